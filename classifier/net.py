"""What is left of a count once what stands there twice, is not true or no longer works is taken away.

Records in a lot count as they were found unless some are shown to be repeated or untrue, and a set logs in only if it
works: ``9000条,去重后4600条`` are 4,600, and of ``8000条,其中3500条为虚假信息`` 4,500 may be left, of
``6万条,约三成为重复`` 42,000.
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
_VOID = r"(?:重复|虚假|失效|无效|过期|空号|作废|不真实|停机|不能登|无法登)"
_VALID = r"(?:有效|真实|可用|能登|可登)"
#: 30%, 约三成, 一半, 三分之一, 百分之三十.
_SHARE = (
    r"(?:(?P<percent>\d{1,2}(?:\.\d+)?) ?[%％]|百分之(?P<hundredth>[一二三四五六七八九十]{1,3})"
    r"|(?P<tenth>[一二两三四五六七八九])成(?P<more>半?)|(?P<below>[二两三四五六七八九十])分之(?P<above>[一二两三四五六七八九])"
    r"|(?P<half>[一过近大]?半数?|对半))"
)
_ABOUT = r"(?:约|大约|近|将近|超过?|达|为|是|占|有|高达|在|的|[:：])*"
_OF_COUNT = r"(?:的?(?:信息|数据|账号|账户|号码|手机号|记录|内容|部分|名单|条目))?"
#: 约三成为重复, 其中30%的号码是空号, 重复率30%, 重复数据约30%; the same of what is left (有效率70%, 七成能登录).
_SHARES = late(
    rf"(?:(?P<void>{_VOID})|(?P<valid>{_VALID}))(?:率|比例)?{_OF_COUNT}(?:比例|占比)?{_ABOUT}{_SHARE}"
    rf"|{_SHARE.replace('?P<', '?P<b_')}{_OF_COUNT}(?:已经?|均|都|为|是|系|属于?|属|存在)*"
    rf"(?:(?P<b_void>{_VOID})|(?P<b_valid>{_VALID}))"
)
#: What stands in every text that tells a share.
_SHARE_SIGNS = ("%", "％", "成", "半", "分之")
_DIGITS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
#: So far behind a count its share may stand.
_SHARE_REACH = 60


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
    _take_shares(out, text, amounts)
    return out


def _take_shares(out: dict[int, Left], text: str, amounts: list[Amount]) -> None:
    """Take off what is told to be void as a share of the count before it; how much is left stays open."""
    if not any(sign in text for sign in _SHARE_SIGNS):
        return
    counts = [amount for amount in amounts if amount.metric in _COUNTS and amount.start not in out]
    for found in _SHARES.finditer(text) if counts else ():
        near = (a for a in reversed(counts) if a.end <= found.start() <= a.end + _SHARE_REACH)
        whole = next(near, None)
        if whole is not None:
            void, share = _share(found.groupdict())
            out[whole.start] = Left(whole.value * (1 - share if void else share), False)


def _share(told: dict[str, str | None]) -> tuple[bool, float]:
    """Whether a share is of what is void, and the share."""
    given = {name.removeprefix("b_"): words for name, words in told.items() if words is not None}
    return "void" in given, _fraction(given)


def _fraction(told: dict[str, str]) -> float:
    if "percent" in told:
        return float(told["percent"]) / 100
    if "hundredth" in told:
        return _tens(told["hundredth"]) / 100
    if "tenth" in told:
        return (_DIGITS[told["tenth"]] + (0.5 if told["more"] else 0)) / 10
    if "below" in told:
        return min(_DIGITS[told["above"]] / _DIGITS[told["below"]], 1)
    return 0.5


def _tens(words: str) -> float:
    """三十五 is 35, 十五 15, 五 5."""
    tens, ten, ones = words.rpartition("十")
    return _DIGITS.get(tens, 1) * 10 * bool(ten) + _DIGITS.get(ones, 0)


def _told(text: str, amount: Amount, before: re.Pattern[str], after: re.Pattern[str]) -> bool:
    """Whether the words around the figure say so: ``before`` it in its sentence, or right ``after`` it."""
    low = max(amount.sentence[0], amount.start - _REACH)
    return bool(after.match(text, amount.end) or before.search(text, low, amount.start))
