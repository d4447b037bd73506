"""Whether an organisation is the one who acts in a text: the subject of a clause that tells of a deed."""

from __future__ import annotations

from classifier.late import late

#: What an organisation does that acts.
_DEED = late(
    r"以营利为目的|为(?:他人|客户|牟利|谋|获取|了|招揽|推广|提高|规避)|以[^,。;]{1,10}(?:方式|名义|手段)|有偿|未经|擅自|"
    r"违反|非法|通过|利用|组织|安排|指使|雇|招募|收取|抓取|爬取|使用|采用|伙同|销售(?!额)|售卖|出售|贩卖|发布|从事|刷单|删帖|"
    r"窃取|盗取|收购|购买|制作|经营数额|代为|编造|散布|诋毁|仿冒|假冒|虚构|开设|推出|专门?|替人|帮人|接单|承接|花钱|买通|"
    r"搭建|开展|成立(?:后|以来)|打着|批量|大量|说能|接活"
)
#: What closes a clause about it (查出来是一家公司干的).
_DONE_BY = ("干的", "所为")
#: Before an organisation in its clause: who does something to it, or with it.
_NO_ACTOR = late(r"[攻侵骗控盗在对向从把将被由给为与和是系任受用到我本离入买卖遭告诉]")
_OWNED = late(r"(?:开|开办|经营|名下)的[^,。;]{0,8}\Z")
#: Behind an organisation: somebody of it, who acts for himself as far as is told.
_SOMEBODY = (
    "员工",
    "职工",
    "职员",
    "工作人员",
    "技术",
    "程序员",
    "经理",
    "客服",
    "内部",
    "前员工",
    "离职",
    "客户",
    "用户",
    "系统",
    "服务器",
)
#: What may not stand between an organisation and its deed.
_BETWEEN = frozenset("的被遭")
#: Characters behind an organisation within which its deed is told, and of its name before.
_DEED_REACH, _NAME_REACH = 16, 16


def acts(text: str, clause: tuple[int, int], start: int, end: int) -> bool:
    """Whether the organisation at ``[start, end)`` begins its clause and does something, and nobody does it to it."""
    low, high = clause
    if text.startswith(_DONE_BY, end):
        return True
    if (start - low > _NAME_REACH or _NO_ACTOR.search(text, low, start)) and not _OWNED.search(text, low, start):
        return False
    if text.startswith(_SOMEBODY, end):
        return False
    deed = _DEED.search(text, end, min(high, end + _DEED_REACH))
    if deed is None or text.startswith("的", deed.end()):
        return False
    return _BETWEEN.isdisjoint(text[end : deed.start()])
