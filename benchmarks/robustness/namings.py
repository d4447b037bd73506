"""A charge's name as somebody writes it who wants it read by people but not by a filter.

Spellings, traditional script and short names are data (``names.jsonl``, checked by hand, made
without the tables of :mod:`classifier.disguise`); the rest is done to the characters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.robustness.changes import between, compatible
from benchmarks.robustness.table import FOLDER


@dataclass(frozen=True, slots=True)
class Naming:
    """One label's name: syllables, traditional script, words of Taiwan, short names."""

    label: str
    name: str
    pinyin: str
    traditional: str
    taiwan: str
    short: tuple[str, ...]


@cache
def read_namings(folder: Path = FOLDER) -> list[Naming]:
    """The rows of ``names.jsonl``."""
    lines = (folder / "names.jsonl").read_text("utf-8").splitlines()
    return [Naming(**{**(row := json.loads(line)), "short": tuple(row["short"])}) for line in lines]


def _every_other(name: str, syllables: Sequence[str]) -> str:
    """Every second character spelled."""
    spelled = iter(syllables)
    out = []
    for i, char in enumerate(name):
        if not "\u3400" <= char <= "\u9fff":
            out.append(char)
            continue
        syllable = next(spelled)
        out.append(syllable if i % 2 else char)
    return "".join(out)


#: Characters that look like one of a name, of other scripts or blocks.
_ALIKE = str.maketrans("口人工一力又八二十大小水火土刀", "⼝⼈⼯⼀⼒⼜⼋⼆⼗⼤⼩⽔⽕⼟⼑")
#: Characters of names taken apart.
_APART = {
    "诈": "讠乍", "骗": "马扁", "信": "亻言", "侵": "亻𠬶", "诋": "讠氐", "统": "纟充", "纷": "纟分", "纠": "纟丩",
    "计": "讠十", "据": "扌居", "控": "扌空", "提": "扌是", "供": "亻共", "程": "禾呈", "犯": "犭巳", "保": "亻呆",
    "护": "扌户", "诉": "讠斥", "讼": "讠公", "损": "扌员", "秘": "禾必", "活": "氵舌", "络": "纟各", "作": "亻乍",
}  # fmt: skip


def _apart(name: str) -> str:
    for char, parts in _APART.items():
        name = name.replace(char, parts)
    return name


#: How a name is written -> the writing of a row; several where there are several short names.
WRITINGS: dict[str, Callable[[Naming], tuple[str, ...]]] = {
    "asterisks": lambda n: ("*".join(n.name),),
    "blanks": lambda n: (" ".join(n.name),),
    "commas": lambda n: ("，".join(n.name),),
    "strokes": lambda n: ("/".join(n.name), "|".join(n.name)),
    "dots": lambda n: ("·".join(n.name), "。".join(n.name)),
    "two marks": lambda n: (between(n.name, "*_"), between(n.name, ". ")),
    "one mark": lambda n: tuple(n.name[:2] + mark + n.name[2:] for mark in "*-·_ ./|~+＋、，"),
    "a letter": lambda n: ("x".join(n.name),),
    "a figure": lambda n: (between(n.name, "1"),),
    "emoji": lambda n: ("😀".join(n.name), between(n.name, "👍🏽")),
    "lines": lambda n: ("\n".join(n.name), n.name[:2] + "\n" + n.name[2:]),
    "brackets": lambda n: ("".join(f"【{c}】" for c in n.name), "".join(f"({c})" for c in n.name)),
    "quotes": lambda n: (f"“{n.name[:2]}”{n.name[2:]}", f"《{n.name}》", f"「{n.name}」"),
    "zero width": lambda n: ("\u200b".join(n.name), "\u2060\u200d".join(n.name), between(n.name, "\u00ad")),
    "homoglyphs": lambda n: (
        n.name.translate(_ALIKE),
        compatible(n.name, "kangxi radicals"),
        compatible(n.name, "compatibility ideographs"),
    ),
    "components": lambda n: (_apart(n.name),),
    "traditional": lambda n: (n.traditional,),
    "Taiwan": lambda n: (n.taiwan,),
    "pinyin": lambda n: (n.pinyin.replace(" ", ""), n.pinyin.replace(" ", "").upper()),
    "pinyin, syllables": lambda n: (n.pinyin, n.pinyin.replace(" ", "-"), n.pinyin.title()),
    "half pinyin": lambda n: (_every_other(n.name, n.pinyin.split()),),
    "marks left out": lambda n: ("".join(c for c in n.name if c not in "、（）"),),
    "short": lambda n: n.short,
}

#: Those of them that put something between the characters.
SPLIT = tuple(list(WRITINGS)[:13])


def writings(naming: Naming) -> list[tuple[str, str]]:
    """How and what, for all :data:`WRITINGS` that differ from the plain name."""
    return [
        (how, written)
        for how, write in WRITINGS.items()
        for written in dict.fromkeys(write(naming))
        if written != naming.name
    ]
