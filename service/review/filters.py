"""What part of the queue is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

SORTS = ("priority", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Every field left empty lets everything through.

    ``status`` may be ``unfinished`` (open, second or disputed). ``assignee`` is a user id, ``none``
    for items that nobody holds. ``received_from`` and ``received_to`` are days in UTC, both included.
    ``query`` is searched in texts and notes; all its words must occur.
    """

    status: str | None = "unfinished"
    label: str | None = None
    decision: str | None = None
    outcome: str | None = None
    assignee: str | None = None
    register: str | None = None
    received_from: date | None = None
    received_to: date | None = None
    blind: bool | None = None
    rule_flag: bool | None = None
    query: str = ""
    sort: str = "priority"

    @classmethod
    def read(cls, values: dict[str, Any]) -> QueueFilter:
        """From the arguments of an address or a saved view; empty strings count as left out.

        Raises
        ------
        InvalidError
            If a name or value is none that is known.
        """
        raise NotImplementedError

    def to_dict(self) -> dict[str, Any]:
        """Plain form without what is left out; :meth:`read` takes it back."""
        raise NotImplementedError
