"""Where 块 counts pieces of hardware and no money: 封存硬盘13块, 四块计算卡, 其余五块 of a text of such."""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import Surroundings

UNIT = "块"
_BEFORE = late(
    r"(?<![换修买卖装贴])(?:[硬软磁]盘|镜像盘|固态盘|系统盘|广告屏|屏|显卡|主板|电池|展板|牌子)(?:我|他|已|都|共|一共|总共|各|封存|留了|留下|拆下|拆了|换下|有|约)*\Z"
)
_BEHIND = late(r"的?(?:计算|加速|板)卡|卡(?=[,。、;])|盘(?=[,。、;的])")
_SOME = late(r"[0-9一二两三四五六七八九十百几]块(?:计算卡|显卡|加速卡|硬盘|固态盘|磁盘|屏|主板|电池|芯片|板卡)")
_REST_AFTER = late(r"(?:[,。;、已被]|\Z)")
_MONEY_BEFORE = late(r"[卖收花付给赚价要转得赔]")
_SUM_GOES_ON = frozenset("钱一二三四五六七八九两半多")


def counts_pieces(around: Surroundings, number: Number) -> bool:
    """Whether the unit right behind ``number``, which is 块, counts hardware."""
    text, start, behind = around.text, number.start, number.end + len(UNIT)
    if _BEHIND.match(text, behind):
        return True
    if text[behind : behind + 1] in _SUM_GOES_ON:
        return False
    if _BEFORE.search(text, max(0, start - 12), start):
        return True
    rest = _REST_AFTER.match(text, behind) and not _MONEY_BEFORE.search(text, max(0, start - 6), start)
    return bool(rest) and around.tells(_SOME)
