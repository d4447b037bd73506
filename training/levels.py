"""Weights in one byte each: the number of a level, with the levels beside.

A weight is one of some hundred in a sum, and whether it is 0.0312 or 0.0315 tells nothing: levels some
hundredths apart take a quarter off the postings of a model and change none of its scores (docs/model.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Numbers of one byte.
MOST_LEVELS = 256


def find_levels(weights: NDArray[np.float64]) -> NDArray[np.float16]:
    """At most :data:`MOST_LEVELS` levels, ascending, a constant ratio apart; the weights themselves if they are so few.

    Parameters
    ----------
    weights : array (n,)
        Positive.
    """
    rounded = np.unique(weights.astype(np.float16))
    rounded = rounded[rounded > 0]
    if len(rounded) <= MOST_LEVELS:
        return rounded
    apart = np.geomspace(float(rounded[0]), float(rounded[-1]), MOST_LEVELS)
    return np.unique(apart.astype(np.float16))


def nearest_levels(weights: NDArray[np.float64], levels: NDArray[np.float16]) -> NDArray[np.uint8]:
    """Number of the level nearest to each weight, by their ratio, shape (n,)."""
    exact = levels.astype(np.float64)
    borders = np.sqrt(exact[:-1] * exact[1:])
    return borders.searchsorted(weights).astype(np.uint8)
