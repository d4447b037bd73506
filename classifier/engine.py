"""Score a text from stored arrays: the same numbers as the fitted pipeline.

No scikit-learn here: a text is cut once, its n-grams become integers that are
counted and looked up together (:mod:`classifier.vocabulary`), its concepts are
found in the same reading, and the scores are one small dense product over the
rows of the coefficients that the text touches.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from types import ModuleType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import native
from classifier.concepts import NEGATED, RawHit, load_lexicon
from classifier.features import BLOCKS, UNIT, FeatureSettings, char_terms, word_terms
from classifier.negation import SENTENCE_END
from classifier.segment import is_word, load_segmenter
from classifier.summing import add_products, sum_in_order
from classifier.vocabulary import BLOCK_SHIFT, LONGEST, Keys, NgramTable, character_classes, pack

#: Counts whose logarithm is kept; no term stands more often in a text that is taken.
_COUNTS = 1 << 15

#: Tables of words and n-grams, classes of characters, weights, rows of concepts, dictionaries and what follows
#: their numbers, ranges, first row of the characters, weights of the blocks.
ReadTables = tuple[
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.uint8],
    NDArray[np.float64],
    NDArray[np.float64],
    NDArray[np.int32],
    dict[str, int],
    int,
    dict[str, int],
    int,
    tuple[int, int],
    tuple[int, int],
    int,
    tuple[float, float, float],
]


class Vector(NamedTuple):
    """Weighted features of one text.

    ``indices`` (n,) rows of the coefficients, ascending within a block;
    ``values`` (n,) weights; ``distinct`` the number of distinct terms in the
    text, known or not. The rest is what the features were read from, kept for
    the explanation and for parts of the text; ``None`` where it was not read: ``tokens``,
    the places of the words among them, the ``hits`` of concepts, how many of the features
    are words or characters, the ``bounds`` (units, 2) of the units of characters, and the
    ``grams``: the rows of all n-grams of words and then of characters, n by n (-1 for an
    unknown one), of which ``ids`` are the places among ``indices`` (an unknown one has a
    number of its own behind all features that are words or characters).
    """

    indices: NDArray[np.int64]
    values: NDArray[np.float64]
    distinct: int
    tokens: list[str] | None = None
    hits: list[RawHit] | None = None
    words: Keys | None = None
    wording: int | None = None
    bounds: Keys | None = None
    grams: Keys | None = None
    ids: NDArray[np.int32] | None = None

    @property
    def known_share(self) -> float:
        """Share of the text's distinct terms that the model knows, 0 to 1."""
        return len(self.indices) / self.distinct if self.distinct else 0.0


