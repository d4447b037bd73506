"""Normalisation as first written: character by character."""

from __future__ import annotations

from classifier.normalize import _NUMBER, STEPS, Alignment, _FoldTable

_TABLES: dict[tuple[str, ...], _FoldTable] = {}


def _table(steps: tuple[str, ...]) -> _FoldTable:
    return _TABLES.setdefault(steps, _FoldTable(steps))


def normalize(text: str, steps: tuple[str, ...] = STEPS) -> str:
    """Return ``text`` normalised by ``steps``.

    Parameters
    ----------
    text : str
        Any text, also empty, with lone surrogates or control characters.
    steps : tuple of str
        Names out of :data:`STEPS`; their order is fixed.

    Raises
    ------
    ValueError
        If a step is not known.
    """
    folded = text.translate(_table(steps))
    return _NUMBER.sub("0", folded) if "numbers" in steps else folded


def align(text: str, steps: tuple[str, ...] = STEPS) -> Alignment:
    """Normalise ``text`` and keep the offsets; ``align(t).text == normalize(t)``."""
    table = _table(steps)
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, char in enumerate(text):
        for out in table[ord(char)]:
            chars.append(out)
            starts.append(index)
            ends.append(index + 1)
    folded = "".join(chars)
    if "numbers" not in steps:
        return Alignment(folded, starts, ends)
    pieces: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    at = 0
    for match in _NUMBER.finditer(folded):
        begin, stop = match.span()
        pieces.append(folded[at:begin])
        new_starts += starts[at:begin]
        new_ends += ends[at:begin]
        pieces.append("0")
        new_starts.append(starts[begin])
        new_ends.append(ends[stop - 1])
        at = stop
    pieces.append(folded[at:])
    new_starts += starts[at:]
    new_ends += ends[at:]
    return Alignment("".join(pieces), new_starts, new_ends)
