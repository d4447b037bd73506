"""The index of cases as first written."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifier.precedents import Match, Precedent


class SlowPrecedentIndex:
    """Inverted index over the weighted features of the cases.

    Parameters
    ----------
    records : list of Precedent
    indptr, docs, weights : arrays
        Postings by feature: ``docs[indptr[f]:indptr[f+1]]`` are the cases that
        hold feature ``f``, ``weights`` their unit-length TF-IDF weights.
    """

    def __init__(
        self,
        records: list[Precedent],
        indptr: NDArray[np.int32],
        docs: NDArray[np.int32],
        weights: NDArray[np.float32],
    ) -> None:
        self.records = records
        self.by_id = {record.id: record for record in records}
        self._indptr = indptr
        self._docs = docs
        self._weights = weights
        self._by_label: dict[str, NDArray[np.int64]] = {}
        self._standing_for: dict[str, NDArray[np.int64]] = {}
        for label in sorted({label for record in records for label in record.accepted}):
            standing = [i for i, record in enumerate(records) if label in record.accepted]
            self._standing_for[label] = np.array(standing, dtype=np.int64)
        labels = sorted({label for record in records for label in record.labels})
        for label in labels:
            members = [i for i, record in enumerate(records) if label in record.labels]
            self._by_label[label] = np.array(members, dtype=np.int64)

    def similarities(self, indices: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Cosine of a query (feature indices, unit-length values) with every case."""
        out = np.zeros(len(self.records))
        if not len(indices) or not len(self.records):
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
            np.bincount(self._docs[positions], weights=contributions, minlength=len(self.records)), dtype=np.float64
        )

    def nearest_by_label(self, similarities: NDArray[np.float64], labels: Sequence[str]) -> NDArray[np.float64]:
        """Similarity of the nearest case that stands for each label, 0 where there is none."""
        out = np.zeros(len(labels))
        for i, label in enumerate(labels):
            members = self._standing_for.get(label)
            if members is not None:
                out[i] = similarities[members].max()
        return out

    def nearest(self, similarities: NDArray[np.float64], label: str, count: int) -> list[Match]:
        """The ``count`` nearest cases of ``label``; ties go to the earlier record."""
        members = self._by_label.get(label)
        if members is None or count < 1:
            return []
        order = members[np.argsort(-similarities[members], kind="stable")[:count]]
        return [Match(self.records[i], float(min(1.0, similarities[i]))) for i in order.tolist() if similarities[i] > 0]
