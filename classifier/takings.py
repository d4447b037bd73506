"""Which sums are all that was taken in, where the text tells apart what was left of them.

``收取费用14万元,违法所得4.5万元``: the greater is no gain. Where the law has lines of turnover it is that; where it has
none, a gain that is named settles what counts, and one told to be net leaves open whether costs come off. So do costs
that are told beside it (``订阅收入310万元,成本190万元``).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from classifier.amounts import Amount
from classifier.late import late

_GAINS = "illegal_gains_yuan"
#: Characters before a figure within which it is told what it is, and between a sum and what was left of it.
_REACH, _APART = 16, 60
_CLAUSE = late(r"[，,。；;：:！!？?\n][^，,。；;：:！!？?\n]*\Z")
_TAKEN = late(r"收(?!益|购|买|缴|回|获|受|藏|集)|进账|入账|到账")
#: What is a gain itself: told so, what was left, and pay for a service to somebody.
_GAINED = late(
    r"所得|获利|盈利|牟利|利润|[非违]法收|净|赚|从中|实得|分得|[扣除刨][去除]|[好益]处|报酬|酬[金劳]|佣金|提成|劳务|辛苦|介绍费|手续费|回扣|差价|分[成红赃]"
)
_LEFT = late(
    r"(?:(?P<named>违法所得|非法所得|非法获利)|(?<!未)(?<!有)获利|盈利|净(?:利润?|赚|得|落|收入?|获利?)|利润|(?:自己|本人|个人|实际|从中)?(?:只|仅|实际)?(?:赚|获利|实得)"
    r"|[扣除刨][去除][^，,。；;0-9]{0,8}(?:后|成本)[^，,。；;0-9]{0,4})"
    r"(?:的|了|到|数额|金额|人民币|共计?|合计|总计|累计|约|近|达|为|计|仅|只|[有是])*\Z"
)
#: What else was gained, or by whom else; of 其中 it is a part whoever got it.
_ELSE = late(r"[另又再某甲乙丙丁]|(?<![退返归偿])还|此外|分别|各自?|二人|两人|三人|每")
_PART = "其中"
#: What it cost, told as a sum; research is the cost of whom it was taken from, and 成本价 is a price.
_COST, _OTHER = "成本", "money_other_yuan"
_COSTS = late(
    r"(?<!研发)(?<!开发)成本(?:费用?|支出|开支|投入)?(?:花了|花费|支出|就)?"
    r"(?:了|共计?|合计|总计|累计|一共|人民币|大约|约|近|达|为|是|有|[: ])*\Z"
)


def taken_in(text: str, amounts: list[Amount]) -> dict[int, bool]:
    """By the start of a sum that is all that was taken in: whether what was left of it is told by its legal name."""
    gains = [amount for amount in amounts if amount.metric == _GAINS]
    if len(gains) < 2:
        return {}
    left = [(part, found) for part in gains if (found := _LEFT.search(text, max(0, part.start - _REACH), part.start))]
    starts, ends = [part.start for part, _ in left], [part.end for part, _ in left]
    out: dict[int, bool] = {}
    for whole in gains if left else ():
        if not _is_taken(text, whole):
            continue
        near = slice(bisect_left(ends, whole.start - _APART), bisect_right(starts, whole.end + _APART))
        for part, found in left[near]:
            if part.value < whole.value and _goes_with(text, whole, part):
                out[whole.start] = out.get(whole.start, False) or found["named"] is not None
    return out


def taken_at_cost(text: str, amounts: list[Amount]) -> dict[int, float]:
    """By the start of a sum that was taken in and beside which it is told what it cost: what is left without that."""
    if _COST not in text:
        return {}
    costs = [a for a in amounts if a.metric == _OTHER and _COSTS.search(text, max(0, a.start - _REACH), a.start)]
    starts = [cost.start for cost in costs]
    out: dict[int, float] = {}
    for whole in amounts if costs else ():
        if whole.metric == _GAINS and _is_taken(text, whole):
            near = slice(bisect_left(starts, whole.start - _APART), bisect_right(starts, whole.start + _APART))
            of_it = [c.value for c in costs[near] if c.value < whole.value and _one_sentence(text, whole, c)]
            if of_it:
                out[whole.start] = whole.value - sum(of_it)
    return out


def _one_sentence(text: str, whole: Amount, cost: Amount) -> bool:
    low, high = sorted((whole.start, cost.start))
    return "。" not in text[low:high]


def _is_taken(text: str, amount: Amount) -> bool:
    """Whether the clause of a figure says that it was taken in, and not that it was gained."""
    low = max(0, amount.start - _REACH)
    clause = _CLAUSE.search(text, low, amount.start)
    start = clause.start() if clause else low
    return bool(_TAKEN.search(text, start, amount.start)) and not _GAINED.search(text, start, amount.start)


def _goes_with(text: str, whole: Amount, part: Amount) -> bool:
    """Whether ``part``, which is near, is told of ``whole``: with nothing else and nobody else in between."""
    first, second = (whole, part) if whole.start < part.start else (part, whole)
    return text.find(_PART, first.end, second.start) >= 0 or not _ELSE.search(text, first.end, second.start)
