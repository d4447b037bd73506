"""Sums that deceit brought though no word of deceit names them: what the deceived paid, and the worth of goods.

All of it holds only in a text that tells of deceit. A helper's cards and accounts move money too, so payments count
only where the sentence tells of none (``用自己的卡收款后转账18万元给上家``).
"""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import Surroundings

_SO_MUCH = r"(?:了|共计?|合计|总计|累计|一共|人民币|约|近|达|为|超过)*\Z"
#: 财务人员向其转账50万元, 被害人共转账支付2.4万元, 被害人支付2.4万元.
_PAID = late(
    r"(?:转账(?:支付|付款|汇款)?|汇款|打款|(?:被害人|受害人|事主)[^,。;0-9]{0,10}(?:支付|付款|交付|交给|付给)[^,。;0-9]{0,4})"
    + _SO_MUCH
)
_HELPS = late(
    r"卡(?![车顿通点牌里])|账户|帐户|走账|过账|取现|收款码|上家|上线|码商|团伙|窝点|(?:帮|替|为)(?:人|他人|别人|诈骗|对方)"
)
#: 骗得手机3部,经鉴定价值1.6万元: the worth of what was tricked out; another sum between is told of something else.
_WORTH = late(
    r"骗(?:得|取|走|到|去|来|租)(?![^,。;]{0,6}(?:信任|密码|口令|账号|银行卡|号码|验证码))[^。;元]{1,30}?[,、]?"
    r"(?:经[^,。;元]{1,8}|[^,。;元]{0,3}时)?[总共]?(?:价值|市值|估值|作价|鉴定为|认定为|评估为|估价为)" + _SO_MUCH
)
_WORTH_REACH = 50
#: 刷单被骗,先后充值5000元、1.2万元: what the deceived put in.
_LURED = late(r"被骗|受骗|上当|被害人|受害人|诱导|引诱|诱骗|[让叫骗][^,。;]{1,4}充")
_TOPPED_UP = late(r"充值|充入|充进")
_TOPUP_REACH = 40
#: 向被害人“借款”7万元后消失.
_BORROWED = late(r"[向找骗][^,。;0-9]{1,8}[“\"]?借(?:款|钱|得|到|走|了)[”\"]?" + _SO_MUCH)
_GONE = late(r"后?,?(?:便|就|即|随即)?(?:消失|失联|拉黑|挥霍|跑路|逃匿|不知去向|玩消失)")


def deceived_paid(around: Surroundings, number: Number) -> bool:
    """Whether, in a text of deceit, the sum is what somebody paid, or the worth of what he gave, for it."""
    text, (left, _) = around.text, around.clause(number)
    low, high = around.sentence_bounds(number.start, number.end)
    if _WORTH.search(text, max(low, number.start - _WORTH_REACH), number.start):
        return True
    if _PAID.search(text, *left):
        return "run" not in around.told and not _HELPS.search(text, low, high)
    if around.before(number, _BORROWED):
        return _GONE.match(text, number.end) is not None
    wide = max(low, number.start - _TOPUP_REACH), number.start
    return _TOPPED_UP.search(text, *wide) is not None and _LURED.search(text, low, number.start) is not None
