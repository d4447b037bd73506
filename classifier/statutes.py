"""An article as an answer shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from classifier.lawbook import Entry, Lawbook, Statute


@dataclass(frozen=True)
class StatuteInForce:
    """An article in force on the day asked about, with the entry it belongs to."""

    entry: str
    entry_name: str
    statute: Statute

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return dict(self._plain)

    @cached_property
    def _plain(self) -> dict[str, Any]:
        """Written once: the articles of a label on a day are kept and shown again and again."""
        period = self.statute.period
        return {
            "law": self.statute.law,
            "article": self.statute.article,
            "from": period.start.isoformat() if period.start else None,
            "to": period.end.isoformat() if period.end else None,
            "flag": self.statute.flag,
            "note": self.statute.note,
            "entry": self.entry,
            "entry_name": self.entry_name,
        }


@lru_cache(1024)
def verified_statutes(entry: Entry, era: date) -> tuple[Statute, ...]:
    """Articles of an entry in an era of it (:meth:`classifier.lawbook.Entry.era`) that may be shown."""
    return tuple(statute for statute in entry.statutes_on(era) if statute.flag != "unverified")


@lru_cache(1024)
def _in_force(entry: Entry, era: date) -> tuple[StatuteInForce, ...]:
    return tuple(StatuteInForce(entry.id, entry.name, statute) for statute in verified_statutes(entry, era))


@lru_cache(1024)
def statutes_of(book: Lawbook, entries: tuple[str, ...], era: date) -> tuple[StatuteInForce, ...]:
    """Those of several entries, one after the other, in an era of the book (:meth:`classifier.lawbook.Lawbook.era`)."""
    return tuple(statute for entry in book.known(entries) for statute in _in_force(entry, entry.era(era)))
