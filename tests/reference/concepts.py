"""The concept matcher as first written: states a sequence, plain loops, no short cuts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import ahocorasick

from classifier.concepts import Concept, Hit, RawHit
from classifier.errors import DataFormatError
from classifier.sequences import parse_sequence

#: What ends a clause or a sentence in normalised text.
_SENTENCE_END = frozenset("。;!?\n")
_CLAUSE_END = _SENTENCE_END | {","}

#: Negators and how far, in characters, they reach to the right inside the
#: clause. "未经" is absent on purpose: "未经授权" denies the permission, and the
#: permission concepts read it themselves.
_NEGATORS = re.compile(
    r"未(?!来|成年|名|必|婚|满|遂)|并未(?!来|成年|名|必|婚|满|遂)|没有(?<!有没有)(?!想到|多久|办法|什么)|并没"
    r"|没(?<!有没)(?!收|有|想到|多久|过多久|几|事|错|办法|什么|等)|从未|并非|不是(?<!是不是)|不曾|并无"
    r"|无(?!人机|线|锡|形|偿|法|证|牌|数|关|效|论|良|症|敌|需|须|接触|感|卡|意)|尚无|暂无|排除|否认"
    r"|不得|不许|不准|不肯|拒不|禁止|严禁|no\b|not\b(?! only)|without\b|never\b|n't\b|failed to\b|unable to\b"
)
_NEGATION_REACH = 6
_ENGLISH_REACH = 14
_TURNS = "就却仍也还"
#: What the means that were not used were for is denied to the end of the clause.
_OF_MEANS = ("未", "并未", "没有", "没", "并没", "从未", "不曾")
_MEANS = re.compile(
    r"(?:有|曾|再|任何){0,2}(?:使用|采用|采取|利用|运用|通过|借助|动用|用|以)"
    r"(?:(?!合法|正规|正当|正常|正式|官方|授权|许可|公开|合规|常规|规定|约定)[^,。;!?\n]){0,10}?"
    r"(?:手段|方式|方法|手法|技术|工具|软件|程序|脚本|爬虫|外挂)"
)
_NEXT = re.compile("就|却|仍|也|还|而|但|被|直接|只是|仅|手动")


@dataclass(frozen=True, slots=True)
class _Part:
    sequence: int
    index: int


class SlowLexicon:
    """Matcher over a set of concepts.

    Parameters
    ----------
    concepts : iterable of Concept
        Terms and literals must be normalised already.
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self.concepts: dict[str, Concept] = {}
        literals: dict[str, tuple[list[str], list[_Part]]] = defaultdict(lambda: ([], []))
        self._sequences: list[tuple[str, list[tuple[int, bool]]]] = []
        for concept in concepts:
            if concept.id in self.concepts:
                raise DataFormatError(f"concept twice: {concept.id}")
            self.concepts[concept.id] = concept
            for term in concept.terms:
                literals[term][0].append(concept.id)
            for sequence in concept.sequences:
                number = len(self._sequences)
                parts = parse_sequence(sequence)
                self._sequences.append((concept.id, [(gap, clause) for _, gap, clause in parts]))
                for index, (alternatives, _, _) in enumerate(parts):
                    for literal in alternatives:
                        literals[literal][1].append(_Part(number, index))
        self._automaton = ahocorasick.Automaton()
        for literal, (ids, members) in literals.items():
            ascii_edge = (
                literal[0].isascii() and literal[0].isalnum(),
                literal[-1].isascii() and literal[-1].isalnum(),
            )
            self._automaton.add_word(
                literal,
                (len(literal), ascii_edge, tuple(ids), tuple((m.sequence, m.index) for m in members)),
            )
        if literals:
            self._automaton.make_automaton()
        self._empty = not literals

    @property
    def order(self) -> list[str]:
        """Concept ids in the order of their numbers."""
        return sorted(self.concepts)

    def find_raw(self, text: str) -> list[RawHit]:
        """As :meth:`find`, with numbers for the concepts."""
        number = {concept: i for i, concept in enumerate(self.order)}
        return [(number[hit.concept], hit.start, hit.end, hit.negated) for hit in self.find(text)]

    def name(self, raw: Iterable[RawHit]) -> list[Hit]:
        """Hits by the ids of their concepts."""
        order = self.order
        return [Hit(order[concept], start, end, negated) for concept, start, end, negated in raw]

    def find(self, text: str) -> list[Hit]:
        """All concept hits in a normalised ``text``, by start; overlaps are kept.

        A concept hit wholly inside a longer hit of the same concept is dropped.
        """
        if self._empty or not text:
            return []
        raw: list[tuple[str, int, int]] = []
        open_parts: dict[int, list[list[tuple[int, int]]]] = {}
        bounds: tuple[list[int], list[int]] | None = None
        scopes = _negations(text)
        for last, (length, (left_edge, right_edge), ids, members) in self._automaton.iter(text):
            end = last + 1
            start = end - length
            # An English term is a word: "ips" is not found inside "chips".
            if left_edge and start and text[start - 1].isascii() and text[start - 1].isalnum():
                continue
            if right_edge and end < len(text) and text[end].isascii() and text[end].isalnum():
                continue
            for concept in ids:
                raw.append((concept, start, end))
            if members:
                if bounds is None:
                    bounds = _boundaries(text)
                for sequence, index in members:
                    self._advance(sequence, index, start, end, open_parts, bounds, raw, scopes)
        return _resolve(text, raw)

    def _advance(
        self,
        sequence: int,
        index: int,
        start: int,
        end: int,
        open_parts: dict[int, list[list[tuple[int, int]]]],
        bounds: tuple[list[int], list[int]],
        raw: list[tuple[str, int, int]],
        scopes: list[tuple[int, int, int]],
    ) -> None:
        """Extend every partial match of ``sequence`` that this literal continues."""
        concept, gaps = self._sequences[sequence]
        states = open_parts.setdefault(sequence, [[] for _ in gaps])
        if index == 0:
            states[0].append((start, end))
            return
        gap, clause = gaps[index]
        limits = bounds[0] if clause else bounds[1]
        for begin, stop in states[index - 1]:
            denied = any(stop <= negator and first <= start < reach for negator, first, reach in scopes)
            if stop <= start <= stop + gap and limits[stop - 1] == limits[start] and not denied:
                if index == len(gaps) - 1:
                    raw.append((concept, begin, end))
                else:
                    states[index].append((begin, end))


