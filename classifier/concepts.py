"""The concept lexicon: what people mean, whatever words they use for it.

A concept ("SQL injection", "sold personal information", "authorised test")
has terms, matched as they stand, and sequences such as

    ``利用 <8 注入 ~10 数据|数据库|后台``

that is: parts, each a choice of literals, with at most that many characters
between them; ``<n`` stays within a clause, ``~n`` within a sentence. All
literals are found in one pass (Aho-Corasick); a sequence is then a matter of
positions. A hit that stands under a negation ("未发现外传") is a hit of the
negated concept: it is another feature and never evidence for the element.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier import native
from classifier.data import parse_json, read_text
from classifier.errors import DataFormatError
from classifier.literals import Literals
from classifier.negation import CLAUSE_END, SENTENCE_END, Scope, find_scopes, is_denied
from classifier.normalize import normalize
from classifier.sequences import parse_sequence

#: Prefix of the feature and id of a negated concept.
NEGATED = "not:"


_SENTENCE_END_RUN = re.compile("[。;!?\n]")


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of the lexicon; ``id`` is ``group.name``."""

    id: str
    name: str
    terms: tuple[str, ...]
    sequences: tuple[str, ...]


class Hit(NamedTuple):
    """A concept found at ``[start, end)`` of the normalised text."""

    concept: str
    start: int
    end: int
    negated: bool

    @property
    def feature(self) -> str:
        """Name of the feature this hit counts for."""
        return NEGATED + self.concept if self.negated else self.concept


#: ``(number of the concept, start, end, negated)``; the number indexes :attr:`Lexicon.order`.
RawHit = tuple[int, int, int, bool]


#: Edges and where terms and slots begin by place of the literal in the trie, terms, slots, facts by slot and by
#: sequence, number of concepts, by sentence.
ConceptTables = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], int, bool]


@dataclass(frozen=True, slots=True)
class _Sequence:
    """Parts of a sequence: the literals of each, and the gap before it."""

    concept: int
    literals: tuple[frozenset[int], ...]
    gaps: tuple[tuple[int, frozenset[str]], ...]


