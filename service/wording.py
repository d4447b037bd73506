"""Words that every page uses for the same thing."""

from __future__ import annotations

from decimal import Decimal

from classifier.element_answers import CONTRARY, MET, MISSING, STATE_NAMES

DECISIONS = {"suggest": "建议", "review": "请人工比较", "out_of_scope": "范围之外"}
#: Said of what was left out of a long text as small talk.
LEFT_OUT = "像是与事情无关，没有读入"
#: What a reader may say of an element.
ELEMENT_STATES = {state: STATE_NAMES[state] for state in (MET, CONTRARY, MISSING)}


def figure(value: float) -> str:
    """A number for people: never with an exponent, whole numbers without a point, decimals as they are."""
    exact = Decimal(repr(float(value)))
    return format(exact.to_integral_value() if exact == exact.to_integral_value() else exact, "f")
