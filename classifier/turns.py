"""Words that name the metric of a sum by what is told around them.

``卖了50万元`` is turnover where wares are traded and a gain where data or tools are; ``拿走50万元`` is what deceit
brought where the text tells of deceit. Such words stand under ``turns`` in ``data/metrics.json``, what a text may tell
of under ``told``; here is what each comes to.
"""

from __future__ import annotations

from collections.abc import Callable

from classifier.money_words import COSTS_LOST, DEMANDING, HOUSING, OF_A_YEAR
from classifier.numerals import Number
from classifier.surroundings import Surroundings, choose
from classifier.units import MANY_PAY, NET_AFTER, SALE, SUFFERED

#: ``(metric, candidates)``; the metric is None where words tell none or two alike.
Bound = tuple[str | None, tuple[str, ...]]
#: Yuan; what a single thing or record fetches is below it, what a lot fetches may be above it.
LOT = 10_000
#: Yuan; a smaller sum is what one piece costs (九块九卖了三千份, 收200元).
PIECE = 1_000
#: What the sum may be for which a lot was sold.
LOT_SOLD = ("illegal_gains_yuan", "business_amount_yuan", "money_other_yuan")
_OTHER = "money_other_yuan"
#: What research cost may be. No two rivals of :func:`choose` stand in this order, so it tells what the sum is.
RESEARCH = ("money_other_yuan", "economic_loss_yuan")
#: Characters before a total within which a word may tell what is added up.
_TOTAL_REACH = 80


def settle(around: Surroundings, left: tuple[int, int], number: Number, found: list[tuple[float, str]]) -> Bound:
    """The nearest metric of ``found``, or none and its rivals, with the words of :data:`TURNS` settled."""
    metric, rivals = choose(found)
    if metric in TURNS:
        return TURNS[metric](around, left, number)
    if TURNS.keys().isdisjoint(rivals):
        return metric, rivals
    told = [TURNS[name](around, left, number)[0] if name in TURNS else name for name in rivals]
    names = tuple(dict.fromkeys(name for name in told if name))
    return (names[0], ()) if len(names) == 1 else (None, names)


def total(around: Surroundings, number: Number) -> str | None:
    """The metric of a total that nothing names: what deceit brought, or what the words before it are about."""
    if "deceit" in around.told:
        return "fraud_amount_yuan"
    before = (max(0, number.start - _TOTAL_REACH), number.start)
    for hit in around.nearest("money", before, (number.end, number.end)):
        metric, _ = settle(around, before, number, [hit])
        if metric and metric != _OTHER:
            return metric
    return None


def _is_lot(number: Number) -> bool:
    return (number.high or number.value) >= LOT


def _by_deceit_or(other: str) -> Callable[[Surroundings, tuple[int, int], Number], Bound]:
    """What deceit brought where the text tells of deceit, else ``other``."""

    def come_to(around: Surroundings, _left: tuple[int, int], _number: Number) -> Bound:
        return ("fraud_amount_yuan" if "deceit" in around.told else other), ()

    return come_to


def _sold(around: Surroundings, left: tuple[int, int], number: Number) -> Bound:
    """卖出5元 is a price, 卖出5万元 turnover; 5万元卖给同行 may be either, or a gain."""
    if not _is_lot(number):
        return _OTHER, ()
    return ("business_amount_yuan", ()) if SALE.search(around.text, *left) else (None, LOT_SOLD)


def _resold(around: Surroundings, _left: tuple[int, int], number: Number) -> Bound:
    """卖了50万元 is turnover of wares, a gain from data, tools and stolen goods."""
    return ("business_amount_yuan" if "wares" in around.told and _is_lot(number) else "illegal_gains_yuan"), ()


def _came_in(around: Surroundings, _left: tuple[int, int], number: Number) -> Bound:
    """进账40万元 is a gain; turnover where wares are traded and what was earned is told apart."""
    apart = NET_AFTER.match(around.text, number.end) and "wares" in around.told
    return ("business_amount_yuan" if apart else "illegal_gains_yuan"), ()


def _charged(_around: Surroundings, _left: tuple[int, int], number: Number) -> Bound:
    """收5万元 is a gain, 收200元 or 收200元至500元 a price."""
    return (_OTHER if number.high is not None or number.value < PIECE else "illegal_gains_yuan"), ()


def _paid(around: Surroundings, _left: tuple[int, int], number: Number) -> Bound:
    """要求另付5万元 is a claim, 付5万元 is not."""
    demanded = DEMANDING.search(around.text, *around.sentence(number)[0])
    return ("claim_yuan" if demanded else _OTHER), ()


def _paid_out(around: Surroundings, left: tuple[int, int], number: Number) -> Bound:
    """交了10万元 is what deceit brought where the text tells of deceit."""
    if "deceit" in around.told and _is_lot(number):
        return "fraud_amount_yuan", ()
    return _paid(around, left, number)


def _topped_up(around: Surroundings, left: tuple[int, int], _number: Number) -> Bound:
    return ("business_amount_yuan" if MANY_PAY.search(around.text, *left) else _OTHER), ()


def _asked(around: Surroundings, _left: tuple[int, int], _number: Number) -> Bound:
    """开价5万元 under a threat is a claim."""
    return ("claim_yuan" if "threat" in around.told else _OTHER), ()


def _taken(around: Surroundings, left: tuple[int, int], _number: Number) -> Bound:
    """被取走5万元 is a loss, 取走5万元 a gain."""
    return ("economic_loss_yuan" if SUFFERED.search(around.text, *left) else "illegal_gains_yuan"), ()


def _tricked(around: Surroundings, left: tuple[int, int], number: Number) -> Bound:
    return ("fraud_amount_yuan", ()) if "deceit" in around.told else _taken(around, left, number)


def _handled(around: Surroundings, _left: tuple[int, int], _number: Number) -> Bound:
    """涉案50万元 is what was run through accounts, brought by deceit, or turned over."""
    if "run" in around.told:
        return "payment_settlement_yuan", ()
    return ("fraud_amount_yuan" if "deceit" in around.told else "business_amount_yuan"), ()


def _research(around: Surroundings, left: tuple[int, int], number: Number) -> Bound:
    """研发投入260万元 is a loss where the secret became public or was destroyed; of a firm by the year it is none."""
    if OF_A_YEAR.search(around.text, *left):
        return _OTHER, ()
    if "disclosed" in around.told or COSTS_LOST.search(around.text, left[0], around.clause(number)[1][1]):
        return "economic_loss_yuan", ()
    return None, RESEARCH


def _let(around: Surroundings, _left: tuple[int, int], number: Number) -> Bound:
    """收取租金5200元 for machines, lines and cards is a gain, for rooms and land it is rent."""
    housing = around.tells(HOUSING, around.sentence_bounds(number.start, number.end))
    return (_OTHER if housing else "illegal_gains_yuan"), ()


#: Table of words -> what its words come to.
TURNS: dict[str | None, Callable[[Surroundings, tuple[int, int], Number], Bound]] = {
    "sold": _sold,
    "resold": _resold,
    "taken": _taken,
    "tricked": _tricked,
    "handled": _handled,
    "taken_in": _came_in,
    "charged": _charged,
    "pay": _paid,
    "paid_out": _paid_out,
    "paid_in": _by_deceit_or("illegal_gains_yuan"),
    "lost": _by_deceit_or("economic_loss_yuan"),
    "fee": _by_deceit_or(_OTHER),
    "topup": _topped_up,
    "asked": _asked,
    "research": _research,
    "let": _let,
}
