"""Proving the history: the chain holds, and the decisions are those that it tells."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from service.review.desk import Desk
from service.review.history import ZERO, row_hash
from service.review.tables import decisions, history, history_head
from service.store import reading

#: Rows read at a time.
_CHUNK = 2000

#: Columns of a decision that its row of the history repeats.
TOLD = (
    "id",
    "round",
    "outcome",
    "labels",
    "note",
    "elements",
    "figures",
    "rule_flag",
    "rule_comment",
    "duplicate_of",
    "blind",
    "suggested",
    "probability",
    "accepted",
    "model_id",
    "seconds",
    "batch_id",
)


@dataclass(frozen=True, slots=True)
class Proof:
    """Result of a check; ``broken`` is the number of the first bad row, ``problem`` what is wrong with it."""

    rows: int
    head: str
    broken: int | None
    problem: str | None


def verify(desk: Desk) -> Proof:
    """Walk the whole chain, and compare every decision with the row that tells it."""
    with reading(desk.engine) as connection:
        return _Walk(connection).run()


class _Walk:
    """One walk; the first thing found wrong ends it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._undone: set[str] = set()

    def run(self) -> Proof:
        last, previous = 0, ZERO
        while rows := self._rows(last):
            stored = self._decisions(rows)
            for row in rows:
                problem = self._check(row, last, previous) or self._compare(row, stored)
                if problem:
                    return Proof(last, previous, last + 1 if row.number != last + 1 else row.number, problem)
                last, previous = row.number, row.hash
        head = self._connection.execute(select(history_head)).one_or_none()
        if head is None or (head.number, head.hash) != (last, previous):
            return Proof(last, previous, last + 1, "末尾与记录的链尾不符，可能有行被删去")
        return self._undos(last, previous)

    def _rows(self, after: int) -> list[Row[Any]]:
        statement = select(history).where(history.c.number > after).order_by(history.c.number).limit(_CHUNK)
        return list(self._connection.execute(statement))

    def _decisions(self, rows: list[Row[Any]]) -> dict[int, Row[Any]]:
        found = self._connection.execute(
            select(decisions).where(decisions.c.entry.between(rows[0].number, rows[-1].number))
        )
        return {row.entry: row for row in found}

    @staticmethod
    def _check(row: Row[Any], last: int, previous: str) -> str | None:
        if row.number != last + 1:
            return "缺少这一行"
        if row.previous != previous:
            return "与前一行的哈希接不上"
        own = row_hash(row.number, row.at, row.actor, row.action, row.incident, row.detail, row.previous)
        return None if own == row.hash else "内容与哈希不符"

    def _compare(self, row: Row[Any], stored: dict[int, Row[Any]]) -> str | None:
        decision = stored.get(row.number)
        if row.action == "undo":
            self._undone.add(json.loads(row.detail)["decision"])
        if row.action != "decide":
            return None if decision is None else "有一条决定指向不是决定的一行"
        if decision is None:
            return "历史记有这条决定，决定表中却没有"
        told = json.loads(row.detail)
        kept = decision._mapping
        same = all(json.loads(json.dumps(kept[name])) == told[name] for name in TOLD)
        same = (
            same and decision.user_id == row.actor and decision.decided_at.isoformat(timespec="microseconds") == row.at
        )
        return None if same else "决定表中的这条决定与历史不符"

    def _undos(self, last: int, previous: str) -> Proof:
        undone = decisions.c.undone_at.is_not(None)
        marked = {
            row.id: row.entry
            for row in self._connection.execute(select(decisions.c.id, decisions.c.entry).where(undone))
        }
        wrong = set(marked) ^ self._undone
        if not wrong:
            return Proof(last, previous, None, None)
        entries = select(decisions.c.entry).where(decisions.c.id.in_(sorted(wrong)[:500])).order_by(decisions.c.entry)
        first = self._connection.execute(entries).scalars().first()
        return Proof(last, previous, first, "撤销的标记与历史不符")
