"""Longer words that hold a word of the evidence and say nothing of it (反洗钱, 专卖)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from classifier.concepts import parse_sequence
from classifier.late import late
from classifier.normalize import normalize

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
        for word in words:
            parts = parse_sequence(word) if " <" in word or " ~" in word else [((word,), 0, True)]
            literals = [[normalize(literal) for literal in literals] for literals, _, _ in parts]
            gaps = [(gap, _CLAUSE if clause else _SENTENCE) for _, gap, clause in parts[1:]]
            first, *rest = (f"(?:{'|'.join(map(re.escape, options))})" for options in literals)
            joined = (f"{within}{{0,{gap}}}?{literal}" for (gap, within), literal in zip(gaps, rest, strict=True))
            patterns.append(first + "".join(joined))
            length = sum(gap for gap, _ in gaps) + sum(max(map(len, options)) for options in literals)
            self._longest = max(self._longest, length)
        self.pattern = late("|".join(patterns))

    def hold(self, text: str, start: int, end: int) -> bool:
        """Whether one of them holds ``[start, end)`` of a normalised ``text``; looked for around that place alone."""
        around = self.pattern.finditer(text, max(0, start - self._longest), end + self._longest)
        return any(match.start() <= start and end <= match.end() for match in around)

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Where they stand in a normalised ``text``."""
        return (match.span() for match in self.pattern.finditer(text))
