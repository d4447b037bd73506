"""What a word of the evidence is about: the place where things went, and the object of a denial."""

from __future__ import annotations

from collections.abc import Iterable

from classifier.late import late
from classifier.negation import CLAUSE_END

#: One's own things, which speak for leave where something is done in them or with them.
_OWN = ("自己", "自家", "本公司", "我们", "我司")
#: Verbs that end in the place where something went (导入自己公司的数据库, 展示在自己的网站).
_THERE = late(
    r"(?:[传载制贝拷导存搬移放发布挂步份带贴转流灌卖用示送并写引植加汇打拖扒抓爬粘塞充](?:到|进|至|在|于|回|给|往|入)"
    r"|[录收纳](?:入|进)|供|换成|替换成|指向|导向)了?\Z"
)
#: Characters before one's own things within which such a verb stands.
_THERE_REACH = 4
#: Objects that hold any other, and what stands before an object.
_ANYTHING = (
    "任何",
    "什么",
    "一",
    "其他",
    "东西",
    "数据",
    "资料",
    "信息",
    "文件",
    "内容",
    "记录",
    "到",
    "过",
    "成功",
    "走",
)
#: Shortest object that is one, in characters.
_OBJECT = 3


def leads_there(folded: str, start: int) -> bool:
    """Whether one's own things at ``start`` are only where something went; that gives no leave to take it."""
    return folded.startswith(_OWN, start) and bool(_THERE.search(folded, max(0, start - _THERE_REACH), start))


def other_object(folded: str, start: int, yes: Iterable[tuple[int, int, str | None]]) -> bool:
    """Whether the object at ``start`` is none of those in the clauses of ``yes``: 下载了模板,没有拿走用户资料."""
    stop = _clause_end(folded, start)
    named = folded[start:stop]
    if len(named) < _OBJECT or named.startswith(_ANYTHING):
        return False
    parts = {named[at : at + 2] for at in range(len(named) - 1)}
    for begin, end, _ in yes:
        while begin > 0 and folded[begin - 1] not in CLAUSE_END:
            begin -= 1
        clause = folded[begin : _clause_end(folded, end)]
        if any(part in clause for part in parts):
            return False
    return True


def _clause_end(folded: str, start: int) -> int:
    while start < len(folded) and folded[start] not in CLAUSE_END:
        start += 1
    return start
