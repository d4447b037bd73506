"""Small talk against the corpus: the linear row that :mod:`classifier.smalltalk` reads long texts with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.pipeline import FeatureUnion

from classifier.passages import cut_sentences
from training.config import LearnerConfig
from training.corpus.records import FactPattern
from training.learner import fit_one, stored

#: A corpus of fewer texts shows too little of what accounts are like.
MIN_ROWS = 2_000
#: Shorter sentences, in characters, tell nothing of what they are part of.
SENTENCE = 7


class Stretch(NamedTuple):
    """A stretch of text that tells of no matter: what ``data/smalltalk.jsonl`` holds."""

    id: str
    kind: str
    text: str
    writer: str


class Line(NamedTuple):
    """A line of an account told in a homely or routine voice: what ``data/matter.jsonl`` holds."""

    id: str
    text: str
    writer: str


def _lines(name: str) -> list[dict[str, str]]:
    text = resources.files("training.data").joinpath(name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def read_smalltalk() -> list[Stretch]:
    """The stretches that come with the program, 50 to 200 characters each, in our own words."""
    return [Stretch(**row) for row in _lines("smalltalk.jsonl")]


def read_matter() -> list[Line]:
    """Lines of accounts that read like small talk: the corpus tells few of its accounts in such a voice."""
    return [Line(**row) for row in _lines("matter.jsonl")]


def _sentences(texts: Iterable[str]) -> list[str]:
    """The sentences of the texts that have several: single sentences are judged, too."""
    out = []
    for text in texts:
        bounds = cut_sentences(text, 0, len(text))
        if len(bounds) > 1:
            out += [text[start:end] for start, end in bounds if end - start >= SENTENCE]
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
    stretches = [stretch.text for stretch in read_smalltalk()]
    talk = csr_matrix(features.transform([*stretches, *_sentences(stretches)]))
    lines = [*_sentences(row.text for row in rows), *(line.text for line in read_matter())]
    told = csr_matrix(vstack([talk, x, features.transform(lines)], format="csr"))
    idle = np.zeros(told.shape[0])
    idle[: talk.shape[0]] = 1.0
    coef, intercept = fit_one(told, idle, np.ones(told.shape[0]), LearnerConfig(), seed)
    return np.append(stored(coef), intercept).astype(np.float32)
