"""Searching with a pattern where it is known at which places a match can begin."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def matches_from(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer`` finds, where all it could find begins at one of ``starts``, ascending."""
    last = 0
    for start in starts:
        match = pattern.match(text, start) if start >= last else None
        if match is not None:
            last = match.end()
            yield match
