"""The last day of the conduct where days after it, of a post left or of plans are told too."""

from __future__ import annotations

from datetime import date

import pytest

from classifier.dates import conduct_day
from classifier.yearless import yearless_day
from tests.conftest import read_cases

CASES = read_cases("conduct_days.jsonl")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_conduct_day_when_what_came_after_or_a_plan_is_told_too_then_that_of_the_conduct(case) -> None:
    found = conduct_day(case["text"], date(2026, 11, 21))
    assert found is not None
    assert found.day.isoformat() == case["day"], case["why"]


def test_conduct_day_when_only_what_came_after_is_told_then_it_is_a_bound() -> None:
    found = conduct_day("2021年4月退缴违法所得3万元。", date(2026, 11, 21))
    assert found is not None and found.bound


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mar 14 03:12:55 web01 sshd: Accepted password for root", "Mar 14"),
        ("03/04/2026 登录后台", ""),
        ("may 4 people log in", ""),
    ],
)
def test_yearless_day_when_a_log_has_no_year_then_its_day_is_asked_about(text: str, words: str) -> None:
    assert conduct_day(text, date(2026, 11, 21)) is None
    assert yearless_day(text) == words


def test_conduct_day_when_only_a_mail_is_dated_then_it_is_a_bound() -> None:
    found = conduct_day("On 2026-05-06 at 09:15, Zhang wrote:\n> 有人拖库", date(2026, 11, 21))
    assert found is not None and found.bound
