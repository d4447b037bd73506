"""What a sale brought by its price a piece and the number of pieces (三千条, 每条两块钱)."""

from __future__ import annotations

import re

from classifier.actors import accused
from classifier.amounts import Amount
from classifier.late import late
from classifier.metric_words import UNIT_ACCUSED, UNIT_ACTOR

#: Metrics of a sum that may be the price of a piece.
_GAIN = "illegal_gains_yuan"
_PRICES = frozenset({"money_other_yuan", "business_amount_yuan", _GAIN, None})
#: A piece, no stretch of time and no part, before a price (每条两块钱, 一条卖50元) and behind it (2元/条, 两块钱一条).
_UNIT = r"(?P<unit>[条份组张套件台单]|个(?!多?月|小时|钟头|星期|礼拜|季|年|人)|部(?![分门])|次(?!性))"
_PIECE_BEFORE = late(rf"(?:每|(?<![第十百千万亿二三四五六七八九\d])[一1]){_UNIT}(?![多余])[^，,。；;、\d]{{0,5}}\Z")
_PIECE_BEHIND = late(rf"\s*(?:/|每|[一1]/?){_UNIT}(?![有是就多余])")
_PIECE_REACH = 8
#: What tells of a sale, and what tells that the pieces were bought or only kept.
_SALE = late(r"卖|售|贩|出手|出货|转让|成交|有偿|收费|收取|牟利")
_BOUGHT = late(r"买[入来进]|购[入得买]|收购|收来|进价|成本|进货|拿货|(?:从|花)[^，,。；;]{0,12}[买购]")
_UNSOLD = late(
    r"(?:(?:未|没有?|不)(?:再|对外|向外|能|及|出)*|(?:准备|打算|拟|欲)[^，,。；;]{0,8})[卖售贩]|查获|缴获|扣押|库存"
)
#: Numbers of which one may be a part of another.
_PART = late(r"其中|包括|包含|占")
_CLAUSE_ENDS = late(r"[，,。；;！!？?\n]")


def product(text: str, amounts: list[Amount]) -> Amount | None:
    """The sum that one price and the count of what was sold come to, as a gain placed at the price.

    None unless one price a piece is told, pieces of that unit are counted in a sale, and no gain is told.

    Parameters
    ----------
    text : str
        The text as sent.
    amounts : list of Amount
        Its amounts.
    """
    priced = []
    for amount in amounts:
        if amount.unit == "yuan" and amount.metric in _PRICES:
            unit = _piece(text, amount)
            if unit:
                priced.append((amount, unit))
            elif amount.metric == _GAIN:
                return None
    if len({(a.value, a.high, unit) for a, unit in priced}) != 1:
        return None
    price, unit = priced[0]
    if _BOUGHT.search(text, *_clause(text, price)) or not _sells(text, price, price.sentence):
        return None
    pieces = [
        a for a in amounts if a.unit == unit and a.value > 1 and a.bound != "below" and _sells(text, a, price.sentence)
    ]
    sold = [a for a in pieces if not _BOUGHT.search(text, *_clause(text, a))]
    # What was bought first is what was sold where the price is one of a sale and no other number is told.
    resold = not sold and _SALE.search(text, *_clause(text, price))
    count = _count(text, pieces if resold else sold)
    if count is None:
        return None
    high = (price.high or price.value) * (count[1] or count[0]) if price.high or count[1] else None
    kinds = (UNIT_ACTOR, UNIT_ACCUSED) if accused(text) else ()
    return price._replace(
        value=round(price.value * count[0], 2), high=high, bound="exact", metric=_GAIN, candidates=(), kinds=kinds
    )


def _piece(text: str, amount: Amount) -> str:
    """The unit that ``amount`` is the price of, empty if it is none."""
    found = _PIECE_BEHIND.match(text, amount.end)
    found = found or _PIECE_BEFORE.search(text, max(amount.sentence[0], amount.start - _PIECE_REACH), amount.start)
    return found["unit"] if found else ""


def _sells(text: str, amount: Amount, priced: tuple[int, int]) -> bool:
    """Whether the clause of ``amount`` tells of nothing unsold, and its sentence or that of the price of a sale."""
    low, high = amount.sentence
    if _UNSOLD.search(text, *_clause(text, amount)):
        return False
    return bool(_SALE.search(text, low, high) or _SALE.search(text, *priced))


def _clause(text: str, amount: Amount) -> tuple[int, int]:
    low, high = amount.sentence
    before: list[re.Match[str]] = list(_CLAUSE_ENDS.finditer(text, low, amount.start))
    behind = _CLAUSE_ENDS.search(text, amount.end, high)
    return (before[-1].end() if before else low), (behind.start() if behind else high)


def _count(text: str, pieces: list[Amount]) -> tuple[float, float | None] | None:
    """How many pieces there are: the one number, the greatest where it is the sum of the rest, or the sum of a list."""
    told = {(a.value, a.high) for a in pieces}
    if len(told) == 1:
        return told.pop()
    if not told or any(a.high for a in pieces) or len({a.sentence for a in pieces}) > 1:
        return None
    if _PART.search(text, *pieces[0].sentence):
        return None
    values = [a.value for a in pieces]
    most = max(values)
    return (most, None) if most * 2 == sum(values) else (sum(values), None)
