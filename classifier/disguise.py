"""Undo what hides a word from a reader of words: spelled out, taken apart, split, misspelled on purpose.

Four steps of :mod:`classifier.normalize`, each a pure function from a folded text to edits:

``pinyin``      words of the trade spelled in Latin letters (gerenxinxi, ge ren xin xi)
``separators``  marks and blanks between single ideographs (侵*犯, 个 人 信 息)
``respelled``   characters taken apart (亻言息) and the usual respellings (扒裤, 薇信)
``charges``     names of charges and claims taken out: they are conclusions, not conduct, and
                would steer the answer

The tables are data (``disguises.json``, ``pinyin.json``); docs/robustness.md says what they were
made from and what they bring.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

#: ``(start, end, replacement)`` in the text that was looked at; in order, none overlapping.
Edit = tuple[int, int, str]

_IDEOGRAPH = "[\u3400-\u9fff〇\U00020000-\U0003ffff]"

#: Between two ideographs these carry nothing: blanks and marks that no sentence is built with. Emoji
#: and other symbols were folded into "*".
_IDLE = re.compile(rf"[ \t*_~|^#·•‧・.\-\\](?<={_IDEOGRAPH}.)[ \t*_~|^#·•‧・.\-\\]*(?={_IDEOGRAPH})")

#: Three ideographs or more, each alone between any marks: no sentence is written so. The last one
#: must stand alone, too, so that "甲、乙、丙三人" keeps its last mark.
_CHAIN = re.compile(
    rf"[\W_](?<={_IDEOGRAPH}.)[\W_]{{0,3}}{_IDEOGRAPH}(?:[\W_]{{1,4}}{_IDEOGRAPH})+(?!{_IDEOGRAPH})", re.DOTALL
)
#: The same letter or figure, or up to three, between at least four single ideographs.
_LETTERED = re.compile(rf"([a-z0-9]{{1,3}}){_IDEOGRAPH}(?:\1{_IDEOGRAPH}){{2,}}")
_IDEOGRAPH_ONE = re.compile(_IDEOGRAPH)

_LATIN_RUN = re.compile(r"[a-z]+(?:[ '\-][a-z]+)*")
_LATIN_WORD = re.compile(r"[a-z]+")
#: Most pieces that a word is spelled in; the longest names have six syllables.
_PIECES = 6
#: A run of letters of at least this many may hold several words; longer ones than this are no spelling.
_SEVERAL, _TOO_LONG = 8, 80
#: Letters of the longest spelling looked for inside a run.
_LONGEST_WORD = 24

_SURROGATES = re.compile("[\ud800-\udfff]")


@cache
def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files("classifier.data").joinpath(name).read_text("utf-8"))
    return found


@cache
def lookalikes() -> dict[str, str]:
    """Character that only looks like another -> the other, one to one."""
    table = _read("disguises.json")["lookalikes"]
    return dict(zip(table["from"], table["to"], strict=True))


class _Replacer:
    """All literals of a table found in one pass, the leftmost and longest first."""

    def __init__(self, table: dict[str, str]) -> None:
        self._replacements = list(table.values())
        self._matcher = AhoCorasick(list(table), matchkind=MatchKind.LeftmostLongest, store_patterns=False)

    def edits(self, text: str) -> list[Edit]:
        """Edits that put the replacement for each literal."""
        try:
            found = self._matcher.find_matches_as_indexes(text)
        except UnicodeEncodeError:
            # Lone surrogates, where they were not dropped; no literal holds one.
            found = self._matcher.find_matches_as_indexes(_SURROGATES.sub("\ufffd", text))
        return [(start, end, self._replacements[literal]) for literal, start, end in found]


@cache
def _respellings() -> _Replacer:
    data = _read("disguises.json")
    return _Replacer({**data["components"], **data["slang"]})


@cache
def _charges() -> _Replacer:
    return _Replacer(dict.fromkeys(_read("disguises.json")["charges"], ""))


def undo_respelling(text: str) -> list[Edit]:
    """Components put together, usual respellings put right."""
    return _respellings().edits(text)


def drop_charges(text: str) -> list[Edit]:
    """Names of charges and claims taken out."""
    return _charges().edits(text)


def join_split(text: str) -> list[Edit]:
    """Marks, blanks and repeated letters between single ideographs taken out."""
    edits: list[Edit] = [(match.start(), match.end(), "") for match in _IDLE.finditer(text)]
    chains = [*_CHAIN.finditer(text), *_LETTERED.finditer(text)]
    if not chains:
        return edits
    doomed: set[int] = {place for start, end, _ in edits for place in range(start, end)}
    for match in chains:
        doomed.update(i for i in range(match.start(), match.end()) if not _IDEOGRAPH_ONE.match(text[i]))
    merged: list[Edit] = []
    for place in sorted(doomed):
        if merged and merged[-1][1] == place:
            merged[-1] = (merged[-1][0], place + 1, "")
        else:
            merged.append((place, place + 1, ""))
    return merged


class _Spelling:
    """Words by their spelling, and the syllables they are made of."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._words = dict(pair.split("=", 1) for pair in data["words"].split(" "))
        #: What a piece of a word may be: English is left alone at the first look.
        self._pieces = frozenset(data["syllables"].split(" "))

    def edits(self, text: str) -> list[Edit]:
        """Edits that put the word for each spelling; a blank between two words goes as well."""
        out: list[Edit] = []
        for run in _LATIN_RUN.finditer(text):
            pieces = [match.span() for match in _LATIN_WORD.finditer(text, *run.span())]
            first = 0
            while first < len(pieces):
                count, word = self._word_at(text, pieces, first)
                if count:
                    start, end = pieces[first][0], pieces[first + count - 1][1]
                    if out and out[-1][1] == start - 1 and text[start - 1] == " ":
                        start -= 1
                    out.append((start, end, word))
                first += max(count, 1)
        return out

    def _word_at(self, text: str, pieces: list[tuple[int, int]], first: int) -> tuple[int, str]:
        """Number of pieces that spell a word, longest first, and the word; 0 for none."""
        start, end = pieces[first]
        head = text[start:end]
        if head in self._pieces:
            most = first + 1
            while most < min(len(pieces), first + _PIECES) and text[slice(*pieces[most])] in self._pieces:
                most += 1
            for stop in range(most, first + 1, -1):
                key = "".join(text[slice(*piece)] for piece in pieces[first:stop])
                if key in self._words:
                    return stop - first, self._words[key]
        if head in self._words:
            return 1, self._words[head]
        if _SEVERAL <= len(head) <= _TOO_LONG:
            return 1 if (several := self._several(head)) else 0, several
        return 0, ""

    def _several(self, letters: str) -> str:
        """The words that ``letters`` spell without a gap, fewest first; empty if they spell none."""
        # best[i]: words of the first i letters, the fewest; None where no words end there.
        best: list[list[str] | None] = [[], *[None] * len(letters)]
        for start, before in enumerate(best):
            if before is None:
                continue
            for end in range(start + 1, min(len(letters), start + _LONGEST_WORD) + 1):
                known = best[end]
                if (word := self._words.get(letters[start:end])) and (known is None or len(before) + 1 < len(known)):
                    best[end] = [*before, word]
        return "".join(best[-1] or ())


@cache
def _spelling() -> _Spelling:
    return _Spelling(_read("pinyin.json"))


def undo_pinyin(text: str) -> list[Edit]:
    """Spelled words written in characters."""
    return _spelling().edits(text)
