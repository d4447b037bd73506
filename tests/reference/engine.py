"""The engine as first written: three lists of terms, three counters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from classifier.concepts import load_lexicon
from classifier.engine import Vector
from classifier.features import BLOCKS, FeatureSettings, char_terms, word_terms
from tests.reference.concepts import SlowLexicon
from tests.reference.postings import sum_in_order


@cache
def slow_lexicon() -> SlowLexicon:
    return SlowLexicon(load_lexicon().concepts.values())


class SlowEngine:
    """Vocabulary, inverse document frequencies and linear coefficients.

    Parameters
    ----------
    settings : FeatureSettings
    vocabulary : dict of block name to sequence of terms
        Blocks are laid end to end in :data:`~classifier.features.BLOCKS` order.
    idf : array (features,)
    coef : array (features, labels)
    intercept : array (labels,)
    """

    def __init__(
        self,
        settings: FeatureSettings,
        vocabulary: dict[str, Sequence[str]],
        idf: NDArray[np.float64],
        coef: NDArray[np.float32],
        intercept: NDArray[np.float64],
    ) -> None:
        self.settings = settings
        self.terms: list[str] = []
        self.blocks: list[tuple[str, float, dict[str, int]]] = []
        self.starts: dict[str, int] = {}
        for block, weight in zip(BLOCKS, settings.weights, strict=True):
            words = vocabulary.get(block, ())
            start = len(self.terms)
            self.starts[block] = start
            self.blocks.append((block, weight, {term: start + i for i, term in enumerate(words)}))
            self.terms.extend(words)
        self.idf = idf
        self.coef = coef
        self.intercept = intercept

    def lookup(self, block: str) -> dict[str, int]:
        """Row of each term of a block."""
        return next(table for name, _, table in self.blocks if name == block)

    def block_of(self, index: int) -> str:
        """Block that a feature row belongs to."""
        return max((start, -BLOCKS.index(block), block) for block, start in self.starts.items() if start <= index)[2]

    def vectorize(self, folded: str) -> Vector:
        """Features of a normalised text."""
        indices: list[NDArray[np.int64]] = []
        values: list[NDArray[np.float64]] = []
        distinct = 0
        for block, weight, table in self.blocks:
            if not weight:
                continue
            if block == "word":
                terms = word_terms(folded, self.settings)
            elif block == "char":
                terms = char_terms(folded, self.settings)
            else:
                terms = [hit.feature for hit in slow_lexicon().find(folded)]
            counts = Counter(terms)
            if block != "concept":
                distinct += len(counts)
            found = sorted((table[term], count) for term, count in counts.items() if term in table)
            if not found:
                continue
            rows = np.array([row for row, _ in found], dtype=np.int64)
            weights = np.log(np.array([count for _, count in found], dtype=np.float64)) + 1.0
            weights *= self.idf[rows]
            weights *= weight / np.sqrt(sum_in_order(weights * weights))
            indices.append(rows)
            values.append(weights)
        if not indices:
            return Vector(np.zeros(0, np.int64), np.zeros(0), distinct)
        return Vector(np.concatenate(indices), np.concatenate(values), distinct)

    def vectorize_part(self, folded: str, vector: Vector, start: int, end: int) -> Vector:
        """Features of a part, read anew."""
        return self.vectorize(folded[start:end])

    def scores(self, vector: Vector) -> NDArray[np.float64]:
        """Linear scores, shape (labels,)."""
        if not len(vector.indices):
            return self.intercept.copy()
        parts = vector.values[:, None] * self.coef[vector.indices].astype(np.float64)
        return np.array([sum_in_order(parts[:, label]) for label in range(parts.shape[1])]) + self.intercept

    def columns(self, vector: Vector) -> NDArray[np.float64]:
        return self.coef[vector.indices].astype(np.float64).T
