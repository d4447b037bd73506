"""Dates whose year is told by another date: 至12月, 同年9月, 次年3月, and 8月20日 of the year told before.

Dates are asked for the one before them as often as there are dates, so all of them are walked once, in order.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from datetime import date, timedelta
from functools import cached_property

from classifier.idle_dates import is_founding, is_term
from classifier.late import late
from classifier.stretches import Stretches
from classifier.written_dates import DAY, LIFE, MONTH, Raw, number
from classifier.yearless import TELLING, UNTIL_DAY, days

#: A month whose year was said before: 至12月, 同年9月, 次年3月1日.
_FOLLOW = late(
    r"(?P<anchor>[同当次翌第至到—~-](?:(?<=[同当次翌])年|(?<=第)二年|(?<=[至到—~-]) ?(?:同年|当年|次年|翌年)?))"
    rf" ?{MONTH} ?月(?:份)?(?: ?{DAY} ?[日号])?"
)
#: Behind 截至6月 it tells how far the conduct had gone; other counts may be taken at any time.
_UP_TO = late(
    r"[底末初]?[^。;!?\n]{0,8}?(?:累计|共|已|合计)[^,。;!?\n]{0,6}?(?:爬|抓取|下载|导出|采集|搬|窃|盗|骗|卖|售|刷|攻击|侵权|获利|牟利|非法)"
)


def following(folded: str, raw: list[Raw]) -> list[Raw]:
    """Months whose year is told by the date before them (至12月, 同年9月), of the dates ``raw`` in order."""
    out: list[Raw] = []
    starts, taken = [item[0] for item in raw], Stretches(item[:2] for item in raw)
    for match in _FOLLOW.finditer(folded) if raw else ():
        if taken.meet(*match.span()):
            continue
        # A date that begins before and does not meet it ends before.
        before = bisect_left(starts, match.start())
        if not before:
            continue
        found = follow(folded, match, raw[before - 1])
        if found is not None:
            out.append(found)
    return out


def follow(folded: str, match: re.Match[str], last: Raw) -> Raw | None:
    """The month that ``match`` tells, of the year of the date ``last`` before it; ``None`` where it is not of that."""
    joined = match["anchor"][0] in "至到—~-"
    of_month = number(match["month"]), number(match["day"]) if match["day"] else None
    # 截至6月累计抓取 stands by itself: of the year told last, or of the next where its month came before.
    if folded[match.start() - 1] == "截" and "年" not in match["anchor"]:
        if not last[3] or not _UP_TO.match(folded, match.end()):
            return None
        return *match.span(), last[2] + (of_month[0] < last[3]), *of_month
    later = any(word in match["anchor"] for word in ("次年", "翌年", "第二年"))
    # A bare "至12月" belongs to the date it directly follows only.
    if joined and not later and "年" not in match["anchor"] and match.start() - last[1] > 4:
        return None
    return *match.span(), last[2] + later, *of_month


def _anchors(folded: str, raw: Raw) -> bool:
    """Whether days told behind a date may be of its year: not of that of a birth or of a founding."""
    start, end, _, month, _ = raw
    if LIFE.match(folded, end) or is_term(folded, start, end):
        return False
    return month is not None or not is_founding(folded, end)


def _later(one: Raw | None, other: Raw) -> Raw:
    """The later of two dates by year and month, of equal ones the first."""
    if one is None:
        return other
    return other if (other[2], other[3] or 0) > (one[2], one[3] or 0) else one


class _Tellings:
    """Words that tell a year by the day of the telling; read when first asked."""

    def __init__(self, folded: str) -> None:
        self._folded = folded

    @cached_property
    def _ends(self) -> list[tuple[int, int]]:
        """Where each ends and begins; none overlaps another."""
        return [match.span()[::-1] for match in TELLING.finditer(self._folded)]

    def between(self, start: int, end: int) -> bool:
        """Whether one stands in ``[start, end)``."""
        before = bisect_right(self._ends, (end, end))
        return before > 0 and self._ends[before - 1][1] >= start


def of_the_year_before(folded: str, raw: list[Raw]) -> list[Raw]:
    """Days without a year, of the latest year told before them; none where that would lead back in time.

    ``raw`` are the dates with a year, in any order.
    """
    out: list[Raw] = []
    told = sorted(raw)
    taken, tellings = Stretches(item[:2] for item in told), _Tellings(folded)
    passed = 0
    # The latest of the dates with a year, and of the days that took theirs from one: of equal ones the former counts.
    of_told: Raw | None = None
    of_days: Raw | None = None
    for match in days(folded) if told else ():
        start, end = match.span()
        if taken.meet(start, end):
            continue
        while passed < len(told) and told[passed][0] < start:
            if _anchors(folded, told[passed]):
                of_told = _later(of_told, told[passed])
            passed += 1
        latest = of_told if of_days is None else _later(of_told, of_days)
        if latest is None:
            continue
        _, since, year, month, _ = latest
        found = number(match["month"])
        # 今年 in between leads to another year, before it too where a year is told by the way.
        if (month is None or found >= month) and not tellings.between(0 if month is None else since, start):
            out.append((start, end, year, found, number(match["day"])))
            if _anchors(folded, out[-1]):
                of_days = _later(of_days, out[-1])
    for _, end, year, month, day in (*told, *out):
        until = UNTIL_DAY.match(folded, end) if day else None
        if until is None or not month or not day:
            continue
        if until["next"]:
            out += _day_after(until.span(), year, month, day)
        elif number(until["day"]) > day:
            out.append((*until.span(), year, month, number(until["day"])))
    return out


def _day_after(span: tuple[int, int], year: int, month: int, day: int) -> list[Raw]:
    """The day after another, told at ``span``; none of a day that there is not."""
    try:
        after = date(year, month, day) + timedelta(days=1)
    except (ValueError, OverflowError):
        return []
    return [(*span, after.year, after.month, after.day)]
