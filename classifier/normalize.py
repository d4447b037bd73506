"""Normalise a text before any feature is read off it.

Writers differ in width, case, script, punctuation and figures; none of that
tells an offence, and a model that sees it learns the writer. The steps are
pure, named and switchable:

``nfkc``        full width, ligatures and compatibility forms to plain ones
``invisible``   zero-width, direction and control characters dropped
``lower``       case folded
``simplified``  traditional characters to simplified, one to one
``placeholders`` what stands for a masked detail (〔手机号〕) to what the detail itself becomes
``lookalikes``  letters and ideographs that only look like others to those; accents dropped
``symbols``     emoji and other symbols to ``*``
``pinyin``, ``separators``, ``respelled``, ``orders``, ``charges``
                what :mod:`classifier.disguise` undoes and takes out
``glossary``    English words to Chinese (:mod:`classifier.glossary`)
``names``, ``nationality``, ``places``, ``gender``, ``sizes``
                what :mod:`classifier.impersonal` takes out
``numbers``     every run of digits (with separators) folded into ``0``

Those down to ``symbols``, but for the placeholders, work character by character, so one translation table
does them in one pass; the others make edits, and the way back to the text as
sent stays exact. Searching and the tables of the lexicon need the plain steps
(:data:`STEPS`); a model reads with all (:data:`MODEL_STEPS`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from classifier import native
from classifier.data import read_json
from classifier.disguise import (
    Edit,
    drop_charges,
    drop_orders,
    join_chains,
    join_idle,
    join_letters,
    lookalikes,
    undo_pinyin,
    undo_respelling,
)
from classifier.glance import EVERYTHING, FIGURE, QUIET, SIGNS, Finder, signs_of
from classifier.glossary import translate
from classifier.impersonal import drop_names, drop_nationality, drop_sizes, fold_gender, fold_places
from classifier.placeholders import AT, OPENING, fold_placeholders

STEPS = ("nfkc", "invisible", "lower", "simplified", "placeholders", "numbers")
MODEL_STEPS = (
    "nfkc",
    "invisible",
    "lower",
    "lookalikes",
    "simplified",
    "symbols",
    "placeholders",
    "pinyin",
    "separators",
    "respelled",
    "orders",
    "charges",
    "glossary",
    "names",
    "nationality",
    "places",
    "gender",
    "sizes",
    "numbers",
)

#: Steps that make edits, in their order.
_EDITING: dict[str, tuple[Finder, ...]] = {
    "pinyin": (undo_pinyin,),
    "separators": (join_idle, join_chains, join_letters),
    "respelled": (undo_respelling,),
    "orders": (drop_orders,),
    "charges": (drop_charges,),
    "glossary": (translate,),
    "names": (drop_names,),
    "nationality": (drop_nationality,),
    "places": (fold_places,),
    "gender": (fold_gender,),
    "sizes": (drop_sizes,),
}

#: The fold under which numbers and dates are read: all but the figures.
FIGURES_KEPT = STEPS[:-1]

#: Digits with inner separators: 12,345 / 3.14 / 203.0.113.7 / 2023-05-01 stay apart at "-".
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")

#: Unicode categories that carry no text of their own: format (zero width,
#: direction), private use, unassigned, surrogate.
_INVISIBLE = frozenset({"Cf", "Co", "Cn", "Cs"})

#: Letters by category that show nothing: Hangul fillers, Khmer vowels that are not written.
_FILLERS = frozenset({0x115F, 0x1160, 0x17B4, 0x17B5})

#: Letters on a ground, and the letters of flags: no compatibility form leads back to them.
_LETTER_SYMBOLS = {start + i: chr(ord("a") + i) for start in (0x1F150, 0x1F170, 0x1F1E6) for i in range(26)}

#: Variation selectors and the combining enclosing keycap follow emoji.
_SELECTORS = frozenset([*range(0xFE00, 0xFE10), 0x20E3])


@cache
def _traditional() -> dict[str, str]:
    data = read_json("traditional.json")
    return dict(zip(data["from"], data["to"], strict=True))


def _bracketed(code: int) -> str:
    """The letter of a letter in brackets, ⒜ or 🄐; else the character itself."""
    for first in (0x249C, 0x1F110):
        if first <= code < first + 26:
            return chr(ord("a") + code - first)
    return chr(code)


def _look_like(char: str) -> str:
    """The character that ``char`` only looks like; nothing for what shows nothing."""
    if ord(char) < 0x80:
        return char
    if ord(char) in _FILLERS or unicodedata.category(char) in ("Mn", "Me"):
        return ""
    base = unicodedata.normalize("NFD", char)[0]
    if base.isascii() and base.isalpha():
        return base
    return lookalikes().get(char) or _LETTER_SYMBOLS.get(ord(char), char)


class _FoldTable(dict[int, str]):
    """Translation table filled on first sight of each character."""

    def __init__(self, steps: Iterable[str]) -> None:
        super().__init__()
        self._steps = frozenset(steps)

    def __missing__(self, code: int) -> str:
        char = chr(code)
        # Their compatibility form is "(a)"; read as a letter before that.
        folded = _bracketed(code) if "lookalikes" in self._steps else char
        if "nfkc" in self._steps:
            folded = unicodedata.normalize("NFKC", folded)
        if "invisible" in self._steps:
            folded = "".join(
                " " if c in "\r\t\v\f\x85\u2028\u2029" else c
                for c in folded
                if ord(c) not in _SELECTORS
                and unicodedata.category(c) not in _INVISIBLE
                and (unicodedata.category(c) != "Cc" or c in "\n\r\t\v\f\x85")
            )
        if "lower" in self._steps:
            folded = folded.lower()
        if "lookalikes" in self._steps:
            folded = "".join(_look_like(c) for c in folded)
        if "simplified" in self._steps:
            table = _traditional()
            folded = "".join(table.get(c, c) for c in folded)
        if "symbols" in self._steps:
            folded = "".join("*" if unicodedata.category(c) in ("So", "Sk") else c for c in folded)
        self[code] = folded
        return folded


#: In the array below: not seen yet, or not one character for one.
_IRREGULAR = 0xFFFFFFFF


class _Folder:
    """The character steps, for a whole text at once where it can be.

    ``table`` folds any character; ``codes`` holds, for the basic plane, the ones that become
    exactly one character, so that most texts are folded by one array look-up.
    """

    def __init__(self, steps: Iterable[str]) -> None:
        self.table = _FoldTable(steps)
        self._codes = np.full(0x10000, _IRREGULAR, np.uint32)
        self._seen = np.zeros(0x10000, np.bool_)

    def fold_evenly(self, text: str) -> str | None:
        """Folded text if every character became exactly one, else ``None``."""
        if native.loops is not None:
            found: str | None = native.loops.fold(self._codes, text)
            if found is not None:
                return found
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        try:
            folded = self._codes[codes]
        except IndexError:
            return None
        if folded.max(initial=0) == _IRREGULAR:
            fresh = codes[(folded == _IRREGULAR) & ~self._seen[codes]]
            if not len(fresh):
                return None
            # One writer at a time would change nothing: all write the same values.
            for code in set(fresh.tolist()):
                out = self.table[code]
                if len(out) == 1:
                    self._codes[code] = ord(out)
                self._seen[code] = True
            folded = self._codes[codes]
            if folded.max() == _IRREGULAR:
                return None
        return folded.tobytes().decode("utf-32-le", "surrogatepass")

    def fold(self, text: str) -> str:
        """Folded text."""
        even = self.fold_evenly(text)
        return text.translate(self.table) if even is None else even


@cache
def _folder(steps: tuple[str, ...]) -> _Folder:
    unknown = set(steps) - set(MODEL_STEPS)
    if unknown:
        raise ValueError(f"unknown normalisation steps: {sorted(unknown)}")
    return _Folder(steps)


@cache
def _editors(steps: tuple[str, ...]) -> tuple[tuple[Finder, int], ...]:
    """What makes the edits, and the sign of each."""
    return tuple((find, SIGNS[find]) for name, finders in _EDITING.items() if name in steps for find in finders)


def _edit(text: str, edits: list[Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, replacement in edits:
        pieces += (text[at:start], replacement)
        at = end
    pieces.append(text[at:])
    return "".join(pieces)


def normalize(text: str, steps: tuple[str, ...] = STEPS) -> str:
    """Return ``text`` normalised by ``steps``.

    Parameters
    ----------
    text : str
        Any text, also empty, with lone surrogates or control characters.
    steps : tuple of str
        Names out of :data:`MODEL_STEPS`; their order is fixed.

    Raises
    ------
    ValueError
        If a step is not known.
    """
    folded = _folder(steps).fold(text)
    if (OPENING in folded or AT in folded) and "placeholders" in steps:
        folded = _edit(folded, fold_placeholders(folded, "numbers" in steps))
    editors = _editors(steps)
    signs = signs_of(folded) if editors else EVERYTHING
    for find, sign in editors:
        if signs & sign and (edits := find(folded)):
            folded = _edit(folded, edits)
            signs = signs if find in QUIET else signs_of(folded)
    return _fold_numbers(folded) if "numbers" in steps and signs & FIGURE else folded


def _fold_numbers(text: str) -> str:
    found: str = _NUMBER.sub("0", text) if native.loops is None else native.loops.figures(text)
    return found


@dataclass(frozen=True, slots=True)
class Alignment:
    """A normalised text and the way back to the text as sent.

    ``starts[i]`` and ``ends[i]`` bound, in code points of the source, the
    characters that the i-th normalised character came from.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def evenly(cls, text: str) -> Alignment:
        """Of a normalised text that has one character for each of the text as sent."""
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of the normalised slice ``[start, end)``; needs start < end."""
        return self.starts[start], self.ends[end - 1]

    def part(self, start: int, end: int) -> Alignment:
        """The normalised slice ``[start, end)`` with its way back."""
        return Alignment(self.text[start:end], self.starts[start:end], self.ends[start:end])


#: Places of a text: to copy them takes a tenth of the time of making the numbers anew. A longer text makes its own.
_PLACES = list(range(2_000))


def _as_list(places: Sequence[int]) -> list[int]:
    """``places`` to be edited; those of a text that nothing was done to yet are a range."""
    if isinstance(places, list):
        return places
    if isinstance(places, range) and places.stop <= len(_PLACES):
        return _PLACES[places.start : places.stop]
    return list(places)


class _Way:
    """A text under edits and the way back to the text as sent; see :class:`Alignment`."""

    def __init__(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.text, self.starts, self.ends = text, starts, ends

    def edit(self, edits: list[Edit]) -> None:
        """Make ``edits``; every character of a replacement came from all that it replaces."""
        if not edits:
            return
        starts = self.starts = _as_list(self.starts)
        ends = self.ends = _as_list(self.ends)
        # From behind, so that no place moves that is still to be edited.
        for begin, stop, replacement in reversed(edits):
            length = len(replacement)
            # One character for one, such as a figure, leaves its place as it is.
            if length != 1 or stop - begin != 1:
                starts[begin:stop] = [starts[begin]] * length
                ends[begin:stop] = [ends[stop - 1]] * length
        self.text = _edit(self.text, edits)


def align(text: str, steps: tuple[str, ...] = STEPS) -> Alignment:
    """Normalise ``text`` and keep the offsets; ``align(t).text == normalize(t)``."""
    folder = _folder(steps)
    even = folder.fold_evenly(text)
    if even is not None:
        way = _Way(even, range(len(text)), range(1, len(text) + 1))
    else:
        chars: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for index, char in enumerate(text):
            for out in folder.table[ord(char)]:
                chars.append(out)
                starts.append(index)
                ends.append(index + 1)
        way = _Way("".join(chars), starts, ends)
    if (OPENING in way.text or AT in way.text) and "placeholders" in steps:
        way.edit(fold_placeholders(way.text, "numbers" in steps))
    editors = _editors(steps)
    signs = signs_of(way.text) if editors else EVERYTHING
    for find, sign in editors:
        if signs & sign and (edits := find(way.text)):
            way.edit(edits)
            signs = signs if find in QUIET else signs_of(way.text)
    if "numbers" in steps and signs & FIGURE:
        way.edit([(*match.span(), "0") for match in _NUMBER.finditer(way.text)])
    return Alignment(way.text, way.starts, way.ends)
