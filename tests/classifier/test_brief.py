"""The brief: what it says of the day and of the route."""

from __future__ import annotations

from typing import Any

import pytest

from classifier.brief import MAX_BRIEF, write_brief


def article(number: int, flag: str = "confirmed") -> dict[str, Any]:
    return {"law": "甲法", "article": f"第{number}条", "flag": flag, "entry": "claim"}


def answer(route: dict[str, Any], day: dict[str, Any] | None = None) -> dict[str, Any]:
    """An answer of one label with this route."""
    first = {
        "rank": 1,
        "name": "甲纠纷",
        "probability": 0.9,
        "sub_clause": None,
        "other_clauses": [],
        "statutes": [article(1), article(2, "single"), article(3)],
        "elements": [],
        "severity": {"text": "", "basis": []},
        "route": route,
        "contrast": [],
    }
    return {
        "decision": "suggest",
        "decision_reason": "首选的把握达到建议线。",
        "occurred_on": day or {"date": "2024-01-01", "basis": "today"},
        "labels": [first],
        "precedents": [],
        "ask_next": [],
        "disclaimer": "仅供参考。",
    }


@pytest.mark.parametrize(
    ("articles", "line"),
    [
        ([], "  途径：属民事请求。"),
        ([article(70)], "  途径：属民事请求。甲法第70条。"),
        ([article(70), article(66, "single"), article(59)], "  途径：属民事请求。甲法第70条；甲法第66条（待核）。"),
    ],
    ids=["none", "one", "two-of-three"],
)
def test_brief_when_there_is_a_route_then_its_first_articles(articles, line: str) -> None:
    lines = write_brief(answer({"kind": "civil", "text": "属民事请求。", "articles": articles})).split("\n")
    assert line in lines
    assert "  条文：甲法第1条；甲法第2条（待核）" in lines


def test_brief_when_the_route_is_long_then_articles_are_whole() -> None:
    text = write_brief(answer({"kind": "civil", "text": "长" * 400, "articles": [article(70)]}))
    assert "…甲法第70条。" in text and len(text) <= MAX_BRIEF


def test_brief_when_the_day_has_a_note_then_told() -> None:
    route = {"kind": "civil", "text": "属民事请求。", "articles": []}
    noted = {"date": "2024-01-01", "basis": "today", "note": "文中只有相对日期（去年），请填行为日期核对。"}
    assert "条文按 2024-01-01（未写日期，用今天）。文中只有相对日期（去年），请填行为日期核对。" in write_brief(
        answer(route, noted)
    )
    assert "条文按 2024-01-01（未写日期，用今天）\n" in write_brief(answer(route))


@pytest.mark.parametrize(
    ("rank", "probability", "told"),
    [(1, 0.004, True), (2, 0.01, True), (2, 0.009, False)],
    ids=["first", "one-in-a-hundred", "less"],
)
def test_brief_when_a_label_is_unlikely_then_no_figures_of_it(rank: int, probability: float, told: bool) -> None:
    basis = {"outcome": "met", "flag": "confirmed", "threshold": 5000.0, "unit": "元", "source": "甲解释第1条"}
    basis["span"] = {"text": "六千元"}
    found = answer({"kind": "civil", "text": "属民事请求。", "articles": []})
    found["labels"][0] |= {"rank": rank, "probability": probability}
    found["labels"][0]["severity"] = {"text": "已到情节严重", "basis": [basis]}
    assert ("  数额：已到情节严重。“六千元”对门槛 5000元" in write_brief(found)) is told
