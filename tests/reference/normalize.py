"""Normalisation as first written: character by character."""

from __future__ import annotations

from classifier.normalize import _EDITING, _NUMBER, STEPS, Alignment, _FoldTable
from classifier.placeholders import fold_placeholders

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
    return align(text, steps).text


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
    edits = [lambda read: fold_placeholders(read, "numbers" in steps)] if "placeholders" in steps else []
    edits += [find for name, finders in _EDITING.items() if name in steps for find in finders]
    if "numbers" in steps:
        edits.append(lambda read: [(*match.span(), "0") for match in _NUMBER.finditer(read)])
    for find in edits:
        folded, starts, ends = _edited(folded, starts, ends, find(folded))
    return Alignment(folded, starts, ends)


def _edited(
    text: str, starts: list[int], ends: list[int], edits: list[tuple[int, int, str]]
) -> tuple[str, list[int], list[int]]:
    """Character by character: what an edit covers is replaced, the rest kept."""
    covering = {place: edit for edit in edits for place in range(edit[0], edit[1])}
    chars: list[str] = []
    new_starts: list[int] = []
    new_ends: list[int] = []
    for place, char in enumerate(text):
        edit = covering.get(place)
        if edit is None:
            chars.append(char)
            new_starts.append(starts[place])
            new_ends.append(ends[place])
        elif place == edit[0]:
            for out in edit[2]:
                chars.append(out)
                new_starts.append(starts[edit[0]])
                new_ends.append(ends[edit[1] - 1])
    return "".join(chars), new_starts, new_ends
