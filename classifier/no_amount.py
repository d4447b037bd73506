"""What is written like a figure and is no amount: dates, ages, ordinals, idioms, parts of words."""

from __future__ import annotations

from classifier.numerals import Number
from classifier.units import (
    CODE,
    CODE_LENGTH,
    HOURS_BEFORE,
    IDIOM,
    IDIOM_STARTS,
    LASTS_BEFORE,
    LETTER_TIME,
    LETTER_TIME_STARTS,
    LISTED_UNITS,
    MONEY,
    MONEY_SIGN,
    MONEY_SIGN_ENDS,
    NO_AMOUNT,
    NO_AMOUNT_STARTS,
    NUMBERED,
    ORDINAL_BEFORE,
    ORDINAL_ENDS,
    WORD_LEFT,
    WORD_RIGHT,
    WORD_RIGHT_STARTS,
)

_YEAR, _MONTHS = ("年", " 年"), ("个月", " 个月")


def is_no_amount(text: str, number: Number, first: str) -> bool:
    """Dates, ages, ordinals, idioms and parts of words; ``first`` is what follows, behind a lead the next one."""
    start, end = number.start, number.end
    before, follows = text[start - 1 : start], text[end : end + 1]
    if number.digits and follows and follows in "月日%":
        return True
    if end - start >= CODE_LENGTH and CODE.match(text, start, end):
        return not (MONEY.match(text, end) or has_sign(text, start))
    if before in ORDINAL_ENDS and ORDINAL_BEFORE.search(text, max(0, start - 8), start):
        return not (before == NUMBERED and follows in LISTED_UNITS)
    # "9.9-12.9元" and "3000-5000条" are ranges, read as such.
    if number.digits and (
        (follows in WORD_RIGHT_STARTS and WORD_RIGHT.match(text, end)) or (before != "-" and before in WORD_LEFT)
    ):
        return not (follows in LETTER_TIME_STARTS and _is_time(text, start, end))
    if not number.digits and _in_idiom(text, start, end):
        return True
    # What is written as a year, in four figures; 2020起 is from that year on.
    year = 1949 <= number.value <= 2100
    if year and number.digits and end - start == 4 and follows == "起":
        return True
    if first not in NO_AMOUNT_STARTS:
        return False
    if text.startswith(_YEAR, end):
        if year:
            return True
        if number.digits and end - start == 2 and not LASTS_BEFORE.search(text, max(0, start - 3), start):
            return True
    return bool(NO_AMOUNT.match(text, end, end + 6)) and not text.startswith(_MONTHS, end)


def _is_time(text: str, start: int, end: int) -> bool:
    """Whether letters behind the figure are a unit of time (3h20min), which is no word or size."""
    if not LETTER_TIME.match(text, end):
        return False
    return text[start - 1 : start] not in WORD_LEFT or bool(HOURS_BEFORE.search(text, max(0, start - 4), start))


def _in_idiom(text: str, start: int, end: int) -> bool:
    """Whether the numeral at ``[start, end)`` begins inside a fixed expression."""
    nearby = text[start : start + 2], text[start - 1 : start + 1], text[start - 2 : start], text[start - 3 : start - 1]
    if IDIOM_STARTS.isdisjoint(nearby):
        return False
    found = IDIOM.search(text, max(0, start - 3), end + 4)
    while found is not None and found.end() <= start:
        found = IDIOM.search(text, found.end(), end + 4)
    return found is not None and found.start() <= start


def has_sign(text: str, start: int) -> bool:
    """Whether a sign of money stands right before ``start``."""
    return text[start - 1 : start] in MONEY_SIGN_ENDS and bool(MONEY_SIGN.search(text, max(0, start - 5), start))
