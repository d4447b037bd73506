"""Patterns compiled when they are first used.

Most texts need few of the many patterns that read amounts, dates and denials, and compiling a long one takes about a
millisecond: a command that answers one text pays for those it uses.
"""

from __future__ import annotations

import re
from typing import Any, cast

#: What is done with a pattern.
_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub")


class _Late:
    """Stands for a pattern; its methods are looked up once and then are the pattern's own."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        # Called only for what is not there yet.
        if name not in _METHODS:
            raise AttributeError(name)
        compiled = re.compile(self.pattern)
        vars(self).update({method: getattr(compiled, method) for method in _METHODS})
        return getattr(compiled, name)


def late(pattern: str) -> re.Pattern[str]:
    """``re.compile(pattern)``, put off until it is first searched for.

    A pattern that cannot be compiled fails at its first use, so each is tried in tests/classifier/test_late.py.
    """
    return cast(re.Pattern[str], _Late(pattern))
