"""Words that every page uses for the same thing."""

from __future__ import annotations

from decimal import Decimal

DECISIONS = {"suggest": "建议", "review": "请人工比较", "out_of_scope": "范围之外"}
ELEMENT_STATES = {"met": "具备", "contrary": "被否定", "missing": "未写明"}
#: An element that is missing though words speak of it: for both sides, or figures below its lines.
OPEN_STATES = {"both": "说法相反", "short": "数额未达"}


def figure(value: float) -> str:
    """A number for people: never with an exponent, whole numbers without a point, decimals as they are."""
    exact = Decimal(repr(float(value)))
    return format(exact.to_integral_value() if exact == exact.to_integral_value() else exact, "f")
