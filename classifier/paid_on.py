"""Sums that were paid on to others out of what was taken in: 分给站长3.4万元, 支付给编辑、站长共8.2万元.

They are a part of what was taken in and no further gain. Whom a sum was paid to tells it: somebody who works along
(:data:`_ROLE`), or, once it was told what was taken in, a person named by the way; not him, whoever that is. What was
paid besides (另分给) may not be in the sum told before, and stays a gain.
"""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import Surroundings

_ROLE = (
    r"(?:(?:网站|平台|论坛|贴吧|内部|各|其他|部分|上述|多名|几名|若干)的?)*(?:编辑|站长|版主|吧主|管理员|水军|写手|刷手|枪手|中介|中间人|介绍人|"
    r"代理商?|下线|推广(?:人员|员|商|者)|渠道商|供[货应]商|服务商|合伙人|合作[方者]|员工|业务员|技术(?:人员|员)|他人|别人)(?:们|等人?)?"
)
#: Somebody of whom the writer speaks by the way; 刘某 of a judgment may be the one accused.
_FAMILIAR = r"[小老阿](?![板师婆公妈爸姐弟])[\u4e00-\u9fff]"
_NAME = rf"(?:[\u4e00-\u9fff]{{0,2}}某[某甲乙丙丁]?|{_FAMILIAR}|[甲乙丙丁])(?:等人?)?"
_SO_MUCH = r"(?:共计?|合计|总计|累计|一共|各|约|近|达|了|人民币)*\Z"
#: By deceit money is paid and transferred to the one who deceives; it is shared out among those who did.
_SHARED, _PAID = r"分给", r"(?:支付给?|付给|给付|转给|转账给|汇给|打给|返给|发给)"
_TO_ROLE = late(rf"(?:{_SHARED}|{_PAID})了?{_ROLE}(?:[、和及与]{_ROLE}){{0,3}}{_SO_MUCH}")
_SHARED_TO_ROLE = late(rf"{_SHARED}了?{_ROLE}(?:[、和及与]{_ROLE}){{0,3}}{_SO_MUCH}")
#: Right at the start of a clause: who took it in is the one who pays.
_TO_NAME = late(
    rf"[,;:](?:其中|从中|后|并|再|已|均)*(?:{_SHARED}|支付给|付给|转给)了?{_FAMILIAR}(?:[、和及与]{_FAMILIAR}){{0,3}}{_SO_MUCH}"
)
_TAKEN = late(
    r"(?:获利|得款|收取?|收[到得了入款费]|实得|赚|所得|[骗卖净]得|进账|入账)[^,。;0-9]{0,6}[0-9一二两三四五六七八九十]"
)
#: 其中3.4万元分给站长.
_PART_BEFORE = late(r"(?:其中|当中)的?(?:约|近|有)?\Z")
_PART_AFTER = late(rf"(?:左右|多|余)?(?:已|又|再)?(?:{_SHARED}|{_PAID}|给了?)了?(?:{_ROLE}|{_NAME})")
#: Characters before a sum within which those stand whom it was paid to, what was taken in, and the word of a part.
_REACH, _TAKEN_REACH, _PART_REACH = 34, 60, 6


def is_paid_on(around: Surroundings, number: Number) -> bool:
    """Whether those named before the sum, or behind it as a part, got it (其中3万元分给站长)."""
    text, start = around.text, number.start
    if text.find("其中", max(0, start - _PART_REACH), start) >= 0:
        return bool(around.before(number, _PART_BEFORE) and _PART_AFTER.match(text, number.end))
    low = max(around.sentence_bounds(start, number.end)[0], start - _REACH)
    if text.find("给", low, start) < 0 and text.find("付", low, start) < 0:
        return False
    if (_SHARED_TO_ROLE if "deceit" in around.told else _TO_ROLE).search(text, low, start):
        return True
    named = _TO_NAME.search(text, low, start)
    return bool(named and _TAKEN.search(text, max(0, named.start() - _TAKEN_REACH), named.start()))
