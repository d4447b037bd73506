"""Halves of a surrogate pair: JSON may send them, UTF-8 cannot hold them."""

from __future__ import annotations

import re

_SURROGATES = re.compile("[\ud800-\udfff]")


def replace_surrogates(text: str) -> str:
    """U+FFFD in the place of each lone half; offsets stay."""
    return _SURROGATES.sub("\ufffd", text)
