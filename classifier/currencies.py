"""Money of other countries: nothing compares it with lines in yuan until it is converted.

The name may stand before the figure (``日元80万元``) or behind it (``80万日元``). What such a sum would be, were it
yuan, is told by the words around it, so that a sum which may be a gain, a loss or what deceit brought keeps a level
open; where the text converts it (``3000美元,折合人民币2.1万元``) the sum in yuan counts.
"""

from __future__ import annotations

import re

from classifier.late import late
from classifier.numerals import Number
from classifier.sums import bind_sum
from classifier.surroundings import Surroundings

METRIC = "money_foreign"
#: More readings than these are those of any sum.
_FEW = 3
#: 日元80万元; in 100美元700元 another figure stands before the name.
_BEFORE = late(
    r"(?<![0-9万亿千百十余多])(?:美元|美金|港元|港币|欧元|英镑|日元|日币|韩元|韩币|泰铢|卢布|新台币|台币|越南盾|印尼盾|比索|加元|加币|"
    r"澳元|澳币|新加坡元|新币|法郎|林吉特|卢比|迪拉姆|缅元|缅币|usdt)(?:约|近|共|共计|合计|[: ])?\Z"
)
#: USD 80,000, US$80,000: a code or sign before the figure, which then has no name of money behind it.
_CODED = late(
    r"(?:(?<![a-z])(?:usd[tc]?|hkd|eur|gbp|jpy|krw|sgd|aud|cad|nzd|twd|thb|myr|vnd|idr|php|rub|inr|chf|btc|eth)"
    r"|(?:(?<![a-z])(?:us|hk|nt))?\$|[€£])[ :]?\Z"
)
CODE_ENDS = frozenset("drpywbftch$€£ :")
_CODE_REACH = 5
#: The last characters of those words.
_ENDS = frozenset("元金币镑铢布盾索郎特比姆t约近共计: ")
_REACH = 8
#: What is money of a country, or a coin that is dealt in as such; points and coins of games have no rate.
_MONEY = late(
    r"(?!代币|金币)(?:[元金镑铢布盾]|比索|法郎|林吉特|卢比|迪拉姆|[港日台加澳韩缅新]币|usd[tc]?|btc|eth|xmr|泰达币|比特币|以太币|门罗币)"
)
#: 3000美元,折合人民币2.1万元 and (约合2.1万元).
_CONVERTED = late(
    r"[^。;0-9]{0,6}(?:折合|折算|约合|合人民币|折人民币|相当于|等值|价值|兑换|兑得|换得|变现|结汇)[^。;0-9]{0,10}[0-9一二两三四五六七八九十]"
)


def named_before(text: str, start: int) -> re.Match[str] | None:
    """The currency right before a figure at ``start``."""
    if text[start - 1 : start] not in _ENDS:
        return None
    return _BEFORE.search(text, max(0, start - _REACH), start)


def coded_before(text: str, start: int) -> re.Match[str] | None:
    """The code or sign of a currency right before a figure at ``start``."""
    if text[start - 1 : start] not in CODE_ENDS:
        return None
    return _CODED.search(text, max(0, start - _CODE_REACH), start)


def worth(around: Surroundings, number: Number, *, coded: bool = False) -> tuple[str, ...]:
    """What a foreign sum would be in yuan; nothing where no words tell it, or the text converts it.

    ``coded`` says that a code of the currency stands before the figure, so that the words of the sum name none.
    """
    text = around.text
    if not (coded or _MONEY.search(text, number.start, number.end)) or _CONVERTED.match(text, number.end):
        return ()
    metric, rivals = bind_sum(around, number)
    return (metric,) if metric else rivals if len(rivals) <= _FEW else ()
