"""The latest decision of an incident is the latest in time, however the time is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classifier.taxonomy import LabelTable
from tests.training.test_importers import review
from training.importers.reviews import ReviewImporter
from training.importers.run import run_import


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        pytest.param("2026-05-01T09:00:00+08:00", "2026-05-01T02:00:00Z", "second", id="zone"),
        pytest.param("2026-05-01T02:00:00Z", "2026-05-01T09:00:00+08:00", "first", id="zone-the-other-way"),
        pytest.param("2026-05-01T09:00:00.5Z", "2026-05-01T09:00:00Z", "first", id="fraction"),
        pytest.param("2026-05-01 10:00", "2026-05-01T09:00:00", "first", id="blank-for-T"),
        pytest.param("2026-05-01T01:00:00", "2026-05-01T08:30:00+08:00", "first", id="naive-is-UTC"),
        pytest.param("2026-05-01", "2026-05-01T00:00:00Z", "second", id="same-moment-later-line"),
    ],
)
def test_reviews_when_times_are_written_differently_then_the_later_counts(
    tmp_path: Path, labels: LabelTable, first: str, second: str, kept: str
) -> None:
    path, out = tmp_path / "r.jsonl", tmp_path / "o.jsonl"
    rows = [
        review("1", "确认", decided_at=first, decided_by="first"),
        review("1", "改判", labels=["fraud"], decided_at=second, decided_by="second"),
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    run_import(ReviewImporter([path], labels), out)
    (row,) = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert row["writer"] == f"desk:{kept}"


@pytest.mark.parametrize("when", ["昨天", "2026-13-01T00:00:00Z", "20260501T9", "9999-12-31T23:59:59-12:00", " "])
def test_reviews_when_a_time_cannot_be_read_then_a_fault_and_the_other_decision_counts(
    tmp_path: Path, labels: LabelTable, when: str
) -> None:
    path, out = tmp_path / "r.jsonl", tmp_path / "o.jsonl"
    rows = [review("1", "确认"), review("1", "改判", labels=["fraud"], decided_at=when)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    counts = run_import(ReviewImporter([path], labels), out)
    assert (counts.rows, counts.bad) == (1, 1)
    assert "第 2 行\tdecided_at 不是时间" in Path(f"{out}.bad.tsv").read_text("utf-8")
