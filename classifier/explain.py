"""The words that carried a label, at their exact place in the text as sent.

The probability of a label is a logistic function of a linear score, so the
share of every feature is exact: its weight in the text times its coefficient.
The share of a feature is laid on the characters it was read from, the
characters of a word are added up, and the heaviest words are joined into
phrases.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import native
from classifier.concepts import Hit, RawHit, load_lexicon
from classifier.engine import Engine, Vector
from classifier.normalize import Alignment
from classifier.segment import is_word, load_segmenter
from classifier.summing import sum_in_order

Keys = NDArray[np.int64]
#: Of the places of all features: their place in the vector, in how many places the feature stands, how many
#: characters long each is, and start and end of each in turn.
Features = tuple[Keys, NDArray[np.float64], NDArray[np.float64], Keys]
#: Phrases shown a label.
MAX_SPANS = 6
#: Words that together hold this share of the positive weight are marked.
POSITIVE_SHARE = 0.6
#: A phrase is named by a concept of whose words it holds a third at least.
_PART = 3


class Span(NamedTuple):
    """A phrase of the source, in code points; ``weight`` is its share of the logit."""

    start: int
    end: int
    text: str
    weight: float
    concept: str | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        start, end, text, weight, concept = self
        out: dict[str, Any] = {"start": start, "end": end, "text": text, "weight": round(weight, 4)}
        if concept is not None:
            out["concept"] = concept
        return out


def weigh_label(engine: Engine, vector: Vector, label: int, rival: int, own: float, lead: float) -> NDArray[np.float64]:
    """``own`` times the coefficients of a label less ``lead`` times those of its rival, shape (n,), for a text."""
    if native.loops is not None:
        out = np.empty(len(vector.indices))
        coef = engine.coef
        native.loops.coefficients(coef, coef.shape[1], vector.indices, label, rival, own, lead, out)
        return out
    rows = engine.coef.take(vector.indices, axis=0)
    return np.asarray(own * rows[:, label].astype(np.float64) - lead * rows[:, rival].astype(np.float64))


def _read_compiled(
    engine: Engine, folded: str, vector: Vector, hits: Sequence[RawHit]
) -> tuple[Keys, Keys, Features] | None:
    """As :func:`_lay_out`, in one compiled call; ``None`` where the text was not read by one."""
    loops, tokens, words, bounds = native.loops, vector.tokens, vector.words, vector.bounds
    if loops is None or tokens is None or words is None or bounds is None:
        return None
    windows = engine.window_rows(folded, tokens, vector)
    room = sum(map(len, (*windows[0], *windows[1], hits)))
    starts, ends = np.empty((2, len(words)), np.int64)
    position, share, length, edges = (
        np.empty(room, np.int64),
        np.empty(room),
        np.empty(room),
        np.empty(2 * room, np.int64),
    )
    low, rows = engine.settings, engine.concept_rows(hits)
    count = loops.places(
        tokens,
        words,
        (windows[0], low.word_ngrams[0]),
        (windows[1], low.char_ngrams[0]),
        bounds,
        (rows, hits),
        vector.indices,
        starts,
        ends,
        position,
        share,
        length,
        edges,
    )
    return starts, ends, (position[:count], share[:count], length[:count], edges[: 2 * count])


def _lay_out(engine: Engine, folded: str, vector: Vector, hits: Sequence[RawHit]) -> tuple[Keys, Keys, Features]:
    """Start and end of the words, and the places of all features end to end, in the order of the vector.

    The order matters to the last bit: sums of floating point numbers depend on it.
    """
    tokens = vector.tokens
    if tokens is None:
        tokens = load_segmenter(engine.settings.segmenter).cut(folded)
    word_ends = np.cumsum(np.fromiter(map(len, tokens), np.int64, len(tokens)))
    kept = vector.words
    if kept is None:
        kept = np.fromiter(map(is_word, tokens), np.bool_, len(tokens)).nonzero()[0]
    of_words = np.concatenate(([0], word_ends))[kept], word_ends[kept]
    words, characters = engine.window_rows(folded, tokens, vector)
    rows, starts, ends = [], [], []
    for found, (low, _), (begin, end) in (
        (words, engine.settings.word_ngrams, of_words),
        (characters, engine.settings.char_ngrams, engine.unit_spans(folded, vector)),
    ):
        for n, row in enumerate(found, low):
            known = (row >= 0).nonzero()[0]
            rows.append(row[known])
            starts.append(begin[known])
            ends.append(end[known + (n - 1)])
    concepts = engine.concept_rows(hits)
    rows.append(np.array([row for row in concepts if row >= 0], np.int64))
    named = [hit for hit, row in zip(hits, concepts, strict=True) if row >= 0]
    starts.append(np.array([hit[1] for hit in named], np.int64))
    ends.append(np.array([hit[2] for hit in named], np.int64))
    row, start, stop = np.concatenate(rows), np.concatenate(starts), np.concatenate(ends)
    # Rows of the vector ascend over all blocks, as the blocks lie end to end.
    position = vector.indices.searchsorted(row)
    order = np.argsort(position, kind="stable")
    position, start, stop = position[order], start[order], stop[order]
    share = np.bincount(position, minlength=len(vector.indices))[position].astype(np.float64)
    # Difference array: added at the start, taken back at the end, summed up afterwards.
    edges = np.stack((start, stop), axis=1).ravel()
    begins, stops = map(np.ascontiguousarray, of_words)
    return begins, stops, (position, share, (stop - start).astype(np.float64), edges)


class Reading:
    """Where each feature of one text stands; made once, used for every label shown.

    ``hits`` are the concepts of the aligned text, where they were named already.
    """

    def __init__(
        self, engine: Engine, alignment: Alignment, source: str, vector: Vector, hits: list[Hit] | None = None
    ) -> None:
        self._alignment = alignment
        self._from, self._to = alignment.starts, alignment.ends
        self._source = source
        self._vector = vector
        lexicon = load_lexicon()
        raw = lexicon.find_raw(alignment.text) if vector.hits is None else vector.hits
        self.hits: list[Hit] = lexicon.name(raw) if hits is None else hits
        #: Concept, start and end of the hits that are not denied.
        self._named = [(hit.concept, hit.start, hit.end) for hit in self.hits if not hit.negated]
        self._named_from = [start for _, start, _ in self._named]
        self._longest = max([end - start for _, start, end in self._named], default=0)
        placed = _read_compiled(engine, alignment.text, vector, raw)
        self._starts, self._ends, features = _lay_out(engine, alignment.text, vector, raw) if placed is None else placed
        self._position, self._share, self._length, self._edges = features
        self._places = (*features, self._starts, self._ends, len(alignment.text))
        self._first, self._last = self._starts.tolist(), self._ends.tolist()

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
            out = np.empty(len(self._starts))
            native.loops.spread(self._places, self._vector.values * coefficients, out)
            return out
        characters = np.concatenate(([0.0], np.cumsum(self.character_weights(coefficients))))
        return np.asarray(characters[self._ends] - characters[self._starts])

    def spans(self, coefficients: NDArray[np.float64]) -> list[Span]:
        """Heaviest phrases for one label, by place in the text."""
        if not self._first:
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
            if phrases and index - phrases[-1][1] == 1 and self._first[index] == self._last[index - 1]:
                phrases[-1][1] = index
            else:
                phrases.append([index, index])
        weighed = [(first, last, sum_in_order(weights[first : last + 1])) for first, last in phrases]
        return sorted(sorted(weighed, key=lambda phrase: -phrase[2])[:MAX_SPANS])

    def _span(self, first: int, last: int, weight: float) -> Span:
        """From the first word to the last, with the concept that covers most of it, the one of the fewest words."""
        begin, stop = self._first[first], self._last[last]
        start, end = self._from[begin], self._to[stop - 1]
        concept, most, least = None, 0, 0
        near, far = bisect_right(self._named_from, begin - self._longest), bisect_left(self._named_from, stop)
        for found, since, until in self._named[near:far] if near < far else ():
            covered = (until if until < stop else stop) - (since if since > begin else begin)
            length = until - since
            # Words with a gap between them cover what merely stands in it ("导出客户资料卖给竞争对手" the rival).
            if (covered > most or (covered == most > 0 and length < least)) and covered * _PART >= length:
                concept, most, least = found, covered, length
        return Span(start, end, self._source[start:end], weight, concept)