class Engine:
    """Vocabulary, inverse document frequencies and linear coefficients.

    Parameters
    ----------
    settings : FeatureSettings
    vocabulary : dict of block name to sequence of terms
        Blocks are laid end to end in :data:`~classifier.features.BLOCKS` order.
    idf : array (features,)
    coef : array (features, labels)
    intercept : array (labels,)

    Raises
    ------
    ValueError
        If the terms do not fit the n-gram ranges.
    """

    def __init__(
        self,
        settings: FeatureSettings,
        vocabulary: dict[str, Sequence[str]],
        idf: NDArray[np.float64],
        coef: NDArray[np.float32],
        intercept: NDArray[np.float64],
    ) -> None:
        self.settings = settings
        self.starts: dict[str, int] = {}
        self._vocabulary = vocabulary
        start = 0
        for block in BLOCKS:
            self.starts[block] = start
            start += len(vocabulary.get(block, ()))
        # Plain views: a memory map answers every index through a slower method.
        self.idf = np.asarray(idf)
        self.coef = np.asarray(coef)
        self.intercept = intercept
        self._weights = dict(zip(BLOCKS, settings.weights, strict=True))
        #: Whether all n-grams fit into keys; else they are counted as strings.
        self.packed = max(settings.word_ngrams[1], settings.char_ngrams[1]) <= LONGEST
        words, characters = (vocabulary.get(block, ()) for block in BLOCKS[:2])
        self._ngrams = NgramTable(words, characters) if self.packed else NgramTable((), ())
        table = {term: self.starts["concept"] + i for i, term in enumerate(vocabulary.get("concept", ()))}
        concepts = load_lexicon().order
        #: Row of each concept by its number, -1 for none: as it stands, and negated.
        self._concept_rows = (
            [table.get(concept, -1) for concept in concepts],
            [table.get(NEGATED + concept, -1) for concept in concepts],
        )
        #: One more than the logarithm of each count.
        self._logs = np.log(np.maximum(np.arange(_COUNTS, dtype=np.float64), 1.0)) + 1.0
        self._compiled = self._lay_out() if native.loops is not None and self.packed and all(settings.weights) else None

    def _lay_out(self) -> ReadTables:
        """What the compiled loop reads a text with."""
        words, characters, settings = self._ngrams.words, self._ngrams.characters, self.settings
        return (
            words.table,
            self._ngrams.table,
            character_classes(),
            np.ascontiguousarray(self.idf, np.float64),
            self._logs,
            np.array(self._concept_rows, np.int32),
            words.numbered,
            words.following,
            characters.strings,
            characters.following,
            settings.word_ngrams,
            settings.char_ngrams,
            self.starts["char"],
            settings.weights,
        )

    @cached_property
    def terms(self) -> list[str]:
        """Term of each row."""
        return [term for block in BLOCKS for term in self._vocabulary.get(block, ())]

    @cached_property
    def _tables(self) -> dict[str, dict[str, int]]:
        return {
            block: {term: self.starts[block] + i for i, term in enumerate(self._vocabulary.get(block, ()))}
            for block in BLOCKS
        }

    def lookup(self, block: str) -> dict[str, int]:
        """Row of each term of a block."""
        return self._tables[block]

    def block_of(self, index: int) -> str:
        """Block that a feature row belongs to."""
        return max((start, -BLOCKS.index(block), block) for block, start in self.starts.items() if start <= index)[2]

    def vectorize(self, folded: str) -> Vector:
        """Features of a normalised text."""
        tokens = load_segmenter(self.settings.segmenter).cut(folded) if self._weights["word"] else None
        hits = load_lexicon().find_raw(folded) if self._weights["concept"] else None
        loops, tables = native.loops, self._compiled
        if loops is not None and tables is not None and tokens is not None and hits is not None:
            found = self._read_compiled(loops, tables, folded, tokens, hits)
            if found is not None:
                return found
        words = None
        if self.packed:
            word_keys: list[Keys] = []
            if tokens is not None:
                word_keys, words = self._word_keys(tokens)
            character_keys = self._character_keys(folded) if self._weights["char"] else []
            keys = word_keys + character_keys
            rows, counts, distinct = self._ngrams.count(np.concatenate(keys) if keys else np.zeros(0, np.int64))
        else:
            rows, counts, distinct = self._count_strings(folded)
        border = int(rows.searchsorted(self.starts["char"]))
        concept_rows, concept_counts = self._count_concepts(hits or ())
        values = [
            self._weigh(self._weights["word"], rows[:border], counts[:border]),
            self._weigh(self._weights["char"], rows[border:], counts[border:]),
            self._weigh(self._weights["concept"], concept_rows, concept_counts),
        ]
        indices = np.concatenate((rows, concept_rows))
        return Vector(indices, np.concatenate(values), distinct, tokens, hits, words, wording=len(rows))

    def _read_compiled(
        self, loops: ModuleType, tables: ReadTables, folded: str, tokens: list[str], hits: list[RawHit]
    ) -> Vector | None:
        """All of it in one compiled pass; ``None`` for the few texts that it leaves to the plain steps."""
        (word_low, word_high), (char_low, char_high) = self.settings.word_ngrams, self.settings.char_ngrams
        grams = len(tokens) * (word_high - word_low + 1) + len(folded) * (char_high - char_low + 1)
        # The loop keeps the keys of the tokens in the room of the rows.
        read, ids = np.empty(grams + len(tokens), np.int64), np.empty(grams, np.int32)
        places, bounds = np.empty(len(tokens), np.int64), np.empty((len(folded), 2), np.int64)
        rows, values = np.empty(grams + len(hits), np.int64), np.empty(grams + len(hits))
        sizes = loops.read(tables, folded, tokens, hits, read, ids, places, bounds, rows, values)
        if sizes is None:
            return None
        known, end, distinct, words, characters = sizes
        return Vector(
            rows[:end],
            values[:end],
            distinct,
            tokens,
            hits,
            places[:words],
            wording=known,
            bounds=bounds[:characters],
            grams=read,
            ids=ids,
        )

    def vectorize_part(self, folded: str, vector: Vector, start: int, end: int) -> Vector:
        """Features of ``folded[start:end]``; ``vector`` is that of all of ``folded``.

        Between ends of sentences they are put together from what was read already, and nothing
        is kept for the explanation: segmenters cut no word across a mark, no n-gram but those of
        the units between is new, and no concept reaches across the end of a sentence.
        """
        loops, tables = native.loops, self._compiled
        if (
            loops is not None
            and tables is not None
            and vector.ids is not None
            and vector.wording is not None
            and load_lexicon().by_sentence
            and (start == 0 or folded[start - 1] in SENTENCE_END)
            and (end == len(folded) or folded[end - 1] in SENTENCE_END)
        ):
            hits = vector.hits
            room = vector.wording + len(hits or ())
            rows, values = np.empty(room, np.int64), np.empty(room)
            known = (vector.wording, vector.distinct)
            place = (start, end)
            read = vector.tokens, hits, vector.ids, vector.words, vector.bounds, vector.indices
            sizes = loops.part(tables, *read, known, place, rows, values)
            if sizes is not None:
                wording, stop, distinct = sizes
                return Vector(rows[:stop], values[:stop], distinct, wording=wording)
        return self.vectorize(folded[start:end])

    def _word_keys(self, tokens: list[str]) -> tuple[list[Keys], Keys]:
        """Keys of the word n-grams, n by n, and the places of the words among the tokens."""
        units, places = self._ngrams.words.read(tokens)
        return [key | (1 << BLOCK_SHIFT) for key in pack(units, *self.settings.word_ngrams)], places

    def _weigh(self, weight: float, rows: Keys, counts: Keys) -> NDArray[np.float64]:
        """TF-IDF of one block, scaled to the block's weight."""
        if not len(rows):
            return np.zeros(0)
        values: NDArray[np.float64]
        values = self._logs.take(counts) if counts.max() < _COUNTS else np.log(counts.astype(np.float64)) + 1.0
        values *= self.idf.take(rows)
        values *= weight / math.sqrt(sum_in_order(values * values))
        return values

    def _character_keys(self, folded: str) -> list[Keys]:
        """Keys of the character n-grams, n by n."""
        fresh: dict[str, int] = {}
        low, high = self.settings.char_ngrams
        units, touching = self._ngrams.characters.read(folded, fresh)
        keys = pack(units, low, high)
        if touching and high > 1:
            # "sql map" read as a bigram is the same term as the run "sqlmap".
            pieces = UNIT.findall(folded)
            for n, row in zip(range(max(low, 2), high + 1), keys[1:] if low == 1 else keys, strict=True):
                for i in {i for t in touching for i in range(max(0, t - n + 1), min(t, len(row)))}:
                    row[i] = self._ngrams.characters.string_key("".join(pieces[i : i + n]), fresh)
        return keys

    def _count_strings(self, folded: str) -> tuple[Keys, Keys, int]:
        """Rows, counts and number of distinct n-grams, by strings: for n-grams too long for a key."""
        found: list[tuple[int, int]] = []
        distinct = 0
        for block, read in (("word", word_terms), ("char", char_terms)):
            if self._weights[block]:
                table = self._tables[block]
                counts = Counter(read(folded, self.settings))
                distinct += len(counts)
                found += sorted((table[term], count) for term, count in counts.items() if term in table)
        rows, counted = np.array(found, np.int64).reshape(-1, 2).T
        return rows, counted, distinct

    def concept_rows(self, hits: Sequence[RawHit]) -> list[int]:
        """Row of the feature of each hit, -1 where the model has none."""
        plain, negated = self._concept_rows
        return [(negated if denied else plain)[concept] for concept, _, _, denied in hits]

    def _count_concepts(self, hits: Sequence[RawHit]) -> tuple[Keys, Keys]:
        """Rows, ascending, and counts of the concept features."""
        counts = Counter(self.concept_rows(hits))
        counts.pop(-1, None)
        rows = sorted(counts)
        return np.array(rows, np.int64), np.array([counts[row] for row in rows], np.int64)

    def scores(self, vector: Vector) -> NDArray[np.float64]:
        """Linear scores, shape (labels,)."""
        if not len(vector.indices):
            return self.intercept.copy()
        if native.loops is not None:
            out = np.empty_like(self.intercept)
            native.loops.scores(self.coef, self.intercept, vector.indices, vector.values, out)
            return out
        return add_products(vector.values, self.coef.take(vector.indices, axis=0)) + self.intercept

    def window_rows(self, folded: str, tokens: list[str], vector: Vector) -> tuple[list[Keys], list[Keys]]:
        """Row of every word n-gram and of every character n-gram, -1 for an unknown one.

        One array for each n, in the order of the text: item i is of the n units from the i-th.
        """
        if self.packed:
            if vector.grams is not None and vector.words is not None and vector.bounds is not None:
                return self._windows(vector.grams, len(vector.words), len(vector.bounds))
            words, characters = self._word_keys(tokens)[0], self._character_keys(folded)
            find = self._ngrams.find
            return [find(key) for key in words], [find(key) for key in characters]
        return (
            self._string_rows("word", [token for token in tokens if is_word(token)], self.settings.word_ngrams, " "),
            self._string_rows("char", UNIT.findall(folded), self.settings.char_ngrams, ""),
        )

    def _windows(self, grams: Keys, words: int, characters: int) -> tuple[list[Keys], list[Keys]]:
        """Rows of the n-grams that lie end to end, apart by block and n."""
        found: tuple[list[Keys], list[Keys]] = ([], [])
        at = 0
        for windows, count, (low, high) in (
            (found[0], words, self.settings.word_ngrams),
            (found[1], characters, self.settings.char_ngrams),
        ):
            for n in range(low, high + 1):
                stop = at + max(0, count - n + 1)
                windows.append(grams[at:stop])
                at = stop
        return found

    def unit_spans(self, folded: str, vector: Vector) -> tuple[Keys, Keys]:
        """Start and end of each unit of the character block."""
        if vector.bounds is not None:
            return vector.bounds[:, 0], vector.bounds[:, 1]
        return self._ngrams.characters.spans(folded)

    def _string_rows(self, block: str, units: list[str], ngrams: tuple[int, int], joiner: str) -> list[Keys]:
        table = self._tables[block]
        return [
            np.array([table.get(joiner.join(units[i : i + n]), -1) for i in range(len(units) - n + 1)], np.int64)
            for n in range(ngrams[0], ngrams[1] + 1)
        ]
