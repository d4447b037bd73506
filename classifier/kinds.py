"""Which kinds hold of one figure: the class of information it counts, whether an organisation acted, what stood still.

A kind named in the sentence of a figure holds of it, except where the words tell more: of several figures in one
sentence each has the class named nearest before it, an organisation must be the one who acts, and the service that
stood still may be told a sentence before its users are counted.
"""

from __future__ import annotations

from collections.abc import Callable

from classifier.actors import accused
from classifier.late import late
from classifier.metric_words import UNIT_ACCUSED, UNIT_ACTOR
from classifier.surroundings import BEFORE_REACH, SENTENCE_REACH, Surroundings

#: What is counted right behind the unit, a list of it too; a verb or the next figure ends it.
_CLASS_BEHIND = late(r"(?!、)[^,。;:0-9+卖给被到向从出存共以并均]{0,30}")
#: 5000条,含姓名、预约项目: what a clause more says of it.
_LISTED_BEHIND = late(
    r"[^,。;:(0-9]{0,10}[,:(]?(?:每条|均|字段|内容|其中|主要)*(?:包?含有?|包括|涉及|内容为|字段为?)"
    r"[^。;0-9]{0,50}"
)
#: Where the list of what is known of persons begins that a figure counts.
_LIST_ENDS = late(r"[,;:(]|以及|另有|还有")
#: Tools handed to so many people.
_GIVEN_TO = late(
    r"(?:(?:卖|售|提供|交|传|发|分发|销|租|转卖|出租|分享)给(?:了|他人|过|境外|全国|各地|网上|其他)*|(?:供|给))"
    r"(?:共计?|合计|累计|约|近|超过|达|前后|先后)*\Z"
)
_BUYS_AFTER = late(r"[^,。;0-9]{0,2}(?:购买|买走|买了|买下)")
_BUYS_REACH = 5
_TOOLS = late(r"木马|外挂|脚本|插件|工具|软件|程序|源码|源代码|病毒|破解|群控|远控|打码|扫号|注册机")
_NOT_TOOLS = late(r"信息|资料|数据|号码|手机号|账号|名单|照片|课程|会员")
#: How long a business stood still.
_HALTED = late(r"停产|停业|停工|停止(?:营业|生产|经营)|无法(?:营业|生产|经营)")
#: Users who were left without a service.
_LACKS_SERVICE = late(
    r"影响|波及|无法|不能(?:用|登|使用|正常)|登不|进不|打不开|用不了|掉线|脱网|断[网电线了]|中断|"
    r"停[了机摆服]"
)
#: Something put into systems, and a text that tells of command over them.
_IMPLANTED = late(r"感染|中招|中毒|植入|种|受影响|攻陷|失陷")
_CONTROL_TOLD = late(r"植入|远控|远程控制|操控|控制|c2|回连|僵尸|肉鸡|后门|挖矿|下发指令|木马|botnet")
_RANSOM_TOLD = late(r"勒索|赎金|被加密|格式化|擦除|锁机")
#: 诈骗电话600人次: people counted as often as they were called.
_CALLED = late(r"电话|拨打|呼叫|外呼|拨出|拨通")

Span = tuple[int, int]
_CLASSES = ("pi_class_a", "pi_class_b", "pi_class_c")
#: Whose information it is; no class where what is known of them stands in the same phrase.
_PERSONS = frozenset(("业主", "车主", "学生", "房主", "股民"))
_DOWN = "service_down"
#: Kinds that hold of persons whom tools were given, of people called, of systems under command, of a business that
#: stood still.
TOOLS_GIVEN, CALLS, CONTROLLED, STOPPED = "tools_given", "called", "sys_controlled", "business_stopped"
_HALT_REACH, _HALT_BEHIND = 16, 4


def halted(around: Surroundings, span: tuple[int, int]) -> bool:
    """Whether a duration is how long a business stood still."""
    low, high = around.sentence_bounds(*span)
    return bool(_HALTED.search(around.text, max(low, span[0] - _HALT_REACH), min(high, span[1] + _HALT_BEHIND)))


