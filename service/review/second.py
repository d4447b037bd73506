"""Second readings: who asked for them, what both said, who settled it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from service.review.desk import Desk
from service.review.duplicates import excerpt
from service.review.errors import ConflictError, ForbiddenError, InvalidError
from service.review.history import append
from service.review.reading import find_row, load_decisions, read_decision
from service.review.records import Decided, Reader, is_id
from service.review.tables import decisions, incident_texts, incidents, second_readings
from service.store import reading, writing

STATES = ("waiting", "agreed", "disputed", "adjudicated")


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Two readings of an incident side by side; ``state`` waiting, agreed, disputed or adjudicated."""

    incident_id: str
    reference: str | None
    excerpt: str
    reason: str
    state: str
    asked_at: datetime
    first: Decided | None
    second: Decided | None
    adjudication: Decided | None


def ask_second(desk: Desk, reader: Reader, incident_id: str, now: datetime | None = None) -> None:
    """Ask for a second reading of an item, decided or not. A reader for own decisions, a lead for any.

    Raises
    ------
    ForbiddenError
        If it is not the reader's own decision and the reader no lead.
    ConflictError
        If a second reading was asked for before.
    NotFoundError
        If there is no such incident.
    """
    at = now or datetime.now(UTC)
    with writing(desk.engine) as connection:
        row = find_row(connection, incident_id, lock=True)
        made = load_decisions(connection, row.number, row.id)
        own = any(decision.user_id == reader.id for decision in made)
        if not reader.leads and not own:
            raise ForbiddenError("只能为自己的决定请求二审")
        asked = select(second_readings.c.id).where(second_readings.c.number == row.number)
        if connection.execute(asked).first() is not None:
            raise ConflictError("这条事件已经安排过二审")
        connection.execute(
            insert(second_readings).values(
                number=row.number,
                reason="asked",
                asked_by=reader.id,
                asked_at=at,
                first_decision=made[0].id if made else None,
                state="waiting",
            )
        )
        if row.status == "decided":
            again = {"status": "second", "pending": True, "decided_at": None}
            connection.execute(update(incidents).where(incidents.c.number == row.number).values(**again))
        append(connection, reader.id, "ask_second", incident_id, {}, at)


def list_second(desk: Desk, state: str | None = "disputed", limit: int = 100) -> list[SecondReading]:
    """Readings in a state, oldest first; ``None`` for all. What waits is shown without its first reading.

    Raises
    ------
    InvalidError
        If there is no such state.
    """
    if state is not None and state not in STATES:
        raise InvalidError("没有这种二审状态")
    statement = _with_text().order_by(second_readings.c.id).limit(limit)
    if state is not None:
        statement = statement.where(second_readings.c.state == state)
    with reading(desk.engine) as connection:
        rows = connection.execute(statement).all()
        return _side_by_side(connection, list(rows))


def count_states(desk: Desk) -> dict[str, int]:
    """How many readings are in each state."""
    statement = select(second_readings.c.state, func.count()).group_by(second_readings.c.state)
    with reading(desk.engine) as connection:
        found = {row[0]: row[1] for row in connection.execute(statement)}
    return {state: found.get(state, 0) for state in STATES}


def get_second(desk: Desk, incident_id: str) -> SecondReading | None:
    """The second reading of one incident, if any was asked for."""
    if not is_id(incident_id):
        return None
    with reading(desk.engine) as connection:
        row = connection.execute(_with_text().where(incidents.c.id == incident_id)).one_or_none()
        return None if row is None else _side_by_side(connection, [row])[0]


def _with_text() -> Any:
    beginning = func.substr(incident_texts.c.text, 1, 200).label("beginning")
    return (
        select(second_readings, incidents.c.id.label("incident_id"), incidents.c.reference, beginning)
        .join(incidents, incidents.c.number == second_readings.c.number)
        .join(incident_texts, incident_texts.c.number == second_readings.c.number)
    )


def _side_by_side(connection: Connection, rows: list[Row[Any]]) -> list[SecondReading]:
    names = {one for row in rows for one in (row.first_decision, row.second_decision, row.adjudication) if one}
    statement = (
        select(decisions, incidents.c.id.label("incident_id"))
        .join(incidents, incidents.c.number == decisions.c.number)
        .where(decisions.c.id.in_(names))
    )
    made = {row.id: read_decision(row, row.incident_id) for row in connection.execute(statement)}
    return [
        SecondReading(
            incident_id=row.incident_id,
            reference=row.reference,
            excerpt=excerpt(row.beginning, 120),
            reason=row.reason,
            state=row.state,
            asked_at=row.asked_at,
            # The second reader is to read independently.
            first=None if row.state == "waiting" else made.get(row.first_decision),
            second=made.get(row.second_decision),
            adjudication=made.get(row.adjudication),
        )
        for row in rows
    ]
