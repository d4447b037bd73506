"""Postings of weighted features: how near a text is to each of many stored ones."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import native
from classifier.summing import sum_in_order


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
        self._indptr = np.array(indptr, np.int32)
        # Document and weight of a posting side by side, in one array: a query reads tens of thousands
        # of postings from all over it, and waits for the memory more than for anything else.
        self._pairs = np.empty((len(docs), 2), np.uint16 if docs.dtype == np.uint16 else np.uint32)
        self._pairs[:, 0] = docs
        self._pairs[:, 1] = np.asarray(weights, np.float16).view(np.uint16)
        self.count = count

    def __len__(self) -> int:
        """Number of texts."""
        return self.count

    def known(self, indices: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of the features some text holds."""
        return np.asarray(self._indptr.take(indices + 1) > self._indptr.take(indices))

    def held(
        self, indices: NDArray[np.int64], values: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Those features of a query that some text holds, and their values."""
        places = self.known(indices).nonzero()[0]
        return indices.take(places), values.take(places)

    def ceilings(self) -> NDArray[np.float64]:
        """Greatest weight of each feature in any text, 0 where none holds it, shape (features,)."""
        out = np.zeros(len(self._indptr) - 1)
        held = self._indptr[1:] > self._indptr[:-1]
        if held.any():
            bits = self._pairs[:, 1].astype(np.uint16)
            # Numbers without a sign are in the order of their bits, and whole numbers are compared sooner.
            weights = bits.view(np.float16) if (bits >> 15).any() else bits
            greatest = np.maximum.reduceat(weights, self._indptr[:-1][held])
            out[held] = greatest.view(np.float16)
        return out

    def products(self, indices: NDArray[np.int64], values: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        """Product of a query (feature indices and values, all 1 if absent) with every text, shape (count,)."""
        if not len(indices) or not self.count:
            return np.zeros(self.count)
        if values is None:
            values = np.ones(len(indices))
        if native.loops is not None:
            out = np.zeros(self.count)
            native.loops.products(self._indptr, self._pairs, indices, values, out)
            return out
        starts = self._indptr.take(indices)
        lengths = self._indptr.take(indices + 1) - starts
        # Positions of all postings of all query features, laid end to end.
        positions = (starts - (np.cumsum(lengths) - lengths)).repeat(lengths)
        positions += np.arange(len(positions))
        docs, weights = self._pairs.take(positions, axis=0).T
        contributions = weights.astype(np.uint16).view(np.float16).astype(np.float64) * values.repeat(lengths)
        found = np.bincount(docs, contributions, self.count)
        return np.asarray(found, dtype=np.float64)

    def sum_cubes(
        self,
        indices: NDArray[np.int64],
        values: NDArray[np.float64],
        members: NDArray[np.int32],
        ends: NDArray[np.int32],
    ) -> NDArray[np.float64]:
        """Sums of the cubes of :meth:`products` over groups of texts, shape (groups,).

        The query is scaled to unit length over the features that some text holds. The texts of group k are
        ``members[ends[k - 1]:ends[k]]``; they are added up in that order.
        """
        if native.loops is not None:
            sums = np.empty(len(ends))
            native.loops.votes(self._indptr, self._pairs, indices, values, self.count, members, ends, sums)
            return sums
        indices, values = self.held(indices, values)
        products = self.products(indices, values / math.sqrt(sum_in_order(values * values)) if len(values) else values)
        cubes = (products * products * products).take(members)
        return np.array([sum_in_order(part) for part in np.split(cubes, ends[:-1])])
