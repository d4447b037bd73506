"""Dates as logs and English mails have them: 14/Mar/2026:03:12:55, Feb 18, 2026, 20260214 031255, ts=1735689599.

A stamp in seconds is of the day in China, whose law is asked; a date with a zone behind it stays the day that it shows.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from classifier.late import late
from classifier.written_dates import Raw

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: The first character is a plain class, so that a search skips to the next one.
_MONTH = late(
    r"[adfjmnos](?<![a-z].)(?:(?<=j)an(?:uary)?|(?<=f)eb(?:ruary)?|(?<=m)ar(?:ch)?|(?<=a)pr(?:il)?|(?<=m)ay|(?<=j)une?"
    r"|(?<=j)uly?|(?<=a)ug(?:ust)?|(?<=s)ept?(?:ember)?|(?<=o)ct(?:ober)?|(?<=n)ov(?:ember)?|(?<=d)ec(?:ember)?)\.?(?![a-z])"
)
_DAY, _YEAR, _CLOCK = (
    r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?",
    r"(?P<year>(?:19|20)\d\d)(?!\d|\.\d)",
    r"\d{1,2}:\d\d(?::\d\d)?",
)
#: Before the month: 14/Mar, 14 March, 2026-Mar; behind it: /2026, " 18, 2026", "-14", " 14 03:12:55 2026".
_DAY_BEFORE, _YEAR_BEFORE = late(rf"(?<![\d.:/-]){_DAY}[ /-]\Z"), late(r"(?<![\d.:/-])(?P<year>(?:19|20)\d\d)[ /-]\Z")
_YEAR_BEHIND = late(rf"[ ,/-]{{1,2}}{_YEAR}")
_DAY_BEHIND = late(rf"[ -]{_DAY}(?!\d)")
_DAY_AND_YEAR = late(rf" {{1,2}}{_DAY}(?:,? | {_CLOCK} ){_YEAR}")
#: Mar 14 03:12:55, as a system log has it.
_NO_YEAR = late(rf" {{1,2}}{_DAY} {_CLOCK}(?![:\d]| (?:19|20)\d\d)")
_REACH = 5
#: 20260214 031255, 20260214t0312, or behind a word for a time; 20240305-118 and SEC-20251103-0007 are numbers.
_COMPACT = late(
    r"2(?<![0-9a-z_.#/-].)0\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"(?:(?=[ t_][0-2]\d(?::?[0-5]\d){1,2}(?![\d:]))|(?<=[:=于自从在\" ]........)(?![\d.]))"
)
_TIMED = late(r"[ t_]\d")
_DATED = late(r"(?:日期|时间|date|time|day|于|自|从|在)[\"']?[:= ]{0,2}[\"']?\Z")
#: A stamp of seconds or thousandths behind a word that says so.
_STAMP = late(r"1[0-9]{9}(?:[0-9]{3})?(?![0-9.])")
_STAMPED = late(r"(?:(?<![a-z])ts|time|timestamp|epoch|unix|时间戳?|_at)[\"']?[:= 为是]{1,3}[\"']?\Z")
_STAMP_REACH = 14
#: 14/03/2026 and 03/14/2026 where the day cannot be a month; 7/1/2026 4:03 pm as machines of that country have it.
_SLASHED = late(
    r"\d(?<![\d./-].)\d?(?P<sep>[/-])(?P<second>\d{1,2})(?P=sep)(?P<year>20\d\d)(?![\d./-])"
    r"(?P<clock> \d{1,2}:\d\d(?::\d\d)? ?[ap]m)?"
)
_CHINA = timezone(timedelta(hours=8))
_LAST_MONTH = 12


def log_dates(folded: str) -> list[Raw]:
    """Dates of these kinds in a folded text, in any order."""
    out = [raw for month in _MONTH.finditer(folded) if (raw := _named(folded, month)) is not None]
    if "20" in folded:
        for match in _COMPACT.finditer(folded):
            if _TIMED.match(folded, match.end()) or _DATED.search(
                folded, max(0, match.start() - _REACH), match.start()
            ):
                out.append((*match.span(), int(match[0][:4]), int(match[0][4:6]), int(match[0][6:])))
        out += [raw for match in _SLASHED.finditer(folded) if (raw := _slashed(match)) is not None]
    for match in _STAMP.finditer(folded):
        if _STAMPED.search(folded, max(0, match.start() - _STAMP_REACH), match.start()):
            day = datetime.fromtimestamp(int(match[0][:10]), _CHINA)
            out.append((*match.span(), day.year, day.month, day.day))
    return out


def _named(folded: str, month: re.Match[str]) -> Raw | None:
    """The date around the English name of a month; None without its year."""
    start, end = month.span()
    low, number = max(0, start - _REACH), _MONTHS.index(month[0][:3]) + 1
    before = _DAY_BEFORE.search(folded, low, start)
    behind = _YEAR_BEHIND.match(folded, end)
    if before and behind:
        return before.start(), behind.end("year"), int(behind["year"]), number, int(before["day"])
    both = _DAY_AND_YEAR.match(folded, end)
    if both:
        return start, both.end("year"), int(both["year"]), number, int(both["day"])
    year, day = _YEAR_BEFORE.search(folded, low, start), _DAY_BEHIND.match(folded, end)
    if year and day:
        return year.start(), day.end("day"), int(year["year"]), number, int(day["day"])
    return (start, behind.end("year"), int(behind["year"]), number, None) if behind else None


def _slashed(match: re.Match[str]) -> Raw | None:
    """The day of 14/03/2026 or 03/14/2026; None where either may be the month and no clock tells which."""
    first, second, year = int(match[0].split(match["sep"])[0]), int(match["second"]), int(match["year"])
    end = match.end("year")
    if first > _LAST_MONTH >= second > 0:
        return match.start(), end, year, second, first
    if 0 < first <= _LAST_MONTH and second and (second > _LAST_MONTH or match["clock"]):
        return match.start(), end, year, first, second
    return None


def yearless_stamp(folded: str) -> tuple[int, int] | None:
    """Where the first day of a system log without a year stands (Mar 14 03:12:55)."""
    for month in _MONTH.finditer(folded):
        day = _NO_YEAR.match(folded, month.end())
        if day:
            return month.start(), day.end("day")
    return None
