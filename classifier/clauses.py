"""Which clause of unfair competition a text points to; without one no checklist is shown and no article preferred."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from classifier.element_answers import MET, MISSING, ElementAnswer, ElementSpan
from classifier.element_map import ElementMap, load_element_map
from classifier.elements import Evidence
from classifier.lawbook import Lawbook
from classifier.statutes import StatuteInForce

#: Said where a label has several clauses and the words point to none.
UNDECIDED_CLAUSE = "未能判断属于哪一条款，条文按法条顺序列出"

#: Asked first where no clause could be told: the element it stands for, and the question.
WHICH_CLAUSE = "clause"
_WHICH = "对方做的是哪一种：仿冒名称标识、虚假宣传或刷单、网络干扰（跳转、恶意下单退货）、抓取数据，还是别的？"

_NUMBERS = re.compile(r"第(\d+)条(?:第(\d+))?")
#: Behind every number of an article.
_LAST = 10_000


def sub_clause(evidence: Evidence) -> dict[str, Any] | None:
    """The clause of unfair competition that the words point to, or None if none stands out.

    First what settles it: where orders, reviews or returns are for somebody else's shop, the words for a false review
    point to advertising, and it is none. Then the cues of the clauses speak: what is told of one kind of conduct and of
    no other, which need answer no element. Else the places are counted that answer the distinctive elements of each
    clause by firm words. A tie is no answer.
    """
    table = load_element_map()
    return _settled(table, evidence) or _by_cues(table, evidence) or _by_elements(table, evidence)


def _settled(table: ElementMap, evidence: Evidence) -> dict[str, Any] | None:
    """The clause whose own evidence outweighs what points to others."""
    for entry, cue in table.first_cues:
        status, spans = evidence.answer(cue)
        if status == MET:
            return _shown(entry, dict(table.sub_clauses)[entry], spans)
    return None


def _by_elements(table: ElementMap, evidence: Evidence) -> dict[str, Any] | None:
    """The clause with most distinctive elements answered by firm words."""
    counts = []
    for entry, name in table.sub_clauses:
        groups = [table.entries[entry][element] for element in table.core[entry]]
        found = [evidence.places(group, contrary=False) for group in groups if evidence.tells(group)]
        answered = [places for places in found if places]
        counts.append((len(answered), sum(map(len, answered)), entry, name, answered))
    counts.sort(key=lambda c: (-c[0], -c[1]))
    best, second = counts[0], counts[1]
    if best[0] == 0 or best[:2] == second[:2]:
        return None
    places = sorted((place for answered in best[4] for place in answered), key=lambda p: p[:2])
    return _shown(best[2], best[3], evidence.spans(places))


def _by_cues(table: ElementMap, evidence: Evidence) -> dict[str, Any] | None:
    """The clause with most cues, if no other has as many."""
    answers = [(entry, *evidence.answer(cue)) for entry, cue in table.cues]
    told = sorted(((len(spans), entry, spans) for entry, status, spans in answers if status == MET), reverse=True)
    if not told or (len(told) > 1 and told[0][0] == told[1][0]):
        return None
    _, entry, spans = told[0]
    return _shown(entry, dict(table.sub_clauses)[entry], spans)


def _shown(entry: str, name: str, spans: tuple[ElementSpan, ...]) -> dict[str, Any]:
    return {"entry": entry, "name": name, "spans": [span.to_dict() for span in spans]}


@lru_cache(1024)
def has_clauses(entries: tuple[str, ...]) -> bool:
    """Whether several clauses with checklists of their own stand behind a label with ``entries`` of the law book."""
    known = dict(load_element_map().sub_clauses)
    return sum(entry in known for entry in entries) > 1


@lru_cache(1024)
def choosing(book: Lawbook, entries: tuple[str, ...]) -> list[ElementAnswer]:
    """The questions that tell the clauses among ``entries`` apart, all open.

    First what was done, for nothing points to a clause yet; then the first distinctive element of each.
    """
    table = load_element_map()
    out = []
    for entry in entries:
        if entry in table.core and entry in book:
            found = [e for e in book[entry].elements if e.id == table.core[entry][0]]
            out += [ElementAnswer(e.id, entry, e.question, False, MISSING, ()) for e in found]
    return [ElementAnswer(WHICH_CLAUSE, out[0].entry, _WHICH, True, MISSING, ()), *out] if out else out


def in_book_order(statutes: list[StatuteInForce]) -> list[StatuteInForce]:
    """Articles by law, as the laws come first, and by number; what has no number stands last."""
    laws = {law: place for place, law in reversed([*enumerate(s.statute.law for s in statutes)])}
    return sorted(statutes, key=lambda s: (laws[s.statute.law], _number(s.statute.article)))


@lru_cache(1024)
def _number(article: str) -> tuple[int, int]:
    found = _NUMBERS.search(article)
    return (int(found[1]), int(found[2] or 0)) if found else (_LAST, 0)


def is_undecided(label: Mapping[str, Any]) -> bool:
    """Whether the answer of a label (plain JSON form) was to name a clause and could not.

    Of an answer without reasons nothing is said.
    """
    known = dict(load_element_map().sub_clauses)
    clauses = {statute["entry"] for statute in label["statutes"]} & known.keys()
    told = label.get("sub_clause") or label.get("elements")
    return bool(label.get("route")) and not told and len(clauses) > 1
