"""The stretches of small talk that come with the program, and the row that is fitted on them."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from scipy.sparse import csr_matrix

from benchmarks.robustness.changes import CHATTER
from classifier.pipeline import build_features
from classifier.taxonomy import LabelTable
from tests.conftest import SAMPLES
from training.config import TrainingConfig
from training.corpus.duplicates import ShingleIndex, near_duplicates
from training.corpus.leaks import find_leaks, find_private
from training.corpus.records import FactPattern
from training.smalltalk import MIN_ROWS, Stretch, fit_smalltalk, read_matter, read_smalltalk


@pytest.fixture(scope="module")
def stretches() -> list[Stretch]:
    """All that come with the program."""
    return read_smalltalk()


def test_stretches_when_read_then_each_tells_of_nothing_and_names_nobody(
    stretches: list[Stretch], labels: LabelTable
) -> None:
    assert len({stretch.id for stretch in stretches}) == len(stretches) >= 1800
    for stretch in stretches:
        assert stretch.id.startswith(stretch.writer) and 50 <= len(stretch.text) <= 200, stretch.id
        assert not find_leaks(stretch.text, labels) and not find_private(stretch.text), stretch.id


def test_stretches_when_counted_then_every_kind_is_of_several_writers(stretches: list[Stretch]) -> None:
    counts = Counter((stretch.writer, stretch.kind) for stretch in stretches)
    writers, kinds = {w for w, _ in counts}, {k for _, k in counts}
    assert len(writers) >= 8 and len(kinds) >= 40
    # No kind is the habit of one writer: each was written by four, as often by any of them.
    for kind in kinds:
        each = [counts[writer, kind] for writer in writers if counts[writer, kind]]
        assert len(each) >= 4 and min(each) >= 8 and max(each) <= 11, kind


def test_stretches_when_held_against_each_other_and_what_they_are_tried_on_then_none_stands_twice(
    stretches: list[Stretch],
) -> None:
    texts = [stretch.text for stretch in stretches]
    assert near_duplicates(texts) == []
    hand = (SAMPLES / "robustness" / "hand.jsonl").read_text("utf-8").splitlines()
    index = ShingleIndex([*(json.loads(line)["text"] for line in hand), "".join(CHATTER)])
    for stretch in stretches:
        # Texts of 2,000 characters share a phrase with some stretch by chance.
        assert all(count < 8 for count, _ in index.shared(stretch.text).values()), stretch.id


def test_fit_when_the_corpus_is_small_then_no_row(
    tiny_rows: list[FactPattern], training_config: TrainingConfig
) -> None:
    assert len(tiny_rows) < MIN_ROWS
    features = build_features(training_config.features.settings(), (1, 1, 1), (0, 0, 0))
    x = csr_matrix(features.fit_transform([row.text for row in tiny_rows]))
    assert fit_smalltalk(features, tiny_rows, x, 0).shape == (0,)


def test_lines_of_matter_when_read_then_each_is_one_and_names_nobody(labels: LabelTable) -> None:
    lines = read_matter()
    assert len({line.id for line in lines}) == len({line.text for line in lines}) == len(lines) >= 500
    assert all(not find_leaks(line.text, labels) and not find_private(line.text) for line in lines)
