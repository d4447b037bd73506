"""What a sum of money is a sum of: gain, loss, turnover, claim, price ..., or said to be ambiguous."""

from __future__ import annotations

from classifier.numerals import Number
from classifier.surroundings import BEFORE_REACH, Surroundings, choose
from classifier.units import (
    ACCOUNT,
    ACCOUNT_IN,
    AWARDED,
    BENEFIT_BEFORE,
    CLAIM_AFTER,
    CLAIM_BEFORE,
    CLAIM_VERB,
    CLAUSE_ENDS,
    DEMAND,
    DEMANDED,
    DEMANDING,
    EXPENSE_AFTER,
    EXTORTION,
    FRAUD_BEFORE,
    LOSS_AFTER,
    LOSS_AND_COSTS,
    LOSS_SPENT,
    LOT_OF,
    MANY_PAY,
    MENDED_AFTER,
    NET_AFTER,
    ONE_EACH,
    PAID_BEFORE,
    PRICE_AFTER,
    PRICE_BEFORE,
    RATE_BEFORE,
    SHARE,
    SALE,
    SOLD_AFTER,
    SOLD_BEFORE,
    SPENT_BEFORE,
    STOLEN,
    SUFFERED,
    THREAT_AFTER,
    TOTAL_BEFORE,
    TRADE,
    TURNOVER,
    TURNOVER_NAMED,
    VALUE_BEFORE,
    VARIOUS_AFTER,
    VIRTUAL,
    WORTH_BEFORE,
)

#: Yuan; what a single thing or record fetches is below it, what a lot fetches may be above it.
_LOT = 10_000
#: Yuan; a smaller sum right before the verb of sale is the price of a piece (九块九卖了三千份).
_PIECE = 1_000
#: Characters before a total within which a word may tell what is added up.
_TOTAL_REACH = 80
#: What the sum may be for which a lot was sold.
_LOT_SOLD = ("illegal_gains_yuan", "business_amount_yuan", "money_other_yuan")
#: Words of these tables name a metric by what is told around them.
_TURNS = frozenset({"sold", "taken", "tricked", "handled", "resold", "paid_in", "lost", "asked", "taken_in", "pay", "fee", "charged", "paid_out", "topup"})


def bind_sum(around: Surroundings, number: Number) -> tuple[str | None, tuple[str, ...]]:
    """``(metric, candidates)`` of a sum of money; the metric is None where words tell none or two alike."""
    text = around.text
    left, right = around.clause(number)
    if EXPENSE_AFTER.match(text, number.end):
        wide = around.sentence(number)[0]
        if AWARDED.search(text, *wide):
            return "compensation_yuan", ()
        return ("claim_yuan" if DEMANDED.search(text, *wide) else "money_other_yuan"), ()
    if "每" in text[left[0] : left[1]] and THREAT_AFTER.match(text, number.end):
        return "claim_yuan", ()
    if _is_price(text, left, number):
        return "money_other_yuan", ()
    before = (max(0, number.start - BEFORE_REACH), number.start)
    if CLAIM_AFTER.match(text, number.end) and AWARDED.search(text, *left):
        return "compensation_yuan", ()
    # "要637万元损失": the thing demanded follows the sum.
    if CLAIM_BEFORE.search(text, *before) or (CLAIM_AFTER.match(text, number.end) and CLAIM_VERB.search(text, *left)):
        return "claim_yuan", ()
    if LOSS_AND_COSTS.search(text, *left) and DEMAND.search(text, *around.sentence(number)[0]):
        return "claim_yuan", ()
    if ACCOUNT_IN.search(text, *left):
        return "payment_settlement_yuan", ()
    if LOSS_AFTER.match(text, number.end) and "deceit" in around.told:
        return "fraud_amount_yuan", ()
    if LOSS_AFTER.match(text, number.end) or LOSS_SPENT.search(text, max(0, number.start - 30), number.start):
        return "economic_loss_yuan", ()
    if WORTH_BEFORE.search(text, *left) and STOLEN.search(text) and VIRTUAL.search(text, *around.sentence(number)[0]):
        return "economic_loss_yuan", ()
    if MENDED_AFTER.match(text, number.end) and SPENT_BEFORE.search(text, *left):
        return "economic_loss_yuan", ()
    if VALUE_BEFORE.search(text, *left):
        return "money_other_yuan", ()
    deal = SOLD_AFTER.match(text, number.end)
    if deal and (number.value < _PIECE or SOLD_BEFORE.search(text, *left)):
        return _fetched(around, number, deal["buy"] is not None)
    if _by_deceit(around, number):
        return "fraud_amount_yuan", ()
    if TURNOVER.search(text, *left) and not TURNOVER_NAMED.search(text, *left):
        return _turnover(around, number)
    metric, rivals = settle(around, left, number, around.nearest("money", left, right))
    if metric or rivals:
        return metric, rivals
    # A list of sums ("分别得1万元、2万元") takes the word of its head.
    wide, right = around.sentence(number)
    total = TOTAL_BEFORE.search(text, *left) or TOTAL_BEFORE.search(text, max(0, number.start-6), number.start) 
    found = around.nearest("money", wide, (right[0], right[0]))
    if total:
        found=[hit for hit in found if hit[1] not in ("money_other_yuan", "pay", "paid_out")]
    metric, rivals = settle(around, wide, number, found)
    if metric is None and not rivals and total:
        metric = _total(around, number)
    if metric is None and not rivals:
        rivals = tuple(m for m in around.words.money if m != "money_other_yuan")
    return metric, rivals


