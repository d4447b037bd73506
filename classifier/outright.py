"""Sums that their clause names outright, whatever word stands nearer.

Profit that was lost, fees of a suit, what the buyer of data paid, what pupils were tricked into paying, work that cost
more, the sum of a contract, and what one side only says.

All patterns run on text folded to half width, lower case, simplified script.
"""

from __future__ import annotations

from collections.abc import Callable

from classifier.buyers import paid_for_data
from classifier.late import late
from classifier.money_words import AWARDED, DECEIT, DEMANDED, SO_MUCH
from classifier.numerals import Number
from classifier.surroundings import SENTENCE_REACH, Surroundings
from classifier.turns import Bound

Span = tuple[int, int]
_GAINS, _LOSS, _FRAUD, _OTHER = "illegal_gains_yuan", "economic_loss_yuan", "fraud_amount_yuan", "money_other_yuan"
#: What a contract is worth may be turnover, in a text of deceit what that brought; it is no gain and no loss.
_OF_A_CONTRACT = ("business_amount_yuan", _OTHER)

#: Profit that somebody did not make or no longer makes: 少赚的利润, 丢掉的利润.
LOST_PROFIT = (
    r"(?:少[赚挣]|丢[掉失了]|失去|流失|损失|错失|被(?:抢|夺|截)走|本[可应能该][^,。;0-9]{0,4})了?的?[^,。;0-9]{0,4}"
    r"(?:利润|收益|盈利)"
)
_LOST_PROFIT = late(
    LOST_PROFIT + r"(?:部分|金?额)?(?:经[^,。;0-9]{0,8}(?:评估|鉴定|审计|核算|测算|估算))?(?:认定)?" + SO_MUCH
)
#: 退货损失46万元,公证费5万元: what a suit costs is no part of the loss. Who takes such a fee has a gain.
_SUIT_FEE = late(
    r"(?:公证|律师|诉讼|保全|案件受理)费用?(?:[和与及](?:公证|律师|诉讼|保全|案件受理)费用?)*(?:花了|支出|支付)*"
    + SO_MUCH
)
_FEE_TAKEN = late(r"收|骗|诈|赚|得|拿|捞|名义|为由|报价|每")
#: 合同金额36万元; what was lost of it is left open.
_LOST = late(r"骗|减少|损失|流失|丢|取消|失去")
_CONTRACT = late(r"(?<!涉案)(?:合同金额|合同额)" + SO_MUCH)
#: 扣除成本后只有20万元 is what was left of what was taken in; 对方称扣除成本后只有20万元 is told by one side.
_NET = late(
    r"(?P<said>(?:对方|被告|其|同行|代理商|供应商|[某甲乙])[^,。;0-9]{0,3}(?:称|主张|认为)[^,。;0-9]{0,4})?"
    r"[扣除刨减][除去掉](?:各项|全部|所有|运营|人工|相关)*成本(?:费用)?后?(?:实际|大概|还|只|仅|剩下?|余下?|有)*"
    + SO_MUCH
)
#: 我司认为违法所得应按全部收入310万元算: how the gain is to be counted, as one side has it.
_ONE_SIDE = late(
    r"(?:我司|我方|我们|我公司|我厂|原告|权利人|申请人)[^,。;0-9]{0,3}(?:认为|主张|坚持|诉称|称)[^,。;0-9]{0,14}"
    r"(?:所得|获利|收入|利润)[^,。;0-9]{0,8}\Z"
)
#: 骗学员交学费54万元, 学员交了学费54万元.
_TRICKED = late(
    r"(?<![诈防反])骗(?![子术局人取得走到])[^,。;0-9后卡账号的]{1,6}?(?:[交缴付]纳?了?)?(?:学费|培训费|报名费|课程费|课时费|住宿费)"
    + SO_MUCH
    + r"|(?:学员|学生|家长|被害人|受害人|老人)(?:们|共|已|先后|陆续)*[交缴]纳?了?学费"
    + SO_MUCH
)
#: 多支出人工费27万元, 临时雇人多花了27万元: what the work cost more.
_HANDS = r"(?:人工|人力|加班|雇人|雇工|请人|临时工)"
_MORE_WORK = late(
    rf"{_HANDS}[^,。;0-9赚收骗]{{0,8}}(?:多|额外)(?:支出|花费?|付|掏|开支)[^,。;0-9赚收骗]{{0,3}}\Z"
    rf"|(?:多|额外)(?:支出|花费?|付|掏|开支)了?[^,。;0-9赚收骗]{{0,4}}{_HANDS}[^,。;0-9赚收骗]{{0,3}}\Z"
)
#: 9个客户来退定金27万元 was given back, 冻结货款13万元 is kept from its owner: neither was sold for or tricked out.
_GIVEN_BACK = late(
    r"(?<![不未没拒肯法能求诺骗])退(?!货|赃|缴)(?:还|回|了|掉|给)?[^,。;0-9不未没拒骗]{0,6}?"
    r"(?:定金|订金|押金|预付款|保证金|加盟费|学费|会员费|货款)" + SO_MUCH
)
_KEPT = late(r"(?:冻结|扣留|扣押|压着|扣着)[^,。;0-9]{0,6}?(?:货款|保证金|押金)" + SO_MUCH)
#: 把给我们开发的源码又卖了,开发费24万元: what a contract cost who gave the order, a clause by itself.
_ORDERED = late(r"(?:合同)?(?:开发|制作|设计|外包|定制)费用?" + SO_MUCH)
_OUR_ORDER = late(
    r"[给为替帮]我[们司方家店](?:公司)?(?:开发|制作|设计|定制|做)|我[们司方店](?:公司)?[^,。;]{0,4}(?:委托|找|请|外包|聘)"
)
#: Each sum that a rule names has one of these before it.
_SIGNS = frozenset("利益本收所费合多额付金款")


