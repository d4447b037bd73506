"""Whether the day of a letter, a suit or an arrest is told as the last of the conduct: 直到2025年12月收到律师函才停止.

Such a day is one of procedure by its words (:mod:`classifier.dates`); what went on until then, or went on all the same
afterwards, was done on it.
"""

from __future__ import annotations

from classifier.going_on import went_on
from classifier.late import late

#: What ends conduct, of whoever did it: it has no object but the conduct (停用其账号 is done to him).
_STOP = (
    r"(?:停(?:止|手|了|下来?|掉)?(?=[,。;!?\n]|\Z|了?(?:抓|爬|采集|使用|出售|销售|推广|攻击|出租|提供|侵权|侵害|侵犯|行为|该行为|上述|这[种一]))"
    r"|收手|罢手|住手|作罢|收敛|下架|下线|关停|为止)"
)
#: Behind the day, in its clause or as the next one: it stopped only then.
_STOPPED = late(
    rf"[^,。;!?\n]{{0,24}}?(?:才|方才?|始|[之以]?后[^,。;!?\n不没未拒仍]{{0,4}}|当[天日]){_STOP}|[^,。;!?\n]{{0,24}}?为止"
)
_STOPPED_NEXT = late(rf",(?:这|对方|其|他|她|该公司|于是)?(?:才|方才?|始){_STOP}")
#: Before a day: until it. 至 of a date that follows is part of the date itself.
_UNTIL = late(r"(?:直到|直至|一直[做干卖抓用]?到|持续到|持续至|截至|截止|[至到])(?:[同当次翌第]年|第二年)? ?\Z")
_BEGINS_UNTIL = late(r"[至到—~-]")
#: Behind the day: somebody else put an end to it. 才发现 tells how late that was found which was done long before.
_ENDED = late(
    r"[^,。;!?\n才]{0,12}?(?:才?被[^,。;!?\n]{0,10}?(?:抓|查获|查处|查封|逮捕|拘留|刑拘|带走)|被[^,。;!?\n]{0,10}?(?:发现|发觉|察觉|举报|起诉|投诉)"
    r"|案发|到案|归案|落网|投案|自首|收到(?:律师函|警告函|投诉函|告知函|传票))"
)
#: In the sentence before: it went on from a day (从2023年起), or day by day. Flight and debts go on too.
_GOING_ON = late(
    r"[\d月日号年初底末间份] ?(?:起|开始|以来)|自\d|从\d|一直|持续|长期|每[天日月周年晚]|陆续|多次|先后|不断|反复"
)
_NO_CONDUCT = late(r"逃|躲|藏匿|失联|跑路|未还|不还|没还|未归还|离职|入职|任职|就职|担任|工作")
_SENTENCE_END = "。!?\n"
_BEFORE_REACH, _SENTENCE_REACH = 8, 80


def _sentence_before(folded: str, start: int) -> int:
    return max(start - _SENTENCE_REACH, *(folded.rfind(mark, 0, start) + 1 for mark in _SENTENCE_END))


def is_last_day(folded: str, start: int, step: int, step_end: int) -> bool:
    """Whether conduct went on up to the day that begins at ``start`` of the folded text, or beyond it.

    Parameters
    ----------
    step, step_end : int
        Where the words that tell what was done on the day begin and end: the clause behind it, or the next one.
    """
    if _STOPPED.match(folded, step, step_end) or _STOPPED_NEXT.match(folded, step_end):
        return True
    if went_on(folded, step, step_end):
        return True
    until = _BEGINS_UNTIL.match(folded, start) or _UNTIL.search(folded, max(0, start - _BEFORE_REACH), start)
    if until is None or not _ENDED.match(folded, step, step_end):
        return False
    begin = _sentence_before(folded, start)
    return bool(_GOING_ON.search(folded, begin, start)) and not _NO_CONDUCT.search(folded, begin, start)
