"""N-grams as integers: packed into one 64-bit key, found by one binary search.

A unit (a word, an ideograph, a run of Latin letters) has a number below
2**20. An n-gram of up to three units is its units side by side, with the block
above them, so that all n-grams of a text are one integer array: sorting it
counts them, and searching the sorted keys of the model finds their rows. No
string is built and no dictionary is asked for an n-gram.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from classifier.features import UNIT
from classifier.segment import is_word

Keys = NDArray[np.int64]

#: Bits of a unit. Three units and a block make 62 bits: a key is never negative.
UNIT_BITS = 20
#: Longest n-gram that fits; longer ones take the plain path of the engine.
LONGEST = 3
#: Where the block stands in a key.
BLOCK_SHIFT = UNIT_BITS * LONGEST
#: First unit number that is not the code point of a character.
FIRST_STRING = 0x10000

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)

_LATIN = -1
_LATIN_RUN = re.compile("[a-z]+")
_PLAIN_SPACE = ord("\n")

#: Tokens that are no words and come often; anything else unknown is looked at.
_NO_WORDS = " \n,.;:!?\"'()[]{}<>/\\|-_=+*&^%$#@~`。、“”‘’《》〈〉【】「」『』…—·~～￥"


def _character_units() -> NDArray[np.int64]:
    """Unit number of each character of the basic plane: its code point, 0 if it is none.

    A Latin small letter is marked apart, as the whole run of them is the unit.
    """
    codes = np.arange(0x10000, dtype=np.uint32)
    # Surrogates are no characters and no units.
    letters = np.where((codes >= 0xD800) & (codes < 0xE000), 0, codes).astype(np.uint32).view("<U1")
    units = np.where(np.char.isalnum(letters), codes, 0).astype(np.int64)
    units[ord("a") : ord("z") + 1] = _LATIN
    return units


class CharacterUnits:
    """Units of the character block.

    Parameters
    ----------
    strings : iterable of str
        Runs of two and more Latin letters, and characters outside the basic plane,
        that the model knows.
    """

    def __init__(self, strings: Iterable[str]) -> None:
        self._table = _character_units()
        self._strings = {string: FIRST_STRING + i for i, string in enumerate(dict.fromkeys(strings))}

    def number(self, unit: str, fresh: dict[str, int]) -> int:
        """Number of a unit; one that the model does not know gets the next free number in ``fresh``."""
        if len(unit) == 1 and ord(unit) < FIRST_STRING:
            return ord(unit)
        known = self._strings.get(unit)
        if known is not None:
            return known
        return fresh.setdefault(unit, FIRST_STRING + len(self._strings) + len(fresh))

    def read(self, text: str, fresh: dict[str, int]) -> tuple[Keys, list[int]]:
        """Units of a normalised text.

        Returns
        -------
        units : array (n,)
            Numbers of the units, in the order of the text.
        touching : list of int
            Indices of the units that are Latin runs and follow another one: an
            n-gram across them reads like a single longer run.
        """
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if len(codes) and codes.max() >= FIRST_STRING:
            return self._read_plain(text, fresh)
        marks = self._table[codes]
        if not len(codes) or marks.min() >= 0:
            return marks[marks != 0], []
        starts = []
        for match in _LATIN_RUN.finditer(text):
            start, end = match.span()
            marks[start:end] = 0
            marks[start] = self.number(match[0], fresh)
            starts.append(start)
        places = marks.nonzero()[0]
        runs = places.searchsorted(starts)
        touching = (runs[1:][runs[1:] - runs[:-1] == 1]).tolist() if len(runs) > 1 else []
        return marks[places], touching

    def _read_plain(self, text: str, fresh: dict[str, int]) -> tuple[Keys, list[int]]:
        """The same, unit by unit, for a text with characters outside the basic plane."""
        units: list[int] = []
        touching: list[int] = []
        before = False
        for unit in UNIT.findall(text):
            latin = "a" <= unit[0] <= "z"
            if latin and before:
                touching.append(len(units))
            before = latin
            units.append(self.number(unit, fresh))
        return np.array(units, np.int64), touching

    def string_key(self, string: str, fresh: dict[str, int]) -> int:
        """Key of an n-gram given as a string, read the way its characters stand."""
        key = 0
        for unit in UNIT.findall(string):
            key = (key << UNIT_BITS) | self.number(unit, fresh)
        return key


class WordUnits:
    """Units of the word block: the words that occur in the model's n-grams, numbered from 1."""

    def __init__(self, words: Iterable[str]) -> None:
        self._numbers: dict[str, int] = dict.fromkeys(_NO_WORDS, 0)
        for word in words:
            self._numbers.setdefault(word, len(self._numbers) + 1)
        self._next = len(self._numbers) + 1

    def read(self, tokens: Sequence[str]) -> Keys:
        """Numbers of the words among ``tokens``."""
        marks = np.fromiter(map(self._numbers.get, tokens, repeat(-1)), np.int64, len(tokens))
        unknown = (marks < 0).nonzero()[0]
        if len(unknown):
            fresh: dict[str, int] = {}
            marks[unknown] = [
                fresh.setdefault(tokens[i], self._next + len(fresh)) if is_word(tokens[i]) else 0
                for i in unknown.tolist()
            ]
        return marks[marks != 0]

    def numbers(self, words: list[str]) -> Keys:
        """Numbers of words that the model knows."""
        return np.fromiter(map(self._numbers.__getitem__, words), np.int64, len(words))


def pack(units: Keys, low: int, high: int) -> list[Keys]:
    """Keys of the n-grams of ``units`` for each n in ``low..high``, in the order of the text."""
    out = [units] if low == 1 else []
    longer = units
    for n in range(2, high + 1):
        longer = (longer[:-1] << UNIT_BITS) | units[n - 1 :]
        if n >= low:
            out.append(longer)
    return out


