"""Deciding an item and taking that back."""

from __future__ import annotations

from datetime import datetime

from service.review.desk import Desk
from service.review.records import Decided, Reader, Verdict


def decide(desk: Desk, reader: Reader, incident_id: str, verdict: Verdict, now: datetime | None = None) -> Decided:
    """Store a decision; which round it is follows from the status of the incident.

    确认 needs the suggested label among its labels (it is filled in where none is given), 改判 needs
    labels, 重复 the other incident; the others take no labels.

    Raises
    ------
    InvalidError
        If the verdict breaks the rules; ``fields`` names them.
    ClaimedError
        If somebody else holds the item.
    ConflictError
        If it is decided already, or the reader may not be its second reader.
    ForbiddenError
        If the reader may not decide or adjudicate.
    NotFoundError
        If there is no such incident.
    """
    raise NotImplementedError


def undo(desk: Desk, reader: Reader, decision_id: str, now: datetime | None = None) -> Decided:
    """Take a decision back; the item is open to the reader again.

    Raises
    ------
    ForbiddenError
        If it is somebody else's and the reader no lead.
    ConflictError
        If it is undone already, or a later decision rests on it.
    NotFoundError
        If there is none.
    """
    raise NotImplementedError


def last_decision(desk: Desk, reader: Reader) -> Decided | None:
    """The reader's latest decision that can be undone, for the key u."""
    raise NotImplementedError
