"""The law of the day: golden differences, dates in the text, stale data."""

from __future__ import annotations

import runpy
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from own_law import book, statute, threshold
from own_law import entry as law_entry

from classifier.dates import conduct_day, find_dates
from classifier.freshness import STALE_AFTER, freshness, stale_entries
from classifier.lawbook import Entry, load_lawbook
from classifier.normalize import FIGURES_KEPT, align
from classifier.reasons import find_law_day, note_change
from classifier.taxonomy import Label, load_labels
from tests.conftest import read_cases

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
        "12月31日卖出",
        "卖了2023条",
        "1949年建国",
    ],
)
def test_conduct_day_when_no_date_of_conduct_then_none(text: str) -> None:
    assert conduct_day(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024年3月警方抓获三人", "2024-03-31"),
        ("公司2021年8月才发现客户表被拷走", "2021-08-31"),
        ("2023年6月立案，2024年1月判决", "2023-06-30"),
        ("2024年1月判决，系2023年6月12日案发", "2023-06-12"),
        ("2026年12月将开庭，2026年11月1日报案", "2026-11-01"),
        ("2026年11月报案", "2026-11-21"),
    ],
)
def test_conduct_day_when_only_later_days_are_told_then_the_first_is_a_bound(text: str, day: str) -> None:
    found = conduct_day(text, TODAY)
    assert found is not None and found.bound
    assert (found.day.isoformat(), found.earliest) == (day, found.day)
    told = find_law_day(text, None, TODAY)
    assert (told.basis, told.day) == ("text", found.day) and "行为不会晚于这一天" in told.note


def spans(text: str) -> list[tuple[str, str, str, str]]:
    """Each date found: its words, first and last day, precision."""
    return [(d.text, d.first.isoformat(), d.last.isoformat(), d.precision) for d in find_dates(text)]


DATES: list[tuple[str, list[tuple[str, str, str, str]]]] = [
    ("2023年", [("2023年", "2023-01-01", "2023-12-31", "year")]),
    ("2023年2月", [("2023年2月", "2023-02-01", "2023-02-28", "month")]),
    ("2024年2月份", [("2024年2月份", "2024-02-01", "2024-02-29", "month")]),
    ("2023年12月31号", [("2023年12月31号", "2023-12-31", "2023-12-31", "day")]),
    ("二〇二三年十月十日", [("二〇二三年十月十日", "2023-10-10", "2023-10-10", "day")]),
    ("二零一九年十一月二十日", [("二零一九年十一月二十日", "2019-11-20", "2019-11-20", "day")]),
    ("一九九九年十二月三十一日", [("一九九九年十二月三十一日", "1999-12-31", "1999-12-31", "day")]),
    ("二〇二〇年一月十五日", [("二〇二〇年一月十五日", "2020-01-15", "2020-01-15", "day")]),
    ("二〇二〇年九月二十九日", [("二〇二〇年九月二十九日", "2020-09-29", "2020-09-29", "day")]),
    ("1999-1-2", [("1999-1-2", "1999-01-02", "1999-01-02", "day")]),
    ("1979年", [("1979年", "1979-01-01", "1979-12-31", "year")]),
    ("1978年", []),
    ("2023年2月30日", []),
    ("2023年2月30日，2023年3月", [("2023年3月", "2023-03-01", "2023-03-31", "month")]),
    # A month that follows: at once, after a few words, after many.
    (
        "2020年8月至12月",
        [("2020年8月", "2020-08-01", "2020-08-31", "month"), ("至12月", "2020-12-01", "2020-12-31", "month")],
    ),
    (
        "2020年8月1234到9月",
        [("2020年8月", "2020-08-01", "2020-08-31", "month"), ("到9月", "2020-09-01", "2020-09-30", "month")],
    ),
    ("2020年8月12345到9月", [("2020年8月", "2020-08-01", "2020-08-31", "month")]),
    (
        "2020年8月他一直在卖，到同年9月3日",
        [("2020年8月", "2020-08-01", "2020-08-31", "month"), ("到同年9月3日", "2020-09-03", "2020-09-03", "day")],
    ),
    (
        "2020年8月他一直在卖，至次年1月",
        [("2020年8月", "2020-08-01", "2020-08-31", "month"), ("至次年1月", "2021-01-01", "2021-01-31", "month")],
    ),
    (
        "2020年8月他一直在卖，当年9月",
        [("2020年8月", "2020-08-01", "2020-08-31", "month"), ("当年9月", "2020-09-01", "2020-09-30", "month")],
    ),
    (
        "2020年8月他一直在卖，翌年2月",
        [("2020年8月", "2020-08-01", "2020-08-31", "month"), ("翌年2月", "2021-02-01", "2021-02-28", "month")],
    ),
    (
        "2020年8月他一直在卖，第二年2月",
        [("2020年8月", "2020-08-01", "2020-08-31", "month"), ("第二年2月", "2021-02-01", "2021-02-28", "month")],
    ),
    # It belongs to the date before it, not to the first nor to a later one.
    (
        "2018年买，2020年卖，同年9月停",
        [
            ("2018年", "2018-01-01", "2018-12-31", "year"),
            ("2020年", "2020-01-01", "2020-12-31", "year"),
            ("同年9月", "2020-09-01", "2020-09-30", "month"),
        ],
    ),
    ("同年9月买，2020年卖", [("2020年", "2020-01-01", "2020-12-31", "year")]),
    (
        "同年9月买，2020年卖，同年12月停",
        [("2020年", "2020-01-01", "2020-12-31", "year"), ("同年12月", "2020-12-01", "2020-12-31", "month")],
    ),
    (
        "2020年8月12345到9月，同年10月",
        [("2020年8月", "2020-08-01", "2020-08-31", "month"), ("同年10月", "2020-10-01", "2020-10-31", "month")],
    ),
    (
        "2024-05-01买，2025-06-02卖",
        [("2024-05-01", "2024-05-01", "2024-05-01", "day"), ("2025-06-02", "2025-06-02", "2025-06-02", "day")],
    ),
    (
        "2019年，同年9月2020年3月",
        [
            ("2019年", "2019-01-01", "2019-12-31", "year"),
            ("同年9月", "2019-09-01", "2019-09-30", "month"),
            ("2020年3月", "2020-03-01", "2020-03-31", "month"),
        ],
    ),
    # Part of a date is no month that follows; the one after it is.
    (
        "2020-12-5月底，同年9月",
        [("2020-12-5", "2020-12-05", "2020-12-05", "day"), ("同年9月", "2020-09-01", "2020-09-30", "month")],
    ),
    ("同年9月", []),
]


