"""A search that looks only where a match can begin finds what a search everywhere finds."""

from __future__ import annotations

import random
import re

import pytest

from classifier import dates
from classifier.normalize import FIGURES_KEPT, normalize
from classifier.starts import matches_from
from tests.odd_texts import EXTREMES, draw_texts

#: What dates are made of, and what is nearly one.
PIECES = (
    *(
        "2023",
        "1999",
        "20",
        "19",
        "192020",
        "二〇二三",
        "一九九九",
        "年",
        " 年",
        "5月",
        "12月份",
        "十二月",
        "3日",
        "31号",
    ),
    *(
        "-",
        "/",
        ".",
        "2023-05-01",
        "2024.1.2",
        "12020-05-01",
        "同年",
        "当年",
        "次年",
        "翌年3月",
        "第二年9月",
        "至",
        "到同年",
    ),
    *("—", "~ ", "至12月", " ", "，", "数据", "被抓获", "\n", "٢٠٢٣", "𠀀"),
)


def _texts() -> list[str]:
    rng = random.Random(5)
    drawn = ["".join(rng.choices(PIECES, k=rng.randrange(1, 16))) for _ in range(8_000)]
    return [*drawn, *(normalize(text, FIGURES_KEPT) for text in [*draw_texts(800, 90), *EXTREMES])]


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (dates._FULL, dates._starts),
        (dates._FOLLOW, lambda text: [match.start() for match in dates._FOLLOW_SIGN.finditer(text)]),
    ],
    ids=["full", "following"],
)
def test_matches_when_looked_for_where_one_can_begin_then_all_are_found(pattern: re.Pattern[str], starts) -> None:
    found = 0
    for text in _texts():
        expected = [match.span() for match in pattern.finditer(text)]
        assert [match.span() for match in matches_from(pattern, text, starts(text))] == expected, text
        found += len(expected)
    assert found > 300