def told_outright(around: Surroundings, left: Span, number: Number, near: frozenset[str]) -> Bound | None:
    """``(metric, candidates)`` of a sum that its clause, ``left``, names outright; None where it does not.

    ``near`` are the characters shortly before it.
    """
    if _SIGNS.isdisjoint(near):
        return None
    text = around.text
    tail = text[left[0] : left[1]]
    for sign, read in _RULES:
        if sign in tail:
            found = read(around, left, number)
            if found is not None:
                return found
    return (_GAINS, ()) if paid_for_data(around, number) else None


def _lost_profit(around: Surroundings, left: Span, _number: Number) -> Bound | None:
    return (_LOSS, ()) if _LOST_PROFIT.search(around.text, *left) else None


def _suit_fee(around: Surroundings, left: Span, number: Number) -> Bound | None:
    text = around.text
    if not _SUIT_FEE.search(text, *left) or _FEE_TAKEN.search(text, *left):
        return None
    wide = around.sentence(number)[0]
    if AWARDED.search(text, *wide):
        return "compensation_yuan", ()
    return ("claim_yuan" if DEMANDED.search(text, *wide) else _OTHER), ()


def _contract(around: Surroundings, left: Span, _number: Number) -> Bound | None:
    if not _CONTRACT.search(around.text, *left) or _LOST.search(around.text, *left):
        return None
    return None, ((_FRAUD, *_OF_A_CONTRACT) if "deceit" in around.told else _OF_A_CONTRACT)


def _net(around: Surroundings, left: Span, _number: Number) -> Bound | None:
    found = _NET.search(around.text, *left)
    if found is None:
        return None
    return (None, (_GAINS, _OTHER)) if found["said"] else (_GAINS, ())


def _one_side(around: Surroundings, left: Span, number: Number) -> Bound | None:
    found = _ONE_SIDE.search(around.text, max(0, number.start - SENTENCE_REACH), left[1])
    return (None, (_GAINS, "claim_yuan")) if found else None


def _tricked(around: Surroundings, left: Span, _number: Number) -> Bound | None:
    return (_FRAUD, ()) if _TRICKED.search(around.text, *left) and around.tells(DECEIT) else None


def _more_work(around: Surroundings, left: Span, _number: Number) -> Bound | None:
    return (_LOSS, ()) if _MORE_WORK.search(around.text, *left) else None


def _given_back(around: Surroundings, left: Span, _number: Number) -> Bound | None:
    return (_OTHER, ()) if _GIVEN_BACK.search(around.text, *left) else None


def _kept(around: Surroundings, left: Span, _number: Number) -> Bound | None:
    return (_OTHER, ()) if _KEPT.search(around.text, *left) else None


def _ordered(around: Surroundings, left: Span, number: Number) -> Bound | None:
    if not _ORDERED.match(around.text, *left):
        return None
    return (_OTHER, ()) if _OUR_ORDER.search(around.text, *around.sentence(number)[0]) else None


#: A character without which a rule finds nothing -> the rule.
_RULES: tuple[tuple[str, Callable[[Surroundings, Span, Number], Bound | None]], ...] = (
    ("利", _lost_profit),
    ("益", _lost_profit),
    ("成本", _net),
    ("收入", _one_side),
    ("所得", _one_side),
    ("获利", _one_side),
    ("利润", _one_side),
    ("费", _tricked),
    ("费", _suit_fee),
    ("费", _ordered),
    ("退", _given_back),
    ("冻结", _kept),
    ("扣", _kept),
    ("压着", _kept),
    ("合同", _contract),
    ("多", _more_work),
    ("额外", _more_work),
)
