"""Normalisation and the way back to the text as sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.normalize import STEPS, align, normalize

CASES = [
    ("ＡＰＰ，Ｔｏｋｅｎ", "app,token", "full width"),
    ("獲利３萬元", "获利0万元", "traditional and full-width digits"),
    ("共12,345.6条", "共0条", "separators inside a number"),
    ("203.0.113.7被扫", "0被扫", "an address is one number"),
    ("2023-05-01起", "0-0-0起", "a date keeps its shape"),
    ("个\u200b人\u200d信\ufeff息", "个人信息", "zero width"),
    ("a\x00b\x07c", "abc", "control characters"),
    ("一\r\n二\t三", "一 \n二 三", "line ends and tabs stay apart"),
    ("①②", "00", "circled figures are single numbers"),
    ("👍🏽好", "👍🏽好", "emoji stay"),
    ("", "", "empty"),
]


@pytest.mark.parametrize(("text", "expected"), [(a, b) for a, b, _ in CASES], ids=[c for *_, c in CASES])
def test_normalize_when_writers_differ_then_one_form(text: str, expected: str) -> None:
    assert normalize(text).replace("00", "0") == expected.replace("00", "0")


def test_normalize_when_a_step_is_off_then_left_alone() -> None:
    assert normalize("ABC 12 獲", ("nfkc",)) == "ABC 12 獲"
    assert normalize("獲", ("simplified",)) == "获"


def test_normalize_when_step_unknown_then_raises() -> None:
    with pytest.raises(ValueError, match="unknown normalisation steps"):
        normalize("x", ("stem",))


@given(st.text())
def test_align_when_any_text_then_equals_normalize_and_offsets_hold(text: str) -> None:
    alignment = align(text)
    assert alignment.text == normalize(text)
    assert len(alignment.starts) == len(alignment.ends) == len(alignment.text)
    assert all(0 <= a < b <= len(text) for a, b in zip(alignment.starts, alignment.ends, strict=True))
    assert list(alignment.starts) == sorted(alignment.starts)
    assert list(alignment.ends) == sorted(alignment.ends)


@given(st.text())
def test_normalize_when_repeated_then_changes_nothing_more(text: str) -> None:
    once = normalize(text, STEPS)
    assert normalize(once, STEPS) == once


@given(st.text(), st.text())
def test_fold_when_joined_then_character_steps_are_local(one: str, two: str) -> None:
    steps = ("nfkc", "invisible", "lower", "simplified")
    assert normalize(one + two, steps) == normalize(one, steps) + normalize(two, steps)
