"""Spans as first written: every place of every feature in a dictionary of lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifier.concepts import Hit
from classifier.engine import Vector
from classifier.explain import MAX_SPANS, POSITIVE_SHARE, Span
from classifier.features import UNIT
from classifier.normalize import Alignment
from classifier.segment import is_word, load_segmenter
from tests.reference.engine import SlowEngine, slow_lexicon


def slow_weigh_label(
    engine: SlowEngine, vector: Vector, label: int, rival: int, own: float, lead: float
) -> NDArray[np.float64]:
    """Coefficients of one label's logit: all columns first, as they were first read."""
    columns = engine.columns(vector)
    return own * columns[label] - lead * columns[rival]


@dataclass(frozen=True, slots=True)
class Occurrence:
    feature: int
    start: int
    end: int


class SlowReading:
    """Where each feature of one text stands; made once, used for every label shown."""

    def __init__(
        self, engine: SlowEngine, alignment: Alignment, source: str, vector: Vector, hits: list[Hit] | None = None
    ) -> None:
        self._engine = engine
        self._alignment = alignment
        self._source = source
        self._vector = vector
        folded = alignment.text
        self.tokens: list[tuple[int, int]] = []
        at = 0
        for token in load_segmenter(engine.settings.segmenter).cut(folded):
            if is_word(token):
                self.tokens.append((at, at + len(token)))
            at += len(token)
        # Found anew whatever was handed in: the plain way stands on its own.
        self.hits: list[Hit] = slow_lexicon().find(folded)
        self._places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for occurrence in self._occurrences():
            self._places[occurrence.feature].append((occurrence.start, occurrence.end))

    def _occurrences(self) -> Iterator[Occurrence]:
        engine, folded = self._engine, self._alignment.text
        units = [match.span() for match in UNIT.finditer(folded)]
        for block, places, joiner, (low, high) in (
            ("word", self.tokens, " ", engine.settings.word_ngrams),
            ("char", units, "", engine.settings.char_ngrams),
        ):
            table = engine.lookup(block)
            pieces = [folded[a:b] for a, b in places]
            for n in range(low, high + 1):
                for i in range(len(pieces) - n + 1):
                    row = table.get(joiner.join(pieces[i : i + n]))
                    if row is not None:
                        yield Occurrence(row, places[i][0], places[i + n - 1][1])
        table = engine.lookup("concept")
        for hit in self.hits:
            row = table.get(hit.feature)
            if row is not None:
                yield Occurrence(row, hit.start, hit.end)

    def character_weights(self, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of each normalised character in ``values @ coefficients``.

        Parameters
        ----------
        coefficients : array (n,)
            One for each row of the text's vector, in its order.
        """
        weights = np.zeros(len(self._alignment.text) + 1)
        for row, share in zip(
            self._vector.indices.tolist(), (self._vector.values * coefficients).tolist(), strict=True
        ):
            places = self._places.get(row)
            if not places:
                continue
            part = share / len(places)
            for start, end in places:
                # Difference array: added over [start, end) by the running sum below.
                weights[start] += part / (end - start)
                weights[end] -= part / (end - start)
        return np.cumsum(weights)[:-1]

    def spans(self, coefficients: NDArray[np.float64]) -> list[Span]:
        """Heaviest phrases for one label, by place in the text."""
        if not self.tokens:
            return []
        characters = np.concatenate(([0.0], np.cumsum(self.character_weights(coefficients))))
        words = [float(characters[b] - characters[a]) for a, b in self.tokens]
        positive = sorted((w for w in words if w > 0), reverse=True)
        if not positive:
            return []
        goal, taken, floor = POSITIVE_SHARE * sum(positive), 0.0, positive[-1]
        for weight in positive:
            taken += weight
            floor = weight
            if taken >= goal:
                break
        phrases: list[list[int]] = []
        for index, weight in enumerate(words):
            if weight < floor:
                continue
            # Neighbours join; so do words with only one lighter word between them.
            if phrases and index - phrases[-1][1] == 1 and self.tokens[index][0] == self.tokens[index - 1][1]:
                phrases[-1][1] = index
            else:
                phrases.append([index, index])
        ranked = sorted(phrases, key=lambda p: -sum(words[p[0] : p[1] + 1]))[:MAX_SPANS]
        return [self._span(a, b, sum(words[a : b + 1])) for a, b in sorted(ranked)]

    def _span(self, first: int, last: int, weight: float) -> Span:
        begin, stop = self.tokens[first][0], self.tokens[last][1]
        start, end = self._alignment.span(begin, stop)
        # Of a concept a third of its words at least: in a gap between them stands anything.
        overlapping = [
            h
            for h in self.hits
            if h.start < stop
            and h.end > begin
            and not h.negated
            and 3 * (min(h.end, stop) - max(h.start, begin)) >= h.end - h.start
        ]
        concept = None
        if overlapping:
            # Of those that cover most the one of the fewest words, then the first.
            best = max(overlapping, key=lambda h: (min(h.end, stop) - max(h.start, begin), h.start - h.end, -h.start))
            concept = best.concept
        return Span(start, end, self._source[start:end], weight, concept)
