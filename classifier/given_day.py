"""The day of the conduct as callers give it: one way of writing it, and none that is still to come."""

from __future__ import annotations

import re
from datetime import date, timedelta

#: What is said of another way of writing; also of days that there are not.
WRONG_DAY = "应是 年-月-日，如 2024-09-01"
#: What is said of a day to come.
LATE_DAY = "不能晚于今天"

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: Somewhere it is tomorrow already.
_AHEAD = timedelta(days=1)


def read_day(written: str) -> date:
    """A day written ``YYYY-MM-DD``; the other forms of ISO 8601 (``20240203``, ``2024-W05-6``) are refused.

    Raises
    ------
    ValueError
        With :data:`WRONG_DAY`.
    """
    try:
        if isinstance(written, str) and _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise ValueError(WRONG_DAY)


def is_to_come(day: date) -> bool:
    """Whether a day is later than today wherever the caller is."""
    return day > date.today() + _AHEAD


def read_day_of_conduct(written: str) -> date:
    """As :func:`read_day`, and not in the future: what has not happened has no law of its day yet.

    Raises
    ------
    ValueError
        With :data:`WRONG_DAY` or :data:`LATE_DAY`.
    """
    day = read_day(written)
    if is_to_come(day):
        raise ValueError(LATE_DAY)
    return day
