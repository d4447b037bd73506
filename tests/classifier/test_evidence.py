"""What the nearest decided case adds to a score."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.assess import Classifier
from classifier.evidence import CaseEvidence
from tests.conftest import read_cases

EVIDENCE = CaseEvidence(0.5, 0.25, np.array([0.1, 0.2, 0.0]), np.array([0.05, 0.1, 0.0]))


@pytest.mark.parametrize(
    ("nearest", "added", "reason"),
    [
        ([0.1, 0.2, 0.9], [0.0, 0.0, 0.0], "chance level adds nothing"),
        ([0.2, 0.2, 0.0], [1.0 + 0.5, 0.0, 0.0], "two spreads above chance, and two ahead of the next"),
        ([0.0, 0.1, 0.0], [-1.0, -0.5, 0.25], "below chance speaks against"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_added_when_similarity_differs_from_chance_then_in_spreads(nearest, added, reason) -> None:
    np.testing.assert_allclose(EVIDENCE.added(np.array(nearest)), added)


def test_evidence_when_written_and_read_then_equal() -> None:
    again = CaseEvidence.from_dict(EVIDENCE.to_dict())
    assert again.weight == EVIDENCE.weight
    np.testing.assert_array_equal(again.mean, EVIDENCE.mean)


def test_rank_when_text_retells_a_case_then_the_case_speaks_for_its_label(classifier: Classifier) -> None:
    model = classifier.model
    for row in read_cases("founding_retellings.jsonl"):
        ranking = classifier.rank(row["text"])
        nearest = model.precedents.nearest_by_label(ranking.similarities, model.labels.ids)
        linear = model.engine.scores(ranking.vector)
        np.testing.assert_allclose(ranking.scores, linear + model.evidence.added(nearest))
        assert nearest.max() <= 1.0 and nearest.min() >= 0.0
