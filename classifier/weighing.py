"""What the amounts of one text come to under the lines of one era; :mod:`classifier.severity` puts it into words."""

from __future__ import annotations

from classifier.amounts import Amount
from classifier.figures import Figures, Guess
from classifier.lawbook import Threshold
from classifier.lines import NOT_REACHED, OPEN, ORGANISATION, REACHED, Held, Lines, Outcome, compare, figure, hold
from classifier.metric_words import UNIT_ACCUSED, UNIT_ACTOR
from classifier.outages import SERVED, enough
from classifier.periods import Periodic
from classifier.readings import (
    COUNTED,
    DOWN,
    OTHER_INFLOW,
    OWN_INFLOW,
    PLAIN,
    SERVED_LINE,
    TELECOM_FRAUD,
    UNVERIFIED_PRINCIPAL,
    Readings,
)
from classifier.told import DENIED, LOOSELY, TOLD, UNTOLD, Told
from classifier.ways import find_ways

_YES_OR_NO = {TOLD: (True,), LOOSELY: (False, True), DENIED: (False,), UNTOLD: (False,)}
#: What a remark on a figure begins with that reaches its line and is not enough by itself.
ALONE = "此数已达"
#: Said of a figure that reaches its line where the line counts only together with another.
_OTHER_SHORT, _OTHER_OPEN = "此数已达，须同时达到的另一项未达", "此数已达，须同时达到的另一项不能定"
#: Said of users without a service whose number reaches the line.
_STOP_SHORT, _STOP_OPEN = "此数已达，所述中断“{}”不足1小时", "此数已达，所述中断“{}”是否累计满1小时须核"
#: Said of what was not earned beside lines of direct losses, where the text names a direct loss and where it does not.
_NO_DIRECT_LOSS, DIRECT_LOSS_OPEN = "间接损失和利润、商誉的减少不是直接损失", "利润、收入、商誉的减少是否算直接损失须核"
#: Said of a total of which only a part is direct.
_PART_DIRECT = "总额，只计其中的直接损失"
_DIRECT_LINES = frozenset(("economic_loss_yuan", "direct_loss_yuan"))
#: Said of figures of which something is taken away, of what is, and where that leaves open what is left.
_LESS, _VOID, _LESS_OPEN = (
    "重复、无效的不计，按除去后的{}比较",
    "重复、无效的，不计",
    "重复、无效的应除去，除去后是否达到须核",
)
#: Said of what was taken in beside lines of gains alone, where the gain is named and where it is net or costs are told.
_NO_GAIN, COSTS_OPEN = "收取的总额，违法所得另有写明", "收取的总额，成本或净得另有写明，成本能否扣除须核"
#: Class C items and gains where information was bought for a lawful business: items are not counted.
_ITEMS_OF_BUSINESS, _GAINS = ("pi_items_class_c",), "illegal_gains_yuan"
#: Lines of gains, whatever else they count.
_GAINS_LINES = frozenset((*PLAIN[_GAINS], _GAINS + UNVERIFIED_PRINCIPAL))


def own_accounts(law: Lines) -> str:
    """What the line of his own accounts asks for, number and sum."""
    inflow = law.joint[OWN_INFLOW]
    partners = [law.joint[name] for name in inflow.and_with]
    return f"{'、'.join(figure(p.value, p.unit) for p in partners)}账户与{figure(inflow.value, inflow.unit)}"


