"""Destroying originals whose time is over."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, func, select, text, update

from service.review.desk import Desk
from service.review.history import append
from service.review.tables import incidents, sealed_originals
from service.store import reading, writing

#: Originals destroyed in one transaction.
_CHUNK = 500


def count_due(desk: Desk, now: datetime | None = None) -> int:
    """How many originals are due."""
    with reading(desk.engine) as connection:
        statement = select(func.count()).select_from(sealed_originals).where(*_due(now or datetime.now(UTC)))
        return int(connection.execute(statement).scalar_one())


def purge(desk: Desk, actor: str = "system", now: datetime | None = None) -> int:
    """Destroy the originals that are due; how many. Each is told in the history.

    The sealed text is overwritten in the database file and its log (SQLite: ``secure_delete`` and a
    truncated log; PostgreSQL: rows are vacuumed). Backups made before still hold it, sealed.
    """
    at, destroyed = now or datetime.now(UTC), 0
    while True:
        with writing(desk.engine) as connection:
            rows = connection.execute(
                select(sealed_originals.c.number, incidents.c.id)
                .join(incidents, incidents.c.number == sealed_originals.c.number)
                .where(*_due(at))
                .order_by(sealed_originals.c.number)
                .limit(_CHUNK)
                .with_for_update(of=sealed_originals)
            ).all()
            for row in rows:
                connection.execute(
                    update(sealed_originals)
                    .where(sealed_originals.c.number == row.number)
                    .values(token=None, destroyed_at=at)
                )
                append(connection, actor, "destroy", row.id, {}, at)
        if not rows:
            break
        destroyed += len(rows)
    if destroyed:
        _clean(desk)
    return destroyed


def _due(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return sealed_originals.c.destroyed_at.is_(None), sealed_originals.c.destroy_after <= at


def _clean(desk: Desk) -> None:
    """What was overwritten leaves the log and the dead rows too."""
    with desk.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if desk.engine.dialect.name == "postgresql":
            connection.execute(text("VACUUM sealed_originals"))
        else:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
