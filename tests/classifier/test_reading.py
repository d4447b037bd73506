"""A text read in the compiled loop and by the plain steps: the same features, rows, places and scores."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from classifier import explain, native
from classifier.assess import Classifier
from classifier.calibrate import Calibration
from classifier.concepts import load_lexicon
from classifier.errors import TextError
from classifier.evidence import Excess
from classifier.explain import Reading, weigh_label
from classifier.normalize import align, normalize
from classifier.passages import cut_passages
from classifier.summing import add_products, sum_in_order, sum_squares
from tests.classifier.test_native import compiled
from tests.conftest import ROOT
from tests.odd_texts import EXTREMES, draw_texts
from training.registry import Registry

ODD = [
    "sql map app 数据 x y z 库 ab",
    "e\u0301e\u0301数据é",
    "删除\r\n数据\r\n库",
    "没有删除数据，卖给他人。" * 1700,
    "a b c d e f g",
    "𠮷野家的数据",
    "\ud83d数据\udc00",
]


@compiled
def test_vectorize_when_not_compiled_then_the_same_in_every_part(classifier: Classifier, monkeypatch) -> None:
    engine = classifier.model.engine
    folded = [normalize(text, engine.settings.steps) for text in [*draw_texts(700, 73), *EXTREMES, *ODD]]
    read = [engine.vectorize(text) for text in folded]
    assert sum(vector.bounds is not None for vector in read) > 600
    rows = [engine.window_rows(text, v.tokens or [], v) for text, v in zip(folded, read, strict=True)]
    units = [engine.unit_spans(text, vector) for text, vector in zip(folded, read, strict=True)]
    scores = [engine.scores(vector) for vector in read]
    monkeypatch.setattr(engine, "_compiled", None)
    for i, text in enumerate(folded):
        plain = engine.vectorize(text)
        assert (plain.distinct, plain.wording, plain.tokens) == (read[i].distinct, read[i].wording, read[i].tokens)
        np.testing.assert_array_equal(plain.indices, read[i].indices, strict=True)
        np.testing.assert_array_equal(plain.values, read[i].values, strict=True)
        np.testing.assert_array_equal(plain.words, read[i].words, strict=True)
        np.testing.assert_array_equal(
            add_products(plain.values, engine.coef[plain.indices]) + engine.intercept, scores[i]
        )
        for mine, theirs in zip(rows[i], engine.window_rows(text, plain.tokens or [], plain), strict=True):
            for one, other in zip(mine, theirs, strict=True):
                np.testing.assert_array_equal(one, other)
        for one, other in zip(units[i], engine.unit_spans(text, plain), strict=True):
            np.testing.assert_array_equal(one, other)


def _room(count: int) -> list[np.ndarray]:
    kinds = (np.int64, np.int32, np.int64, np.int64, np.int64, np.float64)
    return [np.empty(count, kind) for kind in kinds]


@compiled
@pytest.mark.parametrize("short", range(6), ids=["grams", "ids", "places", "bounds", "rows", "values"])
def test_read_when_an_array_is_too_short_then_refused(classifier: Classifier, short: int) -> None:
    text = "删除数据库"
    room = _room(64)
    room[short] = room[short][:1]
    with pytest.raises(ValueError, match="fit"):
        native.loops.read(classifier.model.engine._compiled, text, ["删除", "数据库"], [], *room)


@compiled
@pytest.mark.parametrize(
    ("tokens", "hits", "error"),
    [
        ([3], [], TypeError),
        (["删除", "数据库"], [(0, 0, 1)], TypeError),
        (["删除", "数据库"], [(99_999, 0, 1, False)], ValueError),
        (["删除", "数据库"], [(-1, 0, 1, False)], ValueError),
    ],
    ids=["token", "hit", "concept beyond", "concept below"],
)
def test_read_when_parts_are_odd_then_refused(classifier: Classifier, tokens, hits, error) -> None:
    with pytest.raises(error):
        native.loops.read(classifier.model.engine._compiled, "删除数据库", tokens, hits, *_room(64))


@compiled
@pytest.mark.parametrize("tokens", [["删除"], ["删除", "数据库", "库"]], ids=["too few", "too many"])
def test_read_when_tokens_are_not_the_text_then_left_to_python(classifier: Classifier, tokens: list[str]) -> None:
    assert native.loops.read(classifier.model.engine._compiled, "删除数据库", tokens, [], *_room(64)) is None


@compiled
@pytest.mark.parametrize("index", [-1, 3], ids=["below", "beyond"])
def test_scores_when_features_lead_outside_then_refused(index: int) -> None:
    coef, out = np.ones((3, 2), np.float32), np.zeros(2)
    with pytest.raises(ValueError, match="outside"):
        native.loops.scores(coef, np.zeros(2), np.array([index], np.int64), np.ones(1), out)


@compiled
@pytest.mark.parametrize(
    ("members", "ends"), [([3], [1]), ([-1], [1]), ([0], [2]), ([0, 1], [2, 1])], ids=["beyond", "below", "end", "back"]
)
def test_votes_when_texts_lie_outside_then_refused(members: list[int], ends: list[int]) -> None:
    arrays = np.array([0, 1], np.int32), np.array([[0, 0x3C00]], np.uint16), np.zeros(1, np.int64), np.ones(1)
    with pytest.raises(ValueError, match="outside"):
        native.loops.votes(*arrays, 2, np.array(members, np.int32), np.array(ends, np.int32), np.zeros(len(ends)))


@compiled
def test_margins_when_scores_are_tied_or_few_then_as_numpy(monkeypatch) -> None:
    rng = np.random.default_rng(4)
    for labels in (1, 2, 3, 18) * 4:
        knots = rng.integers(0, 4)
        fitted = Calibration(*rng.normal(size=(3, labels)), *np.sort(rng.normal(size=(2, int(knots)))))
        excess = Excess(1.5, 0.4, rng.random(labels), rng.random(labels) + 0.1)
        for _ in range(300):
            rows = int(rng.integers(1, 4))
            scores = (rng.normal(size=(rows, labels)) * 10.0 ** rng.integers(0, 3)).round(int(rng.integers(0, 3)))
            added = excess.added(scores[0])
            fast = fitted.probabilities(scores)
            with monkeypatch.context() as patch:
                patch.setattr(native, "loops", None)
                np.testing.assert_array_equal(fitted.probabilities(scores), fast, strict=True)
                np.testing.assert_array_equal(excess.added(scores[0]), added, strict=True)


@compiled
@pytest.mark.parametrize("wrong", range(6), ids=["own", "lead", "offset", "knots", "bent", "out"])
def test_margins_when_arrays_do_not_fit_then_refused(wrong: int) -> None:
    sizes = [3] * 6
    sizes[wrong] = 0 if wrong == 3 else 2
    *fitted, out = map(np.ones, sizes)
    with pytest.raises(ValueError, match="each label"):
        native.loops.margins(np.ones(3), *fitted, 0.1, 35.0, out)


@compiled
def test_excess_when_arrays_do_not_fit_then_refused() -> None:
    with pytest.raises(ValueError, match="each label"):
        native.loops.excess(np.ones(3), np.ones(2), np.ones(3), 1.0, 1.0, np.ones(3))


@compiled
def test_vectorize_part_when_between_sentences_then_as_read_alone(classifier: Classifier) -> None:
    engine = classifier.model.engine
    texts = [normalize(text, engine.settings.steps) for text in [*draw_texts(500, 74), *EXTREMES, *ODD]]
    together = 0
    for text in [text for text in texts if text]:
        whole = engine.vectorize(text)
        for start, end in [*cut_passages(text), (0, len(text))]:
            alone, part = engine.vectorize(text[start:end]), engine.vectorize_part(text, whole, start, end)
            together += part.tokens is None
            assert (part.distinct, part.wording) == (alone.distinct, alone.wording), text[start:end]
            np.testing.assert_array_equal(part.indices, alone.indices, strict=True)
            np.testing.assert_array_equal(part.values, alone.values, strict=True)
    assert together > 500


@compiled
def test_part_when_arrays_do_not_fit_then_refused(classifier: Classifier) -> None:
    engine, text = classifier.model.engine, "删除数据库。卖给他人。"
    v = engine.vectorize(text)
    room = np.empty(100, np.int64), np.empty(100)
    read = v.tokens, v.hits, v.ids, v.words, v.bounds, v.indices
    known, place = (v.wording, v.distinct), (0, 6)
    assert native.loops.part(engine._compiled, *read, known, place, *room) is not None
    assert native.loops.part(engine._compiled, *read, known, (0, 1), *room) is None
    beyond = v.tokens, v.hits, v.ids + v.distinct, v.words, v.bounds, v.indices
    below = v.tokens, v.hits, v.ids - v.distinct, v.words, v.bounds, v.indices
    short = v.tokens, v.hits, v.ids[:3], v.words, v.bounds, v.indices
    for bad, numbers in ((beyond, known), (below, known), (short, known), (read, (9_999, 9_999)), (read, (-1, 0))):
        with pytest.raises(ValueError, match=r"outside|fit"):
            native.loops.part(engine._compiled, *bad, numbers, place, *room)


@compiled
def test_phrases_when_not_compiled_then_the_same(classifier: Classifier, monkeypatch) -> None:
    engine, rng = classifier.model.engine, np.random.default_rng(6)
    found = 0
    for text in [*draw_texts(120, 75), *ODD]:
        alignment = align(text, engine.settings.steps)
        vector = engine.vectorize(alignment.text)
        reading = Reading(engine, alignment, text, vector)
        # Few different numbers, so that some phrases weigh the same.
        for coefficients in (rng.integers(-2, 3, len(vector.indices)), np.zeros(len(vector.indices))):
            spans = reading.spans(coefficients.astype(np.float64))
            with monkeypatch.context() as patch:
                patch.setattr(native, "loops", None)
                weights = reading.word_weights(coefficients.astype(np.float64))
                assert [
                    reading._span(*phrase) for phrase in (reading._heaviest(weights) if len(weights) else [])
                ] == spans
            found += len(spans)
    assert found > 100


@compiled
def test_phrases_when_places_are_missing_then_refused() -> None:
    with pytest.raises(ValueError, match="place"):
        native.loops.phrases(np.ones(2), np.zeros(1, np.int64), np.ones(2, np.int64), 0.6, 6)


def test_sums_when_long_then_one_after_the_other() -> None:
    values = np.random.default_rng(5).normal(size=12_000)
    total = 0.0
    for value in (values * values).tolist():
        total += value
    assert sum_squares(values) == total == sum_in_order(values * values)
    assert sum_in_order(values[:0]) == 0.0
    assert add_products(values[:0], np.ones((0, 3))).tolist() == [0.0, 0.0, 0.0]


_ASK = """
import json, sys
from pathlib import Path
from classifier.assess import Classifier
from classifier.calibrate import Calibration
asked = Classifier.load(Path(sys.argv[1]))
for text in json.loads(sys.stdin.read()):
    ranking = asked.rank(text)
    print([x.hex() for x in ranking.probabilities.tolist()], [x.hex() for x in ranking.scores.tolist()])
