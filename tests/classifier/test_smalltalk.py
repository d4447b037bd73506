"""Small talk around an act is left out; what tells of a matter is not."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.assess import Classifier
from classifier.brief import MAX_BRIEF, write_brief
from classifier.decide import OUT_OF_SCOPE, REVIEW, SUGGEST
from classifier.normalize import normalize
from classifier.passages import ACCOUNT, WHOLE, cut_sentences
from classifier.ranking import Ranking
from classifier.smalltalk import BLOCK, HIDDEN, SmallTalk, _blocks
from tests.classifier.test_passages import ACT

#: Idle words of a letter, of minutes and of a log, in words of no sample.
LETTER = (
    "院里的石榴今年结得密，压得枝子都弯了，昨天摘下来一筐，给左右邻居各分了几个。小孙女学会骑车了，摔了两跤也不哭，"
    "绕着花坛一圈一圈地骑。家里换了新的窗帘，米色的，晒进来的光很柔和。老花镜又找不着了，最后在米缸盖上看见的。"
)
MINUTES = (
    "会议接着讨论了茶水间的安排：咖啡机每周三清洗一次，由各组轮流，杯子请自己带走。楼梯口的地垫旧了，下周一换新的。"
    "团建地点投票，湿地公园十一票，果园七票，就定湿地公园，中巴早上八点在南门等。散会前拍了合影。"
)
LOG = "06:00 心跳正常\n06:05 心跳正常，队列 0\n06:10 备份完成，用时 41 秒\n06:15 心跳正常\n06:20 打印机缺纸，已补\n"
TALK = {"letter": LETTER, "minutes": MINUTES, "log": LOG * 3, "letter and minutes": LETTER + MINUTES}
#: Matters of no listed offence: they are accounts and no small talk.
MATTERS = (
    "房东说墙是我刮花的，要扣两个月押金，我有入住那天的照片，他不肯看。中介让我们自己谈，谈了三次都没结果，"
    "现在他把门锁换了，我的冰箱和床还在里面。"
)


def _around(talk: str) -> str:
    return f"{talk * 3}\n{ACT}\n{talk * 4}"


@pytest.mark.parametrize("talk", TALK.values(), ids=TALK)
def test_rank_when_an_act_stands_in_small_talk_then_as_if_it_stood_alone(classifier: Classifier, talk: str) -> None:
    text = _around(talk)
    alone, drowned = classifier.rank(ACT), classifier.rank(text)
    assert drowned.told is not None and len(drowned.told) == len(text)
    # A sentence or two of the surroundings may stay; the act does not go.
    assert drowned.told[len(talk) * 3 + 1 :].startswith(ACT)
    hidden = sum(end - start for start, end in drowned.left_out)
    assert len(text) - len(ACT) - 150 < hidden == drowned.told.count(HIDDEN) + len(drowned.left_out)
    assert drowned.order[0] == alone.order[0]
    assert classifier.settle(text, drowned).code == classifier.settle(ACT, alone).code == SUGGEST


def test_assess_when_small_talk_was_left_out_then_spans_stand_in_the_act_and_the_answer_says_so(
    classifier: Classifier,
) -> None:
    text = _around(LETTER + MINUTES)
    answer = classifier.assess(text)
    place = range(text.index(ACT), text.index(ACT) + len(ACT))
    for label in answer.labels:
        assert all(text[span.start : span.end] == span.text for span in label.spans)
    first = answer.labels[0].spans
    assert first and all(span.start in place and span.end - 1 in place for span in first)
    left_out = answer.to_dict()["left_out"]
    hidden = sum(each["end"] - each["start"] for each in left_out)
    assert hidden >= len(text) - len(ACT) - 150
    assert not any(each["start"] in place or each["end"] - 1 in place for each in left_out)
    assert f"文中 {hidden} 字" in answer.decision_reason
    brief = write_brief({"model": {"id": "m"}, "request_id": "r", **answer.to_dict()})
    assert f"文中 {hidden} 字" in brief and len(brief) <= MAX_BRIEF


@pytest.mark.parametrize(
    "line",
    ["公司的客户手机号被前员工拷走倒卖。", "同行往我们服务器里装木马挖矿。", "员工把客户数据库拖出来卖给了中介。"],
    ids=["personal information", "control", "data sold"],
)
@pytest.mark.parametrize("talk", [LETTER, MINUTES], ids=["letter", "minutes"])
def test_rank_when_one_line_stands_in_small_talk_then_it_is_found(classifier: Classifier, talk: str, line: str) -> None:
    text = f"{talk * 2}{line}{talk * 2}"
    alone, drowned = classifier.rank(line), classifier.rank(text)
    assert drowned.order[0] == alone.order[0]
    assert classifier.settle(text, drowned).code in (SUGGEST, REVIEW)
    spans = classifier.assess(text).labels[0].spans
    assert spans and all(span.text in line for span in spans)


def test_decision_when_hardly_anything_is_left_then_a_reader_has_to_look(classifier: Classifier) -> None:
    line = "往服务器装木马挖矿。"
    text = f"{LETTER * 2}{line}{MINUTES * 2}"
    drowned = classifier.rank(text)
    assert drowned.told is not None and len(drowned.vector.indices) < ACCOUNT
    assert drowned.order[0] == classifier.rank(line).order[0]
    assert drowned.passage is not None and classifier.settle(text, drowned).code == REVIEW


def test_blocks_when_a_text_is_long_then_a_part_costs_by_its_block(classifier: Classifier) -> None:
    text = (LETTER + MINUTES) * 40 + ACT + (MINUTES + LETTER) * 40
    folded = normalize(text, classifier.model.engine.settings.steps)
    blocks = _blocks(folded)
    assert "".join(folded[start:end] for start, end in blocks) == folded
    assert len(blocks) > 5 and all(end - start <= BLOCK for start, end in blocks)
    ranking = classifier.rank(text)
    hidden = sum(end - start for start, end in ranking.left_out)
    assert ranking.order[0] == classifier.rank(ACT).order[0] and hidden > 0.95 * len(text) - len(ACT)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ACT, id="short"),
        pytest.param(MATTERS * 5, id="account-of-something-else"),
        pytest.param(LETTER * 6, id="nothing-would-be-left"),
        pytest.param(ACT * 5, id="account-repeated"),
        pytest.param("0a1b2c3d\n" * 200, id="nothing-is-known"),
    ],
)
def test_rank_when_there_is_nothing_to_leave_out_then_all_is_read(classifier: Classifier, text: str) -> None:
    assert classifier.rank(text).told is None
    answer = classifier.assess(text)
    assert answer.to_dict()["left_out"] == [] and "没有计入" not in answer.decision_reason


def test_hide_when_an_account_has_no_full_stop_then_it_stays_whole(classifier: Classifier) -> None:
    breathless = ACT.rstrip("。").replace("。", "，")
    line = f"{LETTER.replace('。', '，')}{breathless}，{breathless}"
    ranking = classifier.rank(f"{LETTER}\n{line}\n{MINUTES * 2}")
    assert ranking.order[0] == classifier.rank(ACT).order[0]
    assert ranking.told is None or breathless in ranking.told


def test_decision_when_all_is_small_talk_then_nothing_is_put_forward(classifier: Classifier) -> None:
    for talk in TALK.values():
        text = talk * 8
        assert classifier.settle(text, classifier.rank(text)).code in (OUT_OF_SCOPE, REVIEW)


@given(
    st.lists(st.sampled_from([*TALK.values(), ACT, MATTERS, "。", "甲！", "\n"]), min_size=1, max_size=12).map("".join)
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_find_matter_when_any_text_then_bounds_are_in_order_and_apart(classifier: Classifier, text: str) -> None:
    engine, smalltalk = classifier.model.engine, classifier.model.smalltalk
    assert smalltalk is not None
    folded = normalize(text, engine.settings.steps)
    vector = engine.vectorize(folded)
    matter = smalltalk.find_matter(engine, folded, vector)
    if matter is None:
        return
    places = [place for bounds in matter for place in bounds]
    assert places == sorted(places) and places[0] >= 0 and places[-1] <= len(folded)
    assert all(start < end for start, end in matter)
    assert sum(end - start for start, end in matter) < len(folded)


@given(st.text(alphabet="甲乙，。！？；\n", max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_cut_sentences_when_any_stretch_then_they_cover_it_without_overlap(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    bounds = cut_sentences(text, start, end)
    assert "".join(text[a:b] for a, b in bounds) == text[start:end]
    assert [a for a, _ in bounds[1:]] == [b for _, b in bounds[:-1]]


@pytest.mark.parametrize(
    ("talk", "what"),
    [
        ("昨晚看了场电影，票四十五元。", "a day and a price"),
        ("那是2012年5月，院里的杏子刚黄，奶奶端出一碗凉面。", "a date"),
        ("前天法院后街的早点铺换了招牌，豆浆三块钱两杯。", "a court in an address"),
        ("上周消防演练用时四分钟，发了三百二十份传单。", "a drill and a count"),
    ],
    ids=["price", "date", "address", "drill"],
)
def test_assess_when_small_talk_holds_days_figures_and_words_of_elements_then_they_tell_nothing(
    classifier: Classifier, talk: str, what: str
) -> None:
    text = f"{LETTER}{talk}{LETTER}\n{ACT}\n{MINUTES}{talk}{MINUTES}"
    alone, drowned = (classifier.assess(each, today=date(2026, 11, 23)) for each in (ACT, text))
    assert drowned.law_day == alone.law_day, what
    one, other = alone.labels[0], drowned.labels[0]
    assert one.label == other.label and one.reasons is not None and other.reasons is not None
    assert other.reasons.severity.level == one.reasons.severity.level
    assert [(e.id, e.status) for e in other.reasons.elements] == [(e.id, e.status) for e in one.reasons.elements]


@given(
    st.lists(st.sampled_from([*TALK.values(), ACT, "ＡＣＴ①，。", "ﷺ", "e\u0301\u200d。"]), min_size=2, max_size=9).map(
        "".join
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_assess_when_small_talk_is_hidden_then_all_places_are_of_the_text_as_sent(
    classifier: Classifier, text: str
) -> None:
    def check(value: object) -> None:
        if isinstance(value, dict):
            if {"start", "end", "text"} <= value.keys():
                assert text[value["start"] : value["end"]] == value["text"]
            # What a case shares stands in the case.
            value = [each for key, each in value.items() if key != "precedents"]
        if isinstance(value, list):
            for each in value:
                check(each)

    check(classifier.assess(text).to_dict())


def test_model_when_it_tells_no_small_talk_then_long_texts_are_read_as_they_are(classifier: Classifier) -> None:
    plain = Classifier(dataclasses.replace(classifier.model, smalltalk=None))
    ranking = plain.rank(_around(LETTER + MINUTES))
    assert isinstance(ranking, Ranking) and ranking.told is None and ranking.passage is not None


def test_score_when_small_talk_and_account_then_on_their_sides(classifier: Classifier) -> None:
    smalltalk, engine = classifier.model.smalltalk, classifier.model.engine
    assert isinstance(smalltalk, SmallTalk)

    def score(text: str) -> float:
        return smalltalk.score(engine.vectorize(normalize(text, engine.settings.steps)))

    for talk in TALK.values():
        assert score(talk) > 0 > score(ACT) and score(MATTERS) < 0
    assert len(ACT) < WHOLE
