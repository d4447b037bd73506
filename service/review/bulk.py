"""One verdict for many items, shown before it is applied, and taken back as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.review.desk import Desk
from service.review.filters import QueueFilter
from service.review.records import Item, Reader, Verdict

#: Most items of one batch.
MOST = 500


@dataclass(frozen=True, slots=True)
class BulkPreview:
    """What would happen: items that would change, and id -> why not for the others.

    ``token`` stands for exactly this list and verdict.
    """

    items: tuple[Item, ...]
    refused: dict[str, str]
    token: str


@dataclass(frozen=True, slots=True)
class BulkDone:
    """What happened; ``batch_id`` is for :func:`undo_batch`."""

    batch_id: str
    decided: tuple[str, ...]
    refused: dict[str, str]


def preview_bulk(desk: Desk, reader: Reader, incident_ids: tuple[str, ...], verdict: Verdict) -> BulkPreview:
    """See what a verdict would do to some items; nothing is stored.

    Raises
    ------
    InvalidError
        If the verdict breaks the rules or there are more than :data:`MOST` items.
    """
    raise NotImplementedError


def apply_bulk(
    desk: Desk,
    reader: Reader,
    incident_ids: tuple[str, ...],
    verdict: Verdict,
    token: str,
    now: datetime | None = None,
) -> BulkDone:
    """Decide the items in one transaction; what somebody else took or decided meanwhile is refused.

    Raises
    ------
    ConflictError
        If the token is of another list or verdict.
    """
    raise NotImplementedError


def undo_batch(desk: Desk, reader: Reader, batch_id: str, now: datetime | None = None) -> BulkDone:
    """Take a batch back; items decided again since stay as they are and are named."""
    raise NotImplementedError


def list_ids(desk: Desk, reader: Reader, filters: QueueFilter, limit: int = MOST) -> tuple[str, ...]:
    """Ids of a filtered queue, for "all that match"."""
    raise NotImplementedError
