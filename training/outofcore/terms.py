"""Terms as 64-bit keys: the n-grams of a text without building their strings.

A unit (word, ideograph, run of Latin letters) is hashed once a process; an n-gram is the hashes of
its units mixed in order. The two highest bits are the block. That any two of a hundred million terms
share a key has a probability of about 1e-3 (birthday bound on 62 bits); they would be counted as one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from classifier.features import UNIT, FeatureSettings, char_terms, concept_terms, word_terms
from classifier.segment import is_word, load_segmenter

TermKeys = NDArray[np.uint64]

#: Odd constants of splitmix64 (Steele, Lea, Flood 2014): they spread each bit over all others.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)

#: Bits of a key below those of the block.
BLOCK_SHIFT = 62
_BLOCK_BITS = np.uint64(64 - BLOCK_SHIFT)

#: A text without two Latin letters has no two Latin runs, and is read without looking for them.
_LATIN = re.compile("[a-z]")

#: Units remembered in a process; a corpus may hold any number of odd ones.
_REMEMBERED = 2_000_000


class _UnitHashes(dict[str, int]):
    """Hash of each unit, computed on first sight."""

    def __init__(self, words_only: bool) -> None:
        super().__init__()
        self._words_only = words_only

    def __missing__(self, unit: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        code = int.from_bytes(blake2b(unit.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
        # 0 marks a token that is no word; a word whose hash is 0 becomes 1.
        code = 0 if self._words_only and not is_word(unit) else max(code, 1)
        self[unit] = code
        return code


@cache
def _hashes(words_only: bool) -> _UnitHashes:
    return _UnitHashes(words_only)


def _read(units: Sequence[str], words_only: bool = False) -> TermKeys:
    return np.fromiter(map(_hashes(words_only).__getitem__, units), np.uint64, len(units))


def _mix(units: TermKeys, low: int, high: int) -> list[TermKeys]:
    """Keys of the n-grams, n by n, in the order of :func:`classifier.features.ngrams`."""
    rows = []
    longer = units
    for n in range(1, high + 1):
        if n > 1:
            longer = longer[:-1] * _STEP
            longer ^= longer >> _SHIFT
            longer = (longer + units[n - 1 :]) * _MIX
        if n >= low:
            rows.append((longer ^ (longer >> _SHIFT)) >> _BLOCK_BITS)
    return rows


def _word_keys(folded: str, settings: FeatureSettings) -> TermKeys:
    """Key of each of :func:`classifier.features.word_terms`, in its order."""
    words = _read(load_segmenter(settings.segmenter).cut(folded), words_only=True)
    return np.concatenate(_mix(words[words != 0], *settings.word_ngrams))


def _char_keys(folded: str, settings: FeatureSettings) -> TermKeys:
    """Key of each of :func:`classifier.features.char_terms`, in its order."""
    units = UNIT.findall(folded)
    low, high = settings.char_ngrams
    rows = _mix(_read(units), low, high)
    if _LATIN.search(folded):
        latin = ["a" <= unit[0] <= "z" for unit in units]
        touching = [i for i in range(1, len(units)) if latin[i] and latin[i - 1]]
        # "sql map" read as a bigram is the same term as the run "sqlmap".
        for n, row in zip(range(low, high + 1), rows, strict=True):
            if n > 1:
                for i in {i for t in touching for i in range(max(0, t - n + 1), min(t, len(row)))}:
                    pieces = UNIT.findall("".join(units[i : i + n]))
                    row[i] = _mix(_read(pieces), len(pieces), len(pieces))[0][0]
    return np.concatenate(rows)


def _concept_keys(folded: str) -> TermKeys:
    """Key of each of :func:`classifier.features.concept_terms`, in its order."""
    return _read(concept_terms(folded)) >> _BLOCK_BITS


def text_keys(folded: str, settings: FeatureSettings) -> list[TermKeys]:
    """Keys of the terms of a normalised text, a block each; empty for a block that has no weight."""
    found: list[TermKeys] = []
    for block, weight in enumerate(settings.weights):
        if not weight:
            keys = np.zeros(0, np.uint64)
        elif block == 0:
            keys = _word_keys(folded, settings)
        elif block == 1:
            keys = _char_keys(folded, settings)
        else:
            keys = _concept_keys(folded)
        found.append(keys | np.uint64(block << BLOCK_SHIFT))
    return found


def keyed_terms(folded: str, settings: FeatureSettings) -> list[tuple[int, str]]:
    """Key and string of each term of a normalised text."""
    terms = (
        word_terms(folded, settings) if settings.weights[0] else [],
        char_terms(folded, settings) if settings.weights[1] else [],
        concept_terms(folded) if settings.weights[2] else [],
    )
    pairs: list[tuple[int, str]] = []
    for keys, strings in zip(text_keys(folded, settings), terms, strict=True):
        pairs += zip(keys.tolist(), strings, strict=True)
    return pairs
