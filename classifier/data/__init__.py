"""Data files of the classifier: labels, law, concepts, tables."""

from __future__ import annotations

import json
import pkgutil
from typing import Any


def read_bytes(name: str) -> bytes:
    """A data file as it lies there."""
    # Not `importlib.resources`: that imports what unpacks archives, which takes longer than to read the files.
    content = pkgutil.get_data(__name__, name)
    if content is None:
        raise FileNotFoundError(name)
    return content


def read_text(name: str) -> str:
    """A data file, read as UTF-8."""
    return read_bytes(name).decode()


def read_json(name: str) -> Any:
    """A data file, parsed; the caller keeps it where it is asked for more than once."""
    return json.loads(read_text(name))
