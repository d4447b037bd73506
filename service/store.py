"""The database: how it is opened, and the way from an older layout to this one.

The tables of the keys stand here, those of the desk in :mod:`service.review.tables`; the
layouts are in ``service/migrations``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    inspect,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from service.faults import StoreError

try:
    import fcntl
except ImportError:  # elsewhere than on POSIX
    fcntl = None  # type: ignore[assignment]

metadata = MetaData()

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("scopes", String(100), nullable=False),
    Column("secret_sha256", String(64), nullable=False),
    Column("rate_limit", String(40)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    Column("replaced_by", String(16)),
)


#: Any number, the same for every process that may upgrade at the same time.
_LOCK = 0x616E796F

#: Number of the newest migration.
VERSION = 2

#: Where the number of the layout stood before there were migrations.
_FORMER = "anyou_schema"

#: Milliseconds that a writer waits for others; fifty of them may be in line.
_BUSY_MS = 30_000


def open_database(address: str) -> Engine:
    """Engine for an address of the settings; an SQLite file gets its folder, for its owner only.

    Raises
    ------
    StoreError
        If the folder cannot be made or the driver is not installed.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        if url.database and url.database != ":memory:":
            path = Path(url.database)
            try:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                if not path.exists():
                    path.touch(mode=0o600)
            except OSError as error:
                raise StoreError(f"数据库文件建不起来：{error.strerror}") from error
        engine = create_engine(url)
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    try:
        return create_engine(url, pool_pre_ping=True, pool_size=2, connect_args={"connect_timeout": 5})
    except ImportError as error:
        raise StoreError("没有安装 PostgreSQL 驱动，请安装 anyou[postgres]") from error


def _sqlite_connected(connection: object, _record: object) -> None:
    # The driver's own transactions leave CREATE TABLE out; with none of its own, BEGIN is ours.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    # Readers go on while somebody writes. Every commit is flushed: a decision once given survives
    # a power cut. Destroyed originals are overwritten, not only unlinked.
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA cache_size = -32768")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # Who reads first and then writes must hold the right to write from the start: another's
    # commit in between would make the write fail.
    immediate = connection.get_execution_options().get("anyou_immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that may write, committed at the end, rolled back on any error.

    Raises
    ------
    StoreError
        If the database fails.
    """
    try:
        with (
            _turn(engine),
            engine.connect().execution_options(anyou_immediate=True) as connection,
            connection.begin(),
        ):
            yield connection
    except SQLAlchemyError as error:
        raise StoreError("数据库写不进去") from error


@contextmanager
def _turn(engine: Engine) -> Iterator[None]:
    """Stand in line for an SQLite file.

    Its own waiting is a poll that grows slower with every try, so that among many writers the newest
    wins and the oldest gives up. The kernel keeps a line, and gives the place of a killed process back.
    """
    path = engine.url.database if engine.dialect.name == "sqlite" else None
    if fcntl is None or not path or path == ":memory:":
        yield
        return
    try:
        handle = os.open(f"{path}-writer", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"数据库写不进去：{error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        # Said outright: a process forked meanwhile holds the file open too.
        fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads.

    Raises
    ------
    StoreError
        If the database fails.
    """
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    except SQLAlchemyError as error:
        raise StoreError("数据库读不出来") from error


def current_version(connection: Connection) -> int:
    """Version of the layout in the database, 0 for an empty one."""
    found = inspect(connection)
    if found.has_table("alembic_version"):
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return int(version) if version is not None else 0
    if found.has_table(_FORMER):
        return int(connection.execute(text(f"SELECT version FROM {_FORMER}")).scalar_one())  # noqa: S608
    return 0


def upgrade(engine: Engine) -> int:
    """Bring the database to this layout, all or nothing; return the version it had.

    Raises
    ------
    StoreError
        If it cannot be reached or was written by a newer release.
    """
    return _move(engine, VERSION)


def downgrade(engine: Engine, version: int) -> int:
    """Bring the database back to an older layout, all or nothing; return the version it had.

    What the older layout has no place for is lost.

    Raises
    ------
    StoreError
        If it cannot be reached, was written by a newer release, or is older already.
    """
    return _move(engine, version, down=True)


def _move(engine: Engine, target: int, *, down: bool = False) -> int:
    try:
        with engine.connect() as connection:
            # Nothing to do is the rule, and needs no turn.
            if current_version(connection) == target:
                return target
        with (
            _turn(engine),
            engine.connect().execution_options(anyou_immediate=True) as connection,
            connection.begin(),
        ):
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            before = current_version(connection)
            if before > VERSION:
                raise StoreError("数据库由更新的版本写成，请升级程序")
            if down and target > before:
                raise StoreError(f"数据库的结构版本是 {before}，没有更新的可退")
            if before != target:
                _migrate(connection, before, target)
            return before
    except SQLAlchemyError as error:
        raise StoreError("数据库连不上或写不进去") from error


def _migrate(connection: Connection, before: int, target: int) -> None:
    # Imported here: a server whose database is up to date needs no Alembic in its memory.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    if before and not inspect(connection).has_table("alembic_version"):
        command.stamp(config, f"{before:04d}")
    if target > before:
        command.upgrade(config, f"{target:04d}")
    else:
        command.downgrade(config, f"{target:04d}" if target else "base")
