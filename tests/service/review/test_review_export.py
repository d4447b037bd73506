"""Exports, and ``anyou db`` from end to end: on both databases."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.fernet import Fernet
from sqlalchemy import text

from anyou.cli import anyou
from service.review.decisions import decide, undo
from service.review.export import export_all, export_decisions
from service.review.intake import NewIncident, take_in
from service.review.reading import get_incident
from service.review.records import CHANGED, CONFIRMED, FALSE_ALARM, NONE, TOO_LITTLE, Verdict
from service.store import VERSION
from tests.service.review.conftest import LEAD, NOW, OTHER, READER, SENDER, TEXTS
from training.corpus.records import read_corpus
from training.importers.outcomes import Bad
from training.importers.reviews import ReviewImporter

LATER = NOW + timedelta(minutes=5)
FIELDS = {
    "incident_id",
    "reference",
    "text",
    "labels",
    "outcome",
    "register",
    "decided_at",
    "decided_by",
    "suggested",
    "accepted_as_suggested",
    "blind",
    "model_id",
    "note",
    "rule_flag",
}


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def worked(desk, send) -> list:
    """Decisions of every kind: accepted, changed, undone, disputed and settled, blind, still open."""
    made = [send(words, reference=f"工单-{i}", register="factual") for i, words in enumerate(TEXTS)]
    decide(desk, READER, made[0].id, Verdict(CONFIRMED, note="属实"), LATER)
    decide(desk, READER, made[1].id, Verdict(CHANGED, ("fraud", "contract-fraud"), rule_flag=True), LATER)
    undo(desk, READER, decide(desk, READER, made[2].id, Verdict(NONE), LATER).id, LATER)
    twice = replace(desk, rules=replace(desk.rules, second_share=1.0))
    decide(twice, READER, made[3].id, Verdict(CONFIRMED), LATER)
    decide(twice, OTHER, made[3].id, Verdict(NONE), LATER)
    decide(twice, LEAD, made[3].id, Verdict(FALSE_ALARM), LATER)
    decide(twice, READER, made[4].id, Verdict(CONFIRMED), LATER)
    blind = replace(desk, rules=replace(desk.rules, blind_share=1.0))
    made.append(take_in(blind, SENDER, NewIncident(TEXTS[0] + "又一起。"), NOW).incident)
    decide(desk, READER, made[-1].id, Verdict(TOO_LITTLE), LATER)
    return made


def test_decisions_when_exported_then_the_last_word_on_each(desk, worked, tmp_path) -> None:
    path = tmp_path / "decisions.jsonl"
    assert export_decisions(desk, path) == 4
    rows = {row["incident_id"]: row for row in lines(path)}
    assert list(rows) == [worked[i].id for i in (0, 1, 3, 6)]
    assert all(set(row) == FIELDS for row in rows.values())
    accepted, changed, settled, hidden = (rows[worked[i].id] for i in (0, 1, 3, 6))
    assert accepted["accepted_as_suggested"] and accepted["labels"] == [accepted["suggested"]]
    assert (accepted["text"], accepted["register"], accepted["note"]) == (worked[0].text, "factual", "属实")
    assert changed["labels"] == ["fraud", "contract-fraud"]
    assert changed["rule_flag"] and not changed["accepted_as_suggested"]
    assert (settled["decided_by"], settled["outcome"], settled["labels"]) == (LEAD.id, FALSE_ALARM, ["other"])
    assert hidden["blind"] and hidden["labels"] == [] and hidden["register"] is None
    assert hidden["model_id"] == get_incident(desk, worked[6].id).prediction.model_id
    assert path.stat().st_mode & 0o077 == 0


def test_everything_when_exported_then_all_rows_and_no_secret(desk, worked, tmp_path) -> None:
    path = tmp_path / "all.zip"
    counts = export_all(desk, path)
    with zipfile.ZipFile(path) as archive:
        tables = {name: archive.read(name).decode().splitlines() for name in archive.namelist()}
    assert {f"{name}.jsonl": number for name, number in counts.items()} == {
        name: len(rows) for name, rows in tables.items()
    }
    assert counts["incidents"] == 7 == counts["sealed_originals"] and counts["decisions"] == 8
    assert not any("password_hash" in row for row in tables["users.jsonl"])
    sealed = json.loads(tables["sealed_originals.jsonl"][0])
    assert TEXTS[0] not in "".join(tables["sealed_originals.jsonl"]) and sealed["token"]


def test_export_when_it_fails_then_the_old_file_stays(desk, worked, tmp_path, monkeypatch) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text("old", "utf-8")
    monkeypatch.setattr("service.review.export._line", lambda row: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export_decisions(desk, path)
    assert path.read_text("utf-8") == "old" and list(tmp_path.glob(".*")) == []


def run(*arguments: str, code: int = 0):
    done = CliRunner().invoke(anyou, ["db", *arguments], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return done.output


def test_commands_when_run_then_a_whole_life(
    desk, worked, database, backend, tmp_path, model_root, monkeypatch
) -> None:
    monkeypatch.setenv("ANYOU_DATABASE", database)
    monkeypatch.setenv("ANYOU_SEAL_KEYS", Fernet.generate_key().decode())
    assert f"已是版本 {VERSION}" in run("upgrade")
    assert "历史完好" in run("verify")
    # They came in longer ago than originals are kept.
    assert "到期 7 份" in run("purge", "--dry-run") and "已销毁 7 份" in run("purge")
    assert "到期 0 份" in run("purge", "--dry-run") and "已销毁 0 份" in run("purge")
    out, everything = tmp_path / "d.jsonl", tmp_path / "all.zip"
    assert "4 条决定" in run("export", "--decisions", str(out), "--all", str(everything))
    assert len(lines(out)) == 4 and zipfile.is_zipfile(everything)
    assert "已更新 0 条" in run("renew", "--models", str(model_root))
    with desk.engine.begin() as connection:
        connection.execute(
            text("UPDATE decisions SET note = '另一说' WHERE entry = (SELECT min(entry) FROM decisions)")
        )
    assert "历史第 7 行有误" in run("verify", code=1)
    desk.engine.dispose()
    assert f"{VERSION} -> 1" in run("downgrade", "1", "--yes") and f"1 -> {VERSION}" in run("upgrade")


def test_commands_when_wrong_then_clear_and_no_traceback(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("ANYOU_DATABASE", f"sqlite:///{tmp_path}/x.sqlite3")
    assert "--all" in run("export", code=2)
    assert "设置 DATABASE" in run("--database", "mysql://x", "verify", code=1)
    (tmp_path / "no.sqlite3").write_bytes(b"no database at all, " * 100)
    assert "数据库" in run("--database", f"sqlite:///{tmp_path}/no.sqlite3", "upgrade", code=1)
    assert "当前模型" in run("renew", "--models", str(tmp_path), code=1)
    key = run("key").strip()
    assert Fernet(key)
    for name in ("upgrade", "downgrade", "verify", "purge", "renew", "export", "key"):
        assert any("\u4e00" <= char <= "\u9fff" for char in run(name, "--help"))


def test_decisions_when_exported_then_imported_as_corpus_rows(desk, worked, tmp_path, labels) -> None:
    """The loop: what the desk exports is what `anyou import reviews` takes, and the corpus reads."""
    exported, rows = tmp_path / "decisions.jsonl", tmp_path / "corpus" / "reviews.jsonl"
    rows.parent.mkdir()
    export_decisions(desk, exported)
    done = CliRunner().invoke(anyou, ["import", "reviews", str(exported), "--out", str(rows)])
    assert done.exit_code == 0, done.output
    found = {row["incident_id"]: row for row in lines(exported)}
    got = read_corpus([rows.parent], labels)
    # Three are decided with something to learn; the fourth says that too little is told.
    assert len(got) == 3
    by_text = {row.text: row for row in got}
    for number, accepted in ((0, True), (1, False), (3, False)):
        row = by_text[found[worked[number].id]["text"]]
        assert row.accepted_as_suggested is accepted
    assert by_text[found[worked[1].id]["text"]].labels == ("fraud", "contract-fraud")
    assert by_text[found[worked[3].id]["text"]].labels == ("other",)


def test_import_when_other_stands_beside_a_label_then_left_out_and_told(tmp_path, labels) -> None:
    row = {"outcome": "改判", "decided_at": "2026-03-02T10:00:00+00:00", "decided_by": "u"}
    rows = [
        {**row, "incident_id": "a", "text": TEXTS[0], "labels": ["fraud", "other"]},
        {**row, "incident_id": "b", "text": TEXTS[1], "labels": ["fraud", "fraud"]},
        {**row, "incident_id": "c", "text": TEXTS[2], "labels": ["other"]},
    ]
    source = tmp_path / "reviews.jsonl"
    source.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows), "utf-8")
    read = ReviewImporter([source], labels).read(0, {})
    found = [outcome for unit in read for outcome in unit.outcomes]
    assert isinstance(found[0], Bad) and found[0].reason == "other 与别的标签同选" and "第 1 行" in found[0].place
    assert [one.data["labels"] for one in found[1:]] == [["fraud"], ["other"]]
