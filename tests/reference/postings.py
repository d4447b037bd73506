"""The inverted index as first written."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def sum_in_order(values: NDArray[np.float64]) -> float:
    """One after the other: the order of numpy's own sums depends on the machine."""
    total = 0.0
    for value in values.tolist():
        total += value
    return total


class SlowPostings:
    """As :class:`classifier.postings.Postings`, one numpy expression at a time."""

    def __init__(self, indptr: NDArray[np.int32], docs: NDArray[np.int32], weights: NDArray[Any], count: int) -> None:
        self._indptr = indptr
        self._docs = docs
        self._weights = weights.astype(np.float64)
        self.count = count

    def known(self, indices: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the features some text holds."""
        return np.array([self._indptr[i + 1] > self._indptr[i] for i in indices], np.bool_)

    def held(
        self, indices: NDArray[np.int64], values: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The known features and their values."""
        known = self.known(indices)
        return indices[known], values[known]

    def sum_cubes(
        self, indices: NDArray[np.int64], values: NDArray[np.float64], members: NDArray[Any], ends: NDArray[Any]
    ) -> NDArray[np.float64]:
        """Sums of the cubes of the products over each group of texts, one after the other; the query at unit length."""
        indices, values = self.held(indices, values)
        near = self.products(indices, values / np.sqrt(sum_in_order(values * values)) if len(values) else values)
        out, start = np.zeros(len(ends)), 0
        for group, end in enumerate(ends):
            for text in members[start:end]:
                out[group] += near[text] * near[text] * near[text]
            start = end
        return out

    def ceilings(self) -> NDArray[np.float64]:
        """Greatest weight of each feature in any text."""
        bounds = zip(self._indptr[:-1], self._indptr[1:], strict=True)
        return np.array([max(self._weights[a:b], default=0.0) for a, b in bounds], np.float64)

    def products(self, indices: NDArray[np.int64], values: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Product of a query with every text."""
        values = np.ones(len(indices)) if values is None else values
        out = np.zeros(self.count)
        if not len(indices) or not self.count:
            return out
        starts, ends = self._indptr[indices], self._indptr[indices + 1]
        lengths = ends - starts
        total = int(lengths.sum())
        if not total:
            return out
        # Positions of all postings of all query features, laid end to end.
        offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
        positions = np.arange(total) + offsets
        contributions = self._weights[positions] * np.repeat(values, lengths)
        return np.asarray(
            np.bincount(self._docs[positions], weights=contributions, minlength=self.count), dtype=np.float64
        )
