"""Deciding an item and taking that back."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from service.review import search
from service.review.claims import check_may_read, end_claim, give, holder
from service.review.desk import Desk
from service.review.errors import ChangedError, ClaimedError, ConflictError, ForbiddenError, InvalidError, NotFoundError
from service.review.history import append
from service.review.intake import chosen
from service.review.proof import TOLD
from service.review.reading import find_row, is_hidden, load_decisions, read_decision
from service.review.records import Decided, Reader, Verdict, is_id, stand_of
from service.review.tables import decisions, incidents, second_readings
from service.review.verdicts import check, complete, same_verdict
from service.store import reading, writing

_ROUNDS = {"open": 1, "second": 2, "disputed": 3}
_STATUS_BEFORE = {1: "open", 2: "second", 3: "disputed"}


def decide(
    desk: Desk,
    reader: Reader,
    incident_id: str,
    verdict: Verdict,
    now: datetime | None = None,
    *,
    stand: str | None = None,
    told: bool = False,
) -> Decided:
    """Store a decision; which round it is follows from the status of the incident.

    Parameters
    ----------
    stand : str, optional
        :attr:`Incident.stand` as the reader saw it, where that is known.
    told : bool
        Whether the reader has seen, or may have seen, the suggestion although it is hidden now (the item was
        looked at before somebody else decided): the decision is not stored as blind then.

    确认 takes the suggested label where none is given; with several, the suggested one must be among
    them. 改判 needs labels, 重复 the other incident (the one found similar on arrival if left out);
    the others take no labels. Where the suggestion was hidden, 确认 or 改判 follows from the labels.

    Raises
    ------
    InvalidError
        If the verdict breaks the rules; ``fields`` names them.
    ClaimedError
        If somebody else holds the item.
    ChangedError
        If it is not any more what the reader saw.
    ConflictError
        If it is decided already, or the reader may not be its second reader.
    ForbiddenError
        If the reader may not decide or adjudicate.
    NotFoundError
        If there is no such incident.
    """
    problems = check(verdict)
    if problems:
        raise InvalidError("决定不符合要求", problems)
    at = now or datetime.now(UTC)
    with writing(desk.engine) as connection:
        row = find_row(connection, incident_id, lock=True)
        check_may_decide(connection, row, reader, at)
        check_stand(stand, stand_of(row.status, is_hidden(row, reader, load_decisions(connection, row.number, row.id))))
        return store_decision(desk, connection, row, reader, verdict, at, told=told)


def check_stand(seen: str | None, stand: str) -> None:
    """Refuse a decision on what its reader saw if that has changed since; ``None`` where that is not known.

    Raises
    ------
    ChangedError
        If the reader saw another round, or a suggestion that is not to be seen now.
    """
    if seen is not None and seen != stand:
        raise ChangedError("打开之后这一件变了，没有记下；请看过现在的状态再定")


def check_may_decide(connection: Connection, row: Row[Any], reader: Reader, at: datetime) -> None:
    """Refuse an item that this reader may not decide now; errors as :func:`decide`."""
    check_may_read(connection, row, reader)
    if holder(row, at) not in (None, reader.id):
        raise ClaimedError("这条事件正由别人处理")


def store_decision(
    desk: Desk,
    connection: Connection,
    row: Row[Any],
    reader: Reader,
    verdict: Verdict,
    at: datetime,
    batch_id: str | None = None,
    *,
    told: bool = False,
) -> Decided:
    """Write a checked verdict into a locked incident, with all that follows from it; ``told`` as in :func:`decide`.

    Raises
    ------
    InvalidError
        If the verdict does not fit the incident; nothing is written then.
    """
    made = load_decisions(connection, row.number, row.id)
    hidden = is_hidden(row, reader, made)
    full = complete(connection, row, verdict, hidden=hidden)
    decision = {
        "id": f"d{secrets.token_hex(8)}",
        "round": _ROUNDS[row.status],
        "outcome": full.outcome,
        "labels": list(full.labels),
        "note": full.note,
        "elements": full.elements,
        "figures": list(full.figures),
        "rule_flag": full.rule_flag,
        "rule_comment": full.rule_comment,
        "duplicate_of": full.duplicate_of,
        "blind": hidden and not told,
        "suggested": row.suggested,
        "probability": row.probability,
        # Also 不构成 where "other" was suggested: the reader leant on what was shown.
        "accepted": (told or not hidden) and full.labels[:1] == (row.suggested,),
        "model_id": row.model_id,
        "seconds": full.seconds,
        "batch_id": batch_id,
    }
    entry = append(connection, reader.id, "decide", row.id, {name: decision[name] for name in TOLD}, at)
    connection.execute(
        insert(decisions).values(**decision, number=row.number, user_id=reader.id, decided_at=at, entry=entry.number)
    )
    end_claim(connection, row.number, "decided", at)
    status = _advance(desk, connection, row, decision, made, at)
    _mirror(connection, row, status, at)
    stored = connection.execute(select(decisions).where(decisions.c.id == decision["id"])).one()
    return read_decision(stored, row.id)


def _advance(
    desk: Desk, connection: Connection, row: Row[Any], decision: dict[str, Any], made: list[Decided], at: datetime
) -> str:
    """Where the incident stands after a decision; keeps the second reading in step."""
    mine = second_readings.c.number == row.number
    asked = connection.execute(select(second_readings).where(mine)).one_or_none()
    if decision["round"] == 1:
        if asked is not None:
            connection.execute(update(second_readings).where(mine).values(first_decision=decision["id"]))
            return "second"
        # Bulk is for what needs no second look.
        if decision["batch_id"] is None and chosen(row.id, "second", desk.rules.second_share):
            connection.execute(
                insert(second_readings).values(
                    number=row.number,
                    reason="sample",
                    asked_by="system",
                    asked_at=at,
                    first_decision=decision["id"],
                    state="waiting",
                )
            )
            return "second"
        return "decided"
    if decision["round"] == 2:
        first = next(one for one in made if one.round == 1)
        second = Verdict(decision["outcome"], tuple(decision["labels"]))
        agreed = same_verdict(first, second)
        state = {"state": "agreed", "closed_at": at} if agreed else {"state": "disputed"}
        connection.execute(update(second_readings).where(mine).values(second_decision=decision["id"], **state))
        return "decided" if agreed else "disputed"
    settled = {"adjudication": decision["id"], "state": "adjudicated", "closed_at": at}
    connection.execute(update(second_readings).where(mine).values(**settled))
    return "decided"


def _mirror(connection: Connection, row: Row[Any], status: str, at: datetime) -> None:
    """Bring the incident's own columns and the search index in step with its decisions."""
    made = load_decisions(connection, row.number, row.id)
    last = made[-1] if made else None
    connection.execute(
        update(incidents)
        .where(incidents.c.number == row.number)
        .values(
            status=status,
            pending=status != "decided",
            label=row.suggested if last is None else (last.labels[0] if last.labels else None),
            outcome=last.outcome if last else None,
            decided_at=at if status == "decided" else None,
            duplicate_of=last.duplicate_of if last else None,
            rule_flag=any(one.rule_flag for one in made),
        )
    )
    notes = [words for one in made for words in (one.note, one.rule_comment) if words]
    search.index_notes(connection, row.number, notes)


