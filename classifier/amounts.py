"""Figures in a text: how much of what, bound to a metric or said to be ambiguous.

A number is read with its unit (:mod:`classifier.numerals`), then bound by the
words around it: money by the nearest verb or noun of gain, loss, fraud ... in
its clause, counts by the thing counted. Where nothing names the thing, or two
readings are equally near, ``metric`` is ``None`` and ``candidates`` lists what
it may be: a kind is never guessed. Dates, ages, shares, ordinals, article
numbers and versions are no amounts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from classifier.counted import bind_count
from classifier.metric_words import load_metric_words
from classifier.normalize import FIGURES_KEPT as STEPS
from classifier.normalize import Alignment, align
from classifier.numerals import Number, find_numbers, is_range
from classifier.sums import bind_sum, is_named_sum
from classifier.surroundings import Surroundings, choose
from classifier.turns import settle
from classifier.units import (
    CLAUSE_ENDS,
    DURATION,
    FEE_AFTER,
    FOREIGN,
    GOES_ON,
    IDIOM,
    LASTS_BEFORE,
    MONEY,
    MONEY_SIGN,
    MONEY_SIGN_ENDS,
    NO_AMOUNT,
    ORDINAL_BEFORE,
    ORDINAL_ENDS,
    PEOPLE,
    SUM_ENDS,
    TOTAL_BEFORE,
    UNIT_STARTS,
    UNITS,
    WORD_LEFT,
    WORD_RIGHT,
)

_MORE = frozenset("余多+")
_YEAR, _MONTHS, _LATIN = re.compile(" ?年"), re.compile(" ?个月"), re.compile(" ?[a-z0-9]")

#: No smaller figure is an amount without a unit.
_LEAST_BARE = 100
#: A total without a unit is money only from so many yuan on, and if a word of money stands so many characters before.
_BARE_TOTAL, _TOTAL_REACH = 10_000, 20


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at ``[start, end)`` of the text as sent, in code points.

    ``value`` is in the unit named by ``unit`` (yuan, pieces, months ...), the
    lower end where a range is stated and ``high`` the upper; ``bound`` is
    ``exact``, ``about``, ``at_least`` or ``below``. ``kinds`` are the kinds of
    information or account named beside it (:mod:`classifier.severity`).
    """

    start: int
    end: int
    text: str
    value: float
    high: float | None
    bound: str
    unit: str
    metric: str | None
    candidates: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sentence: tuple[int, int] = (0, 0)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        out: dict[str, Any] = {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "value": self.value,
            "bound": self.bound,
            "unit": self.unit,
            "metric": self.metric,
        }
        if self.high is not None:
            out["high"] = self.high
        if self.candidates:
            out["candidates"] = list(self.candidates)
        if self.kinds:
            out["kinds"] = list(self.kinds)
        return out


def _is_no_amount(text: str, number: Number) -> bool:
    """Dates, ages, ordinals, idioms and parts of words."""
    start, end = number.start, number.end
    before, follows = text[start - 1 : start], text[end : end + 1]
    if number.digits and follows and follows in "月日%":
        return True
    if before in ORDINAL_ENDS and ORDINAL_BEFORE.search(text, max(0, start - 8), start):
        return True
    # "9.9-12.9元" and "3000-5000条" are ranges, read as such.
    if number.digits and (WORD_RIGHT.match(text, end) or (before != "-" and WORD_LEFT.match(before))):
        return True
    if not number.digits and any(
        m.start() <= start < m.end() for m in IDIOM.finditer(text, max(0, start - 3), end + 4)
    ):
        return True
    after = text[end : end + 6]
    two_digits = number.digits and end - start == 2 and not LASTS_BEFORE.search(text, max(0, start - 3), start)
    if number.digits and end - start == 4 and 1949 <= number.value <= 2100 and after.startswith("起"):
        return True
    if _YEAR.match(after) and (1949 <= number.value <= 2100 or two_digits):
        return True
    return bool(NO_AMOUNT.match(after)) and not _MONTHS.match(after)


def _read(around: Surroundings, number: Number) -> tuple[Number, str, str | None, tuple[str, ...]] | None:
    """``(number with its unit, unit, metric, candidates)`` or None."""
    text, end = around.text, number.end
    if number.value < _LEAST_BARE and _stands_alone(text, number):
        return None
    if _is_no_amount(text, number):
        return None
    match = DURATION.match(text, end)
    if match and match.lastgroup:
        metric = match.lastgroup
        return _extend(number, match), metric.removeprefix("duration_"), metric, ()
    match = FOREIGN.match(text, end)
    if match:
        return _extend(number, match), "foreign", "money_foreign", ()
    match = MONEY.match(text, end)
    if match or MONEY_SIGN.search(text, max(0, number.start - 5), number.start):
        whole = _extend(number, match) if match else number
        return whole, "yuan", *bind_sum(around, whole)
    match = UNITS.match(text, end)
    if match:
        whole = _extend(number, match)
        unit = "人" if match["unit"] == "个人" else match["unit"]
        return whole, unit, *bind_count(around, whole, unit)
    return _bare(around, number)


def _stands_alone(text: str, number: Number) -> bool:
    """Whether neither unit nor coin follows and no sign of money stands before; most small numbers do."""
    if text[number.end : number.end + 1] in UNIT_STARTS or "币" in text[number.end : number.end + 5]:
        return False
    return text[max(0, number.start - 1) : number.start] not in MONEY_SIGN_ENDS


