"""What lines that were set after the day of the conduct would come to; which of them apply is for a court."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from classifier.figures import Figures
from classifier.lawbook import Entry
from classifier.lines import NOT_REACHED, REACHED, Held, Lines, figure, lines_in
from classifier.told import TOLD, UNTOLD
from classifier.weighing import Weighing, own_accounts

_TO_CHECK = "是否适用须核。"
#: Said where only half the line of these days is reached and nothing tells of duty or service.
_HALF = "；信息若在履行职责或提供服务中获得，门槛减半，即达到"


def milder(found: Weighing, later: Weighing) -> str:
    """What to say where lines set later are higher and the figures reach less of them; empty where they do not."""
    if later.certain >= found.certain:
        return ""
    for held in found.basis:
        rule = later.higher_line(held) if held.outcome == REACHED else None
        if rule is None:
            continue
        if not rule.and_with:
            return f"其后的解释门槛为{figure(rule.value, rule.unit)}（{rule.basis}），{_TO_CHECK}"
        both = f"其后的解释，本人账户的须同时满足{own_accounts(later.law)}（{rule.basis}）"
        return f"{both}{_short_of(later, rule.and_with)}，{_TO_CHECK}"
    return ""


def _short_of(later: Weighing, partners: tuple[str, ...]) -> str:
    """That the text tells of too few of what a line asks for beside the sum; empty where it does not."""
    if later.possible or later.open_figures:
        return ""
    few = next((h for h in later.basis if h.threshold.metric in partners and h.outcome == NOT_REACHED), None)
    if few is not None:
        return f"，文中的“{few.amount.text}”不足{figure(few.threshold.value, few.threshold.unit)}，按该线未达"
    return "，文中只有一个账户，按该线未达" if later.told is not None and later.told.one_account() else ""


def lines_or_first(entry: Entry, day: date) -> Lines:
    """The lines of ``entry`` on ``day``; where there are none, the first that were set after it, if any."""
    era = entry.era(day)
    first = None if lines_in(entry, era).rules else _first_lines(entry, era)
    return lines_in(entry, first or era)


@lru_cache(1024)
def _first_lines(entry: Entry, era: date) -> date | None:
    """The era in which ``entry`` first has lines, of an earlier one that has its article; None if there is none."""
    # Before the article itself there is nothing that a line could be for.
    if not entry.statutes_on(era):
        return None
    starts = {t.period.start for t in entry.thresholds if t.flag != "unverified" and t.period.start is not None}
    eras = (entry.era(start) for start in sorted(starts) if start > era)
    return next((later for later in eras if lines_in(entry, later).rules), None)


def not_yet(entry: Entry, figures: Figures, day: date, insider: str, telecom: bool) -> str:
    """What the first lines set after ``day`` would come to, for a day on which there are none."""
    first = _first_lines(entry, entry.era(day))
    if first is None:
        return ""
    law = lines_in(entry, first)
    found = Weighing(law, figures, insider, telecom)
    if not found.seen:
        return ""
    held = max(found.basis, key=lambda h: (h.outcome == REACHED, h.threshold.tier, h.threshold.value))
    since = f"其后的解释自{first.isoformat()}起设有数量门槛（{held.threshold.basis}），"
    halves = law.halved and insider == UNTOLD and not found.certain
    half = _HALF if halves and Weighing(law, figures, TOLD, telecom).certain else ""
    return f"{since}{_against(held, found)}{half}，{_TO_CHECK}"


def _against(held: Held, found: Weighing) -> str:
    line = f"“{held.amount.text}”对{held.threshold.term}{figure(held.threshold.value, held.threshold.unit)}"
    if found.certain:
        return line + "达到"
    return "文中数额" + ("不能定" if found.possible or found.open_figures else "未达") + f"（{line}）"
