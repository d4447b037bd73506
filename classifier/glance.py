"""One look at a text, which tells the steps of normalisation that can find nothing in it.

Each step that makes edits looks for patterns of its own, and most texts hold few of them. What every match of a step
must hold, its *signs*, is looked for in one compiled pass for all steps together: literals, classes of characters and
who stands next to whom. A sign promises nothing: the step then looks closely. Without the compiled loops, and for
texts with characters outside the basic plane, every step looks (tests/classifier/test_signs.py holds the two equal).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from classifier import disguise, impersonal, native
from classifier.disguise import Edit
from classifier.glossary import load_heads, translate
from classifier.literals import Literals

Finder = Callable[[str], list[Edit]]

#: Signs that the compiled loop sees by itself (csrc/glance.c): an idle mark between ideographs, an ideograph alone
#: between marks or a letter alone behind another, a figure, letters that may spell a word.
IDLE, CHAIN, FIGURE, SPELLED = 1, 2, 4, 8
#: Of a run of letters: a piece of a word, two of which may spell one, and a word, several of which may make a long run.
_PIECE, _WORD = 16, 32
#: All signs: whoever asks has to look.
EVERYTHING = -1

#: The sign of each step; other than those four, it is that of the literals below.
SIGNS: dict[Finder, int] = {
    disguise.undo_pinyin: SPELLED,
    disguise.join_idle: IDLE,
    disguise.join_chains: CHAIN,
    disguise.join_letters: CHAIN,
    disguise.undo_respelling: 1 << 6,
    disguise.drop_orders: 1 << 7,
    disguise.drop_charges: 1 << 8,
    translate: 1 << 9,
    impersonal.drop_names: 1 << 10,
    impersonal.drop_nationality: 1 << 11,
    impersonal.fold_places: 1 << 12,
    impersonal.fold_gender: 1 << 13,
    impersonal.drop_sizes: 1 << 14,
}

#: Behind these no new sign of a later one is seen: what the one puts holds no character of what those look for, and
#: what the other takes out stands before a character that is no further one of any literal of theirs.
QUIET: frozenset[Finder] = frozenset((impersonal.drop_names, impersonal.fold_places))

#: Classes of characters, as in csrc/glance.c. Each is a pattern for one character.
_CLASSES = {1: disguise.IDEOGRAPH, 2: r"[\W_]", 4: f"[{disguise.IDLE_MARKS}]", 8: "[a-z]", 16: "[0-9]"}

Tables = tuple[NDArray[np.uint8], bytes, NDArray[np.int32]]


def _literals() -> list[tuple[int, bool, list[str]]]:
    """Signs, whether a literal must be a whole run of Latin letters for it, and the literals."""
    return [
        (SIGNS[disguise.undo_respelling], False, disguise.respelling_signs()),
        (SIGNS[disguise.drop_orders], False, list(disguise.ORDER_SIGNS)),
        (SIGNS[disguise.drop_charges], False, disguise.charge_signs()),
        (SIGNS[impersonal.drop_names], False, [impersonal.SHORTENED]),
        (SIGNS[impersonal.drop_nationality], False, impersonal.nationality_signs()),
        (SIGNS[impersonal.fold_places], False, impersonal.place_signs()),
        (SIGNS[impersonal.fold_gender], False, impersonal.gender_signs()),
        (SIGNS[impersonal.drop_sizes], False, impersonal.size_signs()),
        (SIGNS[disguise.undo_pinyin] | _WORD, True, disguise.spelling_signs()),
        (_PIECE, True, disguise.spelling_pieces()),
        (SIGNS[translate], True, load_heads()),
    ]


@cache
def _tables() -> Tables | None:
    """What the compiled loop looks with, ``None`` without it."""
    if native.loops is None:
        return None
    signs: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for sign, whole_run, literals in _literals():
        for literal in literals:
            # No text that could hold the others is looked at here.
            if max(literal) < "\U00010000":
                signs[literal][whole_run] |= sign
    order = sorted(signs)
    trie = Literals(order).trie
    plane = "".join(map(chr, range(0x10000)))
    classes = np.zeros(0x10000, np.uint8)
    for number, pattern in _CLASSES.items():
        # Run by run: the characters of a class are neighbours.
        for match in re.finditer(f"{pattern}+", plane):
            classes[match.start() : match.end()] |= number
    return None if trie is None else (classes, trie, np.array([signs[literal] for literal in order], np.int32))


def signs_of(text: str) -> int:
    """Signs of a folded text: a step whose sign is not among them finds nothing in it."""
    tables = _tables()
    if native.loops is None or tables is None:
        return EVERYTHING
    return int(native.loops.glance(*tables, text))
