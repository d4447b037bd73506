"""Months, days and numbers of dates as they are written, for what reads them."""

from __future__ import annotations

from classifier.late import late

MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
DAY = r"(?P<day>3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
#: Behind a date that tells who somebody is (2000年出生, 2019年7月毕业), not what was done.
LIFE = late(r" ?(?:出生|生人|生(?=[,。;!?、的于\n]|\Z)|[^,。;!?\n]{0,8}毕业(?![生班季证论设照]))")
#: Start, end, year, month and day of a date as written.
Raw = tuple[int, int, int, int | None, int | None]
_DIGITS = "〇一二三四五六七八九"


def number(text: str) -> int:
    """A year, month or day in figures, digit by digit (二〇二三) or up to 三十一."""
    if text.isdigit():
        return int(text)
    tens, mark, ones = text.partition("十")
    if not mark:
        return int("".join(str(_DIGITS.index("〇" if c == "零" else c)) for c in text))
    return (_DIGITS.index(tens) * 10 if tens else 10) + (_DIGITS.index(ones) if ones else 0)
