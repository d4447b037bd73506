"""What a model, or a rival of it, answers to many described cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.assess import Classifier
from classifier.taxonomy import LabelTable
from training.evaluate import EvaluationRow

#: Value of a yes-or-no question that does not arise for a row.
UNASKED = -1


@dataclass(frozen=True)
class Answers:
    """Answers to rows, in their order.

    Parameters
    ----------
    rows : list of EvaluationRow
    probabilities : array (rows, labels)
        Or scores, where ``calibrated`` is false.
    decisions : tuple of str
        Codes of :mod:`classifier.decide`; empty strings where none is made.
    nearest_right : array (rows,) of int8
        Whether the most analogous decided case stands for a right group, ``UNASKED`` where there is none.
    known_item : array (rows,) of int8
        Whether the most analogous decided case is the very case told, ``UNASKED`` where it is not in the index.
    calibrated : bool
        Whether ``probabilities`` may be read as such.
    """

    rows: list[EvaluationRow]
    probabilities: NDArray[np.float64]
    decisions: tuple[str, ...]
    nearest_right: NDArray[np.int8]
    known_item: NDArray[np.int8]
    calibrated: bool = True

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, picked: Sequence[int]) -> Answers:
        """The answers numbered ``picked``, in that order."""
        index = np.array(picked, dtype=np.int64)
        return Answers(
            [self.rows[i] for i in picked],
            self.probabilities[index],
            tuple(self.decisions[i] for i in picked),
            self.nearest_right[index],
            self.known_item[index],
            self.calibrated,
        )


def from_scores(rows: Sequence[EvaluationRow], scores: NDArray[np.float64], calibrated: bool = False) -> Answers:
    """Answers of something that only scores: no decision, no cases."""
    unasked = np.full(len(rows), UNASKED, np.int8)
    return Answers(list(rows), scores, ("",) * len(rows), unasked, unasked, calibrated)


def join(parts: Sequence[Answers]) -> Answers:
    """All answers end to end."""
    return Answers(
        [row for part in parts for row in part.rows],
        np.concatenate([part.probabilities for part in parts]),
        tuple(code for part in parts for code in part.decisions),
        np.concatenate([part.nearest_right for part in parts]),
        np.concatenate([part.known_item for part in parts]),
        all(part.calibrated for part in parts),
    )


def ask(classifier: Classifier, rows: Sequence[EvaluationRow], labels: LabelTable | None = None) -> Answers:
    """Ask a model about every row.

    Parameters
    ----------
    labels : LabelTable, optional
        Columns of the answers; the model's own by default. A label that the model does not know has probability 0.
    """
    table, index = labels or classifier.model.labels, classifier.model.precedents
    columns = [table.index(label) for label in classifier.model.labels.ids]
    probabilities = np.zeros((len(rows), len(table)))
    nearest_right = np.full(len(rows), UNASKED, np.int8)
    known_item = np.full(len(rows), UNASKED, np.int8)
    decisions = []
    for i, row in enumerate(rows):
        ranking = classifier.rank(row.text)
        probabilities[i, columns] = ranking.probabilities
        decisions.append(classifier.decide(ranking).code)
        if not index.records:
            continue
        first = classifier.analogous(row.text, ranking, 1)
        found = first[0][1].precedent if first else None
        groups = {table.group_of(label) for label in row.accepted}
        nearest_right[i] = found is not None and bool(groups & {table.group_of(own) for own in found.accepted})
        if row.case_id in index.by_id:
            known_item[i] = found is not None and found.id == row.case_id
    return Answers(list(rows), probabilities, tuple(decisions), nearest_right, known_item)
