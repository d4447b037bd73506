"""What a sum of money is a sum of: gain, loss, turnover, claim, price ..., or said to be ambiguous."""

from __future__ import annotations

from classifier.deceived import deceived_paid, prepaid_to_helper, took_prepayment
from classifier.mended import by_a_buyer, heads_losses, is_mending_cost, is_overpaid, is_owed
from classifier.money_words import (
    ASSESSED,
    AWARDED,
    CLAIM_AFTER,
    CLAIM_BEFORE,
    CLAIM_VERB,
    COSTS_BEFORE,
    DEMANDED,
    EXPENSE_AFTER,
    FOR_OTHERS,
    FUNDS,
    FUNDS_OF_CASE,
    LESS_EARNED,
    LOOT_BEFORE,
    LOOT_MOVED,
    LOOT_MOVED_AFTER,
    LOSS_CLAIMED,
    LOSS_SPENT,
    LOST_INCOME,
    LOT_OF,
    MENDED_AFTER,
    PASSED_ON,
    RAN_THROUGH,
    SETTLED_FLOW,
    SETTLES,
    SHARE_PAID,
    SPENT_BEFORE,
    THREAT_AFTER,
    TRADE,
    TURNOVER,
    TURNOVER_NAMED,
    WORTH_BEFORE,
)
from classifier.numerals import Number
from classifier.outright import told_outright
from classifier.paid_on import is_paid_on
from classifier.rates import is_paid_by_period, is_price
from classifier.surroundings import BEFORE_REACH, SENTENCE_REACH, Surroundings
from classifier.turns import LOT, LOT_SOLD, PIECE, Bound, settle, total
from classifier.units import (
    ACCOUNT,
    ACCOUNT_IN,
    ADDS_UP,
    AWARD_BEFORE,
    BENEFIT_BEFORE,
    CARDS_LENT,
    CASH_AFTER,
    CHARGED_BEFORE,
    CLAUSE_ENDS,
    CLIENT_PAID,
    DEMAND,
    FRAUD_BEFORE,
    GONE_AFTER,
    GOODS_BEFORE,
    HELD_BEFORE,
    LOSS_AFTER,
    LOSS_AND_COSTS,
    OVERRUN,
    PAID_BEFORE,
    PAID_INTO,
    SHARE,
    SOLD_AFTER,
    SOLD_BEFORE,
    SUFFERED,
    VALUE_BEFORE,
    VIRTUAL,
    WITHDRAWN_BEFORE,
)

#: What a sum may be that was drawn from a card that was lent.
WITHDRAWN = ("payment_settlement_yuan", "money_other_yuan")
#: Characters before a sum within which it is told what was mended for it.
_MENDED_REACH = 30
#: Each match of what a step of :func:`bind_sum` looks for holds one of these within :data:`BEFORE_REACH` characters
#: before the sum, or goes on with one of :data:`GOES_ON` behind it; most sums have few of them beside.
COSTS_SIGNS, SUIT_SIGNS, PRICE_SIGNS = frozenset("维每"), frozenset("要口喊诉求请损"), frozenset("每一1")
OWED_SIGNS = frozenset("欠扣发支备月")
LOSS_SIGNS = frozenset("多损失少降滑缩费单合折值花付支去掏务销出")
MOVED_SIGNS = frozenset("取提户卡码过走进流赃黑诈骗赌案佣成红酬处点润删帖控刷屏压他她其按账")
GOES_ON = frozenset(
    " 的合维律公开支费花一/每不直经精征财全损左多余现却就便都也这没打已被来去用请找抢修恢重更补排堵买购上"
    "价高低卖出转倒让接售拍收"
)
#: A total is not named by words of these tables before its clause.
_NO_TOTAL = frozenset({"money_other_yuan", "pay", "paid_out"})


