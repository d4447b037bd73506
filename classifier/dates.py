"""Dates of the conduct found in a text, for the law of that day.

Absolute dates only (2023年5月3日, 2023-05-03, 二〇二三年五月, 2020年8月至12月, 同年9月,
次年3月, 24年5月, 23年底, 8月20日 of the year told before, and what logs have): a relative one ("上个月",
"去年") has no anchor in the text and is only found (:mod:`classifier.yearless`), so that
the reader can be asked. What is said to have gone on from a date ends when its length is over. Dates of
what the police, the court or the reporter did are set apart, for they are later
than the conduct, unless it is told to have gone on until then.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from classifier.afterwards import came_after, left_at_last
from classifier.borrowed_years import following, of_the_year_before
from classifier.court_steps import is_court_step, is_of_a_paper, is_of_an_instance
from classifier.dotted_dates import dotted_dates
from classifier.found_out import finds_way_in, is_found_out
from classifier.going_on import ends_a_term, goes_beyond, went_on_without_end
from classifier.idle_dates import heads_or_ends, is_first_use, is_founding, is_term
from classifier.last_day import is_last_day
from classifier.lasting import find_lasting, is_open
from classifier.late import late
from classifier.log_dates import log_dates
from classifier.normalize import FIGURES_KEPT, Alignment, align
from classifier.parts import part_of_month, part_of_year
from classifier.planned import is_planned
from classifier.written_dates import DAY, LIFE, MONTH, Raw, number

#: Characters of a year.
_YEAR = 4
#: A year and 年, or a date with ``sep``; both begin with the year, behind no figure. The first character is a plain
#: class and what must stand before it is said behind it, so that a search skips to the next such character.
_FULL = late(
    r"[12〇零一二三四五六七八九](?:"
    r"(?<!\d.)(?:(?<=1)9\d\d|(?<=2)0\d\d|(?<=[〇零一二三四五六七八九])[〇零一二三四五六七八九]{3})"
    rf" ?年(?: ?{MONTH} ?月(?:份)?(?: ?{DAY} ?[日号])?)?"
    r"|(?<![\d.].)(?:(?<=1)9|(?<=2)0)\d\d(?P<sep>[-/.])(?P<m2>1[0-2]|0?[1-9])(?P=sep)(?P<d2>3[01]|[12]\d|0?[1-9])(?![\d.])"
    r")"
)
#: A year of two figures (24年5月, 23年底): with a month or a word for part of a year, behind nothing that makes it a
#: length (干了10年3个月, 满12年). It begins at 年, for a search then skips to the next one.
_SHORT = late(
    r"年(?:(?<=[^\d.百千万第了满达近约共期龄长超整]\d\d年)|(?<=^\d\d年))"
    rf"(?: ?{MONTH} ?月(?:份)?(?: ?{DAY} ?[日号])?"
    r"|年[底末初中]|[底末]|初(?![步恋次心级期])|起(?![步刑诉拍价算])|[上下]半年|[春夏秋冬](?:天|季|节))"
)
#: Words of a length or a sentence in the clause before such a year (有期徒刑10年6月, 有效期至24年5月).
_LENGTH = late(r"(?:徒刑|刑期|拘役|管制|判|工龄|年限|期限|有效期|保修|质保|为期|历时|工作)[^,。;!?\n]*\Z")
#: How far before a year of two figures these are looked for.
_LENGTH_REACH = 16
#: Acts of police, courts and reporters: their day is not that of the conduct.
_PROCEDURE = late(
    r"被抓|抓获|落网|到案|归案|投案|自首|报警|报案|立案|侦查|逮捕|拘留|刑拘|传唤|被冻结|被带走|被找到|抓了[^,。;!?\n]{0,5}(?:人|[^月]个)(?=[,。;!?\n]|\Z)|收网|起诉|公诉|判决|宣判|判处|开庭|审理|裁定|上诉|"
    r"查获|被查|查处|案发|接报|接到举报|(?<!恶意)(?<!虚假)举报|发现|察觉|鉴定|处罚|诉至|维权|举证|公证|通报|披露本案"
)
#: Sentence and release. What was done after them (出狱后又卖) is conduct.
_SENTENCE = late(
    r"(?:被判|判刑|判处|获刑|判了|退赃|入狱|服刑|一审|二审|终审|改判|(?P<release>出狱|刑满|减刑|假释|获释))"
    r"(?![^,。;!?\n]{0,6}后[^,。;!?\n])"
)
_CLAUSE_END = late(r"[,。;!?\n]")
#: A clause is read so far: without a mark for pages it is none.
_CLAUSE_REACH = 120
#: Between the two dates of a range.
_TO = late(r" ?起?[至到—~-]")
#: What a date that is a clause by itself may end in (2026年3月5日下午,法院开庭).
_PART_OF_DAY = late(r" ?(?:上午|下午|中午|傍晚|晚上?|凌晨|当[天日]|左右|前后)?,")
#: Letters of lawyers, evidence kept and steps before a court: days after the conduct, unless :data:`_CONDUCT` says
#: that they were its means.
_LETTERS = r"律师函|警告函|投诉函|催告函|告知函|侵权函|函告|[发致去回复]函|取证|保全|仲裁"
_LETTER = late(_LETTERS)
#: Who does nothing in a matter but what comes after it, at the head of a clause, and what they do in it.
_COURTS = (
    r"(?:法院|检察院|公安局?|公安机关|警方|派出所|网警|刑警队?|经侦队?|网安|公证处|仲裁委|市场?监管?局?)"
    r"(?!的?(?:系统|网站|官网|内网|后台|平台|服务器|数据|账号|名义|人员|工作人员|客服))[^,。;!?\n]{0,16}?"
    r"(?:受理|立案|开庭|审理|宣判|判决|裁定|裁判|判令|调解|传唤|侦查|逮捕|拘留|刑拘|批捕|抓获|查获|查处|公诉|起诉|送达|公证|处罚)"
)
#: What befalls who is found out.
_TAKEN = r"被(?:公安机关|警方|民警|依法)?(?:刑事)?(?:传唤|抓|拘留|刑拘|带走|逮捕|找到)|到案|归案|落网|投案|自首"
#: The same of anybody.
_STEPS = rf"立案|开庭|宣判|报案|报警|(?:起诉|公诉)(?![书状])|诉至|提起诉讼|上诉|公证|{_LETTERS}"
#: What is read of the clause behind a date that is one by itself (2026年3月5日,杭州互联网法院开庭审理). A word of
#: procedure further in is told of the conduct (2023年5月,他发现后台没有密码).
_STEP_NEXT = late(rf"[^,。;!?\n]{{0,14}}?{_COURTS}|[^,。;!?\n]{{0,12}}?(?:{_STEPS})|[^,。;!?\n]{{0,4}}?(?:{_TAKEN})")
#: Such words are of the conduct itself: pretended, bought, stolen, or sent to those who trade with somebody.
_CONDUCT = late(
    r"冒充|冒用|假冒|假装|仿冒|伪造|变造|虚假|虚构|谎称|自称|恶意|入侵|侵入|黑进|攻击|登录|爬|抓取|下载|导出|破解|盗|窃|骗|卖|买"
    r"|跟踪|偷拍|窃听|侦探|婚外情|客户|经销商|合作方|合作伙伴|渠道商|供应商|下游|消费者|媒体|群发|散发"
)
#: Before such a word: what the step was about (就其抓取行为发律师函).
_ABOUT = late(r"(?:就|因|针对|关于|发现|[被遭])[^,。;!?\n]{0,10}\Z")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date at ``[start, end)`` of the text as sent; ``first`` to ``last`` are the days it may mean.

    ``release`` marks a procedural day of release: what is told may as well have come after it. ``lasting`` are the
    words that tell how long what began then went on; ``last`` counts them in.
    """

    start: int
    end: int
    text: str
    first: date
    last: date
    precision: str
    procedural: bool
    release: bool = False
    lasting: str = ""
    #: Whether it is told as a first day, and no end is told behind it.
    open: bool = False
    #: Whether it tells since when there is an organisation, a system or a post; a year alone is no conduct then.
    founding: bool = False
    #: Whether the part of a year is told (2025年初).
    part: bool = False
    #: Whether it is told of a plan, or of a post left at the end: no conduct where some is told before it.
    aside: bool = False


