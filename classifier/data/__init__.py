"""Data files of the classifier: labels, law, concepts, tables."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def read_text(name: str) -> str:
    """A data file, read as UTF-8."""
    return resources.files(__name__).joinpath(name).read_text("utf-8")


def read_json(name: str) -> Any:
    """A data file, parsed; the caller keeps it where it is asked for more than once."""
    return json.loads(read_text(name))