def settle(
    around: Surroundings, left: tuple[int, int], number: Number, found: list[tuple[float, str]]
) -> tuple[str | None, tuple[str, ...]]:
    """The nearest metric, or none and its rivals; words of :data:`_TURNS` come to what is told around them."""
    metric, rivals = choose(found)
    if metric in _TURNS:
        return _turn(around, left, number, metric)
    if _TURNS.isdisjoint(rivals):
        return metric, rivals
    told = [_turn(around, left, number, name)[0] if name in _TURNS else name for name in rivals]
    names = tuple(dict.fromkeys(name for name in told if name))
    return (names[0], ()) if len(names) == 1 else (None, names)


def _turn(around: Surroundings, left: tuple[int, int], number: Number, turn: str) -> tuple[str | None, tuple[str, ...]]:
    """What a word comes to that names a metric by what is told around it."""
    if turn == "sold":
        if (number.high or number.value) < _LOT:
            return "money_other_yuan", ()
        return ("business_amount_yuan", ()) if SALE.search(around.text, *left) else (None, _LOT_SOLD)
    if turn == "resold":
        goods = "wares" in around.told and (number.high or number.value) >= _LOT
        return ("business_amount_yuan" if goods else "illegal_gains_yuan"), ()
    if turn == "pay":
        wide = around.sentence(number)[0]
        return ("claim_yuan" if DEMANDING.search(around.text, *wide) else "money_other_yuan"), ()
    if turn == "charged":
        by_piece = number.high is not None or number.value < _PIECE
        return ("money_other_yuan" if by_piece else "illegal_gains_yuan"), ()
    if turn == "paid_out":
        deceived = "deceit" in around.told and (number.high or number.value) >= _LOT
        return ("fraud_amount_yuan" if deceived else _turn(around, left, number, "pay")[0]), ()
    if turn == "topup":
        return ("business_amount_yuan" if MANY_PAY.search(around.text, *left) else "money_other_yuan"), ()
    if turn == "fee":
        return ("fraud_amount_yuan" if "deceit" in around.told else "money_other_yuan"), ()
    if turn == "taken_in":
        told_apart = NET_AFTER.match(around.text, number.end) and "wares" in around.told
        return ("business_amount_yuan" if told_apart else "illegal_gains_yuan"), ()
    if turn == "asked":
        return ("claim_yuan" if EXTORTION.search(around.text) else "money_other_yuan"), ()
    if turn in ("paid_in", "lost", "tricked") and "deceit" in around.told:
        return "fraud_amount_yuan", ()
    if turn == "paid_in":
        return "illegal_gains_yuan", ()
    if turn == "lost":
        return "economic_loss_yuan", ()
    if turn in ("taken", "tricked"):
        return ("economic_loss_yuan" if SUFFERED.search(around.text, *left) else "illegal_gains_yuan"), ()
    if "run" in around.told:
        return "payment_settlement_yuan", ()
    return ("fraud_amount_yuan" if "deceit" in around.told else "business_amount_yuan"), ()


