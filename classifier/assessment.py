"""What is answered: the first labels with their reasons, the decision, the day of the law, the cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from classifier.calibrate import TrackRecord
from classifier.decide import Decision, reason_below
from classifier.explain import Span
from classifier.lawbook import load_lawbook
from classifier.questions import Question
from classifier.reasons import LabelReasons, LawDay
from classifier.routes import CRIMINAL
from classifier.severity import BELOW, UNKNOWN
from classifier.statutes import StatuteInForce
from classifier.taxonomy import Label

DISCLAIMER = "本结果由统计模型给出，供分诊参考，不认定任何人有罪或有责，不是法律意见；定性以办案机关和法院为准。"


class LabelAnswer(NamedTuple):
    """What is said of one label."""

    rank: int
    label: Label
    probability: float
    track_record: TrackRecord | None
    statutes: list[StatuteInForce]
    spans: list[Span]
    precedents: list[dict[str, Any]]
    reasons: LabelReasons | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        reasons = self.reasons
        return {
            "rank": self.rank,
            "id": self.label.id,
            "name": self.label.name,
            "group": self.label.group,
            "kind": self.label.kind,
            "probability": round(self.probability, 6),
            "track_record": self.track_record.to_dict() if self.track_record else None,
            "statutes": [s.to_dict() for s in self.statutes],
            "spans": [s.to_dict() for s in self.spans],
            "elements": [element.to_dict() for element in reasons.elements] if reasons else [],
            "severity": reasons.severity.to_dict(load_lawbook()) if reasons else {"level": UNKNOWN, "basis": []},
            "route": reasons.route.to_dict() if reasons else None,
            "sub_clause": reasons.sub_clause if reasons else None,
            "other_clauses": [clause.to_dict() for clause in reasons.other_clauses] if reasons else [],
            "contrast": [contrast.to_dict() for contrast in reasons.contrasts] if reasons else [],
            "precedents": self.precedents,
        }


class Assessment(NamedTuple):
    """The answer to one text."""

    decision: Decision
    labels: list[LabelAnswer]
    law_day: LawDay
    ask_next: list[Question]
    #: The most analogous cases of all labels and, last, one that speaks against the first label if it is near.
    precedents: list[dict[str, Any]]
    #: Share of the text's terms that the model knows, and the concepts it names; for
    #: watching the service, not part of the answer.
    known_share: float
    concepts: frozenset[str]
    #: Places that were not read, being small talk.
    left_out: Sequence[tuple[int, int]] = ()

    @property
    def decision_reason(self) -> str:
        """The reason of the decision, with what figures say against a crime put forward and what was left out."""
        first = self.labels[0]
        below = first.reasons is not None and first.label.kind == CRIMINAL and first.reasons.severity.level == BELOW
        reason = reason_below(self.decision) if below else self.decision.reason
        characters = sum(end - start for start, end in self.left_out)
        return f"{reason}文中 {characters} 字像是与事情无关的话，没有计入。" if characters else reason

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form, without request id and model."""
        return {
            "decision": self.decision.code,
            "decision_reason": self.decision_reason,
            "occurred_on": self.law_day.to_dict(),
            "labels": [label.to_dict() for label in self.labels],
            "precedents": self.precedents,
            "left_out": [{"start": start, "end": end} for start, end in self.left_out],
            "ask_next": [question.to_dict() for question in self.ask_next],
            "disclaimer": DISCLAIMER,
        }
