"""Days told by month and day alone (8月20日), and from the day of the telling (去年6月): a text may fix neither."""

from __future__ import annotations

import re

from classifier.late import late
from classifier.log_dates import yearless_stamp
from classifier.normalize import FIGURES_KEPT, Alignment, align
from classifier.written_dates import DAY, MONTH

#: What stands before a month makes it a length, a part of a date told in full, or one of a year told by a word.
DAY_ALONE = late(
    rf"(?<![\d.〇零一二三四五六七八九十年第个]){MONTH} ?月(?:份)? ?{DAY} ?[日号]"
    r"(?!线|楼|院|店|机|仓|库|门|桌|令|报|之?前(?!后)|以前)"
)
#: The month of such a day, and how many characters before it the number may begin.
_OF_MONTH, _BEFORE_MONTH = late(r"月(?:份)? ?[0-9一二三四五六七八九十]"), 3
#: What may stand behind a day of the hour (14日晚上11点).
_HOUR = (
    r"(?: ?(?:上午|下午|中午|傍晚|晚[上间]?|深?夜[里间晚]?|[半午]夜|凌晨|清晨|早上))?"
    r"(?: ?\d{1,2}[时点:](?:\d{1,2}分?|半)?(?:许|左右|多)?)?"
)
#: 至15日 behind a day of the same month, and 至次日.
UNTIL_DAY = late(
    rf"{_HOUR} ?[至到—~-] ?(?:{DAY} ?[日号](?!线|楼|院|店|机|仓|库|门|桌)|(?P<next>次日|翌日|第二天|隔天))"
)
#: Of a year that is told by a word, which nothing in the text fixes.
_OTHER_YEAR = late(
    r"(?:去年|今年|前年|明年|来年|上年|本年|每年|往年|当年|同年|次年|翌年|第二年|该年|下年)[^,。;!?\n]{0,2}\Z"
)
#: A day told from that of the telling. The first character is a plain class, so that a search skips to the next one.
_RELATIVE = late(
    r"[去今前上昨本这半多几数两一二三四五六七八九十\d](?:"
    r"(?:(?<=去)(?<![过失离]去)|(?<=今)(?<![如当现]今)|(?<=前)(?<![以之年月天周日期此目先提当]前))年(?![轻度份])"
    rf"(?:[底末初]|年[底末初]|[上下]半年|春节| ?{MONTH} ?月(?:份)?(?: ?{DAY} ?[日号])?)?"
    r"|(?<=上)(?<![以线网晚早加马身]上)(?:个?月|周|个?星期|个?礼拜)"
    r"|(?<=昨)[天日晚]|(?<=本)(?<!日本)月(?![薪息租])|(?<=这)(?:个月|几天|两天|周)"
    r"|(?<=[半多几数两一二三四五六七八九十\d])(?: ?[余多]?(?:年|个多?月|天|周|个?星期)多?)(?:以|之)?前"
    r")"
)
_NUMBERS = "半多几数两一二三四五六七八九十0123456789"
#: A year told by the day of the telling.
TELLING = late(r"(?:去|今|前|明)年(?!轻)|(?<![如当现])今年|上个?月|本月|上周|昨[天日晚]")


def days(folded: str) -> list[re.Match[str]]:
    """The days without a year, but for those of a year told by a word."""
    if "日" not in folded and "号" not in folded:
        return []
    out = []
    for month in _OF_MONTH.finditer(folded):
        at = month.start()
        tries = (DAY_ALONE.match(folded, begin) for begin in range(max(0, at - _BEFORE_MONTH), at))
        found = next((match for match in tries if match), None)
        if found and not _OTHER_YEAR.search(folded, max(0, found.start() - 6), found.start()):
            out.append(found)
    return out


def relative_day(text: str, alignment: Alignment | None = None, *, of_telling: bool = False) -> str:
    """The first words of ``text`` that tell a day from that of the telling (去年6月), or an empty string.

    What is told from another day as well (三年前) counts only where there are no others; with ``of_telling`` never.
    """
    alignment = alignment or align(text, FIGURES_KEPT)
    found = list(_RELATIVE.finditer(alignment.text))
    match = next((m for m in found if not m[0].endswith("前")), None if of_telling or not found else found[0])
    if match is None:
        return ""
    start, end = match.span()
    while start and alignment.text[start] in _NUMBERS and alignment.text[start - 1] in _NUMBERS:
        start -= 1
    return text[slice(*alignment.span(start, end))]


def yearless_day(text: str, alignment: Alignment | None = None) -> str:
    """The first day of ``text`` that is told by month and day alone, or an empty string."""
    alignment = alignment or align(text, FIGURES_KEPT)
    match = next(iter(days(alignment.text)), None)
    span = yearless_stamp(alignment.text) if match is None else match.span()
    return "" if span is None else text[slice(*alignment.span(*span))]
