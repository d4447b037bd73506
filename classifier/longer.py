"""Longer words that hold a word of the evidence and say nothing of it (反洗钱, 专卖).

Most of them stand in no text at hand. So each kind has *signs*, words one of which every match holds: the signs of all
kinds are found in one pass over a text, and only around them is anything matched.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

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
        patterns: list[str] = []
        self._longest = 0
        signs: dict[str, None] = {}
        sequences: list[str] = []
        plain: list[str] = []
        for word in words:
            (sequences if is_sequence(word) else plain).append(word)
        # The longest first: a word hides no longer one that begins with it.
        plain.sort(key=len, reverse=True)
        read: list[list[tuple[tuple[str, ...], int, bool]]] = [parse_sequence(word) for word in sequences]
        read += [[((word,), 0, True)] for word in plain]
        written = list(dict.fromkeys(literal for parts in read for literals, _, _ in parts for literal in literals))
        folded = dict(zip(written, normalize_all(written), strict=True))
        for parts in read:
            literals = [[folded[literal] for literal in literals] for literals, _, _ in parts]
            gaps = [(gap, _CLAUSE if clause else _SENTENCE) for _, gap, clause in parts[1:]]
            # The longer and the fewer they are, the rarer.
            rarest = max(literals, key=lambda options: (min(map(len, options)), -len(options)))
            signs |= dict.fromkeys(rarest)
            first, *rest = (f"(?:{'|'.join(map(re.escape, options))})" for options in literals)
            joined = (f"{within}{{0,{gap}}}?{literal}" for (gap, within), literal in zip(gaps, rest, strict=True))
            patterns.append(first + "".join(joined))
            length = sum(gap for gap, _ in gaps) + sum(max(map(len, options)) for options in literals)
            self._longest = max(self._longest, length)
        self.pattern = late("|".join(patterns))
        #: Words of which each match holds one: those of the rarest part of each sequence.
        self.signs = tuple(signs)

    def hold(self, text: str, start: int, end: int, near: Sequence[int]) -> bool:
        """Whether one of them holds ``[start, end)`` of a normalised ``text``; looked for around that place alone.

        ``near`` are the places where their signs begin, in order.
        """
        longest = self._longest
        first = bisect_left(near, end - longest)
        if first == len(near) or near[first] >= start + longest:
            return False
        high = end + longest
        found = self.pattern.search(text, max(0, start - longest), high)
        while found is not None and found.start() <= start:
            if end <= found.end():
                return True
            found = self.pattern.search(text, found.end(), high)
        return False

    def find(self, text: str, near: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Where they stand in a normalised ``text`` whose signs of them begin at ``near``, in order."""
        for low, high in self._around(near):
            for match in self.pattern.finditer(text, low, high):
                yield match.span()

    def _around(self, near: Sequence[int]) -> Iterator[tuple[int, int]]:
        """The stretches that hold whatever holds a sign; where two meet they are one."""
        longest, first, *further = self._longest, *near
        low, high = max(0, first - longest), first + longest
        for sign in further:
            if sign - longest > high:
                yield low, high
                low = sign - longest
            high = sign + longest
        yield low, high
