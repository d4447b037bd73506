"""The trie and the automaton find the same literals; what is no trie is refused."""

from __future__ import annotations

import random

import numpy as np
import pytest

from classifier import native
from classifier.literals import Literals
from classifier.normalize import MODEL_STEPS, STEPS, normalize
from tests.classifier.test_native import compiled
from tests.odd_texts import EXTREMES, draw_texts

SETS = [
    (["数据", "数据库", "据库", "库", "a", "ab", "abc", "b"], "nested"),
    (["𠮷野家", "数据", "野"], "outside the basic plane"),
    (["x"], "one"),
    ([], "none"),
]
PIECES = ("数据", "数据库", "库", "据", "a", "ab", "abc", "𠮷野家", "野", "\ud83d", "e\u0301", "👍🏽", "\r\n", " ", "x")


@compiled
@pytest.mark.parametrize("words", [a for a, _ in SETS], ids=[b for _, b in SETS])
def test_literals_when_any_text_then_as_the_automaton(words: list[str], monkeypatch) -> None:
    literals, rng = Literals(words), random.Random(4)
    for _ in range(300):
        text = "".join(rng.choices(PIECES, k=rng.randrange(12)))
        longest, found = literals.longest(text), sorted(literals.all(text))
        with monkeypatch.context() as patch:
            patch.setattr(native, "loops", None)
            assert (literals.longest(text), sorted(literals.all(text))) == (longest, found)
        assert all(text[start:end] == words[number] for number, start, end in [*longest, *found])


@compiled
@pytest.mark.parametrize("steps", [STEPS, MODEL_STEPS], ids=len)
def test_normalize_when_not_compiled_then_the_same_text(steps: tuple[str, ...], monkeypatch) -> None:
    texts = [*draw_texts(600, 71), *EXTREMES]
    folded = [normalize(text, steps) for text in texts]
    monkeypatch.setattr(native, "loops", None)
    assert [normalize(text, steps) for text in texts] == folded


@compiled
@pytest.mark.parametrize("words", [["b", "a"], ["a", "a"], ["", "a"], [3]], ids=["order", "twice", "empty", "number"])
def test_trie_when_literals_are_odd_then_refused(words: list[str]) -> None:
    assert native.loops is not None
    with pytest.raises(ValueError, match="ascend"):
        native.loops.trie(words)


@compiled
@pytest.mark.parametrize("size", [0, 7, 4 * 0x10002, 4 * 0x10002 + 3], ids=str)
def test_literals_when_no_trie_then_refused(size: int) -> None:
    assert native.loops is not None
    with pytest.raises(ValueError, match="no trie"):
        native.loops.literals(bytes(size), np.zeros(0, np.int32), "数据", True)
