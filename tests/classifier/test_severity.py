"""Figures against thresholds, and the route that follows."""

from __future__ import annotations

from datetime import date

import pytest

from classifier import lines
from classifier.amounts import find_amounts
from classifier.figures import Figures
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
        Figures(find_amounts(row["text"])),
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
    severity = judge(load_lawbook()["infringing-personal-info"], Figures(find_amounts("一共两万条")), DAY)
    assert severity.level == UNKNOWN
    assert [a.text for a in severity.ambiguous] == ["两万条"]


@pytest.mark.parametrize(
    ("label", "level", "kind", "entry"),
    [
        ("infringing-personal-info", SERIOUS, "criminal", None),
        ("infringing-personal-info", BELOW, "administrative", "admin-pipl"),
        ("illegal-obtaining-computer-data", BELOW, "administrative", "admin-netsec-acts"),
        ("illegal-control-computer", BELOW, "administrative", "admin-netsec-acts"),
        ("providing-intrusion-tools", UNKNOWN, "undetermined", "admin-netsec-acts"),
        ("sabotage-computer", BELOW, "administrative", "admin-netsec-acts"),
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
    ("day", "law"),
    [(date(2025, 12, 31), "网络安全法（2016）"), (date(2026, 1, 1), "网络安全法（2025修改）")],
    ids=["old", "new"],
)
def test_find_route_when_the_day_changes_then_the_article_of_that_day(day: date, law: str) -> None:
    route = find_route(load_lawbook(), load_labels()["illegal-obtaining-computer-data"], Severity(BELOW), day)
    plain = route.to_dict()["articles"]
    assert [row["law"] for row in plain if row["law"].startswith("网络安全法")] == [law]
    assert all(row["flag"] != "unverified" for row in plain)


@pytest.mark.parametrize(
    "label",
    [
        "illegal-obtaining-computer-data",
        "illegal-control-computer",
        "providing-intrusion-tools",
        "sabotage-computer",
        "illegal-intrusion-computer",
    ],
)
@pytest.mark.parametrize("day", [date(2025, 11, 30), DAY])
def test_find_route_of_who_broke_in_then_no_duty_of_the_operator(label: str, day: date) -> None:
    route = find_route(load_lawbook(), load_labels()[label], Severity(UNKNOWN), day)
    assert "admin-netsec-acts" in {item.id for item, _ in route.others}
    assert all(
        "罚则第59条" not in s.article and "罚则第61条" not in s.article for _, found in route.others for s in found
    )


@pytest.mark.parametrize("label", ["infringing-trade-secret", "fraud", "civil-trade-secret"])
def test_find_route_of_other_matters_then_no_sanction_for_breaking_in(label: str) -> None:
    route = find_route(load_lawbook(), load_labels()[label], Severity(UNKNOWN), DAY)
    assert "admin-netsec-acts" not in {item.id for item, _ in route.others}
