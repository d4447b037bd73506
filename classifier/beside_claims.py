"""A crime beside a claim: what its figures reach, what else the text must tell of it, and where that leans."""

from __future__ import annotations

from classifier.element_answers import CONTRARY, FIGURES, MET, ElementAnswer
from classifier.lines import NOT_REACHED, REACHED, Held, figure
from classifier.routes import CIVIL, CRIMINAL
from classifier.severity import BELOW, ESPECIALLY, SERIOUS, Severity
from classifier.taxonomy import Label

#: What of a crime is told by nearly every text: these show no crime beside a claim.
_EVERYWHERE = frozenset({"system", "intent", "insider", "class", "telecom"})
#: Where a text leans that supports neither side.
UNDECIDED = "undecided"
#: A test of the law book.
LAW = "law"
NOTHING = "文中没有能区分两者的话。"


def crime_beside_claim(
    labels: tuple[Label, Label], severities: tuple[Severity, Severity] | None
) -> tuple[Label, Severity | None]:
    """Of a crime beside a civil claim: the crime and what its figures reach; None of any other pair."""
    if severities is not None:
        for place, other in ((0, 1), (1, 0)):
            if labels[place].kind == CRIMINAL and labels[other].kind == CIVIL:
                return labels[place], severities[place]
    return labels[0], None


def line_reached(severity: Severity) -> Held | None:
    """The highest line of a crime that a figure of the text reaches."""
    if severity.level not in (SERIOUS, ESPECIALLY):
        return None
    # A higher line that stays open takes nothing from the one reached.
    open_ones = {held.amount.start for held in severity.basis if held.outcome != REACHED and held.threshold.tier == 1}
    reached = [h for h in severity.basis if h.outcome == REACHED and h.amount.start not in open_ones]
    return max(reached, key=lambda held: (held.threshold.tier, held.threshold.value)) if reached else None


def line_missed(severity: Severity) -> Held | None:
    """Of a crime whose figures all lie below its lines: the one that comes nearest to its own."""
    if severity.level != BELOW:
        return None
    missed = [held for held in severity.basis if held.outcome == NOT_REACHED and held.threshold.value > 0]
    return max(missed, key=lambda held: held.amount.value / held.threshold.value) if missed else None


def lean_below(
    leans: str,
    reason: str,
    crime: Label,
    held: Held,
    sides: tuple[tuple[Label, list[ElementAnswer]], ...],
    basis: str,
) -> tuple[str, str]:
    """Where to lean, and why, beside a crime whose figures lie below its lines.

    Not to the crime; to a claim of which something is told, if the law book sets it against that crime.
    """
    claim, elements = next(side for side in sides if side[0].kind == CIVIL)
    amount, rule = held.amount, held.threshold
    reason = reason.replace(NOTHING, "数额之外，" + NOTHING)
    but = "但" if leans == crime.id else ""
    reason += f"{but}“{amount.text}”未达“{crime.name}”的数额线（{rule.term}：{figure(rule.value, rule.unit)}）"
    if leans == crime.id:
        return UNDECIDED, reason + "，没有其他入罪情形的，先看民事或行政。"
    states = [e.status for e in elements if e.required]
    if leans == UNDECIDED and basis == LAW and MET in states and CONTRARY not in states:
        return claim.id, reason + f"，没有其他入罪情形的，偏向“{claim.name}”。"
    return leans, reason + "。"


def tell_line(line: Held, crime: Label, elements: list[ElementAnswer], *, both: bool) -> str:
    """What a figure that reaches a line of ``crime`` means for the claim: by itself, where no deed was read, little."""
    amount, rule = line.amount, line.threshold
    said = f"“{amount.text}”已达“{crime.name}”的数额线（{rule.term}：{figure(rule.value, rule.unit)}）"
    if both:
        return said + "。"
    deeds = [e for e in elements if e.id not in FIGURES and e.id not in _EVERYWHERE]
    if any(element.status == MET for element in deeds):
        return said + "，民事请求之外还要看刑事。"
    return said + "，但该罪的其他要件没有从文中读出，单凭数额不转刑事。"
