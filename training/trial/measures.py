"""All measures of answers as one plain dictionary: what the command prints and the report draws."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.taxonomy import LabelTable
from training.metrics import ECE_BINS
from training.trial.answers import Answers
from training.trial.bootstrap import RESAMPLES, intervals, mean_interval
from training.trial.outcomes import Outcomes

#: Points of a precision-coverage curve that are kept.
_CURVE_POINTS = 100


def rounded(value: float, digits: int = 4) -> float | None:
    """A figure for JSON; ``None`` for one that does not exist."""
    return None if math.isnan(value) else round(value, digits)


def reliability(outcomes: Outcomes, bins: int = ECE_BINS) -> list[dict[str, Any]]:
    """Equal-mass bins of the first label's probability against how often it was right."""
    order = np.argsort(outcomes.confidence, kind="stable")
    out = []
    for part in np.array_split(order, min(bins, len(order))) if len(order) else []:
        confidence = outcomes.confidence[part]
        out.append(
            {
                "low": round(float(confidence.min()), 4),
                "high": round(float(confidence.max()), 4),
                "rows": len(part),
                "confidence": round(float(confidence.mean()), 4),
                "right": round(float(outcomes.exact[part].mean()), 4),
            }
        )
    return out


def precision_coverage(outcomes: Outcomes) -> list[dict[str, float]]:
    """Share of exactly right first labels among the surest rows, as ever more rows are taken."""
    if not len(outcomes.confidence):
        return []
    order = np.argsort(-outcomes.confidence, kind="stable")
    right = np.cumsum(outcomes.exact[order]) / np.arange(1, len(order) + 1)
    places = np.unique(np.linspace(1, len(order), min(_CURVE_POINTS, len(order))).astype(int)) - 1
    return [
        {
            "coverage": round((int(i) + 1) / len(order), 4),
            "precision": round(float(right[i]), 4),
            "threshold": round(float(outcomes.confidence[order[i]]), 4),
        }
        for i in places
    ]


def _confusion(gold: NDArray[np.int64], said: NDArray[np.int64], names: tuple[str, ...]) -> dict[str, dict[str, int]]:
    counts = np.zeros((len(names), len(names)), int)
    np.add.at(counts, (gold, said), 1)
    return {
        names[i]: {names[j]: int(counts[i, j]) for j in np.flatnonzero(counts[i]).tolist()}
        for i in np.flatnonzero(counts.sum(axis=1)).tolist()
    }


def by_group(outcomes: Outcomes, resamples: int) -> dict[str, dict[str, Any]]:
    """Recall (``top1``, with interval), top-3, precision and F1 of each gold group."""
    out = {}
    for i, group in enumerate(outcomes.table.groups):
        own = np.flatnonzero(outcomes.gold == i)
        if not len(own):
            continue
        told = outcomes.said == i
        credited = outcomes.credited == i
        both = int((told & credited).sum())
        out[group] = {
            "rows": len(own),
            "top1": round(float(outcomes.top1[own].mean()), 4),
            "top1_interval": mean_interval(outcomes.top1[own].astype(float), outcomes.unit[own], resamples),
            "top3": round(float(outcomes.top3[own].mean()), 4),
            "precision": rounded(both / told.sum()) if told.any() else None,
            "f1": round(2 * both / max(1, int(told.sum() + credited.sum())), 4),
        }
    return dict(sorted(out.items()))


def by_key(outcomes: Outcomes, keys: list[str], resamples: int) -> dict[str, dict[str, Any]]:
    """Top-1 (with interval), top-3 and exact for the rows of each key."""
    out = {}
    named = np.array(keys)
    for key in sorted(set(keys)):
        own = np.flatnonzero(named == key)
        out[key] = {
            "rows": len(own),
            "group_top1": round(float(outcomes.top1[own].mean()), 4),
            "group_top1_interval": mean_interval(outcomes.top1[own].astype(float), outcomes.unit[own], resamples),
            "group_top3": round(float(outcomes.top3[own].mean()), 4),
            "exact_top1": round(float(outcomes.exact[own].mean()), 4),
        }
    return out


def measure(answers: Answers, table: LabelTable, resamples: int = RESAMPLES) -> dict[str, Any]:
    """Every measure, with 95 % intervals from ``resamples`` resampled sets of split groups (0: none)."""
    outcomes = Outcomes(answers, table)
    values = {name: rounded(value) for name, value in outcomes.values().items()}
    decisions = [code for code in answers.decisions if code]
    slices = [row.slice or "plain" for row in answers.rows]
    out: dict[str, Any] = {
        "rows": len(answers),
        "split_groups": outcomes.units,
        **{name: value for name, value in values.items() if value is not None},
        "intervals": {name: ends for name, ends in intervals(outcomes, resamples).items() if ends is not None},
        "by_group": by_group(outcomes, resamples),
        "by_register": by_key(outcomes, [row.register for row in answers.rows], resamples),
        "confusion": _confusion(outcomes.gold, outcomes.said, table.groups),
        "confusion_labels": _confusion(outcomes.gold_label, outcomes.said_label, table.ids),
    }
    if set(slices) != {"plain"}:
        out["by_slice"] = by_key(outcomes, slices, resamples)
    if decisions:
        out["decisions"] = {code: decisions.count(code) for code in sorted(set(decisions))}
    if answers.calibrated:
        out["reliability"] = reliability(outcomes)
        out["precision_coverage"] = precision_coverage(outcomes)
    return out
