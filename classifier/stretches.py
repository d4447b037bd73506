"""Stretches of a text, asked again and again whether they meet or hold another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Stretches:
    """Stretches ``[start, end)`` of a text; they may overlap. A question costs the logarithm of their number."""

    def __init__(self, bounds: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(bounds)
        self._starts = [start for start, _ in ordered]
        #: How far any of them reaches that begins no later.
        self._reach = list(accumulate((end for _, end in ordered), max))

    def meet(self, start: int, end: int) -> bool:
        """Whether any of them shares a character with ``[start, end)``, which holds one at least."""
        begun = bisect_left(self._starts, end)
        return begun > 0 and self._reach[begun - 1] > start

    def hold(self, start: int, end: int) -> bool:
        """Whether all of ``[start, end)`` stands inside one of them."""
        begun = bisect_right(self._starts, start)
        return begun > 0 and self._reach[begun - 1] >= end
