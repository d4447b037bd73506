"""What commands and readers of training refuse: one clear line each, and nothing half done."""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from reportlab.pdfgen.canvas import Canvas

from classifier.artifact import save_model
from classifier.errors import ModelFormatError
from training.commands.compare import compare
from training.commands.search import search
from training.corpus.records import read_corpus
from training.errors import ConfigError, CorpusError, ImportingError, RegistryError, TrainingError
from training.fit import fit
from training.importers.delimited import read_csv
from training.importers.documents import read_paragraphs
from training.importers.lines import input_files
from training.importers.sheets import cell_text, read_book
from training.provenance import ATTACHED, load_provenance, verify_attached
from training.registry import Registry
from training.report.changes import changes
from training.runners import open_runner
from training.train import read_precedent_files

FACTS = {"created": "2026-01-01T00:00:00+00:00", "corpus": {"sha256": "x", "rows": 1}, "scores": {}, "versions": {}}


# Files


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"writer": 7}, "字段 writer 应是文字"),
        ({"checked": "yes"}, "字段 checked 应是 true 或 false"),
        ({"accepted_as_suggested": 1}, "字段 accepted_as_suggested 应是 true 或 false"),
        ({"also": "fraud"}, "字段 also 应是列表"),
        ({"labels": ["fraud", "fraud"]}, "标签重复"),
        ({"basis": "rumour"}, "没有这种依据：rumour"),
        ({"basis": "case"}, "须给出 case_id"),
        ({"text": "短"}, "正文长 1 字"),
    ],
    ids=["writer", "checked", "suggested", "also", "twice", "basis", "case", "short"],
)
def test_corpus_when_a_field_is_wrong_then_file_line_and_field(
    change: dict, message: str, tmp_path: Path, labels, write_jsonl
) -> None:
    row = {"id": "a", "text": "有人冒充客服骗走存款。", "labels": ["fraud"]}
    path = write_jsonl(tmp_path / "rows.jsonl", [row, {**row, "id": "b", **change}])
    with pytest.raises(CorpusError) as caught:
        read_corpus([path], labels)
    assert str(caught.value).startswith("rows.jsonl 第 2 行：") and message in str(caught.value)


def test_inputs_when_a_folder_holds_none_or_there_is_none_then_said(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "B.CSV").write_text("x", "utf-8")
    (tmp_path / "a.csv").write_text("x", "utf-8")
    assert [path.name for path in input_files([tmp_path], (".csv",))] == ["a.csv", "B.CSV"]
    with pytest.raises(ImportingError, match=r"没有可导入的文件（\.json、\.gz）"):
        input_files([tmp_path], (".json", ".gz"))
    with pytest.raises(ImportingError, match="没有这个文件"):
        input_files([tmp_path / "none.csv"], (".csv",))


def test_precedents_when_an_id_stands_in_two_files_then_named(tmp_path: Path) -> None:
    founding = Path(__file__).parents[2] / "samples" / "precedents" / "founding.jsonl"
    shutil.copy(founding, tmp_path / "one.jsonl")
    shutil.copy(founding, tmp_path / "two.jsonl")
    first = json.loads(founding.read_text("utf-8").splitlines()[0])["id"]
    with pytest.raises(CorpusError, match=f"判例编号重复：{first}"):
        read_precedent_files([tmp_path])


