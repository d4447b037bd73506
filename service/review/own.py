"""What somebody handed in, for those who see no queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from service.review.desk import Desk
from service.review.duplicates import excerpt
from service.review.records import Reader
from service.review.tables import incident_texts, incidents
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
        select(
            t.id,
            t.reference,
            func.substr(incident_texts.c.text, 1, 200).label("beginning"),
            t.received_at,
            t.status,
            t.outcome,
            t.label,
        )
        .join(incident_texts, incident_texts.c.number == t.number)
        .where(t.submitted_by == reader.id)
        .order_by(t.number.desc())
        .limit(limit)
    )
    with reading(desk.engine) as connection:
        rows = connection.execute(query).all()
    out = []
    for row in rows:
        final = row.status == "decided"
        outcome, label = (row.outcome, row.label) if final else (None, None)
        out.append(Own(row.id, row.reference, excerpt(row.beginning), row.received_at, row.status, outcome, label))
    return out
