"""Files that fuzzing found to end in a traceback, and their like: each is refused in one line or told in its place."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from classifier.errors import ClassifierError, ModelFormatError
from classifier.taxonomy import LabelTable
from classifier.untrusted import parse_json, read_plain
from tests.conftest import ROOT
from training.config import read_config
from training.corpus.records import read_corpus
from training.errors import ConfigError, CorpusError, ImportingError, RegistryError, TrainingError
from training.evaluate import read_evaluation
from training.importers.cail import CailImporter
from training.importers.documents import read_paragraphs
from training.importers.outcomes import Bad
from training.importers.reviews import ReviewImporter
from training.importers.run import run_import
from training.importers.sheets import read_book
from training.importers.sink import bad_report, open_sink
from training.label_files import open_labels
from training.registry import Registry
from training.search import read_grid
from training.train import read_precedent_files

DIGITS, DEEP = "9" * 5000, "[" * 100_000
ROW = {"id": "a", "text": "网管导出三千条会员的手机号卖给同行。", "labels": ["infringing-personal-info"]}


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(DIGITS, id="digits"),
        pytest.param(DEEP, id="deep"),
        pytest.param(json.dumps({**ROW, "labels": [["fraud"]]}), id="label-a-list"),
        pytest.param(json.dumps({**ROW, "labels": [{}]}), id="label-an-object"),
        pytest.param(json.dumps({**ROW, "rejected": None}), id="rejected-none"),
        pytest.param(json.dumps({**ROW, "also": "fraud"}), id="also-words"),
        pytest.param(json.dumps({**ROW, "note": {}}), id="note-an-object"),
        pytest.param(json.dumps({**ROW, "text": "网管导出三千条会员的手机号\ud800"}), id="half-a-character"),
        pytest.param(json.dumps({**ROW, "origin": {"file": "\udfff"}}), id="half-a-character-deep"),
    ],
)
def test_corpus_when_line_is_hostile_then_named(tmp_path: Path, labels: LabelTable, line: str) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps(ROW) + "\n" + line + "\n", "utf-8")
    with pytest.raises(CorpusError, match=r"c\.jsonl 第 2 行"):
        read_corpus([path], labels)


@pytest.mark.parametrize(
    "content", [DIGITS, DEEP, "\x00", '{"a": ' * 50_000], ids=["digits", "deep", "zero", "objects"]
)
def test_readers_when_file_is_hostile_then_their_own_error(tmp_path: Path, labels: LabelTable, content: str) -> None:
    path = tmp_path / "f.jsonl"
    path.write_text(content, "utf-8")
    for read in (
        lambda: open_labels(path),
        lambda: read_evaluation(path, labels),
        lambda: read_precedent_files([path]),
        lambda: read_corpus([path], labels),
    ):
        with pytest.raises((TrainingError, ClassifierError)):
            read()
    with pytest.raises(ModelFormatError):
        parse_json(content.encode(), "f")


@pytest.mark.parametrize("value", [DIGITS, DEEP + "]" * 100_000], ids=["digits", "deep"])
def test_settings_when_a_value_has_no_end_then_config_error(value: str) -> None:
    with pytest.raises(ConfigError, match="TOML"):
        read_config(f"[learner]\nC = {value}\n")
    with pytest.raises(ConfigError, match="TOML"):
        read_grid(f"[grid]\n'learner.C' = {value}\n")


def _journal(**changes: object) -> bytes:
    whole = {
        "signature": {},
        "position": 0,
        "rows_bytes": 0,
        "bad_bytes": 0,
        "counts": {"rows": 0, "bad": 0, "masked": {}, "skipped": {}, "labels": {}},
        "state": {},
    }
    return json.dumps(whole | changes).encode()


@pytest.mark.parametrize(
    "journal",
    [
        pytest.param(_journal(position=None), id="position-none"),
        pytest.param(_journal(rows_bytes=-1), id="negative"),
        pytest.param(_journal(bad_bytes=True), id="true"),
        pytest.param(_journal(counts={"rows": 0, "bad": 0, "masked": None, "skipped": {}, "labels": {}}), id="counts"),
        pytest.param(_journal(counts={"rows": 0, "bad": 0, "masked": {"a": "b"}, "skipped": {}, "labels": {}}), id="w"),
        pytest.param(_journal(state=None), id="state-none"),
        pytest.param(_journal(state={"new_labels": [1]}), id="labels-numbers"),
        pytest.param(_journal(state={"new_labels": ["\ud800"]}), id="labels-half"),
        pytest.param(DEEP.encode(), id="deep"),
        pytest.param(DIGITS.encode(), id="digits"),
        pytest.param(b"[]", id="list"),
    ],
)
def test_sink_when_its_journal_was_damaged_then_says_how_to_go_on(tmp_path: Path, journal: bytes) -> None:
    out = tmp_path / "o.jsonl"
    (tmp_path / "o.jsonl.journal").write_bytes(journal)
    with pytest.raises(ImportingError, match="--restart"), open_sink(out, {}):
        pass
    with open_sink(out, {}, restart=True) as sink:
        sink.finish()
    assert out.read_bytes() == b""


def test_fault_when_it_quotes_lines_and_half_characters_then_one_line(tmp_path: Path) -> None:
    out = tmp_path / "o.jsonl"
    with open_sink(out, {}) as sink:
        sink.write_bad(Bad("a\nb", "没有这种：\ud800\r\n\x1b[2J\u2028伪造的一行\t=1+1"))
        sink.finish()
    lines = bad_report(out).read_text("utf-8").split("\n")
    assert len(lines) == 2 and lines[0].count("\t") == 1 and "\x1b" not in lines[0]


def test_reviews_when_outcome_is_half_a_character_then_told_and_the_rest_is_taken(tmp_path, labels) -> None:
    path = tmp_path / "r.jsonl"
    row = {"incident_id": "1", "text": ROW["text"], "outcome": "确认", "decided_at": "2026-01-01", "labels": ["fraud"]}
    path.write_text(json.dumps({**row, "outcome": "\ud800"}) + "\n" + json.dumps({**row, "incident_id": "2"}) + "\n")
    counts = run_import(ReviewImporter([path], labels), tmp_path / "o.jsonl")
    assert (counts.rows, counts.bad) == (1, 1)


def test_cail_when_number_has_no_end_then_told_and_the_rest_is_taken(tmp_path, labels) -> None:
    path = tmp_path / "c.jsonl"
    good = json.dumps({"fact": ROW["text"], "meta": {"accusation": ["诈骗"]}})
    path.write_text(f'{{"fact": {DIGITS}}}\n{good}\n{DEEP}\n')
    counts = run_import(CailImporter([path], labels, "other"), tmp_path / "o.jsonl")
    assert (counts.rows, counts.bad) == (1, 2)


def test_readers_when_a_text_holds_a_line_separator_then_one_row(tmp_path: Path, labels: LabelTable) -> None:
    row = {**ROW, "text": "网管导出\u2028三千条\x85会员的\x1c手机号卖给同行。"}
    path = tmp_path / "e.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    assert [found.text for found in read_evaluation(path, labels)] == [row["text"]]
    assert [found.text for found in read_corpus([path], labels)] == [row["text"]]
    first = json.loads((ROOT / "samples/precedents/founding.jsonl").read_text("utf-8").split("\n")[0])
    path.write_text(json.dumps({**first, "facts": row["text"]}, ensure_ascii=False) + "\n", "utf-8")
    assert read_precedent_files([path])[0].facts == row["text"]


def test_history_when_a_reason_holds_a_line_separator_then_kept(tmp_path: Path) -> None:
    entry = {"action": "promote", "model": "m", "reason": "第一行\u2028第二行"}
    (tmp_path / "audit.jsonl").write_text(json.dumps(entry, ensure_ascii=False) + "\n", "utf-8")
    assert Registry(tmp_path).history() == [entry]


def test_cail_when_a_new_charge_holds_half_a_character_then_imported(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps({"fact": ROW["text"], "meta": {"accusation": ["盗窃\ud800"]}}) + "\n")
    out = tmp_path / "o.jsonl"
    assert run_import(CailImporter([path], None, "new"), out).rows == 1
    assert json.loads(out.read_text("utf-8"))["labels"] == ["盗窃?罪"]


def _docx(path: Path, name: str, content: bytes) -> Path:
    from docx import Document

    whole = path.with_name("whole.docx")
    Document().save(str(whole))
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, content if entry.filename == name else source.read(entry))
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("[Content_Types].xml", b"<a/>"),
        ("word/document.xml", b"<a/>"),
        ("word/document.xml", b"\xff"),
        ("word/document.xml", b" " * (210 << 20)),
        ("_rels/.rels", b"<Relationships/>"),
    ],
    ids=["types", "document", "bytes", "bomb", "relations"],
)
def test_docx_when_a_part_is_crafted_then_refused(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(ImportingError):
        read_paragraphs(_docx(tmp_path / "a.docx", name, content), "docx")


def test_docx_when_an_entity_names_a_file_then_the_file_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密内容")
    space = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file://%s">]>' % str(secret).encode()
    body += b'<w:document xmlns:w="%s"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>' % space
    try:
        lines = read_paragraphs(_docx(tmp_path / "a.docx", "word/document.xml", body), "docx")
    except ImportingError:
        lines = []
    assert "机密内容" not in "".join(lines)


@pytest.mark.parametrize("damage", [b"\x00" * 40, b"\xff" * 40], ids=["zeros", "ones"])
def test_docx_when_its_packing_is_damaged_then_refused(tmp_path: Path, damage: bytes) -> None:
    path = _docx(tmp_path / "a.docx", "", b"")
    raw = bytearray(path.read_bytes())
    for at in range(45, len(raw) // 2, 300):
        raw[at : at + 40] = damage
    path.write_bytes(bytes(raw))
    with pytest.raises(ImportingError):
        read_paragraphs(path, "docx")


def test_book_when_it_unpacks_to_too_much_then_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write(0, 0, "描述")
    book.close()
    assert list(read_book(path, None))
    monkeypatch.setattr("training.importers.sheets._MAX_UNPACKED", 1000)
    with pytest.raises(ImportingError, match="解开后太大"):
        list(read_book(path, None))


@pytest.mark.parametrize("name", ["audit.jsonl", "aliases.json", "current"])
@pytest.mark.parametrize(
    "make", [os.mkfifo, Path.mkdir, lambda p: p.symlink_to("/dev/zero")], ids=["pipe", "dir", "link"]
)
def test_registry_when_its_files_are_no_plain_ones_then_refused(tmp_path: Path, name: str, make) -> None:
    make(tmp_path / name)
    registry = Registry(tmp_path)
    read = {"audit.jsonl": registry.history, "aliases.json": registry.aliases, "current": registry.current_id}[name]
    with pytest.raises(RegistryError, match=name.split(".")[0]):
        read()


def test_plain_file_when_read_then_whole_and_never_more_than_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    assert read_plain(path, 100) == b"x" * 100
    with pytest.raises(ModelFormatError, match="过大"):
        read_plain(path, 99)
    with pytest.raises(FileNotFoundError):
        read_plain(tmp_path / "b", 1)
