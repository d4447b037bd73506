"""Figures of the dashboard, each over a span of days.

A label counts as right where it is among those of the decision that counts in the end.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from service.review.desk import Desk
from service.review.records import DUPLICATE, OUTCOMES, TOO_LITTLE
from service.review.tables import decisions, incidents
from service.store import reading
from service.zones import start_of

#: Equal-mass bins of the calibration, fewer where there is less to fill them with.
_BINS = 10
_LEAST_A_BIN = 5
#: From so many blind items on the calibration is over them alone.
_BLIND_ENOUGH = 30
#: Texts on either side below which drift says nothing.
_DRIFT_LEAST = 100

#: Days beyond these are taken for these.
_EARLIEST, _LATEST = date(1970, 1, 1), date(9998, 12, 31)

#: Outcomes that say nothing about which label is right.
_SILENT = (TOO_LITTLE, DUPLICATE)


@dataclass(frozen=True, slots=True)
class Kappa:
    """Cohen's kappa on the first label; ``None`` below two items or where all said one label."""

    value: float | None
    agreed: int
    of: int


@dataclass(frozen=True, slots=True)
class LabelRate:
    """How often a suggestion was accepted where it was seen."""

    label: str
    accepted: int
    of: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Suggestions of like probability: what was said, what turned out right."""

    low: float
    high: float
    mean: float
    right: int
    of: int


@dataclass(frozen=True, slots=True)
class Day:
    """One day in the zone that was asked for."""

    day: date
    received: int
    decided: int


@dataclass(frozen=True, slots=True)
class ReaderRate:
    """What a reader did; ``seconds`` is the median time an item, where it was measured."""

    user_id: str
    decided: int
    undone: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Drift:
    """Population stability index of suggested labels, a span of days against the one before.

    ``value`` is ``None`` below 100 texts in either. Above 0.25 deserves a look.
    """

    value: float | None
    texts: int
    before: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole dashboard.

    ``blind`` is model against reader on blind first readings, ``readers`` first against second reader.
    ``calibration_error`` (ECE, 0 to 1) is over ``calibration``, blind items only where there are 30 of them
    (``calibration_blind``), else over all: who sees a suggestion leans to it.
    """

    since: date
    until: date
    blind: Kappa
    readers: Kappa
    acceptance: tuple[LabelRate, ...]
    calibration: tuple[Bin, ...]
    calibration_error: float | None
    calibration_blind: bool
    days: tuple[Day, ...]
    by_reader: tuple[ReaderRate, ...]
    outcomes: dict[str, int]
    drift: Drift
    rule_flags: int


def kappa(first: list[str], second: list[str]) -> Kappa:
    """Agreement of two readers of the same items beyond chance.

    J. Cohen, A coefficient of agreement for nominal scales (1960), by scikit-learn.
    """
    agreed = sum(a == b for a, b in zip(first, second, strict=True))
    if len(first) < 2 or len({*first, *second}) < 2:
        return Kappa(None, agreed, len(first))
    from sklearn.metrics import cohen_kappa_score

    return Kappa(round(float(cohen_kappa_score(first, second)), 4), agreed, len(first))


