"""From scores to probabilities, and how often such a probability was right.

A label's probability is a logistic function of its own score and of its lead
over the best other label; the coefficients are fitted on scores of cases the
model had not seen (Platt 1999, with the margin as second
input, because a high score means less when another label scores as high).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def leads(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Lead of each label over the best other one; shape as ``scores`` (n, labels)."""
    if scores.shape[1] == 1:
        return np.zeros_like(scores)
    top_two = -np.partition(-scores, 1, axis=1)[:, :2]
    best_other = np.where(scores == top_two[:, :1], top_two[:, 1:2], top_two[:, :1])
    return scores - best_other


@dataclass(frozen=True)
class Calibration:
    """Coefficients per label: ``p = 1 / (1 + exp(-(a*score + b*lead + c)))``."""

    own: NDArray[np.float64]
    lead: NDArray[np.float64]
    offset: NDArray[np.float64]

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities in (0, 1) that each label applies; shape as ``scores`` (n, labels)."""
        logits = self.own * scores + self.lead * leads(scores) + self.offset
        return 1.0 / (1.0 + np.exp(-np.clip(logits, -35.0, 35.0)))

    def to_dict(self) -> dict[str, list[float]]:
        """Plain JSON form."""
        return {"own": self.own.tolist(), "lead": self.lead.tolist(), "offset": self.offset.tolist()}

    @classmethod
    def from_dict(cls, data: dict[str, list[float]]) -> Calibration:
        """Inverse of :meth:`to_dict`."""
        return cls(np.array(data["own"]), np.array(data["lead"]), np.array(data["offset"]))


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
