"""The amounts of a text against the thresholds in force on the day.

A level is told only where every reading of the amounts agrees; otherwise it
is ``unknown`` and the readings are listed. ``below`` means that every figure
told lies below its threshold, not that nothing else could be found.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from classifier.amounts import Amount
from classifier.lawbook import Entry, Lawbook, Threshold
from classifier.readings import readings

SERIOUS, ESPECIALLY, BELOW, UNKNOWN = "情节严重", "情节特别严重", "below", "unknown"

LEVEL_NAMES = {
    SERIOUS: "已达情节严重",
    ESPECIALLY: "已达情节特别严重",
    BELOW: "所述数额均未达门槛",
    UNKNOWN: "数额不足以判断",
}
#: Subjects that need a fact of their own; others hold for anybody.
INSIDER = "履职或提供服务中获得者"
_UNTESTED = ("二年内再犯者", "为合法经营购买收受者")
#: Whether the information came from duty or service: told, told by loose words only, denied, or not told.
TOLD, LOOSELY, DENIED, UNTOLD = "told", "loosely", "denied", "untold"
_AS_INSIDER = {TOLD: (True,), LOOSELY: (False, True), DENIED: (False,), UNTOLD: (False,)}
_HALVED = "信息若在履行职责或提供服务中获得，门槛减半，文中数额即已达到。"
#: Three readings of one amount against one threshold.
REACHED, _NOT, _OPEN = "met", "not_met", "open"
_HOURS = {
    "duration_hours": 1.0,
    "duration_minutes": 1 / 60,
    "duration_days": 24.0,
    "duration_weeks": 168.0,
    "duration_months": 720.0,
}


class Held(NamedTuple):
    """One amount held against one threshold."""

    amount: Amount
    threshold: Threshold
    outcome: str

    def to_dict(self, book: Lawbook) -> dict[str, Any]:
        """Plain JSON form with the source of the figure."""
        rule = self.threshold
        return {
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


@dataclass(frozen=True, slots=True)
class Severity:
    """How grave the figures of a text are for one label."""

    level: str
    basis: list[Held] = field(default_factory=list)
    ambiguous: list[Amount] = field(default_factory=list)
    note: str = ""

    def to_dict(self, book: Lawbook) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "level": self.level,
            "text": LEVEL_NAMES[self.level],
            "basis": [held.to_dict(book) for held in self.basis],
            "ambiguous": [amount.to_dict() for amount in self.ambiguous],
            "note": self.note,
        }


def compare(amount: Amount, threshold: float) -> str:
    """Whether ``amount`` reaches ``threshold``: met, not_met or open.

    "三万余" lies below 60,000, "数百" below 1,000; "不到五千" reaches 5,000 never and
    3,000 perhaps.
    """
    if amount.bound == "below":
        return _NOT if amount.value <= threshold else _OPEN
    if amount.value >= threshold:
        # "近五千" is just short of 5,000.
        return _OPEN if amount.bound == "about" and amount.value == threshold else REACHED
    if amount.high is not None and amount.high >= threshold:
        return _OPEN
    if amount.bound == "at_least":
        return _OPEN if threshold < _ceiling(amount) else _NOT
    return _NOT


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


def _held(amount: Amount, rules: list[Threshold]) -> tuple[list[Held], str, int]:
    """The rules of one reading: what to show, the outcome and the tier reached."""
    held = [Held(amount, rule, _compare_rule(amount, rule)) for rule in rules]
    reached = [h for h in held if h.outcome == REACHED]
    if reached:
        top = max(reached, key=lambda h: (h.threshold.tier, h.threshold.value))
        return [top], REACHED, top.threshold.tier
    first = min(held, key=lambda h: (h.threshold.tier, h.threshold.value))
    return [first], first.outcome, 0


def _compare_rule(amount: Amount, rule: Threshold) -> str:
    outcome = compare(amount, rule.value)
    # Provinces set the figure between value and range_max.
    if outcome == REACHED and rule.range_max is not None and amount.value < rule.range_max:
        return _OPEN
    return outcome


def service_hours(amounts: list[Amount]) -> float:
    """Longest duration told, in hours."""
    return max((a.value * _HOURS[a.metric] for a in amounts if a.metric in _HOURS), default=0.0)


class _Rules:
    """The thresholds of an entry that are in force together, by what they count."""

    def __init__(self, entry: Entry, era: date) -> None:
        self.rules = [t for t in entry.thresholds_on(era) if t.subject not in _UNTESTED and not t.and_with]
        self.metrics = frozenset(rule.metric for rule in self.rules)
        self.halved = any(rule.subject == INSIDER for rule in self.rules)
        self._groups: dict[tuple[tuple[str, ...], bool, bool], list[list[Threshold]]] = {}

    def groups(self, metrics: tuple[str, ...], insider: bool, unit: bool) -> list[list[Threshold]]:
        """The rules of one reading, a list a subject; ``unit`` is whether an organisation acted."""
        key = metrics, insider, unit
        if key not in self._groups:
            self._groups[key] = self._group(metrics, insider, unit)
        return self._groups[key]

    def _group(self, metrics: tuple[str, ...], insider: bool, unit: bool) -> list[list[Threshold]]:
        mine = [r for r in self.rules if r.metric in metrics]
        subjects = sorted({r.subject for r in mine})
        if INSIDER in subjects:
            # Half the figure for insiders, and the upper tier of everybody.
            mine = [r for r in mine if r.subject == (INSIDER if insider and r.tier == 1 else "任何主体")]
            return [mine] if mine else []
        groups = [[r for r in mine if r.subject == s] for s in subjects]
        if len(groups) > 1 and not unit:
            groups = [g for g in groups if g[0].subject != "单位"]
        return groups


@lru_cache(1024)
def _rules_in(entry: Entry, era: date) -> _Rules:
    return _Rules(entry, era)


def counts_insiders(entry: Entry, day: date) -> bool:
    """Whether ``entry`` has lines of their own for those who came by the information in duty or service."""
    return _rules_in(entry, entry.era(day)).halved


def judge(entry: Entry, amounts: list[Amount], day: date, *, insider: str = UNTOLD, telecom: bool = False) -> Severity:
    """Hold the amounts against the thresholds of ``entry`` in force on ``day``.

    Parameters
    ----------
    insider : str
        Whether the information came from duty or service: :data:`TOLD`, :data:`LOOSELY`, :data:`DENIED` or
        :data:`UNTOLD`. Loose words leave both lines open.
    telecom : bool
        Whether the text tells of deceit over networks or telephones.
    """
    law = _rules_in(entry, entry.era(day))
    ambiguous = [a for a in amounts if a.metric is None]
    if not law.rules:
        note = "这一项不按数量划线。" if not entry.thresholds else "行为当日没有核实过的数量门槛。"
        return Severity(UNKNOWN, [], ambiguous, note)
    # Contract fraud, and fraud before there was a line for telecom fraud, go by the plain sum.
    telecom = telecom and "telecom_fraud_amount_yuan" in law.metrics
    hours = service_hours(amounts)
    as_insider = _AS_INSIDER[insider] if law.halved else (False,)
    basis: list[Held] = []
    certain, possible, open_figures, seen = 0, False, False, False
    for amount in amounts:
        outcomes: list[tuple[str, int]] = []
        for metrics in readings(amount, hours, telecom):
            for inside in as_insider:
                for group in law.groups(metrics, inside, "unit_actor" in amount.kinds):
                    shown, outcome, tier = _held(amount, group)
                    basis += [held for held in shown if held not in basis]
                    outcomes.append((outcome, tier))
        if not outcomes:
            continue
        seen = True
        certain = max(certain, min(tier for _, tier in outcomes))
        possible |= len({tier for _, tier in outcomes}) > 1
        open_figures |= any(outcome == _OPEN for outcome, _ in outcomes)
    level = _level(certain, possible or open_figures, seen)
    note = _note(certain, seen, possible, open_figures)
    if level in (BELOW, UNKNOWN) and insider in (UNTOLD, LOOSELY) and law.halved and seen:
        halved = judge(entry, amounts, day, insider=TOLD, telecom=telecom)
        note = _HALVED if halved.level in (SERIOUS, ESPECIALLY) else note
    return Severity(level, basis, ambiguous, note)


def _level(certain: int, undecided: bool, seen: bool) -> str:
    if certain:
        return SERIOUS if certain == 1 else ESPECIALLY
    if not seen or undecided:
        return UNKNOWN
    return BELOW


def _note(certain: int, seen: bool, possible: bool, open_figures: bool) -> str:
    if not seen:
        return "文中没有能对上门槛的数额。"
    if certain:
        return "有数额的类别没有写明，按另一类别可能更重。" if possible else ""
    if possible:
        return "数额的类别没有写明，按不同类别结果不同，见各项依据。"
    if open_figures:
        return "有数额正处在门槛附近或由各省自定的区间，写明确数后可判断。"
    return ""
