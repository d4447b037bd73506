"""A font that holds the characters of a plot, or the knowledge that there is none.

The shipped font covers the words of the plots and the shipped label table, so
plots look alike on every machine. For other characters (a label table of one's
own) the fonts of the system are looked through. Where none of them holds a
name's characters, its id is shown instead, and the report says so: never a
row of empty boxes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

from matplotlib.font_manager import FontProperties, findSystemFonts, get_font

SHIPPED = "plot-font.otf"

#: Parts of the file names of common Chinese fonts, best first; others are not opened.
_KNOWN = (
    "notosanscjk-regular",
    "notosanscjksc-regular",
    "notosanssc-regular",
    "sourcehansanssc-regular",
    "sourcehansans-regular",
    "wqy-microhei",
    "wqy-zenhei",
    "msyh",
    "pingfang",
    "hiragino sans gb",
    "simhei",
    "simsun",
    "droidsansfallback",
    "arphic",
    "uming",
    "ukai",
)


@cache
def _characters(path: Path) -> frozenset[int]:
    return frozenset(get_font(str(path)).get_charmap())


@cache
def _candidates() -> tuple[Path, ...]:
    shipped = Path(str(resources.files("training.data").joinpath(SHIPPED)))
    system = [Path(name) for name in findSystemFonts()]
    found = [path for known in _KNOWN for path in sorted(system) if known in path.name.lower()]
    return (shipped, *found)


def holds(path: Path, text: str) -> bool:
    """Whether the font has a glyph for every character but blanks."""
    try:
        known = _characters(path)
    except (OSError, RuntimeError):
        return False
    return all(ord(c) in known for c in text if not c.isspace())


def find_font(texts: Iterable[str]) -> FontProperties | None:
    """The first font that holds all characters, ``None`` where there is none."""
    wanted = "".join(sorted(set("".join(texts))))
    for path in _candidates():
        if holds(path, wanted):
            return FontProperties(fname=str(path))
    return None
