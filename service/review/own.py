"""What somebody handed in, for those who see no queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from service.review.desk import Desk
from service.review.records import Reader
from service.review.tables import incidents
from service.store import reading


@dataclass(frozen=True, slots=True)
class Own:
    """An incident as its submitter sees it: no suggestion, the outcome once it is final."""

    id: str
    reference: str | None
    excerpt: str
    received_at: datetime
    status: str
    outcome: str | None
    label: str | None


def list_own(desk: Desk, reader: Reader, limit: int = 100) -> list[Own]:
    """The latest incidents that ``reader`` handed in, newest first; ``excerpt`` is masked.

    Raises
    ------
    StoreError
        If the database fails.
    """
    t = incidents.c
    query = (
        select(t.id, t.reference, t.text, t.received_at, t.status, t.outcome, t.label)
        .where(t.submitted_by == reader.id)
        .order_by(t.number.desc())
        .limit(limit)
    )
    with reading(desk.engine) as connection:
        rows = connection.execute(query).all()
    out = []
    for row in rows:
        final = row.status == "decided"
        excerpt = row.text if len(row.text) <= 80 else row.text[:79] + "…"
        outcome, label = (row.outcome, row.label) if final else (None, None)
        out.append(Own(row.id, row.reference, excerpt, row.received_at, row.status, outcome, label))
    return out
