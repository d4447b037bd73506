"""Years of other dates looked for among all dates before, one by one: plain to see and quadratic."""

from __future__ import annotations

from classifier.borrowed_years import _FOLLOW as FOLLOW
from classifier.borrowed_years import _anchors as anchors
from classifier.borrowed_years import follow
from classifier.written_dates import Raw, number
from classifier.yearless import TELLING, UNTIL_DAY, days


def following(folded: str, raw: list[Raw]) -> list[Raw]:
    """Months whose year is told by the date before them (至12月, 同年9月), of the dates ``raw`` in order."""
    out: list[Raw] = []
    taken = [(a, b) for a, b, *_ in raw]
    for match in FOLLOW.finditer(folded) if raw else ():
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        before = [item for item in raw if item[1] <= match.start()]
        if not before:
            continue
        found = follow(folded, match, before[-1])
        if found is not None:
            out.append(found)
    return out


def of_the_year_before(folded: str, raw: list[Raw]) -> list[Raw]:
    """Days without a year, of the latest year told before them; none where that would lead back in time.

    ``raw`` are the dates with a year, in any order.
    """
    out: list[Raw] = []
    told = sorted(raw)
    for match in days(folded) if told else ():
        if any(a < match.end() and match.start() < b for a, b, *_ in told):
            continue
        before = [item for item in (*told, *out) if item[1] <= match.start() and anchors(folded, item)]
        if not before:
            continue
        _, end, year, month, _ = max(before, key=lambda item: (item[2], item[3] or 0))
        found = number(match["month"])
        # 今年 in between leads to another year, before it too where a year is told by the way.
        since = 0 if month is None else end
        if (month is None or found >= month) and not TELLING.search(folded, since, match.start()):
            out.append((*match.span(), year, found, number(match["day"])))
    for _, end, year, month, day in (*told, *out):
        until = UNTIL_DAY.match(folded, end) if day else None
        if until and month and number(until["day"]) > (day or 0):
            out.append((*until.span(), year, month, number(until["day"])))
    return out