def bind_sum(around: Surroundings, number: Number) -> Bound:
    """``(metric, candidates)`` of a sum of money; the metric is None where words tell none or two alike."""
    text = around.text
    left, right = around.clause(number)
    goes_on = text[number.end : number.end + 1] in GOES_ON
    near = frozenset(text[max(0, number.start - BEFORE_REACH) : number.start])
    costs = (goes_on or not COSTS_SIGNS.isdisjoint(near)) and _costs(around, left, number)
    outright = (costs, ()) if costs else told_outright(around, left, number, near)
    if outright:
        return outright
    rate = _by_rate(around, left, number, near)
    if rate:
        return rate, ()
    suit = _awarded(text, number)
    if not suit and (goes_on or not SUIT_SIGNS.isdisjoint(near)):
        suit = _of_a_suit(around, left, number)
    if suit:
        return suit, ()
    if heads_losses(text, left, number):
        return "economic_loss_yuan", ()
    if is_paid_on(around, number):
        return "money_other_yuan", ()
    moved = _moved(around, left, number) if goes_on or not MOVED_SIGNS.isdisjoint(near) else None
    if moved:
        return moved
    if goes_on and LOSS_AFTER.match(text, number.end):
        return ("fraud_amount_yuan" if "deceit" in around.told else "economic_loss_yuan"), ()
    if (goes_on or not LOSS_SIGNS.isdisjoint(near)) and _is_lost(around, left, number):
        return "economic_loss_yuan", ()
    if "值" in near and VALUE_BEFORE.search(text, *left):
        return "money_other_yuan", ()
    deal = SOLD_AFTER.match(text, number.end) if goes_on else None
    if deal and (number.value < PIECE or SOLD_BEFORE.search(text, *left)):
        return _fetched(around, number, deal["buy"] is not None)
    named = _outweighed(around, left, number)
    if named:
        return named, ()
    if "流" in near and TURNOVER.search(text, *left) and not TURNOVER_NAMED.search(text, *left):
        return _turnover(around, number)
    metric, rivals = settle(around, left, number, around.nearest("money", left, right))
    return (metric, rivals) if metric or rivals else _by_sentence(around, left, number)


def _by_rate(around: Surroundings, left: tuple[int, int], number: Number, near: frozenset[str]) -> str | None:
    """The metric of what was paid by the period for a time told, of a price, and of what is owed for work."""
    if "每" in near and is_paid_by_period(around, number):
        return "illegal_gains_yuan"
    goes_on = around.text[number.end : number.end + 1] in GOES_ON
    if (goes_on or not PRICE_SIGNS.isdisjoint(near)) and is_price(around, left, number):
        return "money_other_yuan"
    owed = not OWED_SIGNS.isdisjoint(near) and is_owed(around.text, number)
    return "money_other_yuan" if owed else None


def _by_sentence(around: Surroundings, left: tuple[int, int], number: Number) -> Bound:
    """What the sentence tells of a sum where the clause does not: of a list (分得1万元、2万元) the word of its head."""
    wide, right = around.sentence(number)
    found = around.nearest("money", wide, (right[0], right[0]))
    adds_up = ADDS_UP.search(around.text, *left)
    if adds_up:
        found = [hit for hit in found if hit[1] not in _NO_TOTAL]
    metric, rivals = settle(around, wide, number, found)
    if metric is None and not rivals:
        metric = total(around, number) if adds_up else None
        rivals = () if metric else tuple(m for m in around.words.money if m != "money_other_yuan")
    return metric, rivals


def _outweighed(around: Surroundings, left: tuple[int, int], number: Number) -> str | None:
    """The metric told by words that outweigh the nouns nearer to the sum: of deceit, and of what was assessed."""
    if prepaid_to_helper(around, left, number):
        return "illegal_gains_yuan"
    return "fraud_amount_yuan" if _by_deceit(around, number) else _assessed(around, left, number)


def _assessed(around: Surroundings, left: tuple[int, int], number: Number) -> str | None:
    """The metric of what was assessed (损失经鉴定为120万元); a loss may be told in the clause before."""
    assessed = ASSESSED.search(around.text, *left)
    if assessed is None:
        return None
    named = left[0], assessed.start()
    found = around.nearest("money", named, (named[1], named[1]))
    if found:
        return settle(around, named, number, found)[0]
    wide = around.sentence(number)[0][0]
    before = max(wide, named[1] - BEFORE_REACH), named[1]
    metric = settle(around, before, number, around.nearest("money", before, (named[1], named[1])))[0]
    return metric if metric == "economic_loss_yuan" else None


