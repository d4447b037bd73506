"""The one passage of a long text that speaks of the matter.

A report of many pages, a chat log or minutes may tell of an act in two
sentences. Over the whole of it the act's words are a small share, and the
text reads like whatever surrounds them. Most texts that models are trained on
have up to some 300 characters; a passage of that kind is read as they were.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

#: A text of up to so many characters is read whole.
WHOLE = 300
#: Characters of a passage; the next one begins about half of it later.
PASSAGE = 200
#: Features that the model knows in the shortest account; what 200 letters or figures spell by chance has at most 30.
ACCOUNT = 40

#: Least characters of a line that is read by itself, and of lines on average that are paragraphs.
LINE, PARAGRAPH = 12, 40
#: Looking in so many paragraphs divides the odds by this power of their number (measured, docs/model.md).
POWER = 1.15

_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]?")
_LINE = re.compile(rf"[^\n]{{{LINE},}}")


def cut_sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Bounds of the sentences that ``text[start:end]`` is, each with the mark that ends it."""
    return [match.span() for match in _SENTENCE.finditer(text, start, end) if match.end() > match.start()]


def cut_passages(text: str, size: int = PASSAGE) -> list[tuple[int, int]]:
    """Bounds of overlapping passages of at most ``size`` characters that together cover ``text``.

    They begin and end with sentences; a sentence of more than half a passage is cut.
    """
    cuts = [0]
    for match in _SENTENCE.finditer(text):
        while match.end() - cuts[-1] > size // 2:
            cuts.append(cuts[-1] + size // 2)
        if match.end() > cuts[-1]:
            cuts.append(match.end())
    out = []
    first = 0
    while True:
        last = first + 1
        while last + 1 < len(cuts) and cuts[last + 1] - cuts[first] <= size:
            last += 1
        out.append((cuts[first], cuts[min(last, len(cuts) - 1)]))
        if last >= len(cuts) - 1:
            return out
        following = first + 1
        while following < last and cuts[following] - cuts[first] < size // 2:
            following += 1
        first = following


def cut_paragraphs(text: str) -> list[tuple[int, int]]:
    """Bounds of the paragraphs of ``text``; none where its lines are too long or too short to be read one by one.

    Several reports put together have a line each: that one is read whole, and with nothing of the next.
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    lengths = [end - start for start, end in lines]
    if len(lines) < 2 or max(lengths) > WHOLE or sum(lengths) < PARAGRAPH * len(lines):
        return []
    return lines


def distinct_passages(text: str, passages: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first of those ``passages`` of ``text`` that read the same: what repeats is one place to look in."""
    first = {text[start:end]: (start, end) for start, end in reversed(passages)}
    return list(first.values())[::-1]


def places_of(text: str, looked_in: int, passages: int) -> float:
    """Number of places that ``looked_in`` of the overlapping ``passages`` of ``text`` are, at least 1."""
    return max(1.0, len(text) / PASSAGE * looked_in / passages)


def is_readable(known: int, distinct: int, least: float) -> bool:
    """Whether the model knows a share of at least ``least`` of the ``distinct`` features of a text."""
    return known >= least * distinct


def is_account(known: int, distinct: int, least: float) -> bool:
    """Whether a passage can be an account: of a text of letters, code or rare signs, what can be read decides."""
    return known >= ACCOUNT and is_readable(known, distinct, least)


def discount(probabilities: NDArray[np.float64], other: int, places: float) -> NDArray[np.float64]:
    """Probabilities of a passage that was picked from ``places``: the odds against ``other`` shrink by that number.

    Whoever looks in many places finds something that looks like an offence in one of them.

    Parameters
    ----------
    probabilities : array (labels,)
    other : int
        Column of the label that is none of the others.
    places : float
        At least 1.
    """
    out: NDArray[np.float64] = probabilities / (1.0 + probabilities[other] * (places - 1.0))
    out[other] *= places
    return out


def margin(probabilities: NDArray[np.float64], other: int) -> float:
    """Probability of the best label beside ``other``, over that of ``other``."""
    each = probabilities.tolist()
    doubt = each.pop(other)
    return float(max(each) / max(doubt, 1e-12))
