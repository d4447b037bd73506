"""What was earned by the month, the day or the year, of which the law counts the whole (每月获利3000元,持续一年)."""

from __future__ import annotations

from typing import NamedTuple

from classifier.amounts import Amount
from classifier.late import late
from classifier.outages import STRETCH

_GAIN = "illegal_gains_yuan"
#: A sum of each month, day, week or year, before it and behind it.
_BEFORE = late(
    r"每个?(?P<unit>月|天|日|晚|周|星期|年)[^，,。；;、\d]{0,8}\Z"
    r"|(?<![个几半0-9一二两三四五六七八九十])(?P<short>[月日])[入均赚][^，,。；;\d]{0,3}\Z"
)
_BEHIND = late(r"\s*(?:/|每|一个?)(?P<unit>月|天|日|晚|周|星期|年)(?![前后内])")
_REACH = 14
#: Of each person or piece a month it is a price.
_OF_EACH = late(r"每(?:人|名|位|户|家|台|站|条|个(?!月)|张|部|套|群|单|次|份)[^，,。；;]{0,4}\Z")
#: How many days a period has, to see how many of it a length holds.
_DAYS = {"天": 1.0, "日": 1.0, "晚": 1.0, "周": 7.0, "星期": 7.0, "月": 30.0, "年": 360.0}
_LENGTHS = {"duration_days": 1.0, "duration_weeks": 7.0, "duration_months": 30.0, "duration_years": 360.0}
#: 三个月前, 半年后, 三年内: no length of what went on.
_NO_LENGTH = late(r"\s*(?:之?[前后]|以[前后内]|多?前|来(?=[的第]))")
#: Characters behind the sum within which the length is told, in its sentence or after it, and before it.
_LENGTH_REACH = 60


class Periodic(NamedTuple):
    """A gain of one period, the period, and what it comes to over the time told; None where that is not told."""

    each: Amount
    unit: str
    whole: Amount | None


def periodic(text: str, amounts: list[Amount]) -> Periodic | None:
    """The one gain that ``text`` tells by the period, where no gain is told for the whole time.

    Parameters
    ----------
    text : str
        The text as sent.
    amounts : list of Amount
        Its amounts.
    """
    gains = []
    for amount in amounts:
        if amount.metric == _GAIN:
            unit = _unit(text, amount)
            if not unit:
                return None
            gains.append((amount, unit))
    if len({(a.value, unit) for a, unit in gains}) != 1:
        return None
    each, unit = gains[0]
    low, high = each.sentence[0] - _LENGTH_REACH, each.end + _LENGTH_REACH
    lengths = {
        a.value * _LENGTHS[a.metric]
        for a in amounts
        if a.metric in _LENGTHS
        and low <= a.start < high
        and STRETCH not in a.kinds
        and not _NO_LENGTH.match(text, a.end)
    }
    times = lengths.pop() / _DAYS[unit] if len(lengths) == 1 else 0.0
    if times <= 1:
        return Periodic(each, unit, None)
    whole = each._replace(
        value=round(each.value * times, 2), high=None if each.high is None else round(each.high * times, 2)
    )
    return Periodic(each, unit, whole)


def _unit(text: str, amount: Amount) -> str:
    """The period that ``amount`` is a gain of, empty if it is of none."""
    found = _BEHIND.match(text, amount.end)
    if found:
        return found["unit"]
    low = max(amount.sentence[0], amount.start - _REACH)
    before = _BEFORE.search(text, low, amount.start)
    if before is None or _OF_EACH.search(text, max(0, before.start() - _REACH), before.start()):
        return ""
    return before["unit"] or before["short"]
