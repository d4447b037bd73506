"""What a query finds: incidents that hold its words, and the one whose number or id it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Select, SelectBase, or_, select, union

from service.review import search
from service.review.desk import Desk
from service.review.records import is_storable
from service.review.tables import incidents
from service.store import reading

#: Quotation marks around a number are no part of it.
_AROUND = ' \t"“”「」'


def is_name(words: str) -> bool:
    """Whether this may be a number or an id; what is none never reaches the database."""
    return bool(words) and is_storable(words) and words.isprintable()


def find(connection: Connection, query: str) -> SelectBase:
    """Selects the numbers of the incidents that a query finds; none where it says nothing."""
    words = search.read_query(query)
    called = _called(connection, query.strip(_AROUND))
    if words and not called:
        return search.matching(connection, words)
    by_name: Select[Any] = select(incidents.c.number).where(incidents.c.number.in_(called))
    return union(search.matching(connection, words), by_name) if words else by_name


def references(desk: Desk, incident_ids: Iterable[str]) -> dict[str, str]:
    """Id -> number of those incidents that have one."""
    wanted = incidents.c.id.in_(set(incident_ids)) & incidents.c.reference.is_not(None)
    with reading(desk.engine) as connection:
        rows = connection.execute(select(incidents.c.id, incidents.c.reference).where(wanted))
        return {row.id: row.reference for row in rows}


def _called(connection: Connection, name: str) -> list[int]:
    """Incidents of an id or reference, in the case it is written in or all in one."""
    if not is_name(name):
        return []
    ways = {name, name.upper(), name.lower()}
    of_it = or_(incidents.c.reference.in_(ways), incidents.c.id == name.lower())
    return list(connection.execute(select(incidents.c.number).where(of_it)).scalars())
