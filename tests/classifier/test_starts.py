"""A search that looks only where a match can begin finds what a search everywhere finds."""

from __future__ import annotations

import random

from classifier import impersonal
from classifier.normalize import FIGURES_KEPT, normalize
from classifier.starts import matches_from
from tests.odd_texts import EXTREMES, draw_texts

#: What nationalities are made of, and what is nearly one.
PIECES = (
    *("中国", "美国", "越南", "英国籍", "国籍", "籍", "公民", "人", "人员", "男子", "女子", "本国", "外国", "境外"),
    *("国", "中", "美", "日本", "韩国", "缅甸", "老挝", "公司", "居民", "的", "，", " ", "数据", "\n", "𠀀"),
)


def _texts() -> list[str]:
    rng = random.Random(5)
    drawn = ["".join(rng.choices(PIECES, k=rng.randrange(1, 16))) for _ in range(8_000)]
    return [*drawn, *(normalize(text, FIGURES_KEPT) for text in [*draw_texts(800, 90), *EXTREMES])]


def test_matches_when_looked_for_where_one_can_begin_then_all_are_found() -> None:
    pattern, sign = impersonal._nationality(), impersonal._nationality_sign()
    found = 0
    for text in _texts():
        expected = [match.span() for match in pattern.finditer(text)]
        starts = [match.start() for match in sign.finditer(text)]
        assert [match.span() for match in matches_from(pattern, text, starts)] == expected, text
        found += len(expected)
    assert found > 300
