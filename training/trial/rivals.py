"""What the model is held against in the same run: simple ways that must be beaten."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from classifier.normalize import normalize
from classifier.segment import load_segmenter
from classifier.taxonomy import OTHER, LabelTable
from training.corpus.leaks import find_leaks
from training.corpus.records import FactPattern

#: From this many rows on the CAIL baseline asks a term to be in five texts, as published.
_CAIL_ROWS = 500

#: Tokens are joined by blanks.
_SPACED = r"\S+"

Fitted = Callable[[Sequence[str]], NDArray[np.float64]]


class Rival(Protocol):
    """Something that learns from rows and scores texts."""

    name: str

    def fit(self, rows: Sequence[FactPattern], labels: LabelTable) -> Fitted:
        """Scores ``(texts, labels)`` of what was learned from ``rows``."""


class Majority:
    """Always the labels in the order of how often they occur."""

    name = "majority"

    def fit(self, rows: Sequence[FactPattern], labels: LabelTable) -> Fitted:
        """Count the main labels."""
        counts = Counter(row.labels[0] for row in rows)
        scores = np.array([counts[label] / max(1, len(rows)) for label in labels.ids])
        return lambda texts: np.tile(scores, (len(texts), 1))


@cache
def load_keywords() -> dict[str, list[str]]:
    """Keywords of each shipped label."""
    return dict(json.loads(resources.files("training.data").joinpath("keywords.json").read_text("utf-8"))["keywords"])


class KeywordRules:
    """The label with most keywords in the text; ``other`` where there is none, then the commoner label."""

    name = "keywords"

    def fit(self, rows: Sequence[FactPattern], labels: LabelTable) -> Fitted:
        """Take the keywords of the labels; a label without any goes by its names."""
        table = load_keywords()
        words = {
            label.id: table.get(label.id, [name.removesuffix("罪") for name in (label.name, *label.aliases)])
            for label in labels
        }
        prior = Majority().fit(rows, labels)([""])[0]

        def score(texts: Sequence[str]) -> NDArray[np.float64]:
            out = np.zeros((len(texts), len(labels)))
            for i, text in enumerate(texts):
                folded = normalize(text)
                out[i] = [sum(word in folded for word in words[label]) for label in labels.ids]
                if not out[i].any() and OTHER in labels:
                    out[i, labels.index(OTHER)] = 0.5
            return np.asarray(out + prior * 0.1)

        return score


def _columns(model: Pipeline, labels: LabelTable) -> Fitted:
    """Scores in the order of the label table; labels never seen come last."""
    classes = list(model.classes_)
    places = [labels.index(label) for label in classes]

    def score(texts: Sequence[str]) -> NDArray[np.float64]:
        found = np.asarray(model.decision_function(list(texts)))
        if found.ndim == 1:
            found = np.stack([-found, found], axis=1)
        out = np.full((len(texts), len(labels)), found.min() - 1.0 if found.size else 0.0)
        out[:, places] = found
        return out

    return score


class _LinearRival:
    """A linear SVM over counted words; what it cuts is kept for the next fold."""

    def __init__(self, name: str, cut: Callable[[str], list[str]]) -> None:
        self.name = name
        self._cut = cut
        self._known: dict[str, str] = {}

    def _spaced(self, text: str) -> str:
        if text not in self._known:
            self._known[text] = " ".join(token for token in self._cut(text) if not token.isspace())
        return self._known[text]

    def _vectorizer(self, rows: int) -> CountVectorizer:
        raise NotImplementedError

    def fit(self, rows: Sequence[FactPattern], labels: LabelTable) -> Fitted:
        """Fit on the main labels."""
        main = [row.labels[0] for row in rows]
        if len(set(main)) < 2:
            return Majority().fit(rows, labels)
        model = make_pipeline(self._vectorizer(len(rows)), LinearSVC(random_state=0))
        model.fit([self._spaced(row.text) for row in rows], main)
        score = _columns(model, labels)
        return lambda texts: score([self._spaced(text) for text in texts])


class CailBaseline(_LinearRival):
    """The CAIL 2018 baseline: words, TF-IDF of at most 5,000 terms 1-3 in five texts or more, linear SVM.

    Cut by THULAC, as published, where it is installed, else by jieba.
    """

    def __init__(self) -> None:
        thulac = thulac_cut()
        super().__init__(f"cail-svm ({'thulac' if thulac else 'jieba'})", thulac or load_segmenter("jieba").cut)

    def _vectorizer(self, rows: int) -> CountVectorizer:
        return TfidfVectorizer(min_df=5 if rows >= _CAIL_ROWS else 1, max_features=5000, ngram_range=(1, 3))


class WordBaseline(_LinearRival):
    """TF-IDF of words 1-2 as they stand and a linear SVM: the usual first attempt."""

    def __init__(self) -> None:
        super().__init__("word-tfidf", load_segmenter("rjieba").cut)

    def _vectorizer(self, rows: int) -> CountVectorizer:
        return TfidfVectorizer(token_pattern=_SPACED, ngram_range=(1, 2))


class LeakOnly(_LinearRival):
    """Sees nothing but charge names, articles and words of a verdict; no better than the majority on clean texts."""

    def __init__(self, labels: LabelTable) -> None:
        super().__init__("leak-only", lambda text: ["<text>", *find_leaks(text, labels)])

    def _vectorizer(self, rows: int) -> CountVectorizer:
        return CountVectorizer(token_pattern=_SPACED, binary=True)


def thulac_cut() -> Callable[[str], list[str]] | None:
    """The segmenter of the CAIL baseline, where it is installed."""
    if importlib.util.find_spec("thulac") is None:
        return None
    # It greets on standard output, where our JSON goes, and its source warns when compiled.
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import thulac

        segmenter = thulac.thulac(seg_only=True)
    return lambda text: str(segmenter.cut(text, text=True)).split(" ")


def all_rivals(labels: LabelTable) -> list[Rival]:
    """Everything that stands beside the model in a report."""
    return [Majority(), KeywordRules(), CailBaseline(), WordBaseline(), LeakOnly(labels)]
