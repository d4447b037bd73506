"""Who works on what: no item is with two readers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, insert, or_, select, true, update

from service.review import looking
from service.review.desk import Desk
from service.review.errors import ClaimedError, ConflictError, ForbiddenError, InvalidError, NotFoundError
from service.review.filters import QueueFilter, conditions, is_free
from service.review.history import append
from service.review.reading import find_row
from service.review.records import Reader, is_id
from service.review.tables import assignments, decisions, incidents, users
from service.store import writing

#: Most items assigned at once.
MOST = 500


def holder(row: Row[Any], now: datetime) -> str | None:
    """Who holds an incident now."""
    if row.assignee is None or (row.assigned_until is not None and row.assigned_until <= now):
        return None
    return str(row.assignee)


def end_claim(connection: Connection, number: int, why: str, now: datetime) -> None:
    """Close the open assignment of an incident, if there is one."""
    connection.execute(
        update(assignments)
        .where(assignments.c.number == number, assignments.c.ended_at.is_(None))
        .values(ended_at=now, ended_why=why)
    )
    connection.execute(update(incidents).where(incidents.c.number == number).values(assignee=None, assigned_until=None))


def end_claims_of(connection: Connection, user_id: str, now: datetime) -> int:
    """Put back what a user holds who may not read any more, claimed or assigned; how many items."""
    held = select(incidents.c.number).where(incidents.c.assignee == user_id)
    numbers = connection.execute(held.order_by(incidents.c.number).with_for_update()).scalars().all()
    for number in numbers:
        end_claim(connection, number, "released", now)
    return len(numbers)


def give(connection: Connection, row: Row[Any], user_id: str, by: str, until: datetime | None, now: datetime) -> None:
    """Make a user the holder; the caller has locked the row and made sure that it may be done."""
    before = holder(row, now)
    if before == user_id:
        mine = (assignments.c.number == row.number, assignments.c.ended_at.is_(None))
        connection.execute(update(assignments).where(*mine).values(expires_at=until))
    else:
        end_claim(connection, row.number, "expired" if before is None else "reassigned", now)
        connection.execute(
            insert(assignments).values(
                number=row.number, user_id=user_id, assigned_by=by, assigned_at=now, expires_at=until
            )
        )
    connection.execute(
        update(incidents).where(incidents.c.number == row.number).values(assignee=user_id, assigned_until=until)
    )


def read_by(reader: Reader) -> ColumnElement[bool]:
    """Whether a decision of this reader counts for the incident."""
    return exists().where(
        decisions.c.number == incidents.c.number,
        decisions.c.user_id == reader.id,
        decisions.c.undone_at.is_(None),
    )


def may_read(reader: Reader) -> ColumnElement[bool]:
    """Whether an item waits for somebody like this reader."""
    ways = [incidents.c.status == "open", and_(incidents.c.status == "second", ~read_by(reader))]
    if reader.leads:
        ways.append(and_(incidents.c.status == "disputed", ~read_by(reader)))
    return or_(*ways)


def check_may_read(connection: Connection, row: Row[Any], reader: Reader) -> None:
    """Refuse an item that is not for this reader.

    Raises
    ------
    ForbiddenError
        If the reader's role does not allow it.
    ConflictError
        If it is decided, or the reader has read it before.
    """
    if reader.role == "submitter":
        raise ForbiddenError("提交人不能复核")
    if row.status == "decided":
        raise ConflictError("这条事件已经定了")
    if row.status == "disputed" and not reader.leads:
        raise ForbiddenError("有分歧的事件由组长裁定")
    if row.status in ("second", "disputed"):
        own = select(incidents.c.number).where(incidents.c.number == row.number, read_by(reader))
        if connection.execute(own).first() is not None:
            raise ConflictError("自己读过的事件，二审和裁定须由别人来做")


def claim(desk: Desk, reader: Reader, incident_id: str, now: datetime | None = None) -> datetime | None:
    """Take or keep an incident; the end of the claim, ``None`` for an assignment without end.

    Raises
    ------
    ClaimedError
        If somebody else holds it.
    ConflictError
        If it is decided, or the second reading of an own first one.
    ForbiddenError
        If the reader's role does not allow it.
    NotFoundError
        If there is none.
    """
    at = now or datetime.now(UTC)
    with writing(desk.engine) as connection:
        row = find_row(connection, incident_id, lock=True)
        check_may_read(connection, row, reader)
        before = holder(row, at)
        if before not in (None, reader.id):
            raise ClaimedError("这条事件正由别人处理")
        return _take(desk, connection, row, reader, at)


def _take(desk: Desk, connection: Connection, row: Row[Any], reader: Reader, at: datetime) -> datetime | None:
    if holder(row, at) == reader.id and row.assigned_until is None:
        return None
    until = at + desk.rules.claim_time
    give(connection, row, reader.id, reader.id, until, at)
    return until


def claim_next(
    desk: Desk,
    reader: Reader,
    filters: QueueFilter | None = None,
    skip: tuple[str, ...] = (),
    now: datetime | None = None,
) -> str | None:
    """Take the first item of the queue that is free or already with the reader; its id or ``None``.

    Raises
    ------
    ForbiddenError
        If the reader's role does not allow it.
    """
    if reader.role == "submitter":
        raise ForbiddenError("提交人不能复核")
    at, wanted = now or datetime.now(UTC), filters or QueueFilter()
    with writing(desk.engine) as connection:
        number = connection.execute(_next(connection, reader, wanted, skip, at)).scalar_one_or_none()
        if number is None:
            return None
        row = connection.execute(select(incidents).where(incidents.c.number == number)).one()
        _take(desk, connection, row, reader, at)
        return str(row.id)


def _next(
    connection: Connection, reader: Reader, filters: QueueFilter, skip: tuple[str, ...], at: datetime
) -> Select[Any]:
    c = incidents.c
    orders = {"priority": c.rank.desc(), "newest": c.received_at.desc(), "oldest": c.received_at.asc()}
    statement = select(c.number).where(
        c.pending == true(),
        or_(is_free(at), c.assignee == reader.id),
        may_read(reader),
        *conditions(filters, reader, at),
    )
    if filters.query:
        statement = statement.where(c.number.in_(looking.find(connection, filters.query)))
    if skip:
        statement = statement.where(c.id.not_in(skip))
    # Others who look at the same time take the one after.
    return statement.order_by(orders[filters.sort], c.number).limit(1).with_for_update(skip_locked=True, of=incidents)


def release(desk: Desk, reader: Reader, incident_id: str, now: datetime | None = None) -> None:
    """Give an own claim back; a lead gives back any. Nothing happens where nobody holds it.

    Raises
    ------
    ForbiddenError
        If somebody else holds it and the reader is no lead.
    NotFoundError
        If there is no such incident.
    """
    at = now or datetime.now(UTC)
    with writing(desk.engine) as connection:
        row = find_row(connection, incident_id, lock=True)
        before = holder(row, at)
        if before not in (None, reader.id) and not reader.leads:
            raise ForbiddenError("这条事件正由别人处理")
        end_claim(connection, row.number, "expired" if before is None else "released", at)
        if before not in (None, reader.id):
            append(connection, reader.id, "release", row.id, {"holder": before}, at)


def assign(desk: Desk, reader: Reader, incident_ids: tuple[str, ...], user_id: str, now: datetime | None = None) -> int:
    """A lead gives items to a reader until released; how many changed. Decided ones stay as they are.

    Raises
    ------
    ForbiddenError
        If the reader is no lead.
    NotFoundError
        If there is no such user who may read.
    InvalidError
        If there are more than :data:`MOST`.
    """
    if not reader.leads:
        raise ForbiddenError("只有组长或管理员可以分派")
    if len(incident_ids) > MOST:
        raise InvalidError(f"一次最多分派 {MOST} 条")
    at, changed = now or datetime.now(UTC), 0
    with writing(desk.engine) as connection:
        user = connection.execute(select(users).where(users.c.id == user_id)).one_or_none() if is_id(user_id) else None
        if user is None or user.disabled or user.role == "submitter":
            raise NotFoundError("没有这位复核员")
        # In one order for everybody, so that two who assign wait for each other instead of for ever.
        rows = connection.execute(
            select(incidents)
            .where(incidents.c.id.in_(filter(is_id, incident_ids)), incidents.c.pending.is_(True))
            .order_by(incidents.c.number)
            .with_for_update()
        ).all()
        for row in rows:
            if holder(row, at) == user_id and row.assigned_until is None:
                continue
            give(connection, row, user_id, reader.id, None, at)
            append(connection, reader.id, "assign", row.id, {"to": user_id}, at)
            changed += 1
    return changed
