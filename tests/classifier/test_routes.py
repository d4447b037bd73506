"""Which way a matter goes, with the articles of the day beside it."""

from __future__ import annotations

from datetime import date

import pytest
from own_law import book, entry, statute, threshold

from classifier.element_answers import CONTRARY, MET, MISSING, ElementAnswer, ElementSpan
from classifier.lawbook import load_lawbook
from classifier.routes import beside, find_route
from classifier.severity import BELOW, ESPECIALLY, SERIOUS, UNKNOWN, Severity
from classifier.taxonomy import Label, load_labels

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
NEEDS = "所述数额已到刑事门槛；其余要件（{}）具备的，走刑事程序；民事、行政责任另论。"
UNDER = "所述数额未达刑事门槛；没有其他入罪情形的，走行政或民事途径。"
UNDER_ALONE = "所述数额未达刑事门槛；没有其他入罪情形的，走行政或民事途径（本手册未收其条文）。"
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
        pytest.param(label("lonely"), BELOW, "undetermined", UNDER_ALONE, [], id="below-alone"),
        pytest.param(
            label("crime"),
            UNKNOWN,
            "undetermined",
            OPEN + "，未达到的走行政、民事或公益诉讼途径。",
            ["claim", "fine", "public"],
            id="open",
        ),
        pytest.param(label("lonely"), UNKNOWN, "undetermined", OPEN + "。", [], id="open-alone"),
        pytest.param(label("plain-crime"), UNKNOWN, "criminal", NO_FIGURE, [], id="no-figure"),
        pytest.param(
            label("plain-crime-near"),
            UNKNOWN,
            "criminal",
            NO_FIGURE[:-1] + "，不符合的看民事途径。",
            ["claim"],
            id="no-figure-near",
        ),
        pytest.param(label("plain-crime", "lonely"), UNKNOWN, "undetermined", OPEN + "。", [], id="one-of-two-figures"),
        pytest.param(label("gone", "plain-crime"), UNKNOWN, "criminal", NO_FIGURE, [], id="entry-not-in-the-book"),
        pytest.param(label("gone"), UNKNOWN, "undetermined", OPEN + "。", [], id="no-entry"),
        pytest.param(
            label("second-claim", kind="civil"),
            BELOW,
            "civil",
            "属民事请求；另有行政途径。",
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


def said(entry_id: str, element_id: str, words: str, status: str = CONTRARY, required: bool = True) -> ElementAnswer:
    question = next(e.question for e in load_lawbook()[entry_id].elements if e.id == element_id)
    return ElementAnswer(element_id, entry_id, question, required, status, (ElementSpan(0, len(words), words),))


MISTAKE = said("sabotage-computer", "intent", "误操作")


@pytest.mark.parametrize(
    ("elements", "level", "kind", "text", "doubt"),
    [
        pytest.param(
            [MISTAKE],
            SERIOUS,
            "undetermined",
            "必要要件“是否故意”被文中的话否定（“误操作”），数额虽达门槛，先核实。",
            "首选的必要要件“是否故意”被文中的话否定（“误操作”），请人工核实后再定。",
            id="mistake-though-the-line-is-reached",
        ),
        pytest.param(
            [MISTAKE],
            UNKNOWN,
            "undetermined",
            "必要要件“是否故意”被文中的话否定（“误操作”），先核实。",
            "首选的必要要件“是否故意”被文中的话否定（“误操作”），请人工核实后再定。",
            id="mistake-without-a-figure",
        ),
        pytest.param(
            [said("sabotage-computer", "effect", "未受影响")],
            ESPECIALLY,
            "undetermined",
            "必要要件“系统是否不能正常运行，或有价值的数据、应用被改删”被文中的话否定（“未受影响”），数额虽达门槛，先核实。",
            "首选的必要要件“系统是否不能正常运行，或有价值的数据、应用被改删”被文中的话否定（“未受影响”），请人工核实后再定。",
            id="no-effect",
        ),
        pytest.param(
            [MISTAKE],
            BELOW,
            "administrative",
            UNDER,
            "首选的必要要件“是否故意”被文中的话否定（“误操作”），请人工核实后再定。",
            id="below-the-line-goes-its-way",
        ),
        # Near misses: what the figures answer, what is not required, what is met.
        pytest.param([said("sabotage-computer", "scale", "9万元")], SERIOUS, "criminal", CRIME, "", id="figure"),
        pytest.param([MISTAKE._replace(required=False)], SERIOUS, "criminal", CRIME, "", id="not-required"),
        pytest.param([MISTAKE._replace(status=MET)], SERIOUS, "criminal", CRIME, "", id="met"),
        pytest.param(
            [said("sabotage-computer", "no-right", "书面授权")],
            SERIOUS,
            "undetermined",
            "必要要件“是否违反国家规定、没有权限”被文中的话否定（“书面授权”），数额虽达门槛，先核实。",
            "首选的必要要件“是否违反国家规定、没有权限”被文中的话否定（“书面授权”），请人工核实后再定。",
            id="permission",
        ),
    ],
)
def test_route_when_a_required_element_is_denied_then_open(elements, level, kind, text, doubt) -> None:
    route = find_route(BOOK, label("crime"), Severity(level), DAY, elements)
    assert (route.kind, route.text, route.doubt) == (kind, text, doubt)


@pytest.mark.parametrize(
    ("open_ones", "named"),
    [
        (["effect"], "“系统是否不能正常运行，或有价值的数据、应用被改删”"),
        (["no-right", "intent"], "“是否违反国家规定、没有权限”、“是否故意”"),
        (
            ["no-right", "effect", "intent"],
            "“是否违反国家规定、没有权限”、“系统是否不能正常运行，或有价值的数据、应用被改删”等",
        ),
    ],
    ids=["one", "two", "three"],
)
def test_route_when_the_line_is_reached_and_elements_are_open_then_not_by_money_alone(open_ones, named) -> None:
    elements = [
        said("sabotage-computer", e.id, "", MISSING if e.id in open_ones else MET)
        for e in load_lawbook()["sabotage-computer"].elements
        if e.id != "scale"
    ]
    # What the figure itself answers is not asked for again.
    elements.append(said("sabotage-computer", "scale", "", MISSING))
    route = find_route(BOOK, label("crime"), Severity(SERIOUS), DAY, elements)
    assert (route.kind, route.text, route.doubt) == ("criminal", NEEDS.format(named), "")


def test_route_when_an_element_of_a_claim_is_denied_then_still_a_claim() -> None:
    denied = said("civil-commercial-defamation", "info", "属实")
    route = find_route(BOOK, label("second-claim", kind="civil"), Severity(UNKNOWN), DAY, [denied])
    assert route.kind == "civil" and "被文中的话否定（“属实”），先核实" in route.text
    assert route.doubt.endswith("请人工核实后再定。")
    # The data clause before its day: the day says no, not the text.
    early = said("ucl-data-acquisition", "date", "")._replace(spans=())
    assert find_route(BOOK, label("second-claim", kind="civil"), Severity(UNKNOWN), DAY, [early]).doubt == ""


REAL, LABELS = load_lawbook(), load_labels()


def routed(label_id: str, day: str, level: str = UNKNOWN, clause: str | None = None):
    return find_route(REAL, LABELS[label_id], Severity(level), date.fromisoformat(day), (), clause)


@pytest.mark.parametrize(
    ("label_id", "day", "since"),
    [
        ("illegal-obtaining-computer-data", "2009-02-27", "2009-02-28"),
        ("illegal-control-computer", "2007-12-31", "2009-02-28"),
        ("providing-intrusion-tools", "2009-02-27", "2009-02-28"),
        ("infringing-personal-info", "2009-02-27", "2009-02-28起施行，待核"),
        ("aiding-cybercrime", "2015-10-31", "2015-11-01"),
    ],
)
def test_route_when_the_offence_did_not_exist_then_said_and_doubted(label_id: str, day: str, since: str) -> None:
    route = routed(label_id, day)
    since = since if "起" in since else since + "起施行"
    assert (route.kind, route.text) == ("none", f"行为当日尚无此罪（自{since}），看当日的其他罪名。")
    assert route.doubt == f"行为当日尚无首选的罪名（自{since}），请人工看当日的其他罪名。"


@pytest.mark.parametrize(
    ("label_id", "day"),
    [
        ("illegal-control-computer", "2009-02-28"),
        ("infringing-personal-info", "2009-02-28"),
        ("aiding-cybercrime", "2015-11-01"),
        ("sabotage-computer", "2007-12-31"),
        ("fraud", "1997-10-01"),
    ],
)
def test_route_when_the_offence_existed_then_no_doubt(label_id: str, day: str) -> None:
    route = routed(label_id, day)
    assert route.kind == "undetermined" and "达到的走刑事程序" in route.text and route.doubt == ""


def test_route_when_the_book_does_not_reach_back_then_said() -> None:
    # The first day of the code is from memory, and there was an older one: nothing is said of either.
    crime = routed("fraud", "1990-01-01")
    assert (crime.kind, crime.text) == ("none", "本手册未收当日条文，按当日的法律另查。") and crime.doubt
    claim = routed("civil-commercial-defamation", "2017-12-31")
    assert (claim.kind, claim.text, claim.doubt) == ("civil", "属民事请求；本手册未收当日条文。", "")
    assert "未收" not in routed("civil-commercial-defamation", "2018-01-01").text


def articles(route) -> list[str]:
    return [f"{a['law']}{a['article']}" for a in route.to_dict()["articles"]]


def test_route_of_personal_information_when_a_claim_then_its_own_ways_first_and_no_other_law() -> None:
    route = routed("civil-personal-info", "2026-02-01")
    assert route.text == "属民事请求；另有行政或公益诉讼途径。"
    assert articles(route) == [
        "个人信息保护法第70条",
        "个人信息保护法第66条（治安衔接第71条）",
        "治安管理处罚法（2025修订）第56条",
    ]
    assert articles(routed("civil-personal-info", "2021-11-01")) == articles(route)[:2]
    before = routed("civil-personal-info", "2021-10-31")
    assert (before.text, articles(before)) == ("属民事请求。", [])


@pytest.mark.parametrize(
    ("label_id", "clause", "day", "fine"),
    [
        ("civil-commercial-defamation", None, "2025-10-15", "（2025修订）第28条"),
        ("civil-commercial-defamation", None, "2025-10-14", "（2019修正）第23条"),
        ("civil-commercial-defamation", None, "2019-04-22", "（2017修订）第23条"),
        ("civil-trade-secret", None, "2026-02-01", "（2025修订）第26条，待核"),
        ("civil-trade-secret", None, "2019-04-23", "（2019修正）第21条"),
        ("civil-trade-secret", None, "2019-04-22", ""),
        ("unfair-competition", "ucl-data-acquisition", "2025-10-15", "（2025修订）第29条"),
        ("unfair-competition", "ucl-data-acquisition", "2025-10-14", ""),
        ("unfair-competition", "ucl-confusion", "2024-01-01", "（2019修正）第18条"),
        ("unfair-competition", "ucl-false-advertising", "2025-11-01", "（2025修订）第25条，待核"),
        ("unfair-competition", "ucl-general-clause", "2025-11-01", ""),
        ("unfair-competition", None, "2025-11-01", None),
        ("civil-personal-info", None, "2020-01-01", ""),
    ],
)
def test_route_when_a_claim_may_be_fined_then_by_whom_and_where(label_id, clause, day, fine) -> None:
    route = routed(label_id, day, clause=clause)
    if fine is None:
        # Of several clauses none stands out.
        assert route.text == "属民事请求；落入有罚则的条款的，另可由市场监管部门查处。"
    elif fine:
        assert route.text == f"属民事请求；另可由市场监管部门查处（反不正当竞争法{fine}）。"
    else:
        assert "市场监管" not in route.text and route.text.endswith("。") and "；。" not in route.text


def test_route_of_copyright_when_below_the_line_then_not_the_data_clause() -> None:
    route = routed("copyright-infringement-crime", "2026-02-01", BELOW)
    assert (route.kind, route.text, articles(route)) == ("undetermined", UNDER_ALONE, [])
    # Of data that were taken the clause is a way still.
    assert any("第13条第3款" in a for a in articles(routed("illegal-obtaining-computer-data", "2026-02-01", BELOW)))


@pytest.mark.parametrize(
    ("entry_id", "days"),
    [
        ("ucl-network-clause", ("2018-01-01", "2019-04-22", "2019-04-23", "2025-10-14", "2025-10-15")),
        ("civil-trade-secret", ("2018-01-01", "2019-04-22", "2019-04-23", "2025-10-14", "2025-10-15")),
    ],
)
def test_competition_law_when_the_day_changes_then_the_revision_of_that_day(entry_id: str, days) -> None:
    def revision(day: date) -> list[str]:
        laws = [s.law for s in REAL[entry_id].statutes_on(day)]
        return [law[8:-1] for law in laws if law.startswith("反不正当竞争法")]

    found = [revision(date.fromisoformat(day)) for day in days]
    assert found == [["2017修订"], ["2017修订"], ["2019修正"], ["2019修正"], ["2025修订"]]
    assert revision(date(2017, 12, 31)) == []


@pytest.mark.parametrize(
    ("regardless", "text"),
    [
        ("致人死亡", "达到的，或所述情形（致人死亡）属实的，走刑事程序，未达到的走"),
        ("", "达到的走刑事程序，未达到的走"),
    ],
    ids=["told", "untold"],
)
def test_route_when_what_is_no_figure_may_reach_a_level_then_named(regardless: str, text: str) -> None:
    severity = Severity(UNKNOWN, regardless=regardless)
    route = find_route(BOOK, label("crime"), severity, DAY)
    assert text in route.text
