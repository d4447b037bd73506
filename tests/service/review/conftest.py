"""A desk on either database, with the model of the test run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Engine, create_engine, insert, inspect, text

from classifier.assess import Classifier
from service.review.desk import Desk, Rules
from service.review.intake import NewIncident, take_in
from service.review.records import Incident, Reader
from service.review.seal import Seal
from service.review.tables import history_head, users
from service.store import open_database, upgrade, writing
from tests.service.postgres import cluster

BACKENDS = ("sqlite", "postgresql")

READER, OTHER, LEAD = Reader("u-reader", "reviewer"), Reader("u-other", "reviewer"), Reader("u-lead", "lead")
SENDER = Reader("u-sender", "submitter")

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

TEXTS = (
    "离职的测试员用没收回的证书轮询接口，导走一万九千组商户登录令牌，系统一直运行正常。",
    "网吧的维护员在两百来台客户机上装了开机自启的程序，用这些机器替别人挖矿，每月分走三千多块。",
    "小区物业的管家把业主登记表拍下来，姓名、手机号、房号一共三千余条，按每条两块钱卖给装修公司。",
    "一家新平台把同城点评网站的数据整站抓走，连用户写的评论和照片都原样搬过去，流量掉了三成。",
    "有人写脚本绕过登录验证，批量调用公司后台接口，把用户的账号和密码导出后卖给别人，获利三万元。",
    "邻居装修时把我家的墙打穿了，协商赔偿一直谈不拢，想问问应当怎样处理这件事。",
)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Address of a database for the session, up to date; each test leaves it empty."""
    with cluster() as address:
        engine = create_engine(address)
        upgrade(engine)
        engine.dispose()
        yield address


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Every test of the store runs on both."""
    return str(request.param)


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database of this test's own, up to date and empty."""
    if backend == "sqlite":
        path = tmp_path / "desk.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    address: str = request.getfixturevalue("postgres")
    yield address
    engine = create_engine(address)
    with engine.begin() as connection:
        # The guard of the history is a trigger; a replica fires none.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        kept = [table for table in inspect(connection).get_table_names() if table != "alembic_version"]
        connection.execute(text(f"TRUNCATE {', '.join(kept)} RESTART IDENTITY"))
        connection.execute(insert(history_head).values(id=1, number=0, hash="0" * 64))
    engine.dispose()


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """The database, open."""
    opened = open_database(database)
    yield opened
    opened.dispose()


@pytest.fixture
def desk(engine: Engine, classifier: Classifier) -> Desk:
    """A desk that samples nothing by itself; readers, a lead and a sender are known."""
    with writing(engine) as connection:
        people = [{"id": one.id, "name": one.id, "role": one.role} for one in (READER, OTHER, LEAD, SENDER)]
        rows = [{**row, "disabled": False, "failed_logins": 0, "created_at": NOW} for row in people]
        connection.execute(insert(users), rows)
    rules = Rules(blind_share=0.0, second_share=0.0)
    return Desk(engine, rules, Seal((Fernet.generate_key().decode(),)), lambda: classifier)


@pytest.fixture
def send(desk: Desk) -> Callable[..., Incident]:
    """Take in a text, the first of :data:`TEXTS` if none is given."""

    def run(text: str = TEXTS[0], reader: Reader = SENDER, now: datetime = NOW, **fields) -> Incident:
        return take_in(desk, reader, NewIncident(text, **fields), now).incident

    return run
