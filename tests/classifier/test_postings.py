"""Products of a text with many stored ones."""

from __future__ import annotations

import numpy as np
import pytest

from classifier import native
from classifier.postings import Postings
from tests.reference.postings import SlowPostings


def drawn(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Random postings of 200 features in 40 texts."""
    counts = rng.integers(0, 30, 200)
    docs = np.concatenate([np.sort(rng.choice(40, n, replace=False)) for n in counts]).astype(np.int32)
    indptr = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return indptr, docs, rng.random(len(docs), dtype=np.float32).astype(np.float16), 40


@pytest.mark.parametrize("docs", [np.uint16, np.int32], ids=["uint16", "int32"])
@pytest.mark.parametrize("loops", [native.loops, None], ids=["compiled", "numpy"])
def test_products_when_asked_then_the_same_bits_as_the_plain_one(monkeypatch, loops, docs) -> None:
    monkeypatch.setattr(native, "loops", loops)
    rng = np.random.default_rng(5)
    indptr, texts, *rest = drawn(rng)
    arrays = (indptr, texts.astype(docs), *rest)
    for _ in range(60):
        rows = np.sort(rng.choice(200, int(rng.integers(1, 150)), replace=False))
        values = rng.random(len(rows))
        expected = SlowPostings(*arrays).products(rows, values)
        np.testing.assert_array_equal(Postings(*arrays).products(rows, values), expected, strict=True)
        for found, plain in zip(
            Postings(*arrays).held(rows, values), SlowPostings(*arrays).held(rows, values), strict=True
        ):
            np.testing.assert_array_equal(found, plain, strict=True)
        groups = int(rng.integers(1, 11))
        ends = np.sort(rng.integers(0, 60, groups)).astype(np.int32)
        asked = rows, values, rng.integers(0, 40, int(ends[-1])).astype(np.int32), ends
        sums = Postings(*arrays).sum_cubes(*asked)
        np.testing.assert_array_equal(sums, SlowPostings(*arrays).sum_cubes(*asked), strict=True)


def test_known_when_no_text_holds_the_feature_then_not() -> None:
    arrays = drawn(np.random.default_rng(6))
    rows = np.arange(200)
    np.testing.assert_array_equal(Postings(*arrays).known(rows), np.diff(arrays[0]) > 0)


def test_products_when_nothing_is_asked_or_stored_then_zeros() -> None:
    arrays = drawn(np.random.default_rng(7))
    np.testing.assert_array_equal(Postings(*arrays).products(np.zeros(0, np.int64), np.zeros(0)), np.zeros(40))
    empty = Postings(np.zeros(3, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float16), 0)
    assert empty.products(np.array([1]), np.array([1.0])).shape == (0,)
