"""What a text tells beside its figures that decides between the readings of them."""

from __future__ import annotations

from classifier.figures import Figures
from classifier.lines import Lines
from classifier.readings import FRAUD, LOST, OTHER_INFLOW, OWN_INFLOW, SETTLED, UNVERIFIED_PRINCIPAL, Ways
from classifier.told import TOLD, Told

#: Evidence that somebody was deceived, and parted with what he had.
_DECEIT, _DISPOSE = "deceit", "dispose"
_TURNOVER = "business_amount_yuan"
#: Most texts tell nothing that decides.
_PLAINLY, _DECEIVED = Ways(), Ways(deceived=True)


def find_ways(law: Lines, figures: Figures) -> Ways:
    """What decides between the readings of the amounts under the lines ``law``."""
    told = figures.told
    if not figures.amounts:
        return _PLAINLY
    if FRAUD in law.metrics:
        # Who was deceived tells what he lost, not what the other took by deceit.
        if told is None or FRAUD in figures.metrics or not figures.may_be(LOST):
            return _PLAINLY
        return _DECEIVED if told.how(_DECEIT) == TOLD and told.says(_DISPOSE) else _PLAINLY
    unverified = SETTLED + UNVERIFIED_PRINCIPAL in law.metrics and _says(told, "principal-unverified")
    turnover = figures.gross and _TURNOVER in law.metrics
    if OWN_INFLOW not in law.joint:
        return Ways(unverified=unverified, turnover=turnover) if unverified or turnover else _PLAINLY
    own, others = (_says(told, group) for group in ("own-account", "others-account"))
    cards = (OTHER_INFLOW, OWN_INFLOW) if own == others else (OWN_INFLOW,) if own else (OTHER_INFLOW,)
    # Who moved the money himself did more than lend a card; five times the sum goes beside the lines of cards.
    if unverified or _says(told, "moved-money"):
        cards = (SETTLED, *cards)
    return Ways(cards, own or others, unverified, turnover)


def _says(told: Told | None, group: str) -> bool:
    return told is not None and told.says(group)
