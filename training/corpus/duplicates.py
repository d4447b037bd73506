"""Texts that share too much wording, and records that tell the same case."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

#: Length of a shingle in characters; shorter ones are shared by chance.
SHINGLE = 5
#: Share of the shorter text's shingles above which two texts are near-duplicates.
NEAR = 0.5
#: Weighted share of character pairs above which two records tell the same case.
#: Read side by side: from 0.16 on every pair was the same case, below 0.11 none.
SAME_CASE = 0.13
#: A shingle or pair in more texts than this joins nothing and costs much.
_COMMON = 60

_PLAIN = re.compile(r"[\W_]+")


def shingles(text: str, length: int = SHINGLE) -> set[str]:
    """Runs of ``length`` letters of ``text``, punctuation and spaces left out."""
    plain = _PLAIN.sub("", text)
    return {plain[i : i + length] for i in range(len(plain) - length + 1)}


class ShingleIndex:
    """Which of some texts share their wording with another.

    Parameters
    ----------
    texts : sequence of str
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._sizes: list[int] = []
        self._holders: dict[str, list[int]] = defaultdict(list)
        for i, text in enumerate(texts):
            own = shingles(text)
            self._sizes.append(len(own))
            for shingle in own:
                self._holders[shingle].append(i)

    def shared(self, text: str) -> dict[int, tuple[int, float]]:
        """Texts with a shingle in common: their number of common ones, and that as a share of the shorter text's."""
        theirs = shingles(text)
        common: Counter[int] = Counter()
        for shingle in theirs:
            common.update(self._holders.get(shingle, ()))
        return {i: (count, count / max(1, min(len(theirs), self._sizes[i]))) for i, count in common.items()}


def near_duplicates(texts: Sequence[str], share: float = NEAR) -> list[tuple[int, int, float]]:
    """Pairs ``(i, j, share)`` with i < j whose shorter one stands mostly in the other."""
    sets = [shingles(text) for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(sets):
        for shingle in own:
            holders[shingle].append(i)
    found = []
    for i, own in enumerate(sets):
        common: Counter[int] = Counter()
        for shingle in own:
            others = holders[shingle]
            if len(others) <= _COMMON:
                common.update(j for j in others if j > i)
        for j, count in common.items():
            part = count / max(1, min(len(own), len(sets[j])))
            if part >= share:
                found.append((i, j, part))
    return sorted(found)


def same_cases(texts: Sequence[str], share: float = SAME_CASE) -> list[tuple[int, int, float]]:
    """Pairs of records ``(i, j, similarity)`` with i < j that likely tell one case.

    Character pairs are weighted by their inverse document frequency, so that
    shared oddities count and shared legal phrases do not.
    """
    sets = [shingles(text, 2) for text in texts]
    frequency: Counter[str] = Counter()
    holders: dict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(sets):
        frequency.update(own)
        for pair in own:
            holders[pair].append(i)
    weight = {pair: math.log(len(texts) / count) for pair, count in frequency.items()}
    mass = [sum(weight[pair] for pair in own) for own in sets]
    found = []
    for i, own in enumerate(sets):
        common: Counter[int] = Counter()
        for pair in own:
            if frequency[pair] <= _COMMON:
                common.update(j for j in holders[pair] if j > i)
        for j, _ in common.most_common(12):
            shared = sum(weight[pair] for pair in own & sets[j])
            value = shared / math.sqrt(mass[i] * mass[j]) if mass[i] and mass[j] else 0.0
            if value >= share:
                found.append((i, j, value))
    return sorted(found)
