"""One incident as a reader may see it, and its original."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from service.review import duplicates, predictions
from service.review.desk import Desk
from service.review.errors import ForbiddenError, InvalidError, NotFoundError, SealError
from service.review.history import append, read_entry
from service.review.masks import mask_note
from service.review.records import Decided, Entry, Incident, MaskedSpan, Prediction, Reader, Similar, is_id, is_storable
from service.review.tables import decisions, history, incident_texts, incidents, sealed_originals
from service.store import reading, writing

#: Longest reason for opening an original.
MAX_REASON = 500


def find_row(connection: Connection, incident_id: str, *, lock: bool = False) -> Row[Any]:
    """The incident's row; locked until the end of the transaction if asked for.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    if not is_id(incident_id):
        raise NotFoundError("没有这条事件")
    statement = select(incidents).where(incidents.c.id == incident_id)
    if lock:
        statement = statement.with_for_update()
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFoundError("没有这条事件")
    return row


def read_decision(row: Row[Any], incident_id: str) -> Decided:
    """A row as a record."""
    return Decided(
        id=row.id,
        incident_id=incident_id,
        round=row.round,
        user_id=row.user_id,
        decided_at=row.decided_at,
        outcome=row.outcome,
        labels=tuple(row.labels),
        note=row.note,
        elements=dict(row.elements),
        figures=tuple(row.figures),
        rule_flag=row.rule_flag,
        rule_comment=row.rule_comment,
        duplicate_of=row.duplicate_of,
        blind=row.blind,
        suggested=row.suggested,
        accepted=row.accepted,
        model_id=row.model_id,
        seconds=row.seconds,
        batch_id=row.batch_id,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
    )


def load_decisions(connection: Connection, number: int, incident_id: str, *, undone: bool = False) -> list[Decided]:
    """Decisions of an incident, oldest first; those taken back only if asked for."""
    statement = select(decisions).where(decisions.c.number == number)
    if not undone:
        statement = statement.where(decisions.c.undone_at.is_(None))
    ordered = statement.order_by(decisions.c.entry)
    return [read_decision(row, incident_id) for row in connection.execute(ordered)]


def is_hidden(row: Row[Any], reader: Reader | None, made: list[Decided]) -> bool:
    """Whether this reader is to see neither suggestion nor others' decisions.

    So it is before a blind first reading, and before a second reading: both are to be independent.
    """
    if reader is None:
        return False
    if row.status == "open":
        return bool(row.blind)
    return row.status == "second" and all(decision.user_id != reader.id for decision in made)


def read_incident(connection: Connection, row: Row[Any], reader: Reader | None = None) -> Incident:
    """All of an incident, less what must not sway the reader."""
    content = connection.execute(select(incident_texts).where(incident_texts.c.number == row.number)).one()
    made = load_decisions(connection, row.number, row.id)
    hidden = is_hidden(row, reader, made)
    answers = [] if hidden or row.model_id is None else predictions.load(connection, row.number, row.model_id)
    token = select(sealed_originals.c.number).where(
        sealed_originals.c.number == row.number, sealed_originals.c.destroyed_at.is_(None)
    )
    return Incident(
        id=row.id,
        number=row.number,
        reference=row.reference,
        text=content.text,
        spans=tuple(MaskedSpan(**span) for span in content.spans),
        occurred_on=row.occurred_on,
        register=row.register,
        source=row.source,
        submitted_by=row.submitted_by,
        received_at=row.received_at,
        status=row.status,
        blind=row.blind,
        hidden=hidden,
        prediction=answers[0] if answers else None,
        severity=None if hidden else row.severity,
        label=None if hidden else row.label,
        outcome=None if hidden else row.outcome,
        decided_at=row.decided_at,
        duplicate_of=None if hidden else row.duplicate_of,
        similar_to=row.similar_to,
        rule_flag=row.rule_flag,
        assignee=row.assignee,
        assigned_until=row.assigned_until,
        sealed=connection.execute(token).first() is not None,
        decisions=() if hidden else tuple(made),
    )


def get_incident(desk: Desk, incident_id: str, reader: Reader | None = None) -> Incident:
    """One incident; with a ``reader``, what must not sway this reader is left out.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    with reading(desk.engine) as connection:
        return read_incident(connection, find_row(connection, incident_id), reader)


def list_predictions(desk: Desk, incident_id: str) -> list[Prediction]:
    """Every stored prediction, oldest first: what came in with it and what later models said."""
    with reading(desk.engine) as connection:
        return predictions.load(connection, find_row(connection, incident_id).number)


def list_decisions(desk: Desk, incident_id: str) -> list[Decided]:
    """Every decision, undone ones too, oldest first."""
    with reading(desk.engine) as connection:
        return load_decisions(connection, find_row(connection, incident_id).number, incident_id, undone=True)


def list_entries(desk: Desk, incident_id: str) -> list[Entry]:
    """History of one incident, oldest first."""
    with reading(desk.engine) as connection:
        find_row(connection, incident_id)
        statement = select(history).where(history.c.incident == incident_id).order_by(history.c.number)
        return [read_entry(row) for row in connection.execute(statement)]


def list_similar(desk: Desk, incident_id: str, limit: int = 5) -> tuple[Similar, ...]:
    """Other incidents like this one, most similar first."""
    with reading(desk.engine) as connection:
        number = find_row(connection, incident_id).number
        stored = select(incident_texts.c.text).where(incident_texts.c.number == number)
        folded = duplicates.fold(connection.execute(stored).scalar_one())
        return duplicates.find(connection, folded, limit, besides=number)


def reveal_original(desk: Desk, reader: Reader, incident_id: str, reason: str, now: datetime | None = None) -> str:
    """The text as sent; written into the history before it is given.

    Raises
    ------
    ForbiddenError
        If the reader is neither lead nor admin.
    InvalidError
        If no reason is given.
    SealError
        If it was not kept, is destroyed, or cannot be opened.
    NotFoundError
        If there is no such incident.
    """
    if not reader.leads:
        raise ForbiddenError("只有组长或管理员可以查看原文")
    why = mask_note(reason.replace("\0", " ")).strip() if is_storable(reason) else ""
    if not why or len(why) > MAX_REASON:
        raise InvalidError("请写明查看原文的理由", {"reason": [f"应为 1 到 {MAX_REASON} 个字。"]})
    if desk.seal is None:
        raise SealError("没有配置封存密钥，打不开原文")
    with writing(desk.engine) as connection:
        row = find_row(connection, incident_id)
        found = connection.execute(
            select(sealed_originals).where(sealed_originals.c.number == row.number)
        ).one_or_none()
        if found is None:
            raise SealError("这条事件没有保存原文")
        if found.token is None:
            raise SealError("原文已按保存期限销毁")
        text = desk.seal.open(found.token)
        append(connection, reader.id, "reveal", incident_id, {"reason": why}, now or datetime.now(UTC))
    return text
