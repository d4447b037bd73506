"""Slices that a program can make from a plain text: typing faults, script, width, other names and numbers.

Everything is drawn from a generator seeded by the text's id: the same row
always becomes the same variant, whatever the order of the rows.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

import numpy as np

from classifier.data import read_json
from training.evaluate import EvaluationRow

#: One ideograph in this many is mistyped; people who type in haste make about that many faults.
_TYPO_EVERY = 25

#: Share of ASCII runs that are widened, of full-width marks that are narrowed, and of gaps that get a blank.
_WIDTH_SHARE = 0.5

_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_ASCII_RUN = re.compile(r"[0-9A-Za-z]+")
_NARROW = str.maketrans("，。；：？！（）", ",.;:?!()")
_NAME = re.compile(r"([\u4e00-\u9fff])(某[甲乙丙丁]?)")
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|-)")
_CHINESE_DIGIT = re.compile(r"[二三四五六七八九](?=[十百千万]|[多余]?[条元个人台部名份次])")

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕张孔曹严魏陶姜谢邹苏潘葛范彭鲁韦马方袁柳唐罗薛"


def _generator(name: str, row_id: str) -> np.random.Generator:
    digest = hashlib.sha256(f"{name}:{row_id}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


@cache
def _confusable() -> dict[str, str]:
    data = json.loads(resources.files("training.data").joinpath("confusable.json").read_text("utf-8"))
    table: dict[str, str] = {}
    for group in data["groups"]:
        for character in group:
            table[character] = table.get(character, "") + group.replace(character, "")
    return table


@cache
def _traditional() -> dict[int, int]:
    """Simplified to traditional by the table the classifier folds with, read backwards."""
    data = read_json("traditional.json")
    table: dict[int, int] = {}
    for old, new in zip(data["from"], data["to"], strict=True):
        # Of several traditional forms the one in the common plane's main block, first come.
        if "\u4e00" <= old <= "\u9fff":
            table.setdefault(ord(new), ord(old))
    return table


def typos(text: str, random: np.random.Generator) -> str:
    """Look-alikes and sound-alikes, swapped neighbours, a character lost or doubled."""
    characters = list(text)
    places = [i for i, c in enumerate(characters) if _IDEOGRAPH.match(c)]
    if not places:
        return text
    count = max(1, len(places) // _TYPO_EVERY)
    alike = [i for i in places if characters[i] in _confusable()]
    for place in random.choice(places, min(count, len(places)), replace=False).tolist():
        kind = random.integers(0, 10)
        if kind < 7 and alike:
            # Mostly a wrong character of the same sound or shape: what input methods produce.
            i = alike[int(random.integers(0, len(alike)))]
            options = _confusable().get(characters[i])
            if options:
                characters[i] = options[int(random.integers(0, len(options)))]
        elif kind == 7 and place + 1 < len(characters):
            characters[place], characters[place + 1] = characters[place + 1], characters[place]
        elif kind == 8:
            characters[place] = ""
        else:
            characters[place] *= 2
    return "".join(characters)


def traditional(text: str, random: np.random.Generator) -> str:
    """Traditional characters, one for one."""
    return text.translate(_traditional())


def width(text: str, random: np.random.Generator) -> str:
    """Full-width letters and figures, half-width marks, stray blanks between ideographs."""

    def widen(match: re.Match[str]) -> str:
        if random.random() > _WIDTH_SHARE:
            return match[0]
        return "".join(chr(ord(c) + 0xFEE0) for c in match[0])

    out = _ASCII_RUN.sub(widen, text)
    out = "".join(c.translate(_NARROW) if random.random() < _WIDTH_SHARE else c for c in out)
    return "".join(c + " " if _IDEOGRAPH.match(c) and random.random() < 0.03 else c for c in out)


def swapped(text: str, random: np.random.Generator) -> str:
    """Other surnames, figures of the same length and other years; what was done stays."""
    names: dict[str, str] = {}

    def name(match: re.Match[str]) -> str:
        if match[1] not in _SURNAMES:
            return match[0]
        if match[1] not in names:
            names[match[1]] = _SURNAMES[int(random.integers(0, len(_SURNAMES)))]
        return names[match[1]] + match[2]

    def number(match: re.Match[str]) -> str:
        if len(match[0]) == 1:
            return str(random.integers(2, 10)) if match[0] not in "01" else match[0]
        first = str(random.integers(1, 10))
        return first + "".join(str(random.integers(0, 10)) for _ in match[0][1:])

    years = [m.span() for m in _YEAR.finditer(text)]

    def figure(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in years):
            return str(int(match[0]) + int(random.integers(-2, 3)))
        return number(match)

    out = _NAME.sub(name, _NUMBER.sub(figure, text))
    return _CHINESE_DIGIT.sub(lambda m: "二三四五六七八九"[int(random.integers(0, 8))], out)


#: Slices made by program.
MAKERS: dict[str, Callable[[str, np.random.Generator], str]] = {
    "typos": typos,
    "traditional": traditional,
    "width": width,
    "swapped": swapped,
}


def make_variants(rows: Sequence[EvaluationRow]) -> list[EvaluationRow]:
    """A variant of every row for every slice; ids are ``row:slice``."""
    return [
        replace(row, id=f"{row.id}:{name}", text=make(row.text, _generator(name, row.id)), slice=name)
        for name, make in MAKERS.items()
        for row in rows
    ]
