"""A set of literals, found in a text in one pass: all, or the leftmost longest of them.

The compiled loop walks a trie from every place; without it the automaton of ``ahocorasick_rs``
finds the same. The automaton is built when it is first needed: its tables take a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind
from numpy.typing import NDArray

from classifier import native
from classifier.surrogates import replace_surrogates

#: ``(number of the literal, start, end)``.
Match = tuple[int, int, int]


class Literals:
    """Finds literals; each has its place in ``words`` as a number.

    Parameters
    ----------
    words : sequence of str
        None empty, none twice.
    """

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        order = sorted(range(len(words)), key=words.__getitem__)
        #: Number of each literal by its place in the trie.
        self.numbers: NDArray[np.int32] = np.array(order, np.int32)
        #: What the compiled loops walk; ``None`` where they are missing, or a literal leaves the basic plane.
        self.trie = native.loops.trie([words[i] for i in order]) if native.loops is not None and order else None

    @cached_property
    def _longest(self) -> AhoCorasick:
        return AhoCorasick(self.words, matchkind=MatchKind.LeftmostLongest, store_patterns=False)

    @cached_property
    def _all(self) -> AhoCorasick:
        return AhoCorasick(self.words, store_patterns=False)

    def longest(self, text: str) -> list[Match]:
        """The leftmost and longest ones, none overlapping."""
        found = self._walk(text, False)
        return self._find(self._longest, text, False) if found is None else found

    def all(self, text: str) -> list[Match]:
        """All of them, also those inside and across others, in no order."""
        found = self._walk(text, True)
        return self._find(self._all, text, True) if found is None else found

    def _walk(self, text: str, overlapping: bool) -> list[Match] | None:
        """What the compiled loop finds; ``None`` without it."""
        if self.trie is None or native.loops is None:
            return None
        found: list[Match] = native.loops.literals(self.trie, self.numbers, text, overlapping)
        return found

    def _find(self, matcher: AhoCorasick, text: str, overlapping: bool) -> list[Match]:
        if not self.words:
            return []
        try:
            return matcher.find_matches_as_indexes(text, overlapping=overlapping)
        except UnicodeEncodeError:
            # Lone surrogates, where they were not dropped; no literal holds one.
            return matcher.find_matches_as_indexes(replace_surrogates(text), overlapping=overlapping)
