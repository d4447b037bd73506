"""The amounts of one text and what is read of them once, whatever label they are weighed for."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from classifier.amounts import Amount
from classifier.currencies import METRIC as FOREIGN
from classifier.direct import LOSS, not_direct
from classifier.kinds import GROSS
from classifier.net import left_over
from classifier.outages import HOURS, enough, service_hours, stop_told
from classifier.periods import Periodic, periodic
from classifier.prices import product
from classifier.readings import Readings, Ways, readings
from classifier.takings import taken_at_cost, taken_in
from classifier.told import Told


class Read(NamedTuple):
    """Amounts with what each may stand for, and all the metrics of the law among it."""

    amounts: list[tuple[Amount, Readings]]
    metrics: frozenset[str]


class Guess(NamedTuple):
    """An amount of no metric, or of foreign money: what it may stand for as each metric that it may be of."""

    amount: Amount
    candidates: list[tuple[str, Readings]]
    metrics: frozenset[str]


class Figures:
    """The amounts of one text.

    Parameters
    ----------
    amounts : list of Amount
        All of them, in order.
    told : Told, optional
        What else the text tells that decides between lines; without it the figures stand alone.
    """

    def __init__(self, amounts: list[Amount], told: Told | None = None) -> None:
        self.amounts, self.told = amounts, told
        #: What nothing names.
        self.unnamed = [amount for amount in amounts if amount.metric is None]
        self.metrics = {amount.metric for amount in amounts}
        #: How long a service stood still, and whether it did for as long as the law asks.
        timed = not self.metrics.isdisjoint(HOURS)
        self.stop = stop_told(amounts) if timed else None
        self.stopped = timed and enough(service_hours(amounts, self.stop))
        #: What is left of counts of which some stand there twice or do not work.
        self.left = left_over(told.text, amounts) if told is not None else {}
        text = told.text if told is not None and len(amounts) > 1 else ""
        #: Sums that are all that was taken in, and whether any sum is told to be.
        self.taken = taken_in(text, amounts) if text else {}
        #: What is left of those beside which it is told what they cost.
        self.at_cost = taken_at_cost(text, amounts) if text else {}
        #: Losses that are not direct, or not all of them.
        self.not_direct = not_direct(told.text if told is not None else "", amounts) if LOSS in self.metrics else {}
        self.gross = bool(self.taken) or any(GROSS in amount.kinds for amount in amounts)
        self._read: dict[tuple[bool, Ways], Read] = {}
        self._guesses: dict[tuple[bool, Ways], list[Guess]] = {}

    def may_be(self, metric: str) -> bool:
        """Whether some amount is of ``metric``, or may be."""
        return metric in self.metrics or any(metric in amount.candidates for amount in self.amounts)

    def readings(self, amount: Amount, telecom: bool, ways: Ways) -> Readings:
        """What ``amount`` may stand for (:func:`classifier.readings.readings`)."""
        return readings(amount.metric, self._kinds(amount), self.stopped, telecom, ways)

    def _kinds(self, amount: Amount) -> tuple[str, ...]:
        return (*amount.kinds, GROSS) if amount.start in self.taken else amount.kinds

    def read(self, telecom: bool, ways: Ways) -> Read:
        """The amounts that stand for anything that the law counts; where an outage is told, the others as well.

        What was without a service for too short counts for nothing, and is held against its line all the same.
        """
        key = telecom, ways
        found = self._read.get(key)
        if found is None:
            every = [(amount, self.readings(amount, telecom, ways)) for amount in self.amounts]
            kept = [item for item in every if item[1] or self.stop is not None]
            found = self._read[key] = Read(kept, _metrics([read for _, read in kept]))
        return found

    def guesses(self, telecom: bool, ways: Ways) -> list[Guess]:
        """The same of each amount that nothing names, and of foreign sums."""
        key = telecom, ways
        found = self._guesses.get(key)
        if found is None:
            unsettled = [amount for amount in self.amounts if amount.metric is None or amount.metric == FOREIGN]
            found = self._guesses[key] = [self._guess(amount, telecom, ways) for amount in unsettled]
        return found

    def _guess(self, amount: Amount, telecom: bool, ways: Ways) -> Guess:
        kinds = self._kinds(amount)
        candidates = [(name, readings(name, kinds, self.stopped, telecom, ways)) for name in amount.candidates]
        return Guess(amount, candidates, _metrics([read for _, read in candidates]))

    @cached_property
    def product(self) -> Amount | None:
        """What a sale brought by its price and count (:func:`classifier.prices.product`)."""
        return None if self.told is None else product(self.told.text, self.amounts)

    @cached_property
    def periodic(self) -> Periodic | None:
        """A gain told by the month or the like (:func:`classifier.periods.periodic`)."""
        return None if self.told is None else periodic(self.told.text, self.amounts)


def _metrics(read: list[Readings]) -> frozenset[str]:
    return frozenset([name for found in read for names in found for name in names])
