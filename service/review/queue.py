"""The queue: a page of it, its counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.review.desk import Desk
from service.review.filters import QueueFilter
from service.review.records import Page, Reader


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers for the head of the queue; ``by_label`` counts what is unfinished."""

    by_status: dict[str, int]
    by_label: dict[str, int]
    mine: int
    unassigned: int
    blind: int


def list_page(
    desk: Desk,
    reader: Reader,
    filters: QueueFilter,
    cursor: str | None = None,
    size: int = 50,
    now: datetime | None = None,
) -> Page:
    """A page of the queue in the order of the filter.

    Parameters
    ----------
    cursor : str, optional
        ``next_cursor`` of the page before; items decided meanwhile shift nothing.
    size : int
        1 to 200.

    Raises
    ------
    InvalidError
        If the cursor is none of ours.
    """
    raise NotImplementedError


def count(desk: Desk, reader: Reader, now: datetime | None = None) -> Counts:
    """Counts over the whole store."""
    raise NotImplementedError


def neighbours(desk: Desk, reader: Reader, filters: QueueFilter, incident_id: str) -> tuple[str | None, str | None]:
    """Ids before and after an incident in a filtered queue, for j and k."""
    raise NotImplementedError
