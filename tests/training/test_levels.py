"""Weights in one byte: few are kept as they are, many to within the ratio of two levels."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.levels import MOST_LEVELS, find_levels, nearest_levels

WEIGHTS = st.lists(st.floats(1e-3, 60.0), min_size=1, max_size=60)


@given(WEIGHTS)
def test_levels_when_weights_are_few_then_each_is_kept_to_half_precision(weights: list[float]) -> None:
    given_ = np.array(weights)
    levels = find_levels(given_)
    kept = levels[nearest_levels(given_, levels)]
    np.testing.assert_allclose(kept.astype(np.float64), given_, rtol=2**-10)


@given(st.integers(0, 2**31), st.floats(1.5, 3000.0))
def test_levels_when_weights_are_many_then_near_and_in_order(seed: int, ratio: float) -> None:
    rng = np.random.default_rng(seed)
    weights = 0.01 * np.exp(rng.uniform(0.0, np.log(ratio), 3000))
    levels = find_levels(weights)
    codes = nearest_levels(weights, levels)
    assert len(levels) <= MOST_LEVELS
    assert codes.max() < len(levels)
    assert (np.diff(levels.astype(np.float64)) > 0).all()
    # Half a step between levels, and the last bit of half precision.
    bound = ratio ** (0.5 / (MOST_LEVELS - 1)) * (1 + 2**-10)
    apart = levels[codes].astype(np.float64) / weights
    assert apart.max() <= bound
    assert apart.min() >= 1 / bound


def test_levels_when_taken_again_of_what_they_made_then_the_same() -> None:
    weights = np.random.default_rng(7).uniform(0.01, 1.0, 5000)
    levels = find_levels(weights)
    once = levels[nearest_levels(weights, levels)]
    again = find_levels(once.astype(np.float64))
    np.testing.assert_array_equal(again[nearest_levels(once.astype(np.float64), again)], once)


def test_levels_when_there_are_no_weights_then_none() -> None:
    empty = np.zeros(0)
    assert len(find_levels(empty)) == 0
    assert len(nearest_levels(empty, find_levels(empty))) == 0
