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
from typing import Any, NamedTuple

from classifier import currencies
from classifier.counted import bind_count
from classifier.kinds import REFINED, TOOLS_GIVEN, halted
from classifier.late import late
from classifier.logins import counts_logins, logs_in
from classifier.metric_words import load_metric_words
from classifier.money_words import NO_MONEY_LOST
from classifier.no_amount import has_sign, is_no_amount
from classifier.normalize import FIGURES_KEPT as STEPS
from classifier.normalize import Alignment, align
from classifier.numerals import Number, find_numbers, join_ranges
from classifier.sold_pieces import bought_again
from classifier.sums import bind_sum, is_named_sum
from classifier.surroundings import Surroundings, choose
from classifier.taken_down import counts_rows
from classifier.turns import settle
from classifier.units import (
    ABOUT_AFTER,
    CLAUSE_ENDS,
    CLOSING,
    COIN_REACH,
    DURATION,
    DURATION_STARTS,
    ENGLISH,
    ENGLISH_SETS,
    ENGLISH_TRIED,
    FEE_AFTER,
    FOREIGN,
    FOREIGN_STARTS,
    GOES_ON,
    LEADS,
    MONEY,
    MONEY_SIGN_ENDS,
    MONEY_STARTS,
    PEOPLE,
    PREPAID_BEFORE,
    SUM_ENDS,
    TOTAL_BEFORE,
    UNIT_STARTS,
    UNITS,
    USERS_INFO,
)

#: In place of the metric of an article.
ARTICLE = "article"
_MORE = frozenset("余多+")
_PIECES = frozenset("个枚")
_LATIN = late(" ?[a-z0-9]")

_YEAR_MONTHS = 12
#: What a bare figure of lost traffic, installs or orders may count.
_NO_MONEY = ("users", "orders", "downloads")
#: One of a thing is an amount only as a sum or a stretch of time: what these begin with, and what stands before a sum.
_ONE_STARTS, _SIGN_ENDS = DURATION_STARTS | FOREIGN_STARTS, MONEY_SIGN_ENDS | currencies.CODE_ENDS
#: No smaller figure is an amount without a unit.
_LEAST_BARE = 100
#: A total without a unit is money only from so many yuan on, and if a word of money stands so many characters before.
_BARE_TOTAL, _TOTAL_REACH = 10_000, 20


class Amount(NamedTuple):
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


def _read(around: Surroundings, number: Number) -> tuple[Number, str, str | None, tuple[str, ...]] | None:
    """``(number with its unit, unit, metric, candidates)`` or None; of an article :data:`ARTICLE` for the metric."""
    text, end = around.text, number.end
    follows = text[end : end + 1]
    if number.value < _LEAST_BARE and follows not in UNIT_STARTS and _stands_alone(text, number):
        return None
    coded = currencies.coded_before(text, number.start)
    # Coins by the piece (btc 2个) are counted below.
    if coded and follows not in _PIECES:
        candidates = currencies.worth(around, number, coded=True)
        return number._replace(start=coded.start()), "foreign", currencies.METRIC, candidates
    first = text[end + 1 : end + 2] if follows in LEADS else follows
    if is_no_amount(around, number, first):
        return None
    match = DURATION.match(text, end) if first in DURATION_STARTS else None
    if match and match.lastgroup:
        metric, whole = match.lastgroup, _extend(number, match)
        if metric == "duration_years" and halted(around, (number.start, match.end())):
            # The law counts the months that a business stood still.
            high = None if whole.high is None else whole.high * _YEAR_MONTHS
            return whole._replace(value=whole.value * _YEAR_MONTHS, high=high), "months", "duration_months", ()
        return whole, metric.removeprefix("duration_"), metric, ()
    coin = first in FOREIGN_STARTS or "币" in text[end : end + COIN_REACH]
    match = FOREIGN.match(text, end) if coin else None
    if match:
        whole = _extend(number, match)
        return whole, "foreign", currencies.METRIC, currencies.worth(around, whole)
    match = MONEY.match(text, end) if follows in MONEY_STARTS else None
    if match or has_sign(text, number.start):
        whole = _extend(number, match, money=True) if match else number
        if currencies.named_before(text, number.start):
            return whole, "foreign", currencies.METRIC, currencies.worth(around, whole)
        return whole, "yuan", *bind_sum(around, whole)
    match = UNITS.match(text, end) if follows in UNIT_STARTS else None
    if match:
        whole = _extend(number, match)
        if match["english"] and ENGLISH_SETS.match(match["english"]):
            tried = around.before(number, ENGLISH_TRIED)
            return whole, "组", "other_count" if tried else "auth_credentials", ()
        unit = match["unit"] or ENGLISH[match["english"].removesuffix("s")]
        if unit == "accounts":
            return whole, "个", "auth_credentials" if logs_in(around, number) else unit, ()
        unit = "人" if unit == "个人" else unit
        return (whole, unit, ARTICLE, ()) if _is_article(whole) else (whole, unit, *bind_count(around, whole, unit))
    return _bare(around, number)