def _total(around: Surroundings, number: Number) -> str | None:
    """A total that nothing names: what deceit brought, or what the words before it are about."""
    if "deceit" in around.told:
        return "fraud_amount_yuan"
    before = (max(0, number.start - _TOTAL_REACH), number.start)
    for _, name in around.nearest("money", before, (number.end, number.end)):
        told = _turn(around, before, number, name)[0] if name in _TURNS else name
        if told and told != "money_other_yuan":
            return told
    return None


def _is_price(text: str, left: tuple[int, int], number: Number) -> bool:
    """Whether the sum is what one piece or one unit of time costs or brings, or the costs of a suit."""
    if PRICE_AFTER.match(text, number.end):
        return True
    before = (max(0, number.start - BEFORE_REACH), number.start)
    if PRICE_BEFORE.search(text, *before) or ONE_EACH.search(text, *before):
        return True
    # "每人分得1万元" is a gain, "每条卖2元" a price.
    rate = RATE_BEFORE.search(text, *before)
    if rate and not SHARE.search(rate["between"]):
        return True
    return bool(VARIOUS_AFTER.match(text, number.end)) and not SHARE.search(text, *left)


def is_named_sum(text: str, left: tuple[int, int], number: Number) -> bool:
    """Whether a figure without a unit is money by the words that allow nothing else (微信要五百万, 卡里过了八十万)."""
    if LOSS_AFTER.match(text, number.end):
        return True
    if not CLAUSE_ENDS.match(text, number.end):
        return False
    return any(words.search(text, *left) for words in (CLAIM_BEFORE, ACCOUNT_IN, VALUE_BEFORE, FRAUD_BEFORE))


def _by_deceit(around: Surroundings, number: Number) -> bool:
    """Whether the sum is what deceit brought: tricked out, handed out to tricksters or paid by the deceived."""
    text, (left, _) = around.text, around.clause(number)
    if FRAUD_BEFORE.search(text, *left):
        return True
    if "deceit" not in around.told:
        return False
    if BENEFIT_BEFORE.search(text, *left):
        return True
    wide = around.sentence(number)[0]
    return bool(PAID_BEFORE.search(text, *left)) and not ACCOUNT.search(text, *wide)


def _fetched(around: Surroundings, number: Number, bought: bool) -> tuple[str | None, tuple[str, ...]]:
    """以80元卖出 is a price; 以43万元卖给中间商 may be the price, the gain or the turnover."""
    if not bought and LOT_OF.search(around.text, *around.sentence(number)[0]):
        return "illegal_gains_yuan", ()
    if bought or (number.high or number.value) < _LOT:
        return "money_other_yuan", ()
    return None, _LOT_SOLD


def _turnover(around: Surroundings, number: Number) -> tuple[str | None, tuple[str, ...]]:
    """ "流水" of an account is money that passed through, "流水" of a trade is its turnover."""
    wide = around.sentence(number)[0]
    if ACCOUNT.search(around.text, *wide):
        return "payment_settlement_yuan", ()
    if TRADE.search(around.text):
        return "business_amount_yuan", ()
    return ("payment_settlement_yuan", ()) if "run" in around.told else (None, ("business_amount_yuan", "payment_settlement_yuan"))
