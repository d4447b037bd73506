"""Loose words: their form, what they reach, and that they stand behind every firmer word."""

from __future__ import annotations

from typing import Any

import pytest

from classifier.concepts import load_lexicon
from classifier.data import read_json
from classifier.element_map import load_element_map, read_element_map
from classifier.elements import Evidence
from classifier.errors import DataFormatError
from classifier.loosely import LooseWords
from classifier.normalize import align

EVIDENCE: dict[str, dict[str, Any]] = {
    "door": {"loose": {"terms": ["摸进"], "sequences": ["登|进 <6 别人|人家 <4 后台"]}},
    "leave": {"loose": {"also": ["door"], "terms": ["没点头"]}},
    "far": {"loose": {"also": ["leave"]}},
    "lie": {"loose": {"terms": ["谎称"]}},
    "pay": {"loose": {"terms": ["汇了"]}},
    "taken-in": {"loose": {"both": ["lie", "pay"]}},
    "plain": {},
}


def answer(text: str, group: str) -> tuple[str, list[str]]:
    alignment = align(text)
    status, spans = Evidence(alignment, text, load_lexicon().find(alignment.text)).answer(group)
    return status, [span.text for span in spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("他摸进机房", {"door": [(1, 3)]}),
        ("他登上了别人的后台", {"door": [(1, 9)]}),
        ("他登上了自己的后台", {}),
        ("他没有摸进机房", {}),
        ("谁也没点头,他谎称有权", {"leave": [(2, 5)], "lie": [(7, 9)]}),
        ("", {}),
    ],
    ids=["term", "sequence", "own", "denied", "two-rows", "empty"],
)
def test_find(text: str, found: dict) -> None:
    assert LooseWords(EVIDENCE).find(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("他登山回来,看了别人的后台", {}),
        ("他登山时登了别人的后台", {"door": [(4, 11)]}),
        ("登山登山登", {}),
    ],
    ids=["in-a-blind-word", "outside-of-one", "side-by-side"],
)
def test_find_when_a_word_is_blind_then_places_stay(text: str, found: dict) -> None:
    assert LooseWords(EVIDENCE, ["登山"]).find(text) == found


@pytest.mark.parametrize("word", ["摸进去", "后台", "人家"], ids=["holds-a-term", "is-a-literal", "an-option"])
def test_blind_when_a_loose_word_would_be_lost_then_refused(word: str) -> None:
    with pytest.raises(DataFormatError, match=word):
        LooseWords(EVIDENCE, [word])


def test_also_when_named_in_a_chain_then_all_are_heard() -> None:
    words = LooseWords(EVIDENCE)
    assert words.heard["far"] == ("far", "leave", "door")
    assert words.heard["door"] == ("door",)
    assert words.hearers == {"door": ["leave", "far"], "leave": ["far"]}
    assert "plain" not in words.heard
    assert words.together == {"taken-in": ("lie", "pay")}


@pytest.mark.parametrize(
    "loose",
    [
        {"also": ["nowhere"]},
        {"both": ["nowhere"]},
        {"both": ["taken-in"]},
        {"words": ["摸进"]},
        {"sequences": ["登 后台"]},
    ],
    ids=["also-unknown", "both-unknown", "both-of-both", "unknown-field", "sequence-without-gap"],
)
def test_row_when_broken_then_refused(loose: dict) -> None:
    with pytest.raises(DataFormatError):
        LooseWords(EVIDENCE | {"broken": {"loose": loose}})
    data = read_json("elements.json")
    data["evidence"]["broken"] = {"loose": loose}
    with pytest.raises(DataFormatError):
        read_element_map(data | {"evidence": data["evidence"] | EVIDENCE})


@pytest.mark.parametrize(
    ("text", "group", "status", "words"),
    [
        ("他摸进了后台", "no-right", "met", ["摸进"]),
        ("他擅自摸进了后台", "no-right", "met", ["擅自"]),
        ("我们获得授权，他摸进了后台", "no-right", "contrary", ["获得授权"]),
        ("经授权，他又擅自摸进了后台", "no-right", "missing", ["经授权", "擅自"]),
        ("他自称是客服。后来老人汇了六万元", "mistake", "met", ["自称是客服", "汇了六万元"]),
    ],
    ids=["loose-alone", "firm-first", "leave-outweighs", "both-sides-told", "both"],
)
def test_answer_when_firmer_words_are_found_then_they_decide(text: str, group: str, status: str, words: list) -> None:
    assert answer(text, group) == (status, words)


def test_shipped_loose_words_are_no_concepts_and_match_as_they_stand() -> None:
    data, table = read_json("elements.json")["evidence"], load_element_map()
    assert not set(table.loose.heard) & set(load_lexicon().concepts)
    for group, row in data.items():
        terms = row.get("loose", {}).get("terms", [])
        assert len(terms) == len(set(terms)), group
        # A word of the firm list needs no loose one.
        assert not set(terms) & set(row.get("met_terms", []) + row.get("contrary_terms", [])), group
        for term in terms:
            # A figure would be folded into any figure.
            assert not any(character.isdigit() for character in term), term