"""


def test_rank_when_threads_differ_then_the_same_bits(model_root, classifier: Classifier) -> None:
    texts = [*draw_texts(60, 74), "".join(map(chr, range(0x4E00, 0x9A00)))]
    readable = []
    for text in texts:
        try:
            classifier.rank(text)
        except TextError:
            continue
        readable.append(text)
    given = json.dumps(readable).encode()
    folder = Registry(model_root).folder()
    answers = [
        subprocess.run(
            [sys.executable, "-c", _ASK, str(folder)],
            input=given,
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "OMP_NUM_THREADS": threads},
        ).stdout
        for threads in ("1", "2")
    ]
    assert answers[0] == answers[1]
    assert answers[0].count(b"\n") == len(readable) > 30


@compiled
def test_places_when_not_compiled_then_the_same_bits(classifier: Classifier) -> None:
    engine = classifier.model.engine
    found = 0
    for text in [*draw_texts(200, 76), *ODD]:
        folded = align(text, engine.settings.steps).text
        vector = engine.vectorize(folded)
        hits = load_lexicon().find_raw(folded)
        fast = explain._read_compiled(engine, folded, vector, hits)
        if fast is None:
            continue
        plain = explain._lay_out(engine, folded, vector, hits)
        for mine, theirs in zip((*fast[:2], *fast[2]), (*plain[:2], *plain[2]), strict=True):
            np.testing.assert_array_equal(mine, theirs, strict=True)
        found += len(fast[2][0])
    assert found > 1000


@compiled
def test_coefficients_when_not_compiled_then_the_same_bits(classifier: Classifier, monkeypatch) -> None:
    engine, count = classifier.model.engine, len(classifier.model.labels.ids)
    for number, text in enumerate(draw_texts(60, 77)):
        vector = engine.vectorize(align(text, engine.settings.steps).text)
        asked = (number % count, (number + 3) % count, 0.73 + number / 97, 0.31)
        fast = weigh_label(engine, vector, *asked)
        with monkeypatch.context() as patch:
            patch.setattr(native, "loops", None)
            np.testing.assert_array_equal(weigh_label(engine, vector, *asked), fast, strict=True)


def _places(**changed) -> int:
    """The call for two words and one character, with what is ``changed``."""
    parts = {
        "tokens": ["甲乙", "丙"],
        "words": np.array([0, 1], np.int64),
        "word_windows": ([np.array([4, 7], np.int64)], 1),
        "character_windows": ([np.array([-1], np.int64)], 1),
        "bounds": np.array([[0, 1]], np.int64),
        "concepts": ([9], [(0, 0, 2, False)]),
        "indices": np.array([4, 7, 9], np.int64),
        "starts": np.zeros(2, np.int64),
        "ends": np.zeros(2, np.int64),
        "position": np.zeros(4, np.int64),
        "share": np.zeros(4),
        "length": np.zeros(4),
        "edges": np.zeros(8, np.int64),
    } | changed
    return native.loops.places(*parts.values())


@compiled
@pytest.mark.parametrize(
    "changed",
    [
        {"indices": np.array([4, 7, 8], np.int64)},
        {"word_windows": ([np.array([4, 7, 4], np.int64)], 1)},
        {"word_windows": ([np.array([4, 7], np.int64)], 2)},
        {"word_windows": ([np.array([4, 7], np.int64)], 0)},
        {"words": np.array([0, 2], np.int64)},
        {"concepts": ([9], [])},
        {"concepts": ([9], [(0,)])},
        {"position": np.zeros(2, np.int64)},
        {"position": np.zeros(2, int), "share": np.zeros(2), "length": np.zeros(2), "edges": np.zeros(4, int)},
        {"starts": np.zeros(1, np.int64)},
    ],
    ids=["unknown", "many", "long", "no length", "no word", "no hit", "half a hit", "uneven", "room", "few"],
)  # fmt: skip
def test_places_when_parts_do_not_fit_then_refused(changed: dict) -> None:
    assert _places() == 3
    with pytest.raises(ValueError, match="outside"):
        _places(**changed)


@compiled
@pytest.mark.parametrize(
    ("index", "label", "rival"),
    [(3, 0, 0), (-1, 0, 0), (0, 2, 0), (0, 0, -1)],
    ids=["beyond", "below", "label", "rival"],
)
def test_coefficients_when_outside_then_refused(index: int, label: int, rival: int) -> None:
    coef, out = np.ones((3, 2), np.float32), np.zeros(1)
    with pytest.raises(ValueError, match="outside"):
        native.loops.coefficients(coef, 2, np.array([index], np.int64), label, rival, 1.0, 1.0, out)
