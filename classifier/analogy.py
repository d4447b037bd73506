"""Which decided cases are the analogous ones: wording, likely labels and concepts together.

The nearest wording alone is a poor guide to the kind of matter: two texts about couriers share more words
than two about stolen order data. So a case is ranked by

- how far its wording stands out among all cases, in standard deviations. Beyond :attr:`Weights.outlier` the text
  retells the very case or its twin, and each deviation counts eleven times as much;
- the logarithm of the probability, calibrated, that the text is of a group the case stands for;
- the concepts that both name, for the :data:`SHORTLIST` best by the two above.

The weights were chosen on held-out cases; ``python -m benchmarks.precedents`` compares the variants
(docs/precedents.md).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import native
from classifier.likeness import Likeness
from classifier.precedents import Match, Precedent
from classifier.summing import sum_squares
from classifier.taxonomy import OTHER, LabelTable

#: Cases whose concepts are looked at; more change nothing (measured).
SHORTLIST = 10
#: A case is near from so many standard deviations on; about one invented text in four has a contrary case so near.
NEAR = 3.0
#: A rival's case speaks against the first label only where the rival is at least so likely beside it.
RIVAL_SHARE = 0.1
#: Added to probabilities before the logarithm.
_FLOOR = 1e-3


@dataclass(frozen=True, slots=True)
class Weights:
    """What a case is ranked by; ``plain`` and ``steep`` a standard deviation below and beyond ``outlier``."""

    plain: float = 0.2
    steep: float = 2.0
    outlier: float = 9.0
    prior: float = 0.75
    concepts: float = 3.0


class Standing(NamedTuple):
    """How the cases stand to one text; arrays are (cases,).

    ``similarities`` are 0 to 1, ``outstanding`` the same in standard deviations above the mean of all cases,
    ``scores`` what they are ranked by.
    """

    similarities: NDArray[np.float64]
    outstanding: NDArray[np.float64]
    scores: NDArray[np.float64]


def standardize(similarities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviations above the mean; all 0 where no case differs."""
    if not len(similarities):
        return np.zeros(0)
    far = similarities - similarities.sum() / len(similarities)
    spread = math.sqrt(sum_squares(far) / len(far))
    return np.asarray(far / spread) if spread else np.zeros(len(far))


