"""Reading a law book: every field lands where it belongs, and what is wrong is named."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from own_law import SOURCES, book, entry, statute, threshold

from classifier.errors import DataFormatError
from classifier.lawbook import Element, Entry, Neighbour, Penalty, Period, Source, Statute, Threshold, read_lawbook

PENALTY = {"type": "自由刑", "tier": 1, "term": "三年以下", "flag": "single", "note": "刑注", "from": "2009-02-28"}
PENALTY |= {"to": "2015-10-31", "sources": ["S2"]}


#: A row in which every field says something, and what each becomes.
ELEMENT = {"id": "e1", "question": "是否越权？", "required": 1, "answers": "yes/no/unknown"}
BOUNDS = {
    "min_years": 3.0,
    "max_years": 7.0,
    "min_yuan": 10.0,
    "max_yuan": 20.0,
    "sanctions": ["没收"],
    "fine": "并处",
}
ROW = entry(
    "x",
    kind="civil",
    flag="single",
    unit_liability="双罚",
    statutes=[statute("第2条", to="2019-12-31")],
    elements=[ELEMENT],
    thresholds=[threshold(and_with="m1", range_max=6000.0), threshold(and_with=["m1", "m2"])],
    qualitative=[{"text": "多次"}],
    counting_rules=[{"rule": "累计"}],
    penalties=[{**PENALTY, **BOUNDS}, PENALTY],
    neighbours=[{"id": "y", "test": "是否越权"}, {"id": "z", "test": "是否明知", "name": "外罪"}],
)
FIRST = Threshold(
    level="情节严重",
    term="第1档",
    tier=1,
    metric="illegal_gains_yuan",
    value=5000.0,
    unit="元",
    subject="任何主体",
    note="门槛注",
    basis="甲解释第1条",
    period=Period(date(2011, 1, 1), date(2029, 12, 31)),
    flag="confirmed",
    sources=("S1", "S9"),
    and_with=("m1",),
    range_max=6000.0,
)
PERIOD = Period(date(2009, 2, 28), date(2015, 10, 31))
PLAIN = Penalty("自由刑", 1, "三年以下", "single", "刑注", PERIOD, ("S2",))
BOUNDED = Penalty("自由刑", 1, "三年以下", "single", "刑注", PERIOD, ("S2",), 3.0, 7.0, 10.0, 20.0, ("没收",), "并处")


def test_entry_when_read_whole_then_each_field_as_written() -> None:
    read = book(ROW)["x"]
    assert read == Entry(
        id="x",
        name="x罪",
        kind="civil",
        flag="single",
        flag_note="旗注",
        checked_on=date(2026, 1, 2),
        jurisdiction="犯罪地",
        unit_liability="双罚",
        statutes=(
            Statute(
                "甲法", "第2条", Period(date(2010, 1, 1), date(2019, 12, 31)), "confirmed", "single", "条注", ("S1",)
            ),
        ),
        elements=(Element("e1", "是否越权？", True),),
        thresholds=(FIRST, read.thresholds[1]),
        qualitative=({"text": "多次"},),
        counting_rules=({"rule": "累计"},),
        penalties=(BOUNDED, PLAIN),
        neighbours=(Neighbour("y", "是否越权"), Neighbour("z", "是否明知", "外罪")),
    )
    assert read.thresholds[1].and_with == ("m1", "m2") and read.thresholds[1].range_max is None
    assert isinstance(read.thresholds[1].value, float)
    assert book(entry(thresholds=[threshold()]))["x"].thresholds[0].and_with == ()
    assert read.elements[0].required is True
    with pytest.raises(FrozenInstanceError):
        read.elements[0].required = False  # type: ignore[misc]


def test_sources_when_read_then_by_id() -> None:
    assert book(entry()).sources == {row["id"]: Source(**row) for row in SOURCES}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"entries": [], "sources": []}, "法律数据的格式版本不认识"),
        ({"format": "1", "entries": [], "sources": []}, "法律数据的格式版本不认识"),
        ({"format": 1, "sources": []}, "法律数据缺少字段：'entries'"),
        ({"format": 1, "entries": []}, "法律数据缺少字段：'sources'"),
        ({"format": 1, "entries": None, "sources": []}, "法律数据缺少字段：'NoneType' object is not iterable"),
        (
            {"format": 1, "entries": [entry(kind="moral")], "sources": []},
            "条目 x：种类 moral 不认识；可用 criminal、civil、public_interest、administrative",
        ),
        (
            {"format": 1, "entries": [entry(flag="sure")], "sources": []},
            "条目 x：核验标记 sure 不认识；可用 confirmed、single、unverified",
        ),
        (
            {"format": 1, "entries": [entry(statutes=[statute(flag="a")])], "sources": []},
            "条目 x：核验标记 a 不认识；可用 confirmed、single、unverified",
        ),
        (
            {"format": 1, "entries": [entry(statutes=[statute(date_flag="b")])], "sources": []},
            "条目 x：核验标记 b 不认识；可用 confirmed、single、unverified",
        ),
        (
            {"format": 1, "entries": [entry(thresholds=[threshold(flag="c")])], "sources": []},
            "条目 x：核验标记 c 不认识；可用 confirmed、single、unverified",
        ),
        (
            {"format": 1, "entries": [entry(penalties=[{**PENALTY, "flag": "d"}])], "sources": []},
            "核验标记 d 不认识；可用 confirmed、single、unverified",
        ),
        (
            {"format": 1, "entries": [entry(checked_on="2026-02-30")], "sources": []},
            "条目 x：日期 2026-02-30 应是日历上有的 年-月-日，如 2026-12-01",
        ),
        (
            {"format": 1, "entries": [entry(statutes=[{**statute(), "from": "2026-12-15", "to": "2026-12-14"}])]},
            "条目 x：从 2026-12-15 起，到 2026-12-14 止，先后颠倒",
        ),
        (
            {"format": 1, "entries": [entry(thresholds=[{**threshold(), "value": "三千"}])]},
            "条目 x：数额 三千 应是不加引号的数字",
        ),
        (
            {"format": 1, "entries": [entry(thresholds=[{**threshold(), "from": "明年"}])]},
            "条目 x：日期 明年 应是日历上有的 年-月-日，如 2026-12-01",
        ),
        ({"format": 1, "entries": [entry(statutes=[{"law": "刑法"}])]}, "条目 x 缺少字段 article"),
        ({"format": 1, "entries": [entry(), entry()], "sources": []}, "法律数据中有重复的条目"),
    ],
    ids=[
        "no-format",
        "format-as-text",
        "no-entries",
        "no-sources",
        "entries-null",
        "kind",
        "flag",
        "article-flag",
        "date-flag",
        "figure-flag",
        "penalty-flag",
        "day",
        "ends-before-it-begins",
        "figure-in-words",
        "day-in-words",
        "article-without-fields",
        "twice",
    ],
)
def test_book_when_wrong_then_says_where(data, message) -> None:
    with pytest.raises(DataFormatError) as caught:
        read_lawbook(data)
    assert str(caught.value).endswith(message)


def test_entry_when_missing_then_named() -> None:
    small = book(entry())
    assert "x" in small and "y" not in small
    with pytest.raises(DataFormatError) as caught:
        small["y"]
    assert str(caught.value) == "法律数据中没有条目 y"


def test_neighbours_when_named_from_either_side_then_found_once_and_the_first_named_first() -> None:
    def near(*ids: str) -> list[dict[str, str]]:
        return [{"id": i, "test": "看"} for i in ids]

    small = book(
        entry("a", neighbours=near("c", "b", "outside")),
        entry("b", neighbours=near("a")),
        entry("c"),
        entry("d", neighbours=near("a", "b")),
        entry("e"),
    )

    def ids(*of: str) -> list[str]:
        return [found.id for found in small.neighbours_of(of)]

    assert ids("a") == ["c", "b", "d"]
    assert ids("b") == ["a", "d"]
    assert ids("c") == ["a"]
    assert ids("a", "b") == ["c", "d"]
    assert ids("nobody", "d") == ["a", "b"]
    assert ids("e") == [] and ids() == []
    assert small.neighbours_of(("a",)) is small.neighbours_of(("a",))


@pytest.mark.parametrize(
    ("one", "two", "overlap"),
    [
        ((1, 5), (5, 9), True),
        ((1, 4), (5, 9), False),
        ((5, 9), (1, 4), False),
        ((None, 5), (5, None), True),
        ((None, 4), (5, None), False),
        ((5, None), (None, 4), False),
        ((2, None), (9, None), True),
        ((None, 2), (None, 9), True),
        ((3, 4), (1, 9), True),
    ],
)
def test_periods_when_they_share_a_day_then_overlap(one, two, overlap: bool) -> None:
    def period(bounds) -> Period:
        first, last = (None if day is None else date(2020, 1, day) for day in bounds)
        return Period(first, last)

    assert period(one).overlaps(period(two)) is overlap
    assert period(two).overlaps(period(one)) is overlap
    for day in range(1, 10):
        both = period(one).covers(date(2020, 1, day)) and period(two).covers(date(2020, 1, day))
        assert not both or overlap


@pytest.mark.parametrize(
    ("day", "covered"), [((2009, 12, 31), False), ((2010, 1, 1), True), ((2019, 12, 31), True), ((2020, 1, 1), False)]
)
def test_article_and_figure_when_at_the_first_and_last_day_then_in_force(day, covered: bool) -> None:
    until = {"from": "2010-01-01", "to": "2019-12-31"}
    row = entry(statutes=[statute(**until)], thresholds=[threshold(**until), threshold(flag="unverified", **until)])
    found = book(row)["x"]
    assert len(found.statutes_on(date(*day))) == covered
    assert [t.flag for t in found.thresholds_on(date(*day))] == ["confirmed"] * covered


def test_data_when_a_comma_is_forgotten_then_file_and_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from classifier import data

    monkeypatch.setattr(data, "read_bytes", lambda name: b'{"format": 1\n "entries": []}')
    with pytest.raises(DataFormatError, match=r"law\.json 第 2 行第 2 个字起不是有效的 JSON"):
        data.read_json("law.json")
