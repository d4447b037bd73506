"""What is counted by the piece in a sale: copies of a work that has no other copies, and tools for each buyer.

``盗版电子书12种,卖出3120份`` are copies of twelve works; of a tool (``卖出扫号器31份``) each piece may be a buyer, and
so may each time that it was downloaded.
"""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import BEFORE_REACH, SENTENCE_REACH, Surroundings

#: Units of what is sold, and of how often it was fetched.
_PIECES, _TIMES = frozenset(("份", "套")), "次"
_SOLD = late(r"(?:卖|售|销)[^,。;0-9被]{0,12}\Z")
_NOT_SOLD = late(r"(?:未|没有?|准备|待|拟|欲|不)[^,。;]{0,3}(?:卖|售|销)")
_E_BOOKS = late(r"(?:电子书|电子图书|网课|课程|有声书|视频教程|教学视频)(?!站|平台|网|系统|公司|后台)")
_PROGRAM = late(r"插件|脚本|软件|外挂|程序")
_MEMBERSHIP = r"(?:会员|账号|帐号|激活码|卡密|月卡|年卡|兑换码)"
_MEMBERS = late(
    rf"{_MEMBERSHIP}(?:共|一共|累计)?(?:卖|售|销)[^,。;0-9被]{{0,4}}\Z|(?:卖|售|销)[^,。;0-9被]{{0,8}}{_MEMBERSHIP}[^,。;0-9]{{0,3}}\Z"
)
#: Tools of a crime by their name; a program or script is one where it is sold by the piece.
_HARMFUL = late(
    r"木马|外挂|病毒|群控|远控|打码|扫号|洗号|撞库|注册机|改机|键盘记录|"
    r"(?:爆破|抢[票购单号券课]|钓鱼|黑客|入侵|攻击|ddos|盗号|盗刷|破解|翻墙|勒索|窃[密听取])[^,。;]{0,6}(?:工具|软件|程序|脚本|插件|器)"
)
#: Copies of works, anywhere; and what is named last before the figure, which is not the tool then.
_WARES = late(r"盗版|正版|侵权|著作权|版权")
_OTHER = late(r"信息|资料|名单|数据|简历|病历|面单|账号|密码|光盘|图书|教程")
_FETCHED = late(r"(?:下载|安装|获取|领取)(?:量|数|次数)?(?:了|达|共计?|累计|合计|约|近|超过|有|为)*\Z")
#: Who renews is another time, and how many times is not told (卖给19个人,其中6人续费一次).
_AGAIN = late(r"[^。;]{0,24}?(?:续费|续订|续期|续买|复购|回购|再次购买|重复购买|又买)")
#: Characters before the figure within which the book is named.
_NAMED_REACH = 120
#: What so many pieces or times may be.
TOOLS, FETCHED = ("persons_times", "copies"), ("persons_times", "downloads")


def sold_pieces(around: Surroundings, number: Number, unit: str) -> tuple[str | None, tuple[str, ...]] | None:
    """``(metric, candidates)`` of what was sold by the piece or fetched so many times; None where no words tell so."""
    text, start = around.text, number.start
    near = max(0, start - BEFORE_REACH), start
    if unit == _TIMES:
        return (None, FETCHED) if _FETCHED.search(text, *near) and _is_tool(around, number) else None
    if unit not in _PIECES or not _SOLD.search(text, *near) or _NOT_SOLD.search(text, *near):
        return None
    if _MEMBERS.search(text, *near):
        return "other_count", ()
    before = max(around.sentence_bounds(start, number.end)[0], start - _NAMED_REACH), start
    if unit == "份" and around.tells(_E_BOOKS, before) and not around.tells(_PROGRAM, before):
        return "copies", ()
    return (None, TOOLS) if _is_tool(around, number) else None


def _is_tool(around: Surroundings, number: Number) -> bool:
    """Whether what the sentence names last before the figure is a tool, in a text of no works."""
    text = around.text
    low = max(around.sentence_bounds(number.start, number.end)[0], number.start - SENTENCE_REACH)
    last = max((match.end() for match in _HARMFUL.finditer(text, low, number.start)), default=-1)
    return last >= 0 and not _OTHER.search(text, last, number.start) and not around.tells(_WARES)


def bought_again(text: str, end: int) -> bool:
    """Whether some of the buyers counted before ``end`` are told right behind to have bought again."""
    return _AGAIN.match(text, end) is not None
