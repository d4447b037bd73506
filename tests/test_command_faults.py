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
        pytest.param(OSError(errno.EXDEV, "Cross-device link"), 1, "错误：Cross-device link", id="another"),
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
