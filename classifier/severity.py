"""The amounts of a text against the thresholds in force on the day.

A level is told only where every reading of the amounts agrees; otherwise it
is ``unknown`` and the readings are listed. ``below`` means that every figure
told lies below its threshold, not that nothing else could be found: the note
names what else could reach a level, and where the text tells of that, or the
figures together would reach one, the level is ``unknown``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from classifier.amounts import Amount
from classifier.lawbook import Entry, Lawbook, Threshold
from classifier.lines import NOT_REACHED, OPEN, REACHED, Held, Lines, Outcome, compare, figure, hold, lines_in
from classifier.readings import COUNTED, OTHER_INFLOW, OWN_INFLOW, SETTLED, UNVERIFIED_PRINCIPAL, Ways, readings
from classifier.told import DENIED, LOOSELY, TOLD, UNTOLD, Circumstance, Told, circumstances_on, load_circumstances

SERIOUS, ESPECIALLY, BELOW, UNKNOWN = "情节严重", "情节特别严重", "below", "unknown"

#: Levels that no figure reaches; one that is reached is told by the term of the law (已达数额巨大).
LEVEL_NAMES = {BELOW: "所述数额均未达门槛", UNKNOWN: "数额不足以判断"}
_GRAVITY = {SERIOUS: 1, ESPECIALLY: 2}
_YES_OR_NO = {TOLD: (True,), LOOSELY: (False, True), DENIED: (False,), UNTOLD: (False,)}
_HOURS = {
    "duration_hours": 1.0,
    "duration_minutes": 1 / 60,
    "duration_days": 24.0,
    "duration_weeks": 168.0,
    "duration_months": 720.0,
}
#: Class C items and gains where information was bought for a lawful business: items are not counted.
_ITEMS_OF_BUSINESS, _GAINS = ("pi_items_class_c",), "illegal_gains_yuan"
#: Units of an amount as people write them.
_UNIT_NAMES = {"yuan": "元"}

_NO_FIGURE = "文中没有能对上门槛的数额。"
_HALVED = "信息若在履行职责或提供服务中获得，门槛减半，文中数额即已达到。"
_FOR_BUSINESS = "为合法经营购买、收受且未再流出的，看获利是否达5万元，条数不计。"
_HEAVIER = "有数额的类别没有写明，按另一类别可能更重。"
_KIND_OPEN = "数额的类别没有写明，按不同类别结果不同，见各项依据。"
_MIXED = "不同类别的条数按比例折算已达门槛，是否折算须核。"
_NEAR = "有数额正处在门槛附近或由各省自定的区间，写明确数后可判断。"


@dataclass(frozen=True, slots=True)
class Severity:
    """How grave the figures of a text are for one label; ``term`` is what the law calls the level reached."""

    level: str
    basis: list[Held] = field(default_factory=list)
    ambiguous: list[Amount] = field(default_factory=list)
    note: str = ""
    term: str = ""

    def to_dict(self, book: Lawbook) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "level": self.level,
            "text": LEVEL_NAMES.get(self.level) or f"已达{self.term or self.level}",
            "basis": [held.to_dict(book) for held in self.basis],
            "ambiguous": [amount.to_dict() for amount in self.ambiguous],
            "note": self.note,
        }


def service_hours(amounts: list[Amount]) -> float:
    """Longest duration told, in hours."""
    return max((a.value * _HOURS[a.metric] for a in amounts if a.metric in _HOURS), default=0.0)


def counts_insiders(entry: Entry, day: date) -> bool:
    """Whether ``entry`` has lines of their own for those who came by the information in duty or service."""
    return lines_in(entry, entry.era(day)).halved


def _ways(law: Lines, told: Told | None) -> Ways:
    """What decides between the readings of the amounts under the lines ``law``."""
    unverified = told is not None and SETTLED + UNVERIFIED_PRINCIPAL in law.metrics
    unverified = unverified and told is not None and told.says("principal-unverified")
    if OWN_INFLOW not in law.joint:
        return Ways(unverified=unverified)
    own, others = (told is not None and told.says(group) for group in ("own-account", "others-account"))
    cards = (OTHER_INFLOW, OWN_INFLOW) if own == others else (OWN_INFLOW,) if own else (OTHER_INFLOW,)
    # Who moved the money himself did more than lend a card; five times the sum goes beside the lines of cards.
    if unverified or (told is not None and told.says("moved-money")):
        cards = (SETTLED, *cards)
    return Ways(cards, own or others, unverified)


class _Weighing:
    """What the amounts of one text come to under the lines of one era."""

    def __init__(self, law: Lines, amounts: list[Amount], insider: str, telecom: bool, told: Told | None) -> None:
        self._law, self._amounts, self._told = law, amounts, told
        self._ways, self._hours = _ways(law, told), service_hours(amounts)
        # Contract fraud, and fraud before there was a line for telecom fraud, go by the plain sum.
        self._telecom = telecom and "telecom_fraud_amount_yuan" in law.metrics
        self._as_insider = _YES_OR_NO[insider] if law.halved else (False,)
        self.business = _bought_for_business(told) if law.for_business else UNTOLD
        self.basis: list[Held] = []
        self.counted: list[Amount] = []
        self.unchecked: list[Amount] = []
        self.certain, self.possible, self.open_figures = 0, False, False
        self.reached: list[Threshold] = []
        for amount in amounts:
            self._take(amount)

    def _read(self, amount: Amount) -> tuple[tuple[str, ...], ...]:
        return readings(amount, self._hours, self._telecom, self._ways)

    def _take(self, amount: Amount) -> None:
        outcomes = self.outcomes(amount)
        for found in outcomes:
            self.basis += [held for held in found.shown if held not in self.basis]
        if not any(found.shown for found in outcomes):
            if self._law.unchecked and any(
                name in self._law.unchecked for names in self._read(amount) for name in names
            ):
                self.unchecked.append(amount)
            return
        self.counted.append(amount)
        least = min(found.tier for found in outcomes)
        if least > self.certain:
            self.certain, self.reached = least, []
        if least and least == self.certain:
            self.reached += [f.rule for f in outcomes if f.rule is not None and f.tier == least]
        self.possible |= len({found.tier for found in outcomes}) > 1
        self.open_figures |= any(found.outcome == OPEN for found in outcomes)

    def outcomes(self, amount: Amount) -> list[Outcome]:
        """What each reading of ``amount`` comes to; none where the law counts nothing of the kind."""
        law, unit = self._law, "unit_actor" in amount.kinds
        out: list[Outcome] = []
        for metrics in self._read(amount):
            for business in _YES_OR_NO[self.business]:
                if business and metrics == _ITEMS_OF_BUSINESS:
                    out.append(Outcome(NOT_REACHED, 0))
                elif business and _GAINS in metrics:
                    out.append(hold(amount, law.for_business))
                else:
                    groups = (g for inside in self._as_insider for g in law.groups(metrics, inside, unit))
                    out += [hold(amount, group) for group in groups]
            out += [self._hold_joint(amount, law.joint[name]) for name in metrics if name in law.joint]
        return out

    def _hold_joint(self, amount: Amount, rule: Threshold) -> Outcome:
        """Hold ``amount`` against a line that counts only together with another (3 accounts and 300,000 yuan)."""
        outcomes, shown = [compare(amount, rule.value)], []
        for name in rule.and_with:
            partner, counts = self._law.joint[name], self._counts(name)
            if counts:
                most = max(counts, key=lambda a: a.value)
                held = Held(most, partner, compare(most, partner.value))
                together = most._replace(value=sum(a.value for a in counts), high=None)
                # Two cards of one bank and two of another may be four.
                if held.outcome == NOT_REACHED and compare(together, partner.value) != NOT_REACHED:
                    held = held._replace(outcome=OPEN)
                shown.append(held)
                outcomes.append(held.outcome)
            else:
                outcomes.append(NOT_REACHED if self._told is not None and self._told.one_account() else OPEN)
        outcome = next((o for o in (NOT_REACHED, OPEN) if o in outcomes), REACHED)
        reached = rule if outcome == REACHED else None
        return Outcome(outcome, rule.tier if reached else 0, (Held(amount, rule, outcome), *shown), reached)

    def _counts(self, name: str) -> list[Amount]:
        """The numbers of the text that count ``name``, such as his own accounts."""
        cards = self._ways.cards
        # Where cards of others are told of as well, nothing says whose were counted.
        if self._ways.lent and OWN_INFLOW in cards and OTHER_INFLOW in cards:
            return []
        counts = [a for a in self._amounts if a.metric in COUNTED[name] and _may_be_of_bank(a)]
        if self._told is not None and OTHER_INFLOW not in cards:
            counts = [a for a in counts if self._told.is_own(a)]
        return counts

    def higher_line(self, held: Held) -> Threshold | None:
        """The line of these days that is higher than the one reached, of the same tier and kind, and not reached."""
        metrics = {name for names in self._read(held.amount) for name in names}
        higher = (
            rule
            for rule in (*self._law.rules, *self._law.joint.values())
            if rule.metric in metrics and rule.tier == held.threshold.tier and rule.value > held.threshold.value
        )
        return next((r for r in higher if r.and_with or compare(held.amount, r.value) != REACHED), None)

    def half_reached(self) -> int:
        """Lines of different kinds that are reached by half."""
        return len({h.threshold.metric for h in self.basis if h.amount.value * 2 >= h.threshold.value})

    @property
    def seen(self) -> bool:
        """Whether an amount was held against any line."""
        return bool(self.counted)

    @property
    def level(self) -> str:
        """The level by what was counted."""
        if self.certain:
            return SERIOUS if self.certain == 1 else ESPECIALLY
        return BELOW if self.seen and not self.possible and not self.open_figures else UNKNOWN

    def note(self) -> str:
        """Why the level is what it is."""
        if not self.seen:
            return self._unseen()
        if self.certain:
            above = [rule.term for rule in self.reached if rule.metric in self._law.unchecked_above]
            note = f"至少达{above[0]}，更高一档待核。" if above and self.certain == 1 else ""
            return note + (_HEAVIER if self.possible else "")
        business = _FOR_BUSINESS if self.business in (TOLD, LOOSELY) else ""
        joint = next((self._law.joint[h.threshold.metric] for h in self.basis if h.threshold.and_with), None)
        if joint is not None and OWN_INFLOW in self._law.joint:
            business += self._own_accounts()
        if self.possible:
            return business or _KIND_OPEN
        return business or (_NEAR if self.open_figures else "")

    def _unseen(self) -> str:
        if self.unchecked:
            return self._not_checked()
        unnamed = self.unnamed()
        note = f"文中的{_quote(unnamed)}没有写明数的是什么，未比较。" if unnamed else _NO_FIGURE
        return note + (_FOR_BUSINESS if self.business == TOLD else "")

    def _not_checked(self) -> str:
        return f"文中有{_quote(self.unchecked)}，本条该项门槛待核，未比较。"

    def _own_accounts(self) -> str:
        inflow = self._law.joint[OWN_INFLOW]
        [partner] = [self._law.joint[name] for name in inflow.and_with]
        return f"本人账户的，须同时满足{figure(partner.value, partner.unit)}账户与{figure(inflow.value, inflow.unit)}。"

    def unnamed(self) -> list[Amount]:
        """Amounts of no metric that might reach a line, were they what they may be."""
        return [
            amount
            for amount in self._amounts
            if amount.metric is None
            and any(
                found.outcome != NOT_REACHED
                for name in amount.candidates
                for found in self.outcomes(amount._replace(metric=name))
            )
        ]

    def doubt(self) -> str:
        """Why figures that all lie below their lines might reach one nevertheless; empty where nothing says so."""
        if self.unchecked:
            return self._not_checked()
        unnamed = self.unnamed()
        if unnamed:
            return f"文中的{_quote(unnamed)}没有写明数的是什么，按其中一种可能达到门槛。"
        together = self._together()
        if together is not None:
            unit = _UNIT_NAMES.get(together.unit, together.unit)
            return f"分次或分人的数额合计为{together.value:.15g}{unit}，是否累计须核。"
        return _MIXED if self._mixed() else ""

    def _mixed(self) -> bool:
        """Whether items of several classes, each as a share of its line, make up a whole one."""
        if "pi_weighted_ratio" not in self._law.metrics:
            return False
        shares: dict[tuple[str, ...], float] = {}
        for amount in _apart(self.counted):
            named = self._read(amount)
            if amount.metric == "personal_info_records" and len(named) == 1:
                lines = [rule.value for group in self._law.groups(named[0], False, False) for rule in group]
                shares[named[0]] = shares.get(named[0], 0.0) + amount.value / min(lines)
        return len(shares) > 1 and sum(shares.values()) >= 1

    def _together(self) -> Amount | None:
        """The sum of figures of one kind, where it reaches a line that none of them does alone."""
        kinds: dict[tuple[tuple[str, ...], ...], list[Amount]] = {}
        for amount in self.counted:
            kinds.setdefault(self._read(amount), []).append(amount)
        for parts in kinds.values():
            parts = _apart(parts)
            total = sum(a.value for a in parts)
            # The greatest may be the sum of the others already.
            if len(parts) < 2 or max(a.value for a in parts) * 2 == total:
                continue
            if self._told is not None and any(map(self._told.in_total, parts)):
                continue
            added = parts[0]._replace(value=total, high=None, bound="exact")
            if any(found.outcome != NOT_REACHED for found in self.outcomes(added)):
                return added
        return None


def _apart(amounts: list[Amount]) -> list[Amount]:
    """Without figures that stand in another sentence before: most often the same thing told again."""
    out: list[Amount] = []
    for amount in amounts:
        if not any(a.value == amount.value and a.sentence != amount.sentence for a in out):
            out.append(amount)
    return out


def _may_be_of_bank(amount: Amount) -> bool:
    """Whether cards or accounts may be those of banks: no SIM cards, and accounts only where banks are named."""
    return "bank_card" in amount.kinds or (amount.metric == "cards" and "sim_card" not in amount.kinds)


def _bought_for_business(told: Told | None) -> str:
    """Whether the text tells that information was bought for a lawful business, and of no selling on."""
    if told is None or not told.says("lawful-biz") or not told.says("bought"):
        return UNTOLD
    return TOLD if told.how("lawful-biz") == TOLD else LOOSELY


def _quote(amounts: list[Amount]) -> str:
    return "、".join(f"“{text}”" for text in list(dict.fromkeys(a.text for a in amounts))[:2])


def judge(
    entry: Entry,
    amounts: list[Amount],
    day: date,
    *,
    insider: str = UNTOLD,
    telecom: bool = False,
    told: Told | None = None,
) -> Severity:
    """Hold the amounts against the thresholds of ``entry`` in force on ``day``.

    Parameters
    ----------
    insider : str
        Whether the information came from duty or service: :data:`~classifier.told.TOLD`, ``LOOSELY``, ``DENIED`` or
        ``UNTOLD``. Loose words leave both lines open.
    telecom : bool
        Whether the text tells of deceit over networks or telephones.
    told : Told, optional
        What else the text tells that decides between lines; without it the figures stand alone.
    """
    era = entry.era(day)
    law = lines_in(entry, era)
    ambiguous = [a for a in amounts if a.metric is None]
    if not law.rules:
        note = "这一项不按数量划线。" if not entry.thresholds else "行为当日没有核实过的数量门槛。"
        return Severity(UNKNOWN, [], ambiguous, note)
    need = load_circumstances().needs.get(entry.id)
    if need is not None and told is not None and not told.says(need[0]):
        return Severity(UNKNOWN, [], ambiguous, need[1])
    found = _Weighing(law, amounts, insider, telecom, told)
    level, note = found.level, found.note()
    term = "、".join(dict.fromkeys(rule.term for rule in found.reached))
    if found.certain:
        last = entry.era(date.max)
        later = "" if last == era else _milder(found, _Weighing(lines_in(entry, last), amounts, insider, telecom, told))
        return Severity(level, found.basis, ambiguous, note + later, term)
    doubt = found.doubt() if level == BELOW else ""
    if insider in (UNTOLD, LOOSELY) and law.halved and found.seen and found.business == UNTOLD:
        note = _HALVED if _Weighing(law, amounts, TOLD, telecom, told).certain else note
    level, more = _beside_figures(circumstances_on(entry, day), UNKNOWN if doubt else level, found, told)
    return Severity(level, found.basis, ambiguous, note + doubt + more)


def _milder(found: _Weighing, later: _Weighing) -> str:
    """What to say where lines set later are higher and the figures reach less of them; empty where they do not."""
    if later.certain >= found.certain:
        return ""
    for held in found.basis:
        rule = later.higher_line(held) if held.outcome == REACHED else None
        if rule is not None:
            return f"其后的解释门槛为{figure(rule.value, rule.unit)}（{rule.basis}），是否适用须核。"
    return ""


def _beside_figures(
    there: tuple[Circumstance, ...], level: str, found: _Weighing, told: Told | None
) -> tuple[str, str]:
    """The level and a note, given what may reach a level whatever the figures are."""
    for circumstance in there:
        if 0 < circumstance.halves <= found.half_reached():
            return UNKNOWN, f"{circumstance.short}的，也可能达到，须核。"
    for circumstance in there if told is not None else ():
        for group in circumstance.evidence:
            if told is not None and told.says(group):
                words = told.wording(group)
                return UNKNOWN, f"文中有“{words}”，若属不看数额的情形（{circumstance.short}），不受数额限制，须核。"
    if level != BELOW or not there:
        return level, ""
    return level, f"另有不看数额的情形（{'；'.join(c.short for c in there)}）未写明。"
