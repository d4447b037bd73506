"""Sequences of the word tables, as they are written: ``利用 <8 注入 ~10 数据|数据库|后台``.

Parts, each a choice of literals, with at most that many characters between
them; ``<n`` stays within a clause, ``~n`` within a sentence.
"""

from __future__ import annotations

import re

from classifier.errors import DataFormatError

_GAP = re.compile(r"[<~](\d{1,2})\Z")


def is_sequence(word: str) -> bool:
    """Whether ``word`` has parts with gaps between them; a term has none."""
    return " <" in word or " ~" in word


def parse_sequence(sequence: str) -> list[tuple[tuple[str, ...], int, bool]]:
    """``(literals, gap before, gap stays within the clause)`` of each part.

    Raises
    ------
    DataFormatError
        If parts and gaps do not alternate.
    """
    parts: list[tuple[tuple[str, ...], int, bool]] = []
    gap, clause = 0, True
    for position, item in enumerate(sequence.split(" ")):
        match = _GAP.match(item)
        if position % 2:
            if match is None:
                raise DataFormatError(f"concept sequence lacks a gap: {sequence}")
            gap, clause = int(match[1]), item[0] == "<"
        else:
            literals = tuple(item.split("|"))
            if match is not None or not all(literals):
                raise DataFormatError(f"concept sequence has an empty part: {sequence}")
            parts.append((literals, gap, clause))
    if len(parts) < 2:
        raise DataFormatError(f"concept sequence needs two parts: {sequence}")
    return parts
