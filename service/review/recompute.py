"""What another model says of what is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from service.review.desk import Desk
from service.review.records import Prediction


def ask_current(desk: Desk, incident_id: str, now: datetime | None = None) -> Prediction:
    """What the current model says of an incident; stored beside the first answer, which stays.

    Raises
    ------
    NotFoundError
        If there is no such incident.
    ModelMissingError
        If there is no model.
    """
    raise NotImplementedError


def renew_open(desk: Desk, step: Callable[[int], None] = lambda done: None, now: datetime | None = None) -> int:
    """Let the current model answer every open incident anew and sort the queue by it; how many changed."""
    raise NotImplementedError
