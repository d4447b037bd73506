"""Postings of weighted features: how near a text is to each of many stored ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Large queries answered with numpy alone before scipy is imported: a command that asks once
#: would wait longer for the import than for the answer.
QUERIES_BEFORE_SCIPY = 4

#: Up to this many postings numpy is faster than the compiled product (measured).
POSTINGS_WITHOUT_SCIPY = 40_000


class Postings:
    """Inverted index: by feature, the texts that hold it and its weight in them.

    Parameters
    ----------
    indptr, docs, weights : arrays
        ``docs[indptr[f]:indptr[f+1]]`` are the texts that hold feature ``f``, ``weights`` the
        weights it has there.
    count : int
        Number of texts.
    """

    def __init__(self, indptr: NDArray[np.int32], docs: NDArray[Any], weights: NDArray[Any], count: int) -> None:
        # Plain views: a memory map answers every index through a slower method.
        self._indptr = np.asarray(indptr)
        self._docs = np.asarray(docs, np.int32)
        # A query reads tens of thousands of postings; widened once here, they are not widened for each.
        self._weights = np.array(weights, np.float64)
        self._matrix: Any = None
        self._asked = 0
        self.count = count

    def __len__(self) -> int:
        """Number of texts."""
        return self.count

    def known(self, indices: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the features some text holds."""
        return np.asarray(self._indptr.take(indices + 1) > self._indptr.take(indices))

    def ceilings(self) -> NDArray[np.float64]:
        """Greatest weight of each feature in any text, 0 where none holds it, shape (features,)."""
        out = np.zeros(len(self._indptr) - 1)
        held = self._indptr[1:] > self._indptr[:-1]
        if held.any():
            out[held] = np.maximum.reduceat(self._weights, self._indptr[:-1][held])
        return out

    def products(self, indices: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Product of a query (feature indices and values) with every text, shape (count,)."""
        if not len(indices) or not self.count:
            return np.zeros(self.count)
        starts = self._indptr.take(indices)
        lengths = self._indptr.take(indices + 1) - starts
        if lengths.sum() > POSTINGS_WITHOUT_SCIPY:
            self._asked += 1
            if self._asked > QUERIES_BEFORE_SCIPY:
                return self._products_compiled(indices, values)
        # Positions of all postings of all query features, laid end to end.
        positions = (starts - (np.cumsum(lengths) - lengths)).repeat(lengths)
        positions += np.arange(len(positions))
        contributions = self._weights.take(positions)
        contributions *= values.repeat(lengths)
        found = np.bincount(self._docs.take(positions), contributions, self.count)
        return np.asarray(found, dtype=np.float64)

    def _products_compiled(self, indices: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The same to the last bit: both add up the postings of a text in the order of the features."""
        matrix = self._compiled()
        # Of the matrix's own integer type: otherwise all its indices would be widened for each query.
        rows, ends = indices.astype(np.int32), np.array([0, len(indices)], np.int32)
        query = type(matrix)((values, rows, ends), shape=(1, matrix.shape[0]))
        product = query @ matrix
        out = np.zeros(self.count)
        out[product.indices] = product.data
        return out

    def _compiled(self) -> Any:
        """The postings as a matrix (features, texts), made on first use."""
        if self._matrix is None:
            from scipy.sparse import csr_array

            shape = (len(self._indptr) - 1, self.count)
            self._matrix = csr_array((self._weights, self._docs, self._indptr), shape=shape)
        return self._matrix
