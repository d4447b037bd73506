"""What the nearest decided case adds to a label's score.

The linear model knows kinds of words; a decided case knows an odd combination
of them. For each label the similarity to its nearest case is held against what
texts of other labels reach by chance (mean and spread on held-out rows), and
the excess, in spreads, is added to the score with a fixed weight.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class CaseEvidence:
    """``score += weight * (nearest - mean) / spread``; arrays (labels,).

    A label whose spread is 0 (no cases) gets nothing.
    """

    weight: float
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    def added(self, nearest: NDArray[np.float64]) -> NDArray[np.float64]:
        """What is added to the scores; ``nearest`` (..., labels) are similarities 0 to 1."""
        safe = np.where(self.spread > 0, self.spread, 1.0)
        return np.where(self.spread > 0, self.weight * (nearest - self.mean) / safe, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {"weight": self.weight, "mean": self.mean.tolist(), "spread": self.spread.tolist()}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> CaseEvidence:
        """Inverse of :meth:`to_dict`."""
        return cls(float(data["weight"]), np.array(data["mean"], float), np.array(data["spread"], float))
