"""Criminal, civil or administrative: which way the matter goes, with its articles of the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from classifier.denials import denied_element, untold_element
from classifier.element_answers import MET, ElementAnswer, shorten_question
from classifier.element_map import load_element_map
from classifier.lawbook import Entry, Lawbook, Statute
from classifier.severity import BELOW, ESPECIALLY, SERIOUS, Severity
from classifier.statutes import verified_statutes
from classifier.taxonomy import Label

CRIMINAL, CIVIL, ADMINISTRATIVE, OPEN, NONE = "criminal", "civil", "administrative", "undetermined", "none"
PUBLIC = "public_interest"

#: Entries beside a label, each with its articles of the day.
Ways = tuple[tuple[Entry, tuple[Statute, ...]], ...]

#: Ways beside the criminal one, in the order in which they are named.
_WAYS = {ADMINISTRATIVE: "行政", CIVIL: "民事", PUBLIC: "公益诉讼"}
#: Said of what is none of the labels.
NOT_LISTED = "不属于所列罪名与请求。"
#: What is said of a day for which the book has no article.
_NO_LAW = "本手册未收当日条文"
_TO_CHECK = "，待核"
#: Where figures reach a line, if they do.
_REACHED_SO = "达到的"
#: Longest question quoted, in characters.
_QUESTION = 40
#: Open elements named beside a figure that reaches the line.
_OPEN_NAMED = 2


class Route(NamedTuple):
    """The way a label goes on the day, and the entries beside it.

    ``doubt`` says why the label may not be put forward without a reader: it was no
    offence on the day, a required element is denied by the text, or a decisive one not told. Empty where nothing does.
    """

    kind: str
    text: str
    others: Ways
    doubt: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form; unverified articles are left out."""
        return {
            "kind": self.kind,
            "text": self.text,
            "articles": [
                {
                    "entry": entry.id,
                    "entry_name": entry.name,
                    "kind": entry.kind,
                    "law": statute.law,
                    "article": statute.article,
                    "flag": statute.flag,
                }
                for entry, statutes in self.others
                for statute in statutes
            ],
        }


def _on(entries: Sequence[Entry], day: date) -> Ways:
    found = [(entry, verified_statutes(entry, entry.era(day))) for entry in entries]
    return tuple(item for item in found if item[1])


def beside(book: Lawbook, label: Label, day: date, without: frozenset[str] = frozenset()) -> Ways:
    """Civil, public-interest and administrative neighbours of a label with an article in force on ``day``.

    ``without`` are entries that are no way here: the law of competition, where nothing tells of any.
    """
    return _beside(book, label.law_entries, book.era(day), without)


def _beside(book: Lawbook, entries: tuple[str, ...], era: date, without: frozenset[str]) -> Ways:
    return _on([entry for entry in book.ways_beside(entries) if entry.id not in without], era)


def _beside_claim(book: Lawbook, entries: tuple[str, ...], era: date) -> Ways:
    """The ways beside a civil claim: first the label's own, then those next to the claim itself.

    What is next to a sanction only (the network security law, to that of personal information) is another matter.
    """
    own = book.known(entries)
    claims = tuple(e.id for e in own if e.kind == CIVIL)
    ways = [e for e in (*own, *book.ways_beside(claims)) if e.kind in (ADMINISTRATIVE, PUBLIC)]
    return _on(tuple(dict.fromkeys(ways)), era)


@lru_cache(1024)
def _gap(book: Lawbook, entries: tuple[str, ...], era: date) -> str:
    """From which day the offence is one, or that the book does not reach back; empty where an article is in force.

    A label without an entry in the book is left alone.
    """
    known = book.known(entries)
    if not known or any(verified_statutes(entry, entry.era(era)) for entry in known):
        return ""
    statutes = [s for entry in known for s in entry.statutes if s.flag != "unverified"]
    later = [s for s in statutes if s.period.start is not None and s.period.start > era]
    first = min(later, key=lambda s: s.period.start or date.max, default=None)
    # A first day from memory is not told as a fact, nor is an older law than the book's excluded by it.
    if first is None or first.period.start is None or "unverified" in (first.flag, first.date_flag):
        return _NO_LAW
    mark = _TO_CHECK if "single" in (first.flag, first.date_flag) else ""
    return f"行为当日尚无此罪（自{first.period.start.isoformat()}起施行{mark}）"