def _moved(around: Surroundings, left: tuple[int, int], number: Number) -> Bound | None:
    """Money that ran through accounts, was drawn from them, or was charged as a fee; None where no words tell so."""
    text = around.text
    if _is_withdrawn(around, left, number):
        return None, WITHDRAWN
    if ACCOUNT_IN.search(text, *left) or PASSED_ON.search(text, *left) or _ran_through(around, left):
        return "payment_settlement_yuan", ()
    if _loot_moved(around, left, number) or _funds_run(around, left):
        return "payment_settlement_yuan", ()
    if SHARE_PAID.search(text, *left):
        return "money_other_yuan", ()
    if CLIENT_PAID.search(text, *left):
        return "illegal_gains_yuan", ()
    if "deceit" not in around.told and by_a_buyer(text, number):
        return "illegal_gains_yuan", ()
    charged = CHARGED_BEFORE.search(text, *left)
    if charged and number.value >= PIECE and "deceit" not in around.told:
        return ("money_other_yuan" if charged["suffered"] else "illegal_gains_yuan"), ()
    return None


def cards_lent(text: str) -> bool:
    """Whether cards or accounts are told to take in or pass on money for somebody else (用我爸的卡收钱)."""
    return "卡" in text and CARDS_LENT.search(text) is not None


def _ran_through(around: Surroundings, left: tuple[int, int]) -> bool:
    return RAN_THROUGH.search(around.text, *left) is not None and around.says(cards_lent)


def _loot_moved(around: Surroundings, left: tuple[int, int], number: Number) -> bool:
    """Whether the sum was taken from victims and moved on for others (帮上家取出赃款18万元): it is no gain of his."""
    text = around.text
    if not LOOT_BEFORE.search(text, *left):
        return False
    if not (LOOT_MOVED.search(text, *left) or LOOT_MOVED_AFTER.match(text, number.end)):
        return False
    before, behind = around.sentence(number)
    return bool(FOR_OTHERS.search(text, before[0], behind[1]))


def _funds_run(around: Surroundings, left: tuple[int, int]) -> bool:
    """Whether the sum is what the case is about, where money is told to be run for others."""
    found = FUNDS_OF_CASE.search(around.text, *left)
    if found is None or found["seized"]:
        return False
    return "run" in around.told or around.says(cards_lent)


def _is_withdrawn(around: Surroundings, left: tuple[int, int], number: Number) -> bool:
    """Whether somebody drew what had come in on a card he lent: it goes on to others and is no gain."""
    text = around.text
    if not (WITHDRAWN_BEFORE.search(text, *left) or CASH_AFTER.match(text, number.end)):
        return False
    return around.says(cards_lent) and not SUFFERED.search(text, *left) and not SHARE.search(text, *left)


def _costs(around: Surroundings, left: tuple[int, int], number: Number) -> str | None:
    """The metric of costs of a suit (6.1万元开支), awarded, asked for or neither; or of payments under threat."""
    if COSTS_BEFORE.search(around.text, *left):
        wide = around.sentence(number)[0]
        if not AWARDED.search(around.text, *wide):
            asked = DEMANDED.search(around.text, *wide) or "损失" in around.text[wide[0] : wide[1]]
            return "claim_yuan" if asked else "money_other_yuan"
        return "compensation_yuan"
    if not EXPENSE_AFTER.match(around.text, number.end):
        threatened = "每" in around.text[left[0] : left[1]] and THREAT_AFTER.match(around.text, number.end)
        return "claim_yuan" if threatened else None
    wide = around.sentence(number)[0]
    if AWARDED.search(around.text, *wide):
        return "compensation_yuan"
    return "claim_yuan" if DEMANDED.search(around.text, *wide) else "money_other_yuan"


def _awarded(text: str, number: Number) -> str | None:
    """判决被告赔偿经济损失80万元 was awarded, 请求判令 is a claim."""
    low = max(0, number.start - SENTENCE_REACH)
    found = AWARD_BEFORE.search(text, low, number.start) if text.find("判", low, number.start) >= 0 else None
    if found is None:
        return None
    return "claim_yuan" if found["asked"] else "compensation_yuan"


def _of_a_suit(around: Surroundings, left: tuple[int, int], number: Number) -> str | None:
    """The metric of what is asked for or was awarded (要637万元损失: the thing demanded follows the sum)."""
    text = around.text
    damages = CLAIM_AFTER.match(text, number.end)
    if damages and AWARDED.search(text, *left):
        return "compensation_yuan"
    if (damages and CLAIM_VERB.search(text, *left)) or around.before(number, CLAIM_BEFORE):
        return "claim_yuan"
    if LOSS_CLAIMED.search(text, max(0, number.start - SENTENCE_REACH), number.start):
        return "claim_yuan"
    demanded = LOSS_AND_COSTS.search(text, *left) and DEMAND.search(text, *around.sentence(number)[0])
    return "claim_yuan" if demanded else None


