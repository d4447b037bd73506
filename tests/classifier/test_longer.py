"""Longer words are found around their signs alone, and none is lost for it."""

from __future__ import annotations

import random
import re

import pytest

from classifier.element_map import load_element_map
from classifier.longer import LongerWords

TABLE = load_element_map()


def near(longer: LongerWords, text: str) -> list[int]:
    """Where the signs of ``longer`` begin, as a matcher over all of them finds them."""
    return [at for at in range(len(text)) if text.startswith(longer.signs, at)]


@pytest.mark.parametrize(
    ("words", "signs"),
    [
        (["反洗钱"], {"反洗钱"}),
        # The longest shortest word, then the fewest words.
        (["没有|没 <8 第三方"], {"第三方"}),
        (["登录|进入 <4 后台"], {"后台"}),
        (["后台 <4 登录|进入", "公开"], {"后台", "公开"}),
    ],
    ids=["term", "longer-part", "fewer-words", "first-part-and-odd-term"],
)
def test_signs(words: list[str], signs: set[str]) -> None:
    assert set(LongerWords(words).signs) == signs


@pytest.mark.parametrize(
    ("group", "longer"),
    [
        *((f"ignored {group}", longer) for group, longer in TABLE.ignored.items()),
        *((f"contrary {group}", longer) for group, longer in TABLE.contrary.items()),
        *((f"beyond {group}", longer) for group, longer in TABLE.beyond.items()),
    ],
)
def test_find_and_hold_when_any_text_then_as_by_the_pattern_alone(group: str, longer: LongerWords) -> None:
    rng = random.Random(group)
    parts = re.findall(r"[\u4e00-\u9fff]+|[a-z]{2,}", longer.pattern.pattern)
    words = [*(rng.choices(parts, k=8)), *longer.signs, ",", "。", "他们"]
    for _ in range(20):
        text = "".join(rng.choices(words, k=rng.randrange(1, 14)))
        places = sorted(near(longer, text))
        expected = [match.span() for match in longer.pattern.finditer(text)]
        assert (list(longer.find(text, places)) if places else []) == expected, text
        for start in range(len(text)):
            end = min(len(text), start + rng.randrange(1, 4))
            # With a sign everywhere nothing is passed over.
            assert longer.hold(text, start, end, places) == longer.hold(text, start, end, range(len(text))), text
