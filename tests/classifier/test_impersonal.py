"""Who was concerned is not read: the same sentence with other people in it is the same to a model."""

from __future__ import annotations

import json

import pytest

from classifier.names import find_names
from classifier.normalize import MODEL_STEPS, STEPS, align, normalize
from tests.conftest import SAMPLES

ALIKE = [
    (["王某把数据卖了", "欧阳某把数据卖了", "努尔某把数据卖了", "阙某把数据卖了"], "surnames"),
    (["同事李某甲和赵某乙", "同事哈某甲和麦某乙"], "several surnames"),
    (["深圳的程序员", "乌鲁木齐市的程序员", "西藏自治区的程序员", "广西壮族自治区的程序员"], "places"),
    (["他的妻子", "她的丈夫"], "spouses"),
    (["一名女子", "一名男子"], "man and woman"),
    (["李先生", "李女士", "李小姐"], "forms of address"),
    (["抓了一名越南籍男子", "抓了一名外籍男子", "抓了一名中国籍的男子", "抓了一名男子"], "nationality"),
    (["尼日利亚人打来电话", "人打来电话"], "nationality without 籍"),
    (["一家小公司", "一家上市公司", "一家跨国公司", "一家公司", "一家大型公司"], "sizes"),
]

ALONE = [
    ("由某公司开发，在某地运行", "grammar before 某"),
    ("向某人和某平台出售某种软件", "grammar before 某, and things"),
    ("电信诈骗园区在缅甸", "a country as a place is a fact"),
    ("户籍信息和书籍", "籍 in other words"),
    ("石材是大理石，推广安装软件", "places inside other words"),
    ("服务器在香港", "another jurisdiction is a fact"),
    ("冒充外国人", "a foreigner as a pretence is a fact"),
    ("美女主播裸聊", "words of the trade"),
    ("分公司和子公司", "parts of companies"),
]


@pytest.mark.parametrize("texts", [a for a, _ in ALIKE], ids=[b for _, b in ALIKE])
def test_normalize_when_others_are_concerned_then_the_same(texts: list[str]) -> None:
    assert len({normalize(text, MODEL_STEPS) for text in texts}) == 1


@pytest.mark.parametrize("text", [a for a, _ in ALONE], ids=[b for _, b in ALONE])
def test_normalize_when_nobody_is_meant_then_left_alone(text: str) -> None:
    assert normalize(text, MODEL_STEPS) == normalize(text, STEPS)


def test_align_when_a_place_was_folded_then_its_span_is_the_place() -> None:
    text = "他在内蒙古自治区开店"
    alignment = align(text, MODEL_STEPS)
    start = alignment.text.index("某地")
    begin, end = alignment.span(start, start + 2)
    assert text[begin:end] == "内蒙古自治区"


def test_names_when_read_for_masking_then_still_found_in_the_text_as_sent() -> None:
    # Masking reads the text as sent, not what a model reads.
    assert find_names("经办人王小明到场")


def test_samples_when_read_then_most_of_each_text_is_kept() -> None:
    # English words are longer than their Chinese.
    steps = tuple(step for step in MODEL_STEPS if step != "glossary")
    for path in sorted((SAMPLES / "corpus").glob("*.jsonl"))[::6]:
        for line in path.read_text("utf-8").splitlines():
            text = json.loads(line)["text"]
            assert len(normalize(text, steps)) >= 0.75 * len(normalize(text, STEPS)), text
