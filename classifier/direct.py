"""Which losses are told to be no direct ones, and how much of a total may be direct.

Some lines count what was lost directly and nothing else. Of ``损失120万元,其中直接经济损失38万元`` that is the part, of
``损失120万元,其中间接损失82万元`` what is left, and goodwill (``商誉损失82万元``) is a loss of another kind.
"""

from __future__ import annotations

from typing import NamedTuple

from classifier.amounts import Amount
from classifier.kinds import DIRECT, NOT_EARNED
from classifier.late import late

#: Metric of losses.
LOSS = "economic_loss_yuan"
_REACH = 12
#: What is no direct loss by its name.
_INDIRECT = late(r"间接[^，,。；;]{0,6}\Z")
#: The same where a direct loss is named beside it, and may be one where none is.
_OF_NAME = late(
    r"(?:商誉|声誉|名誉|信誉|品牌|无形资产|预期|潜在|机会)(?:(?!退货|退款|退单|召回|下架|库存|货物?)[^，,。；;、]){0,4}"
    r"(?:损失|贬[值损]|减[损少]|受损|损害|下降)(?:了|约|近|达|为|计|共|超过?|[:：])*\Z"
)
#: Between a total and its parts, and before one.
_PARTS, _TOTAL = late(r"其中|包括|包含|[内里][有含]|含"), late(r"[总共]|合计|累计")
#: What mending cost counts beside what was lost directly, and may be the rest of a total.
_MENDED = late(r"修复|恢复|修补|应急|排查|处置")
#: Further losses, which are no part.
_FURTHER = late(r"另|还|此外|又|再")


class Direct(NamedTuple):
    """How much of a loss may be direct: ``value`` of it, 0 of what is none; ``settled`` unless that is open."""

    value: float
    settled: bool


def not_direct(text: str, amounts: list[Amount]) -> dict[int, Direct]:
    """By the start of a loss that is not direct, or not all of it: what of it may be."""
    losses = [amount for amount in amounts if amount.metric == LOSS]
    named = any(DIRECT in amount.kinds for amount in losses)
    out: dict[int, Direct] = {}
    for amount in losses:
        low = max(amount.sentence[0], amount.start - _REACH)
        if DIRECT in amount.kinds:
            continue
        if _INDIRECT.search(text, low, amount.start):
            out[amount.start] = Direct(0.0, True)
        elif NOT_EARNED in amount.kinds or _OF_NAME.search(text, low, amount.start):
            out[amount.start] = Direct(0.0, named)
    #: The last loss that may be a total, and what stands behind it.
    total: Amount | None = None
    parts: list[Amount] = []
    for amount in losses:
        if total is not None and _is_part(text, total, parts, amount):
            parts.append(amount)
            continue
        _take_apart(out, total, parts)
        whole = DIRECT not in amount.kinds and amount.start not in out and not _MENDED.search(text, *amount.sentence)
        total, parts = amount if whole else None, []
    _take_apart(out, total, parts)
    return out


def _is_part(text: str, total: Amount, parts: list[Amount], amount: Amount) -> bool:
    """Whether ``amount`` is told to be a part of ``total``, or goes on with its ``parts``."""
    last = parts[-1].end if parts else total.end
    if amount.value >= total.value or (amount.sentence != total.sentence and amount.start - last > _REACH):
        return False
    if _FURTHER.search(text, last, amount.start):
        return False
    if parts or _PARTS.search(text, total.end, amount.start):
        return True
    low = max(total.sentence[0], total.start - _REACH)
    return DIRECT in amount.kinds and bool(_TOTAL.search(text, low, total.start))


def _take_apart(out: dict[int, Direct], total: Amount | None, parts: list[Amount]) -> None:
    """Note what of ``total`` may be direct by its ``parts``."""
    if total is None:
        return
    direct = sum(part.value for part in parts if DIRECT in part.kinds)
    other = [part for part in parts if part.start in out]
    if direct:
        out[total.start] = Direct(direct, True)
    elif other:
        settled = all(out[part.start].settled for part in other)
        out[total.start] = Direct(total.value - sum(part.value for part in other), settled)
