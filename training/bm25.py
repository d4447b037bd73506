"""Okapi BM25 over words and characters: the weights of the case index.

Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework". It found analogous cases better than the cosine
of TF-IDF (docs/precedents.md): long facts and repeated words count less.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.pipeline import FeatureUnion

#: The usual constants: how soon a repeated term stops counting, and how far length does.
K1, B = 1.2, 0.75


def count_terms(features: FeatureUnion, texts: Sequence[str]) -> csr_matrix:
    """How often each term of the fitted word and character blocks occurs, shape (texts, wording)."""
    blocks = [
        CountVectorizer.transform(vectorizer, texts)
        for name, vectorizer in features.transformer_list
        if name != "concept"
    ]
    return csr_matrix(hstack(blocks, format="csr"), dtype=np.float64)


def bm25_weights(counts: csr_matrix) -> csr_matrix:
    """Weight of each term in each document, shape and places as ``counts`` (documents, terms)."""
    weights = counts.copy()
    documents, lengths = counts.shape[0], np.asarray(counts.sum(axis=1)).ravel()
    held_by = np.diff(counts.tocsc().indptr)
    idf = np.log(1 + (documents - held_by + 0.5) / (held_by + 0.5))
    mean = lengths.mean() if lengths.sum() else 1.0
    dampers = (K1 * (1 - B + B * lengths / mean)).repeat(np.diff(counts.indptr))
    weights.data = counts.data * (K1 + 1) / (counts.data + dampers) * idf[counts.indices]
    return weights
