"""Two models on the same rows: differences with paired intervals, and which texts were gained and lost."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from classifier.taxonomy import LabelTable
from training.trial.answers import Answers
from training.trial.bootstrap import DIFFERENCE, RESAMPLES, mean_interval, paired_intervals
from training.trial.measures import rounded
from training.trial.outcomes import Outcomes, split_units

#: What is compared over all rows.
COMPARED = ("group_top1", "group_top3", "exact_top1", "macro_f1", "ece")


def mcnemar(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> dict[str, Any]:
    """Exact McNemar test (1947): rows gained and lost by the second, and how likely such a split is by chance.

    Parameters
    ----------
    first, second : arrays (rows,)
        Whether each was right.
    """
    gained, lost = int((~first & second).sum()), int((first & ~second).sum())
    p = float(binomtest(gained, gained + lost, 0.5).pvalue) if gained + lost else 1.0
    return {"gained": gained, "lost": lost, "p": round(p, 6)}


def _difference(was: NDArray[np.bool_], now: NDArray[np.bool_], unit: NDArray[np.int64], count: int) -> dict[str, Any]:
    return {
        "first": round(float(was.mean()), 4),
        "second": round(float(now.mean()), 4),
        "difference": round(float(now.mean() - was.mean()), 4),
        "interval": mean_interval(now.astype(float) - was.astype(float), unit, count, bounds=DIFFERENCE),
        **mcnemar(was, now),
    }


def _values(outcomes: Outcomes, picked: NDArray[np.int64]) -> dict[str, float]:
    found = outcomes.values(picked)
    return {name: found[name] for name in COMPARED if name in found}


def compare(first: Answers, second: Answers, labels: LabelTable, resamples: int = RESAMPLES) -> dict[str, Any]:
    """Second against first.

    Parameters
    ----------
    first, second : Answers
        To the same rows in the same order; split groups of either are joined.

    Returns
    -------
    dict
        ``overall`` (first, second, difference, paired interval a measure), ``mcnemar`` of group top-1 and exact top-1,
        ``by_group`` the same of each gold group's recall, ``gained`` and ``lost`` ids by group top-1.

    Raises
    ------
    ValueError
        If the rows are not the same.
    """
    if [row.id for row in first.rows] != [row.id for row in second.rows]:
        raise ValueError("the answers are to different rows")
    # Either corpus may know rows to be of one case that the other keeps apart.
    unit = split_units([row.group for row in first.rows], [row.group for row in second.rows])
    one, two = Outcomes(first, labels, unit), Outcomes(second, labels, unit)
    index = np.arange(len(first))
    was, now = _values(one, index), _values(two, index)
    ranges = paired_intervals(one, two, _values, resamples)
    groups = {}
    for i, group in enumerate(labels.groups):
        own = np.flatnonzero(one.gold == i)
        if len(own):
            difference = _difference(one.top1[own], two.top1[own], one.unit[own], resamples)
            groups[group] = {"rows": len(own), "core": group in labels.core_groups, **difference}
    return {
        "rows": len(first),
        "split_groups": one.units,
        "overall": {
            name: {
                "first": rounded(was[name]),
                "second": rounded(now[name]),
                "difference": rounded(now[name] - was[name]),
                "interval": ranges.get(name),
            }
            for name in was
        },
        "mcnemar": {"group_top1": mcnemar(one.top1, two.top1), "exact_top1": mcnemar(one.exact, two.exact)},
        "by_group": dict(sorted(groups.items())),
        "gained": [first.rows[i].id for i in np.flatnonzero(~one.top1 & two.top1).tolist()],
        "lost": [first.rows[i].id for i in np.flatnonzero(one.top1 & ~two.top1).tolist()],
    }


def answered(answers: Answers, labels: LabelTable) -> dict[str, str]:
    """Name of the first label of each row, by id."""
    first = answers.probabilities.argmax(axis=1)
    return {row.id: labels.labels[int(i)].name for row, i in zip(answers.rows, first, strict=True)}
