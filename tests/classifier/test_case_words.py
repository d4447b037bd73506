"""Finding decided cases by the words they hold: folding, order, and questions that are accounts."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from classifier.assess import Classifier
from classifier.case_words import CaseWords
from classifier.precedents import Precedent


@pytest.fixture(scope="module")
def records(founding: list[Precedent]) -> list[Precedent]:
    """Records of one matter each; all that is not named is alike."""
    plain = {
        "court": None,
        "docket": None,
        "facts": "某事。",
        "holding": "有结论。",
        "difference": "无。",
        "statutes": (),
    }
    rows = (
        {"id": "a", "holding": "情节轻微，检察机关作出相对不起诉决定。"},
        {"id": "b", "facts": "他先前被相对不起诉过。", "statutes": ("刑法第285条第2款",)},
        {"id": "c", "holding": "认定为从犯，减半处罚，作不起诉处理。", "court": "杭州互联网法院"},
        {"id": "d", "docket": "（2019）浙8601民初1987号", "statutes": ("反不正当竞争法（2019修正）第九条",)},
        {"id": "e", "statutes": ("刑法第二百五十三条之一",), "difference": "若在二年内再犯，另看。程序名为shipping。"},
        {"id": "f", "statutes": ("反不正当竞争法第128条",)},
    )
    return [dataclasses.replace(founding[0], **{"title": "某案", **plain, **row}) for row in rows]


def ranked(records: list[Precedent], question: str, likeness: list[float] | None = None) -> str:
    """Ids in the order found; likeness is nought unless it is given."""
    found = CaseWords(records).rank(question, np.array(likeness or [0.0] * len(records)))
    return "".join(records[i].id for i in found)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        pytest.param("不起诉", "acb", id="held before told in the facts"),
        pytest.param("相对不起诉", "ab", id="the longer word"),
        pytest.param("从犯 不起诉", "cab", id="more words first"),
        pytest.param("从犯，不起诉。", "cab", id="stops between words"),
        pytest.param("不起诉的从犯", "cab", id="a particle between words"),
        pytest.param("相对不起诉案例", "ab", id="what is asked for says nothing"),
        pytest.param("刑法第二百八十五条第二款", "b", id="numerals as figures"),
        pytest.param("刑法285条", "b", id="article without the mark of order"),
        pytest.param("刑法第285条第3款", "b", id="another paragraph of the article"),
        pytest.param("《刑法》第253条之一", "e", id="quoted law, further article"),
        pytest.param("反不正当竞争法第9条", "d", id="law as amended"),
        pytest.param("反不正当竞争法第28条", "df", id="not inside a longer number: the law alone"),
        pytest.param("两年内再犯", "e", id="one year in two ways"),
        pytest.param("(2019)浙8601民初1987号", "d", id="docket in other brackets"),
        pytest.param("2019浙8601民初1987号", "d", id="docket without brackets"),
        pytest.param("杭州互联网法院", "c", id="court"),
        pytest.param("ip", "", id="not inside a Latin word"),
        pytest.param("法释〔2017〕10号第6条", "", id="nobody cites it"),
    ],
)
def test_rank_when_words_are_asked_for_then_records_with_them(
    records: list[Precedent], question: str, found: str
) -> None:
    assert ranked(records, question) == found


def test_rank_when_words_are_held_alike_then_the_nearest_first_and_the_rest_behind(records: list[Precedent]) -> None:
    assert ranked(records, "不起诉", [0.1, 0, 0.2, 0, 0.9, 0]) == "cabe"


def test_rank_when_only_a_reference_is_asked_for_then_nothing_that_is_merely_like(records: list[Precedent]) -> None:
    likeness = [0.5] * len(records)
    assert ranked(records, "法释〔2017〕10号第6条", likeness) == ""
    assert ranked(records, "（2022）沪01刑终3号", likeness) == ""
    assert len(ranked(records, "二次贩卖的事", likeness)) == len(records)


def test_rank_when_question_is_an_account_then_likeness_alone(records: list[Precedent]) -> None:
    likeness = [0.1, 0.9, 0.2, 0.3, 0.4, 0.5]
    account = "他从犯罪网站买来木马，远程控制了三十台电脑，不起诉。"
    assert ranked(records, account, likeness) == "bfedca"
    assert ranked(records, "不起诉" + "他把客户的资料导出来卖给了同行" * 3, likeness) == "bfedca"


def test_rank_when_there_are_no_records_then_nothing() -> None:
    assert CaseWords([]).rank("不起诉", np.zeros(0)) == []


@pytest.mark.parametrize("word", ["不起诉", "减半", "从犯", "相对不起诉"])
def test_search_when_word_of_holdings_then_the_first_hits_hold_it(classifier: Classifier, word: str) -> None:
    index = classifier.model.precedents
    holders = {r.id for r in index.records if word in "".join((r.title, r.holding, r.difference))}
    found = index.words.rank(word, classifier.similarities(classifier.rank(word).vector))
    assert {index.records[i].id for i in found[: len(holders)]} == holders
