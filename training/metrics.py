"""The measures of a ranking against gold labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from classifier.taxonomy import OTHER, LabelTable

#: Equal-mass bins of the expected calibration error.
ECE_BINS = 15


def first_groups(order: Sequence[int], table: LabelTable, count: int) -> list[str]:
    """The first ``count`` distinct groups of a ranking of label positions."""
    groups: list[str] = []
    for index in order:
        group = table.labels[index].group
        if group not in groups:
            groups.append(group)
            if len(groups) == count:
                break
    return groups


def expected_calibration_error(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_], bins: int = ECE_BINS
) -> float:
    """Mean gap of confidence and accuracy over equal-mass bins, 0 to 1 (Nguyen and O'Connor 2015)."""
    if not len(probabilities):
        return 0.0
    order = np.argsort(probabilities, kind="stable")
    total = 0.0
    for part in np.array_split(order, min(bins, len(order))):
        total += len(part) * abs(float(probabilities[part].mean()) - float(right[part].mean()))
    return total / len(order)


def macro_f1(gold: Sequence[str], predicted: Sequence[str]) -> float:
    """Mean F1 over the groups that occur in ``gold``."""
    values = []
    for group in sorted(set(gold)):
        both = sum(g == p == group for g, p in zip(gold, predicted, strict=True))
        said = sum(p == group for p in predicted)
        were = sum(g == group for g in gold)
        values.append(2 * both / (said + were))
    return float(np.mean(values)) if values else 0.0


def ranking_measures(
    probabilities: NDArray[np.float64], accepted: Sequence[frozenset[str]], main: Sequence[str], table: LabelTable
) -> dict[str, Any]:
    """Measures over all rows and by group.

    Parameters
    ----------
    probabilities : array (rows, labels)
    accepted : sequence of sets
        Label ids that count as right for each row.
    main : sequence of str
        Main gold label of each row; rows are counted under its group.
    """
    rows = len(accepted)
    order = np.argsort(-probabilities, axis=1, kind="stable")
    top1 = np.zeros(rows, bool)
    top3 = np.zeros(rows, bool)
    exact = np.zeros(rows, bool)
    gold_groups: list[str] = []
    said_groups: list[str] = []
    by_group: dict[str, list[int]] = {}
    confusion: dict[str, dict[str, int]] = {}
    for i in range(rows):
        groups = {table.group_of(label) for label in accepted[i]}
        first = table.labels[order[i, 0]]
        nearest = first_groups(order[i].tolist(), table, 3)
        top1[i] = first.group in groups
        top3[i] = bool(groups & set(nearest))
        exact[i] = first.id in accepted[i]
        gold = table.group_of(main[i])
        # For the F1 a row that is right by another of its labels counts as that one.
        gold_groups.append(first.group if top1[i] else gold)
        said_groups.append(first.group)
        counts = by_group.setdefault(gold, [0, 0, 0])
        counts[0] += 1
        counts[1] += int(top1[i])
        counts[2] += int(top3[i])
        confusion.setdefault(gold, {}).setdefault(first.group, 0)
        confusion[gold][first.group] += 1
    best = probabilities.max(axis=1) if rows else np.zeros(0)
    out: dict[str, Any] = {
        "rows": rows,
        "group_top1": round(float(top1.mean()), 4) if rows else None,
        "group_top3": round(float(top3.mean()), 4) if rows else None,
        "exact_top1": round(float(exact.mean()), 4) if rows else None,
        "macro_f1": round(macro_f1(gold_groups, said_groups), 4),
        "ece": round(expected_calibration_error(best, exact), 4),
        "by_group": {
            group: {"rows": n, "top1": round(a / n, 4), "top3": round(b / n, 4)}
            for group, (n, a, b) in sorted(by_group.items())
        },
        "confusion": {gold: dict(sorted(said.items())) for gold, said in sorted(confusion.items())},
    }
    if OTHER in table:
        is_other = np.array([label == OTHER for label in main])
        if is_other.any() and not is_other.all():
            out["other_auroc"] = round(float(roc_auc_score(is_other, probabilities[:, table.index(OTHER)])), 4)
    return out
