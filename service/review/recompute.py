"""What another model says of what is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import select, update

from classifier.errors import TextError
from service.review import predictions
from service.review.desk import Desk
from service.review.history import append
from service.review.priority import rank
from service.review.reading import find_row
from service.review.records import Prediction
from service.review.tables import incident_texts, incidents
from service.store import reading, writing

#: Incidents answered anew in one transaction: others write in between.
_CHUNK = 100


def ask_current(desk: Desk, incident_id: str, now: datetime | None = None) -> Prediction:
    """What the current model says of an incident; stored beside the first answer, which stays.

    Raises
    ------
    NotFoundError
        If there is no such incident.
    ModelMissingError
        If there is no model.
    """
    at, classifier = now or datetime.now(UTC), desk.classifier()
    with reading(desk.engine) as connection:
        row = find_row(connection, incident_id)
        known = predictions.load(connection, row.number, classifier.model.id)
        if known:
            return known[0]
        text = connection.execute(
            select(incident_texts.c.text).where(incident_texts.c.number == row.number)
        ).scalar_one()
    prediction = predictions.ask(classifier, text, row.occurred_on, at)
    with writing(desk.engine) as connection:
        # Two who ask at the same time wait for each other here, and the second finds it done.
        find_row(connection, incident_id, lock=True)
        predictions.keep(connection, row.number, prediction)
    return prediction


def renew_open(desk: Desk, step: Callable[[int], None] = lambda done: None, now: datetime | None = None) -> int:
    """Let the current model answer every unread incident anew and sort the queue by it; how many changed.

    What readers have seen and decided on stays as it was: only items with status ``open`` change.

    Parameters
    ----------
    step : callable
        Told the number of incidents done so far.

    Raises
    ------
    ModelMissingError
        If there is no model.
    """
    at, classifier = now or datetime.now(UTC), desk.classifier()
    model_id, last, changed, done = classifier.model.id, 0, 0, 0
    stale = (incidents.c.status == "open", incidents.c.model_id.is_distinct_from(model_id))
    while True:
        statement = (
            select(incidents.c.number, incidents.c.occurred_on, incidents.c.received_at, incident_texts.c.text)
            .join(incident_texts, incident_texts.c.number == incidents.c.number)
            .where(incidents.c.number > last, *stale)
            .order_by(incidents.c.number)
            .limit(_CHUNK)
        )
        with reading(desk.engine) as connection:
            rows = connection.execute(statement).all()
        if not rows:
            break
        answers = []
        for row in rows:
            try:
                answers.append((row, predictions.ask(classifier, row.text, row.occurred_on, at)))
            except TextError:
                # An older release may have taken what this one cannot read; it stays as it is.
                continue
        with writing(desk.engine) as connection:
            for row, prediction in answers:
                probabilities = [candidate.probability for candidate in prediction.candidates]
                values = predictions.columns(prediction)
                values["rank"] = rank(probabilities, prediction.severity, row.received_at)
                result = connection.execute(
                    update(incidents).where(incidents.c.number == row.number, *stale).values(**values)
                )
                if result.rowcount:
                    predictions.keep(connection, row.number, prediction)
                    changed += 1
        last, done = rows[-1].number, done + len(rows)
        step(done)
    if changed:
        with writing(desk.engine) as connection:
            append(connection, "system", "renew", None, {"model_id": model_id, "changed": changed}, at)
    return changed
