"""One amount against one line of the law, and the lines of an entry that are in force together."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from classifier.amounts import Amount
from classifier.lawbook import Entry, Lawbook, Threshold
from classifier.metric_words import UNIT_ACCUSED
from classifier.readings import Readings

#: Subjects that need a fact of their own; others hold for anybody.
INSIDER, FOR_BUSINESS, REPEATED = "履职或提供服务中获得者", "为合法经营购买收受者", "二年内再犯者"
#: Lines of organisations, and of everybody.
ORGANISATION, ANYBODY = "单位", "任何主体"
_OF_THEIR_OWN = (FOR_BUSINESS, REPEATED)
#: Three outcomes of one amount against one line.
REACHED, NOT_REACHED, OPEN = "met", "not_met", "open"
#: Metric of a rule that raises every first line of the entry.
_ANY_BASE = "multiple_of_base"


class Held(NamedTuple):
    """One amount held against one threshold."""

    amount: Amount
    threshold: Threshold
    outcome: str
    #: What the outcome does not say by itself: the figure reaches its line, another that must be reached does not.
    remark: str = ""

    def to_dict(self, book: Lawbook) -> dict[str, Any]:
        """Plain JSON form with the source of the figure."""
        rule = self.threshold
        out = {
            "metric": rule.metric,
            "value": self.amount.value,
            "bound": self.amount.bound,
            "unit": rule.unit,
            "threshold": rule.value,
            "range_max": rule.range_max,
            "level": rule.level,
            "term": rule.term,
            "outcome": self.outcome,
            "subject": rule.subject,
            "note": rule.note,
            "span": {"start": self.amount.start, "end": self.amount.end, "text": self.amount.text},
            "source": rule.basis,
            "sources": [
                {"id": s, "title": book.sources[s].title, "address": book.sources[s].address}
                for s in rule.sources
                if s in book.sources
            ],
            "flag": rule.flag,
            "from": rule.period.start.isoformat() if rule.period.start else None,
            "to": rule.period.end.isoformat() if rule.period.end else None,
        }
        if self.remark:
            out["remark"] = self.remark
        return out


def compare(amount: Amount, threshold: float) -> str:
    """Whether ``amount`` reaches ``threshold``: met, not_met or open.

    "三万余" lies below 60,000, "数百" below 1,000; "不到五千" reaches 5,000 never and
    3,000 perhaps.
    """
    if amount.bound == "below":
        return NOT_REACHED if amount.value <= threshold else OPEN
    if amount.value >= threshold:
        # "近五千" is just short of 5,000.
        return OPEN if amount.bound == "about" and amount.value == threshold else REACHED
    if amount.high is not None and amount.high >= threshold:
        return OPEN
    if amount.bound == "at_least":
        return OPEN if threshold < _ceiling(amount) else NOT_REACHED
    return NOT_REACHED


def _ceiling(amount: Amount) -> float:
    """What "at least" can mean at most: 三万余 < 4万, 一万九千余 < 2万, 数百 < 1000."""
    value = amount.value
    if value <= 0 or any(c in amount.text for c in "几数"):
        return value * 10
    if not any(c in amount.text for c in "余多来"):
        return value * 2
    place = 1.0
    while value % (place * 10) == 0:
        place *= 10
    return value + place


def compare_rule(amount: Amount, rule: Threshold) -> str:
    """As :func:`compare`; open where provinces set the figure between ``value`` and ``range_max``."""
    outcome = compare(amount, rule.value)
    if outcome == REACHED and rule.range_max is not None and amount.value < rule.range_max:
        return OPEN
    return outcome


class Outcome(NamedTuple):
    """What one reading of an amount comes to: the outcome, the tier reached, what to show and the rule reached."""

    outcome: str
    tier: int
    shown: tuple[Held, ...] = ()
    rule: Threshold | None = None


#: A rule and what an amount comes to under it.
_Compared = tuple[Threshold, str]


def _height(compared: _Compared) -> tuple[int, float]:
    return compared[0].tier, compared[0].value


def hold(amount: Amount, rules: list[Threshold]) -> Outcome:
    """Hold ``amount`` against the rules of one reading; a higher line that it may reach is shown as well."""
    compared = [(rule, compare_rule(amount, rule)) for rule in rules]
    reached = [item for item in compared if item[1] == REACHED]
    if reached:
        top = (max(reached, key=_height) if len(reached) > 1 else reached[0])[0]
        above = [rule for rule, outcome in compared if outcome == OPEN and rule.tier > top.tier]
        shown = Held(amount, top, REACHED), *[Held(amount, rule, OPEN) for rule in above[:1]]
        return Outcome(REACHED, top.tier, shown, top)
    rule, outcome = min(compared, key=_height) if len(compared) > 1 else compared[0]
    return Outcome(outcome, 0, (Held(amount, rule, outcome),))


class Lines:
    """The thresholds of an entry that are in force together, by what they count."""

    def __init__(self, entry: Entry, era: date) -> None:
        there = [t for t in entry.thresholds_on(era) if t.subject not in _OF_THEIR_OWN]
        self.rules = [t for t in there if not t.and_with]
        #: Those that count only together with another, by metric.
        self.joint = {t.metric: t for t in there if t.and_with}
        self.for_business = [t for t in entry.thresholds_on(era) if t.subject == FOR_BUSINESS]
        self.metrics = frozenset(rule.metric for rule in self.rules)
        self.halved = any(rule.subject == INSIDER for rule in self.rules)
        doubtful = [
            t
            for t in entry.thresholds
            if t.flag == "unverified" and t.period.covers(era) and t.subject not in _OF_THEIR_OWN
        ]
        #: Metrics whose only lines are unverified, and those of which a higher line is.
        self.unchecked = frozenset(t.metric for t in doubtful) - self.metrics - {_ANY_BASE}
        upper = {t.metric for t in doubtful if t.tier > 1}
        first = {t.metric for t in self.rules} - {t.metric for t in self.rules if t.tier > 1}
        self.unchecked_above = first if _ANY_BASE in upper else first & upper
        #: What has a line, alone or together with another, and what else a figure may be held against.
        self.counted = self.metrics | self.joint.keys()
        self.looked_at = self.counted | self.unchecked
        self._counts: dict[Readings, bool] = {}
        self._looks_at: dict[Readings, bool] = {}
        self._groups: dict[tuple[tuple[str, ...], bool, str], list[list[Threshold]]] = {}

    def counts(self, readings: Readings) -> bool:
        """Whether there is a line for any of ``readings``, alone or together with another."""
        known = self._counts.get(readings)
        if known is None:
            known = self._counts[readings] = any(not self.counted.isdisjoint(metrics) for metrics in readings)
        return known

    def looks_at(self, readings: Readings) -> bool:
        """The same with lines that are unverified."""
        known = self._looks_at.get(readings)
        if known is None:
            known = self._looks_at[readings] = any(not self.looked_at.isdisjoint(metrics) for metrics in readings)
        return known

    def groups(self, metrics: tuple[str, ...], insider: bool, actor: str = "") -> list[list[Threshold]]:
        """The rules of one reading, a list a subject.

        ``actor`` is :data:`~classifier.metric_words.UNIT_ACTOR` where an organisation acts, which leaves open who
        answers for it, ``UNIT_ACCUSED`` where the text says that the organisation does, else empty.
        """
        key = metrics, insider, actor
        if key not in self._groups:
            self._groups[key] = self._group(metrics, insider, actor)
        return self._groups[key]

    def _group(self, metrics: tuple[str, ...], insider: bool, actor: str) -> list[list[Threshold]]:
        mine = [r for r in self.rules if r.metric in metrics]
        subjects = sorted({r.subject for r in mine})
        if INSIDER in subjects:
            # Half the figure for insiders, and the upper tier of everybody.
            mine = [r for r in mine if r.subject == (INSIDER if insider and r.tier == 1 else ANYBODY)]
            return [mine] if mine else []
        groups = [[r for r in mine if r.subject == s] for s in subjects]
        if ORGANISATION not in subjects or len(groups) == 1:
            return groups
        if actor == UNIT_ACCUSED:
            return [g for g in groups if g[0].subject == ORGANISATION]
        return groups if actor else [g for g in groups if g[0].subject != ORGANISATION]


@lru_cache(1024)
def lines_in(entry: Entry, era: date) -> Lines:
    """The lines of ``entry`` in the era that begins with ``era`` (:meth:`classifier.lawbook.Entry.era`)."""
    return Lines(entry, era)


def figure(value: float, unit: str) -> str:
    """A figure as people write it: 300万元, 5800条."""
    if value >= 10_000 and value % 1000 == 0:
        return f"{value / 10_000:.15g}万{unit}"
    return f"{value:.15g}{unit}"
