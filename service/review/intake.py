"""A new incident: masked, sealed, asked about, compared with what is there, stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from service.review.desk import Desk
from service.review.records import Intake, Reader, Similar


@dataclass(frozen=True, slots=True)
class NewIncident:
    """What is sent in; ``text`` is the original, 1 to 20,000 code points."""

    text: str
    reference: str | None = None
    occurred_on: date | None = None
    register: str | None = None
    source: str = "api"


def take_in(desk: Desk, reader: Reader, new: NewIncident, now: datetime | None = None) -> Intake:
    """Store one incident; a body repeated under its reference gives the incident that is there.

    Raises
    ------
    InvalidError
        If the text cannot be read or a field breaks the rules.
    ConflictError
        If the reference is taken by another body.
    """
    raise NotImplementedError


def find_similar(desk: Desk, text: str, limit: int = 5) -> tuple[Similar, ...]:
    """Incidents like a text that is not stored yet, most similar first."""
    raise NotImplementedError