def _is_lost(around: Surroundings, left: tuple[int, int], number: Number) -> bool:
    """Whether the sum was not earned, paid on top or spent on mending, or others took what somebody held."""
    text = around.text
    return bool(
        LOST_INCOME.search(text, *left)
        or LESS_EARNED.search(text, *left)
        or OVERRUN.search(text, *left)
        or is_mending_cost(text, left, number.end)
        or is_overpaid(text, left)
        or _is_gone(text, left, number)
        or _is_spent_or_stolen(around, left, number)
    )


def _is_gone(text: str, left: tuple[int, int], number: Number) -> bool:
    """Whether others took what somebody held (卡里的5000元已被刷走)."""
    return GONE_AFTER.match(text, number.end) is not None and HELD_BEFORE.search(text, *left) is not None


def _is_spent_or_stolen(around: Surroundings, left: tuple[int, int], number: Number) -> bool:
    """Whether the sum was spent on mending what was broken, or is the worth of coins and points that were stolen."""
    text = around.text
    if LOSS_SPENT.search(text, max(0, number.start - _MENDED_REACH), number.start):
        return True
    if MENDED_AFTER.match(text, number.end) and SPENT_BEFORE.search(text, *left):
        return True
    if not WORTH_BEFORE.search(text, *left) or "stolen" not in around.told:
        return False
    return bool(VIRTUAL.search(text, *around.sentence(number)[0]))


def is_named_sum(around: Surroundings, left: tuple[int, int], number: Number) -> bool:
    """Whether a figure without a unit is money by the words that allow nothing else (微信要五百万, 卡里过了八十万)."""
    text = around.text
    if LOSS_AFTER.match(text, number.end):
        return True
    if not CLAUSE_ENDS.match(text, number.end):
        return False
    if _ran_through(around, left):
        return True
    return any(words.search(text, *left) for words in (CLAIM_BEFORE, ACCOUNT_IN, VALUE_BEFORE, FRAUD_BEFORE, OVERRUN))


def _by_deceit(around: Surroundings, number: Number) -> bool:
    """Whether the sum is what deceit brought: tricked out, handed out to tricksters or paid by the deceived."""
    text, (left, _) = around.text, around.clause(number)
    if FRAUD_BEFORE.search(text, *left):
        return True
    if took_prepayment(around, left, number):
        return True
    if "deceit" not in around.told:
        return False
    if GOODS_BEFORE.search(text, *left):
        return True
    if BENEFIT_BEFORE.search(text, *left) or deceived_paid(around, number):
        return True
    wide = around.sentence(number)[0]
    if not PAID_BEFORE.search(text, *left):
        return False
    return bool(PAID_INTO.search(text, *wide)) or not ACCOUNT.search(text, *wide)


def _fetched(around: Surroundings, number: Number, bought: bool) -> Bound:
    """以80元卖出 is a price; 以43万元卖给中间商 may be the price, the gain or the turnover."""
    if not bought and LOT_OF.search(around.text, *around.sentence(number)[0]):
        return "illegal_gains_yuan", ()
    if bought or (number.high or number.value) < LOT:
        return "money_other_yuan", ()
    return None, LOT_SOLD


def _turnover(around: Surroundings, number: Number) -> Bound:
    """ "流水" of an account is money that passed through, "流水" of a trade is its turnover."""
    wide = around.sentence(number)[0]
    if SETTLED_FLOW.search(around.text, *around.clause(number)[0]) or ACCOUNT.search(around.text, *wide):
        return "payment_settlement_yuan", ()
    if FUNDS.search(around.text, *around.clause(number)[0]):
        # 诈骗资金流水63万元 of a gang is what its helper ran through accounts only where the text tells of such means.
        if "run" in around.told or around.tells(SETTLES):
            return "payment_settlement_yuan", ()
        other = "fraud_amount_yuan" if "deceit" in around.told else "business_amount_yuan"
        return None, ("payment_settlement_yuan", other)
    if around.tells(TRADE):
        return "business_amount_yuan", ()
    if "run" in around.told:
        return "payment_settlement_yuan", ()
    return None, ("business_amount_yuan", "payment_settlement_yuan")
