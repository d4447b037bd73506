"""The engine gives the numbers of the fitted scikit-learn pipeline."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from classifier.engine import Engine
from classifier.explain import Reading
from classifier.normalize import align, normalize
from classifier.segment import SEGMENTERS, load_segmenter
from tests.conftest import SAMPLES
from tests.odd_texts import EXTREMES, draw_texts
from tests.reference.engine import SlowEngine
from tests.reference.explain import SlowReading
from training.fit import Fitted, fit
from training.learner import linear_scores

ODD = [
    "",
    " ",
    "。，；",
    "😀😀",
    "hello world, SQL injection at 203.0.113.7",
    "ＡＰＰ抓取用戶資料３萬餘條",
    "侵\u200b入\x00系统",
    "数据" * 5000,
    "\ud800",
    "a" * 20000,
]


@pytest.fixture(scope="module")
def fitted(tiny_rows, labels, training_config) -> Fitted:
    return fit(tiny_rows, [], labels, training_config)


@pytest.fixture(scope="module")
def engine(fitted: Fitted) -> Engine:
    p = fitted.parts
    return Engine(p.settings, p.vocabulary, p.idf, p.coef, p.intercept)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    lines = (SAMPLES / "corpus" / "scenarios-w5.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines] + ODD


def test_scores_when_any_text_then_equal_the_pipeline(fitted: Fitted, engine: Engine, texts: list[str]) -> None:
    expected = linear_scores(fitted.features.transform(texts), fitted.parts.coef, fitted.parts.intercept)
    got = np.stack([engine.scores(engine.vectorize(normalize(text, engine.settings.steps))) for text in texts])
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-9)


def test_vectorize_when_any_text_then_equals_the_union(fitted: Fitted, engine: Engine, texts: list[str]) -> None:
    for text in texts[:40] + ODD:
        row = fitted.features.transform([text]).tocsr()
        row.sort_indices()
        vector = engine.vectorize(normalize(text, engine.settings.steps))
        order = np.argsort(vector.indices)
        np.testing.assert_array_equal(vector.indices[order], row.indices)
        np.testing.assert_allclose(vector.values[order], row.data, rtol=0, atol=1e-12)


def test_known_share_when_nothing_is_known_then_zero(engine: Engine) -> None:
    vector = engine.vectorize(normalize("ⵣⵣ ⴰⵣⵓⵍ"))
    assert vector.known_share == 0.0
    assert engine.vectorize("").known_share == 0.0


@pytest.mark.parametrize("name", SEGMENTERS)
def test_cut_when_joined_then_the_text_is_whole(name: str, texts: list[str]) -> None:
    segmenter = load_segmenter(name)
    for text in texts[:50]:
        folded = normalize(text)
        assert "".join(segmenter.cut(folded)) == folded


@pytest.mark.parametrize("name", SEGMENTERS)
def test_cut_when_trade_word_then_kept_whole(name: str) -> None:
    assert {"群控", "薅羊毛", "重打包"} <= set(load_segmenter(name).cut("用群控薅羊毛，还重打包了安装包"))


def test_load_segmenter_when_unknown_then_raises() -> None:
    with pytest.raises(ValueError, match="unknown segmenter"):
        load_segmenter("thulac")


def test_probabilities_when_ten_thousand_odd_texts_then_equal_the_pipeline(fitted: Fitted, engine: Engine) -> None:
    texts = [*draw_texts(10_000, 7, longest=50), *EXTREMES]
    p = fitted.parts
    expected = p.calibration.probabilities(linear_scores(fitted.features.transform(texts), p.coef, p.intercept))
    scores = np.stack([engine.scores(engine.vectorize(normalize(text, engine.settings.steps))) for text in texts])
    np.testing.assert_allclose(p.calibration.probabilities(scores), expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("words", "characters", "weights"),
    [
        ((1, 1), (2, 3), (1.0, 1.0, 0.5)),
        ((2, 3), (1, 1), (1.0, 0.3, 0.0)),
        ((1, 2), (1, 4), (0.0, 1.0, 1.0)),
        ((1, 4), (3, 5), (1.0, 1.0, 0.2)),
    ],
    ids=["short", "no concepts", "no words, long", "long"],
)
def test_scores_when_other_ranges_or_weights_then_equal_the_pipeline(
    tiny_rows, labels, training_config, words, characters, weights
) -> None:
    features = replace(training_config.features, word_ngrams=words, char_ngrams=characters, weights=weights)
    p = (other := fit(tiny_rows[::2], [], labels, replace(training_config, features=features))).parts
    engine = Engine(p.settings, p.vocabulary, p.idf, p.coef, p.intercept)
    texts = [*draw_texts(300, 8), *EXTREMES]
    vectors = [engine.vectorize(normalize(text, engine.settings.steps)) for text in texts]
    expected = linear_scores(other.features.transform(texts), p.coef, p.intercept)
    np.testing.assert_allclose(np.stack([engine.scores(v) for v in vectors]), expected, rtol=0, atol=1e-9)
    slow = SlowEngine(p.settings, p.vocabulary, p.idf, p.coef, p.intercept)
    for text, vector in zip(texts[:60], vectors, strict=False):
        folded = align(text, engine.settings.steps)
        if not folded.text:
            continue
        one = Reading(engine, folded, text, vector)
        other_one = SlowReading(slow, folded, text, slow.vectorize(folded.text))
        column = np.ascontiguousarray(engine.coef[vector.indices, 0], np.float64)
        assert one.spans(column) == other_one.spans(column)
