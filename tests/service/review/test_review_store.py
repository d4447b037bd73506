"""The layout, its way up and down with data, the guards and the proof of the history: on both databases."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, Table, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from service.faults import StoreError
from service.keys import KeyStore
from service.review import history
from service.review.decisions import decide, undo
from service.review.filters import QueueFilter
from service.review.proof import verify
from service.review.queue import list_page
from service.review.records import CONFIRMED, Verdict
from service.review.tables import decisions, incidents
from service.review.tables import history as history_table
from service.store import VERSION, current_version, downgrade, metadata, open_database, reading, upgrade, writing
from tests.service.review.conftest import NOW, READER, TEXTS

LATER = NOW + timedelta(minutes=5)


def test_layout_when_migrated_then_the_tables_of_the_code(engine) -> None:
    options = {
        "compare_type": True,
        "include_name": lambda name, kind, parents: kind != "table" or name in metadata.tables,
    }
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
        assert current_version(connection) == VERSION


def test_migration_when_down_and_up_with_data_then_keys_stay(desk, send) -> None:
    keys = KeyStore(desk.engine)
    key, shown = keys.add("台", ("review",), 1)
    send()
    assert downgrade(desk.engine, 1) == VERSION
    assert keys.check(shown) == key
    with desk.engine.connect() as connection:
        assert current_version(connection) == 1
    with pytest.raises(StoreError, match="可退"):
        downgrade(desk.engine, VERSION)
    assert upgrade(desk.engine) == 1
    assert keys.check(shown) == key
    assert list_page(desk, READER, QueueFilter()).items == ()
    send()
    assert verify(desk).broken is None
    assert downgrade(desk.engine, 0) == VERSION and upgrade(desk.engine) == 0


def test_migration_when_from_before_migrations_then_taken_over(tmp_path) -> None:
    """The layout that releases without Alembic made, with a key in it."""
    path = tmp_path / "old.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE anyou_schema (version INTEGER NOT NULL); INSERT INTO anyou_schema VALUES (1);"
            "CREATE TABLE api_keys (id VARCHAR(16) NOT NULL, name VARCHAR(100) NOT NULL, scopes VARCHAR(100) NOT NULL, "
            "secret_sha256 VARCHAR(64) NOT NULL, rate_limit VARCHAR(40), created_at DATETIME NOT NULL, "
            "expires_at DATETIME, revoked_at DATETIME, replaced_by VARCHAR(16), PRIMARY KEY (id));"
            "INSERT INTO api_keys VALUES ('k1', '旧', 'predict', 'x', NULL, '2026-01-01 00:00:00', NULL, NULL, NULL);"
        )
    connection.close()
    engine = open_database(f"sqlite:///{path}")
    assert upgrade(engine) == 1 and upgrade(engine) == VERSION
    assert [key.name for key in KeyStore(engine).list()] == ["旧"]
    former = Table("anyou_schema", MetaData(), autoload_with=engine)
    with reading(engine) as connection:
        # The release that knows this table only refuses what is newer than 1.
        assert connection.execute(select(former.c.version)).scalar_one() == VERSION
    engine.dispose()


def test_sqlite_when_opened_then_readers_do_not_wait_and_commits_are_flushed(sqlite_template) -> None:
    engine = open_database(f"sqlite:///{sqlite_template}")
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        ]
    engine.dispose()
    assert found == ["wal", 2, 1, 1]


def test_store_when_gone_then_store_error(tmp_path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/empty.sqlite3")
    with pytest.raises(StoreError), reading(engine) as connection:
        connection.execute(select(incidents))
    with pytest.raises(StoreError), writing(engine) as connection:
        connection.execute(update(incidents).values(status="open"))
    engine.dispose()


@pytest.fixture
def told(desk, send) -> list:
    """Some history: intakes, a decision taken back, another one."""
    first, second = send(), send(TEXTS[1])
    made = decide(desk, READER, first.id, Verdict(CONFIRMED), LATER)
    undo(desk, READER, made.id, LATER)
    return [first, second, decide(desk, READER, second.id, Verdict(CONFIRMED, note="已核实"), LATER)]


CHANGES = ["UPDATE history SET actor = 'x' WHERE number = 2", "DELETE FROM history WHERE number = 2"]


def test_history_when_changed_then_the_database_refuses(desk, told, backend) -> None:
    more = (
        ["TRUNCATE history"]
        if backend == "postgresql"
        else ["INSERT OR REPLACE INTO history SELECT * FROM history WHERE number = 1"]
    )
    for statement in CHANGES + more:
        with pytest.raises(SQLAlchemyError, match="append-only"), desk.engine.begin() as connection:
            connection.execute(text(statement))
    proof = verify(desk)
    assert (proof.rows, proof.broken) == (5, None)


def tamper(engine, backend: str, *statements: str) -> None:
    """As somebody with the rights of the database's owner."""
    with engine.begin() as connection:
        if backend == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for name in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS history_no_{name}"))
        for statement in statements:
            connection.execute(text(statement))


