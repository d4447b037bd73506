"""Precedent records and their index."""

from __future__ import annotations

import copy
import json

import numpy as np
import pytest

from classifier.errors import PrecedentError
from classifier.postings import Postings
from classifier.precedents import PrecedentIndex, read_precedent, read_precedents
from classifier.taxonomy import LabelTable
from tests.conftest import SAMPLES

RECORD = {
    "id": "t-1",
    "title": "测试案",
    "court": None,
    "docket": None,
    "decided_on": "2024-05",
    "procedure": "刑事",
    "labels": ["fraud"],
    "rejected": [],
    "outcome": "成立",
    "facts": "事实三万元",
    "holding": "裁判",
    "difference": "差别",
    "figures": [{"metric": "illegal_gains_yuan", "value": 30000, "unit": "元", "text": "三万元"}],
    "statutes": [],
    "sources": [{"publisher": "某报", "address": "https://example.org/1", "seen_on": "2026-11-21"}],
    "confidence": "press",
}


def test_record_when_read_and_written_then_equal() -> None:
    assert read_precedent(RECORD).to_dict() == RECORD


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("decided_on", "2024/05/01", "裁判日期"),
        ("decided_on", 2024, "应是文字或 null"),
        ("procedure", "仲裁", "procedure"),
        ("outcome", "胜诉", "outcome"),
        ("confidence", "high", "confidence"),
        ("facts", " ", "非空文字"),
        ("labels", [], "没有标签或来源"),
        ("sources", [], "没有标签或来源"),
        ("figures", [{"metric": "x"}], "不完整"),
        ("extra", 1, "多出字段"),
    ],
)
def test_read_precedent_when_broken_then_says_which(field: str, value, message: str) -> None:
    row = {**copy.deepcopy(RECORD), field: value}
    with pytest.raises(PrecedentError, match=message):
        read_precedent(row)


def test_read_precedents_when_line_is_bad_then_names_file_and_line() -> None:
    good = json.dumps(RECORD, ensure_ascii=False)
    with pytest.raises(PrecedentError, match=r"x\.jsonl 第 3 行"):
        read_precedents([good, "", "{"], "x.jsonl")
    with pytest.raises(PrecedentError, match="编号重复"):
        read_precedents([good, good], "x.jsonl")
    with pytest.raises(PrecedentError, match="JSON 对象"):
        read_precedent([])


def test_samples_when_read_then_every_label_and_figure_resolves(labels: LabelTable) -> None:
    ids: set[str] = set()
    for path in sorted((SAMPLES / "precedents").glob("*.jsonl")):
        for record in read_precedents(path.read_text("utf-8").splitlines(), path.name):
            assert record.id not in ids
            ids.add(record.id)
            assert all(label in labels for label in (*record.labels, *record.rejected))
            assert all(figure.text in record.facts for figure in record.figures)
    assert {f"u-{i:03d}" for i in range(1, 12)} <= ids


def index() -> PrecedentIndex:
    records = [read_precedent({**RECORD, "id": f"t-{i}", "labels": [label]}) for i, label in enumerate("aab")]
    # feature 0 in cases 0 and 2, feature 1 in case 1, feature 2 nowhere
    postings = Postings(
        np.array([0, 2, 3, 3], np.int32), np.array([0, 2, 1], np.int32), np.array([0.6, 1.0, 1.0], np.float16), 3
    )
    return PrecedentIndex(records, postings)


def test_similarities_when_features_match_then_share_of_what_can_be_reached() -> None:
    np.testing.assert_allclose(index().similarities(np.array([0, 1, 2])), [0.3, 0.5, 0.5], atol=1e-3)
    np.testing.assert_allclose(index().similarities(np.array([0])), [0.6, 0, 1], atol=1e-3)
    np.testing.assert_allclose(index().similarities(np.array([2])), [0, 0, 0])
    np.testing.assert_allclose(index().similarities(np.zeros(0, np.int64)), [0, 0, 0])
