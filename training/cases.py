"""The decided cases as vectors: the index, and how much the nearest case tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize

from classifier.evidence import CaseEvidence
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.corpus.records import FactPattern

#: Rows compared with all cases at a time; bounds the dense block in memory.
_CHUNK = 2000


def concept_terms(features: FeatureUnion) -> int:
    """Number of terms of the concept block, which stands last."""
    name, block = features.transformer_list[-1]
    return len(block.vocabulary_) if name == "concept" else 0


class CaseVectors:
    """Cases and corpus rows over words and characters, at unit length.

    A case is its facts and, weighing as much together, the retellings of it in
    the corpus: a second wording finds what the first one missed. Concepts are
    left out: they say what kind of matter it is, the odd words say which case.
    """

    def __init__(
        self, features: FeatureUnion, precedents: Sequence[Precedent], rows: Sequence[FactPattern], x: csr_matrix
    ) -> None:
        self.width = x.shape[1]
        self._wording = self.width - concept_terms(features)
        self.texts = normalize(x[:, : self._wording])
        self.precedents = list(precedents)
        if not self.precedents:
            self.cases = csr_matrix((0, self._wording))
            return
        facts = normalize(csr_matrix(features.transform([r.facts for r in self.precedents]))[:, : self._wording])
        told: dict[str, list[int]] = defaultdict(list)
        for i, row in enumerate(rows):
            if row.case_id is not None:
                told[row.case_id].append(i)
        retold = vstack(
            [
                csr_matrix(self.texts[told[record.id]].mean(axis=0))
                if told[record.id]
                else csr_matrix((1, self._wording))
                for record in self.precedents
            ]
        )
        self.cases = normalize(csr_matrix(facts + normalize(retold)))

    def postings(self) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
        """Postings by feature; see :class:`classifier.precedents.PrecedentIndex`."""
        by_feature = self.cases.tocsc()
        by_feature.sort_indices()
        # Concepts hold no postings but have their rows.
        indptr = np.concatenate([by_feature.indptr, np.full(self.width - self._wording, by_feature.indptr[-1])])
        return indptr.astype(np.int32), by_feature.indices.astype(np.int32), by_feature.data.astype(np.float32)

    def nearest_by_label(
        self, test: NDArray[np.int64], allowed: NDArray[np.bool_], labels: LabelTable
    ) -> NDArray[np.float64]:
        """Similarity of each row to the nearest allowed case of each label.

        Parameters
        ----------
        test : array (tests,)
            Row numbers.
        allowed : array (cases,) of bool

        Returns
        -------
        array (tests, labels)
            0 where a label has no allowed case.
        """
        out = np.zeros((len(test), len(labels)))
        members = [
            np.flatnonzero([ok and label in r.accepted for ok, r in zip(allowed, self.precedents, strict=True)])
            for label in labels.ids
        ]
        for start in range(0, len(test), _CHUNK):
            part = test[start : start + _CHUNK]
            similarities = (self.texts[part] @ self.cases.T).toarray()
            for label, own in enumerate(members):
                if len(own):
                    out[start : start + len(part), label] = similarities[:, own].max(axis=1)
        return out


def fit_evidence(
    nearest: NDArray[np.float64], targets: NDArray[np.int8], weight: float, lead_weight: float
) -> CaseEvidence:
    """Mean and spread, a label, of the nearest case of rows that the label does not hold for.

    Parameters
    ----------
    nearest : array (rows, labels)
        From cases the row has no part in.
    targets : array (rows, labels) of 0 and 1
    """
    mean = np.zeros(nearest.shape[1])
    spread = np.zeros(nearest.shape[1])
    for label in range(nearest.shape[1]):
        foreign = nearest[targets[:, label] == 0, label]
        if len(foreign):
            mean[label], spread[label] = foreign.mean(), foreign.std()
    return CaseEvidence(weight, lead_weight, mean, spread)
