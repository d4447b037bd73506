"""Answers: spans, statutes, decisions, precedents."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifier.assess import MAX_TEXT, Classifier, check_text
from classifier.calibrate import Calibration, TrackRecord, find_record, leads
from classifier.decide import Thresholds, decide
from classifier.errors import TextError
from classifier.ranking import order_of
from service.page.views import EXAMPLES

TEXT = "离职的测试员用没收回的证书轮询接口，导走１.９万组商户登录令牌，系统正常。"


def test_assess_when_default_then_whole_answer(classifier: Classifier) -> None:
    answer = classifier.assess(TEXT, date(2024, 5, 1)).to_dict()
    assert [label["rank"] for label in answer["labels"]] == [1, 2, 3, 4, 5]
    probabilities = [label["probability"] for label in answer["labels"]]
    assert probabilities == sorted(probabilities, reverse=True)
    assert answer["occurred_on"] == {"date": "2024-05-01", "basis": "request"}
    assert "不认定任何人有罪" in answer["disclaimer"]
    first = answer["labels"][0]
    assert first["statutes"] and first["spans"] and len(first["precedents"]) == 1
    assert first["precedents"][0]["sources"][0]["address"].startswith("http")


def test_assess_when_repeated_then_same_answer(classifier: Classifier) -> None:
    assert classifier.assess(TEXT).to_dict() == classifier.assess(TEXT).to_dict()


@pytest.mark.parametrize(("number", "group"), [(i, name) for i, (name, _) in enumerate(EXAMPLES)])
def test_assess_when_example_of_a_core_group_then_first(classifier: Classifier, number: int, group: str) -> None:
    answer = classifier.assess(EXAMPLES[number][1])
    assert answer.labels[0].label.group == group


PIECES = [
    "数据",
    "令牌",
    "ＡＰＰ",
    "👍🏽",
    "\r\n",
    "é",
    "e\u0301",
    "\u200b",
    "獲利３萬",
    "，",
    "。",
    " ",
    "删除",
    "𠮷",
    "\ud83d",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=40).map("".join))
def test_spans_when_any_text_then_offsets_are_of_the_text_as_sent(classifier: Classifier, text: str) -> None:
    try:
        answer = classifier.assess(text, top_k=3)
    except TextError:
        return
    for label in answer.labels:
        ends = 0
        for span in label.spans:
            assert 0 <= span.start < span.end <= len(text)
            assert span.start >= ends
            assert text[span.start : span.end] == span.text
            ends = span.end


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "没有可读的文字"),
        (" \n\t", "没有可读的文字"),
        ("\x00\x00", "没有可读的文字"),
        ("\u200b", "没有可读的文字"),
        ("字" * (MAX_TEXT + 1), "文字过长"),
    ],
    ids=["empty", "blank", "nul", "invisible", "too-long"],
)
def test_check_text_when_unreadable_then_raises(text: str, message: str) -> None:
    with pytest.raises(TextError, match=message):
        check_text(text)


@pytest.mark.parametrize(
    "text",
    ["😀😀😀", "hello", "The quick brown fox jumps over the lazy dog.", "。。。", "3.14159"],
    ids=["emoji", "a word", "English", "points", "number"],
)
def test_assess_when_nothing_to_go_by_then_out_of_scope(classifier: Classifier, text: str) -> None:
    assert classifier.assess(text).decision.code == "out_of_scope"


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (("fraud", 0.9, 0.01, 100, 120), "suggest", "sure"),
        (("fraud", 0.5, 0.01, 100, 120), "review", "not sure"),
        (("other", 0.9, 0.9, 100, 120), "out_of_scope", "surely other"),
        (("other", 0.4, 0.4, 100, 120), "review", "perhaps other"),
        (("fraud", 0.9, 0.01, 3, 4), "out_of_scope", "too few features"),
        (("fraud", 0.9, 0.01, 10, 1000), "out_of_scope", "mostly unknown"),
        (("fraud", 0.6, 0.0, 100, 120), "suggest", "on the line"),
    ],
    ids=lambda v: v if isinstance(v, str) and " " in v else None,
)
def test_decide(arguments, code: str, reason: str) -> None:
    decision = decide(*arguments, Thresholds(suggest=0.6, out_of_scope=0.5))
    assert decision.code == code
    assert decision.reason.endswith("。")


def test_leads_when_several_labels_then_margin_over_the_best_other() -> None:
    scores = np.array([[3.0, 1.0, 2.0], [1.0, 1.0, 0.0]])
    np.testing.assert_allclose(leads(scores), [[1.0, -2.0, -1.0], [0.0, 0.0, -1.0]])
    np.testing.assert_allclose(leads(np.array([[1.0]])), [[0.0]])


def test_probabilities_when_scores_are_huge_then_stay_finite() -> None:
    calibration = Calibration(np.ones(2), np.ones(2), np.zeros(2), np.zeros(0), np.zeros(0))
    p = calibration.probabilities(np.array([[1e300, -1e300], [0.0, 0.0]]))
    assert np.isfinite(p).all() and ((p > 0) & (p < 1 + 1e-12)).all()


def test_find_record_when_bounds_then_the_right_row() -> None:
    table = [TrackRecord(0.8, 0.9, 8, 10), TrackRecord(0.9, 1.0, 0, 0)]
    assert find_record(table, 0.8) == table[0]
    assert find_record(table, 1.0) is None
    assert find_record(table, 0.2) is None
    assert "10 条里对了 8 条" in table[0].to_dict()["text"]


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("2007年他用木马控制肉鸡300台，挖矿获利2万元。", "review", "行为当日尚无首选的罪名（自2009-02-28起施行）"),
        ("2014年他开机房，明知对方搞诈骗仍给他们托管服务器，收托管费5万元。", "review", "自2015-11-01起施行"),
        ("运维误操作 rm -rf 删了生产库，恢复6小时，损失约9万元。", "review", "“误操作”"),
        # Near misses: the day the offence began, and the same without the mistake.
        ("2010年他用木马控制肉鸡300台，挖矿获利2万元。", "suggest", "首选的把握达到建议线"),
        ("2016年他开机房，明知对方搞诈骗仍给他们托管服务器，收托管费5万元。", "suggest", "首选的把握达到建议线"),
        ("运维出于报复 rm -rf 删了生产库，恢复6小时，损失约9万元。", "suggest", "首选的把握达到建议线"),
    ],
    ids=["not-yet-control", "not-yet-aiding", "mistake", "control", "aiding", "revenge"],
)
def test_decision_when_day_or_words_speak_against_the_first_then_a_reader_is_asked(
    classifier: Classifier, text: str, code: str, reason: str
) -> None:
    answer = classifier.assess(text)
    assert answer.decision.code == code and reason in answer.decision.reason
    # Whether or not the reasons are asked for; the probabilities are those of the ranking.
    assert classifier.assess(text, explain=False, precedents=0, top_k=1).decision == answer.decision
    ranking = classifier.rank(text)
    assert classifier.settle(text, ranking) == answer.decision
    assert classifier.decide(ranking).code == "suggest"
    assert answer.labels[0].probability == float(ranking.probabilities[ranking.order[0]])


@pytest.mark.parametrize(
    ("text", "probability", "code"),
    [
        ("林某入侵他人网站挂黑链，收取广告费6万元，网站为公司所有。", 0.2, "review"),
        ("林某入侵他人网站挂黑链，收取广告费6万元，网站为公司所有。", 0.04, "out_of_scope"),
        ("林某入侵他人网站挂黑链，收取广告费600元，网站为公司所有。", 0.2, "out_of_scope"),
        ("林某替人做网站广告，收取广告费6万元，网站为公司所有。", 0.2, "out_of_scope"),
    ],
    ids=["all-told", "unlikely", "below", "no-deed"],
)
def test_decision_when_another_matter_tells_all_of_a_crime_then_a_reader_is_asked(
    classifier: Classifier, text: str, probability: float, code: str
) -> None:
    ids = classifier.model.labels.ids
    odds = np.zeros(len(ids))
    odds[ids.index("other")], odds[ids.index("illegal-control-computer")] = 0.95, probability
    ranking = classifier.rank(text)._replace(probabilities=odds, order=order_of(odds))
    assert classifier.decide(ranking).code == "out_of_scope"
    settled = classifier.settle(text, ranking)
    assert settled.code == code
    assert ("“非法控制计算机信息系统罪”" in settled.reason) == (code == "review")


def test_decision_when_the_figures_lie_below_then_its_reason_says_so(classifier: Classifier) -> None:
    told, grave = (classifier.assess(f"他用木马控制肉鸡{count}台，用来挖矿。") for count in (3, 300))
    assert told.decision.code == grave.decision.code == "suggest"
    assert "未达首选的刑事门槛" in told.decision_reason and told.decision_reason == told.to_dict()["decision_reason"]
    assert grave.decision_reason == grave.decision.reason == told.decision.reason


def test_decision_when_the_day_is_given_then_the_law_of_that_day(classifier: Classifier) -> None:
    text = "他用木马控制肉鸡300台，挖矿获利2万元。"
    early, late = date(2009, 2, 27), date(2009, 2, 28)
    assert [classifier.assess(text, day).decision.code for day in (early, late)] == ["review", "suggest"]
    ranking = classifier.rank(text)
    assert [classifier.settle(text, ranking, day).code for day in (early, late)] == ["review", "suggest"]


def test_law_day_when_the_law_changed_while_it_went_on_then_both_are_said(classifier: Classifier) -> None:
    text = "2025年9月起，同行用爬虫绕过限制批量抓取我们平台的商家和点评数据，放到他自己的平台上展示抢用户，前后四个月。"
    day = classifier.assess(text, today=date(2026, 11, 20)).law_day
    assert day.day == date(2025, 12, 31)
    assert "“四个月”" in day.note and "2025-09-01" in day.note


@pytest.mark.parametrize("text", ["。。。", "……！", "—— ~"], ids=["stops", "dots", "dashes"])
def test_rank_when_nothing_is_known_then_none_of_the_labels_comes_first(classifier: Classifier, text: str) -> None:
    ranking = classifier.rank(text)
    assert classifier.model.labels.ids[ranking.order[0]] == "other"
    assert classifier.decide(ranking).code == "out_of_scope"