@dataclass(frozen=True, slots=True)
class ConductDay:
    """The last day of the conduct that the text tells, and the first; or the day it must have come before."""

    day: date
    earliest: date
    found: FoundDate
    #: Whether only days of discovery or procedure are told: the conduct was no later.
    bound: bool = False
    #: Today, where the last day told is a first one and no end is told.
    until: date | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form of where the day came from."""
        return {
            "precision": self.found.precision,
            "earliest": self.earliest.isoformat(),
            "span": {"start": self.found.start, "end": self.found.end, "text": self.found.text},
        }


def _days(year: int, month: int | None, day: int | None) -> tuple[date, date, str] | None:
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31), "year"
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month"
        return date(year, month, day), date(year, month, day), "day"
    except ValueError:
        return None


def _meant(folded: str, raw: Raw) -> tuple[date, date, str] | None:
    """First and last day a date may mean with its precision; of 2025年初 and 5月上旬 those of the part told."""
    start, end, year, month, day = raw
    found = _days(year, month, day)
    if found is None or day is not None:
        return found
    if month is None:
        part = part_of_year(folded, folded.find("年", start) + 1, year)
    else:
        part = part_of_month(folded, end, year, month)
    return found if part is None else (*part, found[2])


def _written(match: re.Match[str], start: int, year: int) -> Raw:
    month = number(match["month"]) if match["month"] else None
    return start, match.end(), year, month, number(match["day"]) if match["day"] else None


def _full_dates(folded: str) -> list[Raw]:
    """Dates with all figures of the year."""
    raw: list[Raw] = []
    for match in _FULL.finditer(folded):
        year = number(match[0][:_YEAR])
        if match["sep"]:
            raw.append((*match.span(), year, int(match["m2"]), int(match["d2"])))
        else:
            raw.append(_written(match, match.start(), year))
    return raw


def _short_dates(folded: str, today: date) -> list[Raw]:
    """Dates with the last two figures of the year, of this century and not after ``today``."""
    raw = []
    for match in _SHORT.finditer(folded):
        start = match.start() - 2
        year = 2000 + int(folded[start : match.start()])
        if year <= today.year and not _LENGTH.search(folded, max(0, start - _LENGTH_REACH), start):
            raw.append(_written(match, start, year))
    return raw


def _comes_after(folded: str, start: int, end: int, last: int) -> bool:
    """Whether the clause of a date, from its end to ``last``, tells what police, courts or reporters did."""
    found = _PROCEDURE.search(folded, end, last)
    while found is not None and finds_way_in(folded, start, found, last):
        found = _PROCEDURE.search(folded, found.end(), last)
    if found is not None or _is_step(folded, end, _LETTER.search(folded, end, last)):
        return True
    if is_of_a_paper(folded, start, end):
        return True
    return is_court_step(folded, end, last) or is_of_an_instance(folded, start)


def _procedural(folded: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether the words behind a date, in its clause, tell what police, courts or reporters did, and of a release.

    Of a date that is a clause by itself (2023年,他被判三年) the next one is looked at for a sentence, and for a step
    of a court, the police or a lawyer.
    """
    last = _clause_end(folded, end)
    if _comes_after(folded, start, end, last):
        return True, False
    if came_after(folded, *_step(folded, end)):
        return True, False
    bare = _PART_OF_DAY.match(folded, end)
    if bare is not None:
        end = bare.end()
        last = _clause_end(folded, end)
        if _is_step(folded, end, _STEP_NEXT.match(folded, end, last)) or is_found_out(folded, end, last):
            return True, False
        if is_court_step(folded, end, last):
            return True, False
    sentence = _SENTENCE.search(folded, end, last)
    return (False, False) if sentence is None else (True, sentence["release"] is not None)