def _with_classes(
    around: Surroundings, span: Span, sentence: Span, after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """The classes named in the phrase right behind the figure, else in the list before it, else in the sentence."""
    told = [kind for kind in kinds if kind in _CLASSES]
    if len(told) < 2 and "其中" not in around.text:
        return kinds
    text = around.text
    hits = _behind(around, span[1], sentence[1]) or _before(around, max(after, sentence[0]), span[0])
    if {kind for _, _, kind in hits} - {"pi_class_c"}:
        hits = [hit for hit in hits if text[hit[0] : hit[1]] not in _PERSONS] or hits
    if not hits:
        # Of which so many are of a class: that part is counted there.
        part = text.find("其中", span[1], sentence[1])
        hits = _class_hits(around, sentence[0], sentence[1] if part < 0 else part)
    here = {kind for _, _, kind in hits}
    return tuple(kind for kind in kinds if kind not in _CLASSES or kind in here)


def _behind(around: Surroundings, start: int, high: int) -> list[tuple[int, int, str]]:
    """Classes in the phrase or list right behind a figure (5000条,含姓名、住址)."""
    text = around.text
    listed = _LISTED_BEHIND.match(text, start, high)
    if listed:
        return _class_hits(around, start, listed.end())
    phrase = _CLASS_BEHIND.match(text, start, high)
    if phrase is None:
        return []
    stop = phrase.end()
    if text[stop : stop + 1].isdigit():
        # What runs into the next figure is that one's.
        stop = max(text.rfind("、", start, stop), start)
    return _class_hits(around, start, stop)


def _before(around: Surroundings, low: int, start: int) -> list[tuple[int, int, str]]:
    """Classes in the clause or list that names them last before a figure."""
    hits = _class_hits(around, low, start)
    if not hits:
        return hits
    last = max(hit[0] for hit in hits)
    ends = [match.end() for match in _LIST_ENDS.finditer(around.text, low, last)]
    return [hit for hit in hits if hit[0] >= ends[-1]] if ends else hits


def _class_hits(around: Surroundings, low: int, high: int) -> list[tuple[int, int, str]]:
    return [hit for hit in around.cues.within("kinds", low, high) if hit[2] in _CLASSES]


def _of_users(around: Surroundings, span: Span, sentence: Span, _after: int, kinds: tuple[str, ...]) -> tuple[str, ...]:
    down = _DOWN not in kinds and _LACKS_SERVICE.search(around.text, *sentence)
    if down and _DOWN in around.cues.named("kinds"):
        kinds = (*kinds, _DOWN)
    return _of_persons(around, span, sentence, _after, kinds)


def _of_persons(
    around: Surroundings, span: Span, sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    text, (start, end) = around.text, span
    near = max(sentence[0], start - BEFORE_REACH)
    given = text.find("给", near, start) >= 0 and _GIVEN_TO.search(text, near, start)
    if not given:
        bought = text.find("买", end, end + _BUYS_REACH) >= 0 and _BUYS_AFTER.match(text, end)
        if not bought or text[start - 1 : start] == "等":
            return kinds
    low = max(sentence[0], start - SENTENCE_REACH)
    tools = _TOOLS.search(text, low, start) and not _NOT_TOOLS.search(text, low, start)
    return (*kinds, TOOLS_GIVEN) if tools else kinds


def _of_calls(
    around: Surroundings, _span: Span, sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    return (*kinds, CALLS) if _CALLED.search(around.text, *sentence) else kinds


def _of_halt(around: Surroundings, span: Span, _sentence: Span, _after: int, kinds: tuple[str, ...]) -> tuple[str, ...]:
    return (*kinds, STOPPED) if halted(around, span) else kinds


def _of_systems(
    around: Surroundings, _span: Span, sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    """Systems that something was put into obey somebody where the text tells of command over them, not of ransom."""
    text = around.text
    if not _IMPLANTED.search(text, *sentence) or not _CONTROL_TOLD.search(text) or _RANSOM_TOLD.search(text):
        return kinds
    return (*kinds, CONTROLLED)


def _of_gain(
    around: Surroundings, _span: Span, _sentence: Span, _after: int, kinds: tuple[str, ...]
) -> tuple[str, ...]:
    if not around.unit_acts:
        return kinds
    return (*kinds, UNIT_ACTOR, UNIT_ACCUSED) if accused(around.text) else (*kinds, UNIT_ACTOR)


#: What tells more than the words of the sentence, by what the figure counts: called with the places of the figure
#: and of its sentence, where the figure before it ends, and the kinds named in the sentence. The law has lines of their
#: own for organisations by turnover and gain only; a test holds this against the law book.
REFINED: dict[str | None, Callable[[Surroundings, Span, Span, int, tuple[str, ...]], tuple[str, ...]]] = {
    "personal_info_records": _with_classes,
    "users": _of_users,
    "customers": _of_persons,
    "persons": _of_persons,
    "persons_times": _of_calls,
    "affected_systems": _of_systems,
    "duration_months": _of_halt,
    "business_amount_yuan": _of_gain,
    "illegal_gains_yuan": _of_gain,
}
