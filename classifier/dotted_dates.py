"""Dates whose year has two figures and whose parts are held by dots or slashes: 19.03.01, 19/03/01."""

from __future__ import annotations

from classifier.late import late
from classifier.written_dates import Raw

#: Month and day have two figures too: 12.4.5 is a version. Of this century, from its second decade on.
_DOTTED = late(
    r"[12]\d(?<![\da-zA-Z./_]\d\d)(?P<sep>[./])(?P<month>0[1-9]|1[0-2])(?P=sep)(?P<day>0[1-9]|[12]\d|3[01])(?![\d./a-zA-Z_版元])"
)
#: Before such figures: they are a version, an address or a number.
_NUMBER_OF = late(r"(?:版本?|系统|内核|固件|补丁|升级[到至]|地址|[编型单文案]号|[a-zA-Z])[ :为是号段]{0,2}\Z")
_REACH = 6


def dotted_dates(folded: str, this_year: int) -> list[Raw]:
    """Dates of two figures each, none of a year to come."""
    if "." not in folded and "/" not in folded:
        return []
    out: list[Raw] = []
    for match in _DOTTED.finditer(folded):
        year, start = 2000 + int(match[0][:2]), match.start()
        if year <= this_year and not _NUMBER_OF.search(folded, max(0, start - _REACH), start):
            out.append((*match.span(), year, int(match["month"]), int(match["day"])))
    return out
