"""The folder ``report/`` of a model: what was measured of it, and the page made from that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from classifier.disk import replace_file
from training.errors import RegistryError

FOLDER = "report"
PAGE = "index.html"
MEASURED = "evaluation.json"


def read_measured(folder: Path) -> dict[str, Any]:
    """What was measured of a model so far: ``curve``, ``folds``, ``writers``, ``data`` by file name.

    Raises
    ------
    RegistryError
        If the file cannot be read.
    """
    try:
        data = json.loads((folder / FOLDER / MEASURED).read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise RegistryError(f"评测记录读不出来：{folder.name}/{FOLDER}/{MEASURED}") from error
    return data if isinstance(data, dict) else {}


def add_measured(folder: Path, found: dict[str, Any]) -> dict[str, Any]:
    """Put new results beside the older ones, which they replace part by part; return all."""
    measured = read_measured(folder)
    files = {**measured.get("data", {}), **found.get("data", {})}
    measured |= found
    if files:
        measured["data"] = files
    (folder / FOLDER).mkdir(exist_ok=True)
    replace_file(folder / FOLDER / MEASURED, json.dumps(measured, ensure_ascii=False, indent=1).encode())
    return measured


def write_page(folder: Path, page: str) -> Path:
    """Write ``report/index.html`` whole or not at all; return its path."""
    (folder / FOLDER).mkdir(exist_ok=True)
    target = folder / FOLDER / PAGE
    replace_file(target, page.encode("utf-8"))
    return target
