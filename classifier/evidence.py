"""What similar texts add to a label's score.

The linear model knows kinds of words; a text that was labelled before knows an
odd combination of them. Every text the model was trained on, and every decided
case, votes for its labels with the cube of its similarity, so that a few near
ones outweigh many far ones. For each label the vote is held against what texts
of other labels reach by chance (mean and spread on held-out rows), and the
excess, in spreads, is added to the score with a fixed weight. The label that
stands out most gets its lead over the next one on top: two equal votes tell
less than one. Common features are left out: they cost most of the time of a
look-up and change nothing (measured, docs/model.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import native
from classifier.postings import Postings


@dataclass(frozen=True)
class Excess:
    """``excess = (vote - mean) / spread; score += weight * excess + lead_weight * lead``.

    Arrays are (labels,). ``lead`` is the lead of the greatest excess over the
    second, 0 for the other labels. A label whose spread is 0 (no texts) gets nothing.
    """

    weight: float
    lead_weight: float
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    def added(self, votes: NDArray[np.float64]) -> NDArray[np.float64]:
        """What is added to the scores; ``votes`` (..., labels) are 0 to 1."""
        served, safe = self._served
        if native.loops is not None and served is None and votes.ndim == 1 and len(votes) > 1:
            added = np.empty_like(votes)
            native.loops.excess(votes, self.mean, safe, self.weight, self.lead_weight, added)
            return added
        excess = (votes - self.mean) / safe
        if served is not None:
            excess = np.where(served, excess, 0.0)
        out = self.weight * excess
        labels = excess.shape[-1]
        if labels > 1 and excess.ndim == 1:
            # The same for one text, without the cost of arrays of one row.
            second, first = sorted(excess.tolist())[-2:]
            out[excess.argmax()] += self.lead_weight * (first - second)
        elif labels > 1:
            rows = excess.reshape(-1, labels)
            two = np.partition(rows, labels - 2, axis=1)[:, -2:]
            out.reshape(-1, labels)[np.arange(len(rows)), rows.argmax(axis=1)] += self.lead_weight * (
                two[:, 1] - two[:, 0]
            )
        return out

    @cached_property
    def _served(self) -> tuple[NDArray[np.bool_] | None, NDArray[np.float64]]:
        """Labels with a spread, ``None`` where all have one, and a divisor for all."""
        served = self.spread > 0
        return None if served.all() else served, np.where(served, self.spread, 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "weight": self.weight,
            "lead_weight": self.lead_weight,
            "mean": self.mean.tolist(),
            "spread": self.spread.tolist(),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Excess:
        """Inverse of :meth:`to_dict`."""
        return cls(
            float(data["weight"]),
            float(data["lead_weight"]),
            np.array(data["mean"], float),
            np.array(data["spread"], float),
        )


def mean_votes(cubes: Any, labelled: NDArray[Any]) -> NDArray[np.float64]:
    """Cube root of the mean cube of each label's texts, shape (queries, labels).

    Parameters
    ----------
    cubes : array or sparse matrix (queries, texts)
        Similarities to the third power.
    labelled : array (texts, labels) of 0 and 1
    """
    count = np.maximum(labelled.sum(axis=0), 1)
    return np.asarray(np.cbrt(cubes @ labelled.astype(np.float64) / count))


@dataclass(frozen=True)
class TextEvidence:
    """The stored texts and what their votes are worth.

    Parameters
    ----------
    postings : Postings
        Of the uncommon features, scaled to unit length a text.
    labelled : array (texts, labels) of 0 and 1
    excess : Excess
    """

    postings: Postings
    labelled: NDArray[np.uint8]
    excess: Excess
    _members: NDArray[np.int32] = field(init=False, repr=False)
    _ends: NDArray[np.int32] = field(init=False, repr=False)
    _counts: NDArray[np.int64] = field(init=False, repr=False)
    _served: NDArray[np.int64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the texts of each label end to end, so that one pass adds them up."""
        counts = self.labelled.sum(axis=0, dtype=np.int64)
        served = counts.nonzero()[0]
        object.__setattr__(self, "_members", self.labelled.T.nonzero()[1].astype(np.int32))
        object.__setattr__(self, "_served", served)
        object.__setattr__(self, "_counts", counts[served])
        object.__setattr__(self, "_ends", np.cumsum(counts[served]).astype(np.int32))

    def votes(self, indices: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Vote of each label for a text given by its features, shape (labels,), 0 to 1."""
        labels = self.labelled.shape[1]
        if not len(indices) or not len(self._served):
            return np.zeros(labels)
        found = np.cbrt(self.postings.sum_cubes(indices, values, self._members, self._ends) / self._counts)
        if len(found) == labels:
            return np.asarray(found)
        out = np.zeros(labels)
        out[self._served] = found
        return out

    def added(self, indices: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """What the stored texts add to the scores of a text, shape (labels,)."""
        return self.excess.added(self.votes(indices, values))
