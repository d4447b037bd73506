"""Which required element the words of a text deny, and which decisive one they do not tell.

So that neither figures nor the likeness of other words alone carry a label.
"""

from __future__ import annotations

from collections.abc import Sequence

from classifier.element_answers import CONTRARY, MET, MISSING, ElementAnswer
from classifier.element_map import load_element_map
from classifier.elements import Evidence
from classifier.lawbook import Entry


def _denied(element: ElementAnswer) -> bool:
    table = load_element_map()
    group = table.entries.get(element.entry, {}).get(element.id)
    # What figures and days answer is told by the severity and the articles.
    if group in table.severity or group in table.days:
        return False
    # What tells one clause from the others denies that clause, and another may hold.
    if element.id in table.core.get(element.entry, ()):
        return False
    # A crime that was not finished is one all the same.
    tried = table.unfinished.get(group) if group is not None else None
    return tried is None or not any(tried.pattern.search(span.text) for span in element.spans)


def denied_element(elements: Sequence[ElementAnswer]) -> ElementAnswer | None:
    """The first required element that words of the text deny, or None."""
    for element in elements:
        if element.status == CONTRARY and element.required and _denied(element):
            return element
    return None


def denied_in(entry: Entry, evidence: Evidence) -> ElementAnswer | None:
    """The same of a text whose checklist is not asked for: only what speaks against an element is looked at."""
    groups = load_element_map().entries.get(entry.id, {})
    for element in entry.elements:
        group = groups.get(element.id)
        if not element.required or group is None or not evidence.speaks_against(group):
            continue
        status, spans = evidence.answer(group)
        answer = ElementAnswer(element.id, entry.id, element.question, True, status, spans)
        if status == CONTRARY and _denied(answer):
            return answer
    return None


def untold_element(elements: Sequence[ElementAnswer]) -> ElementAnswer | None:
    """The first element without which the offence is not put forward and that the text does not tell, or None.

    "A hacker broke in" is likest to texts of the offence whose target is a system of state affairs, for those of the
    others tell of data or of control besides; it says nothing of the target.
    """
    # A checklist is that of one entry, and most have none that decides.
    decisive = load_element_map().decisive.get(elements[0].entry, ()) if elements else ()
    return next((e for e in elements if e.status != MET and e.id in decisive), None) if decisive else None


def untold_in(entry: Entry, evidence: Evidence) -> ElementAnswer | None:
    """The same of a text whose checklist is not asked for."""
    table = load_element_map()
    decisive, groups = table.decisive.get(entry.id, frozenset()), table.entries.get(entry.id, {})
    for element in entry.elements:
        if element.id in decisive and evidence.answer(groups[element.id])[0] != MET:
            return ElementAnswer(element.id, entry.id, element.question, element.required, MISSING, ())
    return None
