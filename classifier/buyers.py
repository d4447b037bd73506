"""Whether a sum is what the buyer of data paid: a gain of who handed them over (卖给保险公司,保险公司付款18.4万元).

All patterns run on text folded to half width, lower case, simplified script.
"""

from __future__ import annotations

import re

from classifier.late import late
from classifier.money_words import DECEIT, SO_MUCH
from classifier.numerals import Number
from classifier.surroundings import BEFORE_REACH, SENTENCE_REACH, Surroundings
from classifier.turns import PIECE

#: 卖给保险公司,保险公司付款18.4万元: he who was handed data, or the other side, begins the clause of what was paid.
_PAID = late(
    r"(?:支付|付款|付费|付给?|转账|转款|打款|汇款)(?:给?(?:其|他|她))?的?(?:好处费|报酬|酬劳|费用|款项|价款|钱款|现金)?"
    + SO_MUCH
)
_LEADS_IN = late(
    r"(?:(?:于|在)?(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?)?(?:随后|之后|事后|最终|后来|后|共?收到了?|收取了?)?(?:该|这家)?"
)
_BUYERS = late(r"对方|买方|买家|购买[方者]|接收方|同行|下家")
#: What is promised, asked for or given back was not paid for it.
_NOT_PAID = late(r"承诺|答应|要求|未|没|拟|同意|约定|应当|索|需|打算|准备|愿|拒|退|购买|采购|订购|被|垫|赔")
_CLAUSE_END = re.compile(r"[,。;:!?]")
#: Characters of a name that tell who it is, and between him and the payment.
_NAME, _BETWEEN = 4, 16
#: 按每条0.8元付费,共18.4万元: by the piece, and in all.
_BY_THE_PIECE = late(
    r"按每?一?[条个份人组单][0-9.一二两三四五六七八九十块毛角分元]{0,8}(?:付费|付款|计费|结算|结账|支付)[,、]"
    r"(?:总?共计?|合计|总计|累计|一共)(?:付了?)?(?:约|近|达|人民币)*\Z"
)
_HANDED = late(r"(?:(?P<sold>[卖售]|转让|泄露)|披露|提供|[共分]享|发|拷|交|传)给(?:了|某|一家|当地|另一家)*")
#: Without a sale to tell it, what makes a payment for data no lawful trade.
_UNLAWFUL = late(r"擅自|私自|私下|违规|违法|非法|偷|窃|泄露|泄密|未经|倒卖|出卖")
_SOLD = late(
    r"信息|资料|名单|数据|参数|图纸|源码|代码|姓名|电话|手机号|账号|密码|工艺|配方|秘密|底价|轨迹|病历|简历|面单|订单|行程|征信|"
    r"档案|通讯录|文档"
)


def paid_for_data(around: Surroundings, number: Number) -> bool:
    """Whether he who was handed data, or the other side of their sale, paid the sum; a trade in wares tells nothing."""
    text = around.text
    # It may be told in the clause before.
    if number.value < PIECE or "付" not in text[max(0, number.start - BEFORE_REACH) : number.start]:
        return False
    if not around.told.isdisjoint(("deceit", "wares")) or around.tells(DECEIT):
        return False
    clause = max(around.clause_bounds(number.start, number.end)[0], number.start - SENTENCE_REACH)
    paid = _PAID.search(text, clause, number.start)
    if paid is None:
        by_piece = _BY_THE_PIECE.search(text, max(0, number.start - SENTENCE_REACH), number.start)
        if by_piece is None:
            return False
        clause = by_piece.start()
    handed = list(_HANDED.finditer(text, max(0, number.start - 2 * SENTENCE_REACH), clause))
    if not handed or not _SOLD.search(text, max(0, number.start - 2 * SENTENCE_REACH), clause):
        return False
    if not any(match["sold"] for match in handed) and not around.tells(_UNLAWFUL):
        return False
    return paid is None or _paid_by(text, clause, paid.start(), [match.end() for match in handed])


def _paid_by(text: str, clause: int, verb: int, names: list[int]) -> bool:
    """Whether the clause of a payment begins with one of the buyers, whose names begin at ``names``."""
    lead = _LEADS_IN.match(text, clause, verb)
    start = lead.end() if lead else clause
    other = _BUYERS.match(text, start, verb)
    end = other.end() if other else start
    for at in () if other else names:
        name = _CLAUSE_END.split(text[at : at + _NAME], maxsplit=1)[0]
        if len(name) > 1 and text.startswith(name, start):
            end = start + len(name)
    return start < end and verb - end <= _BETWEEN and not _NOT_PAID.search(text, end, verb)
