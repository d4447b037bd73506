"""How long a service stood still, told apart from how long somebody attacked it.

The law counts users without a service for an hour or more. ``两天共攻击四次,累计停服55分钟`` tells of two days and
of an outage below an hour: only what is told to be the outage decides, and a stretch of time in which so many things
were done says nothing. Where a text tells the length of no outage, the longest other length is taken for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from classifier.late import late

if TYPE_CHECKING:
    from classifier.amounts import Amount
    from classifier.numerals import Number
    from classifier.surroundings import Surroundings

#: Kinds of a duration: how long the service stood still, once of several times or in all; a stretch of time in which.
OUTAGE, EACH_OUTAGE, WHOLE_OUTAGE, STRETCH = "outage", "outage_each", "outage_whole", "stretch"
HOURS = {
    "duration_hours": 1.0,
    "duration_minutes": 1 / 60,
    "duration_days": 24.0,
    "duration_weeks": 168.0,
    "duration_months": 720.0,
}
_ENOUGH = 1.0
#: A service that stands still, in the clause of a duration.
_STANDS_STILL = late(
    r"(?:中|阻)断|断(?=[网服线联电]|了)|停(?=[服机摆运]|了|止|工)|宕机|瘫|崩溃|掉线|脱网|离线|"
    r"(?:无法|不能|没法|不可)(?:正常|访|登|使|用|上|连|打|提|运|下)|(?:登|进|打|连|上|用)不(?:上|进|去|开|了)|挂掉"
)
#: Words of an outage that did not come to pass, or of what ended it.
_NO_OUTAGE = late(r"(?:没有?|未|并未|不曾|从未|避免|防止)[^,。;]{0,4}\Z")
_EACH = late(r"(?:每|单)(?:次|回|轮|天|日|晚)[^,。;]{0,8}\Z")
_WHOLE = late(r"(?:共|合计|总计?|累计|加起来|合起来)[^,。;]{0,10}\Z")
#: 两天内, 三天里, 两天共攻击四次, 三天多次: in which things were done, so many of them.
_IN_WHICH = late(
    r"(?:之?[内里间中]|期间|以来|来)|[^,。;]{0,8}?(?:多次|反复|[数几二两三四五六七八九十百千0-9]+(?:余|多)?[次轮波回])"
)
#: Kind of systems that a basic service serves and that were without it, and of such a service.
SERVED, _BASIC = "served_systems", "basic_service"
_WITHOUT_SERVICE = late(
    r"[^,。;]{0,6}?(?:网站|站点|系统|服务器|主机)[^,。;]{0,14}(?:无法|不能|停止|停服|停摆|中断|瘫痪|打不开|掉线|断网)"
)
#: Only where a duration ends the clause before does the next one tell of it (停服,累计55分钟).
_CLAUSE_REACH = 24


#: 网站瘫痪2小时,涉及学生1.3万人: people whom it left without the service, where the sentence tells of no leak.
_TOUCHED = late(
    r"涉及(?:在校|全校|全体|注册)?(?:学生|师生|教师|学员|考生|患者|病人|市民|居民|村民|乘客|旅客|读者|用户)"
    r"(?:共计?|合计|总计|累计|约|近|超过|达|逾|有)*\Z"
)
_LEAKED = late(r"泄露|信息|资料|数据|名单|骗|导出")


class Stop(NamedTuple):
    """How long a service stood still, in hours, at least and at most; ``text`` are the words that tell it."""

    least: float
    most: float
    text: str = ""


def told_of(around: Surroundings, span: tuple[int, int]) -> tuple[str, ...]:
    """What the duration at ``span`` of the folded text is the length of: an outage, a stretch of time, or not told."""
    text, (start, end) = around.text, span
    low, high = around.clause_bounds(start, end)
    low, high = max(low, start - _CLAUSE_REACH), min(high, end + _CLAUSE_REACH)
    if _IN_WHICH.match(text, end, high):
        return (STRETCH,)
    found = _STANDS_STILL.search(text, low, start) or _STANDS_STILL.search(text, end, high)
    if found is None or _NO_OUTAGE.search(text, low, found.start()):
        return ()
    if _EACH.search(text, low, start):
        return (EACH_OUTAGE,)
    return (WHOLE_OUTAGE if _WHOLE.search(text, low, start) else OUTAGE,)


def served(
    around: Surroundings, span: tuple[int, int], _sentence: tuple[int, int], _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """``kinds`` with :data:`SERVED` for systems that an attack on names, logins or billing left without it."""
    without = _BASIC in kinds and _WITHOUT_SERVICE.match(around.text, span[1])
    return (*kinds, SERVED) if without else kinds


def left_without(around: Surroundings, number: Number) -> bool:
    """Whether people are counted whom an outage told in their sentence left without the service."""
    if around.before(number, _TOUCHED) is None:
        return False
    sentence = around.sentence_bounds(number.start, number.end)
    return around.tells(_STANDS_STILL, sentence) and not around.tells(_LEAKED, sentence)


def stop_told(amounts: list[Amount]) -> Stop | None:
    """The outage that ``amounts`` tell of, by what is told in all, else by each and their number; None if none is."""
    # Most texts tell of none.
    durations = [a for a in amounts if a.metric in HOURS and a.kinds]
    if not durations:
        return None
    named = {kind: _joined([a for a in durations if kind in a.kinds]) for kind in (WHOLE_OUTAGE, EACH_OUTAGE, OUTAGE)}
    if named[WHOLE_OUTAGE]:
        return max(named[WHOLE_OUTAGE])
    stops = named[OUTAGE]
    for each in named[EACH_OUTAGE]:
        times = [a for a in amounts if a.unit == "次" and a.metric == "other_count"]
        least, most = (min(a.value for a in times), max(a.value for a in times)) if times else (1.0, float("inf"))
        stops = [*stops, Stop(each.least * least, each.most * most, each.text)]
    if not stops:
        return None
    # The same outage may be told twice, several may add up.
    longest = max(stops)
    return Stop(longest.least, sum(stop.most for stop in stops), longest.text)


def service_hours(amounts: list[Amount], told: Stop | None) -> float:
    """Hours that the service stood still at least: of the outage ``told``, else the longest of the durations."""
    if told is not None:
        return told.least
    lengths = (a.value * HOURS[a.metric] for a in amounts if a.metric in HOURS and STRETCH not in a.kinds)
    return max(lengths, default=0.0)


def enough(hours: float) -> bool:
    """Whether users count that were without a service for so long."""
    # Minutes are summed as parts of an hour.
    return hours >= _ENOUGH - 1e-9


def _joined(durations: list[Amount]) -> list[Stop]:
    """The lengths of ``durations``, those in two units as one (一小时十五分钟)."""
    out: list[Stop] = []
    last = -1
    for amount in durations:
        least = amount.value * HOURS[amount.metric or ""]
        high = amount.high or (amount.value * 2 if amount.bound == "at_least" else amount.value)
        stop = Stop(least, high * HOURS[amount.metric or ""], amount.text)
        if out and amount.start == last:
            before = out.pop()
            stop = Stop(before.least + least, before.most + stop.most, before.text + amount.text)
        out.append(stop)
        last = amount.end
    return out
