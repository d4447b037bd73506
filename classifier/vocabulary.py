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
from functools import cache
from itertools import count

import numpy as np
from numpy.typing import NDArray

from classifier import native
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

_LATIN = -1
_LATIN_RUN = re.compile("[a-z]+")
_LINE_END = ord("\n")
_BLANK = ord(" ")

#: Tokens that are no words and come often; anything else unknown is looked at.
_NO_WORDS = " \n,.;:!?\"'()[]{}<>/\\|-_=+*&^%$#@~`。、“”‘’《》〈〉【】「」『』…—·~～￥"


@cache
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


@cache
def character_classes() -> NDArray[np.uint8]:
    """Of each character of the basic plane: 0 no unit, 1 a unit alone, 2 a Latin small letter."""
    units = _character_units()
    return np.where(units < 0, 2, units > 0).astype(np.uint8)


class KeyTable:
    """From a distinct key to its value, for whole arrays of keys at once; keys are not negative."""

    def __init__(self, keys: Keys, values: Keys | None = None) -> None:
        keys = np.ascontiguousarray(keys)
        values = np.arange(len(keys)) if values is None else values
        if native.loops is not None:
            # A quarter of it free at least, so that a search is short; two numbers a place.
            self.table: Keys = np.empty(2 << max(6, (4 * len(keys) // 3).bit_length()), np.int64)
            native.loops.index(keys, values, self.table)
        else:
            order = keys.argsort()
            # One key that nothing asks for, so that no array is ever empty.
            self._keys = np.append(keys[order], np.iinfo(np.int64).max)
            self._values = np.append(values[order], -1)

    def find(self, keys: Keys) -> Keys:
        """Value of each key, -1 for an unknown one."""
        if native.loops is not None:
            out = np.empty_like(keys)
            native.loops.find(self.table, np.ascontiguousarray(keys), out)
            return out
        places = self._keys.searchsorted(keys)
        return np.where(self._keys.take(places) == keys, self._values.take(places), -1)

    def count(self, keys: Keys) -> tuple[Keys, Keys, int]:
        """Values of the known among ``keys``, ascending, how often each stands, and the number of distinct keys."""
        if native.loops is not None:
            keys = np.ascontiguousarray(keys)
            values, counts = np.empty_like(keys), np.empty_like(keys)
            known, distinct = native.loops.count(self.table, keys, values, counts)
            return values[:known], counts[:known], distinct
        distinct_keys, counts = np.unique(keys, return_counts=True)
        values = self.find(distinct_keys)
        order = values.argsort()[int((values < 0).sum()) :]
        return values[order], counts[order], len(distinct_keys)

    def find_words(self, tokens: list[str]) -> Keys:
        """Value of each token by the key of its code points, -1 for an unknown or longer one."""
        out = np.empty(len(tokens), np.int64)
        if native.loops is not None:
            native.loops.words(self.table, tokens, out)
            return out
        out[:] = [word_key(token) for token in tokens]
        return self.find(out)


def word_key(word: str) -> int:
    """Code points of a word side by side, -1 for one that is longer than :data:`LONGEST` or empty."""
    if not 1 <= len(word) <= LONGEST:
        return -1
    # 21 bits hold any code point.
    key = 0
    for char in reversed(word):
        key = (key << 21) | ord(char)
    return key


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
        self.strings = {string: FIRST_STRING + i for i, string in enumerate(dict.fromkeys(strings))}
        #: First number that no string has.
        self.following = FIRST_STRING + len(self.strings)

    def number(self, unit: str, fresh: dict[str, int]) -> int:
        """Number of a unit; one that the model does not know gets the next free number in ``fresh``."""
        if len(unit) == 1 and ord(unit) < FIRST_STRING:
            return ord(unit)
        known = self.strings.get(unit)
        if known is not None:
            return known
        return fresh.setdefault(unit, self.following + len(fresh))

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

    def spans(self, text: str) -> tuple[Keys, Keys]:
        """Start and end of each unit in a normalised text."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if codes.max(initial=0) >= FIRST_STRING:
            table = np.array([match.span() for match in UNIT.finditer(text)], np.int64).reshape(-1, 2)
            return table[:, 0], table[:, 1]
        marks = self._table[codes]
        starts = marks.nonzero()[0]
        if marks.min(initial=0) < 0:
            # A Latin letter starts a unit only where none stands before it.
            latin = marks < 0
            latin[1:] &= marks[:-1] < 0
            latin[0] = False
            marks[latin] = 0
            starts = marks.nonzero()[0]
            ends = starts + 1
            for i in (marks[starts] < 0).nonzero()[0].tolist():
                match = _LATIN_RUN.match(text, starts[i])
                ends[i] = match.end() if match else ends[i]
            return starts, ends
        return starts, starts + 1

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
    """Units of the word block: the words that occur in the model's n-grams, numbered from 1.

    Nearly all words have at most :data:`LONGEST` characters and are found by their code points; the
    others are asked for one by one.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.numbered: dict[str, int] = dict(zip(dict.fromkeys(words), count(1), strict=False))
        self.following = len(self.numbered) + 1
        self.numbered.update(dict.fromkeys(_NO_WORDS, 0))
        short = {word_key(word): number for word, number in self.numbered.items() if 1 <= len(word) <= LONGEST}
        self._table = KeyTable(np.array(list(short), np.int64), np.array(list(short.values()), np.int64))

    @property
    def table(self) -> Keys:
        """Short words by their code points, laid out for the compiled loop."""
        return self._table.table

    def read(self, tokens: list[str]) -> tuple[Keys, Keys]:
        """Numbers of the words among ``tokens``, and their places among them."""
        marks = self._table.find_words(tokens)
        unknown = (marks < 0).nonzero()[0].tolist()
        if unknown:
            fresh: dict[str, int] = {}
            numbers = []
            for i in unknown:
                token = tokens[i]
                number = self.numbered.get(token)
                if number is None:
                    number = fresh.setdefault(token, self.following + len(fresh)) if is_word(token) else 0
                numbers.append(number)
            marks[unknown] = numbers
        places = marks.nonzero()[0]
        return marks[places], places

    def numbers(self, words: list[str]) -> Keys:
        """Numbers of words that the model knows."""
        return np.fromiter(map(self.numbered.__getitem__, words), np.int64, len(words))


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
        joined = " ".join(words)
        parts = joined.split(" ") if len(words) else []
        self.words = WordUnits(parts)
        # Units of a term: the blanks up to its end, less those of the terms before.
        codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
        ends = np.cumsum(np.fromiter(map(len, words), np.int64, len(words)) + 1) - 1
        blanks = (codes == _BLANK).nonzero()[0].searchsorted(ends) + 1
        lengths = np.diff(blanks, prepend=0)
        word_keys = _join(self.words.numbers(parts), lengths) | (1 << BLOCK_SHIFT)
        self.characters, character_keys = _read_characters(characters)
        self._table = KeyTable(np.concatenate((word_keys, character_keys)))

    @property
    def table(self) -> Keys:
        """Rows by key, laid out for the compiled loop."""
        return self._table.table

    def count(self, keys: Keys) -> tuple[Keys, Keys, int]:
        """Rows and counts of the known among ``keys``, rows ascending, and the number of distinct keys."""
        return self._table.count(keys)

    def find(self, keys: Keys) -> Keys:
        """Row of each key, -1 for an unknown one."""
        return self._table.find(keys)


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
    ends = (codes == _LINE_END).nonzero()[0]
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
    keys[plain] = _join(marks[np.repeat(plain, lengths + 1) & (codes != _LINE_END)], lengths[plain])
    fresh: dict[str, int] = {}
    for i in odd:
        key = units.string_key(terms[i], fresh)
        if key >> BLOCK_SHIFT:
            raise ValueError("a term is too long for a key")
        keys[i] = key
    return units, keys
