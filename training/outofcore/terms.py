"""Terms as 64-bit keys: the n-grams of a text without building their strings.

A unit (word, ideograph, run of Latin letters) is hashed once a process; an n-gram is the hashes of
its units mixed in order. The highest bit is the block. Two of a hundred million terms share a key
with a probability of about 5e-4 (birthday bound on 63 bits); they would be counted as one.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from classifier.features import UNIT, FeatureSettings, char_terms, word_terms
from classifier.segment import is_word, load_segmenter

TermKeys = NDArray[np.uint64]

#: Odd constants of splitmix64 (Steele, Lea, Flood 2014): they spread each bit over all others.
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)
_ONE = np.uint64(1)
#: The block in a key: words below, characters above.
CHARACTERS = np.uint64(1 << 63)

#: Units remembered in a process; a corpus may hold any number of odd ones.
_REMEMBERED = 2_000_000


class _UnitHashes(dict[str, int]):
    """Hash of each unit, computed on first sight."""

    def __missing__(self, unit: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        code = int.from_bytes(blake2b(unit.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
        self[unit] = code
        return code


@cache
def _hashes() -> _UnitHashes:
    return _UnitHashes()


def _read(units: list[str]) -> TermKeys:
    return np.fromiter(map(_hashes().__getitem__, units), np.uint64, len(units))


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
            rows.append((longer ^ (longer >> _SHIFT)) >> _ONE)
    return rows


def word_keys(folded: str, settings: FeatureSettings) -> TermKeys:
    """Key of each of :func:`classifier.features.word_terms`, in its order."""
    words = [token for token in load_segmenter(settings.segmenter).cut(folded) if is_word(token)]
    return np.concatenate(_mix(_read(words), *settings.word_ngrams))


def char_keys(folded: str, settings: FeatureSettings) -> TermKeys:
    """Key of each of :func:`classifier.features.char_terms`, in its order."""
    units = UNIT.findall(folded)
    low, high = settings.char_ngrams
    rows = _mix(_read(units), low, high)
    latin = ["a" <= unit[0] <= "z" for unit in units]
    touching = [i for i in range(1, len(units)) if latin[i] and latin[i - 1]]
    # "sql map" read as a bigram is the same term as the run "sqlmap".
    for n, row in zip(range(low, high + 1), rows, strict=True):
        if n > 1:
            for i in {i for t in touching for i in range(max(0, t - n + 1), min(t, len(row)))}:
                pieces = UNIT.findall("".join(units[i : i + n]))
                row[i] = _mix(_read(pieces), len(pieces), len(pieces))[0][0]
    return np.concatenate(rows) | CHARACTERS


def keyed_terms(folded: str, settings: FeatureSettings) -> list[tuple[int, str]]:
    """Key and string of each word and character term of a normalised text."""
    pairs: list[tuple[int, str]] = []
    for weight, keys, terms in (
        (settings.weights[0], word_keys, word_terms),
        (settings.weights[1], char_keys, char_terms),
    ):
        if weight:
            pairs += zip(keys(folded, settings).tolist(), terms(folded, settings), strict=True)
    return pairs
