"""What is written like a figure and is no amount: dates, ages, ordinals, idioms, parts of words."""

from __future__ import annotations

from classifier.late import late
from classifier.numerals import Number
from classifier.pieces import UNIT as PIECES
from classifier.pieces import counts_pieces
from classifier.surroundings import Surroundings
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

#: Numbers that people call to complain, and those that count something where nothing tells that they were called.
_HOTLINES = late(r"123(?:06|1[58]|2[019]|33|37|45|48|58|6[368]|7[78]|8[1589])|96110|100(?:00|10|86)")
#: Their lengths.
_HOTLINE_LENGTHS = (3, 5)
_CALLED_ONLY = late(r"1(?:10|19|2[02])")
_CALLED = late(r"(?:打|拨|拨打|报|报了|打了|打过|拨了|热线|电话)[ :]?\Z")
#: What makes one of them a figure all the same: 12345元, 10086条.
_COUNTED = frozenset("元块万千百亿条个组份人名位次台张户单笔件余多项页篇部套家%")
#: 气得血压一百七: what is measured on a person or of the weather.
_MEASURED = late(r"(?:血压|心率|体重|身高|血糖|智商|时速|气温)(?:到|是|都|有)?\Z")
_MEASURED_ENDS = frozenset("压率重高糖商速温到是都有")
_PARTS = frozenset("部组")
_PART_BEFORE = late(
    r"(?:动画|美术|法务|财务|投放|销售|业务|市场|事业|客服|运营|工程|技术|研发|产品|采购|信贷|开发|我方|本部|商务|审计)\Z"
)
_PART_AFTER = late(r"[在的替没跟代,。;:、\"“”》)(经主员与门承挣赚管负长]|\Z")
_WEEK = 7
_YEAR, _MONTHS = ("年", " 年"), ("个月", " 个月")


def is_no_amount(around: Surroundings, number: Number, first: str) -> bool:
    """Dates, ages, ordinals, idioms and parts of words; ``first`` is what follows, behind a lead the next one."""
    text, start, end = around.text, number.start, number.end
    before, follows = text[start - 1 : start], text[end : end + 1]
    if number.digits and follows and follows in "月日%":
        return True
    if end - start >= CODE_LENGTH and CODE.match(text, start, end):
        return not (MONEY.match(text, end) or has_sign(text, start))
    if _is_called_so(text, number, before, follows):
        return True
    # 上周412条 is no day of the week.
    if (
        before in ORDINAL_ENDS
        and not (before == "周" and number.value > _WEEK)
        and ORDINAL_BEFORE.search(text, max(0, start - 8), start)
    ):
        return not (before == NUMBERED and follows in LISTED_UNITS)
    if follows == PIECES and counts_pieces(around, number):
        return True
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


def _is_called_so(text: str, number: Number, before: str, follows: str) -> bool:
    """Numbers that are called, what is measured on people, and what a part of an organisation is called."""
    start, end = number.start, number.end
    if number.digits and end - start in _HOTLINE_LENGTHS and _is_hotline(text, start, end):
        return True
    if before in _MEASURED_ENDS and _MEASURED.search(text, max(0, start - 4), start):
        return True
    # 投放三部's manager; 销售三部手机 are telephones.
    if number.digits or follows not in _PARTS or not _PART_BEFORE.search(text, max(0, start - 4), start):
        return False
    return _PART_AFTER.match(text, end + 1) is not None


def _is_hotline(text: str, start: int, end: int) -> bool:
    """Whether digits are a number that was called (打了12345) and count nothing."""
    if text[end : end + 1] in _COUNTED:
        return False
    if _HOTLINES.fullmatch(text, start, end):
        return True
    return bool(_CALLED_ONLY.fullmatch(text, start, end) and _CALLED.search(text, max(0, start - 4), start))


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
