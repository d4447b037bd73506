"""The eleven cases the project began with, retold in words that stand in no sample."""

from __future__ import annotations

import pytest

from classifier.assess import Classifier
from tests.conftest import SAMPLES, read_cases
from training.corpus.duplicates import shingles

RETELLINGS = read_cases("founding_retellings.jsonl")


def own_case_first(classifier: Classifier, row: dict) -> bool:
    """Whether the most analogous case of all labels is the case itself."""
    nearest = classifier.analogous(row["text"], classifier.rank(row["text"]), 1)
    return [match.precedent.id for _, match in nearest] == [row["case_id"]]


def test_retellings_when_counted_then_two_a_case_and_of_their_own_words() -> None:
    assert sorted({row["case_id"] for row in RETELLINGS}) == [f"u-{i:03d}" for i in range(1, 12)]
    assert len(RETELLINGS) == 22
    samples = [
        line
        for path in [*(SAMPLES / "corpus").glob("cases-u*.jsonl"), SAMPLES / "precedents" / "founding.jsonl"]
        for line in path.read_text("utf-8").splitlines()
    ]
    seen = set().union(*(shingles(line) for line in samples))
    for row in RETELLINGS:
        own = shingles(row["text"])
        assert len(own & seen) <= 0.25 * len(own), row["id"]


@pytest.mark.parametrize("row", RETELLINGS, ids=lambda row: row["id"])
def test_retelling_when_assessed_then_right_label_in_the_top_three(classifier: Classifier, row: dict) -> None:
    answer = classifier.assess(row["text"], top_k=3)
    assert {label.label.id for label in answer.labels} & set(row["labels"])


def test_retellings_when_assessed_then_mostly_first(classifier: Classifier) -> None:
    first = [classifier.assess(row["text"], top_k=1).labels[0].label.id in row["labels"] for row in RETELLINGS]
    assert sum(first) >= 18


def test_retellings_when_assessed_then_own_case_mostly_nearest(classifier: Classifier) -> None:
    assert sum(own_case_first(classifier, row) for row in RETELLINGS) >= 18
