"""The tables of attacks: base texts, attacked texts, what is expected of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.robustness.changes import apply

FOLDER = Path(__file__).parent.parent.parent / "samples" / "robustness" / "attacks"

LABEL, STEADY, SILENT, REFUSED, BOUNDED = "label", "steady", "label_or_out_of_scope", "refused", "bounded"
OUT_OF_SCOPE = "out_of_scope"
#: What may be expected; docs/robustness.md says what each means.
EXPECTATIONS = (LABEL, STEADY, SILENT, OUT_OF_SCOPE, REFUSED, BOUNDED)

_FIELDS = frozenset({"id", "kind", "expect", "reason"})
_OPTIONAL = frozenset({"base", "change", "text"})


@dataclass(frozen=True, slots=True)
class Base:
    """A plain text and the label a reader gives it."""

    id: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Attack:
    """An attacked text; ``base`` is the plain one, ``None`` where nothing plain stands behind it."""

    id: str
    kind: str
    text: str
    expect: str
    reason: str
    base: Base | None


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def read_bases(folder: Path = FOLDER) -> dict[str, Base]:
    """Base texts by id."""
    return {row["id"]: Base(**row) for row in _lines(folder / "bases.jsonl")}


def read_attack(row: dict[str, Any], bases: dict[str, Base]) -> Attack:
    """Check one row and make its text.

    Raises
    ------
    ValueError
        If a field is missing, unknown or wrong, or a change changes nothing.
    """
    name = row.get("id")
    if not row.keys() >= _FIELDS or row.keys() - _FIELDS - _OPTIONAL or ("text" in row) == ("change" in row):
        raise ValueError(f"attack {name}: missing or unknown fields, or not exactly one of text and change")
    if row["expect"] not in EXPECTATIONS:
        raise ValueError(f"attack {name}: unknown expectation {row['expect']}")
    base = bases[row["base"]] if "base" in row else None
    if base is None and row["expect"] in (LABEL, STEADY, SILENT):
        raise ValueError(f"attack {name}: {row['expect']} needs a base")
    try:
        text = row["text"] if "text" in row else apply(base.text if base else "", row["change"])
    except ValueError as error:
        raise ValueError(f"attack {name}: {error}") from error
    return Attack(row["id"], row["kind"], text, row["expect"], row["reason"], base)


def read_attacks(folder: Path = FOLDER) -> list[Attack]:
    """All attacks, in the order of the file.

    Raises
    ------
    ValueError
        As :func:`read_attack`, or if an id is used twice.
    """
    bases = read_bases(folder)
    attacks = [read_attack(row, bases) for row in _lines(folder / "attacks.jsonl")]
    seen: set[str] = set()
    for attack in attacks:
        if attack.id in seen:
            raise ValueError(f"attack twice: {attack.id}")
        seen.add(attack.id)
    return attacks
