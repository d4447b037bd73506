"""A look at one character saves a closer look, and never an amount."""

from __future__ import annotations

import re
from re import _parser as parser  # type: ignore[attr-defined]  # the tree of a pattern has no public name

import pytest

from classifier import units


def first_characters(tree) -> tuple[set[str], bool]:
    """What a pattern may begin with, and whether it may be empty; a class of excluded characters gives ``^``."""
    first: set[str] = set()
    for name, value in tree:
        here, empty = _first(str(name), value)
        first |= here
        if not empty:
            return first, False
    return first, True


def _first(name: str, value) -> tuple[set[str], bool]:
    if name == "LITERAL":
        return {chr(value)}, False
    if name == "IN":
        kinds = {str(kind) for kind, _ in value}
        assert "NEGATE" in kinds or kinds == {"LITERAL"}, kinds
        return {"^"} if "NEGATE" in kinds else {chr(code) for _, code in value}, False
    if name == "BRANCH":
        parts = [first_characters(branch) for branch in value[1]]
        return set().union(*(part for part, _ in parts)), any(empty for _, empty in parts)
    if name == "SUBPATTERN":
        return first_characters(value[3])
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        inner, empty = first_characters(value[2])
        return inner, empty or value[0] == 0
    assert name in ("ASSERT", "ASSERT_NOT", "AT"), name
    return set(), True


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (units.MONEY, units.MONEY_STARTS),
        (units.DURATION, units.DURATION_STARTS),
        (units.UNITS, units.UNIT_STARTS),
        (units.NO_AMOUNT, units.NO_AMOUNT_STARTS),
        (units.FOREIGN, units.FOREIGN_STARTS | {"^", "币"}),
        (re.compile(" ?年"), units.NO_AMOUNT_STARTS),
    ],
    ids=["money", "duration", "units", "no amount", "foreign", "year"],
)
def test_starts_when_a_pattern_matches_then_it_begins_with_one_of_them(
    pattern: re.Pattern[str], starts: frozenset[str]
) -> None:
    first, empty = first_characters(parser.parse(pattern.pattern))
    assert not empty
    assert first <= starts
    assert first > {" "}


@pytest.mark.parametrize("before", ["", " ", "枚", "个", " 枚", " 个"], ids=range(6))
@pytest.mark.parametrize("name", ["某币", "某某币", "某某某币", "币"], ids=len)
def test_coin_reach_when_any_coin_then_its_last_character_lies_within(before: str, name: str) -> None:
    text = f"{before}{name},"
    assert units.FOREIGN.match(text)
    assert text[0] in units.FOREIGN_STARTS or "币" in text[: units.COIN_REACH]