@pytest.mark.parametrize(
    ("encoding", "content", "message"),
    [
        ("klingon", b"a,b\n", "没有这种编码：klingon"),
        ("utf-16", "文本,编号\n".encode("utf-16") + b"\x00\xd8\x00\xd8\n\x00", "不是 utf-16 文字"),
    ],
    ids=["unknown", "broken-utf-16"],
)
def test_table_when_its_encoding_does_not_hold_then_said(
    encoding: str, content: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(ImportingError, match=message):
        list(read_csv(path, encoding, [0]))


def test_book_when_the_sheet_is_not_there_then_the_others_are_named(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "甲"
    book.create_sheet("乙")
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(ImportingError, match="没有工作表“丙”，只有 甲、乙"):
        list(read_book(tmp_path / "b.xlsx", "丙"))
    (tmp_path / "no.xlsx").write_bytes(b"PK\x03\x04 no book")
    with pytest.raises(ImportingError):
        list(read_book(tmp_path / "no.xlsx", None))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (True, "是"),
        (False, "否"),
        (13812345678.0, "13812345678"),
        (2.5, "2.5"),
        (1e16, "1e+16"),
        (datetime(2024, 5, 1), "2024-05-01"),
        (datetime(2024, 5, 1, 9, 30), "2024-05-01 09:30:00"),
        (date(2024, 5, 1), "2024-05-01"),
        (time(9, 30), "09:30:00"),
        (timedelta(hours=30), "1 day, 6:00:00"),
        ("字", "字"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_cell_when_read_then_as_it_stands_on_the_sheet(cell: object, shown: str) -> None:
    assert cell_text(cell) == shown


def test_document_when_it_cannot_be_read_then_says_what_to_do(tmp_path: Path, monkeypatch) -> None:
    def made(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    with pytest.raises(ImportingError, match="请先另存为"):
        read_paragraphs(made("a.docx", b"\xd0\xcf\x11\xe0 old"), "docx")
    with pytest.raises(ImportingError, match="损坏或不完整"):
        read_paragraphs(made("a.pdf", b"%PDF-1.7 cut"), "pdf")
    canvas = Canvas(str(tmp_path / "scan.pdf"))
    canvas.drawString(10, 10, "no ideograph")
    canvas.save()
    with pytest.raises(ImportingError, match="也许是扫描件"):
        read_paragraphs(tmp_path / "scan.pdf", "pdf")
    locked = Canvas(str(tmp_path / "locked.pdf"), encrypt="secret")
    locked.drawString(10, 10, "x")
    locked.save()
    with pytest.raises(ImportingError, match="PDF 加了密码"):
        read_paragraphs(tmp_path / "locked.pdf", "pdf")
    # The encoding is told by the beginning; further on the file is something else.
    with pytest.raises(ImportingError, match=r"不是 .* 文字|认不出"):
        read_paragraphs(made("a.txt", "被告人登录后台。\n".encode() * 9000 + b"\xff\xfe\xfa\n"), "txt")
    monkeypatch.setattr("training.importers.documents._MAX_BYTES", 10)
    with pytest.raises(ImportingError, match="文件太大"):
        read_paragraphs(tmp_path / "a.txt", "txt")


# Models


@pytest.fixture(scope="module")
def attached(model_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model of the test run, with what it keeps of its corpus."""
    folder = Registry(model_root).folder()
    return shutil.copytree(folder, tmp_path_factory.mktemp("attached") / folder.name)


def spoil(folder: Path, to: Path, **entries: object) -> Path:
    """A copy whose manifest says something else of its attachments."""
    copy = shutil.copytree(folder, to / folder.name)
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    manifest["attached"] = {**manifest["attached"], **entries}
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return copy


def test_attachments_when_told_wrongly_then_refused(attached: Path, tmp_path: Path) -> None:
    name = sorted(ATTACHED)[0]
    verify_attached(attached)
    for number, (entries, message) in enumerate(
        [
            ({"other.bin": {"bytes": 1}}, "附件不对"),
            ({name: None}, "大小不符"),
            ({name: {"bytes": (attached / name).stat().st_size, "sha256": "0" * 64}}, "校验和不符"),
        ]
    ):
        (tmp_path / str(number)).mkdir()
        with pytest.raises(ModelFormatError, match=message):
            verify_attached(spoil(attached, tmp_path / str(number), **entries))
    gone = shutil.copytree(attached, tmp_path / "gone" / attached.name)
    (gone / name).unlink()
    with pytest.raises(ModelFormatError, match="缺失或是链接"):
        load_provenance(gone)


def test_attachments_when_no_rows_or_of_another_length_then_refused(attached: Path, tmp_path: Path) -> None:
    from classifier.artifact import hash_file

    rows = gzip.decompress((attached / "rows.jsonl.gz").read_bytes()).splitlines(keepends=True)
    for number, (content, message) in enumerate(
        [
            (b"no gzip", "读不出来"),
            (gzip.compress(b"".join(rows[:-1])), "形状彼此不符"),
            (gzip.compress(b"[1]\n"), "读不出来"),
        ]
    ):
        copy = shutil.copytree(attached, tmp_path / str(number) / attached.name)
        (copy / "rows.jsonl.gz").write_bytes(content)
        path = copy / "manifest.json"
        manifest = json.loads(path.read_text("utf-8"))
        entry = {"bytes": len(content), "sha256": hash_file(copy / "rows.jsonl.gz")}
        manifest["attached"]["rows.jsonl.gz"] = {**manifest["attached"]["rows.jsonl.gz"], **entry}
        path.write_text(json.dumps(manifest), "utf-8")
        with pytest.raises(ModelFormatError, match=message):
            load_provenance(copy)


def test_compare_when_nothing_can_be_compared_then_says_why(
    attached: Path, tiny_rows, labels, training_config, founding, tmp_path: Path, write_jsonl
) -> None:
    root = tmp_path / "models"
    shutil.copytree(attached, root / attached.name)
    bare = save_model(fit(tiny_rows, founding, labels, training_config).parts, root, "20260101-000000", FACTS)

    def refused(*arguments: str) -> str:
        done = CliRunner().invoke(compare, [*arguments, "--models", str(root)])
        assert isinstance(done.exception, TrainingError), done.exception
        return str(done.exception)

    assert "没有保存留出答案，请给出评测数据 --data" in refused(attached.name, bare.name)
    row = {"id": "a", "text": "有人冒充客服骗走存款。", "labels": ["fraud"]}
    path = write_jsonl(tmp_path / "twice.jsonl", [row, row])
    assert "评测数据里有重复的编号" in refused(attached.name, bare.name, "--data", str(path))


def test_registry_when_somebody_else_changes_it_then_waits_and_says_so(
    attached: Path, tmp_path: Path, monkeypatch
) -> None:
    import fcntl

    shutil.copytree(attached, tmp_path / attached.name)
    registry = Registry(tmp_path)
    monkeypatch.setattr("training.registry._PATIENCE", 0.1)
    with (tmp_path / ".lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(RegistryError, match="正被另一个进程改动"):
            registry.promote(attached.name)
    assert registry.current_id() is None and registry.history() == []
    renamed = (tmp_path / attached.name).rename(tmp_path / "20260101-000000-00000000")
    with pytest.raises(RegistryError, match="清单里的编号与文件夹不同"):
        registry.verify(renamed.name)


# Commands


def test_search_when_its_grid_cannot_be_read_then_said(tmp_path: Path) -> None:
    for path, message in ((tmp_path / "none.toml", "没有这个配置文件"), (tmp_path, "读不出来：这是一个文件夹")):
        done = CliRunner().invoke(search, ["--config", str(path)])
        assert isinstance(done.exception, ConfigError) and message in str(done.exception)


def test_runner_when_no_scheduler_answers_or_dask_is_missing_then_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.runners.CONNECT_SECONDS", 1)
    with pytest.raises(TrainingError, match="连不上 Dask 调度器"), open_runner("tcp://127.0.0.1:9", 1):
        raise AssertionError("not connected")

    def missing(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr("training.runners.importlib.import_module", missing)
    with pytest.raises(TrainingError, match="没有安装 Dask"), open_runner("tcp://127.0.0.1:9", 1):
        raise AssertionError("not connected")


def test_changes_when_the_parent_is_damaged_then_none_are_told(attached: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(attached, tmp_path / attached.name)
    (broken / "rows.jsonl.gz").unlink()
    assert changes(attached, broken, {}) is None and changes(attached, None, {}) is None
    assert changes(attached, attached, {})["parent"] == attached.name
