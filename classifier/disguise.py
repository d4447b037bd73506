"""Undo what hides a word from a reader of words: spelled out, taken apart, split, misspelled on purpose.

Five steps of :mod:`classifier.normalize`, each a pure function from a folded text to edits:

``pinyin``      words of the trade spelled in Latin letters (gerenxinxi, ge ren xin xi)
``separators``  marks and blanks between single ideographs (侵*犯, 个 人 信 息)
``respelled``   characters taken apart (亻言息) and the usual respellings (扒裤, 薇信)
``orders``      sentences that tell the reader what to answer taken out
``charges``     names of charges and claims taken out: they are conclusions, not conduct, and
                would steer the answer

The tables are data (``disguises.json``, ``pinyin.json``); docs/robustness.md says what they were
made from and what they bring.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from classifier.data import read_json
from classifier.surrogates import replace_surrogates

#: ``(start, end, replacement)`` in the text that was looked at; in order, none overlapping.
Edit = tuple[int, int, str]

_IDEOGRAPH = "[\u3400-\u9fff〇\U00020000-\U0003ffff]"

#: Between two ideographs these carry nothing: blanks and marks that no sentence is built with. Emoji
#: and other symbols were folded into "*".
_IDLE = re.compile(rf"[ \t*_~|^#·•‧・.\-\\](?<={_IDEOGRAPH}.)[ \t*_~|^#·•‧・.\-\\]*(?={_IDEOGRAPH})")

#: Three ideographs or more, each alone between the same marks: no sentence is written so. The last one
#: must stand alone, too, so that "甲、乙、丙三人" keeps its last mark.
_CHAIN = re.compile(rf"([\W_](?<={_IDEOGRAPH}.)[\W_]{{0,3}}){_IDEOGRAPH}(?:\1{_IDEOGRAPH})+(?!{_IDEOGRAPH})", re.DOTALL)
#: The same letters between three ideographs, the same figure between four.
_LETTERED = re.compile(
    rf"([a-z]{{1,3}}){_IDEOGRAPH}(?:\1{_IDEOGRAPH})+|([0-9]{{1,3}}){_IDEOGRAPH}(?:\2{_IDEOGRAPH}){{2,}}"
)
_IDEOGRAPH_ONE = re.compile(_IDEOGRAPH)

_LATIN_RUN = re.compile(r"[a-z]+(?:[ '\-][a-z]+)*")
_LATIN_WORD = re.compile(r"[a-z]+")
#: Most pieces that a word is spelled in; the longest names have six syllables.
_PIECES = 6
#: A run of letters of at least this many may hold several words; longer ones than this are no spelling.
_SEVERAL, _TOO_LONG = 8, 80
#: Letters of the longest spelling looked for inside a run.
_LONGEST_WORD = 24


@cache
def _read(name: str) -> dict[str, Any]:
    return dict(read_json(name))


@cache
def lookalikes() -> dict[str, str]:
    """Character that only looks like another -> the other, one to one."""
    table = _read("disguises.json")["lookalikes"]
    return dict(zip(table["from"], table["to"], strict=True))


class Replacer:
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
            found = self._matcher.find_matches_as_indexes(replace_surrogates(text))
        return [(start, end, self._replacements[literal]) for literal, start, end in found]


@cache
def _respellings() -> Replacer:
    data = _read("disguises.json")
    return Replacer({**data["components"], **data["slang"]})


#: What leads up to a charge and asserts nothing else; goes with it.
_ACCUSING = re.compile(
    r"(?:(?:报案人|我们?|本人|有人|律师|警方|法院|公诉机关)?(?:认为|认定)?(?:以上|上述|这些?|其|本案|该)?(?:行为)?(?:就|已经?|均|可能|应当)?"
    r"(?:涉嫌|构成|触犯|犯有|属于|系|是不是|是否构成|是否|是|依照|违反|以|标签:|\()?了?)\Z"
)
#: How far before a charge that is looked for.
_ACCUSING_REACH = 18
#: A sentence that gives orders to the reader of the text, not an account of anything.
_ORDER = re.compile(
    r"(?:(?<=[。!?;\n])|\A)[^。!?;\n]{0,8}(?:忽略|无视|不要理会|忘掉)(?:以上|上述|之前|前面)[^。!?;\n]{0,40}"
    r"(?:输出|回答|返回|判定|认定|只说|按)[^。!?;\n]{0,40}[。!?;]?"
    r"|(?:system *: *)?(?:please )?(?:ignore|disregard|forget) (?:all |any )?(?:the )?(?:previous|prior|above)"
    r"[^。!?;.\n\u3400-\u9fff]{0,80}[。!?;.]?"
)


@cache
def _charges() -> Replacer:
    return Replacer(dict.fromkeys(_read("disguises.json")["charges"], ""))


def undo_respelling(text: str) -> list[Edit]:
    """Components put together, usual respellings put right."""
    return _respellings().edits(text)


def drop_charges(text: str) -> list[Edit]:
    """Names of charges and claims taken out, with the words that lead up to them."""
    out: list[Edit] = []
    for start, end, _ in _charges().edits(text):
        last = out[-1][1] if out else 0
        lead = _ACCUSING.search(text, max(last, start - _ACCUSING_REACH), start)
        out.append((lead.start() if lead else start, end, ""))
    return out


def drop_orders(text: str) -> list[Edit]:
    """Sentences that tell the reader what to answer taken out."""
    return [(match.start(), match.end(), "") for match in _ORDER.finditer(text)]


def join_idle(text: str) -> list[Edit]:
    """Marks and blanks that carry nothing taken out between ideographs."""
    return [(match.start(), match.end(), "") for match in _IDLE.finditer(text)]


def join_chains(text: str) -> list[Edit]:
    """Whatever stands again and again between single ideographs taken out."""
    doomed: set[int] = set()
    for pattern in (_CHAIN, _LETTERED):
        for match in pattern.finditer(text):
            doomed.update(i for i in range(*match.span()) if not _IDEOGRAPH_ONE.match(text[i]))
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
