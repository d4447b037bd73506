"""A look at one character saves a closer look, and never an amount."""

from __future__ import annotations

import re
from re import _parser as parser  # type: ignore[attr-defined]  # the tree of a pattern has no public name

import pytest

from classifier import amounts, money_words, sums, things, units


def prefixes(tree, length: int) -> set[str]:
    """The first ``length`` characters of what a pattern matches, less where that is shorter; ``^`` for one not told."""
    found = {""}
    for name, value in tree:
        here = _prefixes(str(name), value, length)
        found = {(start + more)[:length] for start in found for more in here}
    return found


def _prefixes(name: str, value, length: int) -> set[str]:
    if name == "LITERAL":
        return {chr(value)}
    if name == "IN":
        return set(_characters(value) or "^")
    if name == "BRANCH":
        return set().union(*(prefixes(branch, length) for branch in value[1]))
    if name == "SUBPATTERN":
        return prefixes(value[3], length)
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inner = value
        return set().union(*(prefixes([*inner] * times, length) for times in range(least, min(most, length) + 1)))
    assert name in ("ASSERT", "ASSERT_NOT", "AT"), name
    return {""}


def _characters(value) -> str:
    """The characters of a class, none of one that excludes some."""
    if any(str(kind) == "NEGATE" for kind, _ in value):
        return ""
    ranges = ((code, code) if str(kind) == "LITERAL" else code for kind, code in value)
    return "".join(chr(code) for first, last in ranges for code in range(first, last + 1))


def needs(tree, signs: frozenset[str]) -> bool:
    """Whether all that a pattern matches holds one of ``signs``."""
    return any(_needs(str(name), value, signs) for name, value in tree)


def _needs(name: str, value, signs: frozenset[str]) -> bool:
    if name == "LITERAL":
        return chr(value) in signs
    if name == "IN":
        return bool(_characters(value)) and signs.issuperset(_characters(value))
    if name == "BRANCH":
        return all(needs(branch, signs) for branch in value[1])
    if name == "SUBPATTERN":
        return needs(value[3], signs)
    return name in ("MAX_REPEAT", "MIN_REPEAT") and value[0] > 0 and needs(value[2], signs)


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (units.MONEY, units.MONEY_STARTS),
        (units.DURATION, units.DURATION_STARTS),
        (units.UNITS, units.UNIT_STARTS),
        (units.NO_AMOUNT, units.NO_AMOUNT_STARTS),
        (units.FOREIGN, units.FOREIGN_STARTS | {"^", "币"}),
        (re.compile(" ?年"), units.NO_AMOUNT_STARTS),
        (units.WORD_RIGHT, units.WORD_RIGHT_STARTS),
        (things.HANDED_ON, things.HANDED_ON_STARTS),
    ],
    ids=["money", "duration", "units", "no amount", "foreign", "year", "word", "handed on"],
)
def test_starts_when_a_pattern_matches_then_it_begins_with_one_of_them(
    pattern: re.Pattern[str], starts: frozenset[str]
) -> None:
    found = prefixes(parser.parse(pattern.pattern), 2)
    assert "" not in found
    first = {start[0] for start in found}
    assert first <= starts
    assert first > {" "} or starts.isdisjoint(" ")


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (units.DURATION, units.DURATION_STARTS),
        (units.NO_AMOUNT, units.NO_AMOUNT_STARTS),
        (units.FOREIGN, units.FOREIGN_STARTS | {"^", "币"}),
        (re.compile(" ?年"), units.NO_AMOUNT_STARTS),
    ],
    ids=["duration", "no amount", "foreign", "year"],
)
def test_starts_when_a_match_begins_with_a_lead_then_one_of_them_is_next(
    pattern: re.Pattern[str], starts: frozenset[str]
) -> None:
    led = {start[1:] for start in prefixes(parser.parse(pattern.pattern), 2) if start[0] in units.LEADS}
    assert led
    assert led <= starts


def test_idioms_when_one_stands_in_a_text_then_it_begins_with_one_of_the_starts() -> None:
    assert prefixes(parser.parse(units.IDIOM.pattern), 2) == units.IDIOM_STARTS


@pytest.mark.parametrize(
    ("pattern", "signs"),
    [
        *((pattern, sums.COSTS_SIGNS) for pattern in (money_words.COSTS_BEFORE, re.compile("每"))),
        *((p, sums.PRICE_SIGNS) for p in (units.PRICE_BEFORE, units.ONE_EACH, units.RATE_BEFORE)),
        *((p, sums.SUIT_SIGNS) for p in (units.LOSS_AND_COSTS, money_words.CLAIM_BEFORE, money_words.LOSS_CLAIMED)),
        *((p, sums.MOVED_SIGNS) for p in (units.ACCOUNT_IN, units.WITHDRAWN_BEFORE, units.CHARGED_BEFORE)),
        *((p, sums.MOVED_SIGNS) for p in (units.CLIENT_PAID, money_words.PASSED_ON, money_words.RAN_THROUGH)),
        *((p, sums.MOVED_SIGNS) for p in (money_words.LOOT_BEFORE, money_words.FUNDS_OF_CASE, money_words.SHARE_PAID)),
        *((p, sums.LOSS_SIGNS) for p in (money_words.LOST_INCOME, money_words.LESS_EARNED, units.OVERRUN)),
        *((p, sums.LOSS_SIGNS) for p in (money_words.WORTH_BEFORE, money_words.LOSS_SPENT)),
        (units.AWARD_BEFORE, frozenset("判")),
        (units.VALUE_BEFORE, frozenset("值")),
        (money_words.TURNOVER, frozenset("流")),
    ],
)
def test_signs_when_a_pattern_of_sums_matches_then_it_holds_one(
    pattern: re.Pattern[str], signs: frozenset[str]
) -> None:
    assert needs(parser.parse(pattern.pattern), signs)
    assert not needs(parser.parse(pattern.pattern), frozenset("某"))


@pytest.mark.parametrize(
    "pattern",
    [
        money_words.EXPENSE_AFTER,
        money_words.CLAIM_AFTER,
        money_words.MENDED_AFTER,
        units.CASH_AFTER,
        units.GONE_AFTER,
        units.LOSS_AFTER,
        units.PRICE_AFTER,
        units.SOLD_AFTER,
        units.VARIOUS_AFTER,
    ],
)
def test_goes_on_when_a_pattern_matches_behind_a_sum_then_it_begins_with_one(pattern: re.Pattern[str]) -> None:
    assert prefixes(parser.parse(pattern.pattern), 1) <= sums.GOES_ON


@pytest.mark.parametrize("pattern", [units.FEE_AFTER, units.ABOUT_AFTER, amounts._LATIN], ids=["fee", "about", "latin"])
def test_closing_when_a_figure_closes_its_clause_then_nothing_is_said_of_it(pattern: re.Pattern[str]) -> None:
    assert prefixes(parser.parse(pattern.pattern), 1).isdisjoint(units.CLOSING)


@pytest.mark.parametrize("before", ["", " ", "枚", "个", " 枚", " 个"], ids=range(6))
@pytest.mark.parametrize("name", ["某币", "某某币", "某某某币", "币"], ids=len)
def test_coin_reach_when_any_coin_then_its_last_character_lies_within(before: str, name: str) -> None:
    text = f"{before}{name},"
    assert units.FOREIGN.match(text)
    assert text[0] in units.FOREIGN_STARTS or "币" in text[: units.COIN_REACH]
