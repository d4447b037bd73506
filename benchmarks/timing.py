"""Timing of rivals in turn, so that a busy machine slows all of them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Call = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds a text of one rival: ``each`` (rounds, texts)."""

    each: NDArray[np.float64]

    @property
    def rates(self) -> NDArray[np.float64]:
        """Texts a second, one figure a round."""
        return np.asarray(self.each.shape[1] / self.each.sum(axis=1))

    @property
    def rate(self) -> float:
        """Median of :attr:`rates`."""
        return float(np.median(self.rates))

    def percentile(self, q: float) -> float:
        """Milliseconds that ``q`` percent of single calls stay under.

        Of each text the median over the rounds is taken first: a pause of the machine is no property
        of the text.
        """
        return float(np.percentile(np.median(self.each, axis=0), q) * 1000)

    def raw_percentile(self, q: float) -> float:
        """Milliseconds that ``q`` percent of all calls stay under, pauses of the machine included."""
        return float(np.percentile(self.each, q) * 1000)


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times faster, over rounds: median and the middle half."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def compare(fast: Timing, slow: Timing) -> Ratio:
    """Ratio of the rates of two rivals, round by round."""
    low, median, high = np.percentile(fast.rates / slow.rates, (25, 50, 75))
    return Ratio(float(median), float(low), float(high))


def race(rivals: Mapping[str, tuple[Call, Sequence[str]]], rounds: int) -> dict[str, Timing]:
    """Time each rival on its texts, all of them once a round, after one round of warming up.

    The garbage collector stays on: it is part of what a caller waits for.
    """
    found: dict[str, list[list[float]]] = {name: [] for name in rivals}
    clock = time.perf_counter
    for number in range(rounds + 1):
        for name, (call, texts) in rivals.items():
            gc.collect()
            times = []
            for text in texts:
                start = clock()
                call(text)
                times.append(clock() - start)
            if number:
                found[name].append(times)
    return {name: Timing(np.array(times)) for name, times in found.items()}
