"""Tables of the service, and the way from an older layout to this one.

Only what is defined here is stored; an incident text is not among it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from service.faults import StoreError

metadata = MetaData()

schema_version = Table("anyou_schema", metadata, Column("version", Integer, nullable=False))

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


def _version_1(connection: Connection) -> None:
    api_keys.create(connection)


#: One step a version, in order; a step is never changed after a release.
_STEPS: tuple[Callable[[Connection], None], ...] = (_version_1,)

#: Any number, the same for every process that may upgrade at the same time.
_LOCK = 0x616E796F


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
    cursor.execute("PRAGMA busy_timeout = 5000")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # Two that upgrade at the same time must not both read the old version.
    immediate = connection.get_execution_options().get("anyou_immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def current_version(connection: Connection) -> int:
    """Version of the layout in the database, 0 for an empty one."""
    if not inspect(connection).has_table(schema_version.name):
        return 0
    return int(connection.execute(select(schema_version.c.version)).scalar_one())


def upgrade(engine: Engine) -> int:
    """Bring the database to this layout, all or nothing; return the version it had.

    Raises
    ------
    StoreError
        If it cannot be reached or was written by a newer release.
    """
    try:
        with engine.connect().execution_options(anyou_immediate=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            before = current_version(connection)
            if before > len(_STEPS):
                raise StoreError("数据库由更新的版本写成，请升级程序")
            if before == len(_STEPS):
                return before
            if before == 0:
                schema_version.create(connection)
                connection.execute(insert(schema_version).values(version=0))
            for step in _STEPS[before:]:
                step(connection)
            connection.execute(update(schema_version).values(version=len(_STEPS)))
            return before
    except SQLAlchemyError as error:
        raise StoreError("数据库连不上或写不进去") from error
