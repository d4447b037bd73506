"""A store with many incidents."""

from __future__ import annotations

import json
import random
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Connection, insert, select, update
from sqlalchemy import text as text_of

from classifier.assess import Classifier
from classifier.errors import ModelMissingError
from service.review import duplicates, search
from service.review.decisions import decide
from service.review.desk import Desk, Rules
from service.review.filters import QueueFilter
from service.review.history import canonical, row_hash
from service.review.intake import chosen
from service.review.masks import mask_text
from service.review.predictions import ask, columns, row_of
from service.review.priority import rank
from service.review.queue import list_ids
from service.review.reading import get_incident
from service.review.records import CONFIRMED, NONE, Prediction, Reader, Verdict
from service.review.seal import Seal
from service.review.tables import history, history_head, incident_bands, incident_texts, incidents, predictions
from service.store import open_database, upgrade, writing

SAMPLES = Path(__file__).parents[2] / "samples" / "corpus"
READER = Reader("u-bench", "reviewer")

#: Texts asked of the model; the others are these with another amount, place and day.
_ASKED = 1500
_CHUNK = 500
_TABLES = {
    "incidents": incidents,
    "incident_texts": incident_texts,
    "incident_bands": incident_bands,
    "predictions": predictions,
    "history": history,
}
_PLACES = ("华东", "华南", "西北", "东北", "西南", "华北", "华中", "沿海", "省城", "县里")


def no_model() -> Classifier:
    """For what needs no answers."""
    raise ModelMissingError("no model here")


def open_bench_desk(address: str, *, rules: Rules | None = None) -> Desk:
    """A desk on a database, brought up to date; its seal key is thrown away afterwards."""
    engine = open_database(address)
    upgrade(engine)
    return Desk(engine, rules or Rules(), Seal((Fernet.generate_key().decode(),)), no_model)


def read_texts() -> list[str]:
    """Texts of the samples, in a fixed mixed order."""
    texts = [
        json.loads(line)["text"]
        for path in sorted(SAMPLES.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    random.Random(7).shuffle(texts)  # noqa: S311
    return texts


def _vary(text: str, i: int, chance: random.Random) -> str:
    """The same story elsewhere, so that texts are alike and not equal."""
    amount, day = chance.randrange(10, 90_000), chance.randrange(1, 28)
    return f"{chance.choice(_PLACES)}第{i}号线索：{text}涉及{amount}条，{day}日发现。"


def _ask_all(classifier: Classifier, now: datetime) -> list[tuple[str, Prediction]]:
    """Masked texts of the samples and what the model says of them."""
    masked = [mask_text(text)[0] for text in read_texts()[:_ASKED]]
    return [(text, ask(classifier, text, None, now)) for text in masked]


def _insert(desk: Desk, connection: Connection, told: list[tuple[str, Prediction]], numbers: range) -> None:
    """What :func:`service.review.intake.store` writes, a table at a time."""
    chance = random.Random(numbers.start)  # noqa: S311
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _TABLES}
    head = connection.execute(select(history_head)).one()
    entry, previous = head.number, head.hash
    now = datetime.now(UTC)
    for number in numbers:
        base, prediction = told[number % len(told)]
        text, received = _vary(base, number, chance), now - timedelta(minutes=chance.randrange(60 * 24 * 90))
        folded, incident_id = duplicates.fold(text), f"i{number:012x}"
        mark, probabilities = duplicates.signature(folded), [c.probability for c in prediction.candidates]
        rows["incidents"].append(
            {
                "number": number,
                "id": incident_id,
                "reference": f"bench-{number}",
                "text_sha256": duplicates.sha256(folded),
                "body_sha256": duplicates.sha256(text),
                "source": "api",
                "submitted_by": READER.id,
                "received_at": received,
                "status": "open",
                "pending": True,
                "blind": chosen(incident_id, "blind", desk.rules.blind_share),
                "rank": rank(probabilities, prediction.severity, received),
                "rule_flag": False,
                **columns(prediction),
            }
        )
        content = {"text": text, "spans": [], "signature": mark.astype("<u4").tobytes()}
        rows["incident_texts"].append({"number": number, **content})
        rows["incident_bands"] += [{"key": key, "number": number} for key in set(duplicates.bands(mark))]
        rows["predictions"].append({"number": number, **row_of(prediction)})
        at, detail = received.isoformat(timespec="microseconds"), canonical({"source": "api"})
        entry += 1
        digest = row_hash(entry, at, READER.id, "intake", incident_id, detail, previous)
        told_row = {"number": entry, "at": at, "actor": READER.id, "action": "intake", "incident": incident_id}
        rows["history"].append({**told_row, "detail": detail, "previous": previous, "hash": digest})
        previous = digest
    for name, table in _TABLES.items():
        connection.execute(insert(table), rows[name])
    for row in rows["incident_texts"]:
        search.index_text(connection, row["number"], row["text"])
    connection.execute(update(history_head).values(number=entry, hash=previous))


def fill(desk: Desk, classifier: Classifier, rows: int, decided: int) -> None:
    """Store ``rows`` incidents of the last 90 days and decide ``decided`` of them.

    Every incident is a text of the samples, masked and asked of the model, told of another place,
    amount and day.
    """
    told = _ask_all(classifier, datetime.now(UTC))
    for start in range(1, rows + 1, _CHUNK):
        with writing(desk.engine) as connection:
            _insert(desk, connection, told, range(start, min(start + _CHUNK, rows + 1)))
        if (start - 1) % 10_000 == 0:
            print(f"{start - 1} rows", file=sys.stderr, flush=True)
    if desk.engine.dialect.name == "postgresql":
        with desk.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            # The numbers were given, not drawn; and the planner should know the tables.
            connection.execute(text_of(f"SELECT setval('incidents_number_seq', {rows})"))
            connection.execute(text_of("VACUUM ANALYZE"))
    for name in list_ids(desk, READER, QueueFilter(), decided):
        suggested = get_incident(desk, name).prediction
        first = suggested.candidates[0].label if suggested else "other"
        outcome, labels = (NONE, ()) if first == "other" else (CONFIRMED, (first,))
        decide(desk, READER, name, Verdict(outcome, labels, note="核对过事实与要件", seconds=5.0))
