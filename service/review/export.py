"""Everything out: the whole store as files, and the decisions for the next training."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from classifier.disk import replacing
from service.review.desk import Desk
from service.review.records import REGISTERS
from service.review.tables import (
    assignments,
    decisions,
    history,
    incident_texts,
    incidents,
    predictions,
    saved_views,
    sealed_originals,
    second_readings,
    users,
)
from service.store import reading

#: Rows read at a time.
_CHUNK = 1000

#: Columns that help nobody outside and would help to break in.
_LEFT_OUT = {"password_hash", "session_salt", "failed_logins", "locked_until", "signature", "body_hmac"}

_TABLES = (
    users,
    incidents,
    incident_texts,
    sealed_originals,
    predictions,
    decisions,
    second_readings,
    assignments,
    saved_views,
    history,
)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _line(row: dict[str, Any]) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def _final_decisions(connection: Connection) -> Iterator[dict[str, Any]]:
    """Of every decided incident the decision that counts: the last one that is not undone."""
    last = 0
    while True:
        rows = connection.execute(
            select(incidents, incident_texts.c.text)
            .join(incident_texts, incident_texts.c.number == incidents.c.number)
            .where(incidents.c.number > last, incidents.c.status == "decided")
            .order_by(incidents.c.number)
            .limit(_CHUNK)
        ).all()
        if not rows:
            return
        made = connection.execute(
            select(decisions)
            .where(decisions.c.number.in_([row.number for row in rows]), decisions.c.undone_at.is_(None))
            .order_by(decisions.c.entry)
        )
        by_number = {decision.number: decision for decision in made}
        for row in rows:
            decision = by_number[row.number]
            yield {
                "incident_id": row.id,
                "reference": row.reference,
                "text": row.text,
                "labels": decision.labels,
                "outcome": decision.outcome,
                "register": row.register if row.register in REGISTERS else None,
                "decided_at": decision.decided_at.isoformat(),
                "decided_by": decision.user_id,
                "suggested": decision.suggested,
                "accepted_as_suggested": decision.accepted,
                "blind": decision.blind,
                "model_id": decision.model_id,
                "note": decision.note,
                "rule_flag": row.rule_flag,
            }
        last = rows[-1].number


def export_decisions(desk: Desk, path: Path) -> int:
    """Write final decisions as JSON Lines for ``anyou import reviews``; how many.

    A line: incident_id, reference, text (masked), labels, outcome, register, decided_at, decided_by,
    suggested, accepted_as_suggested, blind, model_id, note, rule_flag. ``blind`` and
    ``accepted_as_suggested`` are those of the reading that counts.

    Raises
    ------
    OSError
        If the file cannot be written; one that stood there stays.
    """
    written = 0
    with reading(desk.engine) as connection, replacing(path, mode=0o600) as file:
        for row in _final_decisions(connection):
            file.write(_line(row))
            written += 1
    return written


def export_all(desk: Desk, path: Path) -> dict[str, int]:
    """Write a ZIP with a JSON Lines file a table, one moment of the store; rows by table.

    Sealed originals stay sealed; password hashes are left out.

    Raises
    ------
    OSError
        If the file cannot be written; one that stood there stays.
    """
    counts: dict[str, int] = {}
    with reading(desk.engine) as connection, replacing(path, mode=0o600) as file:
        if desk.engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for table in _TABLES:
                columns = [column for column in table.c if column.name not in _LEFT_OUT]
                statement = select(*columns).order_by(*table.primary_key.columns)
                counts[table.name] = 0
                with archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as part:
                    for row in connection.execute(statement.execution_options(yield_per=_CHUNK)):
                        part.write(_line({name: _plain(value) for name, value in row._mapping.items()}))
                        counts[table.name] += 1
    return counts
