"""Splits that keep a case, or a family of twins, on one side."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def fold_of(group: str, folds: int, seed: int) -> int:
    """Fold of a split group, 0 to ``folds - 1``.

    It depends on nothing but its arguments: a corpus may grow or be shuffled
    and every group stays in its fold.
    """
    digest = hashlib.sha256(f"{seed}:{group}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % folds


def assign_folds(groups: Sequence[str], folds: int, seed: int) -> NDArray[np.int64]:
    """Fold of each row, shape (rows,)."""
    return np.array([fold_of(group, folds, seed) for group in groups], dtype=np.int64)