def calibrate(said: list[tuple[float, bool]]) -> tuple[tuple[Bin, ...], float | None]:
    """Equal-mass bins of (probability, right), and the expected calibration error."""
    if not said:
        return (), None
    ordered = sorted(said)
    number = max(1, min(_BINS, len(ordered) // _LEAST_A_BIN))
    bins, error = [], 0.0
    for i in range(number):
        part = ordered[len(ordered) * i // number : len(ordered) * (i + 1) // number]
        mean = sum(p for p, _ in part) / len(part)
        right = sum(ok for _, ok in part)
        bins.append(Bin(part[0][0], part[-1][0], round(mean, 4), right, len(part)))
        error += len(part) / len(ordered) * abs(mean - right / len(part))
    return tuple(bins), round(error, 4)


def stability(now: Counter[str], before: Counter[str]) -> float:
    """Population stability index of two counts; half a text is added to every label."""
    names = set(now) | set(before)
    total_now, total_before = (sum(c.values()) + 0.5 * len(names) for c in (now, before))
    out = 0.0
    for name in names:
        a, b = (now[name] + 0.5) / total_now, (before[name] + 0.5) / total_before
        out += (a - b) * math.log(a / b)
    return round(out, 4)


def _span(
    column: ColumnElement[Any], since: date, until: date, zone: tzinfo
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= start_of(since, zone), column < start_of(until + timedelta(days=1), zone)


def compute_figures(desk: Desk, since: date, until: date, zone: tzinfo = UTC) -> Figures:
    """Figures of the days ``since`` to ``until`` of a zone, both included; in order whichever comes first."""
    first, last = (min(max(day, _EARLIEST), _LATEST) for day in sorted((since, until)))
    with reading(desk.engine) as connection:
        statement: Select[Any] = (
            select(
                decisions.c.number,
                decisions.c.round,
                decisions.c.user_id,
                decisions.c.decided_at,
                decisions.c.outcome,
                decisions.c.labels,
                decisions.c.blind,
                decisions.c.suggested,
                decisions.c.probability,
                decisions.c.accepted,
                decisions.c.rule_flag,
                decisions.c.seconds,
                decisions.c.batch_id,
                decisions.c.undone_at,
            )
            .where(*_span(decisions.c.decided_at, first, last, zone))
            .order_by(decisions.c.entry)
        )
        made: list[Row[Any]] = list(connection.execute(statement))
        days = _days(connection, made, first, last, zone)
        drift = _drift(connection, first, last, zone)
    kept = [row for row in made if row.undone_at is None]
    bins, error, blind_only = _calibration(kept)
    return Figures(
        since=first,
        until=last,
        blind=_blind(kept),
        readers=_readers(kept),
        acceptance=_acceptance(kept),
        calibration=bins,
        calibration_error=error,
        calibration_blind=blind_only,
        days=days,
        by_reader=_by_reader(made),
        outcomes={name: sum(row.outcome == name for row in kept) for name in OUTCOMES},
        drift=drift,
        rule_flags=sum(row.rule_flag for row in kept),
    )


def _telling(rows: Iterable[Row[Any]]) -> list[Row[Any]]:
    """Decisions that say which label is right."""
    return [row for row in rows if row.outcome not in _SILENT and row.labels]


def _blind(kept: list[Row[Any]]) -> Kappa:
    rows = [row for row in _telling(kept) if row.round == 1 and row.blind and row.suggested]
    return kappa([row.suggested for row in rows], [row.labels[0] for row in rows])


def _readers(kept: list[Row[Any]]) -> Kappa:
    """Over all outcomes: that one saw too little where the other saw a crime is disagreement too."""
    by_round: dict[int, dict[int, str]] = {1: {}, 2: {}}
    for row in kept:
        if row.round in by_round:
            by_round[row.round][row.number] = row.labels[0] if row.labels else row.outcome
    both = sorted(by_round[1].keys() & by_round[2].keys())
    return kappa([by_round[1][n] for n in both], [by_round[2][n] for n in both])


def _acceptance(kept: list[Row[Any]]) -> tuple[LabelRate, ...]:
    seen: dict[str, list[bool]] = defaultdict(list)
    for row in _telling(kept):
        if row.round == 1 and not row.blind and row.suggested:
            # 不构成 where "other" was suggested agrees with it, though nobody pressed 确认.
            seen[row.suggested].append(row.labels[0] == row.suggested)
    return tuple(LabelRate(label, sum(rows), len(rows)) for label, rows in sorted(seen.items()))


def _calibration(kept: list[Row[Any]]) -> tuple[tuple[Bin, ...], float | None, bool]:
    final: dict[int, Row[Any]] = {}
    blind: set[int] = set()
    for row in _telling(kept):
        final[row.number] = row
        if row.round == 1 and row.blind:
            blind.add(row.number)
    said = {n: row for n, row in final.items() if row.suggested and row.probability is not None}
    only = len(blind & said.keys()) >= _BLIND_ENOUGH
    pairs = [(row.probability, row.suggested in row.labels) for n, row in said.items() if not only or n in blind]
    return (*calibrate(pairs), only)


def _days(connection: Connection, made: Iterable[Row[Any]], since: date, until: date, zone: tzinfo) -> tuple[Day, ...]:
    received = _received(connection, since, until, zone)
    decided = Counter(row.decided_at.astimezone(zone).date() for row in made if row.undone_at is None)
    return tuple(Day(day, received[day], decided[day]) for day in sorted(received.keys() | decided.keys()))


def _received(connection: Connection, since: date, until: date, zone: tzinfo) -> Counter[date]:
    column = incidents.c.received_at
    # Both databases keep UTC, so that its day is the beginning of the text. Another zone's begins at any minute of it.
    form, length = ("YYYY-MM-DD", 10) if zone is UTC else ("YYYY-MM-DD HH24:MI", 16)
    if connection.dialect.name == "postgresql":
        part = func.to_char(func.timezone("UTC", column), form)
    else:
        part = func.substr(column, 1, length)
    statement = select(part.label("part"), func.count()).where(*_span(column, since, until, zone)).group_by("part")
    out: Counter[date] = Counter()
    for found, number in connection.execute(statement):
        at = datetime.fromisoformat(str(found)).replace(tzinfo=UTC)
        out[at.date() if zone is UTC else at.astimezone(zone).date()] += number
    return out


def _by_reader(made: Iterable[Row[Any]]) -> tuple[ReaderRate, ...]:
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in made:
        rows[row.user_id].append(row)
    out = []
    for user_id, own in sorted(rows.items()):
        times = [row.seconds for row in own if row.seconds is not None and row.batch_id is None]
        undone = sum(row.undone_at is not None for row in own)
        out.append(ReaderRate(user_id, len(own) - undone, undone, round(median(times), 2) if times else None))
    return tuple(out)


def _drift(connection: Connection, since: date, until: date, zone: tzinfo) -> Drift:
    length = (until - since).days + 1
    length = min(length, (since - date.min).days - 1)
    counts = []
    for first, last in ((since, until), (since - timedelta(days=length), since - timedelta(days=1))):
        statement = (
            select(incidents.c.suggested, func.count())
            .where(*_span(incidents.c.received_at, first, last, zone), incidents.c.suggested.is_not(None))
            .group_by(incidents.c.suggested)
        )
        counts.append(Counter({row[0]: row[1] for row in connection.execute(statement)}))
    now, before = counts
    enough = min(now.total(), before.total()) >= _DRIFT_LEAST
    return Drift(stability(now, before) if enough else None, now.total(), before.total())
