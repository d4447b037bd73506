"""What is answered of one element of a checklist, and what its state is called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from classifier.late import late

MET, MISSING, CONTRARY = "met", "missing", "contrary"
#: What a missing element is called where the text says yes and no, and where figures lie below its lines
#: or reach only lines that another fact opens (:func:`state_of`).
BOTH, SHORT, PENDING = "both", "short", "pending"
#: What people read for a state, in the order in which they are told.
STATE_NAMES = {
    MET: "具备",
    CONTRARY: "被否定",
    BOTH: "说法相反",
    SHORT: "数额未达",
    PENDING: "数额待定",
    MISSING: "未写明",
}
#: Elements that figures answer.
FIGURES = frozenset({"scale", "recipients"})
#: Explanations inside a question, and its further branches.
_EXAMPLES = late(r"（[^）]*）|[；;].*")
#: Quotation marks inside others.
_INNER = str.maketrans("“”", "‘’")


class ElementSpan(NamedTuple):
    """Words of the text as sent that answer an element, in code points."""

    start: int
    end: int
    text: str
    concept: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        start, end, text, concept = self
        out: dict[str, Any] = {"start": start, "end": end, "text": text}
        if concept:
            out["concept"] = concept
        return out


class ElementAnswer(NamedTuple):
    """One element of an entry and what the text says of it."""

    id: str
    entry: str
    question: str
    required: bool
    status: str
    spans: tuple[ElementSpan, ...]
    #: Whether only loose words say so: shown, and not weighed between neighbours.
    loose: bool = False
    #: Whether the figures shown reach a level or not by another fact that is open.
    pending: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        element, _, question, required, status, spans, _, pending = self
        out: dict[str, Any] = {
            "id": element,
            "question": question,
            "required": required,
            "status": status,
            "spans": [span.to_dict() for span in spans] if spans else [],
        }
        if pending:
            out["pending"] = True
        return out


def state_of(element: Mapping[str, Any]) -> str:
    """Status of an element (plain JSON form), or what it is called where it is missing with words.

    The words are those of either side (:data:`BOTH`), the figures below the lines (:data:`SHORT`) or those that another
    fact decides (:data:`PENDING`); where nothing is said it has none.
    """
    if element["status"] == MISSING and element["spans"]:
        if element.get("pending"):
            return PENDING
        return SHORT if element["id"] in FIGURES else BOTH
    return str(element["status"])


@lru_cache(1024)
def shorten_question(question: str) -> str:
    """A question of a checklist without its examples and its mark, to stand in quotation marks."""
    return _EXAMPLES.sub("", question).rstrip("？?").translate(_INNER)
