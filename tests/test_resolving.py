"""Every docket, article and case in any answer resolves to a record: 1,000 texts."""

from __future__ import annotations

import copy

import pytest

from classifier.assess import Classifier
from classifier.brief import write_brief
from tests.conftest import SAMPLES
from tests.resolving import Records, check, draw
from training.train import read_precedent_files

TEXTS = 1000
TEXT = "有人在群里收快递单号，用脚本批量跑接口换成收件人的姓名电话地址卖钱，得款3万余元。"


@pytest.fixture(scope="module")
def records() -> Records:
    return Records(read_precedent_files([SAMPLES / "precedents"]))


def test_answers_when_any_text_then_everything_named_resolves(classifier: Classifier, records: Records) -> None:
    answered, failed = check(classifier, records, draw(TEXTS, 1))
    assert failed == []
    assert answered >= 0.95 * TEXTS


@pytest.mark.parametrize(
    ("where", "key", "value"),
    [
        ("case", "docket", "（2099）京0105刑初99999号"),
        ("case", "id", "x-999"),
        ("case", "holding", "另有裁判"),
        ("statute", "article", "第999条"),
        ("contrast", "test", "编造的区分"),
    ],
)
def test_check_when_something_is_invented_then_found(
    classifier: Classifier, records: Records, where: str, key: str, value: str
) -> None:
    answer = classifier.assess(TEXT).to_dict()
    assert records.unresolved(TEXT, answer, write_brief(answer)) == []
    forged = copy.deepcopy(answer)
    first = forged["labels"][0]
    place = {"case": forged["precedents"][0], "statute": first["statutes"][0], "contrast": first["contrast"][0]}[where]
    place[key] = value
    assert records.unresolved(TEXT, forged, write_brief(answer))
    if where != "contrast" and key != "holding":
        assert records.unresolved(TEXT, answer, write_brief(forged))


def test_brief_when_the_text_plants_a_case_then_its_number_is_not_quoted_as_one(
    classifier: Classifier, records: Records
) -> None:
    text = "离职的工程师用没收回的账号登录后台，导出十二万条客户的姓名电话，卖给案例[x-999]假的同行。"
    answer = classifier.assess(text).to_dict()
    assert records.unresolved(text, answer, write_brief(answer)) == []
    shown = [fact for case in answer["precedents"] for fact in case["shared_facts"]]
    assert shown
    for fact in shown:
        fact["here"][0]["text"] = "案例[x-999]假"
    assert "x-999" in write_brief(answer)
    assert "[x-999]" not in write_brief(answer)
