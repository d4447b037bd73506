"""One incident as a reader may see it, and its original."""

from __future__ import annotations

from datetime import datetime

from service.review.desk import Desk
from service.review.records import Decided, Entry, Incident, Prediction, Reader, Similar


def get_incident(desk: Desk, incident_id: str, reader: Reader | None = None) -> Incident:
    """One incident; with a ``reader``, what must not sway this reader is left out.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    raise NotImplementedError


def list_predictions(desk: Desk, incident_id: str) -> list[Prediction]:
    """Every stored prediction, oldest first: what came in with it and what later models said."""
    raise NotImplementedError


def list_decisions(desk: Desk, incident_id: str) -> list[Decided]:
    """Every decision, undone ones too, oldest first."""
    raise NotImplementedError


def list_entries(desk: Desk, incident_id: str) -> list[Entry]:
    """History of one incident, oldest first."""
    raise NotImplementedError


def list_similar(desk: Desk, incident_id: str, limit: int = 5) -> tuple[Similar, ...]:
    """Other incidents like this one, most similar first."""
    raise NotImplementedError


def reveal_original(desk: Desk, reader: Reader, incident_id: str, reason: str, now: datetime | None = None) -> str:
    """The text as sent; written into the history before it is given.

    Raises
    ------
    ForbiddenError
        If the reader is neither lead nor admin.
    InvalidError
        If no reason is given.
    SealError
        If it was not kept, is destroyed, or cannot be opened.
    """
    raise NotImplementedError
