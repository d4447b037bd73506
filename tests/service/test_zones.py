"""Zones by name and by distance, and the days that begin in them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from service.zones import read_zone, start_of, zone_name

WINTER, SUMMER = datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "at", "told"),
    [
        ("UTC", WINTER, "UTC"),
        ("utc", WINTER, "UTC"),
        ("Etc/UTC", WINTER, "UTC"),
        ("Asia/Shanghai", WINTER, "UTC+8"),
        ("+08:00", SUMMER, "UTC+8"),
        ("-03:30", SUMMER, "UTC-3:30"),
        ("Asia/Kathmandu", SUMMER, "UTC+5:45"),
        ("Europe/Berlin", WINTER, "UTC+1"),
        ("Europe/Berlin", SUMMER, "UTC+2"),
    ],
)
def test_zone_when_named_then_told_by_its_distance_at_the_moment(name: str, at: datetime, told: str) -> None:
    assert zone_name(read_zone(name), at) == told


@pytest.mark.parametrize(
    "name", ["", "Peking", "Asia", "../etc/passwd", "/etc/localtime", "+8", "+15:00", "+08:60", "\0"]
)
def test_zone_when_there_is_none_then_refused(name: str) -> None:
    with pytest.raises(ValueError):
        read_zone(name)


def test_day_when_it_begins_then_in_its_zone_and_never_beyond_the_calendar() -> None:
    shanghai = read_zone("Asia/Shanghai")
    assert start_of(date(2026, 3, 2), shanghai) == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert start_of(date(2026, 3, 2), UTC) == datetime(2026, 3, 2, tzinfo=UTC)
    assert start_of(date.min, shanghai) == datetime.min.replace(tzinfo=UTC)
    assert start_of(date.max, read_zone("-10:00")) >= datetime(9999, 12, 31, 10, tzinfo=UTC)
