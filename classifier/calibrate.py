"""From scores to probabilities, and how often such a probability was right.

A label's logit is linear in its own score and in its lead over the best other
label (Platt 1999, with the margin as second input, because a high score means
less when another label scores as high). A rising broken line then bends it to
what held-out cases showed (isotonic regression; Zadrozny and Elkan 2002): the
margin alone is too sure of itself at both ends. A text of a few words scores as
high as a long one and is right less often, so its scores count by what was read
of it, and where little was read it is rather none of the offences. Everything is
fitted on scores of cases the model had not seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import native

_ARRAYS = ("own", "lead", "offset", "knots", "bent")

#: Logits farther from 0 than this make no difference to a probability that anybody reads.
_FARTHEST = 35.0

#: Slope of the broken line beyond its ends: nothing was seen there, so little more is said.
BEYOND = 0.05


def leads(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lead of each label over the best other one; shape as ``scores`` (n, labels)."""
    if scores.shape[1] == 1:
        return np.zeros_like(scores)
    if len(scores) == 1:
        # The same for one text, without the cost of arrays of one row.
        second, first = sorted(scores[0].tolist())[-2:]
        return np.asarray(scores - np.where(scores == first, second, first))
    top_two = -np.partition(-scores, 1, axis=1)[:, :2]
    best_other = np.where(scores == top_two[:, :1], top_two[:, 1:2], top_two[:, :1])
    return scores - best_other


def trust(features: int, full: int) -> float:
    """What scores count for in a text of so many known features, 0 to 1.

    The square root of their share of ``full``, as the standard error of a mean falls with the number of what it is
    the mean of. No order changes. Where ``full`` is 0 every text counts whole.
    """
    return math.sqrt(features / full) if features < full else 1.0


@dataclass(frozen=True)
class Calibration:
    """``p = 1 / (1 + exp(-bend(a*score + b*lead + c)))``.

    ``own``, ``lead``, ``offset`` (labels,) are a, b and c. ``bend`` runs through the points
    ``(knots[i], bent[i])``, both ascending, and goes on beyond them as :data:`BEYOND` says;
    without points it changes nothing. ``full`` is the number of known features from which on a
    text is read as surely as any other; 0 makes no difference between texts. ``unknown`` (labels,) is what
    a text scores in which nothing is known; empty means 0 for all.
    """

    own: NDArray[np.float64]
    lead: NDArray[np.float64]
    offset: NDArray[np.float64]
    knots: NDArray[np.float64]
    bent: NDArray[np.float64]
    full: int = 0
    unknown: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def trust(self, features: int) -> float:
        """What scores count for in a text of so many known features: :func:`trust`."""
        return trust(features, self.full)

    def trusted(self, scores: NDArray[np.float64], features: int) -> NDArray[np.float64]:
        """Scores (labels,) of a text of so many known features, the less of them the nearer to ``unknown``."""
        share = trust(features, self.full)
        if share == 1.0:
            return scores
        scores = scores * share
        return scores + (1.0 - share) * self.unknown if len(self.unknown) else scores

    def bend(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        """The broken line; strictly rising, so that no order changes."""
        if not len(self.knots):
            return logits
        # Not `clip`: the same, at several times the cost for one text.
        inside = np.minimum(np.maximum(logits, self.knots[0]), self.knots[-1])
        return np.asarray(np.interp(inside, self.knots, self.bent) + BEYOND * (logits - inside))

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities in (0, 1) that each label applies; shape as ``scores`` (n, labels)."""
        if native.loops is not None and scores.shape[1] > 1 and len(self.knots):
            return self._compiled(native.loops, np.ascontiguousarray(scores, np.float64))
        logits = self.bend(self.own * scores + self.lead * leads(scores) + self.offset)
        return np.asarray(1.0 / (1.0 + np.exp(-np.minimum(np.maximum(logits, -_FARTHEST), _FARTHEST))))

    def _compiled(self, loops: ModuleType, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same, without the cost of many small arrays."""
        odds = np.empty_like(scores)
        loops.margins(scores, self.own, self.lead, self.offset, self.knots, self.bent, BEYOND, _FARTHEST, odds)
        np.exp(odds, out=odds)
        odds += 1.0
        return np.asarray(1.0 / odds)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        arrays = {name: getattr(self, name).tolist() for name in _ARRAYS}
        return arrays | {"full": self.full, "unknown": self.unknown.tolist()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Calibration:
        """Inverse of :meth:`to_dict`."""
        arrays = {name: np.array(data[name], float) for name in _ARRAYS}
        return cls(**arrays, full=int(data.get("full", 0)), unknown=np.array(data.get("unknown", []), float))


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """How first labels with such a probability did on held-out groups."""

    low: float
    high: float
    right: int
    of: int

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form with the sentence a reader sees."""
        return {
            "low": self.low,
            "high": self.high,
            "right": self.right,
            "of": self.of,
            "text": f"留出案例中概率在 {self.low:.1f}–{self.high:.1f} 的首选，{self.of} 条里对了 {self.right} 条",
        }


def find_record(table: list[TrackRecord], probability: float) -> TrackRecord | None:
    """The row of the table that holds ``probability``; ``None`` where it is empty."""
    for row in table:
        if row.low <= probability < row.high or (probability >= row.high and row.high >= 1.0):
            return row if row.of else None
    return None
