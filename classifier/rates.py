"""What one piece or one unit of time costs or brings: a price, or by unlawful means an income."""

from __future__ import annotations

import re

from classifier.late import late
from classifier.numerals import Number
from classifier.surroundings import BEFORE_REACH, Surroundings
from classifier.turns import PIECE
from classifier.units import (
    CRIMINAL,
    OF_EACH,
    ONE_EACH,
    PRICE_AFTER,
    PRICE_BEFORE,
    RATE_BEFORE,
    SHARE,
    TAKEN_IN,
    VARIOUS_AFTER,
)

#: What a text may tell of that makes what is taken in by the month a gain.
UNLAWFUL = frozenset(("control", "deceit", "run", "stolen"))
#: 每月给他8000元, 每天收费500元.
_BY_PERIOD = late(
    r"每个?(?:月|天|日|周|晚|星期)(?:都|均|共|约)*"
    r"(?:(?:给|付给?|支付给?|转给?|打给?)(?:他|她|其)|收(?:取|到)?(?:费用?|服务费|报酬|好处费?|租金)?)(?:约|近|共)?\Z"
)
#: 共给了5个月, 共运行31天: how long it was paid, right behind the sum.
_SO_LONG = late(
    r"(?:的?(?:报酬|费用|好处费?|服务费))?,?(?:一共|总共|共|前后|先后|合计|累计|持续|连续|已)*"
    r"(?:给|付|支付|收|收取|运行|运转|架设|使用|维护|持续|开)?了?(?:近|约)?"
    r"[0-9一二两三四五六七八九十]{1,4}(?:余|多)?(?:个(?:多|半)?月|天|日|周|晚|个?星期)"
)
#: Means of a crime that :data:`UNLAWFUL` does not name.
_MEANS = late(
    r"goip|猫池|群控|外挂|黑链|黑产|侵入|入侵|破解|撞库|扫号|打码|盗|窃|个人信息|删帖|水军|木马|爬虫|刷[量单粉]"
)
#: Yuan; less by the day is a fare.
_LEAST = 100


def is_price(around: Surroundings, left: tuple[int, int], number: Number) -> bool:
    """Whether the sum is what one piece or one unit of time costs or brings."""
    text = around.text
    if PRICE_AFTER.match(text, number.end):
        return True
    before = (max(0, number.start - BEFORE_REACH), number.start)
    if PRICE_BEFORE.search(text, *before) or ONE_EACH.search(text, *before):
        return True
    # "每人分得1万元" is a gain, "每条卖2元" a price.
    rate = RATE_BEFORE.search(text, *before)
    if rate and not SHARE.search(rate["between"]) and not _is_income(around, rate, number):
        return True
    return bool(VARIOUS_AFTER.match(text, number.end)) and not SHARE.search(text, *left)


def is_paid_by_period(around: Surroundings, number: Number) -> bool:
    """Whether somebody was paid so much each month or day, for a time told with it, in a text of unlawful means."""
    if number.value < _LEAST or number.high is not None:
        return False
    found = around.before(number, _BY_PERIOD)
    if found is None or not _SO_LONG.match(around.text, number.end):
        return False
    before = max(0, found.start() - BEFORE_REACH), found.start()
    if OF_EACH.search(around.text, *before):
        return False
    return not UNLAWFUL.isdisjoint(around.told) or around.tells(_MEANS) or around.tells(CRIMINAL)


def _is_income(around: Surroundings, rate: re.Match[str], number: Number) -> bool:
    """Whether by unlawful means so much was taken in each month or day (每月收广告费1.5万元).

    Of a service the fee is a price, and so is what each of many pays (每户每月收2000元).
    """
    if number.value < PIECE or number.high is not None or UNLAWFUL.isdisjoint(around.told):
        return False
    before = max(0, rate.start() - BEFORE_REACH), rate.start()
    return bool(TAKEN_IN.match(rate["between"])) and not OF_EACH.search(around.text, *before)
