"""Intervals by resampling whole split groups: texts of one case are no independent evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from training.trial.outcomes import Outcomes

#: Resampled sets; 1,000 put the ends of a 95 % interval within about a tenth of its width.
RESAMPLES = 1000

#: Seed of the resampling; the same data give the same intervals.
SEED = 20200602

#: Percentiles of an interval.
_ENDS = (2.5, 97.5)

Interval = tuple[float, float]


def resample(unit: NDArray[np.int64], units: int, count: int, seed: int = SEED) -> Iterator[NDArray[np.int64]]:
    """Row numbers of ``count`` sets, each of as many groups as there are, drawn with replacement.

    Parameters
    ----------
    unit : array (rows,)
        Number of each row's group, 0 to ``units - 1``.
    """
    order = np.argsort(unit, kind="stable")
    sizes = np.bincount(unit, minlength=units)
    generator = np.random.default_rng(seed)
    for _ in range(count):
        times = np.bincount(generator.integers(0, units, units), minlength=units)
        yield np.repeat(order, np.repeat(times, sizes))


def ends(values: NDArray[np.float64]) -> Interval | None:
    """Percentile interval; ``None`` where most resampled values do not exist."""
    known = values[~np.isnan(values)]
    if len(known) * 2 <= len(values) or not len(known):
        return None
    low, high = np.percentile(known, _ENDS)
    return round(float(low), 4), round(float(high), 4)


def intervals(outcomes: Outcomes, count: int = RESAMPLES, seed: int = SEED) -> dict[str, Interval | None]:
    """95 % interval of every measure of :meth:`~training.trial.outcomes.Outcomes.values`."""
    if not outcomes.units or not count:
        return {}
    drawn: dict[str, list[float]] = {name: [] for name in outcomes.values()}
    for picked in resample(outcomes.unit, outcomes.units, count, seed):
        found = outcomes.values(picked)
        for name, values in drawn.items():
            values.append(found.get(name, float("nan")))
    return {name: ends(np.array(values)) for name, values in drawn.items()}


def mean_interval(
    values: NDArray[np.float64], unit: NDArray[np.int64], count: int = RESAMPLES, seed: int = SEED
) -> Interval | None:
    """95 % interval of a mean over rows, groups resampled whole.

    Parameters
    ----------
    values : array (rows,)
    unit : array (rows,)
        Any group numbers.
    """
    if not len(values) or not count:
        return None
    _, own = np.unique(unit, return_inverse=True)
    units = int(own.max()) + 1
    sums, sizes = np.bincount(own, values, units), np.bincount(own, minlength=units)
    times = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), count)
    return ends((times @ sums) / np.maximum(times @ sizes, 1))


def paired_intervals(
    first: Outcomes, second: Outcomes, measure: Callable[[Outcomes, NDArray[np.int64]], dict[str, float]], count: int
) -> dict[str, Interval | None]:
    """95 % interval of second minus first for each value of ``measure``, both on the same resampled rows."""
    drawn: dict[str, list[float]] = {}
    for picked in resample(first.unit, first.units, count):
        one, two = measure(first, picked), measure(second, picked)
        for name, value in two.items():
            drawn.setdefault(name, []).append(value - one.get(name, float("nan")))
    return {name: ends(np.array(values)) for name, values in drawn.items()}
