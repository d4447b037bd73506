"""What the nearest decided case adds to a label's score.

The linear model knows kinds of words; a decided case knows an odd combination
of them. For each label the similarity to its nearest case is held against what
texts of other labels reach by chance (mean and spread on held-out rows), and
the excess, in spreads, is added to the score with a fixed weight. The label
whose case stands out most gets its lead over the next label on top: two equally
near cases tell less than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class CaseEvidence:
    """``excess = (nearest - mean) / spread; score += weight * excess + lead_weight * lead``.

    Arrays are (labels,). ``lead`` is the lead of the greatest excess over the
    second, 0 for the other labels. A label whose spread is 0 (no cases) gets nothing.
    """

    weight: float
    lead_weight: float
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    def added(self, nearest: NDArray[np.float64]) -> NDArray[np.float64]:
        """What is added to the scores; ``nearest`` (..., labels) are similarities 0 to 1."""
        safe = np.where(self.spread > 0, self.spread, 1.0)
        excess = np.where(self.spread > 0, (nearest - self.mean) / safe, 0.0)
        out = self.weight * excess
        if excess.shape[-1] > 1:
            top = np.argmax(excess, axis=-1)[..., None]
            two = -np.partition(-excess, 1, axis=-1)[..., :2]
            np.put_along_axis(
                out, top, np.take_along_axis(out, top, -1) + self.lead_weight * (two[..., :1] - two[..., 1:]), -1
            )
        return out

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "weight": self.weight,
            "lead_weight": self.lead_weight,
            "mean": self.mean.tolist(),
            "spread": self.spread.tolist(),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> CaseEvidence:
        """Inverse of :meth:`to_dict`."""
        return cls(
            float(data["weight"]),
            float(data["lead_weight"]),
            np.array(data["mean"], float),
            np.array(data["spread"], float),
        )
