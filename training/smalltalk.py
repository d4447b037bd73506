"""Small talk against the corpus: the linear row that :mod:`classifier.smalltalk` reads long texts with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.pipeline import FeatureUnion

from classifier.passages import cut_sentences
from training.config import LearnerConfig
from training.corpus.records import FactPattern
from training.learner import fit_linear

#: A corpus of fewer texts shows too little of what accounts are like.
MIN_ROWS = 2_000


class Stretch(NamedTuple):
    """A stretch of text that tells of no matter: what ``data/smalltalk.jsonl`` holds."""

    id: str
    kind: str
    text: str
    writer: str


def read_smalltalk() -> list[Stretch]:
    """The stretches that come with the program, 50 to 200 characters each, in our own words."""
    lines = resources.files("training.data").joinpath("smalltalk.jsonl").read_text("utf-8").splitlines()
    return [Stretch(**json.loads(line)) for line in lines]


def _with_sentences(texts: Sequence[str]) -> list[str]:
    """``texts`` and, of each that has several, the sentence in the middle: single sentences are judged, too."""
    out = list(texts)
    for text in texts:
        sentences = [text[start:end] for start, end in cut_sentences(text, 0, len(text))]
        if len(sentences) > 1:
            out.append(sentences[len(sentences) // 2])
    return out


def fit_smalltalk(features: FeatureUnion, rows: Sequence[FactPattern], x: csr_matrix, seed: int) -> NDArray[np.float32]:
    """Weights of the features and, last, the intercept, shape (features + 1,); empty for a small corpus.

    The settings are the learner's own defaults whatever the labels are fitted with: the scores that count as
    small talk belong to them.

    Parameters
    ----------
    features : FeatureUnion
        Fitted.
    rows : sequence
        The corpus.
    x : csr_matrix (rows, features)
        Its features.
    """
    if len(rows) < MIN_ROWS:
        return np.zeros(0, dtype=np.float32)
    talk = csr_matrix(features.transform(_with_sentences([stretch.text for stretch in read_smalltalk()])))
    texts = [row.text for row in rows]
    sentences = csr_matrix(features.transform(_with_sentences(texts)[len(texts) :]))
    told = csr_matrix(vstack([talk, x, sentences], format="csr"))
    idle = np.zeros((told.shape[0], 1))
    idle[: talk.shape[0]] = 1.0
    coef, intercept = fit_linear(told, idle, np.ones(told.shape[0]), LearnerConfig(), seed, workers=1)
    return np.append(coef[:, 0], intercept).astype(np.float32)
