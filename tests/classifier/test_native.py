"""The compiled loops and the plain code beside them give the same bits; bad arrays are refused."""

from __future__ import annotations

import numpy as np
import pytest

from classifier import native
from classifier.assess import Classifier
from classifier.concepts import Concept, Lexicon, load_lexicon
from classifier.errors import TextError
from classifier.normalize import normalize
from classifier.vocabulary import KeyTable
from tests.odd_texts import draw_texts
from training.registry import Registry

loops = native.loops
compiled = pytest.mark.usefixtures("_compiled")


@compiled
def test_rank_when_not_compiled_then_the_same_bits(classifier: Classifier, model_root, monkeypatch) -> None:
    texts = draw_texts(400, 60)
    expected = []
    for text in texts:
        try:
            ranking = classifier.rank(text)
            near = classifier.similarities(ranking.vector)
            expected.append((ranking.vector, ranking.scores, ranking.probabilities, near))
        except TextError:
            expected.append(None)
    monkeypatch.setattr(native, "loops", None)
    plain = Classifier.load(Registry(model_root).folder())
    for text, found in zip(texts, expected, strict=True):
        if found is None:
            with pytest.raises(TextError):
                plain.rank(text)
            continue
        ranking = plain.rank(text)
        # Of a passage the compiled loops keep only what tells its label.
        assert ranking.passage is not None or ranking.vector.hits == found[0].hits
        assert ranking.vector.distinct == found[0].distinct
        np.testing.assert_array_equal(ranking.vector.indices, found[0].indices, strict=True)
        np.testing.assert_array_equal(ranking.vector.values, found[0].values, strict=True)
        np.testing.assert_array_equal(ranking.scores, found[1], strict=True)
        np.testing.assert_array_equal(ranking.probabilities, found[2], strict=True)
        np.testing.assert_array_equal(plain.similarities(ranking.vector), found[3], strict=True)


@compiled
def test_concepts_when_sequences_are_long_or_cross_sentences_then_the_same_hits(monkeypatch) -> None:
    crossing = Lexicon(
        [
            Concept("a.x", "x", ("数据",), ("数据 <8 数据|接口 ~9 数据 <30 数据 ~30 数据", "库 <9 库")),
            Concept("a.y", "y", ("。库",), ("。库 ~12 数据|库",)),
        ]
    )
    texts = [normalize(text) for text in draw_texts(300, 61)] + ["数据库数据接口库。" * 60, "没有数据，数据库。库" * 40]
    for lexicon in (load_lexicon(), crossing, Lexicon([])):
        fast = [lexicon.find(text) for text in texts]
        with monkeypatch.context() as patch:
            patch.setattr(native, "loops", None)
            assert [lexicon.find(text) for text in texts] == fast
    assert any(crossing.find(text) for text in texts)


@compiled
def test_key_table_when_counting_then_as_numpy(monkeypatch) -> None:
    rng = np.random.default_rng(8)
    keys = np.unique(rng.integers(0, 2**62, 5_000))
    fast = KeyTable(keys[::2])
    asked = [rng.choice(keys, n) for n in (0, 1, 2, 700, 5_000)] + [keys[:0], keys[::2], keys[1::2]]
    counted = [fast.count(some) for some in asked]
    monkeypatch.setattr(native, "loops", None)
    plain = KeyTable(keys[::2])
    for some, (values, counts, distinct) in zip(asked, counted, strict=True):
        expected = plain.count(some)
        np.testing.assert_array_equal(values, expected[0])
        np.testing.assert_array_equal(counts, expected[1])
        assert distinct == expected[2] == len(np.unique(some))


_INDPTR = np.array([0, 2, 3], np.int32)


@compiled
@pytest.mark.parametrize(
    ("indptr", "docs", "indices"),
    [
        (_INDPTR, [0, 4, 1], [0]),
        (_INDPTR, [0, -1, 1], [0]),
        (_INDPTR, [0, 1, 1], [2]),
        (_INDPTR, [0, 1, 1], [-1]),
        (np.array([0, 2, 9], np.int32), [0, 1, 1], [1]),
        (np.array([-5, 2, 3], np.int32), [0, 1, 1], [0]),
    ],
    ids=["doc beyond", "doc below", "feature beyond", "feature below", "end beyond", "start below"],
)
def test_products_when_postings_lead_outside_then_refused(indptr, docs: list[int], indices: list[int]) -> None:
    out = np.zeros(4)
    asked = np.array(indices, np.int64)
    pairs = np.stack([np.array(docs).astype(np.uint32), np.ones(len(docs), np.uint32)], axis=1)
    with pytest.raises(ValueError, match="outside"):
        loops.products(indptr, pairs, asked, np.ones(1), out)
    with pytest.raises(ValueError, match="outside"):
        loops.products(indptr, pairs.astype(np.float64), asked, np.ones(1), out)


@compiled
@pytest.mark.parametrize("bits", [0, 1, 0x03FF, 0x0400, 0x3C00, 0x7BFF, 0x8001, 0xFBFF], ids=hex)
def test_products_when_any_half_then_widened_exactly(bits: int) -> None:
    # Several are widened side by side, what is left over alone.
    pairs = np.array([[text, bits] for text in range(7)], np.uint16)
    out = np.zeros(7)
    loops.products(np.array([0, 7], np.int32), pairs, np.zeros(1, np.int64), np.ones(1), out)
    assert out.tolist() == [float(pairs[0, 1:].view(np.float16)[0])] * 7


@compiled
@pytest.mark.parametrize("size", [0, 16, 17, 48 * 16], ids=str)
def test_tables_when_of_another_size_then_refused(size: int) -> None:
    with pytest.raises(ValueError, match="table"):
        loops.find(b"\xff" * size, np.zeros(1, np.int64), np.zeros(1, np.int64))


@compiled
def test_concepts_when_tables_are_of_another_trie_then_refused() -> None:
    lexicon, other = (Lexicon([Concept("a.x", "x", terms, ())]) for terms in (("数据",), ("据库", "数据")))
    with pytest.raises(ValueError, match="fit"):
        loops.concepts(lexicon._compiled, other._literals.trie, "数据库", [])
