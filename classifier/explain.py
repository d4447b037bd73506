"""The words that carried a label, at their exact place in the text as sent.

The probability of a label is a logistic function of a linear score, so the
share of every feature is exact: its weight in the text times its coefficient.
The share of a feature is laid on the characters it was read from, the
characters of a word are added up, and the heaviest words are joined into
phrases.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import native
from classifier.concepts import Hit, load_lexicon
from classifier.engine import Engine, Vector
from classifier.normalize import Alignment
from classifier.segment import is_word, load_segmenter
from classifier.summing import sum_in_order

#: Phrases shown a label.
MAX_SPANS = 6
#: Words that together hold this share of the positive weight are marked.
POSITIVE_SHARE = 0.6


class Span(NamedTuple):
    """A phrase of the source, in code points; ``weight`` is its share of the logit."""

    start: int
    end: int
    text: str
    weight: float
    concept: str | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        out: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "weight": round(self.weight, 4),
        }
        if self.concept is not None:
            out["concept"] = self.concept
        return out


class Reading:
    """Where each feature of one text stands; made once, used for every label shown.

    ``hits`` are the concepts of the aligned text, where they were named already.
    """

    def __init__(
        self, engine: Engine, alignment: Alignment, source: str, vector: Vector, hits: list[Hit] | None = None
    ) -> None:
        self._alignment = alignment
        self._source = source
        self._vector = vector
        folded = alignment.text
        tokens = vector.tokens
        if tokens is None:
            tokens = load_segmenter(engine.settings.segmenter).cut(folded)
        ends = np.cumsum(np.fromiter(map(len, tokens), np.int64, len(tokens)))
        words = vector.words
        if words is None:
            words = np.fromiter(map(is_word, tokens), np.bool_, len(tokens)).nonzero()[0]
        self._word_ends = ends[words]
        self._word_starts = np.concatenate(([0], ends))[words]
        self.tokens: list[tuple[int, int]] = list(
            zip(self._word_starts.tolist(), self._word_ends.tolist(), strict=True)
        )
        lexicon = load_lexicon()
        self._raw = lexicon.find_raw(folded) if vector.hits is None else vector.hits
        self.hits: list[Hit] = lexicon.name(self._raw) if hits is None else hits
        #: Concept, start and end of the hits that are not denied.
        self._named = [(hit.concept, hit.start, hit.end) for hit in self.hits if not hit.negated]
        #: Phrases looked at already: labels share many of them.
        self._phrases: dict[tuple[int, int], tuple[int, int, str, str | None]] = {}
        self._lay_out(engine, tokens)

    def _lay_out(self, engine: Engine, tokens: list[str]) -> None:
        """Lay the places of all features end to end, in the order of the vector.

        The order matters to the last bit: sums of floating point numbers depend on it.
        """
        folded = self._alignment.text
        words, characters = engine.window_rows(folded, tokens, self._vector)
        rows, starts, ends = [], [], []
        for found, (low, _), (begin, end) in (
            (words, engine.settings.word_ngrams, (self._word_starts, self._word_ends)),
            (characters, engine.settings.char_ngrams, engine.unit_spans(folded, self._vector)),
        ):
            for n, row in enumerate(found, low):
                known = (row >= 0).nonzero()[0]
                rows.append(row[known])
                starts.append(begin[known])
                ends.append(end[known + (n - 1)])
        concepts = engine.concept_rows(self._raw)
        rows.append(np.array([row for row in concepts if row >= 0], np.int64))
        kept = [hit for hit, row in zip(self._raw, concepts, strict=True) if row >= 0]
        starts.append(np.array([hit[1] for hit in kept], np.int64))
        ends.append(np.array([hit[2] for hit in kept], np.int64))
        row, start, end = np.concatenate(rows), np.concatenate(starts), np.concatenate(ends)
        # Rows of the vector ascend over all blocks, as the blocks lie end to end.
        position = self._vector.indices.searchsorted(row)
        order = np.argsort(position, kind="stable")
        position, start, end = position[order], start[order], end[order]
        self._position = position
        self._share = np.bincount(position, minlength=len(self._vector.indices))[position].astype(np.float64)
        self._length = (end - start).astype(np.float64)
        # Difference array: added at the start, taken back at the end, summed up afterwards.
        self._edges = np.stack((start, end), axis=1).ravel()
        self._starts, self._ends = map(np.ascontiguousarray, (self._word_starts, self._word_ends))
        self._places = (
            self._position,
            self._share,
            self._length,
            self._edges,
            self._starts,
            self._ends,
            len(folded),
        )

    def character_weights(self, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of each normalised character in ``values @ coefficients``.

        Parameters
        ----------
        coefficients : array (n,)
            One for each row of the text's vector, in its order.
        """
        shares = self._vector.values * coefficients
        parts = shares[self._position] / self._share / self._length
        changes = np.bincount(
            self._edges, np.stack((parts, -parts), axis=1).ravel(), minlength=len(self._alignment.text) + 1
        )
        return np.asarray(np.cumsum(changes)[:-1], dtype=np.float64)

    def word_weights(self, coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of each word, the sum of its characters'; ``coefficients`` as above."""
        if native.loops is not None:
            out = np.empty(len(self.tokens))
            native.loops.spread(self._places, self._vector.values * coefficients, out)
            return out
        characters = np.concatenate(([0.0], np.cumsum(self.character_weights(coefficients))))
        return np.asarray(characters[self._word_ends] - characters[self._word_starts])

    def spans(self, coefficients: NDArray[np.float64]) -> list[Span]:
        """Heaviest phrases for one label, by place in the text."""
        if not self.tokens:
            return []
        weights = self.word_weights(coefficients)
        if native.loops is not None:
            found = native.loops.phrases(weights, self._starts, self._ends, POSITIVE_SHARE, MAX_SPANS)
        else:
            found = self._heaviest(weights)
        return [self._span(first, last, weight) for first, last, weight in found]

    def _heaviest(self, weights: NDArray[np.float64]) -> list[tuple[int, int, float]]:
        """First word, last word and weight of the heaviest phrases, by place."""
        positive = np.sort(weights[weights > 0])[::-1]
        if not len(positive):
            return []
        summed = np.add.accumulate(positive)
        floor = positive[min(int(summed.searchsorted(POSITIVE_SHARE * summed[-1])), len(positive) - 1)]
        phrases: list[list[int]] = []
        for index in (weights >= floor).nonzero()[0].tolist():
            # Neighbours join.
            if phrases and index - phrases[-1][1] == 1 and self.tokens[index][0] == self.tokens[index - 1][1]:
                phrases[-1][1] = index
            else:
                phrases.append([index, index])
        weighed = [(first, last, sum_in_order(weights[first : last + 1])) for first, last in phrases]
        return sorted(sorted(weighed, key=lambda phrase: -phrase[2])[:MAX_SPANS])

    def _span(self, first: int, last: int, weight: float) -> Span:
        begin, stop = self.tokens[first][0], self.tokens[last][1]
        if (begin, stop) not in self._phrases:
            self._phrases[begin, stop] = self._phrase(begin, stop)
        start, end, text, concept = self._phrases[begin, stop]
        return Span(start, end, text, weight, concept)

    def _phrase(self, begin: int, stop: int) -> tuple[int, int, str, str | None]:
        """Start, end and words in the source, and the concept that covers most of them."""
        start, end = self._alignment.span(begin, stop)
        concept, most = None, 0
        # By their starts: the first of those that cover most is taken.
        for found, first, last in self._named:
            if first >= stop:
                break
            covered = (last if last < stop else stop) - (first if first > begin else begin)
            if covered > most:
                concept, most = found, covered
        return start, end, self._source[start:end], concept