def _is_article(number: Number) -> bool:
    """Whether a figure counts nothing before a unit: 一个人, 一条短信; "1条" and "一年" do."""
    return number.value == 1 and not number.digits


def _is_plain_article(text: str, number: Number) -> bool:
    """Whether a figure is an article or nothing at all by a look at the characters around it; most of them are."""
    start, end = number.start, number.end
    follows = text[end : end + 1]
    first = text[end + 1 : end + 2] if follows in LEADS else follows
    if first in _ONE_STARTS or follows in MONEY_STARTS or text[start - 1 : start] in _SIGN_ENDS:
        return False
    return "币" not in text[end : end + COIN_REACH]


def _stands_alone(text: str, number: Number) -> bool:
    """Whether no coin follows and no sign of money stands before; most small numbers that no unit follows do."""
    if "币" in text[number.end : number.end + COIN_REACH]:
        return False
    return text[number.start - 1 : number.start] not in MONEY_SIGN_ENDS


def _extend(number: Number, match: re.Match[str], *, money: bool = False) -> Number:
    more = number.bound == "exact" and not _MORE.isdisjoint(match[0])
    bound = "at_least" if more else number.bound
    whole = Number(number.start, match.end(), number.value, bound, number.high, number.digits)
    if not money:
        return whole
    if match["tenth"]:
        high = None if number.high is None else round(number.high / 10, 4)
        return whole._replace(value=round(number.value / 10, 4), high=high)
    if match["tenths"]:
        return whole._replace(value=round(number.value + find_numbers(match["tenths"])[0].value / 10, 4))
    return whole


def _bare(around: Surroundings, number: Number) -> tuple[Number, str, str | None, tuple[str, ...]] | None:
    """A figure without a unit: money right after a verb of money (月入过万), else nothing."""
    text = around.text
    closed = text[number.end : number.end + 1] in CLOSING
    if number.value < _LEAST_BARE or (not closed and _LATIN.match(text, number.end)):
        return None
    left, right = around.clause(number)
    if not closed and FEE_AFTER.match(text, number.end):
        return number, "yuan", *bind_sum(around, number)
    total = _total(around, number)
    if total:
        return number, "yuan", total, ()
    if counts_logins(around, number):
        return number, "", "auth_credentials", ()
    if counts_rows(around, number):
        return number, "条", *bind_count(around, number, "条")
    near = (max(left[0], number.start - 8), number.start)
    about = None if closed else ABOUT_AFTER.match(text, number.end)
    behind = (about.end(), right[1]) if about else right
    follows = around.nearest("nouns", (number.start, number.start), behind, around.words.noun_units[""])
    if follows and follows[0][0] <= 0.5:
        known = follows[0][1] in ("users", "customers") and USERS_INFO.match(text, number.end)
        return number, "", "personal_info_records" if known else follows[0][1], ()
    if NO_MONEY_LOST.search(text, *left):
        return number, "", None, _NO_MONEY
    found = [hit for hit in around.nearest("money", near, (right[0], right[0])) if hit[0] <= 3]
    count = around.nearest("nouns", near, (right[0], right[0]), around.words.noun_units[""])
    if count and (not found or count[0][0] <= found[0][0]):
        metric, rivals = choose([hit for hit in count if hit[0] <= 3])
        return (number, "", metric, rivals) if metric or rivals else None
    if found or is_named_sum(around, left, number):
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
    if "flight" in around.told and PREPAID_BEFORE.search(text, *around.clause(number)[0]):
        return "fraud_amount_yuan"
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


