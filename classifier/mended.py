"""Sums of a long text that are losses by what they were spent on, or no loss and no gain of what is told of.

All patterns run on text folded to half width, lower case, simplified script.
"""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import SENTENCE_REACH
from classifier.turns import PIECE

#: 检测和清理费用8.6万元, 应急买的清洗服务1.3万元: the cost of mending what was done, no fee that was taken.
_MENDING_FEE = late(
    r"(?<![收骗卖赚要索])(?:应急|检测|清理|清除|清洗|排查|恢复|修复|修补|抢修|重置|重装|加固|查杀|溯源|查证|取证|处置|补救)"
    r"(?:[和与及、](?:应急|检测|清理|清除|清洗|排查|恢复|修复|修补|抢修|重置|重装|加固|查杀|溯源|查证|取证|处置|补救))*"
    r"(?:买的|请的|产生的|支付的|支出的|用的|的)?(?:清洗|检测|清理|防护|人工|技术|专家|外包|相关|等)*"
    r"(?:费用?|服务费?|开支|支出|开销)(?:共计?|合计|总计|累计|一共|花了|花费|支出|约|近|达|为|[: ])*\Z"
    r"|(?:恢复|修复|安全|检测|应急)(?:公司|团队|厂商)[^,。;0-9]{0,8}费用?(?:共计?|合计|约|近|达|为)*\Z"
    r"|(?:清理|恢复|修复|排查|抢修)人工(?:费用?|折算?|约|共)*\Z"
)
#: 花了6.5万元应急处置: told behind the sum.
_SPENT = late(r"(?:花费?|支出|支付|付|掏|用|投入)(?:了|去|掉)?(?:共计?|合计|总计|累计|一共|约|近|达|将近| )*\Z")
_MENDED_WITH = late(
    r" ?(?:来|用于|用来|去|请人|请[^,。;0-9]{0,6}?)?(?:做|进行|搞)?"
    r"(?:应急(?:处置|响应|处理)|数据恢复|恢复(?:数据|系统|业务|服务)|修复(?:数据|系统|漏洞)|抢修|排查|重装|加固|清[除理](?:木马|病毒|后门))"
)
#: 多付车费11.7万元, which is not asked or given back.
_OVERPAID = late(
    r"(?<![许很最至])多(?:付|支付|支出|发放?|结算|给付|赔付|补贴)了?的?[^,。;0-9]{0,8}?"
    r"(?:费用?|款|补贴|奖励|奖金|工资|佣金|分成|提成|报酬|返利)(?:共计?|合计|总计|累计|一共|约|近|达|人民币)*\Z"
)
_PAID_BACK = late(r"退|还|返|要求|请求|追回|收回|挽回")
#: 损失:停线7小时,时效赔付214万元,临时人工19万元: a list under the head of losses.
_LOSS_HEADED = late(r"损失(?:情况|统计|清单|明细|合计)?:[^。\n]{0,80}\Z")
#: Of a fee that was taken, asked for or told by a trickster it is no loss.
_NOT_MENDED = late(r"收(?!到|银)|骗|诈|谎|赚|要求|索|报价|开价|诉请|主张|名义|为由|赔偿|判")
#: 欠他2023年的提成6万多元, 借支的差旅款1.2万元: what an employer and his people owe each other.
_WAGES_OWED = late(
    r"(?:欠|拖欠|克扣|扣了?|没发|未发|少发)[^,。;]{0,16}(?:工资|提成|奖金|补助|津贴|课时费|加班费|差旅[费款]?|报销款?|年终奖|绩效|佣金|垫付款|垫款)"
    r"(?:款|共计?|合计|总计|约|近|达|有|大概)*\Z"
    r"|(?:借支|预支|备用金)[^,。;0-9]{0,8}\Z"
    r"|(?<!折)[扣罚欠](?:了|过)?(?:我们?|他|她|其)(?:了|的)?\Z"
    r"|(?:网管|保安|司机|服务员|店员|收银员?|会计|出纳|文员|教师|老师|护士|职员|工人|快递员|骑手|厨师|程序员|工程师|客服|前台|保姆|分拣员)"
    r",?(?:每个?)?月(?:入|收入|薪|工资)[^,。;0-9]{0,3}\Z"
)
#: 前后付了他9300元, of a sale told before: what a buyer paid is what the seller made.
_PAID_TO_HIM = late(
    r"(?:付|转|打|汇|给)(?:了|给|到|过)*(?:他|她|其)(?:了|过|本人|个人|共|一共|前后|先后|合计|总共)*\Z"
    r"|按[条个份台天夜月人次](?:付钱|付款|给钱|结账|结算|算钱)[^。;]{0,14}(?:转账|转款|付款|付了|转了|给了)(?:共计?|合计|总计|了|过)*\Z"
)
#: What such a sale is told by.
_SOLD_TO_HIM = late(r"卖|售|贩|名单|资料|按[条个份台天夜月人次](?:付|给|结|算)|一[条份个][0-9一二三四五六七八九十几]")
#: 损失:首付256万元 is what somebody was made to pay.
_PAID_OVER = late(r"首付|首期|预付|[定订]金|保证金|货款|本金|投资|充值|[汇转]")
#: Characters before a sum within which it is told who owes it.
_OWED_REACH = 30


def is_mending_cost(text: str, left: tuple[int, int], end: int) -> bool:
    """Whether the sum was paid for finding and mending what was done.

    ``left`` is what stands before it, ``end`` where it ends.
    """
    if not (_MENDING_FEE.search(text, *left) or (_MENDED_WITH.match(text, end) and _SPENT.search(text, *left))):
        return False
    return _NOT_MENDED.search(text, *left) is None


def is_overpaid(text: str, left: tuple[int, int]) -> bool:
    """Whether the sum was paid beyond what was due, and is not asked or given back."""
    if text.find("多", *left) < 0 or not _OVERPAID.search(text, *left):
        return False
    return _PAID_BACK.search(text, *left) is None


def heads_losses(text: str, left: tuple[int, int], number: Number) -> bool:
    """Whether the sum is one of a list under the head of losses, and neither asked for nor taken."""
    low = max(0, number.start - 2 * SENTENCE_REACH)
    if text.find("损失", low, number.start) < 0 or not _LOSS_HEADED.search(text, low, number.start):
        return False
    return not (_NOT_MENDED.search(text, *left) or _PAID_OVER.search(text, *left))


def is_owed(text: str, number: Number) -> bool:
    """Whether an employer and his people owe each other the sum, or it is the pay of a job."""
    return _WAGES_OWED.search(text, max(0, number.start - _OWED_REACH), number.start) is not None


def by_a_buyer(text: str, number: Number) -> bool:
    """Whether he was paid the sum in a sale told before; wages and refunds are paid to him as well."""
    if number.value < PIECE or not _PAID_TO_HIM.search(text, max(0, number.start - SENTENCE_REACH), number.start):
        return False
    return bool(_SOLD_TO_HIM.search(text, max(0, number.start - 2 * SENTENCE_REACH), number.start))
