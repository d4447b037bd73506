"""Suggest, send to review, or say that this is outside the field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

SUGGEST = "suggest"
REVIEW = "review"
OUT_OF_SCOPE = "out_of_scope"
#: Why a text that can be read is outside the field.
_OTHER_MATTER = "更像其他纠纷、合法行为或技术事件，不在所列罪名与请求之内。"
DECISIONS = (SUGGEST, REVIEW, OUT_OF_SCOPE)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Chosen on held-out groups when the model is trained; probabilities.

    ``suggest``: least probability of the first label to be put forward alone.
    ``out_of_scope``: least probability of ``other`` to say "outside the field".
    ``known``: least share of the text's features that the model has ever seen.
    ``features``: least number of known features; below it there is nothing to go by.
    """

    suggest: float = 0.6
    out_of_scope: float = 0.5
    known: float = 0.15
    features: int = 6

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "suggest": self.suggest,
            "out_of_scope": self.out_of_scope,
            "known": self.known,
            "features": self.features,
        }


class Decision(NamedTuple):
    """What to do with the answer, and why in one sentence."""

    code: str
    reason: str


def decide(
    first_label: str,
    first_probability: float,
    other_probability: float,
    known_features: int,
    all_features: int,
    thresholds: Thresholds,
) -> Decision:
    """Choose the decision for one text.

    Parameters
    ----------
    first_probability, other_probability : float
        Calibrated, 0 to 1; of the first label and of ``other``.
    known_features, all_features : int
        Distinct features of the text in the model's vocabulary, and in all.
    """
    share = known_features / all_features if all_features else 0.0
    if known_features < thresholds.features or share < thresholds.known:
        return Decision(OUT_OF_SCOPE, "文字太少或不像中文事件描述，模型认得的内容不足以判断。")
    if first_label == "other" and other_probability >= thresholds.out_of_scope:
        return Decision(OUT_OF_SCOPE, _OTHER_MATTER)
    if first_label != "other" and first_probability >= thresholds.suggest:
        return Decision(SUGGEST, "首选的把握达到建议线，仍需人工核对事实与要件。")
    return Decision(REVIEW, "首选的把握没有达到建议线，请人工比较前几项后再定。")


def doubt_passage(decision: Decision) -> Decision:
    """The decision where one passage of a long text was read: never put forward without a reader."""
    if decision.code == OUT_OF_SCOPE:
        return decision
    return Decision(REVIEW, "文字较长，只有其中一段像首选所指，其余与之无关；请人工核对这一段与全文。")


def doubt_label(decision: Decision, doubt: str) -> Decision:
    """The decision where something beyond the ranking speaks against the first label: a reader is asked, and why."""
    return Decision(REVIEW, doubt) if doubt and decision.code == SUGGEST else decision


def is_other_matter(decision: Decision) -> bool:
    """Whether the decision is that the text is of something else, not that there is too little to go by."""
    return decision.code == OUT_OF_SCOPE and decision.reason == _OTHER_MATTER


def doubt_other(crime: str) -> Decision:
    """The decision where the ranking finds none of the labels and the text tells all of ``crime``."""
    return Decision(REVIEW, f"首选为“其他”，但“{crime}”的行为、无权等要件和数额线文中都已写到，请人工比较后再定。")


def reason_below(decision: Decision) -> str:
    """The reason of a suggestion of a crime whose figures all lie below its lines, which says so."""
    if decision.code != SUGGEST:
        return decision.reason
    return decision.reason.rstrip("。") + "；文中所述数额未达首选的刑事门槛。"
