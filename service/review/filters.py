"""What part of the queue is asked for, and the conditions that say so in SQL."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from classifier.decide import DECISIONS
from classifier.given_day import read_day
from classifier.taxonomy import load_labels
from service.review.errors import InvalidError
from service.review.records import OUTCOMES, REGISTERS, STATUSES, Reader, is_id
from service.review.tables import incidents
from service.zones import start_of

SORTS = ("priority", "newest", "oldest")
UNFINISHED = "unfinished"
NOBODY = "none"
MINE = "me"

#: Longest search text.
MAX_QUERY = 200


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Every field left empty lets everything through.

    ``status`` may be ``unfinished`` (open, second or disputed). ``assignee`` is a user id, ``me``, or
    ``none`` for items that nobody holds. ``received_from`` and ``received_to`` are days in ``zone``, both
    included; the zone is that of whoever asks and no part of what is saved. ``reference`` is the sender's number,
    whole. ``query`` is searched in texts and notes, where all its words must occur, or is a number or an id. Items
    that somebody is still to read without a suggestion (blind, second reading) are left out where label, decision or
    outcome is asked for: the filter would tell.
    """

    status: str | None = UNFINISHED
    label: str | None = None
    decision: str | None = None
    outcome: str | None = None
    assignee: str | None = None
    register: str | None = None
    reference: str | None = None
    received_from: date | None = None
    received_to: date | None = None
    blind: bool | None = None
    rule_flag: bool | None = None
    query: str = ""
    sort: str = "priority"
    zone: tzinfo = field(default=UTC, compare=False)

    @classmethod
    def read(cls, values: dict[str, Any], zone: tzinfo = UTC) -> QueueFilter:
        """From the arguments of an address or a saved view; empty strings count as left out.

        ``status=all`` lets every status through; without ``status`` it is ``unfinished``.

        Raises
        ------
        InvalidError
            If a name or value is none that is known.
        """
        known: dict[str, Any] = {}
        problems: dict[str, list[str]] = {}
        for name, value in values.items():
            if name not in _READERS:
                problems[str(name)] = ["没有这个筛选条件。"]
            elif value is not None and value != "":
                try:
                    known[name] = _READERS[name](value)
                except ValueError as error:
                    problems[name] = [str(error)]
        first, last = known.get("received_from"), known.get("received_to")
        if first is not None and last is not None and first > last:
            problems["received_to"] = ["早于开始的那天。"]
        if problems:
            raise InvalidError("筛选条件不对", problems)
        return cls(**known, zone=zone)

    def to_dict(self) -> dict[str, Any]:
        """Plain form without what is left out; :meth:`read` takes it back."""
        out: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if not one.compare or value == one.default:
                continue
            out[one.name] = value.isoformat() if isinstance(value, date) else value
        if self.status is None:
            out["status"] = "all"
        return out


def _one_of(*allowed: str) -> Any:
    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError("没有这个取值。")
        return str(value)

    return read


def _status(value: Any) -> str | None:
    if value == "all":
        return None
    return str(_one_of(*STATUSES, UNFINISHED)(value))


def _label(value: Any) -> str:
    return str(_one_of(*load_labels().ids)(value))


def _assignee(value: Any) -> str:
    if not is_id(value):
        raise ValueError("不是用户编号。")
    return str(value)


def _day(value: Any) -> date:
    try:
        return value if isinstance(value, date) else read_day(str(value))
    except ValueError as error:
        raise ValueError(f"{error}。") from None


def _flag(value: Any) -> bool:
    found = {"1": True, "true": True, "0": False, "false": False}.get(str(value).lower())
    if found is None:
        raise ValueError("应是 1 或 0。")
    return found


def _reference(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= MAX_QUERY or not value.isprintable():
        raise ValueError("不是编号。")
    return value


def _query(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_QUERY:
        raise ValueError(f"最长 {MAX_QUERY} 个字。")
    return value.strip()


_READERS: dict[str, Any] = {
    "status": _status,
    "label": _label,
    "decision": _one_of(*DECISIONS),
    "outcome": _one_of(*OUTCOMES),
    "assignee": _assignee,
    "register": _one_of(*REGISTERS),
    "reference": _reference,
    "received_from": _day,
    "received_to": _day,
    "blind": _flag,
    "rule_flag": _flag,
    "query": _query,
    "sort": _one_of(*SORTS),
}


def plain(column: ColumnElement[str]) -> ColumnElement[str]:
    """A column as a mere value, for which the database looks for no index."""
    return column.concat("")


def is_free(now: datetime) -> ColumnElement[bool]:
    """Whether nobody holds an incident."""
    return or_(incidents.c.assignee.is_(None), incidents.c.assigned_until <= now)


def is_kept_back() -> ColumnElement[bool]:
    """Whether somebody is still to read an incident without knowing what was said of it."""
    return or_(incidents.c.status == "second", and_(incidents.c.blind, incidents.c.status == "open"))


def conditions(filters: QueueFilter, reader: Reader, now: datetime) -> list[ColumnElement[bool]]:
    """The filter without its search words, as conditions on the incidents."""
    c, out = incidents.c, []
    if filters.status == UNFINISHED:
        out.append(c.pending == true())
    elif filters.status is not None:
        # Written so that no index on the status alone is taken: the one of the queue has the order.
        out += [c.pending == (true() if filters.status != "decided" else false()), plain(c.status) == filters.status]
    if filters.label is not None:
        out.append(plain(c.label) == filters.label)
    if filters.decision is not None:
        out.append(c.decision == filters.decision)
    if filters.outcome is not None:
        out.append(c.outcome == filters.outcome)
    if filters.label is not None or filters.decision is not None or filters.outcome is not None:
        out.append(~is_kept_back())
    if filters.assignee == NOBODY:
        out.append(is_free(now))
    elif filters.assignee is not None:
        held = or_(c.assigned_until.is_(None), c.assigned_until > now)
        out += [c.assignee == (reader.id if filters.assignee == MINE else filters.assignee), held]
    if filters.register is not None:
        out.append(c.register == filters.register)
    if filters.reference is not None:
        out.append(c.reference == filters.reference)
    for column, wanted in ((c.blind, filters.blind), (c.rule_flag, filters.rule_flag)):
        if wanted is not None:
            out.append(column == (true() if wanted else false()))
    return out + _between(filters.received_from, filters.received_to, filters.zone)


def _between(first: date | None, last: date | None, zone: tzinfo) -> list[ColumnElement[bool]]:
    received, out = incidents.c.received_at, []
    if first is not None:
        out.append(received >= start_of(first, zone))
    if last is not None and last != date.max:
        out.append(received < start_of(last + timedelta(days=1), zone))
    return out
