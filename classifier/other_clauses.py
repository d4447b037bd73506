"""Clauses of unfair competition that the words point to beside the one shown: a rival seldom does one thing only.

One checklist stands under a label. What else the words tell is named with its articles and with what is still to be
asked of it; where two clauses tie and none is shown, all that are told are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from classifier.element_answers import MET, MISSING, ElementSpan, shorten_question
from classifier.element_map import ElementMap, load_element_map
from classifier.elements import Evidence, check_elements
from classifier.lawbook import Entry, Lawbook, Statute
from classifier.severity import UNKNOWN, Severity
from classifier.statutes import verified_statutes

#: Distinctive facts that tell a clause by themselves, where no cue of it is told: one alone may belong to the conduct
#: that is shown (a bypass in front of an injected script).
_FACTS = 2
#: Questions named for one clause.
_ASKED = 2
#: Said before these clauses, beside one that is shown and where none could be told.
_BESIDE, _SEVERAL = "另有", "文中的话指向几种："
_FLAGS = {"single": "（待核）"}
#: Words quoted for one clause in that line, and their length in characters.
_QUOTES, _QUOTED = 2, 16


class OtherClause(NamedTuple):
    """A clause that the words point to, its articles of the day and the required facts that are open."""

    entry: Entry
    name: str
    spans: tuple[ElementSpan, ...]
    statutes: tuple[Statute, ...]
    asks: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "entry": self.entry.id,
            "name": self.name,
            "spans": [span.to_dict() for span in self.spans],
            "articles": [{"law": s.law, "article": s.article, "flag": s.flag} for s in self.statutes],
            "asks": list(self.asks),
        }


def other_clauses(
    book: Lawbook, evidence: Evidence, entries: Sequence[str], shown: dict[str, Any] | None, day: date
) -> list[OtherClause]:
    """The clauses among ``entries`` that the words point to beside the one ``shown``, or all of several that tie.

    A clause is told by a cue and a distinctive fact of it, or by two such facts, in words that stand outside those of
    the others: a reversed order is no order of one's own. The general clause is for what none of the others covers, so
    nothing points to it beside them. An article must be in force.
    """
    table, known = load_element_map(), {entry.id: entry for entry in book.known(entries)}
    taken = [(span["start"], span["end"]) for span in shown["spans"]] if shown else []
    found = []
    for clause, name in table.sub_clauses:
        entry = known.get(clause)
        if entry is None or (shown is not None and clause == shown["entry"]):
            continue
        statutes = verified_statutes(entry, entry.era(day))
        spans = _told(table, evidence, clause, taken) if statutes else ()
        if spans:
            taken += [(span.start, span.end) for span in spans]
            found.append(OtherClause(entry, name, spans, statutes, _open(entry, evidence, day)))
    return found if shown is not None or len(found) > 1 else []


def _told(table: ElementMap, evidence: Evidence, clause: str, taken: list[tuple[int, int]]) -> tuple[ElementSpan, ...]:
    """The words that tell ``clause`` outside the places ``taken``; none where they do not tell it for certain."""
    cue = dict(table.cues).get(clause)
    if cue is None:
        return ()
    groups = [table.entries[clause][element] for element in table.core[clause]]
    told = [evidence.spans(evidence.places(group, contrary=False)) for group in groups if evidence.tells(group)]
    facts = [spans for spans in (_outside(spans, taken) for spans in told) if spans]
    if not facts:
        return ()
    status, pointing = evidence.answer(cue)
    hints = _outside(pointing, taken) if status == MET else ()
    # The same words for two facts are one.
    apart = _outside(facts[-1], [span[:2] for span in facts[0]]) if len(facts) >= _FACTS else ()
    if not (hints or apart):
        return ()
    return hints or facts[0][:1] + apart[:1]


def _outside(spans: Sequence[ElementSpan], taken: list[tuple[int, int]]) -> tuple[ElementSpan, ...]:
    return tuple(span for span in spans if all(span.end <= start or end <= span.start for start, end in taken))


def _open(entry: Entry, evidence: Evidence, day: date) -> tuple[str, ...]:
    """The first questions about required elements that nothing answers."""
    elements = check_elements(entry, evidence, Severity(UNKNOWN), day)
    return tuple(e.question for e in elements if e.required and e.status == MISSING)[:_ASKED]


def tell_others(label: Mapping[str, Any]) -> str:
    """These clauses of a label (plain JSON form) in one line: words, article, what is asked; else nothing."""
    rows = label.get("other_clauses")
    if not rows:
        return ""
    told = "；".join(_told_of(row) for row in rows)
    return f"{_BESIDE if label['sub_clause'] else _SEVERAL}{told}。"


def _cut(words: str) -> str:
    return words if len(words) <= _QUOTED else words[: _QUOTED - 1] + "…"


def _told_of(row: Mapping[str, Any]) -> str:
    words = "、".join(f"“{_cut(span['text'])}”" for span in row["spans"][:_QUOTES])
    # The first article is that of the Act, with who is fined under which; the rest interprets it.
    law = "".join(f"{a['law']}{a['article']}{_FLAGS.get(a['flag'], '')}" for a in row["articles"][:1])
    asks = "；还要看" + "、".join(f"“{shorten_question(question)}”" for question in row["asks"]) if row["asks"] else ""
    return f"{row['name']}{words}（{law}{asks}）"
