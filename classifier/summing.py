"""Sums of floating point numbers whose last bit does not hang on the number of threads.

The linear algebra library splits long dot products and products with a matrix among its threads, and the order of
a sum decides its last bit. What is long, or a matrix, is added one number after the other here, as the compiled
loops do.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Longer dot products may be split among threads (OpenBLAS, interface/dot.c).
_ONE_THREAD = 10_000


def sum_in_order(values: NDArray[np.float64]) -> float:
    """Sum of ``values``, one after the other; 0 for none."""
    # `sum` adds pairwise, and of Python floats with a correction from 3.12 on.
    return float(np.add.accumulate(values)[-1]) if len(values) else 0.0


def sum_squares(values: NDArray[np.float64]) -> float:
    """Sum of the squares."""
    return float(values @ values) if len(values) <= _ONE_THREAD else sum_in_order(values * values)


def add_products(values: NDArray[np.float64], rows: NDArray[Any]) -> NDArray[np.float64]:
    """Product of ``values`` (n,) with ``rows`` (n, labels), row after row, shape (labels,)."""
    parts = values[:, None] * rows.astype(np.float64)
    return np.asarray(np.add.accumulate(parts, axis=0)[-1]) if len(parts) else np.zeros(rows.shape[1])
