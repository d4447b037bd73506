"""Days of what came after the conduct: money given back, forgiveness, bail, a confession; a post left at the end.

家属代为退还5万元 and 取得权利人谅解 are steps of procedure like an arrest (:mod:`classifier.dates`). A post is left
before the conduct as often as after it (2021年3月辞职后使用图纸), so that day is set aside only as the last thing told.
"""

from __future__ import annotations

from classifier.late import late

_MONEY = r"(?:违法|非法|赃|所得|罚[金款]|骗款|涉案|被害|受害)"
#: What is done to make good, and what is done with an accused who is not held.
_AMENDS = late(
    r"退缴|退赔|退赃|退出[\d一二三四五六七八九十]"
    rf"|(?:退出|退还|返还|退回|退给|上缴|交出|缴回|缴纳|缴清|补缴|预缴)了?[^,。;!?\n、]{{0,4}}?{_MONEY}"
    r"|(?:家属|亲属|家人|父母|父亲|母亲|妻子|丈夫)(?:代|替|帮)[^,。;!?\n]{0,4}?(?:退|赔|缴|交)|代为(?:退[还赔缴出]|赔)"
    r"|谅解(?!备忘)|达成[^,。;!?\n]{0,6}和解|双方[^,。;!?\n]{0,4}和解|道歉"
    r"|赔偿?(?:了|给|付)?(?:权利人|被害|受害|原告|公司|单位|对方|损失|全部|经济|其|[\d一二三四五六七八九十])"
    r"|取保|监视居住|认罪认罚|具结书|(?:主动|如实)(?:向[^,。;!?\n]{1,8})?(?:交代|供述|坦白)"
)
#: The clause is read so far for it.
_REACH = 24
#: Between the day and these words: something else was done first.
_FIRST = late(r"[后并再又仍]|继续")
#: Or they are asked for, promised, cashed, or the means of the conduct.
_OTHERWISE = late(
    r"[以索诈帮收获:]|(?<!要)求|得到|得知|谈妥|投诉|举报|威胁|谎|承诺|答应|拒绝|保险|平台|商家|店|卖家|商户|航空|物流|快递"
    r"|冒|伪造|虚假|虚构|自称|[爬盗窃骗卖买删刷改租泄传]|[抓导]取|导出|下载|登录|入侵|侵入|攻击|破解|发布|散布|捏造|诋毁|使用|提供|拷|复制|搭建|控制|植入|开设|组织"
)
#: What was made good: 将骗取的5万元退还被害人, 就侵权赔偿原告, 因其提供…赔偿.
_OF_THE_CONDUCT = late(r"(?:将|把|就|因|对|为)[^,。;!?\n]{0,12}\Z")
#: What comes after the conduct, too, behind a word of time.
_NO_MORE = r"(?:取得|获得|得到|退|赔|缴|被|达成|签|到案|投案|出具|如实|主动|取保|认罪)"
#: In the clause behind these words: they stand for a time at which more was done (取保期间又卖).
_MORE = late(rf"(?:后|期间|继续|仍|又|再次|再度)(?!,?(?:其|他|她|并|又)?{_NO_MORE})")
#: The same of the next clause, whose subject may be told; 否则 behind a demand makes it a threat.
_MORE_NEXT = late(
    rf"[,。;][^,。;!?\n]{{0,8}}?(?:(?:又|再次|再度|期间|其间|随后|之后|不久)(?![^,。;!?\n]{{0,4}}{_NO_MORE})"
    r"|继续|仍在|照样|照旧|故态|重操|重新|否则|不然)"
)
#: A post is left, in a clause that says no more.
_LEFT = late(
    r"[^,。;!?\n后前当]{0,12}?(?:离职|辞职|辞去[^,。;!?\n]{0,8}|跳槽|离开[^,。;!?\n]{0,10}|被(?:公司|单位)?(?:辞退|开除|解聘))(?:离职|辞职)?了?(?=[,。;!?\n]|\Z)"
)
#: What may follow to the end of the text: no more than a clause or two, of its discovery.
_REST = 40
_FOUND_OUT = late(
    r"[,。;!?\s]*(?:\Z|[^,。;!?\n]{0,14}?(?:案发|报警|报案|被抓|抓获|被查|立案|发现|举报|起诉|损失)"
    # 去了竞对: where the person went, and nothing more.
    r"|[^,。;!?\n]{0,6}?(?:去了|去往|跳到|跳去|转投|转去)[^,。;!?\n]{1,8}[。;!?\s]*\Z)"
)
#: In the rest: it went on after the post was left.
_WENT_ON = late(r"离职后|辞职后|后仍|继续|随后|之后|又|使用|登录|下载|导出|拷|卖|入职|泄|提供|披露")
#: Before it: the conduct may have gone on until then, or its day is not told but that of the post.
_UNTIL_THEN = late(
    r"[\d月日号年初底末间] ?(?:起|开始|以来)|自\d|从\d|直到|直至|[至到]\Z|一直|持续|长期|每[天日月周年晚]"
    r"|陆续|多次|先后|不断|反复|期间|入职|就职|任职|担任|在职|上班|签|进入|加入"
)
_BEFORE_REACH = 100


def came_after(folded: str, start: int, stop: int) -> bool:
    """Whether the clause ``[start, stop)`` of the folded text, told of a day, is of what comes after conduct."""
    found = _AMENDS.search(folded, start, min(stop, start + _REACH))
    if found is None or _FIRST.search(folded, start, found.start()):
        return False
    other = _OTHERWISE.search(folded, start, found.start())
    if other is not None and not _OF_THE_CONDUCT.search(folded, start, other.start()):
        return False
    return not (_MORE.search(folded, found.end(), stop) or _MORE_NEXT.match(folded, stop))


def left_at_last(folded: str, start: int, end: int) -> bool:
    """Whether the date at ``[start, end)`` is that of leaving a post, and the last of what the text tells."""
    left = _LEFT.match(folded, end)
    if left is None or len(folded) - left.end() > _REST or not _FOUND_OUT.match(folded, left.end()):
        return False
    if _WENT_ON.search(folded, left.end()):
        return False
    return _UNTIL_THEN.search(folded, max(0, start - _BEFORE_REACH), start) is None