class Lexicon:
    """Matcher over a set of concepts.

    Parameters
    ----------
    concepts : iterable of Concept
        Terms and literals must be normalised already.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts: dict[str, Concept] = {}
        for concept in concepts:
            if concept.id in self.concepts:
                raise DataFormatError(f"词库的概念编号重复：{concept.id}")
            self.concepts[concept.id] = concept
        #: Concept ids in the order of their numbers.
        self.order: list[str] = sorted(self.concepts)
        number = {concept: i for i, concept in enumerate(self.order)}
        literals: dict[str, int] = {}
        terms: dict[int, list[int]] = defaultdict(list)
        self._sequences: list[_Sequence] = []
        for concept in self.concepts.values():
            for term in concept.terms:
                terms[literals.setdefault(term, len(literals))].append(number[concept.id])
            for sequence in concept.sequences:
                parts = parse_sequence(sequence)
                self._sequences.append(
                    _Sequence(
                        number[concept.id],
                        tuple(frozenset(literals.setdefault(w, len(literals)) for w in words) for words, _, _ in parts),
                        tuple((gap, CLAUSE_END if clause else SENTENCE_END) for _, gap, clause in parts),
                    )
                )
        self._words = tuple(literals)
        #: English edges of a literal and the concepts it is a term of, ``None`` if it has neither.
        self._special = [
            (edges, tuple(terms.get(i, ()))) if (edges := _edges(word)) or i in terms else None
            for word, i in literals.items()
        ]
        #: Nothing that is found reaches across the end of a sentence.
        self.by_sentence = SENTENCE_END.isdisjoint("".join(literals))
        self._literals = Literals(list(literals))
        self._compiled = self._lay_out(len(literals)) if native.loops is not None else None

    def _lay_out(self, literals: int) -> ConceptTables:
        """The same tables as flat arrays, for the compiled loop; a slot is one part of one sequence.

        The slots of a literal are doubled, and one more where the part is the first of its sequence.
        """
        slots_of: list[list[int]] = [[] for _ in range(literals)]
        slot: list[tuple[int, int, bool]] = []
        sequences = []
        for number, sequence in enumerate(self._sequences):
            sequences.append((sequence.concept, len(slot), len(sequence.literals)))
            for part, (words, (gap, enders)) in enumerate(zip(sequence.literals, sequence.gaps, strict=True)):
                first = part == 0
                for literal in words:
                    slots_of[literal].append(2 * len(slot) + first)
                slot.append((number, gap, enders is CLAUSE_END))
        # The trie gives the place of a literal; nothing but what is read of it need be looked up by that.
        order = self._literals.numbers.tolist()
        special = [self._special[i] or (0, ()) for i in order]
        term_starts, terms = _end_to_end([terms for _, terms in special])
        slot_starts, slots = _end_to_end([slots_of[i] for i in order])
        edges = np.array([*(edges for edges, _ in special), 0], np.int32)
        return (
            np.stack((edges, term_starts, slot_starts), axis=1),
            terms,
            slots,
            np.array(slot, np.int32),
            np.array(sequences, np.int32),
            len(self.order),
            self.by_sentence,
        )

    @cached_property
    def _masks(self) -> list[int]:
        """First three parts of sequences that each literal can be, as bits.

        The bit of a part is that of the sequence, shifted by as many sequences for each part before
        it. A sentence can only hold the sequences of which it holds these parts, and that is known
        after one "or" for each literal found. A sequence of two parts has its third bit set from the
        start. Later parts have a mark of their own, so that they are kept as well.
        """
        self._width = width = len(self._sequences)
        self._all = (1 << width) - 1
        #: Third parts that are not asked for.
        self._given = 0
        masks = [0] * len(self._words)
        for i, sequence in enumerate(self._sequences):
            if len(sequence.literals) < 3:
                self._given |= 1 << (i + 2 * width)
            for part, words in enumerate(sequence.literals):
                bit = 1 << (i + part * width if part < 3 else 3 * width)
                for literal in words:
                    masks[literal] |= bit
        return masks

    def find(self, text: str) -> list[Hit]:
        """All concept hits in a normalised ``text``, by start; overlaps are kept.

        A concept hit wholly inside a longer hit of the same concept is dropped.
        """
        return self.name(self.find_raw(text))

    def name(self, raw: Iterable[RawHit]) -> list[Hit]:
        """Hits by the ids of their concepts."""
        return [Hit(self.order[concept], start, end, negated) for concept, start, end, negated in raw]

    def find_raw(self, text: str) -> list[RawHit]:
        """As :meth:`find`, with numbers for the concepts."""
        if not text:
            return []
        scopes = find_scopes(text)
        trie = self._literals.trie
        if self._compiled is not None and native.loops is not None and trie is not None:
            hits: list[RawHit] = native.loops.concepts(self._compiled, trie, text, scopes)
            return hits
        return self._find_plain(text, sorted(self._literals.all(text), key=lambda match: match[1]), scopes)

    def _find_plain(self, text: str, matches: list[tuple[int, int, int]], scopes: list[Scope]) -> list[RawHit]:
        """What the compiled loop does, without it."""
        # Stored as (start, -end, concept): the order in which hits are settled.
        raw: list[tuple[int, int, int]] = []
        masks, special = self._masks, self._special
        borders = [match.start() for match in _SENTENCE_END_RUN.finditer(text)] if self.by_sentence else []
        borders.append(len(text))
        sentence, border = 0, borders[0]
        here: list[tuple[int, int, int]] = []
        parts = 0
        for match in matches:
            literal, start, end = match
            facts = special[literal]
            if facts is not None:
                edges, terms = facts
                if edges and _inside_word(text, start, end, edges):
                    continue
                for concept in terms:
                    raw.append((start, -end, concept))
            mask = masks[literal]
            if mask:
                if start >= border:
                    if len(here) > 1:
                        self._close(parts, text, here, raw, scopes)
                    here, parts = [], 0
                    while start >= border:
                        sentence += 1
                        border = borders[sentence]
                parts |= mask
                here.append(match)
        self._close(parts, text, here, raw, scopes)
        return _resolve(raw, scopes)

    def _close(
        self,
        parts: int,
        text: str,
        here: list[tuple[int, int, int]],
        raw: list[tuple[int, int, int]],
        scopes: list[Scope],
    ) -> None:
        """Match the sequences all parts of which were seen ``here``, in one sentence."""
        parts |= self._given
        complete = parts & (parts >> self._width) & (parts >> 2 * self._width) & self._all
        if not complete:
            return
        places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for literal, start, end in here:
            places[literal].append((start, end))
        while complete:
            last = complete.bit_length() - 1
            complete ^= 1 << last
            self._match(self._sequences[last], text, places, raw, scopes)

    def _match(
        self,
        sequence: _Sequence,
        text: str,
        places: dict[int, list[tuple[int, int]]],
        raw: list[tuple[int, int, int]],
        scopes: list[Scope],
    ) -> None:
        """Add every chain of the parts of ``sequence`` that keeps the gaps, no part denied by a word in its gap."""
        literals = sequence.literals
        # (stop, begin) of the chains so far.
        chains = [(end, start) for literal in literals[0] if literal in places for start, end in places[literal]]
        for part in range(1, len(literals)):
            gap, enders = sequence.gaps[part]
            following = [place for literal in literals[part] if literal in places for place in places[literal]]
            if len(following) > 1:
                following.sort()
            if len(chains) > 1:
                chains = sorted(set(chains))
            longer: list[tuple[int, int]] = []
            first, count = 0, len(following)
            for stop, begin in chains:
                while first < count and following[first][0] < stop:
                    first += 1
                at = first
                while at < count and following[at][0] <= stop + gap:
                    start, end = following[at]
                    if enders.isdisjoint(text[stop : start + 1]) and not (scopes and is_denied(scopes, stop, start)):
                        longer.append((end, begin))
                    at += 1
            if not longer:
                return
            chains = longer
        raw += [(begin, -stop, sequence.concept) for stop, begin in chains]


def _end_to_end(lists: Sequence[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where each list begins among all their items, and the items."""
    starts = np.concatenate(([0], np.cumsum([len(items) for items in lists])))
    return starts.astype(np.int32), np.array([item for items in lists for item in items], np.int32)


