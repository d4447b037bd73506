"""Which way a matter goes, with the articles of the day beside it."""

from __future__ import annotations

from datetime import date

import pytest
from own_law import book, entry, statute, threshold

from classifier.routes import beside, find_route
from classifier.severity import BELOW, ESPECIALLY, SERIOUS, UNKNOWN, Severity
from classifier.taxonomy import Label

DAY = date(2020, 6, 1)

NEAR = [{"id": i, "test": "看"} for i in ("claim", "fine", "public", "other-crime")]

BOOK = book(
    entry("crime", thresholds=[threshold()], neighbours=NEAR),
    entry("plain-crime"),
    entry("plain-crime-near", neighbours=[{"id": "claim", "test": "看"}]),
    entry("lonely", thresholds=[threshold()]),
    entry("claimed", thresholds=[threshold()], neighbours=[{"id": "claim", "test": "看"}]),
    entry("public-only", thresholds=[threshold()], neighbours=[{"id": "public", "test": "看"}]),
    entry("claim", kind="civil", statutes=[statute("第7条"), statute("第8条", flag="unverified")]),
    entry("fine", kind="administrative", statutes=[statute("第9条", flag="single")]),
    entry("public", kind="public_interest", statutes=[statute("第10条", to="2020-12-31")]),
    entry("other-crime"),
    entry("second-claim", kind="civil", neighbours=[{"id": "fine", "test": "看"}, {"id": "claim", "test": "看"}]),
)

CRIME = "所述数额达到刑事门槛，走刑事程序；民事、行政责任另论。"
UNDER = "所述数额未达刑事门槛；没有其他入罪情形的，走行政或民事途径。"
NO_FIGURE = "这一罪名不按数量划线，符合要件即走刑事程序。"
OPEN = "数额不足以判断是否达到刑事门槛：达到的走刑事程序"


def label(*entries: str, kind: str = "criminal") -> Label:
    return Label("l", "名", "组", kind, law_entries=entries)


@pytest.mark.parametrize(
    ("of", "level", "kind", "text", "others"),
    [
        pytest.param(label("crime"), SERIOUS, "criminal", CRIME, [], id="serious"),
        pytest.param(label("crime"), ESPECIALLY, "criminal", CRIME, [], id="especially"),
        pytest.param(label("crime"), BELOW, "administrative", UNDER, ["claim", "fine", "public"], id="below-fined"),
        pytest.param(label("claimed"), BELOW, "civil", UNDER, ["claim"], id="below-claimed"),
        pytest.param(label("public-only"), BELOW, "civil", UNDER, ["public"], id="below-public"),
        pytest.param(label("lonely"), BELOW, "undetermined", UNDER, [], id="below-alone"),
        pytest.param(
            label("crime"),
            UNKNOWN,
            "undetermined",
            OPEN + "，未达到的走下列途径。",
            ["claim", "fine", "public"],
            id="open",
        ),
        pytest.param(label("lonely"), UNKNOWN, "undetermined", OPEN + "。", [], id="open-alone"),
        pytest.param(label("plain-crime"), UNKNOWN, "criminal", NO_FIGURE, [], id="no-figure"),
        pytest.param(label("plain-crime-near"), UNKNOWN, "criminal", NO_FIGURE, ["claim"], id="no-figure-near"),
        pytest.param(label("plain-crime", "lonely"), UNKNOWN, "undetermined", OPEN + "。", [], id="one-of-two-figures"),
        pytest.param(label("gone", "plain-crime"), UNKNOWN, "criminal", NO_FIGURE, [], id="entry-not-in-the-book"),
        pytest.param(label("gone"), UNKNOWN, "undetermined", OPEN + "。", [], id="no-entry"),
        pytest.param(
            label("second-claim", kind="civil"),
            BELOW,
            "civil",
            "属民事请求；另有行政或公益诉讼途径：",
            ["fine"],
            id="claim-and-fine",
        ),
        pytest.param(label("gone", kind="civil"), SERIOUS, "civil", "属民事请求。", [], id="claim-alone"),
        pytest.param(label("crime", kind="none"), SERIOUS, "none", "不属于所列罪名与请求。", [], id="none"),
    ],
)
def test_route_when_figures_stand_so_then_that_way(of, level, kind, text, others) -> None:
    route = find_route(BOOK, of, Severity(level), DAY)
    assert (route.kind, route.text) == (kind, text)
    assert [found.id for found, _ in route.others] == others


def test_beside_when_an_article_is_over_or_from_memory_then_left_out() -> None:
    def shown(day: date) -> dict[str, list[str]]:
        return {found.id: [s.article for s in statutes] for found, statutes in beside(BOOK, label("crime"), day)}

    assert shown(date(2020, 12, 31)) == {"claim": ["第7条"], "fine": ["第9条"], "public": ["第10条"]}
    assert shown(date(2021, 1, 1)) == {"claim": ["第7条"], "fine": ["第9条"]}
    assert shown(date(2009, 12, 31)) == {}


def test_route_when_written_then_each_article_with_its_entry() -> None:
    assert find_route(BOOK, label("claimed"), Severity(BELOW), DAY).to_dict() == {
        "kind": "civil",
        "text": UNDER,
        "articles": [
            {
                "entry": "claim",
                "entry_name": "claim罪",
                "kind": "civil",
                "law": "甲法",
                "article": "第7条",
                "flag": "confirmed",
            }
        ],
    }
