"""What tells the first label from its close rivals, and which way the text leans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from classifier.elements import CONTRARY, MET, ElementAnswer, ElementSpan
from classifier.lawbook import Lawbook
from classifier.taxonomy import Label

#: The second label is always compared; a further one with at least this share of the first probability.
CLOSE = 0.1
#: Both hold when this share of the required elements of each is met and none denied.
BOTH = 0.6
#: Elements that tell nothing apart, since nearly every entry has them.
_COMMON = frozenset({"scale", "recipients", "intent", "system", "operator", "harm", "insider", "class"})


@dataclass(frozen=True, slots=True)
class Contrast:
    """The test between the first label and a rival."""

    label: Label
    test: str
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
            "leans": self.leans,
            "reason": self.reason,
            "spans": [span.to_dict() for span in self.spans],
            "concurrence": self.concurrence,
        }


def find_test(book: Lawbook, first: Label, rival: Label) -> str | None:
    """The distinguishing test of the law book, from either side, or None."""
    for one, other in ((first, rival), (rival, first)):
        for entry_id in one.law_entries:
            if entry_id not in book:
                continue
            for neighbour in book[entry_id].neighbours:
                if neighbour.id in other.law_entries:
                    return neighbour.test
    return None


def _own(mine: list[ElementAnswer], theirs: list[ElementAnswer]) -> list[ElementAnswer]:
    """Met elements whose words do not also answer the rival."""
    used = {(s.start, s.end) for e in theirs if e.status == MET and e.id not in _COMMON for s in e.spans}
    return [
        e
        for e in mine
        if e.status == MET and e.id not in _COMMON and e.spans and any((s.start, s.end) not in used for s in e.spans)
    ]


def holds(elements: list[ElementAnswer]) -> bool:
    """Whether most required elements are met and none is denied."""
    required = [e for e in elements if e.required]
    if not required or any(e.status == CONTRARY for e in required):
        return False
    return sum(e.status == MET for e in required) >= BOTH * len(required)


def contrast(
    book: Lawbook,
    first: tuple[Label, list[ElementAnswer]],
    rival: tuple[Label, list[ElementAnswer]],
) -> Contrast | None:
    """Compare two labels; None where the law book has no test between them.

    ``leans`` is the id of the label with more elements of its own answered by
    the text, or ``undecided``. Concurrence (竞合) is told where both hold.
    """
    test = find_test(book, first[0], rival[0])
    if test is None:
        return None
    ours, theirs = _own(first[1], rival[1]), _own(rival[1], first[1])
    denied_first = sum(e.status == CONTRARY for e in first[1] if e.required)
    denied_rival = sum(e.status == CONTRARY for e in rival[1] if e.required)
    score = (len(ours) - denied_first) - (len(theirs) - denied_rival)
    both = holds(first[1]) and holds(rival[1])
    if score == 0:
        leans, shown, reason = "undecided", ours[:1] + theirs[:1], "文中的话对两边支持相当，要看区分的那一点事实。"
    else:
        label, shown = (first[0], ours) if score > 0 else (rival[0], theirs)
        leans = label.id
        reason = f"文中的话更多支持“{label.name}”的要件。"
        if not shown:
            reason = f"另一边有要件被文中的话否定，因此偏向“{label.name}”。"
    if both:
        reason += "两边的要件都大体具备，可能竞合，按从一重或分别主张处理须由办案机关或法院定。"
    spans = tuple(dict.fromkeys(span for element in shown for span in element.spans))[:4]
    return Contrast(rival[0], test, leans, reason, spans, both)
