"""The part of a year or of a month that is told behind it: 2025年初, 2025年夏天, 2025年双十一, 8月中旬."""

from __future__ import annotations

import calendar
from datetime import date

from classifier.late import late

#: 夏 and 秋 alone are seasons where no name goes on (夏某).
_SEASON = r"(?:天|季|末|后|(?=[,。;!?、\n的起开他我]|\Z))"
_OF_YEAR = late(
    r" ?(?:(?P<first>年初|初(?![步恋次心级期中])|春节|第?[一1]季度)|(?P<spring>春(?:天|季))"
    r"|(?P<second>第?[二2]季度)|(?P<middle>年中|夏" + _SEASON + r")|(?P<half>上半年)|(?P<third>第?[三3]季度)"
    r"|(?P<autumn>秋" + _SEASON + r")|(?P<later>下半年)|(?P<last>年[底末]|[底末]|第?[四4]季度))"
    # Feasts and sales of the year; 618单 are orders.
    r"| ?的?(?:(?P<june>6[·.]?18(?=大促|期间|活动|购物节|年中|前后|那|当|的|[,。;!?\n]|\Z)|六一八)"
    r"|(?P<november>双(?:十一|11))|(?P<december>双(?:十二|12)|圣诞)|(?P<october>国庆|中秋)"
    r"|(?P<may>五一(?!\d|[年月])|劳动节)|(?P<june_feast>端午)|(?P<january>元旦|年货节|寒假)"
    r"|(?P<march>三八节|妇女节)|(?P<holidays>暑假|暑期))(?!期?间?[之过以]?后)"
)
#: Behind the part: it is the first of what went on.
_ON = late(r"(?:前后|左右)?(?:起|开始|以来|[到至~-]|就开)")
#: Told behind the part, so many characters on: how long it went on from then.
_FOR_SO_LONG = late(
    r"(?:半|[一二两三四五六七八九十\d]+)(?:个半?多?月|年)(?:多|半)?(?=时间|光景|里|间|来|内|多|[,。;!?、卖做干收骗陆断出共发]|\Z)(?![,。]?后)"
)
_LENGTH_REACH = 80
#: First and last month of each; the ends are wide, for people are not exact.
_MONTHS = {
    "first": (1, 3),
    "spring": (2, 5),
    "second": (4, 6),
    "middle": (5, 9),
    "half": (1, 6),
    "third": (7, 9),
    "autumn": (8, 11),
    "later": (7, 12),
    "last": (10, 12),
    "june": (5, 6),
    "november": (10, 11),
    "december": (12, 12),
    "october": (9, 10),
    "may": (4, 5),
    "june_feast": (5, 6),
    "january": (1, 2),
    "march": (3, 3),
    "holidays": (6, 9),
}
_OF_MONTH = late(r" ?(?:(?P<first>上旬|月?初(?![步次级]))|(?P<middle>中旬)|(?P<last>下旬|月?[底末](?!端)))")
_DAYS = {"first": (1, 10), "middle": (11, 20), "last": (21, 31)}


def part_of_year(folded: str, end: int, year: int) -> tuple[date, date] | None:
    """The days of the part of ``year`` told at ``end`` of the folded text, behind 年; None if none is."""
    found = _OF_YEAR.match(folded, end)
    if found is None or found.lastgroup is None:
        return None
    first, last = _MONTHS[found.lastgroup]
    behind = found.end()
    if _ON.match(folded, behind) or _FOR_SO_LONG.search(folded, behind, behind + _LENGTH_REACH):
        last = 12
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])


def part_of_month(folded: str, end: int, year: int, month: int) -> tuple[date, date] | None:
    """The same of a month, behind 月."""
    found = _OF_MONTH.match(folded, end)
    if found is None or found.lastgroup is None:
        return None
    first, last = _DAYS[found.lastgroup]
    if _ON.match(folded, found.end()):
        last = 31
    return date(year, month, first), date(year, month, min(last, calendar.monthrange(year, month)[1]))
