"""Statutes, elements, thresholds and neighbours, by date of the conduct.

Everything shown to a reader as law comes from ``data/law.json`` and carries
its flag: ``confirmed`` (two sources agree), ``single`` (one source, or derived
from confirmed articles), ``unverified`` (from memory, not shown as fact).
Dates are inclusive on both ends; ``None`` is open.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from classifier.data import read_json
from classifier.errors import DataFormatError

FLAGS = ("confirmed", "single", "unverified")
KINDS = ("criminal", "civil", "public_interest", "administrative")


@dataclass(frozen=True, slots=True)
class Source:
    """A page a figure was read from."""

    id: str
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    start: date | None
    end: date | None

    def covers(self, day: date) -> bool:
        """Whether ``day`` falls inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether some day falls inside both."""
        starts = [d for d in (self.start, other.start) if d is not None]
        ends = [d for d in (self.end, other.end) if d is not None]
        return not starts or not ends or max(starts) <= min(ends)


@dataclass(frozen=True, slots=True)
class Fined:
    """The article under which an authority may fine a civil wrong, and that authority."""

    article: str
    by: str
    flag: str


@dataclass(frozen=True, slots=True)
class Statute:
    """An article in force for a period; of a civil claim also who may fine it."""

    law: str
    article: str
    period: Period
    flag: str
    date_flag: str
    note: str
    sources: tuple[str, ...]
    fined: Fined | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """A question whose answer decides whether the entry applies."""

    id: str
    question: str
    required: bool


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure at or above which a level is reached; ``value`` in base units."""

    level: str
    term: str
    tier: int
    metric: str
    value: float
    unit: str
    subject: str
    note: str
    basis: str
    period: Period
    flag: str
    sources: tuple[str, ...]
    and_with: tuple[str, ...] = ()
    range_max: float | None = None


