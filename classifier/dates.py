"""Dates of the conduct found in a text, for the law of that day.

Absolute dates only (2023年5月3日, 2023-05-03, 二〇二三年五月, 2020年8月至12月, 同年9月,
次年3月): a relative one ("上个月", "去年") has no anchor in the text. Dates of what
the police, the court or the reporter did are set apart, for they are later
than the conduct.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from classifier.late import late
from classifier.normalize import FIGURES_KEPT, Alignment, align

_DIGITS = "〇一二三四五六七八九"
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
#: Characters of a year.
_YEAR = 4
#: A year and 年, or a date with ``sep``; both begin with the year, behind no figure. The first character is a plain
#: class and what must stand before it is said behind it, so that a search skips to the next such character.
_FULL = late(
    r"[12〇零一二三四五六七八九](?:"
    r"(?<!\d.)(?:(?<=1)9\d\d|(?<=2)0\d\d|(?<=[〇零一二三四五六七八九])[〇零一二三四五六七八九]{3})"
    rf" ?年(?: ?{_MONTH} ?月(?:份)?(?: ?{_DAY} ?[日号])?)?"
    r"|(?<![\d.].)(?:(?<=1)9|(?<=2)0)\d\d(?P<sep>[-/.])(?P<m2>1[0-2]|0?[1-9])(?P=sep)(?P<d2>3[01]|[12]\d|0?[1-9])(?![\d.])"
    r")"
)
#: A month whose year was said before: 至12月, 同年9月, 次年3月1日.
_FOLLOW = late(
    r"(?P<anchor>[同当次翌第至到—~-](?:(?<=[同当次翌])年|(?<=第)二年|(?<=[至到—~-]) ?(?:同年|当年|次年|翌年)?))"
    rf" ?{_MONTH} ?月(?:份)?(?: ?{_DAY} ?[日号])?"
)
#: Acts of police, courts and reporters: their day is not that of the conduct.
_PROCEDURE = late(
    r"被抓|抓获|落网|到案|归案|投案|自首|报警|报案|立案|侦查|逮捕|拘留|刑拘|起诉|公诉|判决|宣判|判处|开庭|审理|裁定|上诉|"
    r"查获|被查|查处|案发|接报|接到举报|举报|发现|察觉|鉴定|处罚|诉至|维权|举证|公证|通报|披露本案"
)
_CLAUSE_END = late(r"[,。;!?\n]")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at ``[start, end)`` of the text as sent; ``first`` to ``last`` are the days it may mean."""

    start: int
    end: int
    text: str
    first: date
    last: date
    precision: str
    procedural: bool


@dataclass(frozen=True, slots=True)
class ConductDay:
    """The last day of the conduct that the text tells, and the first; or the day it must have come before."""

    day: date
    earliest: date
    found: FoundDate
    #: Whether only days of discovery or procedure are told: the conduct was no later.
    bound: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form of where the day came from."""
        return {
            "precision": self.found.precision,
            "earliest": self.earliest.isoformat(),
            "span": {"start": self.found.start, "end": self.found.end, "text": self.found.text},
        }


def _number(text: str) -> int:
    """A year, month or day in figures, digit by digit (二〇二三) or up to 三十一."""
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.partition("十")
    if not mark:
        return int("".join(str(_DIGITS.index("〇" if c == "零" else c)) for c in text))
    return (_DIGITS.index(tens) * 10 if tens else 10) + (_DIGITS.index(ones) if ones else 0)


def _days(year: int, month: int | None, day: int | None) -> tuple[date, date, str] | None:
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31), "year"
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month"
        return date(year, month, day), date(year, month, day), "day"
    except ValueError:
        return None


def find_dates(text: str, alignment: Alignment | None = None) -> list[FoundDate]:
    """All absolute dates of ``text``, in order, offsets in code points of the text as sent.

    ``alignment`` is that of the text with its figures kept, where it is there already.
    """
    alignment = alignment or align(text, FIGURES_KEPT)
    folded = alignment.text
    if "年" not in folded and "19" not in folded and "20" not in folded:
        return []
    raw: list[tuple[int, int, int, int | None, int | None]] = []
    for match in _FULL.finditer(folded):
        year = _number(match[0][:_YEAR])
        if match["sep"]:
            raw.append((*match.span(), year, int(match["m2"]), int(match["d2"])))
            continue
        month = _number(match["month"]) if match["month"] else None
        raw.append((*match.span(), year, month, _number(match["day"]) if match["day"] else None))
    taken = [(a, b) for a, b, *_ in raw]
    anchors = list(raw)
    for match in _FOLLOW.finditer(folded) if raw else ():
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        before = [item for item in anchors if item[1] <= match.start()]
        if not before:
            continue
        last = before[-1]
        joined = match["anchor"][0] in "至到—~-"
        later = any(word in match["anchor"] for word in ("次年", "翌年", "第二年"))
        # A bare "至12月" belongs to the date it directly follows only.
        if joined and not later and "年" not in match["anchor"] and match.start() - last[1] > 4:
            continue
        day = _number(match["day"]) if match["day"] else None
        raw.append((*match.span(), last[2] + later, _number(match["month"]), day))
    out = []
    for start, end, year, month, day in sorted(raw):
        days = _days(year, month, day)
        if days is None or year < 1979:
            continue
        stop = _CLAUSE_END.search(folded, end)
        clause = folded[end : stop.start() if stop else len(folded)]
        source = alignment.span(start, end)
        earliest, latest, precision = days
        procedural = bool(_PROCEDURE.search(clause))
        out.append(FoundDate(*source, text[slice(*source)], earliest, latest, precision, procedural))
    return out


def conduct_day(text: str, today: date, alignment: Alignment | None = None) -> ConductDay | None:
    """The latest day of conduct told in ``text``, or None.

    Dates of procedure and days after ``today`` are left out; of a month or
    year named without a day, its last day not after ``today`` is taken. Where
    the text tells days of discovery or procedure only, the first of them is
    taken as a bound: the conduct came before it.
    """
    told = [d for d in find_dates(text, alignment) if d.first <= today]
    found = [d for d in told if not d.procedural]
    if not told:
        return None
    if not found:
        soonest = min(told, key=lambda d: (d.last, d.first))
        day = min(soonest.last, today)
        return ConductDay(day, day, soonest, bound=True)
    latest = max(found, key=lambda d: (d.last, d.first))
    return ConductDay(min(latest.last, today), min(d.first for d in found), latest)
