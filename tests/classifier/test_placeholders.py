"""A masked text says what it said before it was masked, and a placeholder says nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.assess import Classifier
from classifier.concepts import load_lexicon
from classifier.element_map import load_element_map
from classifier.elements import Evidence
from classifier.masking import has_identity_checksum, mask
from classifier.normalize import FIGURES_KEPT, MODEL_STEPS, STEPS, align, normalize
from classifier.placeholders import KINDS, NAME

STORIES = (
    "离职的测试员用没收回的证书轮询接口，导走一万九千组商户登录令牌。",
    "物业管家把三千多条业主的姓名电话卖给装修公司，每条两块钱。",
    "网店被人雇水军刷了四百多条差评，说我们的奶粉含激素，检测结果全部合格。",
    "他把自己的三套银行卡借给别人走账，流水一百二十万元。",
    "对方冒充客服说订单有问题，骗我转了四万八千元。",
    "黑客用勒索病毒把公司的服务器全部加密，停产三天，损失六十万元。",
    "租房的押金到期不退，房东还把门锁换了。",
)
FRAMES = (
    "嫌疑人{name}（身份证号{identity}，手机{mobile}，邮箱{mail}）。",
    "报案人{name}，电话{mobile}。",
    "联系人：{name}，手机号{mobile}，电子邮箱{mail}。",
    "我叫{name}，身份证{identity}，手机{mobile}。",
)


@st.composite
def details(draw: st.DrawFn) -> dict[str, str]:
    """A name and the numbers of one person; identity numbers that end in a figure."""
    body = f"110105{draw(st.integers(1960, 2004))}{draw(st.integers(1, 12)):02}{draw(st.integers(1, 28)):02}"
    serials = st.integers(0, 999).filter(lambda serial: not has_identity_checksum(f"{body}{serial:03}X"))
    head = f"{body}{draw(serials):03}"
    surname, given_name = draw(st.sampled_from("王李张刘陈")), draw(st.sampled_from(("小明", "建国", "丽华", "志强")))
    host = draw(st.sampled_from(("qq.com", "163.com", "mail.corp-sales.cn")))
    return {
        "name": surname + given_name,
        "identity": next(head + check for check in "0123456789" if has_identity_checksum(head + check)),
        "mobile": f"13{draw(st.integers(0, 999_999_999)):09}",
        "mail": f"{draw(st.sampled_from(('li.ming', 'zhangwei', 'wang_8')))}{draw(st.integers(0, 99))}@{host}",
    }


@settings(max_examples=100, deadline=None)
@given(details(), st.sampled_from(STORIES), st.sampled_from(FRAMES), st.booleans())
@pytest.mark.parametrize("steps", [STEPS, FIGURES_KEPT, MODEL_STEPS], ids=["plain", "figures-kept", "model"])
def test_normalize_when_masked_then_as_with_a_shortened_name_and_figures(steps, detail, story, frame, first) -> None:
    written = frame.format(**{**detail, "name": "张某"})
    told = frame.format(**detail)
    masked = mask(told + story if first else story + told).text
    assert all(number not in masked for number in (detail["identity"], detail["mobile"], detail["mail"]))
    if f"〔{NAME}〕" not in masked:
        return
    plain = written + story if first else story + written
    if steps is FIGURES_KEPT:
        plain = re.sub(r"[a-z_.0-9]+@[a-z0-9.-]+|\d{11,18}", "某", plain)
    assert normalize(masked, steps) == normalize(plain, steps)


@settings(max_examples=60, deadline=None)
@given(details(), st.sampled_from(STORIES), st.sampled_from(FRAMES), st.booleans())
def test_rank_when_masked_then_the_same_first_label(classifier: Classifier, detail, story, frame, first) -> None:
    told = frame.format(**detail)
    text = told + story if first else story + told
    before, after = classifier.rank(text), classifier.rank(mask(text).text)
    assert before.order[0] == after.order[0]


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_when_a_placeholder_then_no_words_of_it(kind: str) -> None:
    text = f"他用〔{kind}〕登录"
    alignment = align(text)
    hits = load_lexicon().find(alignment.text)
    low, high = text.index("〔"), text.index("〕")
    assert not [hit for hit in hits if low < alignment.span(hit.start, hit.end)[0] <= high]
    evidence = Evidence(alignment, text, hits)
    for group in {group for groups in load_element_map().entries.values() for group in groups.values()}:
        _, spans = evidence.answer(group)
        assert not [span for span in spans if low <= span.start <= high], group


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("员工〔姓名〕离职", "员工张某离职"),
        ("转账到〔银行卡号〕5万元", "转账到0万元"),
        ("ＱＱ是〔ＱＱ号〕", "qq是0"),
        ("发到li.ming@163.com了", "发到0了"),
        ("〔2024〕12号", "〔0〕0号"),
        ("〔被告〕", "〔被告〕"),
        ("@所有人", "@所有人"),
    ],
)
def test_normalize_when_placeholder_or_address_then_folded_and_nothing_else(text: str, folded: str) -> None:
    assert normalize(text) == folded
    assert align(text).text == folded
    assert normalize(folded) == folded


def test_normalize_when_figures_are_kept_then_a_placeholder_is_no_figure() -> None:
    assert normalize("转账到〔银行卡号〕5万元", FIGURES_KEPT) == "转账到某5万元"
