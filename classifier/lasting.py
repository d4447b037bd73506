"""How long conduct went on from a day told in the text: 2025年9月起……四个月, 2024年5月至今.

The law of the last day holds, so a start alone would name that of the first.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from classifier.late import late

#: Before a date and behind it: it is the first day of something. Held against what stands there, in few characters.
_FROM = late(r"(?:从|自|打)(?:[^,。;!?\n]{0,2})\Z")
_ON = late(r" ?(?:月?初|月?底|月?末|[上中下]旬|前后|左右|上午|下午|晚上?)?(?:起|开始|始|以来)")
#: A length: 四个月, 2年多, 十余天, 半年, 一个半月.
_NUMBER = r"(?:[1-9]\d{0,2}|十[一二三四五六七八九]?|[一二两三四五六七八九]十?[一二三四五六七八九]?)"
_LENGTH = late(
    rf"(?P<number>半|(?<![\d.〇零一二三四五六七八九十第]){_NUMBER})(?:[余多]|来)?(?P<unit>年|个半?月|个多月|天|周|个?星期)"
    r"(?P<half>半)?(?![^,。;!?\n]{0,2}[前级度期份刑货]|以上|[内后]?(?:付清|退|还|归还))"
)
#: Directly before a length that is told without a start: it is one of going on.
_GOING_ON = late(r"(?:持续|连续|历时|长达|前后|先后|一连|整整|延续|维持|干|做|卖)了?(?:将近|近|约|大约|共|有)?\Z")
#: In the few characters before a length: it is one of something else.
_OTHER_LENGTH = late(
    r"(?:合同|期限|有效|服务|会员|租|徒刑|试用|保修|质保|承诺|约定|授权|许可|工作|任职|入职|就职|担任|打工|合作|缓刑|拘役|"
    r"学习|培训|经营|开店|续费|预付|充值|存|保存|保留|留存|第|每|最近|过去|满)[^,。;!?\n]{0,5}\Z"
)
_OTHER_REACH = 9
_BEFORE_REACH = 5
#: Until the day of telling. Of what was not done (至今未还) it tells no conduct.
_NOW = late(r"(?:至今|迄今|到现在|到今天|直到目前|到目前)(?![^,。;!?\n]{0,4}[未没无不欠逃](?!有?停|间断)|有效|失联)")
#: The same in other words: 目前还没停, 现在仍在抓取, 仍在继续. Flight and debts go on too and are no conduct.
_STILL = late(
    r"(?:目前|现在|如今|眼下|当前|时至今日)[^,。;!?\n]{0,6}?(?:仍然?|还|也|依然|依旧|照样)"
    r"(?:(?:没有?|未|不)(?:停|下架|整改|关闭|撤下)"
    r"|(?:一直)?在(?:继续|抓|爬|采集|搬|用|使用|出?售|卖|推广|攻击|出租|提供|侵权|刷|传播|发布|展示|投放|劫持|跳转|强制|要求)|继续(?!侦|调|审|追))"
    r"|(?<![时候前中])(?:仍在继续|还在继续)(?=[,。;!?\n]|\Z)"
)
#: 2025年6月起 without an end: where what follows tells of none either.
_SINCE = late(r" ?(?:月?初|月?底|月?末|[上中下]旬|前后|左右)?(?:起(?![诉草码火获因到飞])|开始|以来)")
#: That an end is asked for is none.
_OVER = late(
    r"(?<!求停)(?<!求其停)(?<!求他停)(?<!求我[们司方]停)(?<!求对方停)(?<!令停)(?<!令其停)止"
    r"|直到|直至|案发|到案|归案|落网|投案|自首|抓获|被抓|警方|查获|查封|逮捕|拘留|刑拘|被判|判处|关停|下架|停了|停手|收手|解散|注销|"
    r"离职|前后|期间|截至"
)
#: So far behind the date, within its sentence, a length is looked for, and a 至今.
_REACH = 80
_NOW_REACH = 24
#: The same where the date is told as a first day.
_NOW_FAR = 40
_SENTENCE_END = late(r"[。!?\n]")
_DAYS = {"天": 1, "周": 7, "个星期": 7, "星期": 7}
_MONTHS = {"年": 12, "个月": 1, "个多月": 1, "个半月": 1}
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Lasting:
    """The words of a length at ``[start, end)`` of the folded text, and the last day they lead to."""

    start: int
    end: int
    last: date


def _count(written: str) -> int:
    """A number of the length pattern: figures or up to 九十九."""
    if written.isdigit():
        return int(written)
    written = written.replace("两", "二")
    tens, mark, ones = written.partition("十")
    if not mark:
        return _DIGITS.index(written)
    return (_DIGITS.index(tens) * 10 if tens else 10) + (_DIGITS.index(ones) if ones else 0)


def _plus_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _reached(first: date, match: re.Match[str]) -> date:
    """The day that a length leads to from ``first``, its own day counted."""
    unit = match["unit"]
    half = match["half"] is not None or unit == "个半月"
    if match["number"] == "半":
        # 半个月, 半年.
        return _plus_months(first, 6) if unit == "年" else first + timedelta(days=15)
    number = _count(match["number"])
    if unit in _DAYS:
        return first + timedelta(days=number * _DAYS[unit] - 1)
    end = _plus_months(first, number * _MONTHS[unit] + (6 if half and unit == "年" else 0))
    return end + timedelta(days=15 if half and unit != "年" else -1)


def find_lasting(
    folded: str, start: int, end: int, stop: int, first: date, today: date, *, after: bool = False
) -> Lasting | None:
    """How long what began on the date at ``[start, end)`` went on, or None.

    Parameters
    ----------
    folded : str
        Text with its figures kept.
    stop : int
        Where the next date begins; nothing behind it is of this one.
    first : date
        First day that the date may mean.
    today : date
        Day of telling; nothing lasts longer.
    after : bool
        Whether it is told to have begun after the date.
    """
    begun = after or _FROM.search(folded, max(0, start - _BEFORE_REACH), start) or _ON.match(folded, end)
    now = _NOW.search(folded, end, min(stop, end + (_NOW_FAR if begun else _NOW_REACH)))
    if now is not None and not _SENTENCE_END.search(folded, end, now.start()):
        return Lasting(*now.span(), today)
    limit = min(stop, end + _REACH)
    still = _STILL.search(folded, end, limit)
    if still is not None and not _SENTENCE_END.search(folded, end, still.start()):
        return Lasting(*still.span(), today)
    over = _SENTENCE_END.search(folded, end, limit)
    limit = over.start() if over is not None else limit
    for match in _LENGTH.finditer(folded, end, limit):
        before = max(end, match.start() - _OTHER_REACH)
        if _OTHER_LENGTH.search(folded, before, match.start()):
            continue
        if begun or _GOING_ON.search(folded, before, match.start()):
            return Lasting(*match.span(), min(_reached(first, match), today))
    return None


def is_open(folded: str, start: int, end: int) -> bool:
    """Whether the date at ``[start, end)`` is told as the first day of what is told to have no end."""
    begun = _SINCE.match(folded, end) or _FROM.search(folded, max(0, start - _BEFORE_REACH), start)
    return begun is not None and not _OVER.search(folded, end)