def _best(scores: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Numbers of the ``count`` greatest, or of all, greatest first; ties go to the earlier."""
    if native.loops is not None:
        out = np.empty(min(count, len(scores)), np.int64)
        native.loops.greatest(scores, out)
        return out
    if len(scores) > 4 * count:
        least = np.partition(scores, -count)[-count]
        kept = (scores >= least).nonzero()[0]
        return np.asarray(kept[np.argsort(-scores[kept], kind="stable")[:count]])
    return np.asarray(np.argsort(-scores, kind="stable")[:count])


class Analogies:
    """Ranks decided cases for a text.

    Parameters
    ----------
    records : sequence of Precedent
    labels : LabelTable
        Of the probabilities given later.
    likeness : Likeness
        Knows the concepts of the cases.
    weights : Weights, optional
    """

    def __init__(
        self,
        records: Sequence[Precedent],
        labels: LabelTable,
        likeness: Likeness,
        weights: Weights | None = None,
    ) -> None:
        self.records, self.labels, self.likeness = records, labels, likeness
        self.weights = weights or Weights()
        #: Labels that a case can be shown under, by its id.
        self._stands_for: dict[str, list[str]] = {}
        groups = {group: number for number, group in enumerate(labels.groups)}
        of_label = [groups[label.group] for label in labels]
        # Labels of a group side by side, so that one pass finds the likeliest of each.
        self._by_group = np.argsort(of_label, kind="stable")
        self._group_starts = np.searchsorted(np.sort(of_label), range(len(groups)))
        # Few sets of groups are shared by many cases; what a set is worth is computed once.
        sets: dict[tuple[int, ...], int] = {}
        own = [tuple(sorted({groups[labels.group_of(x)] for x in r.accepted if x in labels})) for r in records]
        self._set_of = np.array([sets.setdefault(members, len(sets)) for members in own], dtype=np.int64)
        widest = max(map(len, sets), default=0)
        # Filled up with a number past the groups, whose probability is 0.
        self._sets = np.array([[*s, *[len(groups)] * (widest - len(s) + 1)] for s in sets], dtype=np.int64)
        #: By label: which cases do not uphold it, and the numbers of those that do.
        self._others = {
            label: np.array([label not in record.labels for record in records], dtype=np.bool_) for label in labels.ids
        }
        self._members = {label: (~others).nonzero()[0] for label, others in self._others.items()}

    def stand(
        self, similarities: NDArray[np.float64], probabilities: NDArray[np.float64], here: frozenset[str]
    ) -> Standing:
        """How the cases stand to a text.

        Parameters
        ----------
        similarities : array (cases,)
            0 to 1.
        probabilities : array (labels,)
        here : frozenset of str
            Ids of the concepts that the text names.
        """
        weights, far = self.weights, standardize(similarities)
        if not len(far):
            return Standing(similarities, far, far)
        scores = weights.plain * far
        # Few texts retell a case.
        if far.max() > weights.outlier:
            scores += weights.steep * np.maximum(far - weights.outlier, 0.0)
        groups = np.zeros(len(self._group_starts) + 1)
        np.maximum.reduceat(probabilities.take(self._by_group), self._group_starts, out=groups[:-1])
        scores += (weights.prior * np.log(groups.take(self._sets).max(axis=1) + _FLOOR)).take(self._set_of)
        if here and weights.concepts:
            first = _best(scores, SHORTLIST)
            named = [self.likeness.overlap(here, self.records[i]) for i in first.tolist()]
            scores[first] += weights.concepts * np.array(named)
        return Standing(similarities, far, scores)

    def nearest(self, standing: Standing, count: int, label: str | None = None) -> list[Match]:
        """The most analogous cases, of one label or of all, best first; ties go to the earlier record."""
        scores, members = standing.scores, None if label is None else self._members.get(label)
        if label is not None:
            scores = scores.take(members) if members is not None else scores[:0]
        if count < 1 or not len(scores):
            return []
        if count == 1:
            first = int(scores.argmax())
            match = self._match(standing, first if members is None else int(members[first]))
            return [match] if match.similarity > 0 else []
        best = _best(scores, count)
        found = (best if members is None else members.take(best)).tolist()
        return [self._match(standing, i) for i in found if standing.similarities[i] > 0]

    def _match(self, standing: Standing, number: int) -> Match:
        return Match(self.records[number], float(min(1.0, standing.similarities[number])))

    def label_of(self, record: Precedent, probabilities: NDArray[np.float64]) -> str:
        """The likeliest of the labels that a case stands for; upheld ones before those argued."""
        known = self._stands_for.get(record.id)
        if known is None:
            upheld, argued = (
                [label for label in own if label in self.labels and label != OTHER]
                for own in (record.labels, sorted(record.accepted))
            )
            known = self._stands_for[record.id] = upheld or argued or [record.labels[0]]
        if len(known) == 1:
            return known[0]
        return max(known, key=lambda label: float(probabilities[self.labels.index(label)]))

    def against(self, record: Precedent, first: str, rivals: frozenset[str]) -> str | None:
        """Why a case speaks against ``first``, in a sentence; None where it does not.

        Parameters
        ----------
        rivals : frozenset of str
            Ids of the other labels that are likely enough.
        """
        if first in record.labels:
            return None
        names, argued = self.labels, [label for label in record.rejected if label in self.labels and label != OTHER]
        if argued:
            group = names.group_of(first)
            refused = [label for label in argued if names.group_of(label) == group]
            if refused and group not in {names.group_of(label) for label in record.labels if label in names}:
                held = self._held(record)
                return f"也曾主张“{self._names(refused)}”，没有成立{f'，定为“{held}”' if held else ''}。"
        if record.outcome == "不成立":
            likely = first != OTHER and not rivals.isdisjoint(argued)
            return f"案情相近，主张的“{self._names(argued)}”没有成立。" if likely else None
        if rivals.isdisjoint(record.labels):
            return None
        held = self._held(record)
        if first == OTHER:
            return f"案情相近而构成“{held}”。" if held else None
        return f"案情相近而定为“{held}”。" if held else "案情相近，没有认定构成所列罪名或请求。"

    def _held(self, record: Precedent) -> str:
        """Names of the labels that a case upholds."""
        return self._names([label for label in record.labels if label in self.labels and label != OTHER])

    def _names(self, labels: list[str]) -> str:
        return "、".join(self.labels[label].name for label in labels)

    def contrary(
        self, standing: Standing, probabilities: NDArray[np.float64], first: str, here: frozenset[str]
    ) -> tuple[Match, str] | None:
        """The case that speaks most against ``first``, if one is near, and why.

        A case that argued it and failed comes before one of a rival. Something that was done must be told on both
        sides: ``here`` are the concepts that the text names.
        """
        least, ids = RIVAL_SHARE * float(probabilities[self.labels.index(first)]), self.labels.ids
        rivals = frozenset([ids[i] for i in (probabilities >= least).nonzero()[0].tolist()]) - {first}
        # What upholds the label does not speak against it.
        near = ((standing.outstanding >= NEAR) & self._others[first]).nonzero()[0]
        second: tuple[Match, str] | None = None
        for number in near[np.argsort(-standing.scores[near], kind="stable")].tolist():
            record = self.records[number]
            argued = first in record.rejected
            # One of a rival has been found already: only one that argued the label could come before it.
            why = self.against(record, first, rivals) if argued or second is None else None
            if why is None or not self.likeness.shares_act(here, record):
                continue
            if argued:
                return self._match(standing, number), why
            if second is None:
                second = self._match(standing, number), why
        return second
