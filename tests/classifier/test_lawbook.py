"""The law data: every id resolves, dates do not overlap, figures have sources and flags."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib import resources
from itertools import combinations

import pytest

from classifier.errors import DataFormatError
from classifier.lawbook import FLAGS, Period, load_lawbook, read_lawbook
from classifier.taxonomy import LabelTable

BOOK = load_lawbook()
ENTRIES = list(BOOK.entries.values())


def test_labels_when_read_then_their_entries_exist(labels: LabelTable) -> None:
    for label in labels:
        for entry in label.law_entries:
            assert entry in BOOK
        assert bool(label.law_entries) == (label.id != "other")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_neighbours_when_listed_then_resolve_or_are_named(entry) -> None:
    for neighbour in entry.neighbours:
        assert (neighbour.id in BOOK) != (neighbour.name is not None)
        assert neighbour.id != entry.id
        assert len(neighbour.test) >= 6


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_periods_when_of_one_article_or_figure_then_do_not_overlap(entry) -> None:
    for one, other in combinations(entry.statutes, 2):
        if (one.law, one.article) == (other.law, other.article):
            assert not one.period.overlaps(other.period)
    for one, other in combinations(entry.thresholds, 2):
        same = (one.metric, one.tier, one.subject, one.note) == (other.metric, other.tier, other.subject, other.note)
        assert not (same and one.period.overlaps(other.period)), (one, other)
    # Two versions of one law are never in force on the same day.
    for one, other in combinations(entry.statutes, 2):
        if one.law != other.law and one.law.split("（")[0] == other.law.split("（")[0]:
            assert not one.period.overlaps(other.period), (one, other)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_figures_when_not_from_memory_then_have_a_source_that_exists(entry) -> None:
    for item in (*entry.thresholds, *entry.penalties, *entry.statutes):
        assert item.flag in FLAGS
        assert all(source in BOOK.sources for source in item.sources)
    for threshold in entry.thresholds:
        assert threshold.value > 0
        assert threshold.basis
        if threshold.flag != "unverified":
            assert threshold.sources, threshold
    for penalty in entry.penalties:
        if penalty.flag == "confirmed":
            assert penalty.sources, penalty


def test_text_when_chinese_then_its_marks_are_full_width() -> None:
    text = resources.files("classifier.data").joinpath("law.json").read_text("utf-8")
    assert re.findall(r"[\u4e00-\u9fff）”][?,;:!](?!\d)", text) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_elements_when_listed_then_ids_are_unique_questions(entry) -> None:
    ids = [element.id for element in entry.elements]
    assert len(set(ids)) == len(ids) >= 1
    assert any(element.required for element in entry.elements)
    assert all(element.question.endswith("？") for element in entry.elements)


@pytest.mark.parametrize(
    ("entry", "day", "article", "shown"),
    [
        ("ucl-network-clause", date(2025, 10, 14), "第12条；罚则第24条；赔偿第17条（待核）", True),
        ("ucl-network-clause", date(2025, 10, 15), "第12条；罚则第24条；赔偿第17条（待核）", False),
        ("ucl-data-acquisition", date(2025, 10, 14), "第13条第3款（款次待核）；罚则第29条；赔偿第22条（待核）", False),
        ("ucl-data-acquisition", date(2025, 10, 15), "第13条第3款（款次待核）；罚则第29条；赔偿第22条（待核）", True),
        ("aiding-cybercrime", date(2015, 10, 31), "第287条之二", False),
        ("aiding-cybercrime", date(2015, 11, 1), "第287条之二", True),
    ],
    ids=["ucl-last-day", "ucl-first-day", "data-clause-before", "data-clause-after", "aiding-before", "aiding-after"],
)
def test_statutes_on_a_day_before_and_after_a_change(entry: str, day: date, article: str, shown: bool) -> None:
    assert any(s.article == article for s in BOOK[entry].statutes_on(day)) is shown


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_fines_when_listed_then_the_article_names_them(entry) -> None:
    for statute in entry.statutes:
        fined = statute.fined
        # Only the claims of competition law: by whom personal information is protected is an entry of its own.
        assert (fined is not None) == (statute.law.startswith("反不正当竞争法") and "罚则" in statute.article)
        if fined is not None:
            assert (
                f"罚则{fined.article}" in statute.article and fined.flag in FLAGS and "市场监管" in entry.jurisdiction
            )
            # What the route says of the number, the article itself says too.
            assert (fined.flag == "single") == (f"罚则{fined.article}（待核）" in statute.article)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_articles_when_some_number_is_derived_then_marked_where_it_stands(entry) -> None:
    for statute in entry.statutes:
        doubtful = any(word in statute.note for word in ("推算", "一处来源"))
        assert doubtful <= (statute.flag != "confirmed" or "待核）" in statute.article), statute
        assert ("待核）" in statute.article) <= ("待核" in statute.note), statute


def test_text_when_shown_then_no_working_marks() -> None:
    text = resources.files("classifier.data").joinpath("law.json").read_text("utf-8")
    assert re.findall("[✔○△]", text) == []


def test_ways_when_a_neighbour_only_tells_objects_apart_then_barred_from_both_sides() -> None:
    for entry in ENTRIES:
        for neighbour in entry.neighbours:
            if not neighbour.way:
                back = next(n for n in BOOK[neighbour.id].neighbours if n.id == entry.id)
                assert not back.way
                assert neighbour.id not in {e.id for e in BOOK.ways_beside((entry.id,))}
    assert "ucl-data-acquisition" in {e.id for e in BOOK.neighbours_of(("copyright-infringement-crime",))}


def test_thresholds_when_unverified_then_not_shown_as_fact() -> None:
    tools = BOOK["providing-intrusion-tools"]
    assert any(t.flag == "unverified" for t in tools.thresholds)
    assert all(t.flag != "unverified" for t in tools.thresholds_on(date(2024, 1, 1)))


def test_period_when_open_then_covers_and_overlaps() -> None:
    old, new = Period(None, date(2020, 1, 1)), Period(date(2020, 1, 2), None)
    assert old.covers(date(1990, 1, 1)) and not old.covers(date(2020, 1, 2))
    assert not old.overlaps(new) and new.overlaps(Period(None, None))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ({"format": 2}, "another format"),
        ({"format": 1, "entries": [{}], "sources": []}, "empty entry"),
        ({"format": 1, "entries": [{"kind": "criminal", "id": "x"}], "sources": []}, "fields missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_read_lawbook_when_broken_then_says_so(data, reason) -> None:
    with pytest.raises(DataFormatError):
        read_lawbook(data)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.id)
def test_era_when_any_day_then_nothing_changes_within(entry) -> None:
    periods = [rule.period for rule in (*entry.statutes, *entry.thresholds)]
    ends = {day for period in periods for day in (period.start, period.end) if day is not None}
    days = {day + timedelta(days=step) for day in ends if day.year < 9999 for step in (-1, 0, 1)}
    for day in (date.min, date(2024, 5, 1), date.max, *days):
        era = entry.era(day)
        assert era <= day and entry.era(era) == era
        assert entry.statutes_on(day) == [s for s in entry.statutes if s.period.covers(day)]
        assert entry.thresholds_on(era) == entry.thresholds_on(day)


def test_era_when_law_changes_then_another_one() -> None:
    changed = [e for e in ENTRIES if e.era(date(2005, 1, 1)) != e.era(date(2026, 1, 1))]
    assert len(changed) > 5
