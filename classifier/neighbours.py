"""What tells the first label from its close rivals, and which way the text leans."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from classifier.beside_claims import (
    LAW,
    NOTHING,
    UNDECIDED,
    crime_beside_claim,
    lean_below,
    line_missed,
    line_reached,
    tell_line,
)
from classifier.clauses import has_clauses
from classifier.element_answers import BOTH as BOTH_WAYS
from classifier.element_answers import (
    CONTRARY,
    FIGURES,
    MET,
    MISSING,
    PENDING,
    SHORT,
    STATE_NAMES,
    ElementAnswer,
    ElementSpan,
    shorten_question,
    state_of,
)
from classifier.element_map import load_element_map
from classifier.lawbook import Lawbook
from classifier.routes import CRIMINAL
from classifier.severity import Severity
from classifier.taxonomy import OTHER, Label

#: The second label is always compared; a further one with at least this share of the first probability.
CLOSE = 0.1
#: Both hold when this share of the required elements of each is met and none denied.
BOTH = 0.6
#: Elements that tell nothing apart, since nearly every entry has them.
_COMMON = frozenset(
    {"scale", "recipients", "intent", "system", "operator", "processor", "telecom", "harm", "insider", "class", "date"}
    # That many could see it, or that others were hired for it, is so of a claim as of an offence.
    | {"spread", "instigate"}
)
#: The day chooses the article; it supports no side.
_DAY = "date"
#: Questions named where a test is put together from the checklists.
_NAMED = 2
#: How an element is told of that is not met.
_OPEN_STATES = {
    MISSING: "没有写明",
    SHORT: STATE_NAMES[SHORT],
    PENDING: STATE_NAMES[PENDING],
    BOTH_WAYS: STATE_NAMES[BOTH_WAYS],
}
#: A test put together from the checklists of both, where the book (:data:`LAW`) has none.
ELEMENTS = "elements"
#: Asked where a label has several clauses and the words point to none.
_CLAUSE = "“行为落入其中哪一条款”"


class Contrast(NamedTuple):
    """The test between the first label and a rival; ``basis`` is :data:`LAW` or :data:`ELEMENTS`."""

    label: Label
    test: str
    basis: str
    leans: str
    reason: str
    spans: tuple[ElementSpan, ...]
    concurrence: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "with": self.label.id,
            "name": self.label.name,
            "test": self.test,
            "basis": self.basis,
            "leans": self.leans,
            "reason": self.reason,
            "spans": [span.to_dict() for span in self.spans],
            "concurrence": self.concurrence,
        }


def find_test(book: Lawbook, first: Label, rival: Label) -> str | None:
    """The distinguishing test of the law book, from either side, or None."""
    return _find_test(book, first.law_entries, rival.law_entries)


@lru_cache(4096)
def _find_test(book: Lawbook, first: tuple[str, ...], rival: tuple[str, ...]) -> str | None:
    for mine, theirs in ((first, rival), (rival, first)):
        for entry_id in mine:
            if entry_id not in book:
                continue
            for neighbour in book[entry_id].neighbours:
                if neighbour.id in theirs:
                    return neighbour.test
    return None


def _firm(elements: list[ElementAnswer]) -> list[ElementAnswer]:
    """Elements that firm words answer, without those that tell nothing apart."""
    return [e for e in elements if e.status == MET and e.spans and not e.loose and e.id not in _COMMON]


def _own(mine: list[ElementAnswer], theirs: list[ElementAnswer]) -> list[ElementAnswer]:
    """Those of ``mine`` whose words do not also answer the rival; both are firm (:func:`_firm`)."""
    if not mine or not theirs:
        return mine
    used = {(s.start, s.end) for e in theirs for s in e.spans}
    return [e for e in mine if any((s.start, s.end) not in used for s in e.spans)]


def _deciding(mine: list[ElementAnswer], theirs: list[ElementAnswer]) -> list[ElementAnswer]:
    """The elements of ``mine`` that the test of the law book between the two entries names; most tests name none."""
    named = load_element_map().deciding.get(mine[0].entry) if mine and theirs else None
    wanted = named.get(theirs[0].entry) if named else None
    return [e for e in mine if e.id in wanted] if wanted else []


def _concur(mine: list[ElementAnswer], theirs: list[ElementAnswer]) -> bool:
    """Whether both hold and nothing that the test between them names is open or denied."""
    if not (holds(mine) and holds(theirs)):
        return False
    return all(e.status == MET for e in _deciding(mine, theirs) + _deciding(theirs, mine))


def _required(elements: list[ElementAnswer]) -> list[ElementAnswer]:
    """The required elements that are facts; the day is none."""
    return [e for e in elements if e.required and e.id != _DAY]


def _met(elements: list[ElementAnswer]) -> float:
    """Share of the required elements that are met, by loose words too: it is what people read."""
    required = _required(elements)
    return [e.status for e in required].count(MET) / len(required) if required else 0.0


def holds(elements: list[ElementAnswer]) -> bool:
    """Whether most required elements are met by firm words, none is denied and no figures lie below their lines."""
    required = _required(elements)
    firm = 0
    for element in required:
        if element.status == MET:
            firm += not element.loose
        elif element.status == CONTRARY or (element.id in FIGURES and element.spans and not element.pending):
            return False
    return bool(required) and firm >= BOTH * len(required)


def _questions(label: Label, elements: list[ElementAnswer]) -> str:
    """The required questions that are not yet answered, or else the first ones, in quotes and without examples.

    Of a label whose clause is not known, which clause it is.
    """
    if _undecided(label, elements):
        return _CLAUSE
    required = [e for e in elements if e.required]
    own = [e for e in required if e.id not in _COMMON]
    open_ones = [e for e in own if e.status != MET] or [e for e in required if e.status != MET and e.id != _DAY] or own
    return _named(open_ones)


def _undecided(label: Label, elements: list[ElementAnswer]) -> bool:
    """Whether ``label`` has several clauses and the words point to none."""
    return not elements and has_clauses(label.law_entries)


def _named(elements: list[ElementAnswer]) -> str:
    return "、".join(f"“{shorten_question(e.question)}”" for e in elements[:_NAMED])


def _test_of_elements(first: tuple[Label, list[ElementAnswer]], rival: tuple[Label, list[ElementAnswer]]) -> str | None:
    """A test out of the checklists, for pairs that the law book does not compare."""
    asked = _questions(*first), _questions(*rival)
    if rival[0].id == OTHER and asked[0]:
        return f"“{first[0].name}”的必要要件缺一不可，否则不在所列罪名与请求之内：还要看{asked[0]}。"
    if first[0].id == OTHER and asked[1]:
        return f"下面几项也具备才可能是“{rival[0].name}”：{asked[1]}。"
    if not all(asked):
        return None
    return f"规则中没有这两项的现成区分，看各自的要件：“{first[0].name}”看{asked[0]}，“{rival[0].name}”看{asked[1]}。"


def _both(first: Label, rival: Label) -> str:
    """What it means that both hold."""
    if first.kind != rival.kind:
        return "两边的要件都大体具备：刑事追诉与民事请求可以并行，并不互相排除。"
    if first.kind == CRIMINAL:
        return "两边的要件都大体具备，可能竞合：从一重处罚还是数罪并罚，由办案机关和法院定。"
    return "两边的要件都大体具备，可能竞合：可以择一主张，也可以一并主张由法院定。"


def _lean(
    first: tuple[Label, list[ElementAnswer]], rival: tuple[Label, list[ElementAnswer]]
) -> tuple[str, str, list[ElementAnswer]]:
    """Id of the label that the text leans to or :data:`UNDECIDED`, why, and the elements that say so."""
    if OTHER in (first[0].id, rival[0].id):
        return _against_none(*(rival if first[0].id == OTHER else first))
    unknown = next((label for label, elements in (first, rival) if _undecided(label, elements)), None)
    firm = _firm(first[1]), _firm(rival[1])
    ours, theirs = _own(*firm), _own(*reversed(firm))
    denied = [[e for e in side[1] if e.required and e.status == CONTRARY] for side in (first, rival)]
    score = (len(ours) - len(denied[0])) - (len(theirs) - len(denied[1]))
    if score == 0:
        if not ours and not theirs:
            return UNDECIDED, NOTHING, denied[0] + denied[1]
        return UNDECIDED, "文中的话对两边支持相当，要看区分的那一点事实。", ours[:1] + theirs[:1]
    winner, loser = (first, rival) if score > 0 else (rival, first)
    own, against = (ours, denied[1]) if score > 0 else (theirs, denied[0])
    label, least = winner[0], min(len(ours), len(theirs))
    if loser[0] is unknown and not holds(winner[1]):
        # Of a label without a clause no element was asked, so that it could not have any of its own.
        return UNDECIDED, f"文中有话支持“{label.name}”，但“{unknown.name}”落入哪一条款未能判断，两边无从比对。", own[:1]
    if _met(loser[1]) > _met(winner[1]) and not any(e in own for e in _deciding(winner[1], loser[1])):
        told = f"文中有话支持“{label.name}”，但“{loser[0].name}”的必要要件具备得更多，要看区分的那一点事实。"
        return UNDECIDED, told, own[:1]
    if len(own) > least:
        return label.id, f"文中的话更多支持“{label.name}”的要件。", own
    if holds(winner[1]):
        return label.id, f"另一边有要件被文中的话否定，因此偏向“{label.name}”。", against
    # What speaks against one side is nothing for the other.
    told = f"文中的话否定了“{loser[0].name}”的{_named(against)}，但“{label.name}”的要件也还没有写全。"
    return UNDECIDED, told, against


def _lean_of_part(
    leans: str, first: tuple[Label, list[ElementAnswer]], rival: tuple[Label, list[ElementAnswer]]
) -> tuple[str, str, list[ElementAnswer]] | None:
    """The same for who helped a crime beside that crime, where help is told; None where ``leans`` may stay.

    What the others did is told of either, so the words for it decide nothing: a part in it does.
    """
    for helper, principal in ((first, rival), (rival, first)):
        known = load_element_map().accessories.get(helper[1][0].entry) if helper[1] and principal[1] else None
        if known is None or principal[1][0].entry not in known[2]:
            continue
        told = {element.id: element for element in helper[1]}
        helped, apart = told[known[0]], told[known[1]]
        if apart.status == CONTRARY and leans != principal[0].id:
            return principal[0].id, f"文中的话说有通谋或分工，因此偏向“{principal[0].name}”（共犯）。", [apart]
        if helped.status == MET and not helped.loose and apart.status == MISSING and leans == principal[0].id:
            why = f"正犯的手段和结果两边都会写到，分不出两者；文中写了帮助，要看{_named([apart])}。"
            return UNDECIDED, why, [helped]
    return None


def _against_none(label: Label, elements: list[ElementAnswer]) -> tuple[str, str, list[ElementAnswer]]:
    """The same for a label beside "none of these", which has no checklist to be held against."""
    if holds(elements):
        return label.id, f"文中的话更多支持“{label.name}”的要件。", _firm(elements)
    required = _required(elements)
    denied = [e for e in required if e.status == CONTRARY]
    if denied:
        return OTHER, f"“{label.name}”的必要要件{_named(denied)}被文中的话否定。", denied
    open_ones = [e for e in required if e.status == MISSING]
    if not open_ones:
        return UNDECIDED, NOTHING, []
    return UNDECIDED, f"“{label.name}”的{len(required)}项必要要件中还有{_ways_open(open_ones)}。", []


def _ways_open(elements: list[ElementAnswer]) -> str:
    """How many of the elements that are not met are not told, told by figures too small, or told both ways."""
    states = [state_of(element.to_dict()) for element in elements]
    told = ((states.count(state), name) for state, name in _OPEN_STATES.items())
    return "、".join(f"{count}项{name}" for count, name in told if count)


def contrast(
    book: Lawbook,
    first: tuple[Label, list[ElementAnswer]],
    rival: tuple[Label, list[ElementAnswer]],
    *,
    close: bool = True,
    severities: tuple[Severity, Severity] | None = None,
) -> Contrast | None:
    """Compare two labels; None where nothing tells them apart.

    The test is that of the law book. Where it has none, and the rival is ``close``, it is put together from the
    checklists of both.

    ``leans`` is the id of the label with more elements of its own answered by
    the text, or :data:`UNDECIDED`. Concurrence (竞合) is told where both hold, and
    between a claim and a crime that a figure of the text reaches the line of the crime,
    or that all lie below it, which is then not leaned to (``severities``, of both).
    """
    # A test of the book is of one clause.
    known = not any(_undecided(*side) for side in (first, rival))
    test, basis = find_test(book, first[0], rival[0]) if known else None, LAW
    if test is None and close:
        test, basis = _test_of_elements(first, rival), ELEMENTS
    if test is None:
        return None
    leans, reason, shown = _lean(first, rival)
    leans, reason, shown = _lean_of_part(leans, first, rival) or (leans, reason, shown)
    crime, severity = crime_beside_claim((first[0], rival[0]), severities)
    missed = line_missed(severity) if severity is not None else None
    if missed is not None:
        leans, reason = lean_below(leans, reason, crime, missed, (first, rival), basis)
    both = missed is None and _concur(first[1], rival[1])
    if both:
        reason += _both(first[0], rival[0])
    spans = [span for element in shown for span in element.spans]
    line = line_reached(severity) if severity is not None else None
    if line is not None:
        reason = reason.replace(NOTHING, "数额之外，" + NOTHING) + tell_line(
            line, crime, (first if crime is first[0] else rival)[1], both=both
        )
    told = line or missed
    if told is not None:
        spans.insert(0, ElementSpan(told.amount.start, told.amount.end, told.amount.text))
    return Contrast(rival[0], test, basis, leans, reason, tuple(dict.fromkeys(spans))[:4], both)