def _clause_end(folded: str, start: int) -> int:
    stop = _CLAUSE_END.search(folded, start, start + _CLAUSE_REACH)
    return stop.start() if stop else min(len(folded), start + _CLAUSE_REACH)


def _step(folded: str, end: int) -> tuple[int, int]:
    """The clause that tells what was done on the day that ends at ``end``: the next one, of a day by itself."""
    bare = _PART_OF_DAY.match(folded, end)
    start = end if bare is None else bare.end()
    return start, _clause_end(folded, start)


def _is_step(folded: str, start: int, found: re.Match[str] | None) -> bool:
    """Whether the words ``found`` behind a date are of procedure: no word from ``start`` on makes them conduct."""
    if found is None:
        return False
    conduct = _CONDUCT.search(folded, start, found.end())
    return conduct is None or _ABOUT.search(folded, start, conduct.start()) is not None


def _is_idle(folded: str, start: int, end: int, before: list[FoundDate], beyond: bool) -> bool:
    """Whether a date tells who somebody is, or how long a contract holds and nothing ``beyond`` it.

    That a contract ended, and no more, is of no conduct where some is told ``before`` it.
    """
    if LIFE.match(folded, end) or is_first_use(folded, start, end):
        return True
    told = bool(before) and not before[-1].procedural
    return not beyond and (is_term(folded, start, end) or (told and ends_a_term(folded, end)))


