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
from collections.abc import Iterator
from functools import cache
from typing import Any

from classifier.data import read_json
from classifier.late import late
from classifier.literals import Literals

#: ``(start, end, replacement)`` in the text that was looked at; in order, none overlapping.
Edit = tuple[int, int, str]

IDEOGRAPH = "[\u3400-\u9fff〇\U00020000-\U0003ffff]"

#: Between two ideographs these carry nothing: blanks and marks that no sentence is built with. Emoji
#: and other symbols were folded into "*".
IDLE_MARKS = r" \t*_~|^#·•‧・.\-\\"
_IDLE = late(rf"[{IDLE_MARKS}](?<={IDEOGRAPH}.)[{IDLE_MARKS}]*(?={IDEOGRAPH})")

#: Three ideographs or more, each alone between the same marks: no sentence is written so. The last one
#: must stand alone, too, so that "甲、乙、丙三人" keeps its last mark.
_CHAIN = late(rf"(?s)([\W_](?<={IDEOGRAPH}.)[\W_]{{0,3}}){IDEOGRAPH}(?:\1{IDEOGRAPH})+(?!{IDEOGRAPH})")
#: The same letters between three ideographs; a syllable, which may be spelled twice, or a figure between four.
_LETTERED = late(
    rf"([a-z]|[b-df-hj-np-tv-z]{{2,3}}){IDEOGRAPH}(?:\1{IDEOGRAPH})+"
    rf"|([a-z]{{2,3}}|[0-9]{{1,3}}){IDEOGRAPH}(?:\2{IDEOGRAPH}){{2,}}"
)
#: Stands in whatever that finds, and is found in a fraction of the time.
_LETTERED_SIGN = late(f"[a-z0-9]{IDEOGRAPH}[a-z0-9]")
_IDEOGRAPH_ONE = late(IDEOGRAPH)
#: Single letters with the same mark between (d u m p, s.q.l), three at least.
_SPREAD = late(r"(?<![a-z0-9])[a-z]([ .*_\-])[a-z](?:\1[a-z])+(?![a-z0-9])")
#: Letters that stand so often in one chain were put into the whole text, between pairs as well.
_PLAINLY_PUT = 3

_LATIN_RUN = late(r"[a-z]+(?:[ '\-][a-z]+)*")
_LATIN_WORD = late(r"[a-z]+")
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
        self._literals = Literals(list(table))

    @property
    def changed(self) -> list[str]:
        """Literals that are replaced by something else."""
        return [word for word, put in zip(self._literals.words, self._replacements, strict=True) if word != put]

    def edits(self, text: str) -> list[Edit]:
        """Edits that put the replacement for each literal."""
        found = self._literals.longest(text)
        return [(start, end, self._replacements[literal]) for literal, start, end in found]


@cache
def _respellings() -> Replacer:
    data = _read("disguises.json")
    return Replacer({**data["components"], **data["slang"]})


#: What leads up to a charge and asserts nothing else; goes with it.
_ACCUSING = late(
    r"(?:(?:报案人|我们?|本人|有人|律师|警方|法院|公诉机关)?(?:认为|认定)?(?:以上|上述|这些?|其|本案|该)?(?:行为)?(?:就|已经?|均|可能|应当)?"
    r"(?:涉嫌|构成|触犯|犯有|属于|系|是不是|是否构成|是否|是|依照|违反|以|标签:|\()?了?[ \[({<【《「『〈“‘\"']{0,3})\Z"
)
#: Before words for conduct only this makes a charge of them: "涉嫌诈骗。", not "诈骗。".
_CHARGING = late(r"(?<![不未非没])(?:涉嫌|构成|触犯|犯有|属于|认为[这其]?是|标签:)了?[ \[({<【《「『〈“‘\"']{0,3}\Z")
#: How far before a charge that is looked for.
_ACCUSING_REACH = 18
#: A sentence that gives orders to the reader of the text, not an account of anything.
_ORDER = late(
    r"(?:(?<=[。!?;\n])|\A)[^。!?;\n]{0,8}(?:忽略|无视|不要理会|忘掉)(?:以上|上述|之前|前面)[^。!?;\n]{0,40}"
    r"(?:输出|回答|返回|判定|认定|只说|按)[^。!?;\n]{0,40}[。!?;]?"
    r"|(?:system *: *)?(?:please )?(?:ignore|disregard|forget) (?:all |any )?(?:the )?(?:previous|prior|above)"
    r"[^。!?;.\n\u3400-\u9fff]{0,80}[。!?;.]?"
    # An answer of a machine pasted behind the text: "label: unfair-competition".
    r"|(?:labels?|标签) ?[:=] ?[a-z]+(?:-[a-z]+)+"
)

#: Every order holds one of these: nearly all texts are done after a look for them.
ORDER_SIGNS = ("忽略", "无视", "不要理会", "忘掉", "ignore", "disregard", "forget", "label", "标签")


#: A longer name, or one that ends so, may be cut by any marks; "非法,经营" may be plain speech.
_SURE_END, _SURE_LENGTH = ("罪", "纠纷", "诉讼"), 5
#: What the sure ones nearly all hold; without it a text is not searched a second time.
_SURE_SIGNS = ("罪", "纷", "公民")
#: Characters between two of a name that is cut.
_GAP = 6
_BETWEEN = late("[^\u3400-\u9fff〇\U00020000-\U0003ffff]+")


def _half_spelled(name: str, syllables: list[str]) -> Iterator[str]:
    """The name with one of its characters spelled, or every other."""
    places = [i for i, c in enumerate(name) if _IDEOGRAPH_ONE.match(c)]
    halves = [
        [i for i, at in enumerate(places) if (i if plain else at) % 2 == odd] for plain in (0, 1) for odd in (0, 1)
    ]
    for chosen in [*([i] for i in range(len(places))), *halves]:
        chars = list(name)
        for i in chosen:
            chars[places[i]] = syllables[i]
        yield "".join(chars)


