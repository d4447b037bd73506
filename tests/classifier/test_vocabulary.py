"""N-grams as integers: equal numbers for equal terms, and only for them."""

from __future__ import annotations

import numpy as np
import pytest

from classifier.features import UNIT, char_terms, ngrams
from classifier.normalize import normalize
from classifier.vocabulary import CharacterUnits, KeyTable, NgramTable, WordUnits, pack
from tests.odd_texts import draw_texts


def test_key_table_when_keys_collide_then_each_is_found_and_others_are_not() -> None:
    rng = np.random.default_rng(1)
    keys = np.unique(rng.integers(1, 2**62, 20_000))
    known, unknown = keys[::2], keys[1::2]
    table = KeyTable(known)
    np.testing.assert_array_equal(table.find(known), np.arange(len(known)))
    assert (table.find(unknown) == -1).all()
    assert len(KeyTable(known[:0]).find(unknown[:5])) == 5
    assert (KeyTable(known[:0]).find(unknown[:5]) == -1).all()


def test_pack_when_ranges_differ_then_as_many_keys_as_ngrams() -> None:
    units = np.arange(1, 8)
    for low in (1, 2, 3):
        for high in range(low, 4):
            total = sum(len(keys) for keys in pack(units, low, high))
            assert total == len(ngrams([str(u) for u in units], low, high, " "))
    assert pack(units[:1], 2, 3)[0].tolist() == []


def test_ngram_table_when_any_text_then_rows_of_its_strings() -> None:
    texts = [normalize(text) for text in draw_texts(300, 40)]
    from classifier.features import FeatureSettings

    terms = sorted({term for text in texts[::2] for term in char_terms(text, FeatureSettings())})
    words = ["数据", "数据 库", "a", "a b c"]
    table = NgramTable(words, terms)
    rows = {term: len(words) + i for i, term in enumerate(terms)}
    for text in texts:
        fresh: dict[str, int] = {}
        for term in set(char_terms(text, FeatureSettings())):
            key = np.array([table.characters.string_key(term, fresh)])
            assert table.find(key)[0] == rows.get(term, -1)


def test_spans_when_any_text_then_those_of_the_pattern() -> None:
    units = CharacterUnits(())
    for text in (normalize(text) for text in draw_texts(500, 41)):
        starts, ends = units.spans(text)
        assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [m.span() for m in UNIT.finditer(text)]


def test_words_when_unknown_then_numbered_apart_and_punctuation_left_out() -> None:
    units = WordUnits(["数据", "非法获取", "𠮷"])
    tokens = ["数据", "，", "非法获取", "陌生", "陌生", "另一个词", "𠮷", "㊣㊣"]
    got, places = units.read(tokens)
    assert places.tolist() == [0, 2, 3, 4, 5, 6]
    assert got[2] == got[3]
    assert len(set(got.tolist())) == len(got) - 1


@pytest.mark.parametrize(("words", "characters"), [(["a b c d"], []), ([], ["非法获取"]), ([], ["a非法获"])])
def test_ngram_table_when_term_is_too_long_then_raises(words: list[str], characters: list[str]) -> None:
    with pytest.raises(ValueError, match="too long"):
        NgramTable(words, characters)
