"""A store with many incidents, taken in by the desk's own code."""

from __future__ import annotations

import itertools
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet

from classifier.assess import Classifier
from classifier.errors import ModelMissingError
from service.review.decisions import decide
from service.review.desk import Desk, Rules
from service.review.filters import QueueFilter
from service.review.intake import NewIncident, prepare, store
from service.review.predictions import ask
from service.review.queue import list_ids
from service.review.reading import get_incident
from service.review.records import CONFIRMED, NONE, Reader, Verdict
from service.review.seal import Seal
from service.store import open_database, upgrade, writing

SAMPLES = Path(__file__).parents[2] / "samples" / "corpus"
READER = Reader("u-bench", "reviewer")

#: Texts asked of the model; the others are these with another amount, place and day.
_ASKED = 1500
_CHUNK = 500
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


def _rows(classifier: Classifier, rows: int, now: datetime) -> Iterator[tuple[NewIncident, object, datetime]]:
    texts = read_texts()[:_ASKED]
    chance = random.Random(11)  # noqa: S311
    answers = [ask(classifier, text, None, now) for text in texts]
    for i in range(rows):
        number = i % len(texts)
        received = now - timedelta(minutes=chance.randrange(60 * 24 * 90))
        prediction = replace(answers[number], made_at=received)
        yield NewIncident(_vary(texts[number], i, chance), f"bench-{i}"), prediction, received


def fill(desk: Desk, classifier: Classifier, rows: int, decided: int) -> None:
    """Take in ``rows`` incidents of the last 90 days and decide ``decided`` of them."""
    now = datetime.now(UTC)
    source = _rows(classifier, rows, now)
    done = 0
    while True:
        part = list(itertools.islice(source, _CHUNK))
        if not part:
            break
        with writing(desk.engine) as connection:
            for new, prediction, received in part:
                store(desk, connection, READER, prepare(new), prediction, received)  # type: ignore[arg-type]
        done += len(part)
        if done % 10_000 == 0:
            print(f"{done} rows", file=sys.stderr, flush=True)
    for name in list_ids(desk, READER, QueueFilter(), decided):
        suggested = get_incident(desk, name).prediction
        first = suggested.candidates[0].label if suggested else "other"
        outcome, labels = (NONE, ()) if first == "other" else (CONFIRMED, (first,))
        decide(desk, READER, name, Verdict(outcome, labels, note="核对过事实与要件", seconds=5.0))