@pytest.mark.parametrize(("text", "found"), DATES, ids=range(len(DATES)))
def test_find_dates_when_written_so_then_these_days(text: str, found) -> None:
    assert spans(text) == found


@pytest.mark.parametrize(
    ("text", "procedural"),
    [
        ("2023年5月抓获三人", [True]),
        ("2023年5月登录。警方抓获", [False]),
        ("2023年5月登录，2024年警方立案", [False, True]),
        ("2023年5月登录，2024年再登录，后被抓获", [False, False]),
        ("抓获前的2023年5月登录", [False]),
        ("2023年5月他被警方抓获", [True]),
    ],
)
def test_find_dates_when_the_clause_tells_an_act_of_the_police_then_procedural(text: str, procedural) -> None:
    assert [d.procedural for d in find_dates(text)] == procedural


@pytest.mark.parametrize(
    ("text", "day", "earliest", "precision"),
    [
        ("2026年11月21日卖", "2026-11-21", "2026-11-21", "day"),
        ("2026年11月20日买，2026年11月22日卖", "2026-11-20", "2026-11-20", "day"),
        # Of two that end on the same day the narrower is the one that tells.
        ("2023年卖，2023年12月停", "2023-12-31", "2023-01-01", "month"),
        ("2023年12月停，2023年卖", "2023-12-31", "2023-01-01", "month"),
        ("2024年卖，2022年3月1日买", "2024-12-31", "2022-03-01", "year"),
    ],
)
def test_conduct_day_when_several_dates_then_the_last_and_the_first(text, day, earliest, precision) -> None:
    found = conduct_day(text, TODAY)
    assert found is not None
    assert (found.day.isoformat(), found.earliest.isoformat(), found.found.precision) == (day, earliest, precision)


def test_find_dates_when_the_alignment_is_given_then_it_is_read() -> None:
    text = "２０２３年５月"
    assert find_dates(text, align(text, FIGURES_KEPT)) == find_dates(text)
    # Offsets are of the text as sent, also where folding made it shorter.
    padded = "登\u200b录于２０２３年５月，"
    [found] = find_dates(padded)
    assert padded[found.start : found.end] == found.text == "２０２３年５月"
    assert find_law_day(padded, None, TODAY, align("2019年卖", FIGURES_KEPT)).day == date(2019, 12, 31)


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
    crossing = note_change(book, [label], find_law_day("2025年10月抓取", None, TODAY))
    assert "条文或门槛有变" in crossing.note
    inside = note_change(book, [label], find_law_day("2025年11月抓取", None, TODAY))
    assert inside.note == ""


def test_note_change_when_only_a_further_label_s_law_changed_then_said() -> None:
    labels, day = load_labels(), find_law_day("2025年10月抓取", None, TODAY)
    book, still, changed = load_lawbook(), labels["other"], labels["unfair-competition"]
    assert note_change(book, [still], day) is day
    assert "条文或门槛有变" in note_change(book, [still, changed], day).note