def _extend(number: Number, match: re.Match[str]) -> Number:
    more = number.bound == "exact" and not _MORE.isdisjoint(match[0])
    bound = "at_least" if more else number.bound
    whole = Number(number.start, match.end(), number.value, bound, number.high, number.digits)
    if match.re is not MONEY:
        return whole
    if match["tenth"]:
        high = None if number.high is None else round(number.high / 10, 4)
        return replace(whole, value=round(number.value / 10, 4), high=high)
    if match["tenths"]:
        return replace(whole, value=round(number.value + find_numbers(match["tenths"])[0].value / 10, 4))
    return whole


def _bare(around: Surroundings, number: Number) -> tuple[Number, str, str | None, tuple[str, ...]] | None:
    """A figure without a unit: money right after a verb of money (月入过万), else nothing."""
    text = around.text
    if number.value < _LEAST_BARE or _LATIN.match(text, number.end):
        return None
    left, right = around.clause(number)
    if FEE_AFTER.match(text, number.end):
        return number, "yuan", *bind_sum(around, number)
    total = _total(around, number)
    if total:
        return number, "yuan", total, ()
    near = (max(left[0], number.start - 8), number.start)
    follows = around.nearest("nouns", (number.start, number.start), right, around.words.noun_units[""])
    if follows and follows[0][0] <= 0.5:
        return number, "", follows[0][1], ()
    found = [hit for hit in around.nearest("money", near, (right[0], right[0])) if hit[0] <= 3]
    count = around.nearest("nouns", near, (right[0], right[0]), around.words.noun_units[""])
    if count and (not found or count[0][0] <= found[0][0]):
        metric, rivals = choose([hit for hit in count if hit[0] <= 3])
        return (number, "", metric, rivals) if metric or rivals else None
    if found or is_named_sum(text, left, number):
        return number, "yuan", *bind_sum(around, number)
    return None


def _total(around: Surroundings, number: Number) -> str | None:
    """The metric of a bare total that closes a clause about money (再骗两笔,总共两百多万)."""
    text = around.text
    if number.value < _BARE_TOTAL or not CLAUSE_ENDS.match(text, number.end):
        return None
    if not TOTAL_BEFORE.search(text, max(0, number.start - 6), number.start):
        return None
    low = max(around.sentence_bounds(number.start, number.end)[0], number.start - _TOTAL_REACH)
    sides = (low, number.start), (number.end, number.end)
    money = around.nearest("money", *sides)
    nouns = around.nearest("nouns", *sides)
    return settle(around, sides[0], number, money)[0] if money and (not nouns or money[0][0] < nouns[0][0]) else None


#: What a thing counted is by this unit: sets of accounts come with their passwords, films by the piece are posted.
_BY_UNIT = {("accounts", "组"): "auth_credentials", ("works", "条"): "posts"}


def _named(metric: str | None, unit: str) -> str | None:
    """Customers, pupils and patients are people where people are counted (11名客户), else users."""
    if metric == "customers":
        return "persons" if unit in PEOPLE or unit == "个" else "users"
    return _BY_UNIT.get((metric or "", unit), metric)


def _goes_on(text: str, number: Number) -> bool:
    """Whether a figure that nothing names goes on with the one before (点击574万次,刘某的10993次。)."""
    before = GOES_ON.search(text, max(0, number.start - 8), number.start)
    return bool(before and CLAUSE_ENDS.match(text, number.end))


def _goes_on_sum(around: Surroundings, number: Number, low: int) -> bool:
    """Whether a bare figure goes on with the sums of its sentence (得款三万七千元,其中卫某两万四、薛某一万三)."""
    text = around.text
    if number.value < _BARE_TOTAL or not SUM_ENDS.match(text, number.end):
        return False
    if around.sentence_bounds(number.start, number.end)[0] != low:
        return False
    left = around.clause(number)[0]
    return not around.nearest("nouns", left, (left[1], left[1]))


def _join_ranges(text: str, numbers: list[Number]) -> list[Number]:
    """``100万至400万`` becomes one number, placed at its upper end."""
    out: list[Number] = []
    for number in numbers:
        if out:
            last = out[-1]
            if last.high is None and last.value < number.value and is_range(text, last.end, number.start):
                out[-1] = replace(number, start=last.start, value=last.value, high=number.value, bound="exact")
                continue
        out.append(number)
    return out


def find_amounts(text: str, alignment: Alignment | None = None) -> list[Amount]:
    """All amounts of ``text`` in order, offsets in code points of the text as sent.

    ``alignment`` is that of the text by :data:`STEPS`, where it is there already.
    """
    alignment = alignment or align(text, STEPS)
    folded = alignment.text
    if not folded:
        return []
    around = Surroundings(folded, load_metric_words())
    out: list[Amount] = []
    last: tuple[str, int, str | None] = ("", 0, None)
    for number in _join_ranges(folded, find_numbers(folded)):
        read = _read(around, number)
        if read is None and last[0] == "yuan" and _goes_on_sum(around, number, last[1]):
            read = number, "yuan", *bind_sum(around, number)
        if read is None:
            continue
        whole, unit, metric, candidates = read
        low, high = around.sentence_bounds(whole.start, whole.end)
        if metric == "other_count" and last[:2] == (unit, low) and _goes_on(folded, whole):
            metric = last[2]
        metric = _named(metric, unit)
        last = (unit, low, metric)
        candidates = tuple(dict.fromkeys(_named(name, unit) or name for name in candidates))
        # "一个人", "一条短信" count nothing; "1条" and "一年" do.
        article = whole.value == 1 and not whole.digits and unit not in ("yuan", "foreign")
        if whole.value == 0 or (article and "duration" not in (metric or "")):
            continue
        start, end = alignment.span(whole.start, whole.end)
        out.append(
            Amount(
                start,
                end,
                text[start:end],
                whole.value,
                whole.high,
                whole.bound,
                unit,
                metric,
                candidates,
                around.kinds(low, high),
                alignment.span(low, high) if high > low else (start, end),
            )
        )
    return out
