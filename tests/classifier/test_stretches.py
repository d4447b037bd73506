"""Stretches that meet another are found without looking at each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.stretches import Stretches

BOUNDS = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda b: (b[0], b[0] + b[1]))


@pytest.mark.parametrize(
    ("bounds", "asked", "meets"),
    [
        ([], (0, 5), False),
        ([(2, 4)], (0, 2), False),
        ([(2, 4)], (4, 6), False),
        ([(2, 4)], (3, 9), True),
        ([(0, 30), (2, 4)], (10, 11), True),
        ([(8, 9), (1, 3)], (2, 3), True),
    ],
    ids=["none", "ends-before", "begins-behind", "overlaps", "a-long-one-begun-before", "in-any-order"],
)
def test_meet(bounds: list[tuple[int, int]], asked: tuple[int, int], meets: bool) -> None:
    assert Stretches(bounds).meet(*asked) is meets


@given(st.lists(BOUNDS, max_size=12), BOUNDS)
def test_meet_when_any_stretches_then_as_by_looking_at_each(
    bounds: list[tuple[int, int]], asked: tuple[int, int]
) -> None:
    start, end = asked
    assert Stretches(bounds).meet(start, end) == any(a < end and start < b for a, b in bounds)
