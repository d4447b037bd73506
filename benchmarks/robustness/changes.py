"""Changes that an attack makes to a base text; each is a name and its arguments in a data row."""

from __future__ import annotations

import base64
import hashlib
import html
import random
import re
import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import quote

_IDEOGRAPH = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")

#: Sentences about nothing: what a noise of ordinary words is made of.
CHATTER = (
    "今天天气不错，下午可能有雨，出门记得带伞。",
    "食堂的豆腐汤味道很好，排队的人也不多。",
    "周末打算去公园走一走，听说湖边的荷花开了。",
    "这本书讲的是一位画家年轻时的旅行，读起来很轻松。",
    "球队昨晚赢了比赛，大家高兴地聊到很晚。",
    "春天种下的番茄已经开花，每天早上浇一次水。",
)


def between(text: str, put: str, every: int = 1) -> str:
    """``put`` behind every n-th ideograph that another one follows."""
    out, count = [], 0
    for here, following in zip(text, [*text[1:], ""], strict=True):
        out.append(here)
        if _IDEOGRAPH.match(here) and _IDEOGRAPH.match(following or " "):
            count += 1
            if count % every == 0:
                out.append(put)
    return "".join(out)


def behind(text: str, put: str, every: int = 1) -> str:
    """``put`` behind every n-th character, whatever it is."""
    return "".join(c + (put if i % every == 0 else "") for i, c in enumerate(text, 1))


def replace(text: str, pairs: list[list[str]]) -> str:
    """Each pair's first by its second.

    Raises
    ------
    ValueError
        If a first is not in the text: the row would attack nothing.
    """
    for old, new in pairs:
        if old not in text:
            raise ValueError(f"nothing to replace: {old}")
        text = text.replace(old, new)
    return text


def split_words(text: str, words: list[str], put: str) -> str:
    """``put`` between the characters of the words."""
    return replace(text, [[word, put.join(word)] for word in words])


def surround(text: str, before: str = "", after: str = "", times: int = 1) -> str:
    """Something before and after, so many times."""
    return before * times + text + after * times


@cache
def _compatible(low: int, high: int) -> dict[str, str]:
    """Plain character to the one of the block that only looks different."""
    table: dict[str, str] = {}
    for code in range(low, high):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table.setdefault(plain, chr(code))
    return table


_BLOCKS = {
    "kangxi radicals": (0x2F00, 0x2FE0),
    "compatibility ideographs": (0xF900, 0xFB00),
    "circled ideographs": (0x3280, 0x32B1),
    "full width": (0xFF01, 0xFF5F),
    "mathematical bold": (0x1D400, 0x1D434),
    "circled letters": (0x24B6, 0x24EA),
}


def compatible(text: str, block: str) -> str:
    """Characters of another block that Unicode holds for the same."""
    table = _compatible(*_BLOCKS[block])
    return "".join(table.get(c, c) for c in text)


def shifted(text: str, upper: int, lower: int) -> str:
    """Latin letters from another alphabet block that starts at these code points."""
    return "".join(
        chr((upper if c.isupper() else lower) + ord(c.upper()) - ord("A")) if _LATIN.match(c) else c for c in text
    )


def repeat(text: str, unit: str, length: int) -> str:
    """``unit`` again and again up to ``length`` characters; the base is not looked at."""
    return (unit * (length // len(unit) + 1))[:length]


def _noise(kind: str, length: int, random_: random.Random) -> str:
    if kind == "chatter":
        return repeat("", "".join(random_.sample(CHATTER, len(CHATTER))), length)
    makers: dict[str, Callable[[], str]] = {
        "blanks": lambda: random_.choice(" \n\t\u3000"),
        "marks": lambda: random_.choice("，。、；：？！…—*#~|"),
        "emoji": lambda: chr(random_.randrange(0x1F600, 0x1F640)),
        "digits": lambda: str(random_.randrange(10)),
        "letters": lambda: random_.choice("abcdefghijklmnopqrstuvwxyz    "),
        "hex lines": lambda: f"{random_.randrange(1 << 32):08x}\n",
        "ideographs": lambda: chr(random_.randrange(0x4E00, 0x9FA0)),
        "one character": lambda: "啊",
        "zero width": lambda: random_.choice("\u200b\u200c\u200d\u2060\ufeff"),
        "base64": lambda: random_.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
    }
    pieces: list[str] = []
    size = 0
    while size < length:
        pieces.append(makers[kind]())
        size += len(pieces[-1])
    return "".join(pieces)[:length]


def drown(text: str, noise: str, length: int = 20_000, place: str = "middle") -> str:
    """The text as one paragraph inside noise, ``length`` characters in all."""
    seed = int(hashlib.sha256(f"{noise}:{place}:{text}".encode()).hexdigest()[:8], 16)
    room = length - len(text) - 2
    made = _noise(noise, room, random.Random(seed))  # noqa: S311
    at = {"start": 0, "middle": room // 2, "end": room}[place]
    return made[:at] + "\n" + text + "\n" + made[at:]


def encode(text: str, form: str) -> str:
    """Forms that programs write text in."""
    forms: dict[str, Callable[[str], str]] = {
        "html entities": lambda t: "".join(f"&#{ord(c)};" for c in t),
        "escaped html": html.escape,
        "percent": quote,
        "backslash u": lambda t: t.encode("unicode_escape").decode("ascii"),
        "base64": lambda t: base64.b64encode(t.encode()).decode("ascii"),
        "reversed": lambda t: t[::-1],
        "decomposed": lambda t: unicodedata.normalize("NFKD", t),
        "upper": str.upper,
    }
    return forms[form](text)


#: Name in the data -> change.
CHANGES: dict[str, Callable[..., str]] = {
    "between": between,
    "behind": behind,
    "replace": replace,
    "split_words": split_words,
    "surround": surround,
    "compatible": compatible,
    "shifted": shifted,
    "repeat": repeat,
    "drown": drown,
    "encode": encode,
}


def apply(text: str, changes: list[dict[str, Any]]) -> str:
    """The changes in turn; each is ``{"do": name, ...arguments}``.

    Raises
    ------
    ValueError
        If a change is not known or changes nothing.
    """
    for change in changes:
        arguments = {key: value for key, value in change.items() if key != "do"}
        if change["do"] not in CHANGES:
            raise ValueError(f"unknown change: {change['do']}")
        before, text = text, CHANGES[change["do"]](text, **arguments)
        if text == before:
            raise ValueError(f"changes nothing: {change}")
    return text