class NgramTable:
    """Rows of the n-grams of a model.

    Parameters
    ----------
    words, characters : sequence of str
        Terms of the two blocks; their rows follow each other from 0.

    Raises
    ------
    ValueError
        If a term has more units than a key holds, or there are too many units.
    """

    def __init__(self, words: Sequence[str], characters: Sequence[str]) -> None:
        parts = " ".join(words).split(" ") if len(words) else []
        self.words = WordUnits(parts)
        lengths = np.fromiter((word.count(" ") + 1 for word in words), np.int64, len(words))
        word_keys = _join(self.words.numbers(parts), lengths) | (1 << BLOCK_SHIFT)
        self.characters, character_keys = _read_characters(characters)
        self._keys: Keys = np.concatenate((word_keys, character_keys))
        self._levels = _build_levels(self._keys)

    def count(self, keys: Keys) -> tuple[Keys, Keys, int]:
        """Rows and counts of the known among ``keys``, rows ascending, and the number of distinct keys.

        ``keys`` is sorted in place.
        """
        if not len(keys):
            return keys, keys, 0
        keys.sort()
        changes = np.empty(len(keys) + 1, np.bool_)
        changes[0] = changes[-1] = True
        np.not_equal(keys[1:], keys[:-1], out=changes[1:-1])
        bounds = changes.nonzero()[0]
        distinct = keys[bounds[:-1]]
        rows = self.find(distinct)
        known = (rows >= 0).nonzero()[0]
        rows = rows[known]
        order = rows.argsort()
        return rows[order], (bounds[1:] - bounds[:-1])[known[order]], len(distinct)

    def find(self, keys: Keys) -> Keys:
        """Row of each key, -1 for an unknown one."""
        shift, slots = self._levels[0]
        rows: Keys = slots[_hash(keys, shift)]
        # An empty slot holds row -1, which reads some key; it can only agree with a key of that row.
        wrong = ((self._keys[rows] != keys) & (rows >= 0)).nonzero()[0] if len(self._keys) else rows[:0]
        for shift, slots in self._levels[1:]:
            if not len(wrong):
                return rows
            asked = keys[wrong]
            found = slots[_hash(asked, shift)]
            rows[wrong] = found
            wrong = wrong[(self._keys[found] != asked) & (found >= 0)]
        rows[wrong] = -1
        return rows


def _hash(keys: Keys, shift: int) -> NDArray[np.uint64]:
    """Slot of each key: the upper bits of a product with the golden ratio (Knuth, TAOCP 3, 6.4)."""
    mixed = keys.view(np.uint64) * _GOLDEN
    mixed ^= mixed >> _HALF
    mixed *= _GOLDEN
    mixed >>= np.uint64(shift)
    return mixed


def _build_levels(keys: Keys) -> list[tuple[int, Keys]]:
    """Tables from hash to row; keys that meet in a slot of one go to the next.

    A key is found at the first level where its slot is empty (unknown) or its own, nearly always
    the first: the tables are at most a quarter full.
    """
    levels = []
    rest = np.arange(len(keys))
    while not levels or len(rest):
        bits = max(4, (4 * len(rest)).bit_length())
        # Each level looks at other bits of the hash.
        shift = 64 - bits - len(levels)
        slots = np.full(1 << (bits + len(levels)), -1, np.int64)
        places = _hash(keys[rest], shift)
        slots[places] = rest
        levels.append((shift, slots))
        rest = rest[slots[places] != rest]
    return levels


def _join(units: Keys, lengths: Keys) -> Keys:
    """Keys of terms laid end to end, ``lengths`` units each."""
    if len(lengths) and (lengths.max() > LONGEST or units.max() >> UNIT_BITS):
        raise ValueError("a term is too long, or there are too many units, for a key")
    keys = np.zeros(len(lengths), np.int64)
    ends = np.cumsum(lengths)
    for back in range(LONGEST, 0, -1):
        here = (lengths >= back).nonzero()[0]
        keys[here] = (keys[here] << UNIT_BITS) | units[ends[here] - back]
    return keys


def _read_characters(terms: Sequence[str]) -> tuple[CharacterUnits, Keys]:
    """Units of the character block and the key of each term."""
    keys = np.zeros(len(terms), np.int64)
    if not len(terms):
        return CharacterUnits(()), keys
    table = _character_units()
    codes = np.frombuffer(("\n".join(terms) + "\n").encode("utf-32-le", "surrogatepass"), np.uint32)
    marks = np.where(codes < FIRST_STRING, table[codes & 0xFFFF], _LATIN)
    ends = (codes == _PLAIN_SPACE).nonzero()[0]
    starts = np.concatenate(([0], ends[:-1] + 1))
    # A term with Latin letters, or with characters outside the plane, is read unit by unit.
    plain = np.minimum.reduceat(marks, starts) >= 0
    lengths = ends - starts
    if (lengths[plain] > LONGEST).any():
        raise ValueError("a term is too long for a key")
    odd = (~plain).nonzero()[0].tolist()
    units = CharacterUnits(
        unit for i in odd for unit in UNIT.findall(terms[i]) if len(unit) > 1 or ord(unit) >= FIRST_STRING
    )
    keys[plain] = _join(marks[np.repeat(plain, lengths + 1) & (codes != _PLAIN_SPACE)], lengths[plain])
    fresh: dict[str, int] = {}
    for i in odd:
        key = units.string_key(terms[i], fresh)
        if key >> BLOCK_SHIFT:
            raise ValueError("a term is too long for a key")
        keys[i] = key
    return units, keys
