"""The queue: a page of it, its counts."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from service.review import looking
from service.review.desk import Desk
from service.review.duplicates import excerpt, kept_back
from service.review.errors import InvalidError
from service.review.filters import MINE, NOBODY, QueueFilter, conditions
from service.review.priority import priority
from service.review.reading import find_row
from service.review.records import STATUSES, Item, Page, Reader, is_id
from service.review.tables import assignments, incident_texts, incidents, users
from service.store import api_keys, reading

#: Largest page.
MOST = 200
#: Matches are counted up to here; nobody reads further, and counting takes time.
TOTAL_MOST = 10_000

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers for the head of the queue; ``by_label`` and ``blind`` count what is unfinished."""

    by_status: dict[str, int]
    by_label: dict[str, int]
    mine: int
    unassigned: int
    blind: int


def _order(filters: QueueFilter) -> tuple[ColumnElement[Any], bool]:
    """Column that the queue is sorted by, and whether it falls."""
    if filters.sort == "priority":
        return incidents.c.rank, True
    return incidents.c.received_at, filters.sort == "newest"


def _matches(connection: Connection, reader: Reader, filters: QueueFilter, now: datetime) -> Select[Any]:
    """Numbers of the incidents that a filter lets through."""
    statement = select(incidents.c.number).where(*conditions(filters, reader, now))
    if not filters.query:
        return statement
    found = looking.find(connection, filters.query).subquery()
    return statement.join(found, found.c.number == incidents.c.number)


def _sorted(statement: Select[Any], filters: QueueFilter, *, backwards: bool = False) -> Select[Any]:
    column, falling = _order(filters)
    if falling is not backwards:
        return statement.order_by(column.desc(), incidents.c.number.desc())
    return statement.order_by(column.asc(), incidents.c.number.asc())


def _beyond(filters: QueueFilter, value: Any, number: int, *, backwards: bool = False) -> ColumnElement[bool]:
    """What comes after a place in the queue, or before it."""
    column, falling = _order(filters)
    if falling is not backwards:
        return or_(column < value, and_(column == value, incidents.c.number < number))
    return or_(column > value, and_(column == value, incidents.c.number > number))


