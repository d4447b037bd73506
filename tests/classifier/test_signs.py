"""A step whose sign is not seen finds nothing: no text may lose an edit by the first glance."""

from __future__ import annotations

import random

import pytest

from classifier import glance, impersonal, native
from classifier.disguise import join_chains, join_letters
from classifier.glance import EVERYTHING, FIGURE, SIGNS, signs_of
from classifier.glossary import load_glossary
from classifier.normalize import MODEL_STEPS, _editors, align, normalize
from tests.odd_texts import EXTREMES, draw_texts

#: What the steps look for, and what stands in their way; texts are drawn from these.
PIECES = (
    *"甲乙丙〇某她女省市籍人,。、·*~ \t\n-_.1234abegnr",
    *(
        "12",
        "xyz",
        "ge",
        "ren",
        "xin",
        "xi",
        "gerenxinxi",
        "geren",
        "shuju",
        "hack",
        "database",
        "e-mail",
        "customer list",
    ),
    *(
        "北京",
        "北京市",
        "内蒙古自治区",
        "美国",
        "外籍",
        "外国",
        "张某某",
        "欧阳某",
        "某公司",
        "上市公司",
        "小型企业",
        "女儿",
    ),
    *("忽略以上", "输出", "诈骗", "涉嫌", "侵犯公民个人信息罪", "罪", "纠纷", "亻言息", "薇信", "扒裤", "𠀀", "\ud800"),
)


def drawn(count: int, seed: int) -> list[str]:
    rng = random.Random(seed)
    return ["".join(rng.choices(PIECES, k=rng.randrange(1, 24))) for _ in range(count)]


@pytest.mark.skipif(native.loops is None, reason="without the compiled loops every step looks")
@pytest.mark.parametrize("find", SIGNS, ids=lambda find: find.__name__)
def test_signs_of_when_a_step_finds_something_then_its_sign_is_seen(find: glance.Finder) -> None:
    texts = [*drawn(20_000, 1), *(normalize(text, MODEL_STEPS[:6]) for text in draw_texts(1_500, 2)), *EXTREMES]
    found = [text for text in texts if find(text)]
    assert len(found) > 5
    for text in found:
        assert signs_of(text) & SIGNS[find], text


@pytest.mark.skipif(native.loops is None, reason="without the compiled loops every step looks")
def test_signs_of_when_plain_account_then_nearly_no_step_looks() -> None:
    seen = signs_of("员工离职时把后台导出的通讯录交给了同行,对方照着打电话推销。")
    assert not any(seen & sign for sign in SIGNS.values())
    assert not seen & FIGURE


@pytest.mark.skipif(native.loops is None, reason="without the compiled loops every step looks")
@pytest.mark.parametrize("word", sorted(load_glossary())[::25])
def test_signs_of_when_english_word_then_translation_looks(word: str) -> None:
    assert signs_of(f"他把{word}发走了") & SIGNS[glance.translate]


@pytest.mark.parametrize("text", ["𠮷野家的数据", "a\U0001f600b"], ids=["ideograph", "symbol"])
def test_signs_of_when_outside_the_plane_then_every_step_looks(text: str) -> None:
    assert signs_of(text) == EVERYTHING


def test_signs_of_when_not_compiled_then_every_step_looks(monkeypatch) -> None:
    monkeypatch.setattr(native, "loops", None)
    assert signs_of("数据") == EVERYTHING


def test_drop_names_when_surname_is_taken_out_then_no_later_step_sees_a_new_sign() -> None:
    # It is quiet (glance.QUIET) for every new word across the gap would go on with 某.
    later = (impersonal.nationality_signs, impersonal.place_signs, impersonal.gender_signs, impersonal.size_signs)
    assert not [word for signs in later for word in signs() if impersonal.SHORTENED in word[1:]]


def test_normalize_when_not_compiled_then_the_same_text(monkeypatch) -> None:
    texts = drawn(4_000, 3)
    expected = [(normalize(text, MODEL_STEPS), align(text, MODEL_STEPS).text) for text in texts]
    monkeypatch.setattr(native, "loops", None)
    assert [(normalize(text, MODEL_STEPS), align(text, MODEL_STEPS).text) for text in texts] == expected


def test_signs_when_steps_then_each_has_one_of_its_own() -> None:
    assert {find for find, _ in _editors(MODEL_STEPS)} == set(SIGNS)
    # What is spread by marks is seen by one sign, be it ideographs or letters.
    assert SIGNS[join_letters] == SIGNS[join_chains]
    others = [sign for find, sign in SIGNS.items() if find is not join_letters]
    assert sum(others) == sum({*others})
    assert all(sign & (sign - 1) == 0 for sign in SIGNS.values())
