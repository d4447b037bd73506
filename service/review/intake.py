"""A new incident: masked, sealed, asked about, compared with what is there, stored."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import IntegrityError

from classifier.assess import MAX_TEXT, check_text
from classifier.errors import TextError
from classifier.given_day import LATE_DAY, is_to_come
from classifier.severity import UNKNOWN
from service.faults import StoreError
from service.review import duplicates, predictions, search
from service.review.desk import Desk
from service.review.errors import ConflictError, InvalidError
from service.review.history import append, canonical
from service.review.masks import mask_note, mask_text
from service.review.priority import rank
from service.review.reading import find_row, read_incident
from service.review.records import REGISTERS, Intake, MaskedSpan, Prediction, Reader, Similar, is_storable
from service.review.tables import incident_bands, incident_texts, incidents, sealed_originals
from service.store import reading, writing

MAX_REFERENCE = 200
SOURCES = ("api", "form", "upload")


@dataclass(frozen=True, slots=True)
class NewIncident:
    """What is sent in; ``text`` is the original, 1 to 20,000 code points.

    ``reference`` is the sender's own number, unique in the store; it must not hold personal data.
    """

    text: str
    reference: str | None = None
    occurred_on: date | None = None
    register: str | None = None
    source: str = "api"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A checked incident with all that can be computed before the store is touched."""

    new: NewIncident
    original: str
    masked: str
    spans: tuple[MaskedSpan, ...]
    body: bytes
    body_sha256: str


