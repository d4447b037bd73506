"""Longer words that hold a word of the evidence and say nothing of it (反洗钱, 专卖)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from classifier.concepts import normalize_all
from classifier.late import late
from classifier.sequences import is_sequence, parse_sequence

#: What a gap may hold.
_CLAUSE, _SENTENCE = r"[^,。;!?\n]", r"[^。;!?\n]"


class LongerWords:
    """Terms, and sequences within a clause (``没有|未 <8 第三方``) or, where a gap is ``~n``, a sentence.

    Parameters
    ----------
    words : iterable of str
        As written in ``data/elements.json``.

    Raises
    ------
    DataFormatError
        If a sequence is malformed.
    """

    def __init__(self, words: Iterable[str]) -> None:
        patterns, self._longest = [], 0
        terms: list[str] = []
        firsts: set[str] = set()
        read = [parse_sequence(word) if is_sequence(word) else [((word,), 0, True)] for word in words]
        written = list(dict.fromkeys(literal for parts in read for literals, _, _ in parts for literal in literals))
        folded = dict(zip(written, normalize_all(written), strict=True))
        for parts in read:
            literals = [[folded[literal] for literal in literals] for literals, _, _ in parts]
            gaps = [(gap, _CLAUSE if clause else _SENTENCE) for _, gap, clause in parts[1:]]
            if gaps:
                firsts.update(literal[0] for literal in literals[0])
            else:
                terms += literals[0]
            first, *rest = (f"(?:{'|'.join(map(re.escape, options))})" for options in literals)
            joined = (f"{within}{{0,{gap}}}?{literal}" for (gap, within), literal in zip(gaps, rest, strict=True))
            patterns.append(first + "".join(joined))
            length = sum(gap for gap, _ in gaps) + sum(max(map(len, options)) for options in literals)
            self._longest = max(self._longest, length)
        self.pattern = late("|".join(patterns))
        #: The terms, and the characters with which a sequence begins: most words stand in none and have none near.
        self._terms, self._firsts = "\n".join(terms), frozenset(firsts)

    def hold(self, text: str, start: int, end: int) -> bool:
        """Whether one of them holds ``[start, end)`` of a normalised ``text``; looked for around that place alone."""
        low, high = max(0, start - self._longest), end + self._longest
        if text[start:end] not in self._terms and self._firsts.isdisjoint(text[low : start + 1]):
            return False
        found = self.pattern.search(text, low, high)
        while found is not None and found.start() <= start:
            if end <= found.end():
                return True
            found = self.pattern.search(text, found.end(), high)
        return False

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where they stand in a normalised ``text``."""
        return (match.span() for match in self.pattern.finditer(text))
