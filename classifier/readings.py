"""Which threshold metric of the law book an amount of a text may stand for.

An amount says "3,000 items of personal information"; the law counts classes A,
B and C apart. Where the words beside the amount name the class there is one
reading; where they do not, there are several, and the level is told only if
all agree (:mod:`classifier.severity`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from classifier.kinds import GROSS, MEMBERS
from classifier.outages import SERVED

#: Law metrics that are one metric of a text, whatever stands beside it.
PLAIN = {
    "illegal_gains_yuan": ("illegal_gains_yuan", "loss_or_gains_yuan"),
    "economic_loss_yuan": ("economic_loss_yuan", "loss_yuan", "direct_loss_yuan", "loss_or_gains_yuan"),
    "business_amount_yuan": ("business_amount_yuan",),
    "controlled_systems": ("controlled_systems",),
    "copies": ("copies",),
    "works": ("online_works",),
    "clicks": ("clicks",),
    "downloads": ("downloads",),
    "assisted_targets": ("assisted_targets",),
}

_GAINS, _TURNOVER = "illegal_gains_yuan", "business_amount_yuan"
#: What deceit brought, and what was lost, which is the same where the text tells of the one by the other.
FRAUD, LOST = "fraud_amount_yuan", "economic_loss_yuan"
#: The same over networks or telephones, and both.
TELECOM_FRAUD = "telecom_fraud_amount_yuan"
FRAUDS = frozenset((FRAUD, TELECOM_FRAUD))

#: Metric of the text -> kind named beside it -> law metric.
BY_KIND = {
    "personal_info_records": {
        "pi_class_a": "pi_items_class_a",
        "pi_class_b": "pi_items_class_b",
        "pi_class_c": "pi_items_class_c",
    },
    "auth_credentials": {
        "auth_financial": "auth_credentials_financial",
        "auth_other": "auth_credentials_other",
    },
    "affected_systems": {
        "sys_malfunction": "systems_malfunction",
        "sys_modified": "systems_data_modified",
        "sys_implanted": "systems_implanted_malware",
    },
}

#: Metrics whose law metric is known only from several kinds at once.
_TOOLS = ("persons_times_financial_tool", "persons_times_other_tool")


#: Inflow of cards and accounts: before the opinion of 2025 as all that is settled, since then by whose they are.
SETTLED, OWN_INFLOW, OTHER_INFLOW = "payment_settlement_yuan", "own_account_inflow_yuan", "other_account_inflow_yuan"
#: Metrics of a text that count what a line asks for besides the inflow.
COUNTED = {"own_accounts": ("cards", "accounts")}
#: Metrics that have a line of their own, five times as high, where the crime that was helped cannot be verified.
_UNVERIFIED = frozenset({SETTLED, "illegal_gains_yuan", "ad_funding_yuan"})
UNVERIFIED_PRINCIPAL = "_unverified_principal"


class Ways(NamedTuple):
    """What the text tells beside its figures that decides what an amount may stand for."""

    #: What an inflow of cards and accounts may stand for since the opinion of 2025, and whether all that is settled
    #: is one.
    cards: tuple[str, ...] = ()
    lent: bool = False
    #: Whether the crime that was helped cannot be verified.
    unverified: bool = False
    #: Whether turnover has a line of its own: what was taken in is no gain there where what was left is told apart.
    turnover: bool = False
    #: Whether what the deceived lost is what deceit brought.
    deceived: bool = False


#: What an amount may stand for: one reading a tuple, the law metrics that hold of it together.
Readings = tuple[tuple[str, ...], ...]

_PLAINLY = Ways()


#: Metric and kind of users who were without a service, and what they are to the law after an hour of it.
DOWN = "users", "service_down", "served_users_down_1h"


#: What systems are to the law that were without a basic service for an hour or more.
SERVED_LINE = "served_systems_down_1h"
#: Metrics that stand for one of the law where the kind is named beside them.
_SIMPLE = {
    "cards": ("sim_card", "sim_cards"),
    "messages": ("scam", "fraud_messages_sent"),
    "calls": ("scam", "fraud_calls"),
    "views": ("scam", "fraud_page_views"),
    "users": (MEMBERS, "registered_members"),
}


@lru_cache(4096)
def readings(
    metric: str | None, kinds: tuple[str, ...], stopped: bool, telecom: bool, ways: Ways = _PLAINLY
) -> Readings:
    """What an amount may stand for: one reading is certain, several are open.

    Each reading is the law metrics that hold of it together: "loss" and "loss or gains" both hold of a loss, classes
    of items exclude one another.

    Parameters
    ----------
    metric, kinds : str or None, tuple of str
        Those of an amount of the text.
    stopped : bool
        Whether the text tells that a service stood still for as long as the law asks.
    telecom : bool
        Whether the text tells of deceit over networks or telephones.
    ways : Ways, optional
        What else it tells that decides.
    """
    if metric == _GAINS and ways.turnover and GROSS in kinds:
        found: Readings = (PLAIN[_TURNOVER],)
    elif ways.deceived and metric == LOST:
        found = (_open(FRAUD, kinds, stopped, telecom),)
    elif metric in PLAIN:
        found = (PLAIN[metric],)
    elif ways.cards and metric == SETTLED and ("bank_card" in kinds or ways.lent):
        found = tuple((name,) for name in ways.cards)
    else:
        beside = ("controlled_systems",) if metric == "affected_systems" and "sys_controlled" in kinds else ()
        found = tuple((name, *beside) for name in _open(metric, kinds, stopped, telecom))
    if not ways.unverified:
        return found
    return tuple(
        tuple(name + UNVERIFIED_PRINCIPAL if name in _UNVERIFIED else name for name in names) for names in found
    )


def _open(metric: str | None, kinds: tuple[str, ...], stopped: bool, telecom: bool) -> tuple[str, ...]:
    """Law metrics that exclude one another."""
    if metric in BY_KIND:
        named = tuple(law for kind, law in BY_KIND[metric].items() if kind in kinds)
        return named or tuple(BY_KIND[metric].values())
    if metric == FRAUD:
        return (TELECOM_FRAUD,) if telecom else ("fraud_amount_yuan",)
    if metric == "payment_settlement_yuan":
        return ("payment_settlement_yuan",)
    if metric == "persons_times":
        if "called" in kinds:
            return ("fraud_calls",) if telecom or "scam" in kinds else ()
        if "malware" in kinds:
            return ("malware_provided_persons_times",)
        return _TOOLS[:1] if "auth_financial" in kinds else _TOOLS[1:] if "tool_other" in kinds else _TOOLS
    if metric == DOWN[0] and DOWN[1] in kinds and stopped:
        return (DOWN[2],)
    if SERVED in kinds and stopped:
        return (SERVED_LINE,)
    if metric in _SIMPLE and _SIMPLE[metric][0] in kinds:
        return (_SIMPLE[metric][1],)
    return _further(metric, kinds)


def _further(metric: str | None, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Whom tools were given, counted by head, and how long a business stood still."""
    if "tools_given" in kinds:
        return _open("persons_times", tuple(kind for kind in kinds if kind != "tools_given"), False, False)
    return ("business_stop_months",) if "business_stopped" in kinds else ()
