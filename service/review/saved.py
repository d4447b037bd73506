"""Saved views: a filter under a name."""

from __future__ import annotations

from datetime import datetime

from service.review.desk import Desk
from service.review.filters import QueueFilter
from service.review.records import Reader, View


def list_views(desk: Desk, reader: Reader) -> list[View]:
    """Own views and shared ones, by name."""
    raise NotImplementedError


def save_view(
    desk: Desk, reader: Reader, name: str, filters: QueueFilter, shared: bool = False, now: datetime | None = None
) -> View:
    """Keep a filter; an own view of that name is replaced. Only a lead shares.

    Raises
    ------
    InvalidError
        If the name is empty or longer than 60.
    ForbiddenError
        If a reader who is no lead shares.
    """
    raise NotImplementedError


def delete_view(desk: Desk, reader: Reader, view_id: str) -> None:
    """Delete an own view, or as a lead any.

    Raises
    ------
    NotFoundError, ForbiddenError
    """
    raise NotImplementedError
