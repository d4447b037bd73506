"""Sums that deceit brought though no word of deceit names them: what the deceived paid, and the worth of goods.

All of it holds only in a text that tells of deceit. A helper's cards and accounts move money too, so payments count
only where the sentence tells of none (``用自己的卡收款后转账18万元给上家``).
"""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import Surroundings
from classifier.units import CRIMINAL, PREPAID_BEFORE

#: 转账12笔共16.8万元.
_SO_MUCH = (
    r"(?:[0-9一二两三四五六七八九十百]{1,4}[余多]?[笔次])?"
    r"(?:了|共计?|合计|总计|累计|一共|人民币|约|近|达|为|超过)*\Z"
)
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
#: What makes a loan, or money paid in advance, the fruit of deceit, in the sentence before it; 为某团伙开发 is done for
#: those who deceive.
_LIED = late(
    r"谎[称报言]|[假伪诈虚]称|虚构|编造|捏造|冒充|冒用|假冒[^,。;]{0,8}(?:客服|身份|名义|人员|工作|银行|公司|机关|警)|"
    r"假扮|[假伪]装成?|隐瞒|(?<!诈)骗(?![子术局])|以[^,。;]{2,14}为(?:名|由|幌子|借口|饵)"
)
#: So many characters before the sum.
_LIE_REACH = 120
_FOR_OTHERS = late(
    r"(?:为|替|帮|给|受)[^,。;]{1,14}(?:开发|制作|编写|搭建|设计|定制|维护|建[站设]|提供)|租给|出租[^,。;]{0,10}给"
)
#: 收取定金35万元后更换手机、一台未交; 全部用于赌博.
_FLED_AFTER = late(
    r"(?:左右|余|多)?[^。;]{0,14}?(?:换了?(?:手机(?:号码?|卡)?(?=[,。;、逃失跑躲]|\Z)|号码?(?![段牌])|电话号|微信号?|住[处址])|"
    r"(?:手机|电话)[^,。;]{0,2}关机|搬离|去向不明|去向成谜|断联|断了?联系|失去联系|联系不上|无法联系|"
    r"(?:用于|拿去|用来|去|全部)赌博?|输光|拒不(?:发货|交货|供货|退款|退还|见面)|"
    r"一[台件批辆吨箱车][也都]?(?:未|没有?)(?:交|发|供|到|装|给|见)|携[^,。;]{0,2}款|私自花)"
)
#: One of these ends each word of what is paid in advance.
_PREPAID_SIGNS = frozenset("款付金费")
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
        lied = _LIED.search(text, *_before(around, number)) and "run" not in around.told
        return bool(lied) or _GONE.match(text, number.end) is not None
    wide = max(low, number.start - _TOPUP_REACH), number.start
    return _TOPPED_UP.search(text, *wide) is not None and _LURED.search(text, low, number.start) is not None


def took_prepayment(around: Surroundings, left: tuple[int, int], number: Number) -> bool:
    """Whether the sum was taken in advance by somebody who lied for it, or was gone with it and gave nothing.

    Not so what the one took who tells it, nor what a developer or the like took of those for whom he works.
    """
    if not _is_prepaid(around.text, left):
        return False
    if "flight" in around.told or _FLED_AFTER.match(around.text, number.end):
        return True
    told = _before(around, number)
    return bool(_LIED.search(around.text, *told)) and not _FOR_OTHERS.search(around.text, *told)


def prepaid_to_helper(around: Surroundings, left: tuple[int, int], number: Number) -> bool:
    """Whether those paid the sum in advance for whose crime he makes something (为诈骗团伙开发软件,收到首付款3万元)."""
    if "flight" in around.told or not _is_prepaid(around.text, left):
        return False
    told = _before(around, number)
    return bool(_FOR_OTHERS.search(around.text, *told)) and bool(CRIMINAL.search(around.text, *told))


def _before(around: Surroundings, number: Number) -> tuple[int, int]:
    """What stands before the sum in its sentence, within reach."""
    low = around.sentence_bounds(number.start, number.end)[0]
    return max(low, number.start - _LIE_REACH), number.start


def _is_prepaid(text: str, left: tuple[int, int]) -> bool:
    if _PREPAID_SIGNS.isdisjoint(text[left[0] : left[1]]):
        return False
    found = PREPAID_BEFORE.search(text, *left)
    return found is not None and not found["own"]