def _boundaries(text: str) -> tuple[list[int], list[int]]:
    """Number of the clause and of the sentence that each character stands in."""
    clauses: list[int] = []
    sentences: list[int] = []
    clause = sentence = 0
    for char in text:
        if char in _CLAUSE_END:
            clause += 1
            if char in _SENTENCE_END:
                sentence += 1
        clauses.append(clause)
        sentences.append(sentence)
    return clauses, sentences


def _negations(text: str) -> list[tuple[int, int, int]]:
    """``(start of the negator, where its reach begins, where it ends)`` in order."""
    scopes: list[tuple[int, int, int]] = []
    matches = list(_NEGATORS.finditer(text))
    skipped = set()
    for i in range(1, len(matches)):
        before, match = matches[i - 1], matches[i]
        if i - 1 not in skipped and before.end() == match.start() and before[0] in ("不是", "并非"):
            skipped |= {i - 1, i}
    for i, match in enumerate(matches):
        if i in skipped:
            continue
        end = match.end()
        far = end + (_ENGLISH_REACH if match[0].isascii() else _NEGATION_REACH)
        reach = end
        while reach < len(text) and reach < far and text[reach] not in _CLAUSE_END:
            if reach > end and text[reach] in _TURNS:
                break
            reach += 1
        means = _MEANS.match(text, end) if match[0] in _OF_MEANS else None
        if means is not None:
            far = means.end()
            while far < len(text) and text[far] not in _CLAUSE_END and not _NEXT.match(text, far):
                far += 1
            reach = max(reach, far)
        begin = end - 1 if match[0] in ("没有", "不是") else end
        scopes.append((match.start(), begin, reach))
    return scopes


def _resolve(text: str, raw: list[tuple[str, int, int]]) -> list[Hit]:
    """Drop hits inside longer ones of their concept; mark the negated ones."""
    if not raw:
        return []
    scopes = _negations(text)
    hits: list[Hit] = []
    last_end: dict[str, int] = {}
    for concept, start, end in sorted(set(raw), key=lambda hit: (hit[1], -hit[2], hit[0])):
        if last_end.get(concept, -1) >= end:
            continue
        last_end[concept] = end
        negated = any(begin <= start < reach for _, begin, reach in scopes)
        hits.append(Hit(concept, start, end, negated))
    return hits