def undo(desk: Desk, reader: Reader, decision_id: str, now: datetime | None = None) -> Decided:
    """Take a decision back; the item is open to the one who made it again.

    Raises
    ------
    ForbiddenError
        If it is somebody else's and the reader no lead.
    ConflictError
        If it is undone already, or a later decision rests on it.
    NotFoundError
        If there is none.
    """
    at = now or datetime.now(UTC)
    if not is_id(decision_id):
        raise NotFoundError("没有这条决定")
    with writing(desk.engine) as connection:
        incident_id = connection.execute(
            select(incidents.c.id)
            .join(decisions, decisions.c.number == incidents.c.number)
            .where(decisions.c.id == decision_id)
        ).scalar_one_or_none()
        if incident_id is None:
            raise NotFoundError("没有这条决定")
        row = find_row(connection, incident_id, lock=True)
        stored = connection.execute(select(decisions).where(decisions.c.id == decision_id)).one()
        check_may_undo(connection, row, stored, reader)
        return take_back(connection, desk, row, stored, reader, at)


def check_may_undo(connection: Connection, row: Row[Any], stored: Row[Any], reader: Reader) -> None:
    """Refuse what cannot be taken back; errors as :func:`undo`."""
    if stored.user_id != reader.id and not reader.leads:
        raise ForbiddenError("只能撤销自己的决定")
    if stored.undone_at is not None:
        raise ConflictError("这条决定已经撤销")
    if load_decisions(connection, row.number, row.id)[-1].id != stored.id:
        raise ConflictError("之后还有别的决定，不能撤销")


def take_back(
    connection: Connection,
    desk: Desk,
    row: Row[Any],
    stored: Row[Any],
    reader: Reader,
    at: datetime,
    *,
    again: bool = True,
) -> Decided:
    """Undo a decision of a locked incident; the caller has checked that it may be done.

    ``again``: whether its maker holds the incident then.
    """
    append(connection, reader.id, "undo", row.id, {"decision": stored.id}, at)
    connection.execute(update(decisions).where(decisions.c.id == stored.id).values(undone_at=at, undone_by=reader.id))
    mine = second_readings.c.number == row.number
    if stored.round == 1:
        # What was sampled goes with it, what somebody asked for stays.
        connection.execute(second_readings.delete().where(mine, second_readings.c.reason == "sample"))
        connection.execute(update(second_readings).where(mine).values(first_decision=None))
    elif stored.round == 2:
        values: dict[str, Any] = {"second_decision": None, "state": "waiting", "closed_at": None}
        connection.execute(update(second_readings).where(mine).values(**values))
    else:
        values = {"adjudication": None, "state": "disputed", "closed_at": None}
        connection.execute(update(second_readings).where(mine).values(**values))
    _mirror(connection, row, _STATUS_BEFORE[stored.round], at)
    if again and holder(row, at) is None and stored.user_id == reader.id:
        give(connection, row, reader.id, reader.id, at + desk.rules.claim_time, at)
    after = connection.execute(select(decisions).where(decisions.c.id == stored.id)).one()
    return read_decision(after, row.id)


def last_decision(desk: Desk, reader: Reader) -> Decided | None:
    """The reader's latest decision that is not undone, for the key u."""
    statement = (
        select(decisions, incidents.c.id.label("incident_id"))
        .join(incidents, incidents.c.number == decisions.c.number)
        .where(decisions.c.user_id == reader.id, decisions.c.undone_at.is_(None))
        .order_by(decisions.c.entry.desc())
        .limit(1)
    )
    with reading(desk.engine) as connection:
        row = connection.execute(statement).one_or_none()
        return None if row is None else read_decision(row, row.incident_id)
