"""Sums of the weights that features have in many stored texts, exact.

How near a decided case is to a text is a sum of some hundred weights for each case, and nine tenths of the cost are
the features that many cases hold. The weights have eleven significant bits and lie near one another, so they are
whole multiples of one small power of two: as whole numbers they are added without any rounding, and text and weight
of a posting fit into four bytes.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier import native

#: Significant bits of a half-precision number.
_SIGNIFICANT = 11
_BITS = 32


class Tally:
    """Inverted index for queries whose values are all 1; made by :meth:`pack`.

    Parameters
    ----------
    heads : array (features + 1, 2)
        Where the postings of each feature begin, and its greatest weight: side by side, for both are read.
    packed : array (postings,)
        Weight in the high bits, text in the ``bits`` low ones.
    scale : float
        What a weight of 1 stands for.
    count : int
        Number of texts.
    """

    def __init__(
        self, heads: NDArray[np.int32], packed: NDArray[np.uint32], bits: int, scale: float, count: int
    ) -> None:
        self._heads, self._packed, self._bits, self._scale = heads, packed, bits, scale
        self.count = count

    @classmethod
    def pack(cls, indptr: NDArray[np.int32], docs: NDArray[Any], weights: NDArray[Any], count: int) -> Tally | None:
        """Pack postings; ``None`` where texts and weights do not fit into four bytes, or a weight is not positive.

        Parameters
        ----------
        indptr, docs, weights : arrays
            ``docs[indptr[f]:indptr[f+1]]`` are the texts that hold feature ``f``, ``weights``, in half precision, the
            weights it has there.
        count : int
            Number of texts.
        """
        if not len(docs) or weights.dtype != np.float16:
            return None
        plain = weights.astype(np.float32)
        least, greatest = float(plain.min()), float(plain.max())
        bits = max(1, (count - 1).bit_length())
        if least <= 0.0 or not math.isfinite(greatest):
            return None
        # All are whole multiples of the last bit of the least.
        _, exponent = math.frexp(least)
        scale = math.ldexp(1.0, exponent - _SIGNIFICANT)
        if greatest / scale >= 1 << (_BITS - bits):
            return None
        plain *= np.float32(1.0 / scale)
        packed = plain.astype(np.uint32)
        packed <<= np.uint32(bits)
        packed |= docs.astype(np.uint32)
        heads = np.zeros((len(indptr), 2), np.int32)
        heads[:, 0] = indptr
        held = heads[1:, 0] > heads[:-1, 0]
        # The weight stands in the high bits and decides.
        tops: NDArray[np.uint32] = np.maximum.reduceat(packed, heads[:-1, 0][held])
        heads[:-1, 1][held] = np.right_shift(tops, bits)
        return cls(heads, packed, bits, scale, count)

    def shares(self, indices: NDArray[np.int64]) -> NDArray[np.float64]:
        """What these features weigh in every text, over what they weigh where each weighs most; (count,), 0 to 1."""
        if native.loops is not None:
            out = np.empty(self.count)
            if native.loops.tally(self._heads, self._packed, indices, self._bits, self._scale, out):
                return out
        starts = self._heads[:, 0].take(indices)
        lengths = self._heads[:, 0].take(indices + 1) - starts
        # Positions of all postings of all query features, laid end to end.
        positions = (starts - (np.cumsum(lengths) - lengths)).repeat(lengths)
        positions += np.arange(len(positions))
        found = self._packed.take(positions)
        texts, weights = found & np.uint32((1 << self._bits) - 1), found >> np.uint32(self._bits)
        # Whole numbers far below 2**53, so that these sums are exact as well.
        worth = np.bincount(texts, weights, self.count) * self._scale
        ceiling = float(self._heads[:, 1].take(indices).sum(dtype=np.int64)) * self._scale
        return np.asarray(worth / ceiling if ceiling else worth, dtype=np.float64)
