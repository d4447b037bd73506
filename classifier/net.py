"""What is left of a count once what stands there twice, is not true or no longer works is taken away.

Records in a lot count as they were found unless some are shown to be repeated or untrue, and a set logs in only if it
works: ``9000条,去重后4600条`` are 4,600, and of ``8000条,其中3500条为虚假信息`` 4,500 may be left.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from classifier.amounts import Amount
from classifier.late import late

#: What is counted in lots.
_COUNTS = frozenset(("personal_info_records", "auth_credentials", "controlled_systems"))
_REACH = 16
#: 去重后4600条, 有效的380组, 成功控制的只有15台.
_LEFT_BEFORE = late(
    r"(?:(?:去重|去除|剔除|扣除|排除)[^，,。；;0-9]{0,8}后|有效|真实|能够?登[录陆]|可以?登[录陆]|登[录陆]成功|成功登[录陆]|验证成功|成功控制)"
    r"(?:的|账号|账户|信息|密码|数据|部分|条数|组数)*(?:还|只|仅|为|有|剩|余|共|计|约|是|下|得)*\Z"
)
_LEFT_AFTER = late(r"(?:均|都|为|是|系|属|确)*(?:有效|能够?登|可以?登|登[录陆]成功|验证成功|真实)")
#: 其中重复5000条, 剔除虚假信息3000条.
_VOID_BEFORE = late(
    r"(?:重复|虚假|失效|无效|过期|空号|作废|不真实|错误|剔除|扣除|去除)(?:的|了|信息|数据|账号|号码|部分)*(?:有|约|共|计|为|达)*\Z"
)
_VOID_AFTER = late(
    r"(?:已经?|均|都|为|是|系|属于?)*(?:重复|虚假|失效|无效|过期|空号|作废|不真实|错误|不能登|无法登|登不[上进])"
)
#: Further records, of which nothing was taken away (第一批9000条,第二批去重后4600条).
_FURTHER = late(r"[又另再批]")


class Left(NamedTuple):
    """What is left of a figure: ``settled`` where the text tells it, else by taking away."""

    value: float
    settled: bool


def left_over(text: str, amounts: list[Amount]) -> dict[int, Left]:
    """By the start of a figure: what is left of it; nothing of what was taken away itself."""
    out: dict[int, Left] = {}
    #: The counts so far by their unit, and the greatest of each.
    counts: dict[str, list[Amount]] = {}
    greatest: dict[str, float] = {}
    for amount in amounts:
        unit, value = amount.unit, amount.value
        before = counts.get(unit, []) if greatest.get(unit, 0.0) > value else []
        void = bool(before) and _told(text, amount, _VOID_BEFORE, _VOID_AFTER)
        left = bool(before) and _told(text, amount, _LEFT_BEFORE, _LEFT_AFTER)
        larger = (a for a in reversed(before) if a.value > value)
        open_ones = (a for a in larger if a.start not in out or not out[a.start].settled)
        whole = next(open_ones, None) if void or left else None
        if amount.metric in _COUNTS:
            counts.setdefault(unit, []).append(amount)
            greatest[unit] = max(greatest.get(unit, 0.0), value)
        if whole is None:
            continue
        if void:
            out[amount.start] = Left(0.0, True)
            out[whole.start] = Left(whole.value - amount.value, False)
        else:
            same = whole.sentence == amount.sentence and not _FURTHER.search(text, whole.end, amount.start)
            out[whole.start] = Left(amount.value, same)
    return out


def _told(text: str, amount: Amount, before: re.Pattern[str], after: re.Pattern[str]) -> bool:
    """Whether the words around the figure say so: ``before`` it in its sentence, or right ``after`` it."""
    low = max(amount.sentence[0], amount.start - _REACH)
    return bool(after.match(text, amount.end) or before.search(text, low, amount.start))