def chosen(key: str, salt: str, share: float) -> bool:
    """Whether an id falls into a share of all, 0 to 1; the same answer every time."""
    digest = hashlib.sha256(f"{salt} {key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < share


def check_new(new: NewIncident) -> dict[str, list[str]]:
    """Messages by field about what breaks the rules; empty if nothing does."""
    problems: dict[str, list[str]] = {}
    if len(new.text) > MAX_TEXT:
        problems["text"] = [f"应为 1 到 {MAX_TEXT} 个字。"]
    elif not is_storable(new.text):
        problems["text"] = ["不是有效的文字。"]
    else:
        try:
            check_text(new.text)
        except TextError as error:
            problems["text"] = [f"{error}。"]
    if new.reference is not None:
        if not new.reference.strip() or len(new.reference) > MAX_REFERENCE:
            problems["reference"] = [f"应为 1 到 {MAX_REFERENCE} 个字。"]
        elif not new.reference.isprintable():
            problems["reference"] = ["含有不能显示的字符。"]
    if new.occurred_on is not None and is_to_come(new.occurred_on):
        problems["occurred_on"] = [f"{LATE_DAY}。"]
    if new.register is not None and new.register not in REGISTERS:
        problems["register"] = [f"应是 {'、'.join(REGISTERS)} 之一。"]
    return problems


def prepare(new: NewIncident) -> Prepared:
    """Check and mask; errors as :func:`take_in`."""
    problems = check_new(new)
    if problems:
        raise InvalidError("事件内容不符合要求", problems)
    # Line ends as the browser sends them say nothing; PostgreSQL keeps no NUL.
    original = new.text.replace("\r\n", "\n").replace("\0", " ")
    masked, spans = mask_text(original)
    if len(masked) > MAX_TEXT:
        # Placeholders may be longer than what they stand for.
        raise InvalidError("事件内容不符合要求", {"text": [f"脱敏后超过 {MAX_TEXT} 个字。"]})
    fields = {
        "reference": new.reference,
        "occurred_on": new.occurred_on.isoformat() if new.occurred_on else None,
        "register": new.register,
    }
    body = canonical({**fields, "text": original}).encode()
    digest = hashlib.sha256(canonical({**fields, "text": masked}).encode()).hexdigest()
    return Prepared(new, original, masked, spans, body, digest)


def _same_body(desk: Desk, row: Row[Any], prepared: Prepared) -> bool:
    """Equal as masked, and as sent where a key lets us tell."""
    if row.body_sha256 != prepared.body_sha256:
        return False
    return desk.seal is None or row.body_hmac is None or desk.seal.matches(prepared.body, row.body_hmac)


def is_same_body(desk: Desk, row: Row[Any], new: NewIncident) -> bool:
    """Whether a stored incident is this very one, sent before; what cannot be taken in is none."""
    try:
        return _same_body(desk, row, prepare(new))
    except InvalidError:
        return False


def _repeated(desk: Desk, connection: Connection, prepared: Prepared, reader: Reader) -> Intake | None:
    """The incident that is there under the reference, if any."""
    if prepared.new.reference is None:
        return None
    statement = select(incidents).where(incidents.c.reference == prepared.new.reference)
    row = connection.execute(statement).one_or_none()
    if row is None:
        return None
    if not _same_body(desk, row, prepared):
        raise ConflictError("这个编号已用于另一条内容不同的事件", {"reference": ["编号已被使用。"]})
    folded = duplicates.fold(prepared.masked)
    similar = duplicates.find(connection, folded, 5, besides=row.number)
    return Intake(read_incident(connection, row, reader), False, similar)


def take_in(desk: Desk, reader: Reader, new: NewIncident, now: datetime | None = None) -> Intake:
    """Store one incident; a body repeated under its reference gives the incident that is there.

    Raises
    ------
    InvalidError
        If the text cannot be read or a field breaks the rules.
    ConflictError
        If the reference is taken by another body.
    """
    prepared = prepare(new)
    with reading(desk.engine) as connection:
        known = _repeated(desk, connection, prepared, reader)
    if known is not None:
        return known
    at = now or datetime.now(UTC)
    # Asked before the store is locked: others may write meanwhile.
    prediction = predictions.ask_if_any(desk.classifier, prepared.masked, new.occurred_on, at)
    try:
        with writing(desk.engine) as connection:
            return store(desk, connection, reader, prepared, prediction, at)
    except StoreError as error:
        if not isinstance(error.__cause__, IntegrityError):
            raise
    # Somebody stored the same reference in between.
    with reading(desk.engine) as connection:
        known = _repeated(desk, connection, prepared, reader)
    if known is None:
        raise StoreError("数据库写不进去")
    return known


def store(
    desk: Desk,
    connection: Connection,
    reader: Reader,
    prepared: Prepared,
    prediction: Prediction | None,
    at: datetime,
) -> Intake:
    """Store inside the caller's writing transaction; a repeated body gives the incident that is there.

    Raises
    ------
    ConflictError
        If the reference is taken by another body.
    """
    known = _repeated(desk, connection, prepared, reader)
    if known is not None:
        return known
    new, folded = prepared.new, duplicates.fold(prepared.masked)
    similar = duplicates.find(connection, folded, 5)
    incident_id = f"i{secrets.token_hex(6)}"
    probabilities = [candidate.probability for candidate in prediction.candidates] if prediction else []
    blind = prediction is not None and chosen(incident_id, "blind", desk.rules.blind_share)
    made = connection.execute(
        insert(incidents).values(
            id=incident_id,
            reference=new.reference,
            text_sha256=duplicates.sha256(folded),
            body_sha256=prepared.body_sha256,
            body_hmac=desk.seal.mark(prepared.body) if desk.seal else None,
            occurred_on=new.occurred_on,
            register=new.register,
            source=new.source,
            submitted_by=reader.id,
            received_at=at,
            status="open",
            pending=True,
            blind=blind,
            rank=rank(probabilities, prediction.severity if prediction else UNKNOWN, at),
            similar_to=similar[0].id if similar else None,
            rule_flag=False,
            **predictions.columns(prediction),
        )
    ).inserted_primary_key
    assert made is not None  # noqa: S101 (an insert of one row gives its key)
    number = made[0]
    _store_text(connection, number, prepared, folded)
    if prediction is not None:
        predictions.keep(connection, number, prediction)
    if desk.seal is not None:
        due = at + timedelta(days=desk.rules.retention_days)
        sealed = desk.seal.close(prepared.original)
        connection.execute(
            insert(sealed_originals).values(number=number, token=sealed, sealed_at=at, destroy_after=due)
        )
    told = {"source": new.source, "body_sha256": prepared.body_sha256, "model_id": prediction and prediction.model_id}
    append(connection, reader.id, "intake", incident_id, {**told, "sealed": desk.seal is not None}, at)
    return Intake(read_incident(connection, find_row(connection, incident_id), reader), True, similar)


def _store_text(connection: Connection, number: int, prepared: Prepared, folded: str) -> None:
    """The masked text, and what it is found by: likeness and words."""
    mark = duplicates.signature(folded)
    connection.execute(
        insert(incident_texts).values(
            number=number,
            text=prepared.masked,
            spans=[asdict(span) for span in prepared.spans],
            signature=mark.astype("<u4").tobytes(),
        )
    )
    connection.execute(insert(incident_bands), [{"key": key, "number": number} for key in set(duplicates.bands(mark))])
    search.index_text(connection, number, prepared.masked)


def find_similar(desk: Desk, text: str, limit: int = 5) -> tuple[Similar, ...]:
    """Incidents like a text that is not stored yet, most similar first."""
    folded = duplicates.fold(mask_note(text))
    if not folded:
        return ()
    with reading(desk.engine) as connection:
        return duplicates.find(connection, folded, limit)
