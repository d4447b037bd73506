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

#: Fewer groups that all agree tell nothing of the next one: no interval is given.
MIN_GROUPS = 5

#: Square of the normal quantile of a two-sided 95 % interval.
_Z_SQUARED = 1.959964**2

#: Least and greatest possible value: of a share, of a difference of shares.
SHARE, DIFFERENCE = (0.0, 1.0), (-1.0, 1.0)

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


def ends(values: NDArray[np.float64], groups: int, bounds: tuple[float, float] = SHARE) -> Interval | None:
    """Percentile interval; ``None`` where most resampled values do not exist.

    Where all sets give one value, resampling cannot tell how sure it is. Of
    ``groups`` that agree, up to a share :func:`unseen` may yet be otherwise, at
    either of ``bounds``: for a share that is the interval of Wilson (1927).
    """
    known = values[~np.isnan(values)]
    if len(known) * 2 <= len(values) or not len(known):
        return None
    low, high = map(float, np.percentile(known, _ENDS))
    if high - low < 1e-9:
        if groups < MIN_GROUPS:
            return None
        share = unseen(groups)
        low, high = low - share * (low - bounds[0]), high + share * (bounds[1] - high)
    return round(low, 4), round(high, 4)


def unseen(groups: int) -> float:
    """Greatest share of groups, at 95 %, of a kind that none of ``groups`` is (Wilson 1927)."""
    return _Z_SQUARED / (groups + _Z_SQUARED)


def intervals(outcomes: Outcomes, count: int = RESAMPLES, seed: int = SEED) -> dict[str, Interval | None]:
    """95 % interval of every measure of :meth:`~training.trial.outcomes.Outcomes.values`."""
    if not outcomes.units or not count:
        return {}
    drawn: dict[str, list[float]] = {name: [] for name in outcomes.values()}
    for picked in resample(outcomes.unit, outcomes.units, count, seed):
        found = outcomes.values(picked)
        for name, values in drawn.items():
            values.append(found.get(name, float("nan")))
    groups = outcomes.groups_behind()
    return {name: ends(np.array(values), groups.get(name, outcomes.units)) for name, values in drawn.items()}


def mean_interval(
    values: NDArray[np.float64],
    unit: NDArray[np.int64],
    count: int = RESAMPLES,
    seed: int = SEED,
    bounds: tuple[float, float] = SHARE,
) -> Interval | None:
    """95 % interval of a mean over rows, groups resampled whole.

    Parameters
    ----------
    values : array (rows,)
    unit : array (rows,)
        Any group numbers.
    bounds : tuple of float
        Least and greatest value that a row can have.
    """
    if not len(values) or not count:
        return None
    _, own = np.unique(unit, return_inverse=True)
    units = int(own.max()) + 1
    sums, sizes = np.bincount(own, values, units), np.bincount(own, minlength=units)
    times = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), count)
    return ends((times @ sums) / np.maximum(times @ sizes, 1), units, bounds)


def paired_intervals(
    first: Outcomes, second: Outcomes, measure: Callable[[Outcomes, NDArray[np.int64]], dict[str, float]], count: int
) -> dict[str, Interval | None]:
    """95 % interval of second minus first for each value of ``measure``, both on the same resampled rows."""
    drawn: dict[str, list[float]] = {}
    for picked in resample(first.unit, first.units, count):
        one, two = measure(first, picked), measure(second, picked)
        for name, value in two.items():
            drawn.setdefault(name, []).append(value - one.get(name, float("nan")))
    return {name: ends(np.array(values), first.units, DIFFERENCE) for name, values in drawn.items()}