@lru_cache(1024)
def _question(question: str) -> str:
    short = shorten_question(question)
    return f"“{short if len(short) <= _QUESTION else short[: _QUESTION - 1] + '…'}”"


def _denial(element: ElementAnswer) -> str:
    words = "、".join(f"“{span.text}”" for span in element.spans[:1])
    return f"必要要件{_question(element.question)}被文中的话否定{f'（{words}）' if words else ''}"


def _fine(book: Lawbook, entries: tuple[str, ...], clause: str | None, era: date) -> str:
    """Who may fine the wrong and under which article; of several clauses the one that the words point to."""
    claims = [entry for entry in book.known(entries) if entry.kind == CIVIL]
    chosen = [e for e in claims if e.id == clause] or claims
    statutes = [s for e in chosen for s in verified_statutes(e, e.era(era))]
    fines = [(s.law, s.fined) for s in statutes if s.fined is not None and s.fined.flag != "unverified"]
    if not fines:
        return ""
    law, fined = fines[0]
    if len(chosen) > 1:
        return f"落入有罚则的条款的，另可由{fined.by}查处"
    return f"另可由{fined.by}查处（{law}{fined.article}{_TO_CHECK if fined.flag == 'single' else ''}）"


def _named(others: Ways) -> str:
    kinds = {entry.kind for entry, _ in others}
    names = [name for kind, name in _WAYS.items() if kind in kinds]
    return "或".join(filter(None, ("、".join(names[:-1]), names[-1])))


@lru_cache(1024)
def _around_claim(book: Lawbook, entries: tuple[str, ...], era: date, clause: str | None) -> tuple[str, str, Ways]:
    """What is said of a claim before any denial and behind it, and the ways beside it."""
    others = _beside_claim(book, entries, era)
    first = "属民事请求" + (f"；{_NO_LAW}" if _gap(book, entries, era) else "")
    last = [f"另有{_named(others)}途径" if others else "", _fine(book, entries, clause, era)]
    return first, "；".join(filter(None, last)), others


def _claim_route(book: Lawbook, label: Label, era: date, denied: ElementAnswer | None, clause: str | None) -> Route:
    first, last, others = _around_claim(book, label.law_entries, era, clause)
    denial = f"{_denial(denied)}，先核实" if denied is not None else ""
    return Route(CIVIL, "；".join(filter(None, (first, denial, last))) + "。", others)


def _by_figure_or_day(element: ElementAnswer) -> bool:
    table = load_element_map()
    group = table.entries.get(element.entry, {}).get(element.id)
    return group in table.severity or group in table.days


def _still_open(elements: Sequence[ElementAnswer]) -> str:
    """The first required elements that neither the text nor a figure or a day answers, or an empty string."""
    left = [e for e in elements if e.required and e.status != MET and not _by_figure_or_day(e)]
    return "、".join(_question(e.question) for e in left[:_OPEN_NAMED]) + ("等" if len(left) > _OPEN_NAMED else "")


