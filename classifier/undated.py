"""What is said of a text whose day of conduct no date tells."""

from __future__ import annotations

from classifier.dates import ConductDay
from classifier.normalize import Alignment
from classifier.yearless import relative_day, yearless_day

#: Said where the text tells the day only from that of the telling.
_RELATIVE = "文中只有相对日期（{}），请填行为日期核对。"
#: Said where days are told without their year.
_YEARLESS = "文中的日期没有写年份（{}），请填行为日期核对。"
#: Said where a year is told by the way, and days from that of the telling.
_BY_THE_WAY = "文中的“{}”只写到年，另有相对日期（{}），这里按今天的法律列出，请填写行为日期核对。"

#: Before a year to which something went on.
_UNTIL = frozenset("至到-~—–")


def undated(text: str, alignment: Alignment | None) -> str:
    """What is said of a text that tells no day of a year; empty where it tells no day at all."""
    yearless, relative = yearless_day(text, alignment), relative_day(text, alignment)
    if yearless and yearless not in relative:
        return _YEARLESS.format("、".join(filter(None, (yearless, relative))))
    return _RELATIVE.format(relative) if relative else ""


def by_the_way(told: ConductDay, text: str, alignment: Alignment | None) -> str:
    """What is said where the last date is a year alone and other days are told from that of the telling.

    2013年自己办起来的,……今年一月 was not done in 2013. Empty where the date may be that of the conduct.
    """
    found = told.found
    if found.precision != "year" or found.part or found.lasting or told.until is not None:
        return ""
    # 2021年到2024年 is how long something went on.
    if text[max(0, found.start - 1) : found.start] in _UNTIL:
        return ""
    relative = relative_day(text, alignment, of_telling=True)
    return _BY_THE_WAY.format(found.text, relative) if relative else ""
