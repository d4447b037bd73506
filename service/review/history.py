"""The history: rows are only added, each carries the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from service.review.desk import Desk
from service.review.records import Entry
from service.review.tables import history, history_head
from service.store import reading

#: What the first row carries for the one before.
ZERO = "0" * 64


def canonical(value: Any) -> str:
    """JSON in the one form that is hashed."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def row_hash(number: int, at: str, actor: str, action: str, incident: str | None, detail: str, previous: str) -> str:
    """SHA-256 over all of a row and the hash of the one before."""
    return hashlib.sha256(canonical([number, at, actor, action, incident, detail, previous]).encode()).hexdigest()


def append(
    connection: Connection, actor: str, action: str, incident: str | None, detail: dict[str, Any], at: datetime
) -> Entry:
    """Add a row inside the caller's writing transaction, so that it stands or falls with what it tells.

    Every change of the desk, logins and user changes too, goes through here.
    """
    # Held until the caller commits: the chain has one end. Lock incidents before calling.
    head = connection.execute(select(history_head).where(history_head.c.id == 1).with_for_update()).one()
    number, moment, text = head.number + 1, at.astimezone(UTC).isoformat(timespec="microseconds"), canonical(detail)
    digest = row_hash(number, moment, actor, action, incident, text, head.hash)
    connection.execute(
        insert(history).values(
            number=number,
            at=moment,
            actor=actor,
            action=action,
            incident=incident,
            detail=text,
            previous=head.hash,
            hash=digest,
        )
    )
    connection.execute(update(history_head).where(history_head.c.id == 1).values(number=number, hash=digest))
    return Entry(number, at, actor, action, incident, detail, digest)


def read_entry(row: Row[Any]) -> Entry:
    """A row as a record."""
    at = datetime.fromisoformat(row.at)
    return Entry(row.number, at, row.actor, row.action, row.incident, json.loads(row.detail), row.hash)


def list_latest(
    desk: Desk, before: int | None = None, limit: int = 100, action: str | None = None, actor: str | None = None
) -> list[Entry]:
    """Latest rows, newest first; ``before`` a number for the page after."""
    statement = select(history).order_by(history.c.number.desc()).limit(limit)
    if before is not None:
        statement = statement.where(history.c.number < before)
    if action is not None:
        statement = statement.where(history.c.action == action)
    if actor is not None:
        statement = statement.where(history.c.actor == actor)
    with reading(desk.engine) as connection:
        return [read_entry(row) for row in connection.execute(statement)]
