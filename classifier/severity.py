"""The amounts of a text against the thresholds in force on the day.

A level is told only where every reading of the amounts agrees; otherwise it
is ``unknown`` and the readings are listed. ``below`` means that every figure
told lies below its threshold, not that nothing else could be found: the note
names what else could reach a level, and where the text tells of that, or the
figures together would reach one, the level is ``unknown``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from classifier.adding import mixed, together
from classifier.amounts import Amount
from classifier.figures import Figures
from classifier.later import lines_or_first, milder, not_yet
from classifier.lawbook import Entry, Lawbook
from classifier.lines import REACHED, Held, compare, figure, lines_in
from classifier.readings import FRAUDS, OWN_INFLOW, TELECOM_FRAUD
from classifier.told import DENIED, LOOSELY, TOLD, UNTOLD, Circumstance, Told, circumstances_on, load_circumstances
from classifier.turns import RESEARCH
from classifier.weighing import ALONE, COSTS_OPEN, DIRECT_LOSS_OPEN, Weighing, own_accounts

__all__ = [
    "BELOW",
    "DENIED",
    "ESPECIALLY",
    "LEVEL_NAMES",
    "LOOSELY",
    "SERIOUS",
    "TOLD",
    "UNKNOWN",
    "UNTOLD",
    "Severity",
    "compare",
    "counts_insiders",
    "counts_telecom",
    "judge",
]

SERIOUS, ESPECIALLY, BELOW, UNKNOWN = "情节严重", "情节特别严重", "below", "unknown"

#: Levels that no figure reaches; one that is reached is told by the term of the law (已达数额巨大).
LEVEL_NAMES = {BELOW: "所述数额均未达门槛", UNKNOWN: "数额不足以判断"}
#: The first of them where a figure reaches a line that counts only together with another.
_NOT_TOGETHER = "所述数额未同时达到门槛"
#: Units of an amount as people write them.
_UNIT_NAMES = {"yuan": "元"}

_NO_FIGURE = "文中没有能对上门槛的数额。"
_HALVED = "信息若在履行职责或提供服务中获得，门槛减半，文中数额即已达到。"
_HALVED_IF_SO = "文中有话指向在履行职责或提供服务中获得，该项属实的，按减半门槛已达到。"
#: Element that decides where half the figure is reached and the whole one is not.
_DUTY = "insider"
_FOR_BUSINESS = "为合法经营购买、收受且未再流出的，看获利是否达5万元，条数不计。"
_HEAVIER = "有数额的类别没有写明，按另一类别可能更重。"
_HEAVIER_BY_ACTOR = "行为人是个人还是单位没有写明，按个人的线可能更重。"
_ACTOR_OPEN = "行为人是个人还是单位没有写明，按个人与按单位结果不同，见各项依据。"
_NOT_CHECKED_THEN = "行为当日没有核实过的数量门槛。"
_KIND_OPEN = "数额的类别没有写明，按不同类别结果不同，见各项依据。"
_MIXED = "不同类别的条数按比例折算已达门槛（折算合计达标即属情节严重），各项有无重复、是否同一人所为须核。"
#: Evidence of a deceit that brought nothing, and what is said of the figures then.
_ATTEMPT = "attempt"
_TRIED = "文中有“{}”，未遂的数额与既遂的分别比较，是否既遂须核。"
_RESEARCH = "文中的{}是研发费用，只有能当作损失的才与门槛比较（看秘密是否已公开或灭失，须核），未比较。"
#: So many figures are named that have no line to be held against.
_MOST_UNCHECKED = 4
_NOT_EARNED = f"{DIRECT_LOSS_OPEN}。"
_COSTS_OPEN = f"文中有{COSTS_OPEN}。"
_LESS_LEFT = "文中有重复或无效的数，除去后是否达到须核。"
_MORE_LEFT = "文中有重复或无效的数，除去后是否达到更高一档须核。"
_NEAR = "有数额正处在门槛附近或由各省自定的区间，写明确数后可判断。"


class Severity(NamedTuple):
    """How grave the figures of a text are for one label.

    ``term`` is what the law calls the level reached and ``tier`` its place from the lowest, 0 where none is reached:
    of three tiers (数额较大, 巨大, 特别巨大) ``level`` holds the upper two to be one. ``turns_on`` names the
    element that alone decides whether figures that are told reach a level, empty where none does. ``regardless`` is
    what the text tells that may reach a level whatever the figures are.
    """

    level: str
    basis: Sequence[Held] = ()
    ambiguous: Sequence[Amount] = ()
    note: str = ""
    term: str = ""
    tier: int = 0
    turns_on: str = ""
    regardless: str = ""

    def to_dict(self, book: Lawbook) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "level": self.level,
            "tier": self.tier,
            "text": self._text(),
            "basis": [held.to_dict(book) for held in self.basis],
            "ambiguous": [amount.to_dict() for amount in self.ambiguous],
            "note": self.note,
        }

    def _text(self) -> str:
        """The level in words."""
        if self.level == BELOW and any(held.remark.startswith(ALONE) or held.outcome == REACHED for held in self.basis):
            return _NOT_TOGETHER
        return LEVEL_NAMES.get(self.level) or f"已达{self.term or self.level}"


def counts_insiders(entry: Entry, day: date) -> bool:
    """Whether ``entry`` has lines of their own for those who came by the information in duty or service.

    Where it has no lines on ``day`` yet, whether those set first after it are such.
    """
    return lines_or_first(entry, day).halved


@lru_cache(1024)
def counts_telecom(entry: Entry) -> bool:
    """Whether ``entry`` has, or had, lines of deceit over networks or telephones."""
    return any(rule.metric == TELECOM_FRAUD for rule in entry.thresholds)


def _level(found: Weighing) -> str:
    """The level by what was counted."""
    if found.certain:
        return SERIOUS if found.certain == 1 else ESPECIALLY
    return BELOW if found.seen and not found.possible and not found.open_figures else UNKNOWN


def _note(found: Weighing) -> str:
    """Why the level is what it is."""
    if not found.seen:
        return _unseen(found)
    if found.certain:
        above = [rule.term for rule in found.reached if rule.metric in found.law.unchecked_above]
        note = f"至少达{above[0]}，更高一档待核。" if above and found.certain == 1 else ""
        note += _MORE_LEFT if found.less_left else ""
        return note + (_HEAVIER_BY_ACTOR if found.by_actor else "") + (_HEAVIER if found.by_kind else "")
    note = _FOR_BUSINESS if found.business in (TOLD, LOOSELY) else ""
    if OWN_INFLOW in found.law.joint and any(held.threshold.and_with for held in found.basis):
        note += f"本人账户的，须同时满足{own_accounts(found.law)}。"
    if note:
        return note
    if found.possible:
        return (_ACTOR_OPEN if found.by_actor else "") + (_KIND_OPEN if found.by_kind else "")
    if found.not_earned:
        return _NOT_EARNED
    if found.less_left:
        return _LESS_LEFT
    if found.costs_open:
        return _COSTS_OPEN
    return _NEAR if found.open_figures else ""


def _unseen(found: Weighing) -> str:
    aside = _not_checked(found) or _foreign(found)
    if aside:
        return aside
    note = _unnamed(found, "未比较。") or _NO_FIGURE
    return note + (_FOR_BUSINESS if found.business == TOLD else "")


def _unnamed(found: Weighing, otherwise: str) -> str:
    """Which figures are of no one kind, and what follows of it but for costs of research; empty without any."""
    unnamed = found.unnamed()
    if not unnamed:
        return ""
    if all(amount.candidates == RESEARCH for amount in unnamed):
        return _RESEARCH.format(_quote(unnamed))
    return f"文中的{_quote(unnamed)}没有写明数的是什么，{otherwise}"


def _foreign(found: Weighing) -> str:
    """Which foreign sums were held against nothing; empty where there are none."""
    foreign = found.foreign()
    return f"文中有外币或虚拟币{_quote(foreign, most=_MOST_UNCHECKED)}，须折算成人民币，未比较。" if foreign else ""


def _not_checked(found: Weighing) -> str:
    """Which figures have a line that is unverified; empty where there are none."""
    if not found.unchecked:
        return ""
    return f"文中有{_quote(found.unchecked, most=_MOST_UNCHECKED)}，本条该项门槛待核，未比较。"


def _doubt(found: Weighing) -> str:
    """Why figures that all lie below their lines might reach one nevertheless; empty where nothing says so."""
    aside = _not_checked(found) or _foreign(found) or _unnamed(found, "按其中一种可能达到门槛。")
    return aside or _together(found) or (_MIXED if mixed(found) else "")


def _together(found: Weighing) -> str:
    """What figures of one kind come to, where that would reach more than each of them does."""
    added = together(found)
    if added is None:
        return ""
    return f"分次或分人的数额合计为{figure(added.value, _UNIT_NAMES.get(added.unit, added.unit))}，是否累计须核。"


def _tried(found: Weighing) -> str:
    """That deceit is told to have brought nothing; empty where the lines are of something else."""
    if found.told is None or found.law.metrics.isdisjoint(FRAUDS) or not found.told.says(_ATTEMPT):
        return ""
    return _TRIED.format(found.told.wording(_ATTEMPT))


def _by_price(found: Weighing) -> str:
    """What a sale brought by its price and count, where that would reach a line."""
    gain = found.by_price()
    if gain is None:
        return ""
    most = "" if gain.high is None else f"至{figure(gain.high, '元')}"
    return f"违法所得按单价乘数量约{figure(gain.value, '元')}{most}，是否收取须核。"


def _by_period(found: Weighing) -> str:
    """What was earned by the period comes to over the time told, where that would reach more."""
    told = found.by_period()
    if told is None:
        return ""
    each = f"“{told.each.text}”为每{told.unit}所得"
    if told.whole is None:
        return f"{each}，共多少期没有写明，合计可能达到门槛。"
    most = "" if told.whole.high is None else f"至{figure(told.whole.high, '元')}"
    return f"{each}，按期数合计约{figure(told.whole.value, '元')}{most}，是否累计须核。"


def _quote(amounts: list[Amount], most: int = 2) -> str:
    return "、".join(f"“{text}”" for text in list(dict.fromkeys(a.text for a in amounts))[:most])


def judge(entry: Entry, figures: Figures, day: date, *, insider: str = UNTOLD, telecom: bool = False) -> Severity:
    """Hold the amounts of a text against the thresholds of ``entry`` in force on ``day``.

    Parameters
    ----------
    figures : Figures
        The amounts, and what else the text tells that decides between lines.
    insider : str
        Whether the information came from duty or service: :data:`~classifier.told.TOLD`, ``LOOSELY``, ``DENIED`` or
        ``UNTOLD``. Loose words leave both lines open.
    telecom : bool
        Whether the text tells of deceit over networks or telephones.
    """
    ambiguous, told = figures.unnamed, figures.told
    if not entry.thresholds:
        return Severity(UNKNOWN, (), ambiguous, "这一项不按数量划线。")
    era = entry.era(day)
    law = lines_in(entry, era)
    need = load_circumstances().needs.get(entry.id)
    lacking = need[1] if need is not None and told is not None and not told.says(need[0]) else ""
    if not law.rules:
        later = "" if lacking else not_yet(entry, figures, day, insider, telecom)
        return Severity(UNKNOWN, (), ambiguous, _NOT_CHECKED_THEN + later)
    if lacking:
        return Severity(UNKNOWN, (), ambiguous, lacking)
    found = Weighing(law, figures, insider, telecom)
    level, note = _level(found), _note(found)
    if found.certain:
        term = "、".join(dict.fromkeys(rule.term for rule in found.reached))
        last = entry.era(date.max)
        later = "" if last == era else milder(found, Weighing(lines_in(entry, last), figures, insider, telecom))
        note += _not_checked(found) + (_by_period(found) or _together(found)) + _tried(found)
        return Severity(level, found.basis, ambiguous, note + later, term, found.certain)
    # A figure that is told is never passed over in silence.
    doubt = _doubt(found) if level == BELOW else _not_checked(found) if found.seen else ""
    price = _by_price(found) or _by_period(found)
    note = "" if price and note == _NO_FIGURE else note
    turns_on = ""
    halves = insider in (UNTOLD, LOOSELY) and law.halved and found.seen and found.business == UNTOLD
    if halves and Weighing(law, figures, TOLD, telecom).certain:
        halved = _HALVED if insider == UNTOLD else _HALVED_IF_SO
        # Where the class is open too, duty alone does not decide.
        note, turns_on = (note + halved, "") if found.by_kind and insider == UNTOLD else (halved, _DUTY)
    there = circumstances_on(entry, day)
    level, more, regardless = _beside_figures(there, UNKNOWN if doubt or price else level, found, told)
    level = UNKNOWN if turns_on else level
    note += doubt + price + more
    return Severity(level, found.basis, ambiguous, note, turns_on=turns_on, regardless=regardless)


def _beside_figures(
    there: tuple[Circumstance, ...], level: str, found: Weighing, told: Told | None
) -> tuple[str, str, str]:
    """The level and a note, given what may reach a level whatever the figures are, and which of that is told."""
    notes, regardless = [], ""
    for circumstance in there:
        if 0 < circumstance.halves <= found.half_reached():
            notes.append(f"{circumstance.short}的，也可能达到，须核。")
            break
    for circumstance in there if told is not None else ():
        group = next((group for group in circumstance.evidence if told is not None and told.says(group)), "")
        if group and told is not None:
            words = told.wording(group)
            notes.append(f"文中有“{words}”，若属不看数额的情形（{circumstance.short}），不受数额限制，须核。")
            # Who has a lower line has to reach that.
            regardless = "" if circumstance.subject else circumstance.short
            break
    if notes:
        return UNKNOWN, "".join(notes), regardless
    if level != BELOW or not there:
        return level, "", ""
    return level, f"另有不看数额的情形（{'；'.join(c.short for c in there)}）未写明。", ""
