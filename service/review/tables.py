"""Tables of the desk. The migrations make them; nothing else does.

Two notes on privacy: ``incidents.text`` and ``notes`` are masked before they get here, and
``sealed_originals.token`` can be read only with a key that is not in the database.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

from service.store import metadata


class Utc(TypeDecorator[datetime]):
    """Aware in, aware out; SQLite forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse times without a zone, store the others in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: SQLite counts rows only in a column of this very type.
Number = BigInteger().with_variant(Integer(), "sqlite")

users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("display_name", String(100), nullable=False, server_default=""),
    Column("role", String(20), nullable=False),  # submitter | reviewer | lead | admin
    Column("password_hash", String(255)),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("failed_logins", Integer, nullable=False, default=0),
    Column("locked_until", Utc()),
    Column("external_subject", String(255), unique=True),
    # Changed with the password or the role: sessions made before it end.
    Column("session_salt", String(64), nullable=False, server_default=""),
    Column("created_at", Utc(), nullable=False),
    Column("last_login_at", Utc()),
)

incidents = Table(
    "incidents",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", String(24), nullable=False, unique=True),
    Column("reference", String(200), unique=True),
    Column("text_sha256", String(64), nullable=False),  # of the folded masked text
    Column("body_sha256", String(64), nullable=False),  # of the masked body
    Column("body_hmac", String(64)),  # of the body as sent, with the seal key
    Column("occurred_on", Date),
    Column("register", String(20)),
    Column("source", String(20), nullable=False),  # api | form | upload
    Column("submitted_by", String(40), nullable=False),
    Column("received_at", Utc(), nullable=False),
    Column("status", String(12), nullable=False),  # open | second | disputed | decided
    Column("pending", Boolean, nullable=False),  # not decided
    Column("blind", Boolean, nullable=False),
    # What the suggestion was when it came in, and the label that counts now.
    Column("model_id", String(80)),
    Column("decision", String(16)),  # suggest | review | out_of_scope
    Column("suggested", String(60)),
    Column("probability", Float),
    Column("severity", String(20)),
    Column("label", String(60)),
    Column("outcome", String(12)),
    Column("decided_at", Utc()),
    Column("rank", Float, nullable=False),  # see priority.rank
    Column("duplicate_of", String(24)),  # decided
    Column("similar_to", String(24)),  # found on arrival
    Column("rule_flag", Boolean, nullable=False, default=False),
    # Who works on it now; an end that has passed counts as nobody, an empty one never passes.
    Column("assignee", String(40)),
    Column("assigned_until", Utc()),
    # All that a filter asks for, so that the queue is read from the index alone.
    Index(
        "incidents_queue",
        "pending",
        "rank",
        "number",
        "status",
        "label",
        "decision",
        "register",
        "blind",
        "rule_flag",
        "outcome",
        "assignee",
        "assigned_until",
        "received_at",
    ),
    Index("incidents_status", "status", "blind"),
    Index("incidents_received", "received_at", "number", "suggested"),
    Index("incidents_label", "pending", "label", "rank"),
    Index("incidents_assignee", "assignee", "pending", "rank"),
    Index("incidents_text_sha256", "text_sha256"),
)

#: Apart from the rest, so that the queue walks over narrow rows.
incident_texts = Table(
    "incident_texts",
    metadata,
    Column("number", Number, ForeignKey("incidents.number", ondelete="CASCADE"), primary_key=True),
    Column("text", Text, nullable=False),
    Column("spans", JSON, nullable=False),  # [{"start","end","kind"}] of what was masked
    Column("signature", LargeBinary, nullable=False),  # MinHash of the folded text
)

