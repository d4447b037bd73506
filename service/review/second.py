"""Second readings: who asked for them, what both said, who settled it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.review.desk import Desk
from service.review.records import Decided, Reader


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Two readings of an incident side by side; ``state`` waiting, agreed, disputed or adjudicated."""

    incident_id: str
    excerpt: str
    reason: str
    state: str
    asked_at: datetime
    first: Decided | None
    second: Decided | None
    adjudication: Decided | None


def ask_second(desk: Desk, reader: Reader, incident_id: str, now: datetime | None = None) -> None:
    """Ask for a second reading of an item, decided or not. A reader for own decisions, a lead for any.

    Raises
    ------
    ForbiddenError, ConflictError, NotFoundError
    """
    raise NotImplementedError


def list_second(desk: Desk, state: str | None = "disputed", limit: int = 100) -> list[SecondReading]:
    """Readings in a state, oldest first; ``None`` for all."""
    raise NotImplementedError


def get_second(desk: Desk, incident_id: str) -> SecondReading | None:
    """The second reading of one incident, if any was asked for."""
    raise NotImplementedError
