"""Whether a text tells all that makes a crime, although the ranking takes it for none of the labels.

Then "outside the field" is not said: a reader looks. Asked for is what firm words and a figure tell, the conduct, the
missing authority and the line; the state of mind and what is only the absence of something are hardly ever told.
"""

from __future__ import annotations

from collections.abc import Sequence

from classifier.element_answers import CONTRARY, MET, ElementAnswer
from classifier.element_map import load_element_map
from classifier.severity import ESPECIALLY, SERIOUS, Severity


def tells_crime(elements: Sequence[ElementAnswer], severity: Severity) -> bool:
    """Whether a figure reaches a line and firm words tell every required fact; nothing is denied."""
    if severity.level not in (SERIOUS, ESPECIALLY):
        return False
    table = load_element_map()
    required = [e for e in elements if e.required]
    facts = [
        e
        for e in required
        if e.id not in table.seldom_told and table.entries.get(e.entry, {}).get(e.id) not in table.severity
    ]
    denied = any(e.status == CONTRARY for e in required)
    return bool(facts) and not denied and all(e.status == MET and not e.loose for e in facts)
