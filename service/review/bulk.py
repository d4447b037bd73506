"""One verdict for many items, shown before it is applied, and taken back as one."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from service.review.decisions import check_may_decide, check_may_undo, store_decision, take_back
from service.review.desk import Desk
from service.review.errors import ConflictError, DeskError, InvalidError, NotFoundError
from service.review.history import canonical
from service.review.queue import list_items
from service.review.records import Item, Reader, Verdict, is_id
from service.review.tables import decisions, incidents
from service.review.verdicts import check, complete
from service.store import reading, writing

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


def _check(incident_ids: tuple[str, ...], verdict: Verdict) -> None:
    problems = check(verdict)
    if problems:
        raise InvalidError("决定不符合要求", problems)
    if not 1 <= len(set(incident_ids)) <= MOST:
        raise InvalidError(f"一次可处理 1 到 {MOST} 条")


def _token(reader: Reader, incident_ids: tuple[str, ...], verdict: Verdict) -> str:
    told = canonical([reader.id, sorted(set(incident_ids)), asdict(verdict)])
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _rows(connection: Connection, incident_ids: tuple[str, ...], *, lock: bool) -> list[Row[Any]]:
    statement = (
        select(incidents).where(incidents.c.id.in_(set(filter(is_id, incident_ids)))).order_by(incidents.c.number)
    )
    return list(connection.execute(statement.with_for_update() if lock else statement))


def _refuse(connection: Connection, row: Row[Any], reader: Reader, verdict: Verdict, at: datetime) -> str | None:
    """Why an item cannot be decided in bulk, if so; nothing is written."""
    if row.status == "open" and row.blind:
        return "盲审的事件要逐条读"
    if row.status in ("second", "disputed"):
        return "二审与裁定要逐条读"
    try:
        check_may_decide(connection, row, reader, at)
        complete(connection, row, verdict, hidden=False)
    except DeskError as error:
        return next(iter(error.fields.values()))[0] if error.fields else error.message
    return None


def preview_bulk(
    desk: Desk, reader: Reader, incident_ids: tuple[str, ...], verdict: Verdict, now: datetime | None = None
) -> BulkPreview:
    """See what a verdict would do to some items; nothing is stored.

    Raises
    ------
    InvalidError
        If the verdict breaks the rules or there are more than :data:`MOST` items.
    """
    _check(incident_ids, verdict)
    at = now or datetime.now(UTC)
    with reading(desk.engine) as connection:
        rows = _rows(connection, incident_ids, lock=False)
        refused = {row.id: why for row in rows if (why := _refuse(connection, row, reader, verdict, at))}
    known = {row.id for row in rows}
    refused |= {name: "没有这条事件" for name in incident_ids if name not in known}
    wanted = tuple(name for name in dict.fromkeys(incident_ids) if name not in refused)
    return BulkPreview(list_items(desk, wanted, at), refused, _token(reader, incident_ids, verdict))


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
    InvalidError
        As :func:`preview_bulk`.
    """
    _check(incident_ids, verdict)
    if token != _token(reader, incident_ids, verdict):
        raise ConflictError("所选事件或决定与预览时不同，请重新预览")
    at, batch_id = now or datetime.now(UTC), f"b{secrets.token_hex(6)}"
    decided, refused = [], {}
    with writing(desk.engine) as connection:
        rows = _rows(connection, incident_ids, lock=True)
        for row in rows:
            why = _refuse(connection, row, reader, verdict, at)
            if why:
                refused[row.id] = why
                continue
            store_decision(desk, connection, row, reader, verdict, at, batch_id)
            decided.append(row.id)
    known = {row.id for row in rows}
    refused |= {name: "没有这条事件" for name in incident_ids if name not in known}
    return BulkDone(batch_id, tuple(decided), refused)


def undo_batch(desk: Desk, reader: Reader, batch_id: str, now: datetime | None = None) -> BulkDone:
    """Take a batch back in one transaction; items decided again since stay as they are and are named.

    ``decided`` of the result are the items that are open again.

    Raises
    ------
    NotFoundError
        If there is no such batch.
    """
    at = now or datetime.now(UTC)
    undone, refused = [], {}
    with writing(desk.engine) as connection:
        batch = select(decisions).where(decisions.c.batch_id == batch_id)
        made = connection.execute(batch).all() if is_id(batch_id) else []
        if not made:
            raise NotFoundError("没有这次批量处理")
        by_number = {decision.number: decision for decision in made}
        rows = connection.execute(
            select(incidents).where(incidents.c.number.in_(by_number)).order_by(incidents.c.number).with_for_update()
        ).all()
        for row in rows:
            decision = connection.execute(select(decisions).where(decisions.c.id == by_number[row.number].id)).one()
            try:
                check_may_undo(connection, row, decision, reader)
            except DeskError as error:
                refused[row.id] = error.message
                continue
            take_back(connection, desk, row, decision, reader, at, again=False)
            undone.append(row.id)
    return BulkDone(batch_id, tuple(undone), refused)
