"""Build the inverted index that finds the analogous case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize

from classifier.precedents import Precedent
from training.corpus.records import FactPattern


def build_postings(
    features: FeatureUnion, precedents: Sequence[Precedent], rows: Sequence[FactPattern], x: csr_matrix
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Postings by feature over the cases.

    A case is its facts and, weighing as much together, the retellings of it in
    the corpus: a second wording finds what the first one missed.

    Parameters
    ----------
    features : fitted FeatureUnion
    rows : the corpus, row i of ``x`` being its features

    Returns
    -------
    indptr (features + 1,), docs (postings,), weights (postings,)
        See :class:`classifier.precedents.PrecedentIndex`.
    """
    if not precedents:
        return np.zeros(x.shape[1] + 1, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32)
    facts = normalize(features.transform([record.facts for record in precedents]))
    told: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        if row.case_id is not None:
            told[row.case_id].append(i)
    retold = vstack(
        [
            csr_matrix(normalize(x[told[record.id]]).mean(axis=0)) if told[record.id] else csr_matrix((1, x.shape[1]))
            for record in precedents
        ]
    )
    by_feature = normalize(facts + retold).tocsc()
    by_feature.sort_indices()
    return (
        by_feature.indptr.astype(np.int32),
        by_feature.indices.astype(np.int32),
        by_feature.data.astype(np.float32),
    )