TAMPERED = [
    ("another actor", ["UPDATE history SET actor = 'x' WHERE number = 3"], 3, "内容与哈希"),
    ("another detail", ["UPDATE history SET detail = '{}' WHERE number = 2"], 2, "内容与哈希"),
    ("a row gone", ["DELETE FROM history WHERE number = 3"], 3, "缺少"),
    ("the end gone", ["DELETE FROM history WHERE number = 5"], 5, "链尾"),
    (
        "the end gone with its decision",
        ["DELETE FROM decisions WHERE entry = 5", "DELETE FROM history WHERE number = 5"],
        5,
        "链尾",
    ),
    ("another link", ["UPDATE history SET previous = hash WHERE number = 4"], 4, "接不上"),
    ("a decision changed", ["UPDATE decisions SET note = '另一说' WHERE entry = 5"], 5, "与历史不符"),
    ("a decision of another", ["UPDATE decisions SET user_id = 'u-x' WHERE entry = 5"], 5, "与历史不符"),
    ("a decision gone", ["DELETE FROM decisions WHERE entry = 5"], 5, "却没有"),
    ("an undo forged", ["UPDATE decisions SET undone_at = decided_at WHERE entry = 5"], 5, "撤销"),
    ("an undo wiped", ["UPDATE decisions SET undone_at = NULL WHERE entry = 3"], 3, "撤销"),
    ("a decision out of nothing", ["UPDATE decisions SET entry = 1 WHERE entry = 5"], 1, "不是决定"),
]


@pytest.mark.parametrize(
    ("statements", "row", "words"), [one[1:] for one in TAMPERED], ids=[one[0] for one in TAMPERED]
)
def test_proof_when_tampered_then_the_first_row_is_named(desk, told, backend, statements, row, words) -> None:
    tamper(desk.engine, backend, *statements)
    proof = verify(desk)
    assert proof.broken == row and words in proof.problem


def test_history_when_many_write_at_once_then_one_chain(desk) -> None:
    def write(number: int) -> None:
        with writing(desk.engine) as connection:
            history.append(connection, f"u-{number}", "login", None, {"n": number}, NOW)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    proof = verify(desk)
    assert (proof.rows, proof.broken) == (40, None)
    latest = history.list_latest(desk, limit=3)
    assert [entry.number for entry in latest] == [40, 39, 38]
    assert [entry.number for entry in history.list_latest(desk, before=38, limit=1)] == [37]
    assert len(history.list_latest(desk, actor="u-7")) == 1 and history.list_latest(desk, action="reveal") == []


def test_history_when_the_transaction_fails_then_no_row(desk) -> None:
    with pytest.raises(ZeroDivisionError), writing(desk.engine) as connection:
        history.append(connection, "u", "login", None, {}, NOW)
        raise ZeroDivisionError
    with reading(desk.engine) as connection:
        assert connection.execute(select(func.count()).select_from(history_table)).scalar_one() == 0


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_canonical_when_read_back_then_the_same_and_one_form(value) -> None:
    import json

    once = history.canonical(value)
    assert json.loads(once) == value and history.canonical(json.loads(once)) == once


def test_decision_when_its_row_fails_then_nothing_of_it(desk, send, monkeypatch) -> None:
    incident = send()

    def broken(*_arguments) -> None:
        raise StoreError("停电")

    monkeypatch.setattr("service.review.search.index_notes", broken)
    with pytest.raises(StoreError):
        decide(desk, READER, incident.id, Verdict(CONFIRMED), LATER)
    with reading(desk.engine) as connection:
        assert connection.execute(select(func.count()).select_from(decisions)).scalar_one() == 0
    assert verify(desk).rows == 1
