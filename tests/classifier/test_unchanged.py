"""The fast path answers as the plain one, to the last byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import classifier.assess
from classifier.arrays import read_array
from classifier.assess import Classifier
from classifier.concepts import Concept, Lexicon, load_lexicon
from classifier.errors import TextError
from classifier.normalize import MODEL_STEPS, STEPS, align, normalize
from classifier.precedents import PrecedentIndex
from tests.odd_texts import EXTREMES, draw_texts, sample_texts
from tests.reference.concepts import SlowLexicon
from tests.reference.engine import SlowEngine, slow_lexicon
from tests.reference.explain import SlowReading, slow_weigh_label
from tests.reference.normalize import align as slow_align
from tests.reference.normalize import normalize as slow_normalize
from tests.reference.postings import SlowPostings
from training.registry import Registry

DAY = date(2024, 5, 1)


@pytest.fixture(scope="module")
def slow(classifier: Classifier, model_root) -> Classifier:
    """The same model with every fast part replaced by the plain one."""
    model, folder = classifier.model, Registry(model_root).folder()
    vocabulary = json.loads((folder / "vocabulary.json").read_bytes())
    postings = {
        of: SlowPostings(*_stored(folder, of), count)
        for of, count in (("cases", len(model.precedents.records)), ("texts", len(model.evidence.labelled)))
    }
    engine = SlowEngine(
        model.engine.settings,
        vocabulary,
        read_array(folder, "idf.npy.gz", "float64", 1),
        np.load(folder / "coef.npy").astype(np.float32),
        np.load(folder / "intercept.npy"),
    )
    parts: dict[str, Any] = {
        "engine": engine,
        "precedents": PrecedentIndex(model.precedents.records, postings["cases"]),
        "evidence": replace(model.evidence, postings=postings["texts"]),
    }
    with plain_parts():
        return Classifier(replace(model, **parts))


def _stored(folder: Path, of: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Starts, texts and weights of postings."""
    indptr = read_array(folder, f"{of}_indptr.npy.gz", "int32", 1)
    docs, codes, levels = (np.load(folder / f"{of}_{name}.npy") for name in ("docs", "weights", "levels"))
    return indptr, docs, levels[codes]


@contextmanager
def plain_parts() -> Iterator[None]:
    """Within it, the one path is computed by the plain functions."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifier.assess, "normalize", slow_normalize)
        patch.setattr(classifier.assess, "align", slow_align)
        patch.setattr(classifier.assess, "Reading", SlowReading)
        patch.setattr(classifier.assess, "weigh_label", slow_weigh_label)
        patch.setattr(classifier.assess, "load_lexicon", slow_lexicon)
        yield


def answer(asked: Classifier, text: str, **options: Any) -> str:
    """The answer, or the refusal, as the bytes that would be sent."""
    try:
        return json.dumps(asked.assess(text, DAY, **options).to_dict(), ensure_ascii=False)
    except TextError as error:
        return f"refused: {error}"


@pytest.mark.parametrize("seed", range(4))
def test_assess_when_any_text_then_the_same_bytes(classifier: Classifier, slow: Classifier, seed: int) -> None:
    for text in draw_texts(300, seed):
        with plain_parts():
            expected = answer(slow, text, top_k=3, precedents=2)
        assert answer(classifier, text, top_k=3, precedents=2) == expected


@pytest.mark.parametrize("text", EXTREMES, ids=range(len(EXTREMES)))
def test_assess_when_extreme_then_the_same_bytes(classifier: Classifier, slow: Classifier, text: str) -> None:
    with plain_parts():
        expected = answer(slow, text, top_k=18)
    assert answer(classifier, text, top_k=18) == expected


@pytest.mark.parametrize("seed", range(10, 14))
def test_rank_when_any_text_then_every_bit_of_the_vector(classifier: Classifier, slow: Classifier, seed: int) -> None:
    fast_engine, slow_engine = classifier.model.engine, slow.model.engine
    for text in [*draw_texts(1000, seed), *EXTREMES]:
        folded = normalize(text)
        got, expected = fast_engine.vectorize(folded), slow_engine.vectorize(folded)
        assert got.distinct == expected.distinct
        np.testing.assert_array_equal(got.indices, expected.indices, strict=True)
        np.testing.assert_array_equal(got.values, expected.values, strict=True)
        np.testing.assert_array_equal(fast_engine.scores(got), slow_engine.scores(expected), strict=True)
        if text.strip(" \n。，；") and len(got.indices):
            one, other = classifier._rank_folded(text, folded), slow._rank_folded(text, folded)
            one_near, other_near = classifier.similarities(one.vector), slow.similarities(other.vector)
            np.testing.assert_array_equal(one_near, other_near, strict=True)
            np.testing.assert_array_equal(one.probabilities, other.probabilities, strict=True)


def test_find_when_any_text_then_the_same_hits() -> None:
    fast, plain = load_lexicon(), slow_lexicon()
    for text in [*draw_texts(3000, 20), *sample_texts()[:500], *EXTREMES]:
        folded = normalize(text)
        assert fast.find(folded) == plain.find(folded)


def test_find_when_lexicon_is_dense_then_the_same_hits() -> None:
    concepts = [
        Concept("a.a", "a", ("x", "xy", "yx", "xyx"), ("x <3 y <3 x", "x|y ~2 y|z", "z ~0 z")),
        Concept("a.b", "b", ("z",), ("x ~9 y ~9 z ~9 x", "y <1 y", "xy <0 xy")),
    ]
    fast, plain = Lexicon(concepts), SlowLexicon(concepts)
    rng = np.random.default_rng(3)
    for _ in range(400):
        text = "".join(rng.choice(list("xyz,。 没有未"), size=int(rng.integers(0, 40))))
        assert fast.find(text) == plain.find(text), text


@pytest.mark.parametrize("steps", [STEPS, MODEL_STEPS, STEPS[:4], ("nfkc",), ("lower", "numbers"), ()], ids=len)
def test_normalize_when_any_text_then_the_same_text_and_offsets(steps: tuple[str, ...]) -> None:
    for text in [*draw_texts(1000, 30), *EXTREMES]:
        assert normalize(text, steps) == slow_normalize(text, steps)
        got, expected = align(text, steps), slow_align(text, steps)
        assert (got.text, list(got.starts), list(got.ends)) == (expected.text, expected.starts, expected.ends)
