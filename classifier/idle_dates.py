"""Dates that tell nothing of the conduct: heads and feet of reports, terms of contracts, when something was founded."""

from __future__ import annotations

from classifier.late import late

#: 报案时间:2024年11月8日, 填表日期 2024-11-08.
_HEADED = late(
    r"(?:报案|报警|举报|投诉|反映|控告|填报|填表|填写|报告|上报|通报|接报|接警|受理|立案|记录|制作|出具|编制|编写|整理|提交|发布|落款|笔录|询问|"
    r"谈话|归档|更新|打印|签发|复盘|审核|审批|成文|撰写|咨询|提问|来信)(?:时间|日期|日)[: ]{0,2}\Z"
)
_HEAD_REACH = 10
#: The head of a mail: 发件时间:2026-05-07, sent: thursday, 2026-05-07; and "on 2026-05-06 at 09:15, li wrote:".
_MAIL_HEAD = late(
    r"(?:\A|[\n>] ?)(?:发件|发送|收件|发信)(?:时间|日期|于)[: ]{1,2}\Z"
    r"|(?:\A|[\n>] ?)(?:date|sent|received): ?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}, ?)?\Z"
)
_MAIL_REACH = 24
_WROTE = late(r"[^\n。;]{0,60}?(?:wrote|写道):")
#: A line that holds nothing but a date and ends the text.
_LINE, _FOOT = late(r"(?:\A|\n)[ \t]*\Z"), late(r"[ \t]*\n*\Z")
_LINE_REACH = 12
#: 合同到2026年3月止: how long a contract holds.
_TERM = late(r" ?(?:止|届满|到期|期满|期限届满|终止)(?![^,。;!?\n]{0,6}[卖售骗抓爬])")
_TERM_OF = late(r"合同|协议|授权|许可|有效|期限|租|质保|维保|服务期|竞业|固定价|专利|商标|会员|年费|域名|证书|套餐")
_TERM_REACH = 30
#: 2013年自己办起来的, 2017年建的, 2019年入职: told of an organisation, a system or a post; a clause that says no more.
_FOUNDED = late(
    r"[^,。;!?\n]{0,14}?(?:成立|创办|创立|注册成立|开业|开办|办起来|建成|建|上线|投入使用|投用|投产|采购|购置|买(?:的|过)|外包做|做|办|入职|毕业)的?"
    r"(?=[,。;!?\n]|\Z)"
)
#: 2017年在银行买过一份保险: what somebody bought long before.
_BOUGHT = late(r"[^,。;!?\n]{0,14}?(?:买过|办过|上过|读过|做过)[^,。;!?\n]{0,12}(?=[,。;!?\n]|\Z)")
#: 我们2019年就在用这个名字了: a use that came first, told of one's own side; before the date, and behind it.
_OURS = late(r"(?:我[们司方家]|我公司|本公司|本店|我店)(?:早|早在|自|从|在|于|其实|实际上?|是){0,3}\Z")
_OURS_REACH = 12
_FIRST = late(
    r"[^,。;!?\n]{0,4}?(?:(?:注册|申请|登记|取得|拿到)了?(?:[^,。;!?\n]{0,8}?)(?:商标|字号|商号|著作权|专利|软著|证书)|(?:就|便|已)(?:已经|已|经)?(?:开始|在|投入|公开|合法|实际|注册|申请)?(?:使用|用|注册|申请|登记|取得))(?!爬|脚本|外挂|插件|软件|工具|程序|接口|他|她|对方)"
)


def heads_or_ends(folded: str, start: int, end: int) -> bool:
    """Whether the date at ``[start, end)`` is that of the report itself: behind 报案时间, or the last line."""
    if _HEADED.search(folded, max(0, start - _HEAD_REACH), start):
        return True
    if _MAIL_HEAD.search(folded, max(0, start - _MAIL_REACH), start) or _WROTE.match(folded, end):
        return True
    return bool(_FOOT.match(folded, end) and "\n" in folded[max(0, start - _LINE_REACH) : start]) and bool(
        _LINE.search(folded, max(0, start - _LINE_REACH), start)
    )


def is_term(folded: str, start: int, end: int) -> bool:
    """Whether a contract or a licence is told to hold until the date."""
    if _TERM.match(folded, end) is None:
        return False
    reach = max(0, start - _TERM_REACH)
    low = max(reach, *(folded.rfind(mark, reach, start) + 1 for mark in "。;!?\n"))
    return _TERM_OF.search(folded, low, start) is not None


def is_first_use(folded: str, start: int, end: int) -> bool:
    """Whether the date tells since when one's own side used or registered what it is about: a plea, no conduct."""
    return _FIRST.match(folded, end) is not None and bool(_OURS.search(folded, max(0, start - _OURS_REACH), start))


def is_founding(folded: str, end: int) -> bool:
    """Whether the words behind the date tell since when there is an organisation, a system or a post, and no more."""
    return bool(_FOUNDED.match(folded, end) or _BOUGHT.match(folded, end))
