"""English words are read as their Chinese, what is no word of a sentence is left alone."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.glossary import load_glossary, translate
from classifier.normalize import MODEL_STEPS, align, normalize
from tests.conftest import SAMPLES

READ = [
    ("他把 customer list 卖了", "他把客户名单卖了", "a phrase before its words, blanks gone"),
    ("ex-employee 登录 backend", "前员工登录后台", "a word with a hyphen"),
    ("Account 被 Ban 了", "账号被封号了", "capitals"),
    ("用的是phone number注册", "用的是手机号注册", "no blank beside it"),
    ("从不 crawl 别人", "从不爬取别人", "denied in Chinese"),
]

ALONE = [
    ("data.csv 与 user_id", "file and column names"),
    ("https://shop.example/account", "addresses"),
    ("account@shop.example", "mail addresses"),
    ("seller-id=7，order2", "identifiers"),
    ("zxcvbn", "no word of the glossary"),
]


@pytest.mark.parametrize(("text", "expected"), [(a, b) for a, b, _ in READ], ids=[c for *_, c in READ])
def test_normalize_when_english_among_chinese_then_as_chinese(text: str, expected: str) -> None:
    assert normalize(text, MODEL_STEPS) == expected


@pytest.mark.parametrize("text", [a for a, _ in ALONE], ids=[b for _, b in ALONE])
def test_translate_when_no_word_of_a_sentence_then_left_alone(text: str) -> None:
    assert translate(text) == []


def test_glossary_when_read_then_lower_case_words_and_no_charge() -> None:
    for english, chinese in load_glossary().items():
        assert re.fullmatch(r"[a-z]+(?:[ -][a-z]+){0,3}", english), english
        assert chinese == english or re.fullmatch(r"[\u4e00-\u9fff]+", chinese), english
        assert normalize(chinese, ("charges",)) == chinese, english


@given(st.lists(st.sampled_from(["account", " ", "customer list", "卖", "-", ".", "x", "，", "Data"])).map("".join))
def test_align_when_words_are_translated_then_spans_hold_their_english(text: str) -> None:
    alignment = align(text, MODEL_STEPS)
    for match in re.finditer("账号|客户名单|数据", alignment.text):
        begin, end = alignment.span(*match.span())
        assert text[begin:end].lower() in {"account", "customer list", "data"}


def test_samples_when_read_then_most_english_texts_are_put_into_chinese() -> None:
    rows = [
        json.loads(line)
        for path in sorted((SAMPLES / "corpus").glob("cases-y*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    mixed = [row["text"].lower() for row in rows if row.get("note") == "mixed"]
    left = sum(len(re.findall("[a-z]{2,}", normalize(text, MODEL_STEPS))) for text in mixed)
    assert left < 0.5 * sum(len(re.findall("[a-z]{2,}", text)) for text in mixed)