def _crime_route(
    book: Lawbook,
    label: Label,
    severity: Severity,
    era: date,
    elements: Sequence[ElementAnswer],
    denied: ElementAnswer | None,
    without: frozenset[str],
) -> Route:
    reached = severity.level in (SERIOUS, ESPECIALLY)
    if reached and denied is None:
        # Money alone makes no offence.
        missing = _still_open(elements)
        told = f"已到刑事门槛；其余要件（{missing}）具备的" if missing else "达到刑事门槛"
        return Route(CRIMINAL, f"所述数额{told}，走刑事程序；民事、行政责任另论。", ())
    below = severity.level == BELOW
    if denied is not None and not below:
        # What other way is left depends on the facts behind the denial.
        return Route(OPEN, f"{_denial(denied)}，{'数额虽达门槛，' if reached else ''}先核实。", ())
    route = _unreached(book, label.law_entries, era, without, below)
    if not severity.regardless:
        return route
    # What reaches a level whatever the figures are has its own way to it.
    told = f"{_REACHED_SO}，或所述情形（{severity.regardless}）属实的，走刑事程序"
    return route._replace(text=route.text.replace(f"{_REACHED_SO}走刑事程序", told))


@lru_cache(1024)
def _unreached(book: Lawbook, entries: tuple[str, ...], era: date, without: frozenset[str], below: bool) -> Route:
    """Route of a crime whose lines no figure reaches, or that has none; ``below`` if all that are told lie below."""
    others = _beside(book, entries, era, without)
    if below:
        kind = OPEN if not others else ADMINISTRATIVE if any(e.kind == ADMINISTRATIVE for e, _ in others) else CIVIL
        text = f"所述数额未达刑事门槛；没有其他入罪情形的，走行政或民事途径{'' if others else '（本手册未收其条文）'}。"
        return Route(kind, text, others)
    known = book.known(entries)
    if known and not any(entry.thresholds for entry in known):
        text = "这一罪名不按数量划线，符合要件即走刑事程序"
        return Route(CRIMINAL, text + (f"，不符合的看{_named(others)}途径。" if others else "。"), others)
    text = f"数额不足以判断是否达到刑事门槛：{_REACHED_SO}走刑事程序"
    return Route(OPEN, text + (f"，未达到的走{_named(others)}途径。" if others else "。"), others)


def _look(gap: str) -> str:
    return "按当日的法律另查" if gap == _NO_LAW else "看当日的其他罪名"


def find_doubt(
    book: Lawbook, label: Label, day: date, denied: ElementAnswer | None, untold: ElementAnswer | None = None
) -> str:
    """Why ``label`` may not be put forward without a reader, or an empty string."""
    gap = _gap(book, label.law_entries, book.era(day)) if label.kind == CRIMINAL else ""
    return _doubt(gap, denied, untold)


def _doubt(gap: str, denied: ElementAnswer | None, untold: ElementAnswer | None) -> str:
    if gap:
        return f"{gap.replace('此罪', '首选的罪名')}，请人工{_look(gap)}。"
    if denied is not None:
        return f"首选的{_denial(denied)}，请人工核实后再定。"
    return f"首选的必要要件{_question(untold.question)}文中没有写明，请人工比较前几项后再定。" if untold else ""


def find_route(
    book: Lawbook,
    label: Label,
    severity: Severity,
    day: date,
    elements: Sequence[ElementAnswer] = (),
    clause: str | None = None,
    without: frozenset[str] = frozenset(),
) -> Route:
    """Route of ``label``; below the criminal threshold the civil and administrative ways are shown.

    Parameters
    ----------
    elements : sequence of ElementAnswer
        Checklist of the label; a required element that the text denies leaves the route open.
    clause : str, optional
        Entry that the words point to, of a label with several.
    without : frozenset of str
        Entries that are no way beside a crime here (:func:`beside`).
    """
    era, denied = book.era(day), denied_element(elements)
    gap = _gap(book, label.law_entries, era) if label.kind == CRIMINAL else ""
    if label.kind == CIVIL:
        route = _claim_route(book, label, era, denied, clause)
    elif label.kind != CRIMINAL:
        route = Route(NONE, NOT_LISTED, ())
    elif gap:
        route = Route(NONE, f"{gap}，{_look(gap)}。", ())
    else:
        route = _crime_route(book, label, severity, era, elements, denied, without)
    doubt = _doubt(gap, denied, untold_element(elements))
    return route._replace(doubt=doubt) if doubt else route
