"""What a model says of an incident, and how it is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from classifier.assess import Classifier
from classifier.errors import ModelMissingError
from classifier.severity import UNKNOWN
from service.review.records import Candidate, Prediction
from service.review.tables import predictions


def ask(classifier: Classifier, text: str, occurred_on: date | None, at: datetime) -> Prediction:
    """The answer of a model to a masked text.

    Raises
    ------
    TextError
        If the text cannot be assessed.
    """
    answer = classifier.assess(text, occurred_on, top_k=len(classifier.model.labels), precedents=0, today=at.date())
    reasons = answer.labels[0].reasons
    return Prediction(
        model_id=classifier.model.id,
        made_at=at,
        decision=answer.decision.code,
        reason=answer.decision_reason,
        candidates=tuple(Candidate(label.label.id, round(label.probability, 6)) for label in answer.labels),
        severity=reasons.severity.level if reasons else UNKNOWN,
    )


def ask_if_any(
    current: Callable[[], Classifier], text: str, occurred_on: date | None, at: datetime
) -> Prediction | None:
    """As :func:`ask`, ``None`` where there is no model: an incident is taken in all the same."""
    try:
        classifier = current()
    except ModelMissingError:
        return None
    return ask(classifier, text, occurred_on, at)


def keep(connection: Connection, number: int, prediction: Prediction) -> None:
    """Store a prediction; the first one of a model stays."""
    known = select(predictions.c.id).where(
        predictions.c.number == number, predictions.c.model_id == prediction.model_id
    )
    if connection.execute(known).first() is not None:
        return
    connection.execute(insert(predictions).values(number=number, **row_of(prediction)))


def row_of(prediction: Prediction) -> dict[str, Any]:
    """A prediction as it is stored, without the incident's number."""
    return {
        "model_id": prediction.model_id,
        "made_at": prediction.made_at,
        "decision": prediction.decision,
        "reason": prediction.reason,
        "candidates": [[c.label, c.probability] for c in prediction.candidates],
        "severity": prediction.severity,
    }


def columns(prediction: Prediction | None) -> dict[str, Any]:
    """What the incident itself repeats of its prediction."""
    if prediction is None:
        return dict.fromkeys(("model_id", "decision", "suggested", "probability", "severity", "label"))
    first = prediction.candidates[0]
    return {
        "model_id": prediction.model_id,
        "decision": prediction.decision,
        "suggested": first.label,
        "probability": first.probability,
        "severity": prediction.severity,
        "label": first.label,
    }


def read_prediction(row: Row[Any]) -> Prediction:
    """A row as a record."""
    candidates = tuple(Candidate(label, probability) for label, probability in row.candidates)
    return Prediction(row.model_id, row.made_at, row.decision, row.reason, candidates, row.severity)


def load(connection: Connection, number: int, model_id: str | None = None) -> list[Prediction]:
    """Stored predictions of an incident, oldest first."""
    statement = select(predictions).where(predictions.c.number == number).order_by(predictions.c.id)
    if model_id is not None:
        statement = statement.where(predictions.c.model_id == model_id)
    return [read_prediction(row) for row in connection.execute(statement)]
