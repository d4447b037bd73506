"""What becomes of each piece of an input: a row, a skip with its reason, or a fault with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the corpus to be; its texts are masked when it is written.

    ``private`` are strings known to name a person (``meta.criminals`` of a
    judgment); they are taken out before anything else is.
    """

    data: dict[str, Any]
    private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Left out on purpose; counted under ``reason``."""

    reason: str


@dataclass(frozen=True, slots=True)
class Bad:
    """Left out because something is wrong; ``reason`` never quotes the text."""

    place: str
    reason: str


Outcome = Row | Skipped | Bad


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of the input that is taken in whole: a line, a table row, a document.

    ``position`` counts pieces from 1 and is the same in every run over the same
    input; ``consumed`` is how much of :attr:`Importer.size` lies behind.
    """

    position: int
    outcomes: tuple[Outcome, ...]
    consumed: int


class Importer(Protocol):
    """A format. Equal inputs and options give equal units in equal order."""

    #: What the signature of a run is made of, besides the inputs.
    options: dict[str, Any]

    @property
    def size(self) -> int:
        """Bytes or pieces to read, for the progress bar."""

    def read(self, start: int, state: dict[str, Any]) -> Iterator[Unit]:
        """Units after position ``start``; ``state`` is kept with the checkpoint."""


@dataclass
class Counts:
    """Totals of a run."""

    rows: int = 0
    bad: int = 0
    masked: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    labels: dict[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "rows": self.rows,
            "bad": self.bad,
            "masked": dict(self.masked),
            "skipped": dict(self.skipped),
            "labels": dict(self.labels),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Counts:
        """Inverse of :meth:`to_dict`."""
        return cls(data["rows"], data["bad"], data["masked"], data["skipped"], data["labels"])


def add(counts: dict[str, int], key: str) -> None:
    """Count one more."""
    counts[key] = counts.get(key, 0) + 1
