"""The law of the day: golden differences, dates in the text, stale data."""

from __future__ import annotations

import runpy
from datetime import date, timedelta
from pathlib import Path

import pytest
from conftest import read_cases
from hypothesis import given
from hypothesis import strategies as st

from classifier.dates import conduct_day, find_dates
from classifier.freshness import STALE_AFTER, freshness, stale_entries
from classifier.lawbook import Entry, load_lawbook
from classifier.reasons import find_law_day, note_change
from classifier.taxonomy import load_labels

CHANGES = read_cases("law_days.jsonl")
TODAY = date(2026, 11, 21)


def articles(entry: Entry, day: date) -> set[str]:
    return {f"{s.law}{s.article}" for s in entry.statutes_on(day) if s.flag != "unverified"}


def thresholds(entry: Entry, day: date) -> set[str]:
    return {f"{t.metric} {t.value:g} {t.level} {t.subject}" for t in entry.thresholds_on(day)}


@pytest.mark.parametrize("row", CHANGES, ids=lambda row: row["id"])
def test_law_when_day_before_and_day_of_a_change_then_exactly_the_change(row: dict) -> None:
    day = date.fromisoformat(row["day"])
    before = day - timedelta(days=1)
    for entry in load_lawbook().entries.values():
        golden = row["entries"].get(entry.id, {})
        found = {
            "appear": articles(entry, day) - articles(entry, before),
            "disappear": articles(entry, before) - articles(entry, day),
            "thresholds_appear": thresholds(entry, day) - thresholds(entry, before),
            "thresholds_disappear": thresholds(entry, before) - thresholds(entry, day),
        }
        assert {key: sorted(value) for key, value in found.items() if value} == golden, entry.id


def test_every_day_on_which_the_book_changes_is_a_golden_row_or_before_the_field() -> None:
    days = {date.fromisoformat(row["day"]) for row in CHANGES}
    starts = {
        item.period.start
        for entry in load_lawbook().entries.values()
        for item in (*entry.statutes, *entry.thresholds)
        if item.flag != "unverified" and item.period.start is not None
    }
    # Older than the handbook's time line: the code of 1997 and thresholds of 2004 to 2016.
    older = {date(1997, 10, 1), date(2004, 12, 22), date(2007, 4, 5), date(2010, 5, 7), date(2011, 4, 8)}
    assert starts <= days | older | {date(2016, 12, 20)}


@pytest.mark.parametrize(
    ("text", "day", "earliest"),
    [
        ("2023年5月3日他登录后台", "2023-05-03", "2023-05-03"),
        ("2023年5月，他登录后台", "2023-05-31", "2023-05-01"),
        ("二〇二三年五月三日登录", "2023-05-03", "2023-05-03"),
        ("二零二三年登录", "2023-12-31", "2023-01-01"),
        ("2020年8月到12月他卖", "2020-12-31", "2020-08-01"),
        ("2019年3月至2021年11月卖卡", "2021-11-30", "2019-03-01"),
        ("2022年11月买卡，次年3月卖出", "2023-03-31", "2022-11-01"),
        ("2022年11月开始，同年12月被抓", "2022-11-30", "2022-11-01"),
        ("2024-05-01轮询接口", "2024-05-01", "2024-05-01"),
        ("2024.5.1轮询接口", "2024-05-01", "2024-05-01"),
        ("２０２４／５／１轮询接口", "2024-05-01", "2024-05-01"),
        ("2022年6月23日23:15执行", "2022-06-23", "2022-06-23"),
        ("2026年一直在卖", "2026-11-21", "2026-01-01"),
        ("2024年2月29日卖出", "2024-02-29", "2024-02-29"),
        ("2023年1月卖出，2024年6月被判决", "2023-01-31", "2023-01-01"),
    ],
)
def test_conduct_day(text: str, day: str, earliest: str) -> None:
    found = conduct_day(text, TODAY)
    assert found is not None
    assert (found.day.isoformat(), found.earliest.isoformat()) == (day, earliest)


@pytest.mark.parametrize(
    "text",
    [
        "去年8月卖出",
        "上个月被骗",
        "203.0.113.7",
        "2030年1月卖出",
        "编号20230501",
        "2023年2月30日卖出",
        "2024年3月警方抓获三人",
        "12月31日卖出",
        "卖了2023条",
        "1949年建国",
    ],
)
def test_conduct_day_when_no_date_of_conduct_then_none(text: str) -> None:
    assert conduct_day(text, TODAY) is None


@given(st.text(alphabet="二〇零一三月年日至到次同2019-/.5 他", max_size=60))
def test_find_dates_when_any_text_then_offsets_are_of_the_text(text: str) -> None:
    for found in find_dates(text):
        assert text[found.start : found.end] == found.text
        assert found.first <= found.last


def test_law_day_when_given_then_text_is_not_read() -> None:
    assert find_law_day("2023年5月3日登录", date(2024, 1, 1), TODAY).to_dict() == {
        "date": "2024-01-01",
        "basis": "request",
    }
    assert find_law_day("登录", None, TODAY).basis == "today"
    told = find_law_day("他在2023年5月登录", None, TODAY).to_dict()
    assert told["basis"] == "text" and told["precision"] == "month"
    assert told["span"] == {"start": 2, "end": 9, "text": "2023年5月"[:7]}


def test_law_day_when_the_law_changed_in_between_then_said() -> None:
    book, label = load_lawbook(), load_labels()["unfair-competition"]
    crossing = note_change(book, label, find_law_day("2025年10月抓取", None, TODAY))
    assert "条文或门槛有变" in crossing.note
    inside = note_change(book, label, find_law_day("2025年11月抓取", None, TODAY))
    assert inside.note == ""


def test_freshness_when_checked_long_ago_then_warned() -> None:
    book = load_lawbook()
    last = max(entry.checked_on for entry in book.entries.values())
    fresh = freshness(book, min(entry.checked_on for entry in book.entries.values()))
    assert fresh["warning"] is None and fresh["stale"] == []
    late = freshness(book, last + timedelta(days=STALE_AFTER + 1))
    assert str(STALE_AFTER) in late["warning"] and len(late["stale"]) == len(book.entries)
    assert stale_entries(book, last + timedelta(days=STALE_AFTER)) == sorted(
        e.id for e in book.entries.values() if e.checked_on < last
    )


def test_every_entry_says_when_it_was_checked() -> None:
    # read_lawbook refuses an entry without the day; none may lie in the future of the data.
    assert all(date(2026, 1, 1) <= entry.checked_on <= TODAY for entry in load_lawbook().entries.values())


@pytest.mark.parametrize(("days", "stale"), [(0, False), (STALE_AFTER, False), (STALE_AFTER + 1, True)])
def test_ci_check_when_law_is_stale_then_warns_and_does_not_fail(
    days: int, stale: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(__file__).parent.parent.parent
    script = runpy.run_path(str(root / "scripts" / "check_law_dates.py"))
    last = max(entry.checked_on for entry in load_lawbook().entries.values())
    assert script["main"]([(last + timedelta(days=days)).isoformat()]) == 0
    assert capsys.readouterr().out.startswith("WARNING") == stale
    assert "scripts/check_law_dates.py" in (root / ".ci" / "run").read_text("utf-8")