@dataclass(frozen=True, slots=True)
class Penalty:
    """What follows; years and yuan are bounds, ``None`` where there is none."""

    type: str
    tier: int | None
    term: str
    flag: str
    note: str
    period: Period
    sources: tuple[str, ...]
    min_years: float | None = None
    max_years: float | None = None
    min_yuan: float | None = None
    max_yuan: float | None = None
    sanctions: tuple[str, ...] = ()
    fine: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entry that is easily taken for this one, and the test between them.

    ``name`` is set for neighbours outside the book. ``way`` is false where what
    is none of this one is no matter of the other either: the test tells two
    objects apart (works, data), so neither is a way out for the other.
    """

    id: str
    test: str
    name: str | None = None
    way: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is known of one offence, claim or sanction."""

    id: str
    name: str
    kind: str
    flag: str
    flag_note: str
    checked_on: date
    jurisdiction: str
    unit_liability: str | None
    statutes: tuple[Statute, ...]
    elements: tuple[Element, ...]
    thresholds: tuple[Threshold, ...]
    qualitative: tuple[dict[str, str], ...]
    counting_rules: tuple[dict[str, Any], ...]
    penalties: tuple[Penalty, ...]
    neighbours: tuple[Neighbour, ...]
    _turns: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find the days from which on another article or threshold is in force."""
        periods = [*(s.period for s in self.statutes), *(t.period for t in self.thresholds)]
        turns = {p.start for p in periods if p.start is not None}
        turns |= {p.end + timedelta(days=1) for p in periods if p.end is not None and p.end < date.max}
        object.__setattr__(self, "_turns", tuple(sorted(turns)))

    def __hash__(self) -> int:
        return hash(self.id)

    def era(self, day: date) -> date:
        """The first of the days around ``day`` between which no article and no threshold changes."""
        passed = bisect_right(self._turns, day)
        return self._turns[passed - 1] if passed else date.min

    @property
    def turns(self) -> tuple[date, ...]:
        """The days from which another article or threshold is in force."""
        return self._turns

    def statutes_on(self, day: date) -> list[Statute]:
        """Articles in force on ``day``, as listed."""
        return list(_statutes_in(self, self.era(day)))

    def thresholds_on(self, day: date) -> list[Threshold]:
        """Thresholds in force on ``day``; unverified figures are left out."""
        return [t for t in self.thresholds if t.period.covers(day) and t.flag != "unverified"]


@lru_cache(1024)
def _statutes_in(entry: Entry, era: date) -> tuple[Statute, ...]:
    return tuple(s for s in entry.statutes if s.period.covers(era))


class Lawbook:
    """Entries by id."""

    def __init__(self, entries: list[Entry], sources: list[Source]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.sources = {source.id: source for source in sources}
        self._neighbours: dict[tuple[str, ...], tuple[Entry, ...]] = {}
        self._ways: dict[tuple[str, ...], tuple[Entry, ...]] = {}
        self._turns = sorted({turn for entry in entries for turn in entry.turns})
        if len(self.entries) != len(entries):
            raise DataFormatError("法律数据中有重复的条目")

    def era(self, day: date) -> date:
        """As :meth:`Entry.era`, of all entries: what is worked out of the law alone is kept by it."""
        passed = bisect_right(self._turns, day)
        return self._turns[passed - 1] if passed else date.min

    def neighbours_of(self, ids: tuple[str, ...]) -> tuple[Entry, ...]:
        """Entries named as neighbours by those of ``ids``, or naming them; the first named come first."""
        if ids not in self._neighbours:
            named = [neighbour.id for i in ids if i in self for neighbour in self[i].neighbours]
            # A neighbour named from the other side only is a neighbour still.
            named += [e.id for e in self.entries.values() if any(n.id in ids for n in e.neighbours)]
            self._neighbours[ids] = tuple(self[i] for i in dict.fromkeys(named) if i in self and i not in ids)
        return self._neighbours[ids]

    def ways_beside(self, ids: tuple[str, ...]) -> tuple[Entry, ...]:
        """Neighbours that are no crimes and to which a matter of ``ids`` may go instead, in the same order."""
        if ids not in self._ways:
            barred = {n.id for i in ids if i in self for n in self[i].neighbours if not n.way}
            barred |= {e.id for e in self.entries.values() if any(n.id in ids and not n.way for n in e.neighbours)}
            near = self.neighbours_of(ids)
            self._ways[ids] = tuple(e for e in near if e.kind != "criminal" and e.id not in barred)
        return self._ways[ids]

    def __getitem__(self, entry_id: str) -> Entry:
        try:
            return self.entries[entry_id]
        except KeyError:
            raise DataFormatError(f"法律数据中没有条目 {entry_id}") from None

    def known(self, ids: Iterable[str]) -> list[Entry]:
        """The entries of ``ids`` that are in the book, in their order."""
        return [self.entries[entry_id] for entry_id in ids if entry_id in self.entries]

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self.entries


def _day(value: Any) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise DataFormatError(f"日期 {value} 应是日历上有的 年-月-日，如 2026-12-01") from error


def _period(row: dict[str, Any]) -> Period:
    period = Period(_day(row.get("from")), _day(row.get("to")))
    if period.start is not None and period.end is not None and period.start > period.end:
        raise DataFormatError(f"从 {period.start} 起，到 {period.end} 止，先后颠倒")
    return period


def _checked(value: Any) -> date:
    day = _day(value)
    if day is None:
        raise DataFormatError("checked_on 应写明日期")
    return day


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DataFormatError(f"数额 {value} 应是不加引号的数字")
    return float(value)


def _flag(row: dict[str, Any], key: str = "flag") -> str:
    if row[key] not in FLAGS:
        raise DataFormatError(f"核验标记 {row[key]} 不认识；可用 {'、'.join(FLAGS)}")
    return str(row[key])


def _fined(row: dict[str, Any] | None) -> Fined | None:
    return None if row is None else Fined(row["article"], row["by"], _flag(row))


def _statute(row: dict[str, Any]) -> Statute:
    return Statute(
        law=row["law"],
        article=row["article"],
        period=_period(row),
        flag=_flag(row),
        date_flag=_flag(row, "date_flag"),
        note=row["note"],
        sources=tuple(row["sources"]),
        fined=_fined(row.get("fined")),
    )


def _named_entry(row: dict[str, Any]) -> Entry:
    """As :func:`_entry`; what is wrong names the entry."""
    where = f"法律数据的条目 {row['id']}"
    try:
        return _entry(row)
    except KeyError as error:
        raise DataFormatError(f"{where} 缺少字段 {error.args[0]}") from error
    except DataFormatError as error:
        raise DataFormatError(f"{where}：{error}") from error
    except (TypeError, ValueError) as error:
        raise DataFormatError(f"{where} 有字段的类型不对") from error


def _entry(row: dict[str, Any]) -> Entry:
    if row["kind"] not in KINDS:
        raise DataFormatError(f"种类 {row['kind']} 不认识；可用 {'、'.join(KINDS)}")
    return Entry(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        flag=_flag(row),
        flag_note=row["flag_note"],
        checked_on=_checked(row["checked_on"]),
        jurisdiction=row["jurisdiction"],
        unit_liability=row["unit_liability"],
        statutes=tuple(map(_statute, row["statutes"])),
        elements=tuple(Element(e["id"], e["question"], bool(e["required"])) for e in row["elements"]),
        thresholds=tuple(
            Threshold(
                level=t["level"],
                term=t["term"],
                tier=int(t["tier"]),
                metric=t["metric"],
                value=_number(t["value"]),
                unit=t["unit"],
                subject=t["subject"],
                note=t["note"],
                basis=t["basis"],
                period=_period(t),
                flag=_flag(t),
                sources=tuple(t["sources"]),
                and_with=tuple([t["and_with"]] if isinstance(t.get("and_with"), str) else t.get("and_with", ())),
                range_max=t.get("range_max"),
            )
            for t in row["thresholds"]
        ),
        qualitative=tuple(row["qualitative"]),
        counting_rules=tuple(row["counting_rules"]),
        penalties=tuple(
            Penalty(
                type=p["type"],
                tier=p["tier"],
                term=p["term"],
                flag=_flag(p),
                note=p["note"],
                period=_period(p),
                sources=tuple(p["sources"]),
                min_years=p.get("min_years"),
                max_years=p.get("max_years"),
                min_yuan=p.get("min_yuan"),
                max_yuan=p.get("max_yuan"),
                sanctions=tuple(p.get("sanctions", ())),
                fine=p.get("fine") or "",
            )
            for p in row["penalties"]
        ),
        neighbours=tuple(Neighbour(n["id"], n["test"], n.get("name"), n.get("way", True)) for n in row["neighbours"]),
    )


def read_lawbook(data: dict[str, Any]) -> Lawbook:
    """Build the book from its JSON form.

    Raises
    ------
    DataFormatError
        If a field is missing, a flag or kind unknown, a date malformed.
    """
    if data.get("format") != 1:
        raise DataFormatError("法律数据的格式版本不认识")
    try:
        entries = [_named_entry(row) for row in data["entries"]]
        sources = [Source(s["id"], s["title"], s["address"]) for s in data["sources"]]
    except (KeyError, TypeError) as error:
        raise DataFormatError(f"法律数据缺少字段：{error}") from error
    except ValueError as error:
        raise DataFormatError(f"法律数据的值不对：{error}") from error
    return Lawbook(entries, sources)


@cache
def load_lawbook() -> Lawbook:
    """The shipped lawbook."""
    return read_lawbook(read_json("law.json"))
