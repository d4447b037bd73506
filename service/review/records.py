"""What the desk's functions take and give back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

_ID = re.compile(r"[0-9A-Za-z:._@-]{1,40}\Z")

ROLES = ("submitter", "reviewer", "lead", "admin")
STATUSES = ("open", "second", "disputed", "decided")
STATUS_NAMES = {"open": "待处理", "second": "待二审", "disputed": "有分歧", "decided": "已定"}

CONFIRMED, CHANGED, NONE, TOO_LITTLE, DUPLICATE, FALSE_ALARM = "确认", "改判", "不构成", "信息不足", "重复", "误报"
OUTCOMES = (CONFIRMED, CHANGED, NONE, TOO_LITTLE, DUPLICATE, FALSE_ALARM)
#: Outcomes that say which labels are right; the others say why there is none.
LABELLED = (CONFIRMED, CHANGED)

#: Kind of sender -> what the pages and files call it.
REGISTER_NAMES = {
    "factual": "事实陈述",
    "victim_report": "被害人报案",
    "soc_ticket": "安全工单",
    "tip_off": "举报",
    "consult": "咨询",
    "short": "一句话",
}
REGISTERS = tuple(REGISTER_NAMES)
#: By what way an incident came in.
SOURCES = ("api", "form", "upload")
ELEMENT_STATES = ("met", "missing", "contrary")


def is_id(value: object) -> bool:
    """Whether this may be an id of anything; what is none never reaches the database."""
    return isinstance(value, str) and _ID.match(value) is not None


def is_storable(words: str) -> bool:
    """Whether a text has no lone surrogate: such a text cannot be written as UTF-8."""
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def stand_of(status: str, hidden: bool) -> str:
    """Status of an incident and whether the suggestion is kept from the reader, in one word."""
    return f"{status}-{'hidden' if hidden else 'shown'}"


#: Stand of an item drawn for blind reading that nobody has read.
NEVER_SHOWN = stand_of("open", True)
#: Every stand there is.
STANDS = tuple(stand_of(status, hidden) for status in STATUSES for hidden in (False, True))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label and its calibrated probability, 0 to 1."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one model said of an incident."""

    model_id: str
    made_at: datetime
    decision: str
    reason: str
    candidates: tuple[Candidate, ...]
    severity: str


@dataclass(frozen=True, slots=True)
class MaskedSpan:
    """What stands in place of personal data; offsets in code points of the masked text."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Similar:
    """An incident like another; ``similarity`` 1 where the folded texts are equal."""

    id: str
    similarity: float
    status: str
    label: str | None
    excerpt: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the queue.

    ``suggested``, ``label``, ``probability``, ``decision``, ``severity`` and ``outcome`` are ``None`` while
    somebody is still to read the item without them (blind first reading, second reading).
    ``priority`` is uncertainty x severity x age, see :mod:`service.review.priority`.
    """

    id: str
    reference: str | None
    excerpt: str
    status: str
    received_at: datetime
    occurred_on: date | None
    register: str | None
    suggested: str | None
    label: str | None
    probability: float | None
    decision: str | None
    severity: str | None
    outcome: str | None
    blind: bool
    rule_flag: bool
    assignee: str | None
    assigned_until: datetime | None
    priority: float


@dataclass(frozen=True, slots=True)
class Page:
    """Part of the queue; ``total`` is counted up to ``queue.TOTAL_MOST``, ``more`` says that there are more."""

    items: tuple[Item, ...]
    total: int
    more: bool
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as stored. ``round`` 1 first reader, 2 second reader, 3 adjudication."""

    id: str
    incident_id: str
    round: int
    user_id: str
    decided_at: datetime
    outcome: str
    labels: tuple[str, ...]
    note: str
    elements: dict[str, str]
    figures: tuple[dict[str, Any], ...]
    rule_flag: bool
    rule_comment: str
    duplicate_of: str | None
    blind: bool
    suggested: str | None
    accepted: bool
    model_id: str | None
    seconds: float | None
    batch_id: str | None
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision as a reader gives it; checked by :func:`service.review.decisions.decide`."""

    outcome: str
    labels: tuple[str, ...] = ()
    note: str = ""
    elements: dict[str, str] = field(default_factory=dict)
    figures: tuple[dict[str, Any], ...] = ()
    rule_flag: bool = False
    rule_comment: str = ""
    duplicate_of: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident with all that hangs on it; ``text`` is the masked text.

    ``hidden``: the viewer is to read independently, so prediction, severity, label, outcome and the
    others' decisions are left out. ``prediction`` is also ``None`` where no model could be asked.
    ``decisions`` holds those that count, oldest first. ``similar_to`` is the earlier incident most
    like it on arrival, ``duplicate_of`` what a reader said.
    """

    id: str
    number: int
    reference: str | None
    text: str
    spans: tuple[MaskedSpan, ...]
    occurred_on: date | None
    register: str | None
    source: str
    submitted_by: str
    received_at: datetime
    status: str
    blind: bool
    hidden: bool
    prediction: Prediction | None
    severity: str | None
    label: str | None
    outcome: str | None
    decided_at: datetime | None
    duplicate_of: str | None
    similar_to: str | None
    rule_flag: bool
    assignee: str | None
    assigned_until: datetime | None
    sealed: bool
    decisions: tuple[Decided, ...]

    @property
    def stand(self) -> str:
        """What its viewer is to do and may see; a decision is for the stand that its reader saw."""
        return stand_of(self.status, self.hidden)


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of a new incident; ``created`` is false for a repeated body."""

    incident: Incident
    created: bool
    similar: tuple[Similar, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the history; ``detail`` never holds an unmasked text."""

    number: int
    at: datetime
    actor: str
    action: str
    incident: str | None
    detail: dict[str, Any]
    hash: str


@dataclass(frozen=True, slots=True)
class View:
    """A saved filter."""

    id: str
    user_id: str
    name: str
    filters: dict[str, Any]
    shared: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """Who acts: a user (id, role), an API key (``key:<id>``) or ``system``; role as in :data:`ROLES`."""

    id: str
    role: str

    @property
    def leads(self) -> bool:
        """Whether the reader may assign, adjudicate and undo what others did."""
        return self.role in ("lead", "admin")
