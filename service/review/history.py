"""The history: rows are only added, each carries the hash of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from service.review.desk import Desk
from service.review.records import Entry


@dataclass(frozen=True, slots=True)
class Proof:
    """Result of a check; ``broken`` is the number of the first bad row, ``problem`` what is wrong with it."""

    rows: int
    head: str
    broken: int | None
    problem: str | None


def append(
    connection: Connection, actor: str, action: str, incident: str | None, detail: dict[str, Any], at: datetime
) -> Entry:
    """Add a row inside the caller's writing transaction, so that it stands or falls with what it tells.

    Every change of the desk, logins and user changes too, goes through here.
    """
    raise NotImplementedError


def verify(desk: Desk) -> Proof:
    """Walk the whole chain, and compare every decision with the row that tells it."""
    raise NotImplementedError


def list_latest(desk: Desk, before: int | None = None, limit: int = 100) -> list[Entry]:
    """Latest rows, newest first; ``before`` a number for the page after."""
    raise NotImplementedError
