"""Time zones by name: what pages show and count days by. What is stored, sent and exported is in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

_OFFSET = re.compile(r"([+-])(\d{2}):([0-5]\d)")
#: No clock of the world is further from UTC.
_FURTHEST = timedelta(hours=14)


@lru_cache(16)
def read_zone(name: str) -> tzinfo:
    """A zone by its name in the IANA table (``Asia/Shanghai``), or by its distance from UTC (``+08:00``).

    Raises
    ------
    ValueError
        If there is none, or the machine has no table.
    """
    if name.upper() == "UTC":
        return UTC
    offset = _OFFSET.fullmatch(name)
    if offset:
        away = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        if away > _FURTHEST:
            raise ValueError(name)
        return timezone(away if offset[1] == "+" else -away)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        # A folder of the table is an OSError, a path that leads out of it a ValueError.
        raise ValueError(name) from error


def zone_name(zone: tzinfo, at: datetime) -> str:
    """A zone as people read it at a moment: ``UTC``, ``UTC+8``, ``UTC-3:30``."""
    minutes = round((at.astimezone(zone).utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")


def start_of(day: date, zone: tzinfo) -> datetime:
    """When a day begins in a zone, in UTC; at the ends of the calendar the end."""
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError:
        return (datetime.min if day.year == 1 else datetime.max).replace(tzinfo=UTC)
