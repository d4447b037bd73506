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
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Any

from classifier.cues import Cues
from classifier.metric_words import MetricWords, load_metric_words
from classifier.normalize import FIGURES_KEPT as STEPS
from classifier.normalize import Alignment, align
from classifier.numerals import Number, find_numbers, is_range
from classifier.units import (
    CLAIM_AFTER,
    CLAIM_BEFORE,
    CLAIM_VERB,
    CONTINUED,
    DURATION,
    EXPENSE_AFTER,
    FEE_AFTER,
    FOREIGN,
    IDIOM,
    LOSS_AFTER,
    LOSS_SPENT,
    MONEY,
    MONEY_SIGN,
    NO_AMOUNT,
    ONE_EACH,
    ORDINAL_BEFORE,
    PEOPLE,
    PEOPLE_INFO,
    PRICE_AFTER,
    PRICE_BEFORE,
    RATE_BEFORE,
    SHARE,
    UNITS,
    WORD_LEFT,
    WORD_RIGHT,
)

_CLAUSE = re.compile(r"[,。;!?\n:、()「」“”\"]")
_SENTENCE = re.compile(r"[。;!?\n]")
#: A text that names one thing three times as often as any other counts that thing.
_FAR_MORE = 3
#: Fewer people are those who act, not those whose records are told of (两人的号码).
_MANY = 10
_YEAR, _MONTHS, _LATIN = re.compile(" ?年"), re.compile(" ?个月"), re.compile(" ?[a-z0-9]")
#: How far, in characters, a word may stand from the amount it names.
_BEFORE_REACH, _AFTER_REACH, _SENTENCE_REACH = 16, 10, 40


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


def _bounds(separators: list[int], length: int, start: int, end: int) -> tuple[int, int]:
    """The stretch between the nearest of ``separators``, places in the text, around ``[start, end)``."""
    before, behind = bisect_left(separators, start), bisect_left(separators, end)
    left = separators[before - 1] + 1 if before and separators[before - 1] >= start - 200 else 0
    return left, separators[behind] if behind < len(separators) else length


def _nearest(
    cues: Cues,
    table: str,
    left: tuple[int, int],
    right: tuple[int, int],
    only: tuple[str, ...] | None = None,
) -> list[tuple[float, str]]:
    """``(distance, metric)`` of the words around an amount, nearest first.

    Of overlapping words the longest counts ("赔偿损失" is a claim, no loss).
    Words after the amount stand a little further off.
    """
    hits = cues.within(table, *left) + cues.within(table, *right)
    kept = [h for h in hits if not any(o[0] <= h[0] and h[1] <= o[1] and o[1] - o[0] > h[1] - h[0] for o in hits)]
    out = []
    for begin, stop, metric in kept:
        if only is not None and metric not in only:
            continue
        distance = left[1] - stop if stop <= left[1] else begin - right[0] + 0.5
        out.append((distance, metric))
    return sorted(out)


def _choose(found: list[tuple[float, str]]) -> tuple[str | None, tuple[str, ...]]:
    """The nearest metric, or none and the rivals where two stand equally near."""
    if not found:
        return None, ()
    first = found[0]
    rivals = tuple(dict.fromkeys(metric for distance, metric in found if distance <= first[0]))
    return (first[1], ()) if len(rivals) == 1 else (None, rivals)