class Weighing:
    """What the amounts of one text come to under the lines of one era."""

    def __init__(self, law: Lines, figures: Figures, insider: str, telecom: bool) -> None:
        self.law, self._figures, self.told = law, figures, figures.told
        self.business = _bought_for_business(figures.told) if law.for_business else UNTOLD
        self.basis: list[Held] = []
        self._held: dict[int, list[Held]] = {}
        self.counted: list[Amount] = []
        self._partners: dict[str, tuple[Amount, Amount] | None] = {}
        self.unchecked: list[Amount] = []
        self.certain, self.possible, self.open_figures = 0, False, False
        #: Whether a figure comes to something else by who acted, or by what it counts.
        self.by_actor, self.by_kind = False, False
        #: Whether what is left of a count, a sum taken in or what was not earned leaves open what a figure comes to.
        self.less_left, self.costs_open, self.not_earned = False, False, False
        self.reached: list[Threshold] = []
        self._ways = find_ways(law, figures)
        # Contract fraud, and fraud before there was a line for telecom fraud, go by the plain sum.
        self._telecom = telecom and TELECOM_FRAUD in law.metrics
        self._as_insider = _YES_OR_NO[insider] if law.halved else (False,)
        #: Whether a figure counts only by what it may stand for; what was bought for a business and what was without a
        #: service are held against lines of their own.
        self._by_lines = self.business == UNTOLD and figures.stop is None
        read = figures.read(self._telecom, self._ways)
        if self._looks_at(read.metrics, law.looked_at):
            for amount, readings in read.amounts:
                if not self._by_lines or law.looks_at(readings):
                    self._take(amount, readings)

    def _looks_at(self, read: frozenset[str], metrics: frozenset[str]) -> bool:
        """Whether what was ``read`` may be held against a line of ``metrics``; most figures have no line here."""
        return not self._by_lines or not read.isdisjoint(metrics)

    def read(self, amount: Amount) -> Readings:
        """What ``amount`` may stand for."""
        return self._figures.readings(amount, self._telecom, self._ways)

    def _take(self, amount: Amount, readings: Readings) -> None:
        outcomes = self.outcomes(amount, readings)
        shown = [held for found in outcomes for held in found.shown]
        for held in shown:
            # All that is held of one figure; a text may have thousands.
            alike = self._held.setdefault(held.amount.start, [])
            if held not in alike:
                alike.append(held)
                self.basis.append(held)
        if not shown:
            if self.law.unchecked and any(name in self.law.unchecked for names in readings for name in names):
                self.unchecked.append(amount)
            return
        self.counted.append(amount)
        tiers = [found.tier for found in outcomes]
        least = min(tiers)
        if least > self.certain:
            self.certain, self.reached = least, []
        if least and least == self.certain:
            self.reached += [f.rule for f in outcomes if f.rule is not None and f.tier == least]
        if max(tiers) > least:
            self.possible = True
            told_apart = {held.threshold.subject for held in shown}
            self.by_actor |= ORGANISATION in told_apart
            self.by_kind |= ORGANISATION not in told_apart or len(readings) > 1
        self.open_figures |= OPEN in [found.outcome for found in outcomes]

    def outcomes(self, amount: Amount, readings: Readings) -> list[Outcome]:
        """What each of the ``readings`` of ``amount`` comes to; none where the law counts nothing of the kind."""
        found = self._outcomes(amount, readings)
        if not found:
            return found
        if amount.start in self._figures.left:
            return self._without_void(amount, readings, found)
        if self._not_all_gain(amount):
            return [self._no_gain(amount, outcome) for outcome in found]
        return self._direct_alone(amount, readings, found) if self._not_direct(amount) else found

    def _without_void(self, amount: Amount, readings: Readings, found: list[Outcome]) -> list[Outcome]:
        """``found`` of a count of which some are told to stand there twice or not to work."""
        left = self._figures.left[amount.start]
        if amount.value <= left.value:
            return found
        if left.settled:
            remark = _LESS.format(figure(left.value, amount.unit)) if left.value else _VOID
            return [Outcome(NOT_REACHED, 0, _marked(outcome.shown, NOT_REACHED, remark)) for outcome in found]
        rest = self._outcomes(amount._replace(value=left.value, high=None), readings)
        return [self._less_left(amount, *both) for both in zip(found, rest, strict=True)]

    def _less_left(self, amount: Amount, found: Outcome, rest: Outcome) -> Outcome:
        """``found`` of a whole of which the ``rest`` is left, if no more is void than is told."""
        if found.outcome == NOT_REACHED or rest.tier >= found.tier > 0:
            return found
        self.less_left = True
        # What the rest reaches is reached, and the line above stays open.
        remark = _LESS.format(figure(self._figures.left[amount.start].value, amount.unit))
        lower = _as_told(amount, rest.shown, remark) if rest.tier else ()
        return Outcome(OPEN, rest.tier, (*_marked(found.shown, OPEN, _LESS_OPEN), *lower), rest.rule)

    def _not_all_gain(self, amount: Amount) -> bool:
        """Whether ``amount`` is all that was taken in, beside lines of gains alone.

        What information was sold for counts whole: of what it cost nothing comes off.
        """
        taken, start = self._figures.taken, amount.start
        if (start not in taken and start not in self._figures.at_cost) or self._ways.turnover:
            return False
        return taken.get(start, False) or _ITEMS_OF_BUSINESS[0] not in self.law.metrics

    def _no_gain(self, amount: Amount, found: Outcome) -> Outcome:
        """``found`` of all that was taken in, which is no gain where that is named, or leaves open what costs do."""
        if found.outcome == NOT_REACHED:
            return found
        named, rest = self._figures.taken.get(amount.start, False), self._figures.at_cost.get(amount.start)
        if rest is not None and not named and _still_reached(found, amount, rest):
            return found
        self.costs_open |= not named
        outcome, remark = (NOT_REACHED, _NO_GAIN) if named else (OPEN, COSTS_OPEN)
        return Outcome(outcome, 0, _marked(found.shown, outcome, remark))

    def _not_direct(self, amount: Amount) -> bool:
        """Whether ``amount`` is a loss that is not direct, or not all of it, beside lines of direct losses."""
        return amount.start in self._figures.not_direct and not self.law.metrics.isdisjoint(_DIRECT_LINES)

    def _direct_alone(self, amount: Amount, readings: Readings, found: list[Outcome]) -> list[Outcome]:
        """``found`` of a loss that is not direct, which counts for nothing, for a part of it, or leaves that open."""
        direct = self._figures.not_direct[amount.start]
        if direct.value and direct.settled:
            part = self._outcomes(amount._replace(value=direct.value, high=None, bound="exact"), readings)
            return [outcome._replace(shown=_as_told(amount, outcome.shown, _PART_DIRECT)) for outcome in part]
        return [self._no_direct(outcome, direct.settled) for outcome in found]

    def _no_direct(self, found: Outcome, settled: bool) -> Outcome:
        if found.outcome == NOT_REACHED or not any(h.threshold.metric in _DIRECT_LINES for h in found.shown):
            return found
        self.not_earned |= not settled
        outcome, remark = (NOT_REACHED, _NO_DIRECT_LOSS) if settled else (OPEN, DIRECT_LOSS_OPEN)
        return Outcome(outcome, 0, _marked(found.shown, outcome, remark))

    def _outcomes(self, amount: Amount, readings: Readings) -> list[Outcome]:
        law = self.law
        if self.business == UNTOLD and not law.counts(readings):
            return self._hold_stopped(amount)
        actor = UNIT_ACCUSED if UNIT_ACCUSED in amount.kinds else UNIT_ACTOR if UNIT_ACTOR in amount.kinds else ""
        out: list[Outcome] = []
        for metrics in readings:
            for business in _YES_OR_NO[self.business]:
                if business and metrics == _ITEMS_OF_BUSINESS:
                    out.append(Outcome(NOT_REACHED, 0))
                elif business and _GAINS in metrics:
                    out.append(hold(amount, law.for_business))
                else:
                    for inside in self._as_insider:
                        out += [hold(amount, group) for group in law.groups(metrics, inside, actor)]
            out += [self._hold_joint(amount, law.joint[name]) for name in metrics if name in law.joint]
        return out or self._hold_stopped(amount)

    def _hold_stopped(self, amount: Amount) -> list[Outcome]:
        """Hold users or systems without a service against their line where its outage is too short, or not long."""
        users = amount.metric == DOWN[0] and DOWN[1] in amount.kinds
        stop = self._figures.stop
        if stop is None or not (users or SERVED in amount.kinds):
            return []
        rules = [rule for rule in self.law.rules if rule.metric == (DOWN[-1] if users else SERVED_LINE)]
        if not rules:
            return []
        found = hold(amount, rules)
        short = not enough(stop.most)
        if found.outcome != REACHED:
            return [found]
        outcome, remark = (NOT_REACHED, _STOP_SHORT) if short else (OPEN, _STOP_OPEN)
        shown = [held._replace(outcome=outcome, remark=remark.format(stop.text)) for held in found.shown]
        return [Outcome(outcome, 0, tuple(shown))]

    def _hold_joint(self, amount: Amount, rule: Threshold) -> Outcome:
        """Hold ``amount`` against a line that counts only together with another (3 accounts and 300,000 yuan)."""
        outcomes, shown = [compare(amount, rule.value)], []
        for name in rule.and_with:
            partner, counts = self.law.joint[name], self._count(name)
            if counts is not None:
                most, together = counts
                held = Held(most, partner, compare(most, partner.value))
                # Two cards of one bank and two of another may be four.
                if held.outcome == NOT_REACHED and compare(together, partner.value) != NOT_REACHED:
                    held = held._replace(outcome=OPEN)
                shown.append(held)
                outcomes.append(held.outcome)
            else:
                outcomes.append(NOT_REACHED if self.told is not None and self.told.one_account() else OPEN)
        outcome = next((o for o in (NOT_REACHED, OPEN) if o in outcomes), REACHED)
        reached = rule if outcome == REACHED else None
        alone = outcomes[0] == REACHED and outcome != REACHED
        remark = (_OTHER_SHORT if outcome == NOT_REACHED else _OTHER_OPEN) if alone else ""
        return Outcome(outcome, rule.tier if reached else 0, (Held(amount, rule, outcome, remark), *shown), reached)

    def _count(self, name: str) -> tuple[Amount, Amount] | None:
        """The greatest number of the text that counts ``name`` and the sum of all; the same for every sum beside."""
        if name not in self._partners:
            counts = self._counts(name)
            most = max(counts, key=lambda a: a.value) if counts else None
            together = sum(a.value for a in counts)
            self._partners[name] = (most, most._replace(value=together, high=None)) if most is not None else None
        return self._partners[name]

    def _counts(self, name: str) -> list[Amount]:
        """The numbers of the text that count ``name``, such as his own accounts."""
        cards = self._ways.cards
        # Where cards of others are told of as well, nothing says whose were counted.
        if self._ways.lent and OWN_INFLOW in cards and OTHER_INFLOW in cards:
            return []
        counts = [a for a in self._figures.amounts if a.metric in COUNTED[name] and _may_be_of_bank(a)]
        if self.told is not None and OTHER_INFLOW not in cards:
            counts = [a for a in counts if self.told.is_own(a)]
        return counts

    def higher_line(self, held: Held) -> Threshold | None:
        """The line of these days that is higher than the one reached, of the same tier and kind, and not reached."""
        metrics = {name for names in self.read(held.amount) for name in names}
        higher = (
            rule
            for rule in (*self.law.rules, *self.law.joint.values())
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

    def unnamed(self) -> list[Amount]:
        """Amounts of no metric that might reach a line, were they what they may be."""
        return [
            guess.amount
            for guess in self._guesses()
            if guess.amount.metric is None
            and self._looks_at(guess.metrics, self.law.counted)
            and any(self._may_reach_as(name, guess.amount, readings) for name, readings in guess.candidates)
        ]

    def foreign(self) -> list[Amount]:
        """Foreign sums that a line counts once they are converted."""
        looked_at = self.law.looked_at
        return [
            guess.amount
            for guess in self._guesses()
            if guess.amount.metric is not None and not guess.metrics.isdisjoint(looked_at)
        ]

    def _guesses(self) -> list[Guess]:
        """The amounts of no metric and those of foreign money, each as what it may be."""
        return self._figures.guesses(self._telecom, self._ways)

    def by_price(self) -> Amount | None:
        """What a sale brought by its price and count, where that reaches a line of gains and no gain is told."""
        if _GAINS_LINES.isdisjoint(self.law.metrics):
            return None
        found = self._figures.product
        return found if found is not None and self._may_reach(found, self.read(found)) else None

    def _may_reach_as(self, metric: str, amount: Amount, readings: Readings) -> bool:
        """Whether ``amount`` may reach a line, were it of ``metric``, by what it may stand for then."""
        if self._by_lines:
            return self.law.counts(readings) and self._may_reach(amount, readings)
        return self._may_reach(amount._replace(metric=metric), readings)

    def _may_reach(self, amount: Amount, readings: Readings) -> bool:
        return any(found.outcome != NOT_REACHED for found in self.outcomes(amount, readings))

    def by_period(self) -> Periodic | None:
        """A gain told by the month or the like, where the whole of it reaches, or may reach, more than was reached."""
        if not self.counted or _GAINS_LINES.isdisjoint(self.law.metrics):
            return None
        found = self._figures.periodic
        if found is None or found.each not in self.counted:
            return None
        if found.whole is None:
            return found if not self.certain else None
        outcomes = self.outcomes(found.whole, self.read(found.whole))
        more = any(
            outcome.tier > self.certain or (not self.certain and outcome.outcome == OPEN) for outcome in outcomes
        )
        return found if more else None

    def whole(self) -> list[Amount]:
        """The figures counted, without those of which others tell what is left, and what was taken away."""
        left = self._figures.left
        taken = self._figures.taken or self._figures.at_cost
        if not left and not taken and not self._figures.not_direct:
            return self.counted
        return [
            a for a in self.counted if a.start not in left and not self._not_all_gain(a) and not self._not_direct(a)
        ]


def _marked(shown: tuple[Held, ...], outcome: str, remark: str) -> tuple[Held, ...]:
    return tuple(held._replace(outcome=outcome, remark=remark) for held in shown)


def _as_told(amount: Amount, shown: tuple[Held, ...], remark: str) -> tuple[Held, ...]:
    """What was held of a part, as of the whole that the text tells."""
    return tuple(held._replace(amount=amount, remark=remark) for held in shown)


def _still_reached(found: Outcome, amount: Amount, value: float) -> bool:
    """Whether what is left of ``amount`` reaches a line that it reaches itself."""
    rest = amount._replace(value=value, high=None)
    return any(hold(rest, [held.threshold]).outcome == REACHED for held in found.shown)


def _may_be_of_bank(amount: Amount) -> bool:
    """Whether cards or accounts may be those of banks: no SIM cards, and accounts only where banks are named."""
    return "bank_card" in amount.kinds or (amount.metric == "cards" and "sim_card" not in amount.kinds)


def _bought_for_business(told: Told | None) -> str:
    """Whether the text tells that information was bought for a lawful business, and of no selling on."""
    if told is None or not told.says("lawful-biz") or not told.says("bought"):
        return UNTOLD
    return TOLD if told.how("lawful-biz") == TOLD else LOOSELY
