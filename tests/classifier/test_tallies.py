"""Weights added up as whole numbers give the sums of the plain way, to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from classifier import native
from classifier.tallies import Tally
from tests.classifier.test_native import compiled
from tests.reference.postings import SlowPostings

FEATURES = 300


def drawn(seed: int, texts: int, low: float, high: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Random postings; weights spread evenly in their logarithm."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(0, min(texts, 60) + 1, FEATURES)
    docs = np.concatenate([np.sort(rng.choice(texts, n, replace=False)) for n in counts])
    weights = np.exp(rng.uniform(np.log(low), np.log(high), len(docs))).astype(np.float16)
    return np.concatenate(([0], np.cumsum(counts))).astype(np.int32), docs.astype(np.uint16), weights, texts


@pytest.mark.parametrize("loops", [native.loops, None], ids=["compiled", "numpy"])
@pytest.mark.parametrize(
    ("texts", "low", "high"),
    [(1, 0.5, 2.0), (2, 0.1, 14.0), (1496, 0.15, 14.3), (4096, 0.5, 16.0), (700, 6e-8, 3e-6)],
    ids=["one", "two", "as ours", "full", "subnormal"],
)
def test_shares_when_asked_then_the_bits_of_the_plain_way(monkeypatch, loops, texts, low, high) -> None:
    monkeypatch.setattr(native, "loops", loops)
    parts = drawn(texts, texts, low, high)
    tally, slow, rng = Tally.pack(*parts), SlowPostings(*parts), np.random.default_rng(4)
    assert tally is not None
    for count in (0, 1, 7, 120, FEATURES):
        asked = np.sort(rng.choice(FEATURES, count, replace=False))
        ceiling = slow.ceilings()[asked].sum() or 1.0
        np.testing.assert_array_equal(tally.shares(asked), slow.products(asked) / ceiling, strict=True)


@pytest.mark.parametrize(
    ("weights", "dtype", "texts"),
    [
        ([1.0, 0.0], np.float16, 3),
        ([1.0, -1.0], np.float16, 3),
        ([1.0, np.inf], np.float16, 3),
        ([1.0, 2.0], np.float32, 3),
        ([0.001, 1000.0], np.float16, 3),
        ([0.01, 100.0], np.float16, 60_000),
        ([], np.float16, 3),
    ],
    ids=["zero", "negative", "infinite", "single precision", "far apart", "many texts", "none"],
)
def test_pack_when_it_would_not_be_exact_then_left_to_postings(weights, dtype, texts) -> None:
    docs = np.arange(len(weights), dtype=np.uint16)
    indptr = np.array([0, len(weights)], np.int32)
    packed = Tally.pack(indptr, docs, np.array(weights, dtype), texts)
    far_apart = len(weights) == 2 and weights[0] == 0.001
    # Four bytes hold thirty bits of weight beside three texts.
    assert (packed is not None) == far_apart
    if packed is not None:
        slow, asked = SlowPostings(indptr, docs, np.array(weights, dtype), texts), np.array([0])
        np.testing.assert_array_equal(packed.shares(asked), slow.products(asked) / slow.ceilings()[0])


@compiled
@pytest.mark.parametrize("index", [-1, FEATURES], ids=["below", "beyond"])
def test_tally_when_features_lie_outside_then_refused(index: int) -> None:
    tally = Tally.pack(*drawn(2, 50, 0.5, 2.0))
    assert tally is not None
    with pytest.raises(ValueError, match="outside"):
        tally.shares(np.array([3, index]))


@compiled
@pytest.mark.parametrize(
    ("indptr", "bits", "texts"),
    [([0, 3], 2, 4), ([-1, 1], 2, 4), ([0, 2], 0, 1), ([0, 2], 32, 4), ([0, 2], 1, 4)],
    ids=["beyond", "below", "no bits", "all bits", "few bits"],
)
def test_tally_when_arrays_do_not_fit_then_refused(indptr: list[int], bits: int, texts: int) -> None:
    packed, asked = np.array([5, 6], np.uint32), np.array([0], np.int64)
    heads = np.array([[at, 1] for at in indptr], np.int32)
    with pytest.raises(ValueError, match="outside"):
        native.loops.tally(heads, packed, asked, bits, 1.0, np.zeros(texts))


@compiled
def test_shares_when_sums_leave_four_bytes_then_the_plain_way() -> None:
    heads = np.array([[0, 1 << 30], [1, 0]], np.int32)
    tally = Tally(heads, np.array([1 << 31], np.uint32), 1, 1.0, 2)
    asked = np.zeros(5, np.int64)
    assert not native.loops.tally(heads, tally._packed, asked, 1, 1.0, np.zeros(2))
    np.testing.assert_array_equal(tally.shares(asked), [1.0, 0.0])