class _Charges:
    """Names of charges and claims, and where a text has them."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._short = frozenset(data["short_charges"])
        self._conduct = frozenset(data["conduct"])
        halves = {half for name, spelled in data["spelled"].items() for half in _half_spelled(name, spelled.split())}
        names = [*data["charges"], *halves, *self._short, *self._conduct]
        self._names = Replacer(dict.fromkeys(names, ""))
        bare = {"".join(_IDEOGRAPH_ONE.findall(name)) for name in data["charges"]}
        self._sure = Replacer(dict.fromkeys((n for n in bare if n.endswith(_SURE_END) or len(n) >= _SURE_LENGTH), ""))

    @property
    def signs(self) -> list[str]:
        """Without one of these in it, a text has no name."""
        return [*self._names.changed, *_SURE_SIGNS]

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Bounds of the names, in order, none overlapping."""
        found = [(start, end) for start, end, _ in self._names.edits(text) if self._meant(text, start, end)]
        cut = self._cut(text) if any(sign in text for sign in _SURE_SIGNS) else []
        if not cut:
            return found
        # A cut name may hold a short one; the longer of two is meant.
        out: list[tuple[int, int]] = []
        for span in sorted({*found, *cut}, key=lambda s: (s[0], -s[1])):
            if not out or span[0] >= out[-1][1]:
                out.append(span)
        return out

    def _meant(self, text: str, start: int, end: int) -> bool:
        """Whether it is a charge here: short names stand alone or behind an accusation, conduct only behind one."""
        name = text[start:end]
        if name not in self._short and name not in self._conduct:
            return True
        if _IDEOGRAPH_ONE.match(text, end):
            return False
        if _CHARGING.search(text, max(0, start - _ACCUSING_REACH), start):
            return True
        if name in self._conduct:
            return False
        lead = _ACCUSING.search(text, max(0, start - _ACCUSING_REACH), start)
        return not start or not _IDEOGRAPH_ONE.match(text[start - 1]) or bool(lead and lead[0])

    def _cut(self, text: str) -> list[tuple[int, int]]:
        """Names that marks or letters cut, wherever those stand."""
        bare = _BETWEEN.sub("", text)
        found = self._sure.edits(bare)
        if not found or len(bare) == len(text):
            return []
        places = [match.start() for match in _IDEOGRAPH_ONE.finditer(text)]
        return [
            (places[start], places[end - 1] + 1)
            for start, end, _ in found
            if all(places[i + 1] - places[i] <= _GAP + 1 for i in range(start, end - 1))
        ]


@cache
def _charges() -> _Charges:
    return _Charges(_read("disguises.json"))


def respelling_signs() -> list[str]:
    """Literals of which :func:`undo_respelling` needs one."""
    return _respellings().changed


def charge_signs() -> list[str]:
    """Literals of which :func:`drop_charges` needs one."""
    return _charges().signs


def undo_respelling(text: str) -> list[Edit]:
    """Components put together, usual respellings put right."""
    return _respellings().edits(text)


def drop_charges(text: str) -> list[Edit]:
    """Names of charges and claims taken out, with the words that lead up to them."""
    out: list[Edit] = []
    for start, end in _charges().spans(text):
        last = out[-1][1] if out else 0
        lead = _ACCUSING.search(text, max(last, start - _ACCUSING_REACH), start)
        out.append((lead.start() if lead else start, end, ""))
    return out


def drop_orders(text: str) -> list[Edit]:
    """Sentences that tell the reader what to answer taken out."""
    if not any(sign in text for sign in ORDER_SIGNS):
        return []
    return [(match.start(), match.end(), "") for match in _ORDER.finditer(text)]


def join_idle(text: str) -> list[Edit]:
    """Marks and blanks that carry nothing taken out between ideographs."""
    return [(match.start(), match.end(), "") for match in _IDLE.finditer(text)]


def join_letters(text: str) -> list[Edit]:
    """Words whose letters are spread (d u m p) put together."""
    return [(match.start(), match.end(), match[0].replace(match[1], "")) for match in _SPREAD.finditer(text)]


def join_chains(text: str) -> list[Edit]:
    """Whatever stands again and again between single ideographs taken out."""
    doomed: set[int] = set()
    letters: dict[str, int] = {}
    for pattern in (_CHAIN, _LETTERED) if _LETTERED_SIGN.search(text) else (_CHAIN,):
        for match in pattern.finditer(text):
            doomed.update(i for i in range(*match.span()) if not _IDEOGRAPH_ONE.match(text[i]))
            if pattern is _LETTERED and match[1]:
                letters[match[1]] = max(letters.get(match[1], 0), match[0].count(match[1]))
    if letters and letters[put := max(letters, key=lambda m: letters[m])] >= _PLAINLY_PUT:
        for match in re.finditer(f"(?<={IDEOGRAPH}){put}(?={IDEOGRAPH})", text):
            doomed.update(range(*match.span()))
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

    @property
    def signs(self) -> list[str]:
        """Spellings of words."""
        return list(self._words)

    @property
    def pieces(self) -> list[str]:
        """What a piece of a spelling may be."""
        return list(self._pieces)

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


def spelling_signs() -> list[str]:
    """:func:`undo_pinyin` needs a run of letters made of these, or two of the pieces side by side."""
    return _spelling().signs


def spelling_pieces() -> list[str]:
    """Pieces of spellings."""
    return _spelling().pieces


def undo_pinyin(text: str) -> list[Edit]:
    """Spelled words written in characters."""
    return _spelling().edits(text)
