"""Whether an organisation is the one who acts in a text: the subject of a clause that tells of a deed."""

from __future__ import annotations

from classifier.late import late

#: What an organisation does that acts.
_DEED = late(
    r"以营利为目的|为(?:他人|客户|牟利|谋|获取|了|招揽|推广|提高|规避)|以[^,。;]{1,10}(?:方式|名义|手段)|有偿|未经|擅自|"
    r"违反|非法|通过|利用|组织|安排|指使|雇|招募|收取|抓取|爬取|使用|采用|伙同|销售(?!额)|售卖|出售|贩卖|发布|从事|刷单|删帖|"
    r"窃取|盗取|收购|购买|制作|经营数额|代为|编造|散布|诋毁|仿冒|假冒|虚构|开设|推出|专门?|替人|帮人|接单|承接|花钱|买通|"
    r"搭建|开展|成立(?:后|以来)|打着|批量|大量|说能|接活|接受[^,。;]{0,8}(?:委托|订单|雇佣)|受[^,。;]{0,8}委托|"
    r"删除(?:网|帖|负面|差评|评论)"
)
#: What closes a clause about it (查出来是一家公司干的).
_DONE_BY = ("干的", "所为")
#: Before an organisation in its clause: who does something to it, or with it.
#: 被告某公司 is accused itself; 被告人 is somebody, and the 告 of 广告公司 is part of a name.
_NO_ACTOR = late(
    r"[攻侵骗控盗在对向从把将由给为与和是系任受用到我本离入买卖遭诉]|被(?!告(?![人知]))|(?<![被广])告|被告[人知]"
)
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
#: Organisations that are accused, and crimes of organisations; these not where they are denied or asked about.
_ACCUSED = late(
    r"(?<![非原])(?:被告|嫌疑|被诉)单位(?!的?(?:员工|职工|职员|工作人员))|"
    r"(?P<crime>单位犯罪(?!不|[^。;；]{0,15}(?:不成立|不能成立|不予采纳|未予采纳|不采纳|未采纳)))"
)
_NOT_ACCUSED = late(r"(?:不|非|未|没有?|无|是否|有无|排除|能否|辩称|辩解|主张|辩护人)[^,，。;；]{0,6}\Z")
_DENIAL_REACH = 10
#: What a deed in its name brought went to the organisation, which makes the deed its own, unless it was set up for the
#: crime, does nothing else or somebody pocketed it (法释〔1999〕14号第2条、第3条).
_TO_ITSELF = late(
    r"(?<!不)(?<!未)(?:归于?|[归进]?入|进|(?:转|汇|打|存)[入进到])了?(?:[某该本其]|我们?|被告)?(?:某|的)?(?:单位|公司|企业|集团)"
    r"(?:的|对公|基本|银行)*(?:所有|账户|账上|账|财务|使用|支配)"
)
_NOT_ITS_OWN = late(
    r"(?:设立|成立|注册|开设|注册成立)[^,。;]{0,12}(?:公司|企业|工作室)[^。;]{0,8}专门?(?!业)|"
    r"(?:为|专为)[^,。;]{0,8}(?:犯罪|违法)[^,。;]{0,8}(?:设立|成立|注册)|(?:以|专门从事|主要从事)[^,。;]{0,10}为(?:主要|唯一)(?:业务|活动)|私分|瓜分"
)
#: Deeds done in the name of an organisation; not where it is another's name, or a made up one.
_IN_ITS_NAME = late(
    r"以(?![^,。;]{0,8}(?:虚构|虚假|不存在|冒|他人|其他|客户|对方|多家))[^,。;]{0,8}(?:单位|公司|企业)的?名义"
)
#: Behind an organisation whose name somebody uses (:func:`in_its_name` tells whose it is).
_NAME_OF = ("名义", "的名义")
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
    if text.startswith(_SOMEBODY, end) or text.startswith(_NAME_OF, end):
        return False
    deed = _DEED.search(text, end, min(high, end + _DEED_REACH))
    if deed is None or text.startswith("的", deed.end()):
        return False
    return _BETWEEN.isdisjoint(text[end : deed.start()])


def accused(text: str) -> bool:
    """Whether ``text`` says that an organisation is accused (被告单位) or the crime its own (单位犯罪)."""
    if "单位" not in text:
        return False
    return any(
        not found["crime"] or not _NOT_ACCUSED.search(text, max(0, found.start() - _DENIAL_REACH), found.start())
        for found in _ACCUSED.finditer(text)
    )


def answers(text: str) -> bool:
    """Whether the organisation that acts in ``text`` answers for it: it is accused, or the proceeds are its own."""
    return accused(text) or (bool(_TO_ITSELF.search(text)) and not _NOT_ITS_OWN.search(text))


def in_its_name(text: str) -> bool:
    """Whether the deed of ``text`` was done in the name of an organisation (以单位名义)."""
    return "名义" in text and bool(_IN_ITS_NAME.search(text))
