"""Figures against thresholds, and the route that follows."""

from __future__ import annotations

from datetime import date

import pytest

from classifier import lines
from classifier.amounts import find_amounts
from classifier.lawbook import load_lawbook
from classifier.routes import find_route
from classifier.severity import BELOW, SERIOUS, UNKNOWN, Severity, compare, judge
from classifier.taxonomy import load_labels
from tests.conftest import read_cases

ROWS = read_cases("severity.jsonl")
DAY = date(2026, 2, 1)


@pytest.fixture(autouse=True)
def rules_anew() -> None:
    """What is kept of an entry is worked out again, so that a test sees today's code do it."""
    lines.lines_in.cache_clear()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_judge(row: dict) -> None:
    book = load_lawbook()
    severity = judge(
        book[row["entry"]],
        find_amounts(row["text"]),
        date.fromisoformat(row["day"]),
        insider=row.get("insider", "untold"),
        telecom=row.get("telecom", False),
    )
    assert severity.level == row["level"], severity.note
    assert sorted(held.threshold.value for held in severity.basis) == row["thresholds"]
    for plain in severity.to_dict(book)["basis"]:
        span = plain["span"]
        assert row["text"][span["start"] : span["end"]] == span["text"]
        assert plain["source"] and plain["flag"] in ("confirmed", "single")
        assert all(source["address"].startswith("http") for source in plain["sources"])


@pytest.mark.parametrize(
    ("words", "threshold", "outcome"),
    [
        ("获利5000元", 5000, "met"),
        ("获利4999元", 5000, "not_met"),
        ("获利近5000元", 5000, "open"),
        ("获利不到5000元", 5000, "not_met"),
        ("获利不到5000元", 3000, "open"),
        ("获利三千余元", 4000, "not_met"),
        ("获利三千余元", 3500, "open"),
        ("获利数千元", 5000, "open"),
        ("获利数千元", 10000, "not_met"),
        ("获利超过三千元", 5000, "open"),
        ("获利3000至8000元", 5000, "open"),
        ("获利6000至8000元", 5000, "met"),
    ],
)
def test_compare(words: str, threshold: float, outcome: str) -> None:
    [amount] = find_amounts(words)
    assert compare(amount, threshold) == outcome


def test_judge_when_amount_is_ambiguous_then_listed_and_not_used() -> None:
    severity = judge(load_lawbook()["infringing-personal-info"], find_amounts("一共两万条"), DAY)
    assert severity.level == UNKNOWN
    assert [a.text for a in severity.ambiguous] == ["两万条"]


@pytest.mark.parametrize(
    ("label", "level", "kind", "entry"),
    [
        ("infringing-personal-info", SERIOUS, "criminal", None),
        ("infringing-personal-info", BELOW, "administrative", "admin-pipl"),
        ("illegal-obtaining-computer-data", BELOW, "administrative", "admin-netsec"),
        ("infringing-trade-secret", BELOW, "civil", "civil-trade-secret"),
        ("damaging-commercial-reputation", BELOW, "civil", "civil-commercial-defamation"),
        ("infringing-personal-info", UNKNOWN, "undetermined", "civil-personal-info"),
        ("illegal-intrusion-computer", UNKNOWN, "criminal", None),
        ("unfair-competition", UNKNOWN, "civil", None),
        ("fraud", BELOW, "undetermined", None),
        ("other", UNKNOWN, "none", None),
    ],
)
def test_find_route(label: str, level: str, kind: str, entry: str | None) -> None:
    route = find_route(load_lawbook(), load_labels()[label], Severity(level), DAY)
    assert route.kind == kind
    if entry is not None:
        assert entry in {item.id for item, _ in route.others}


@pytest.mark.parametrize(
    ("day", "article"), [(date(2025, 12, 31), "罚则第59条"), (date(2026, 1, 1), "罚则第61条")], ids=["old", "new"]
)
def test_find_route_when_the_day_changes_then_the_article_of_that_day(day: date, article: str) -> None:
    route = find_route(load_lawbook(), load_labels()["illegal-obtaining-computer-data"], Severity(BELOW), day)
    plain = route.to_dict()["articles"]
    assert any(article in row["article"] for row in plain)
    assert all(row["flag"] != "unverified" for row in plain)