class _Reader:
    """Reads the amounts of one folded text."""

    def __init__(self, text: str, words: MetricWords) -> None:
        self.text = text
        self.words = words
        self.cues = words.cues.find(text)
        self.clauses = [match.start() for match in _CLAUSE.finditer(text)]
        self.sentences = [match.start() for match in _SENTENCE.finditer(text)]
        self._kinds: dict[tuple[int, int], tuple[str, ...]] = {}

    def kinds(self, low: int, high: int) -> tuple[str, ...]:
        """Kinds named in a sentence; a sentence of many amounts is looked through once."""
        if (low, high) not in self._kinds:
            here = {kind for _, _, kind in self.cues.within("kinds", low, high)}
            self._kinds[low, high] = tuple(kind for kind in self.words.kinds if kind in here)
        return self._kinds[low, high]

    def is_no_amount(self, number: Number) -> bool:
        """Dates, ages, ordinals, idioms and parts of words."""
        text, start, end = self.text, number.start, number.end
        if ORDINAL_BEFORE.search(text, max(0, start - 8), start):
            return True
        # "9.9-12.9元" and "3000-5000条" are ranges, read as such.
        if number.digits and (
            WORD_RIGHT.match(text, end) or (WORD_LEFT.search(text, max(0, start - 1), start) and text[start - 1] != "-")
        ):
            return True
        if not number.digits and any(
            m.start() <= start < m.end() for m in IDIOM.finditer(text, max(0, start - 3), end + 4)
        ):
            return True
        after = text[end : end + 6]
        two_digits = number.digits and end - start == 2
        if _YEAR.match(after) and (1949 <= number.value <= 2100 or two_digits):
            return True
        return bool(NO_AMOUNT.match(after)) and not _MONTHS.match(after)

    def read(self, number: Number) -> tuple[Number, str, str | None, tuple[str, ...]] | None:
        """``(number with its unit, unit, metric, candidates)`` or None."""
        text, end = self.text, number.end
        if self.is_no_amount(number):
            return None
        match = DURATION.match(text, end)
        if match and match.lastgroup:
            metric = match.lastgroup
            return self._extend(number, match), metric.removeprefix("duration_"), metric, ()
        match = FOREIGN.match(text, end)
        if match:
            return self._extend(number, match), "foreign", "money_foreign", ()
        match = MONEY.match(text, end)
        sign = MONEY_SIGN.search(text, max(0, number.start - 5), number.start)
        if match or sign:
            whole = self._extend(number, match) if match else number
            return whole, "yuan", *self._money(whole)
        match = UNITS.match(text, end)
        if match:
            whole = self._extend(number, match)
            unit = "人" if match["unit"] == "个人" else match["unit"]
            return whole, unit, *self._count(whole, unit)
        return self._bare(number)

    @staticmethod
    def _extend(number: Number, match: re.Match[str]) -> Number:
        more = any(c in match[0] for c in "余多") and number.bound == "exact"
        return replace(number, end=match.end(), bound="at_least" if more else number.bound)

    def _clause(self, number: Number) -> tuple[tuple[int, int], tuple[int, int]]:
        low, high = _bounds(self.clauses, len(self.text), number.start, number.end)
        return (max(low, number.start - _BEFORE_REACH), number.start), (
            number.end,
            min(high, number.end + _AFTER_REACH),
        )

    def _sentence(self, number: Number) -> tuple[tuple[int, int], tuple[int, int]]:
        low, high = _bounds(self.sentences, len(self.text), number.start, number.end)
        return (max(low, number.start - _SENTENCE_REACH), number.start), (
            number.end,
            min(high, number.end + _SENTENCE_REACH),
        )

    def _money(self, number: Number) -> tuple[str | None, tuple[str, ...]]:
        text = self.text
        if PRICE_AFTER.match(text, number.end) or EXPENSE_AFTER.match(text, number.end):
            return "money_other_yuan", ()
        before = (max(0, number.start - 16), number.start)
        rate = RATE_BEFORE.search(text, *before)
        # "每人分得1万元" is a gain, "每条卖2元" a price.
        if (
            PRICE_BEFORE.search(text, *before)
            or ONE_EACH.search(text, *before)
            or (rate and not SHARE.search(rate["between"]))
        ):
            return "money_other_yuan", ()
        left, right = self._clause(number)
        # "要637万元损失": the thing demanded follows the sum.
        if CLAIM_BEFORE.search(text, *before) or (
            CLAIM_AFTER.match(text, number.end) and CLAIM_VERB.search(text, *left)
        ):
            return "claim_yuan", ()
        if LOSS_AFTER.match(text, number.end) or LOSS_SPENT.search(text, max(0, number.start - 30), number.start):
            return "economic_loss_yuan", ()
        metric, rivals = _choose(_nearest(self.cues, "money", left, right))
        if metric or rivals:
            return metric, rivals
        # A list of sums ("分别得1万元、2万元") takes the word of its head.
        left, right = self._sentence(number)
        found = _nearest(self.cues, "money", left, (right[0], right[0]))
        metric, rivals = _choose(found)
        if metric is None and not rivals:
            rivals = tuple(m for m in self.words.money if m != "money_other_yuan")
        return metric, rivals

    def _count(self, number: Number, unit: str) -> tuple[str | None, tuple[str, ...]]:
        allowed = self.words.noun_units.get(unit, ())
        left, right = self._clause(number)
        if unit in PEOPLE and number.value >= _MANY and PEOPLE_INFO.match(self.text, number.end):
            return "personal_info_records", ()
        # What directly follows the unit is what is counted.
        found = [hit for hit in _nearest(self.cues, "nouns", (left[1], left[1]), right, allowed) if hit[0] <= 7]
        if not found:
            # People are people unless the noun stands close by (注册用户300人).
            reach = 6 if unit in PEOPLE or unit == "户" else _BEFORE_REACH
            near = (max(left[0], left[1] - reach), left[1])
            found = _nearest(self.cues, "nouns", near, right, allowed)
        if unit == "部" and not found:
            # Films and novels come by the same unit as telephones.
            wide = self._sentence(number)[0]
            found = _nearest(self.cues, "nouns", wide, (wide[1], wide[1]), ("works", "devices"))
            found = found if found and found[0][1] == "works" else []
        if unit in self.words.device_units and not found:
            return self._devices(number)
        if not found and unit in self.words.needs_noun:
            wide_left, wide_right = self._sentence(number)
            found = _nearest(self.cues, "nouns", wide_left, (wide_right[0], wide_right[0]), allowed)
            if not found:
                return self._continued(number, unit, allowed)
        metric, rivals = _choose(found)
        if metric in ("devices", "controlled_systems"):
            return self._devices(number)
        if metric or rivals:
            return metric, rivals
        if unit in self.words.unit_metric:
            return self.words.unit_metric[unit], ()
        if unit in self.words.needs_noun and unit not in ("个", "张"):
            return None, allowed
        return "other_count", ()

    def _continued(self, number: Number, unit: str, allowed: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
        """A bare "300条" goes on with what the text counts, if it speaks of one thing only or of one far more."""
        if unit not in CONTINUED:
            return (None, allowed) if unit not in ("个", "张") else ("other_count", ())
        nouns = self.words.nouns
        told = [metric for metric in allowed if nouns[metric].search(self.text, 0, number.start)]
        if len(told) > 1:
            counts = sorted(((len(nouns[m].findall(self.text)), m) for m in allowed), reverse=True)
            told = [counts[0][1]] if counts[0][0] >= _FAR_MORE * max(counts[1][0], 1) else []
        return (told[0], ()) if told else (None, allowed)

    def _devices(self, number: Number) -> tuple[str | None, tuple[str, ...]]:
        left, right = self._sentence(number)
        metric, rivals = _choose(_nearest(self.cues, "devices", left, right))
        if metric is None and not rivals:
            return "devices", ()
        return metric, rivals

    def _bare(self, number: Number) -> tuple[Number, str, str | None, tuple[str, ...]] | None:
        """A figure without a unit: money right after a verb of money (月入过万), else nothing."""
        text = self.text
        if number.value < 100 or _LATIN.match(text, number.end):
            return None
        left, right = self._clause(number)
        if FEE_AFTER.match(text, number.end):
            return number, "yuan", *self._money(number)
        near = (max(left[0], number.start - 8), number.start)
        follows = _nearest(self.cues, "nouns", (number.start, number.start), right, self.words.noun_units[""])
        if follows and follows[0][0] <= 0.5:
            return number, "", follows[0][1], ()
        found = [hit for hit in _nearest(self.cues, "money", near, (right[0], right[0])) if hit[0] <= 3]
        count = _nearest(self.cues, "nouns", near, (right[0], right[0]), self.words.noun_units[""])
        if count and (not found or count[0][0] <= found[0][0]):
            metric, rivals = _choose([hit for hit in count if hit[0] <= 3])
            return (number, "", metric, rivals) if metric or rivals else None
        metric, rivals = _choose(found)
        return (number, "yuan", metric, rivals) if metric or rivals else None


def _named(metric: str | None, unit: str) -> str | None:
    """Customers, pupils and patients are people where people are counted (11名客户), else users."""
    if metric == "customers":
        return "persons" if unit in PEOPLE or unit == "个" else "users"
    return metric


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
    words = load_metric_words()
    reader = _Reader(folded, words)
    out: list[Amount] = []
    for number in _join_ranges(folded, find_numbers(folded)):
        read = reader.read(number)
        if read is None:
            continue
        whole, unit, metric, candidates = read
        metric = _named(metric, unit)
        candidates = tuple(dict.fromkeys(_named(name, unit) or name for name in candidates))
        # "一个人", "一条短信" count nothing; "1条" and "一年" do.
        article = whole.value == 1 and not whole.digits and unit not in ("yuan", "foreign")
        if whole.value == 0 or (article and "duration" not in (metric or "")):
            continue
        start, end = alignment.span(whole.start, whole.end)
        low, high = _bounds(reader.sentences, len(folded), whole.start, whole.end)
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
                reader.kinds(low, high),
                alignment.span(low, high) if high > low else (start, end),
            )
        )
    return out
