"""Who works on what: no item is with two readers."""

from __future__ import annotations

from datetime import datetime

from service.review.desk import Desk
from service.review.filters import QueueFilter
from service.review.records import Reader


def claim(desk: Desk, reader: Reader, incident_id: str, now: datetime | None = None) -> datetime | None:
    """Take or keep an incident; the end of the claim, ``None`` for an assignment without end.

    Raises
    ------
    ClaimedError
        If somebody else holds it.
    ConflictError
        If it is decided, or the second reading of an own first one.
    NotFoundError
        If there is none.
    """
    raise NotImplementedError


def claim_next(
    desk: Desk,
    reader: Reader,
    filters: QueueFilter | None = None,
    skip: tuple[str, ...] = (),
    now: datetime | None = None,
) -> str | None:
    """Take the first item of the queue that is free or already with the reader; its id or ``None``."""
    raise NotImplementedError


def release(desk: Desk, reader: Reader, incident_id: str, now: datetime | None = None) -> None:
    """Give an own claim back; a lead gives back any."""
    raise NotImplementedError


def assign(desk: Desk, reader: Reader, incident_ids: tuple[str, ...], user_id: str, now: datetime | None = None) -> int:
    """A lead gives items to a reader until released; how many changed.

    Raises
    ------
    ForbiddenError
        If the reader is no lead.
    """
    raise NotImplementedError