def _edges(literal: str) -> int:
    """1 if the literal begins, 2 if it ends, with an ASCII letter or digit; 3 for both."""
    # None stands behind "z"; nearly all literals are ideographs.
    if literal[0] > "z" and literal[-1] > "z":
        return 0
    return (literal[0].isascii() and literal[0].isalnum()) + 2 * (literal[-1].isascii() and literal[-1].isalnum())


def _inside_word(text: str, start: int, end: int, edges: int) -> bool:
    """Whether an English literal touches another letter or digit: "ips" is not found inside "chips"."""
    if edges & 1 and start and text[start - 1].isascii() and text[start - 1].isalnum():
        return True
    return bool(edges & 2 and end < len(text) and text[end].isascii() and text[end].isalnum())


def _resolve(raw: list[tuple[int, int, int]], scopes: list[Scope]) -> list[RawHit]:
    """Drop hits inside longer ones of their concept; mark the negated ones."""
    hits: list[RawHit] = []
    last_end: dict[int, int] = {}
    scope, reach = 0, -1
    for start, minus_end, concept in sorted(set(raw)):
        end = -minus_end
        if last_end.get(concept, -1) >= end:
            continue
        last_end[concept] = end
        while scope < len(scopes) and scopes[scope][1] <= start:
            reach = max(reach, scopes[scope][2])
            scope += 1
        hits.append((concept, start, end, start < reach))
    return hits


def normalize_all(terms: list[str]) -> list[str]:
    """Each term normalised; nothing that is folded reaches across the end of a line, so all are folded at once."""
    folded = normalize("\n".join(terms)).split("\n")
    return folded if len(folded) == len(terms) else [normalize(term) for term in terms]


def read_concepts(text: str) -> list[Concept]:
    """Parse the lexicon file; terms are normalised, their order kept.

    Raises
    ------
    DataFormatError
        If the JSON breaks the schema or an id is used twice.
    """
    data = parse_json(text, "词库 concepts.json")
    if data.get("format") != 1:
        raise DataFormatError(f"词库 concepts.json 的格式版本不认识：{data.get('format')}")
    concepts = []
    for row in data["concepts"]:
        odd = set(row) ^ {"id", "name", "terms", "sequences"}
        if odd or "." not in str(row["id"]):
            why = f"缺少或多出字段 {'、'.join(sorted(odd))}" if odd else "编号应写作 组.名，如 act.sell"
            raise DataFormatError(f"词库的概念 {row.get('id')}：{why}")
        terms = tuple(dict.fromkeys(normalize_all(row["terms"])))
        concepts.append(Concept(row["id"], row["name"], terms, tuple(row["sequences"])))
    return concepts


@cache
def load_lexicon() -> Lexicon:
    """The lexicon shipped with the package, built once a process."""
    return Lexicon(read_concepts(read_text("concepts.json")))
