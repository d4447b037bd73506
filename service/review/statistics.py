"""Figures of the dashboard, each over a span of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from service.review.desk import Desk


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement on the first label; ``value`` is ``None`` below two items or where it is not defined."""

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
    """One day in UTC."""

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
    (``calibration_blind``), else over all.
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


def compute_figures(desk: Desk, since: date, until: date) -> Figures:
    """Figures of the days ``since`` to ``until``, both included."""
    raise NotImplementedError