@pytest.mark.parametrize(
    ("clause", "text", "named", "not_before"),
    [
        pytest.param("ucl-data-acquisition", "2025年9月起抓了四个月", "反法数据条款", True, id="data"),
        pytest.param("ucl-network-clause", "2025年9月起抓了四个月", "网络专条", False, id="network"),
        pytest.param("ucl-general-clause", "2025年9月起抓了四个月", "一般条款", False, id="general"),
        pytest.param(None, "2025年9月起抓了四个月", "不正当竞争纠纷", False, id="none told"),
        pytest.param("ucl-data-acquisition", "2019年2月起抓到2019年6月", "反法数据条款", False, id="earlier change"),
        pytest.param("ucl-data-acquisition", "2025年11月起抓了四个月", None, False, id="data, no change"),
        pytest.param(None, "2025年11月起抓了四个月", None, False, id="none told, no change"),
    ],
)
def test_note_change_when_the_words_point_to_a_clause_then_that_one_is_named(clause, text, named, not_before) -> None:
    label = load_labels()["unfair-competition"]
    clauses = {label.id: clause} if clause else {}
    note = note_change(load_lawbook(), [label], find_law_day(text, None, TODAY), clauses).note
    if named is None:
        assert "条文或门槛有变" not in note
        return
    inside = note.partition("其间“")[2].partition("”")[0]
    assert named in inside and (clause is not None or inside == named)
    assert (
        note.endswith(
            "2025-10-15之前的行为不能直接引反不正当竞争法（2025修订）第13条第3款（款次待核），"
            "看反不正当竞争法（2019修正）第2条或第12条第2款第4项。"
        )
        == not_before
    )


SHIFTED = book(
    law_entry("article", statutes=[statute("第1条", to="2019-12-31"), statute("第2条", **{"from": "2020-01-01"})]),
    law_entry("figure", thresholds=[threshold(to="2020-06-30"), threshold(value=9, **{"from": "2020-07-01"})]),
    law_entry("still"),
)


@pytest.mark.parametrize(
    ("entries", "text", "named"),
    [
        (("article",), "2019年12月31日到2020年1月1日", "article罪"),
        (("article",), "2020年1月1日到2020年9月1日", None),
        (("figure",), "2020年6月30日买，2020年7月1日卖", "figure罪"),
        (("figure",), "2020年6月卖", None),
        (("still", "article"), "2019年5月买，2021年卖", "article罪"),
        (("gone", "figure"), "2019年5月买，2021年卖", "figure罪"),
        (("figure", "article"), "2019年5月买，2021年卖", "figure罪"),
        (("still",), "2019年5月买，2021年卖", None),
        ((), "2019年5月买，2021年卖", None),
        (("article",), "没有写日期", None),
    ],
)
def test_note_change_when_the_law_of_the_label_changed_between_the_days_then_named(entries, text, named) -> None:
    label = Label("l", "名", "组", "criminal", law_entries=entries)
    plain = find_law_day(text, None, TODAY)
    noted = note_change(SHIFTED, [label], plain)
    if named is None:
        assert noted is plain
        return
    assert (noted.day, noted.basis, noted.told) == (plain.day, plain.basis, plain.told)
    assert noted.note == (
        f"文中的日期从 {plain.told.earliest.isoformat()} 到 {plain.day.isoformat()}，其间“{named}”的条文或门槛有变；"
        "这里按最后一日列出，请填写行为日期核对。"
    )
    assert noted.to_dict()["note"] == noted.note


def test_law_day_when_written_then_says_where_it_came_from() -> None:
    assert find_law_day("他在2020年8月到12月登录", None, TODAY).to_dict() == {
        "date": "2020-12-31",
        "basis": "text",
        "precision": "month",
        "earliest": "2020-08-01",
        "span": {"start": 9, "end": 13, "text": "到12月"},
    }
    assert find_law_day("登录", None, TODAY).to_dict() == {"date": "2026-11-21", "basis": "today"}


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
    assert all(date(2026, 1, 1) <= entry.checked_on <= date(2026, 11, 23) for entry in load_lawbook().entries.values())


@pytest.mark.parametrize(("days", "stale"), [(0, False), (STALE_AFTER, False), (STALE_AFTER + 1, True)])
def test_ci_check_when_law_is_stale_then_warns_and_does_not_fail(
    days: int, stale: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    root = Path(__file__).parent.parent.parent
    script = runpy.run_path(str(root / "scripts" / "check_law_dates.py"))
    first = min(entry.checked_on for entry in load_lawbook().entries.values())
    assert script["main"]([(first + timedelta(days=days)).isoformat()]) == 0
    assert capsys.readouterr().out.startswith("WARNING") == stale
    assert "scripts/check_law_dates.py" in (root / ".ci" / "run").read_text("utf-8")
