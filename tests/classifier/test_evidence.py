"""What similar texts add to a score."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.assess import Classifier
from classifier.evidence import Excess, TextEvidence, mean_votes
from classifier.postings import Postings
from tests.conftest import read_cases

EXCESS = Excess(0.5, 0.25, np.array([0.1, 0.2, 0.0]), np.array([0.05, 0.1, 0.0]))


@pytest.mark.parametrize(
    ("votes", "added", "reason"),
    [
        ([0.1, 0.2, 0.9], [0.0, 0.0, 0.0], "chance level adds nothing"),
        ([0.2, 0.2, 0.0], [1.0 + 0.5, 0.0, 0.0], "two spreads above chance, and two ahead of the next"),
        ([0.0, 0.1, 0.0], [-1.0, -0.5, 0.25], "below chance speaks against"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_added_when_votes_differ_from_chance_then_in_spreads(votes, added, reason) -> None:
    np.testing.assert_allclose(EXCESS.added(np.array(votes)), added)


def test_excess_when_written_and_read_then_equal() -> None:
    again = Excess.from_dict(EXCESS.to_dict())
    assert (again.weight, again.lead_weight) == (EXCESS.weight, EXCESS.lead_weight)
    np.testing.assert_array_equal(again.mean, EXCESS.mean)


def test_votes_when_texts_are_known_then_cube_root_of_the_mean_cube() -> None:
    # Feature 0 in texts 0 and 1, feature 1 in text 2; label 2 has no text.
    postings = Postings(
        np.array([0, 2, 3, 3], np.int32), np.array([0, 1, 2], np.int32), np.array([0.5, 1.0, 1.0], np.float16), 3
    )
    evidence = TextEvidence(postings, np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0]], np.uint8), EXCESS)
    got = evidence.votes(np.array([0, 1, 2]), np.array([3.0, 4.0, 9.0]))
    near = np.array([0.3, 0.6, 0.8])
    np.testing.assert_allclose(got, [np.cbrt((near[:2] ** 3).mean()), np.cbrt((near[1:] ** 3).mean()), 0.0])
    np.testing.assert_array_equal(evidence.votes(np.array([2]), np.array([1.0])), np.zeros(3))


def test_rank_when_text_retells_a_case_then_as_training_counted_the_votes(classifier: Classifier) -> None:
    model = classifier.model
    for row in read_cases("founding_retellings.jsonl"):
        ranking = classifier.rank(row["text"])
        wording = classifier._wording(ranking.vector)
        votes = model.evidence.votes(*wording)
        assert votes.max() <= 1.0 and votes.min() >= 0.0
        kept = model.evidence.postings.known(wording[0])
        values = wording[1][kept] / np.sqrt((wording[1][kept] ** 2).sum())
        near = model.evidence.postings.products(wording[0][kept], values)
        np.testing.assert_allclose(votes, mean_votes(near[None] ** 3, model.evidence.labelled)[0], rtol=1e-9)
        linear = model.engine.scores(ranking.vector)
        np.testing.assert_allclose(ranking.scores, linear + model.evidence.excess.added(votes))