incident_bands = Table(
    "incident_bands",
    metadata,
    Column("key", BigInteger, primary_key=True),
    Column("number", Number, ForeignKey("incidents.number", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)

sealed_originals = Table(
    "sealed_originals",
    metadata,
    Column("number", Number, ForeignKey("incidents.number", ondelete="CASCADE"), primary_key=True),
    Column("token", LargeBinary),
    Column("sealed_at", Utc(), nullable=False),
    Column("destroy_after", Utc(), nullable=False),
    Column("destroyed_at", Utc()),
    Index("sealed_originals_due", "destroyed_at", "destroy_after"),
)

predictions = Table(
    "predictions",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("number", Number, ForeignKey("incidents.number", ondelete="CASCADE"), nullable=False),
    Column("model_id", String(80), nullable=False),
    Column("made_at", Utc(), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("candidates", JSON, nullable=False),  # [[label id, probability], ...] every label, best first
    Column("severity", String(20), nullable=False),
    UniqueConstraint("number", "model_id", name="predictions_once"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("number", Number, ForeignKey("incidents.number", ondelete="CASCADE"), nullable=False),
    Column("round", Integer, nullable=False),  # 1 first reader, 2 second reader, 3 adjudication
    Column("user_id", String(40), nullable=False),
    Column("decided_at", Utc(), nullable=False),
    Column("outcome", String(12), nullable=False),
    Column("labels", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("elements", JSON, nullable=False),  # {element id: met | missing | contrary}
    Column("figures", JSON, nullable=False),  # [{"metric","value","unit"?}]
    Column("rule_flag", Boolean, nullable=False),
    Column("rule_comment", Text, nullable=False),
    Column("duplicate_of", String(24)),
    Column("blind", Boolean, nullable=False),  # whether the reader saw no suggestion
    Column("suggested", String(60)),
    Column("probability", Float),
    Column("accepted", Boolean, nullable=False),  # as suggested, seen as suggested
    Column("model_id", String(80)),
    Column("seconds", Float),  # from the item shown to the decision
    Column("batch_id", String(24)),
    Column("undone_at", Utc()),
    Column("undone_by", String(40)),
    Column("entry", Number, nullable=False),  # the row of the history that tells it
    Index("decisions_number", "number", "round"),
    Index("decisions_when", "decided_at"),
    Index("decisions_batch", "batch_id"),
    Index("decisions_user", "user_id", "entry"),
    Index("decisions_entry", "entry", unique=True),
)

second_readings = Table(
    "second_readings",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("number", Number, ForeignKey("incidents.number", ondelete="CASCADE"), nullable=False, unique=True),
    Column("reason", String(20), nullable=False),  # sample | asked
    Column("asked_by", String(40), nullable=False),
    Column("asked_at", Utc(), nullable=False),
    Column("first_decision", String(24)),
    Column("second_decision", String(24)),
    Column("adjudication", String(24)),
    Column("state", String(12), nullable=False),  # waiting | agreed | disputed | adjudicated
    Column("closed_at", Utc()),
    Index("second_readings_state", "state"),
)

#: Who had what and when; the open row of an incident is also in ``incidents.assignee``.
assignments = Table(
    "assignments",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("number", Number, ForeignKey("incidents.number", ondelete="CASCADE"), nullable=False),
    Column("user_id", String(40), nullable=False),
    Column("assigned_by", String(40), nullable=False),
    Column("assigned_at", Utc(), nullable=False),
    Column("expires_at", Utc()),
    Column("ended_at", Utc()),
    Column("ended_why", String(12)),  # released | decided | expired | reassigned
    Index("assignments_number", "number"),
    # The database itself refuses a second holder.
    Index(
        "assignments_one_holder",
        "number",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", String(24), primary_key=True),
    Column("user_id", String(40), nullable=False),
    Column("name", String(60), nullable=False),
    Column("filters", JSON, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("created_at", Utc(), nullable=False),
    UniqueConstraint("user_id", "name", name="saved_views_name"),
)

history = Table(
    "history",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),  # ISO 8601 in UTC, as hashed
    Column("actor", String(40), nullable=False),
    Column("action", String(30), nullable=False),
    Column("incident", String(24)),
    Column("detail", Text, nullable=False),  # JSON, as hashed
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("history_incident", "incident", "number"),
)

history_head = Table(
    "history_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Number, nullable=False),
    Column("hash", String(64), nullable=False),
)
