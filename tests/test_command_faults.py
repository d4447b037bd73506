"""What a command says when the system, the user or the store lets it down: one Chinese line and its status."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from anyou import cli
from service.cli import serve
from service.where import told
from training.errors import TrainingError


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: BaseException | int
) -> tuple[int, str]:
    """Status and standard error of a command that ends so."""

    def main(**options: object) -> object:
        if isinstance(fault, BaseException):
            raise fault
        return fault

    monkeypatch.setattr(cli.anyou, "main", main)
    with pytest.raises(SystemExit) as ended:
        cli.main(["predict"])
    return int(ended.value.code or 0), capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        pytest.param(0, 0, "", id="done"),
        pytest.param(1, 1, "", id="something-found"),
        pytest.param(click.exceptions.Abort(), 1, "已中断。", id="interrupted"),
        pytest.param(click.UsageError("用法"), 2, "用法", id="usage"),
        pytest.param(click.ClickException("不行"), 1, "不行", id="refused"),
        pytest.param(TrainingError("没有语料"), 1, "错误：没有语料", id="training"),
        pytest.param(OSError(errno.ENOSPC, "No space", "a.npy"), 1, "错误：磁盘已满", id="disk-full"),
        pytest.param(OSError(errno.EROFS, "Read-only", "a.npy"), 1, "文件系统是只读的（a.npy）", id="read-only"),
        pytest.param(OSError(errno.EEXIST, "File exists", "in"), 1, "已经有同名的文件或文件夹（in）", id="taken"),
        pytest.param(OSError(errno.EDOM, "out of domain"), 1, "错误：系统说 out of domain", id="another"),
        pytest.param(OSError("3 requested and 2 written"), 1, "磁盘也许已满", id="array-cut-short"),
    ],
)
def test_command_when_it_ends_so_then_status_and_one_line(monkeypatch, capsys, fault, status: int, words: str) -> None:
    code, line = run(monkeypatch, capsys, fault)
    assert code == status and words in line
    assert "Traceback" not in line and (not isinstance(fault, OSError) or line.count("\n") == 1)


def test_serve_when_the_keys_cannot_be_read_then_does_not_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    settings = tmp_path / "anyou.toml"
    settings.write_text(f'database = "sqlite:///{tmp_path}/file/desk.sqlite3"\n', "utf-8")
    done = CliRunner().invoke(serve, ["--host", "0.0.0.0", "--config", str(settings)])
    assert done.exit_code == 1 and "密钥库不能用：数据库文件建不起来" in done.output


def test_serve_when_the_system_cannot_fork_then_names_the_other_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.cli.check_port", lambda config: None)
    monkeypatch.delattr(os, "fork")
    done = CliRunner().invoke(serve, ["--server", "gunicorn"])
    assert done.exit_code == 1 and "只能用 waitress" in done.output


def test_told_when_something_of_ours_is_raised_then_one_line_and_else_let_through() -> None:
    from service.faults import StoreError
    from service.review.errors import PasswordRuleError, PeopleError

    for fault in (StoreError("库"), PeopleError("人"), PasswordRuleError("密"), KeyError("其他")):

        def fail(fault: Exception = fault) -> None:
            raise fault

        expected = KeyError if isinstance(fault, KeyError) else click.ClickException
        with pytest.raises(expected) as caught:
            told(fail)()
        assert expected is KeyError or caught.value.message == str(fault)


def test_search_when_interrupted_then_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training.commands.search import search

    grid, out = tmp_path / "grid.toml", tmp_path / "best.toml"
    grid.write_text("[grid]\n[grid.learner]\nC = [0.1, 1.0]\n", "utf-8")

    def interrupted(*arguments: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("training.search.read_grid", lambda text: [])
    monkeypatch.setattr("training.search.search", interrupted)
    done = CliRunner().invoke(search, ["--config", str(grid), "--out", str(out), "--workers", "1"])
    assert done.exit_code == 1 and "搜索已中断：什么也没有写" in done.output
    assert [path.name for path in tmp_path.iterdir()] == [grid.name]


def test_predict_when_its_file_is_not_there_then_wrong_usage(tmp_path: Path) -> None:
    from training.commands.predict import predict

    done = CliRunner().invoke(predict, ["--jsonl", str(tmp_path / "none.jsonl"), "--models", str(tmp_path)])
    assert done.exit_code != 0 and not list(tmp_path.iterdir())


def test_runner_when_the_scheduler_has_nobody_to_work_then_said_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    from training import runners

    closed = []

    class Client:
        def __init__(self, address: str, timeout: float) -> None:
            assert timeout > 0

        def scheduler_info(self, n_workers: int) -> dict:
            return {"workers": {}}

        def close(self) -> None:
            closed.append(True)

    monkeypatch.setattr(runners.importlib, "import_module", lambda name: type("distributed", (), {"Client": Client}))
    with pytest.raises(TrainingError, match="没有工作节点"), runners.open_runner("tcp://h:1", 1):
        raise AssertionError("nobody works")
    assert closed == [True]


def test_store_when_its_line_or_its_driver_is_missing_then_store_error(tmp_path: Path, monkeypatch) -> None:
    from service import store
    from service.faults import StoreError

    engine = store.open_database(f"sqlite:///{tmp_path}/desk.sqlite3")
    (tmp_path / "desk.sqlite3-writer").mkdir()
    with pytest.raises(StoreError, match="数据库写不进去"), store.writing(engine):
        raise AssertionError("not in line")
    engine.dispose()

    def missing(*arguments: object, **options: object) -> object:
        raise ImportError("psycopg")

    monkeypatch.setattr(store, "create_engine", missing)
    with pytest.raises(StoreError, match="没有安装 PostgreSQL 驱动"):
        store.open_database("postgresql+psycopg://u@h/d")


def test_folder_when_its_name_cannot_be_given_for_another_reason_then_raised(tmp_path: Path) -> None:
    from classifier.disk import settle_folder

    with pytest.raises(FileNotFoundError):
        settle_folder(tmp_path / "none", tmp_path / "target")
    (tmp_path / "aside").mkdir()
    (tmp_path / "target").mkdir()
    (tmp_path / "target" / "whole").write_text("x", "utf-8")
    settle_folder(tmp_path / "aside", tmp_path / "target")
    assert [path.name for path in tmp_path.iterdir()] == ["target"]


def test_texts_when_they_hold_half_a_character_then_still_read() -> None:
    from classifier.concepts import load_lexicon
    from classifier.disguise import Replacer

    assert Replacer({"亻言": "信"}).edits("\ud800亻言") == [(1, 3, "信")]
    plain, torn = (load_lexicon().find(text) for text in ("他用木马盗号。", "他用木马盗号。\ud800"))
    assert plain and [hit.concept for hit in torn] == [hit.concept for hit in plain]


def test_lexicon_when_a_concept_stands_twice_then_refused() -> None:
    from classifier.concepts import Lexicon, load_lexicon
    from classifier.errors import DataFormatError

    concept = next(iter(load_lexicon().concepts.values()))
    with pytest.raises(DataFormatError, match=concept.id):
        Lexicon([concept, concept])