class _Counted:
    """What the figure before counts, with which a figure that nothing names goes on."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self.unit, self.sentence = "", 0
        self._metric: str | None = None
        #: Articles since, which are read only if a figure may go on with what stands before it.
        self._aside: list[Number] = []
        #: The last of them, which is bound only if the next figure goes on with it, and what stood before.
        self._article: Number | None = None
        self._before: tuple[str, int, str | None] = ("", 0, None)

    def name(self, number: Number, unit: str, sentence: int, metric: str | None) -> str | None:
        """The metric of ``number``: its own or, of a further piece that nothing names, that of the figure before."""
        if metric == "other_count" and self._goes_on(number):
            self.catch_up()
            if (self.unit, self.sentence) == (unit, sentence):
                metric = self._last()
        self.unit, self.sentence, self._metric, self._article = unit, sentence, _named(metric, unit), None
        self._aside.clear()
        return self._metric

    def set_aside(self, number: Number) -> None:
        """Leave what is an article, or nothing at all, for :meth:`catch_up`."""
        self._aside.append(number)

    def catch_up(self) -> None:
        """Go past the articles that were set aside."""
        for number in self._aside:
            read = _read(self._around, number)
            if read is not None:
                whole, unit, *_ = read
                self._pass_over(whole, unit, self._around.sentence_bounds(whole.start, whole.end)[0])
        self._aside.clear()

    def _pass_over(self, number: Number, unit: str, sentence: int) -> None:
        same = (self.unit, self.sentence) == (unit, sentence)
        self._before = unit if same else "", sentence, self._last() if same else None
        self.unit, self.sentence, self._metric, self._article = unit, sentence, None, number

    def _last(self) -> str | None:
        if self._article is not None:
            metric = bind_count(self._around, self._article, self.unit)[0]
            if metric == "other_count" and self._before[0] == self.unit and self._goes_on(self._article):
                metric = self._before[2]
            self._metric, self._article = _named(metric, self.unit), None
        return self._metric

    def _goes_on(self, number: Number) -> bool:
        """Whether a figure that nothing names goes on with the one before (点击574万次,刘某的10993次。)."""
        text = self._around.text
        before = GOES_ON.search(text, max(0, number.start - 8), number.start)
        return bool(before and CLAUSE_ENDS.match(text, number.end))


def _goes_on_sum(around: Surroundings, number: Number, low: int) -> bool:
    """Whether a bare figure goes on with the sums of its sentence (得款三万七千元,其中卫某两万四、薛某一万三)."""
    if not SUM_ENDS.match(around.text, number.end):
        return False
    if around.sentence_bounds(number.start, number.end)[0] != low:
        return False
    left = around.clause(number)[0]
    return not around.nearest("nouns", left, (left[1], left[1]))


def find_amounts(text: str, alignment: Alignment | None = None) -> list[Amount]:
    """All amounts of ``text`` in order, offsets in code points of the text as sent.

    ``alignment`` is that of the text by :data:`STEPS`, where it is there already.
    """
    alignment = alignment or align(text, STEPS)
    folded = alignment.text
    numbers = join_ranges(folded, find_numbers(folded)) if folded else []
    if not numbers:
        return []
    around = Surroundings(folded, load_metric_words())
    out: list[Amount] = []
    counted = _Counted(around)
    last = 0
    for number in numbers:
        if _is_article(number) and _is_plain_article(folded, number):
            counted.set_aside(number)
            continue
        read = _read(around, number)
        if read is None and number.value >= _BARE_TOTAL:
            counted.catch_up()
            if counted.unit == "yuan" and _goes_on_sum(around, number, counted.sentence):
                read = number, "yuan", *bind_sum(around, number)
        if read is None:
            continue
        whole, unit, metric, candidates = read
        if metric == ARTICLE:
            counted.set_aside(number)
            continue
        low, high = around.sentence_bounds(whole.start, whole.end)
        metric = counted.name(whole, unit, low, metric)
        if candidates:
            candidates = tuple(dict.fromkeys(_named(name, unit) or name for name in candidates))
        if whole.value == 0:
            continue
        start, end = alignment.span(whole.start, whole.end)
        kinds, refine = around.kinds(low, high), REFINED.get(metric)
        kinds = kinds if refine is None else refine(around, (whole.start, whole.end), (low, high), last, kinds)
        if TOOLS_GIVEN in kinds and whole.bound == "exact" and bought_again(folded, whole.end):
            whole = whole._replace(bound="at_least")
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
                kinds,
                alignment.span(low, high) if high > low else (start, end),
            )
        )
        last = whole.end
    return out
