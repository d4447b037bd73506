"""Every row's outcome as arrays, so that a resampled set of rows is measured at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.stats import rankdata

from classifier.decide import SUGGEST
from classifier.taxonomy import OTHER, LabelTable
from training.metrics import expected_calibration_error, first_groups
from training.trial.answers import Answers

#: Share of in-scope texts that must be kept when false alarms are counted.
IN_SCOPE_RECALL = 0.95

#: Share of right first labels asked for when coverage is read off.
WANTED_PRECISION = 0.9


def auroc(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """Chance that a positive scores above a negative, ties half (Mann and Whitney 1947); NaN for one class."""
    ones = int(positive.sum())
    zeros = len(positive) - ones
    if not ones or not zeros:
        return float("nan")
    return float((rankdata(scores)[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros))


def false_alarms(harmless: NDArray[np.bool_], p_other: NDArray[np.float64], recall: float = IN_SCOPE_RECALL) -> float:
    """Share of harmless texts taken for in-scope where ``recall`` of the in-scope ones are kept; NaN for one class."""
    inside = np.sort(p_other[~harmless])
    if not len(inside) or not harmless.any():
        return float("nan")
    threshold = inside[min(len(inside) - 1, int(np.ceil(recall * len(inside))) - 1)]
    return float((p_other[harmless] <= threshold).mean())


def _share(values: NDArray[np.int8] | NDArray[np.bool_]) -> float:
    return float(values.mean()) if len(values) else float("nan")


def split_units(*groupings: Sequence[str]) -> NDArray[np.int64]:
    """Number of each row's split group, 0 upwards; rows that any grouping joins are of one group.

    Parameters
    ----------
    groupings : sequences of str
        Group of each row, by one or several corpora: what one of them found to be one case is one.
    """
    rows = len(groupings[0])
    if not rows:
        return np.zeros(0, np.int64)
    places: dict[tuple[int, str], int] = {}
    ends = [places.setdefault((i, group), len(places)) for i, groups in enumerate(groupings) for group in groups]
    near = np.tile(np.arange(rows), len(groupings))
    size = rows + len(places)
    edges = coo_array((np.ones(len(ends), np.int8), (near, np.array(ends) + rows)), shape=(size, size))
    _, found = connected_components(edges, directed=False)
    # Numbered as they first occur, so that the same rows give the same resampled sets.
    _, first, unit = np.unique(found[:rows], return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[unit].astype(np.int64)


class Outcomes:
    """Outcomes of answers against the gold labels.

    Attributes
    ----------
    top1, top3, exact : arrays (rows,) of bool
    gold, said : arrays (rows,) of int
        Position of the group of the main gold label, and of the first answered label, in ``table.groups``.
    gold_label, said_label : arrays (rows,) of int
        The same of the labels, in ``table.ids``.
    confidence : array (rows,)
        Probability of the first label.
    unit : array (rows,) of int
        Number of the split group, that of the rows unless given; what is resampled together.
    """

    def __init__(self, answers: Answers, table: LabelTable, unit: NDArray[np.int64] | None = None) -> None:
        self.answers, self.table = answers, table
        p = answers.probabilities
        rows = len(answers)
        place = {group: i for i, group in enumerate(table.groups)}
        group_of = np.array([place[label.group] for label in table.labels])
        order = np.argsort(-p, axis=1, kind="stable")
        self.said_label = order[:, 0]
        self.said = group_of[self.said_label]
        self.gold_label = np.array([table.index(row.labels[0]) for row in answers.rows], np.int64)
        self.gold = group_of[self.gold_label] if rows else np.zeros(0, np.int64)
        self.top1 = np.zeros(rows, bool)
        self.top3 = np.zeros(rows, bool)
        self.exact = np.zeros(rows, bool)
        for i, row in enumerate(answers.rows):
            groups = {table.group_of(label) for label in row.accepted}
            self.top1[i] = table.groups[self.said[i]] in groups
            self.top3[i] = bool(groups & set(first_groups(order[i].tolist(), table, 3)))
            self.exact[i] = table.ids[self.said_label[i]] in row.accepted
        # For the F1 a row that is right by another of its labels counts as that one.
        self.credited = np.where(self.top1, self.said, self.gold)
        self.confidence = p.max(axis=1) if rows else np.zeros(0)
        other = table.index(OTHER) if OTHER in table else -1
        self.p_other = p[:, other] if other >= 0 else np.zeros(rows)
        self.harmless = self.gold_label == other
        self.decided = np.array([code != "" for code in answers.decisions], bool)
        self.suggested = np.array([code == SUGGEST for code in answers.decisions], bool)
        criminal = np.array([label.kind == "criminal" for label in table.labels])
        self.accused = self.suggested & criminal[self.said_label] if rows else np.zeros(0, bool)
        self.unit = split_units([row.group for row in answers.rows]) if unit is None else unit
        self.units = int(self.unit.max()) + 1 if rows else 0

    def groups_behind(self) -> dict[str, int]:
        """How many split groups each measure rests on, where those are not all."""
        suggested = self.decided & self.suggested
        rows = {
            "other_auroc": self.harmless,
            "other_false_alarms": self.harmless,
            "suggest_share": self.decided,
            "suggest_precision": suggested,
            "harmless_accused": self.decided & self.harmless,
            "nearest_case_group": self.answers.nearest_right >= 0,
            "known_item": self.answers.known_item >= 0,
        }
        return {name: len(np.unique(self.unit[which])) for name, which in rows.items()}

    def macro_f1(self, picked: NDArray[np.int64]) -> float:
        """Mean F1 over the groups that occur as gold."""
        size = len(self.table.groups)
        gold, said = self.credited[picked], self.said[picked]
        both = np.bincount(gold[gold == said], minlength=size)
        were, told = np.bincount(gold, minlength=size), np.bincount(said, minlength=size)
        here = were > 0
        return float((2 * both[here] / (were[here] + told[here])).mean()) if here.any() else float("nan")

    def coverage(self, picked: NDArray[np.int64], precision: float = WANTED_PRECISION) -> float:
        """Largest share of rows, the surest first, of which ``precision`` are exactly right."""
        if not len(picked):
            return float("nan")
        right = self.exact[picked][np.argsort(-self.confidence[picked], kind="stable")]
        good = np.flatnonzero(np.cumsum(right) / np.arange(1, len(right) + 1) >= precision)
        return float((good[-1] + 1) / len(right)) if len(good) else 0.0

    def values(self, picked: NDArray[np.int64] | None = None) -> dict[str, float]:
        """Every measure over the rows ``picked`` (repeats allowed), all by default; NaN where it does not apply."""
        index = np.arange(len(self.top1)) if picked is None else picked
        out = {
            "group_top1": _share(self.top1[index]),
            "group_top3": _share(self.top3[index]),
            "exact_top1": _share(self.exact[index]),
            "macro_f1": self.macro_f1(index),
            "other_auroc": auroc(self.harmless[index], self.p_other[index]),
            "other_false_alarms": false_alarms(self.harmless[index], self.p_other[index]),
        }
        if self.answers.calibrated:
            out["ece"] = expected_calibration_error(self.confidence[index], self.exact[index])
            out["coverage_at_90"] = self.coverage(index)
        decided = index[self.decided[index]]
        if len(decided):
            suggested = decided[self.suggested[decided]]
            out["suggest_share"] = _share(self.suggested[decided])
            out["suggest_precision"] = _share(self.exact[suggested])
            out["harmless_accused"] = _share(self.accused[decided[self.harmless[decided]]])
        for name, values in (
            ("nearest_case_group", self.answers.nearest_right),
            ("known_item", self.answers.known_item),
        ):
            asked = values[index]
            if (values >= 0).any():
                out[name] = _share(asked[asked >= 0])
        return out