def _is_aside(folded: str, start: int, end: int, planned_to: int) -> bool:
    """Whether a date is of a plan or of a post left at last; ``planned_to`` is where the date before ends, if it is."""
    # In 合同有效期自2020年1月1日至2021年4月1日 the term stands before both days.
    planned = planned_to >= 0 and _TO.match(folded, planned_to, start + 1) is not None
    return planned or is_planned(folded, start, end) or left_at_last(folded, start, end)


def find_dates(text: str, alignment: Alignment | None = None, today: date = date.max) -> list[FoundDate]:
    """All absolute dates of ``text``, in order, offsets in code points of the text as sent.

    ``alignment`` is that of the text with its figures kept, where it is there already; a year of
    two figures lies not after ``today``.
    """
    alignment = alignment or align(text, FIGURES_KEPT)
    folded = alignment.text
    dotted = dotted_dates(folded, today.year)
    logged = log_dates(folded)
    if not dotted and not logged and "年" not in folded and "19" not in folded and "20" not in folded:
        return []
    raw = sorted(_full_dates(folded) + _short_dates(folded, today) + dotted + logged)
    raw += following(folded, raw)
    raw += of_the_year_before(folded, raw)
    out: list[FoundDate] = []
    raw.sort()
    #: Where the date before ends, if its words alone tell of procedure, and if it is only planned.
    doubted = planned_to = -1
    stops = [*(item[0] for item in raw[1:]), len(folded)]
    for (start, end, year, month, day), stop in zip(raw, stops, strict=False):
        meant = _meant(folded, (start, end, year, month, day))
        beyond = goes_beyond(folded, end)
        if meant is None or year < 1979 or _is_idle(folded, start, end, out, beyond):
            continue
        source = alignment.span(start, end)
        earliest, latest, precision = meant
        procedural, release = (True, False) if heads_or_ends(folded, start, end) else _procedural(folded, start, end)
        step = _step(folded, end)
        if procedural and not release and is_last_day(folded, start, *step):
            procedural = False
            beyond = beyond or went_on_without_end(folded, *step)
            # In 自2020年8月至2021年3月案发 both days stand before the same words.
            if doubted >= 0 and _TO.match(folded, doubted, start + 1):
                out[-1] = replace(out[-1], procedural=False)
        doubted = end if procedural else -1
        aside = not procedural and _is_aside(folded, start, end, planned_to)
        planned_to = end if aside else -1
        going = None if procedural else find_lasting(folded, start, end, stop, earliest, today, after=beyond)
        words = ""
        if going is not None and going.last > latest:
            latest, words = going.last, text[slice(*alignment.span(going.start, going.end))]
        first_only = not procedural and not words and (beyond or is_open(folded, start, end))
        out.append(
            FoundDate(
                *source,
                text[slice(*source)],
                earliest,
                latest,
                precision,
                procedural,
                release,
                words,
                first_only,
                not words and is_founding(folded, end),
                precision == "year" and (earliest.month, meant[1].month) != (1, 12),
                aside,
            )
        )
    return out


def _told_closer(part: FoundDate, found: list[FoundDate]) -> bool:
    return any(part.first <= d.first <= d.last <= part.last for d in found if d is not part)


def _without_asides(found: list[FoundDate]) -> list[FoundDate]:
    """The dates without those of plans and of a post left, where conduct is told before them."""
    last = max((d.last for d in found if not d.aside and not d.founding), default=None)
    return found if last is None else [d for d in found if not d.aside or d.first <= last]


def conduct_day(text: str, today: date, alignment: Alignment | None = None) -> ConductDay | None:
    """The latest day of conduct told in ``text``, or None.

    Dates of procedure and days after ``today`` are left out; of a month or
    year named without a day, its last day not after ``today`` is taken. Where
    the text tells days of discovery or procedure only, the first of them is
    taken as a bound: the conduct came before it; a release is no bound.
    """
    told = [d for d in find_dates(text, alignment, today) if d.first <= today]
    found = [d for d in told if not d.procedural]
    found = [d for d in found if not (d.founding and d.precision == "year")] or found
    found = _without_asides(found)
    # A day told within the part of a year is the closer word for it.
    found = [d for d in found if not (d.part and _told_closer(d, found))]
    bounds = [d for d in told if not d.release]
    if not bounds:
        return None
    if not found:
        soonest = min(bounds, key=lambda d: (d.last, d.first))
        day = min(soonest.last, today)
        return ConductDay(day, day, soonest, bound=True)
    latest = max(found, key=lambda d: (d.last, d.first))
    day = min(latest.last, today)
    return ConductDay(day, min(d.first for d in found), latest, until=today if latest.open else None)
