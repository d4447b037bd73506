"""What anyou is measured against: the ways in which others do it, fitted on the same samples."""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from benchmarks.texts import sample_rows
from classifier.features import FeatureSettings
from classifier.pipeline import build_features
from classifier.segment import load_segmenter

Call = Callable[[str], Any]

#: Names a local sentence-embedding model; nothing is ever downloaded.
EMBEDDING_VARIABLE = "ANYOU_BENCH_EMBEDDING"


def _samples() -> tuple[list[str], list[str]]:
    rows = sample_rows()
    return [str(row["text"]) for row in rows], [str(row["labels"][0]) for row in rows]  # type: ignore[index]


def segmentation(name: str) -> Call:
    """Cut the text and nothing else."""
    return load_segmenter(name).cut


def plain_pipeline(settings: FeatureSettings) -> Call:
    """The model's own features as a scikit-learn pipeline, with a linear SVM behind them."""
    texts, labels = _samples()
    model = make_pipeline(build_features(settings, (2, 2, 1)), LinearSVC(C=1.0))
    model.fit(texts, labels)
    return lambda text: model.decision_function([text])


def word_pipeline() -> Call:
    """TfidfVectorizer over rjieba's words 1-2 and a linear SVM: the usual first attempt."""
    texts, labels = _samples()
    cut = load_segmenter("rjieba").cut
    model = make_pipeline(
        TfidfVectorizer(analyzer="word", tokenizer=cut, token_pattern=None, ngram_range=(1, 2)), LinearSVC()
    )
    model.fit(texts, labels)
    return lambda text: model.decision_function([text])


def cail_style(cut: Callable[[str], list[str]]) -> Call:
    """The CAIL 2018 baseline: words joined by blanks, TF-IDF of at most 5,000 terms 1-3, linear SVM."""
    texts, labels = _samples()
    words = load_segmenter("rjieba").cut
    model = make_pipeline(TfidfVectorizer(min_df=5, max_features=5000, ngram_range=(1, 3), use_idf=True), LinearSVC())
    # Fitted on the fast segmenter's words, since fitting is not what is timed; asked with the rival's own.
    model.fit([" ".join(words(text)) for text in texts], labels)
    return lambda text: model.decision_function([" ".join(cut(text))])


def thulac_cut() -> Callable[[str], list[str]] | None:
    """The segmenter of the CAIL baseline, where it is installed."""
    if importlib.util.find_spec("thulac") is None:
        return None
    import thulac

    segmenter = thulac.thulac(seg_only=True)
    return lambda text: str(segmenter.cut(text, text=True)).split(" ")


def tagged_vectors() -> Call:
    """As CrimeKgAssitant: jieba.posseg keeps content words, their vectors are averaged, a classifier follows.

    The vectors are the corpus's own (co-occurrence, 100 dimensions): pretrained ones would cost the same to average.
    """
    import jieba
    import jieba.posseg

    jieba.setLogLevel(logging.WARNING)
    texts, labels = _samples()
    words = load_segmenter("rjieba").cut
    counts = CountVectorizer(analyzer=words, min_df=2)
    matrix = counts.fit_transform(texts)
    vectors = TruncatedSVD(100, random_state=0).fit(matrix).components_.T.copy()
    table = {word: vectors[i] for word, i in counts.vocabulary_.items()}
    nothing = np.zeros(100)

    def average(tokens: list[str]) -> np.ndarray[Any, Any]:
        known = [table[token] for token in tokens if token in table]
        return np.mean(known, axis=0) if known else nothing

    model = LogisticRegression(max_iter=300).fit([average(words(text)) for text in texts], labels)
    tagger = jieba.posseg.POSTokenizer()

    def call(text: str) -> Any:
        kept = [pair.word for pair in tagger.cut(text) if pair.flag[0] in "nvad"]
        return model.predict_proba([average(kept)])

    return call


def embedding() -> Call | None:
    """A local sentence-embedding model, if its package is installed and the variable names one."""
    path = os.environ.get(EMBEDDING_VARIABLE)
    if not path or importlib.util.find_spec("sentence_transformers") is None:
        return None
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(path, device="cpu", local_files_only=True)
    return lambda text: model.encode([text])
