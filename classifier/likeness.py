"""What a text and a decided case have in common: concepts and figures, with the words on both sides."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from classifier.amounts import Amount
from classifier.concepts import Hit, Lexicon
from classifier.element_answers import ElementSpan
from classifier.normalize import Alignment, align
from classifier.precedents import Match, Precedent

#: Shared concepts shown with their words.
MAX_SHARED = 8
#: That three people took part, or three things were counted, makes no two cases alike.
_TRIVIAL = frozenset({"persons", "other_count"})
#: What was done comes first, then what it was done to and what came of it; who and where tell least.
_ORDER = ("act", "data", "harm", "purpose", "fact")
#: Words shown for a concept on each side.
_WORDS = 2
#: One concept in common with a text that names no other is no likeness; so many are added to both sides.
_FEW = 4
#: Figures of one metric are of one order of magnitude up to this difference of their logarithms to ten.
SAME_ORDER = 0.5

#: What is shown of a case as its record has it, around what it has in common with the text.
_SHOWN = ("id", "title", "court", "docket", "decided_on", "outcome", "facts", "holding", "difference")

#: Concept -> places in the text.
Places = dict[str, tuple[ElementSpan, ...]]
#: Metric -> value, place in the facts and words of each figure.
Figures = dict[str, list[tuple[float, int, str]]]
#: Of a hit: start and end.
_BY_PLACE = itemgetter(1, 2)


@cache
def _rank(concept: str) -> int:
    group = concept.partition(".")[0]
    return _ORDER.index(group) if group in _ORDER else len(_ORDER)


def find_places(source: str, alignment: Alignment, hits: Iterable[Hit]) -> Places:
    """Where each concept that is not negated is named, each wording once, in code points of ``source``.

    What was done comes first.
    """
    found: dict[str, dict[str, ElementSpan]] = {}
    starts, ends = alignment.starts, alignment.ends
    for concept, first, stop, negated in sorted(hits, key=_BY_PLACE):
        if negated:
            continue
        quoted = found.get(concept)
        if quoted is None:
            quoted = found[concept] = {}
        elif len(quoted) == _WORDS:
            continue
        start, end = starts[first], ends[stop - 1]
        words = source[start:end]
        if words not in quoted:
            quoted[words] = ElementSpan(start, end, words)
    return {concept: tuple(found[concept].values()) for concept in sorted(found, key=_rank)}


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read of a case once, whatever text it is shown beside."""

    places: Places
    concepts: frozenset[str]
    #: Those of the concepts that are something done.
    acts: frozenset[str]
    figures: Figures
    shown: dict[str, Any]
    sources: list[dict[str, str]]


class Likeness:
    """Concepts of the decided cases, read when first asked for and kept."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._known: dict[str, _Known] = {}

    def _read(self, record: Precedent) -> _Known:
        known = self._known.get(record.id)
        if known is None:
            alignment = align(record.facts)
            places = find_places(record.facts, alignment, self._lexicon.find(alignment.text))
            shown = {key: getattr(record, key) for key in _SHOWN}
            acts = frozenset(concept for concept in places if _rank(concept) == 0)
            sources = [source.to_dict() for source in record.sources]
            known = _Known(places, frozenset(places), acts, known_figures(record), shown, sources)
            self._known[record.id] = known
        return known

    def overlap(self, here: frozenset[str], record: Precedent) -> float:
        """Concepts that both name, over the mean number of each; 0 to 1, and low where few are named at all."""
        there = self._read(record).concepts
        return len(here & there) / math.sqrt((len(here) + _FEW) * (len(there) + _FEW))

    def shares_act(self, here: frozenset[str], record: Precedent) -> bool:
        """Whether both name something that was done: one thing it was done to makes no two cases alike."""
        return not here.isdisjoint(self._read(record).acts)

    def _quote(self, concepts: Iterable[str], here: Places, there: Places) -> list[dict[str, Any]]:
        """The first concepts with the words on both sides, none with the words of one before it."""
        seen: dict[str, str] = {}
        for concept in concepts:
            seen.setdefault(here[concept][0].text, concept)
        return [
            {
                "concept": concept,
                "name": self._lexicon.concepts[concept].name,
                "here": [span.to_dict() for span in here[concept]],
                "there": [span.to_dict() for span in there[concept]],
            }
            for concept in list(seen.values())[:MAX_SHARED]
        ]

    def describe(self, match: Match, places: Places, amounts: Iterable[Amount]) -> dict[str, Any]:
        """A case as it is shown beside a text, in plain JSON form."""
        record = match.precedent
        known = self._read(record)
        both = [concept for concept in places if concept in known.concepts]
        return {
            **known.shown,
            "similarity": round(match.similarity, 6),
            "shared": [self._lexicon.concepts[concept].name for concept in both],
            "shared_facts": self._quote(both, places, known.places),
            "shared_figures": shared_figures(amounts, known.figures),
            "sources": [dict(source) for source in known.sources],
            "confidence": record.confidence,
        }


def known_figures(record: Precedent) -> Figures:
    """The figures of a case that its facts tell, by metric."""
    found: Figures = {}
    for figure in record.figures:
        place = record.facts.find(figure.text)
        if figure.value > 0 and place >= 0:
            found.setdefault(figure.metric, []).append((figure.value, place, figure.text))
    return found


def shared_figures(amounts: Iterable[Amount], figures: Figures) -> list[dict[str, Any]]:
    """Amounts of one metric and one order of magnitude on both sides; each of the text's with the nearest."""
    out = []
    for amount in amounts if figures else ():
        there = figures.get(amount.metric) if amount.metric is not None else None
        if not there or amount.metric in _TRIVIAL or amount.value <= 0:
            continue
        gap, start, words = min((abs(math.log10(amount.value / value)), place, text) for value, place, text in there)
        if gap <= SAME_ORDER:
            here = ElementSpan(amount.start, amount.end, amount.text)
            told = ElementSpan(start, start + len(words), words)
            out.append({"metric": amount.metric, "here": here.to_dict(), "there": told.to_dict()})
    return out[:MAX_SHARED]