def _write_cursor(filters: QueueFilter, row: Row[Any]) -> str:
    exact = float(row.rank).hex() if filters.sort == "priority" else str((row.received_at - _EPOCH) // _TICK)
    return base64.urlsafe_b64encode(f"{filters.sort} {exact} {row.number}".encode()).decode()


_TICK = timedelta(microseconds=1)


def _read_cursor(filters: QueueFilter, cursor: str) -> tuple[Any, int]:
    try:
        sort, value, number = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        if sort != filters.sort:
            raise ValueError
        place: Any = float.fromhex(value) if sort == "priority" else _EPOCH + int(value) * _TICK
        if not 0 <= int(number) < 2**63:
            raise ValueError
        return place, int(number)
    except (ValueError, binascii.Error, OverflowError):
        raise InvalidError("翻页位置不对，请从第一页看起", {"cursor": ["不是有效的翻页位置。"]}) from None


def check_assignee(desk: Desk, reader: Reader, filters: QueueFilter) -> None:
    """Refuse a filter by somebody whom there is not: an empty queue would pass for a fact.

    Raises
    ------
    InvalidError
        If the assignee is no user, no key, and has held nothing.
    """
    wanted = filters.assignee
    if wanted in (None, NOBODY, MINE, reader.id):
        return
    ways = (
        select(users.c.id).where(users.c.id == wanted),
        select(api_keys.c.id).where(api_keys.c.id == str(wanted).removeprefix("key:")),
        select(assignments.c.user_id).where(assignments.c.user_id == wanted),
    )
    with reading(desk.engine) as connection:
        if not any(connection.execute(way.limit(1)).first() for way in ways):
            raise InvalidError("筛选条件不对", {"assignee": ["没有这位复核员。"]})


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
        If the cursor is none of ours or the size out of range.
    """
    if not 1 <= size <= MOST:
        raise InvalidError("每页条数不对", {"size": [f"应在 1 到 {MOST} 之间。"]})
    at = now or datetime.now(UTC)
    place = _read_cursor(filters, cursor) if cursor else None
    with reading(desk.engine) as connection:
        matches = _matches(connection, reader, filters, at)
        here = matches if place is None else matches.where(_beyond(filters, *place))
        numbers = list(connection.execute(_sorted(here, filters).limit(size + 1)).scalars())
        # A first page that holds all of it has counted it too.
        whole = place is None and len(numbers) <= size
        total = len(numbers) if whole else _count_up_to(connection, matches)
        rows = _load(connection, numbers[:size])
        cursor = _write_cursor(filters, rows[-1]) if len(numbers) > size and rows else None
        return Page(tuple(_item(row, at) for row in rows), min(total, TOTAL_MOST), total > TOTAL_MOST, cursor)


def _count_up_to(connection: Connection, matches: Select[Any]) -> int:
    most = matches.limit(TOTAL_MOST + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(most)).scalar_one())


def _load(connection: Connection, numbers: list[int]) -> list[Row[Any]]:
    """Rows with their texts, in the order given."""
    statement = (
        select(incidents, func.substr(incident_texts.c.text, 1, 200).label("beginning"))
        .join(incident_texts, incident_texts.c.number == incidents.c.number)
        .where(incidents.c.number.in_(numbers))
    )
    found = {row.number: row for row in connection.execute(statement)}
    return [found[number] for number in numbers if number in found]


def _item(row: Row[Any], now: datetime) -> Item:
    hidden = kept_back(row)
    held = row.assignee is not None and (row.assigned_until is None or row.assigned_until > now)
    return Item(
        id=row.id,
        reference=row.reference,
        excerpt=excerpt(row.beginning, 120),
        status=row.status,
        received_at=row.received_at,
        occurred_on=row.occurred_on,
        register=row.register,
        suggested=None if hidden else row.suggested,
        label=None if hidden else row.label,
        probability=None if hidden else row.probability,
        decision=None if hidden else row.decision,
        severity=None if hidden else row.severity,
        outcome=None if hidden else row.outcome,
        blind=row.blind,
        rule_flag=row.rule_flag,
        assignee=row.assignee if held else None,
        assigned_until=row.assigned_until if held else None,
        priority=round(priority(row.rank, now), 4),
    )


def list_ids(
    desk: Desk, reader: Reader, filters: QueueFilter, limit: int = 500, now: datetime | None = None
) -> tuple[str, ...]:
    """Ids of a filtered queue in its order, for "all that match"."""
    with reading(desk.engine) as connection:
        matches = _matches(connection, reader, filters, now or datetime.now(UTC))
        numbers = list(connection.execute(_sorted(matches, filters).limit(limit)).scalars())
        rows = connection.execute(select(incidents.c.number, incidents.c.id).where(incidents.c.number.in_(numbers)))
        by_number = {row.number: row.id for row in rows}
        return tuple(by_number[number] for number in numbers)


def list_items(desk: Desk, incident_ids: tuple[str, ...], now: datetime | None = None) -> tuple[Item, ...]:
    """Lines for some incidents, in the order given; unknown ids are left out."""
    with reading(desk.engine) as connection:
        found = connection.execute(
            select(incidents.c.number, incidents.c.id).where(incidents.c.id.in_(filter(is_id, incident_ids)))
        )
        numbers = {row.id: row.number for row in found}
        rows = _load(connection, [numbers[name] for name in incident_ids if name in numbers])
        return tuple(_item(row, now or datetime.now(UTC)) for row in rows)


def count(desk: Desk, reader: Reader, now: datetime | None = None) -> Counts:
    """Counts over the whole store."""
    at = now or datetime.now(UTC)
    c = incidents.c
    with reading(desk.engine) as connection:
        by_status, blind = dict.fromkeys(STATUSES, 0), 0
        by_label: dict[str, int] = {}
        # One pass over one index.
        groups = (c.status, c.blind, c.label)
        for status, hidden, label, number in connection.execute(select(*groups, func.count()).group_by(*groups)):
            by_status[status] += number
            blind += number if status == "open" and hidden else 0
            if status != "decided" and label is not None:
                by_label[label] = by_label.get(label, 0) + number
        # Few are held at a time; an index holds the assignments that are not ended.
        a = assignments.c
        held = (a.ended_at.is_(None), or_(a.expires_at.is_(None), a.expires_at > at))
        holders = select(a.user_id, func.count()).where(*held).group_by(a.user_id)
        taken = {row[0]: row[1] for row in connection.execute(holders)}
        pending = sum(by_status.values()) - by_status["decided"]
        return Counts(
            by_status=by_status,
            by_label=by_label,
            mine=taken.get(reader.id, 0),
            unassigned=pending - sum(taken.values()),
            blind=blind,
        )


def neighbours(
    desk: Desk, reader: Reader, filters: QueueFilter, incident_id: str, now: datetime | None = None
) -> tuple[str | None, str | None]:
    """Ids before and after an incident in a filtered queue, for j and k.

    The incident itself need not be in the queue any more; its place is what counts.

    Raises
    ------
    NotFoundError
        If there is no such incident.
    """
    with reading(desk.engine) as connection:
        row = find_row(connection, incident_id)
        matches = _matches(connection, reader, filters, now or datetime.now(UTC))
        value = row.rank if filters.sort == "priority" else row.received_at
        found = []
        for backwards in (True, False):
            side = matches.where(_beyond(filters, value, row.number, backwards=backwards))
            number = connection.execute(_sorted(side, filters, backwards=backwards).limit(1)).scalar_one_or_none()
            found.append(
                None
                if number is None
                else connection.execute(select(incidents.c.id).where(incidents.c.number == number)).scalar_one()
            )
        return found[0], found[1]
