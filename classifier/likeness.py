"""What a text and a decided case have in common: concepts and figures, with the words on both sides."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from classifier.amounts import Amount
from classifier.concepts import Hit, Lexicon
from classifier.elements import ElementSpan
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

_SHOWN = ("id", "title", "court", "docket", "decided_on", "outcome", "facts", "holding", "difference")

#: Concept -> places in the text.
Places = dict[str, tuple[ElementSpan, ...]]


def find_places(source: str, alignment: Alignment, hits: Iterable[Hit]) -> Places:
    """Where each concept that is not negated is named, each wording once, in code points of ``source``."""
    found: dict[str, dict[str, ElementSpan]] = defaultdict(dict)
    for hit in sorted(hits, key=lambda hit: (hit.start, hit.end)):
        if not hit.negated:
            start, end = alignment.span(hit.start, hit.end)
            words = source[start:end]
            found[hit.concept].setdefault(words, ElementSpan(start, end, words))
    return {concept: tuple(words.values())[:_WORDS] for concept, words in found.items()}


def _rank(concept: str) -> int:
    group = concept.partition(".")[0]
    return _ORDER.index(group) if group in _ORDER else len(_ORDER)


def _distinct(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that quote the same words of the text as one before."""
    seen: dict[str, dict[str, Any]] = {}
    for fact in facts:
        seen.setdefault(fact["here"][0]["text"], fact)
    return list(seen.values())


class Likeness:
    """Concepts of the decided cases, read when first asked for and kept."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._places: dict[str, Places] = {}
        self._concepts: dict[str, frozenset[str]] = {}

    def _read(self, record: Precedent) -> frozenset[str]:
        if record.id not in self._concepts:
            alignment = align(record.facts)
            places = find_places(record.facts, alignment, self._lexicon.find(alignment.text))
            self._places[record.id] = places
            self._concepts[record.id] = frozenset(places)
        return self._concepts[record.id]

    def overlap(self, here: frozenset[str], record: Precedent) -> float:
        """Concepts that both name, over the mean number of each; 0 to 1, and low where few are named at all."""
        there = self._read(record)
        return len(here & there) / math.sqrt((len(here) + _FEW) * (len(there) + _FEW))

    def shared(self, places: Places, record: Precedent) -> list[dict[str, Any]]:
        """Concepts that both name, with the words on both sides, what was done first."""
        self._read(record)
        there = self._places[record.id]
        facts: list[dict[str, Any]] = [
            {
                "concept": concept,
                "name": self._lexicon.concepts[concept].name,
                "here": [span.to_dict() for span in words],
                "there": [span.to_dict() for span in there[concept]],
            }
            for concept, words in places.items()
            if concept in there
        ]
        return sorted(facts, key=lambda fact: _rank(fact["concept"]))

    def describe(self, match: Match, places: Places, amounts: Iterable[Amount]) -> dict[str, Any]:
        """A case as it is shown beside a text, in plain JSON form."""
        record, facts = match.precedent, self.shared(places, match.precedent)
        return {
            **{key: getattr(record, key) for key in _SHOWN},
            "similarity": round(match.similarity, 6),
            "shared": [fact["name"] for fact in facts],
            "shared_facts": _distinct(facts)[:MAX_SHARED],
            "shared_figures": shared_figures(amounts, record),
            "sources": [source.to_dict() for source in record.sources],
            "confidence": record.confidence,
        }


def shared_figures(amounts: Iterable[Amount], record: Precedent) -> list[dict[str, Any]]:
    """Amounts of one metric and one order of magnitude on both sides; each of the text's with the nearest."""
    out = []
    for amount in amounts:
        if amount.metric is None or amount.metric in _TRIVIAL or amount.value <= 0:
            continue
        gaps = [
            (abs(math.log10(amount.value / figure.value)), place, figure.text)
            for figure in record.figures
            if figure.metric == amount.metric and figure.value > 0 and (place := record.facts.find(figure.text)) >= 0
        ]
        gap, start, words = min(gaps, default=(math.inf, 0, ""))
        if gap <= SAME_ORDER:
            here = ElementSpan(amount.start, amount.end, amount.text)
            there = ElementSpan(start, start + len(words), words)
            out.append({"metric": amount.metric, "here": here.to_dict(), "there": there.to_dict()})
    return out[:MAX_SHARED]
