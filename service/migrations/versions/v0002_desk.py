"""The review desk: people, incidents, decisions, history, search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

#: What a filter of the queue may ask for.
_ASKED_FOR = (
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
)

_TABLES = (
    "users",
    "incidents",
    "incident_texts",
    "incident_bands",
    "sealed_originals",
    "predictions",
    "decisions",
    "second_readings",
    "assignments",
    "saved_views",
    "history",
    "history_head",
)


def upgrade() -> None:
    """Make the tables, the guards of the history and the search index."""
    op.create_table(
        "users",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False, unique=True),
        sa.Column("display_name", sa.String(100), nullable=False, server_default=""),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("failed_logins", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column("external_subject", sa.String(255), unique=True),
        sa.Column("session_salt", sa.String(64), nullable=False, server_default=""),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_login_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "incidents",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(24), nullable=False, unique=True),
        sa.Column("reference", sa.String(200), unique=True),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("body_sha256", sa.String(64), nullable=False),
        sa.Column("body_hmac", sa.String(64)),
        sa.Column("occurred_on", sa.Date),
        sa.Column("register", sa.String(20)),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("submitted_by", sa.String(40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("pending", sa.Boolean, nullable=False),
        sa.Column("blind", sa.Boolean, nullable=False),
        sa.Column("model_id", sa.String(80)),
        sa.Column("decision", sa.String(16)),
        sa.Column("suggested", sa.String(60)),
        sa.Column("probability", sa.Float),
        sa.Column("severity", sa.String(20)),
        sa.Column("label", sa.String(60)),
        sa.Column("outcome", sa.String(12)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("rank", sa.Float, nullable=False),
        sa.Column("duplicate_of", sa.String(24)),
        sa.Column("similar_to", sa.String(24)),
        sa.Column("rule_flag", sa.Boolean, nullable=False),
        sa.Column("assignee", sa.String(40)),
        sa.Column("assigned_until", sa.DateTime(timezone=True)),
    )
    op.create_index("incidents_queue", "incidents", ["pending", "rank", "number", *_ASKED_FOR])
    op.create_index("incidents_status", "incidents", ["status", "blind"])
    op.create_index("incidents_received", "incidents", ["received_at", "number", "suggested"])
    op.create_index("incidents_label", "incidents", ["pending", "label", "rank"])
    op.create_index("incidents_assignee", "incidents", ["assignee", "pending", "rank"])
    op.create_index("incidents_text_sha256", "incidents", ["text_sha256"])
    op.create_table(
        "incident_texts",
        sa.Column("number", _NUMBER, sa.ForeignKey("incidents.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("spans", sa.JSON, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "incident_bands",
        sa.Column("key", sa.BigInteger, primary_key=True),
        sa.Column("number", _NUMBER, sa.ForeignKey("incidents.number", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sealed_originals",
        sa.Column("number", _NUMBER, sa.ForeignKey("incidents.number", ondelete="CASCADE"), primary_key=True),
        sa.Column("token", sa.LargeBinary),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroy_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("sealed_originals_due", "sealed_originals", ["destroyed_at", "destroy_after"])
    op.create_table(
        "predictions",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("number", _NUMBER, sa.ForeignKey("incidents.number", ondelete="CASCADE"), nullable=False),
        sa.Column("model_id", sa.String(80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("candidates", sa.JSON, nullable=False),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.UniqueConstraint("number", "model_id", name="predictions_once"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("number", _NUMBER, sa.ForeignKey("incidents.number", ondelete="CASCADE"), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("user_id", sa.String(40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(12), nullable=False),
        sa.Column("labels", sa.JSON, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("elements", sa.JSON, nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("rule_flag", sa.Boolean, nullable=False),
        sa.Column("rule_comment", sa.Text, nullable=False),
        sa.Column("duplicate_of", sa.String(24)),
        sa.Column("blind", sa.Boolean, nullable=False),
        sa.Column("suggested", sa.String(60)),
        sa.Column("probability", sa.Float),
        sa.Column("accepted", sa.Boolean, nullable=False),
        sa.Column("model_id", sa.String(80)),
        sa.Column("seconds", sa.Float),
        sa.Column("batch_id", sa.String(24)),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.String(40)),
        sa.Column("entry", _NUMBER, nullable=False),
    )
    op.create_index("decisions_number", "decisions", ["number", "round"])
    op.create_index("decisions_when", "decisions", ["decided_at"])
    op.create_index("decisions_batch", "decisions", ["batch_id"])
    op.create_index("decisions_user", "decisions", ["user_id", "entry"])
    op.create_index("decisions_entry", "decisions", ["entry"], unique=True)
    op.create_table(
        "second_readings",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column(
            "number", _NUMBER, sa.ForeignKey("incidents.number", ondelete="CASCADE"), nullable=False, unique=True
        ),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("asked_by", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_decision", sa.String(24)),
        sa.Column("second_decision", sa.String(24)),
        sa.Column("adjudication", sa.String(24)),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
    )
    op.create_index("second_readings_state", "second_readings", ["state"])
    op.create_table(
        "assignments",
        sa.Column("id", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("number", _NUMBER, sa.ForeignKey("incidents.number", ondelete="CASCADE"), nullable=False),
        sa.Column("user_id", sa.String(40), nullable=False),
        sa.Column("assigned_by", sa.String(40), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_why", sa.String(12)),
    )
    op.create_index("assignments_number", "assignments", ["number"])
    op.create_index(
        "assignments_one_holder",
        "assignments",
        ["number"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.String(24), primary_key=True),
        sa.Column("user_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("filters", sa.JSON, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("user_id", "name", name="saved_views_name"),
    )
    op.create_table(
        "history",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("action", sa.String(30), nullable=False),
        sa.Column("incident", sa.String(24)),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.create_index("history_incident", "history", ["incident", "number"])
    op.create_table(
        "history_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", _NUMBER, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
    )
    op.execute(f"INSERT INTO history_head (id, number, hash) VALUES (1, 0, '{'0' * 64}')")  # noqa: S608
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
        # The index is written by us: Chinese words are cut before they get here.
        op.execute(
            "CREATE TABLE incident_search (number BIGINT PRIMARY KEY REFERENCES incidents (number) ON DELETE CASCADE, "
            "content TSVECTOR NOT NULL, notes TSVECTOR NOT NULL)"
        )
        op.execute("CREATE INDEX incident_search_words ON incident_search USING GIN ((content || notes))")
    else:
        _guard_sqlite()
        op.execute(
            "CREATE VIRTUAL TABLE incident_search USING fts5 (content, notes, "
            "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co Cn'\")"
        )
    _set_former(2)


def _guard_sqlite() -> None:
    for what in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER history_no_{what.lower()} BEFORE {what} ON history "
            "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
        )
    # REPLACE deletes without firing the trigger above.
    op.execute(
        "CREATE TRIGGER history_no_replace BEFORE INSERT ON history "
        "WHEN EXISTS (SELECT 1 FROM history WHERE number = NEW.number) "
        "BEGIN SELECT RAISE(ABORT, 'history is append-only'); END"
    )


def _guard_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION anyou_history_guard() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'history is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history "
        "FOR EACH ROW EXECUTE FUNCTION anyou_history_guard()"
    )
    op.execute(
        "CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON history "
        "FOR EACH STATEMENT EXECUTE FUNCTION anyou_history_guard()"
    )


def _set_former(version: int) -> None:
    """Tell a release that knows no migrations that the database is not for it."""
    if sa.inspect(op.get_bind()).has_table("anyou_schema"):
        op.execute(f"UPDATE anyou_schema SET version = {version}")  # noqa: S608


def downgrade() -> None:
    """Drop everything of the desk; the keys stay."""
    op.execute("DROP TABLE incident_search")
    for name in reversed(_TABLES):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION anyou_history_guard()")
    _set_former(1)
