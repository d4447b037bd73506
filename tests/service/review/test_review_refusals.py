"""What the functions of the desk refuse, on either database: one line of words and nothing stored."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select, update
from sqlalchemy.exc import StatementError

from service.faults import StoreError
from service.keys import KeyStore
from service.review import claims, intake, saved, second, upload
from service.review.decisions import decide, undo
from service.review.errors import ForbiddenError, InvalidError, NotFoundError, PeopleError
from service.review.filters import QueueFilter
from service.review.people import People
from service.review.records import Verdict
from service.review.tables import history, incidents, users
from service.store import open_database, reading, writing
from tests.service.review.conftest import LEAD, NOW, READER, SENDER, TEXTS


def told(error: pytest.ExceptionInfo) -> str:
    """The line and the words beside each field."""
    return f"{error.value.message} {error.value.fields}"


def rows_of(desk, table) -> int:
    with reading(desk.engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_assign_when_too_many_or_by_nobody_who_leads_then_refused(desk, send) -> None:
    item = send()
    with pytest.raises(InvalidError, match="一次最多分派 500 条"):
        claims.assign(desk, LEAD, (item.id,) * 501, READER.id, NOW)
    with pytest.raises(ForbiddenError):
        claims.assign(desk, READER, (item.id,), READER.id, NOW)
    for nobody in ("u-none", SENDER.id, "no id at all;"):
        with pytest.raises(NotFoundError, match="没有这位复核员"):
            claims.assign(desk, LEAD, (item.id,), nobody, NOW)


def test_undo_when_there_is_no_such_decision_then_not_found(desk, send) -> None:
    send()
    before = rows_of(desk, history)
    for decision in ("d000000000000", "../etc", ""):
        with pytest.raises(NotFoundError, match="没有这条决定"):
            undo(desk, READER, decision, NOW)
    assert rows_of(desk, history) == before


def test_second_readings_when_the_state_is_unknown_then_refused(desk) -> None:
    with pytest.raises(InvalidError, match="没有这种二审状态"):
        second.list_second(desk, "half")
    assert second.list_second(desk, None) == []


def test_verdict_when_it_does_not_fit_the_suggestion_then_says_how(desk, send, classifier) -> None:
    item = send(TEXTS[0])
    with reading(desk.engine) as connection:
        suggested = connection.execute(select(incidents.c.suggested)).scalar_one()
    other = next(label.id for label in classifier.model.labels if label.id != suggested)
    claims.claim(desk, READER, item.id, NOW)
    for verdict, words in (
        (Verdict("确认", (other,)), "要换标签请改判"),
        (Verdict("改判", (suggested,)), "请用确认"),
    ):
        with pytest.raises(InvalidError) as caught:
            decide(desk, READER, item.id, verdict, NOW)
        assert words in told(caught)
    with writing(desk.engine) as connection:
        connection.execute(incidents.update().values(suggested=None))
    with pytest.raises(InvalidError) as caught:
        decide(desk, READER, item.id, Verdict("确认"), NOW)
    assert "没有建议可确认" in told(caught)


def test_intake_when_masking_makes_it_too_long_then_refused(desk, send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "mask_text", lambda text: (text + "字" * 20_001, ()))
    with pytest.raises(InvalidError) as caught:
        send()
    assert "脱敏后超过 20000 个字" in told(caught)
    assert rows_of(desk, incidents) == 0


def test_views_when_fifty_are_kept_then_no_more(desk) -> None:
    for number in range(saved.MOST):
        saved.save_view(desk, READER, f"视图{number}", QueueFilter())
    with pytest.raises(InvalidError, match="最多保存 50 个视图"):
        saved.save_view(desk, READER, "再一个", QueueFilter())
    # One of the same name takes the place of the former.
    saved.save_view(desk, READER, "视图7", QueueFilter())


def test_upload_when_there_is_nothing_in_it_then_says_so(desk) -> None:
    for name, content in (("e.csv", b"\n"), ("e.csv", b"")):
        with pytest.raises(InvalidError):
            upload.read_upload(desk, name, content)
    book, target = Workbook(), io.BytesIO()
    book.save(target)
    with pytest.raises(InvalidError, match="文件是空的"):
        upload.read_upload(desk, "e.xlsx", target.getvalue())


def test_people_when_nobody_has_the_id_then_said(desk) -> None:
    for change in (
        lambda people: people.set_disabled("u-none", True),
        lambda people: people.set_role("u-none", "lead"),
        lambda people: people.set_password("u-none", "lantern-gravel-onion-42"),
    ):
        with pytest.raises(PeopleError, match="没有这个用户"):
            change(People(desk.engine))


def test_times_when_without_a_zone_then_never_stored(desk) -> None:
    late = update(users).values(created_at=datetime(2026, 3, 2, 9, 30))
    with pytest.raises(StatementError, match="a time without a zone"), desk.engine.begin() as connection:
        connection.execute(late)


def test_keys_when_the_store_is_gone_then_store_error(tmp_path) -> None:
    store = KeyStore(open_database(f"sqlite:///{tmp_path}/none.sqlite3"))
    for ask in (store.list, store.active, lambda: store.revoke("k"), lambda: store.add("n", ("predict",), 1)):
        with pytest.raises(StoreError, match="密钥"):
            ask()


def test_database_when_its_folder_cannot_be_made_then_store_error(tmp_path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(StoreError, match="数据库文件建不起来"):
        open_database(f"sqlite:///{tmp_path}/file/desk.sqlite3")
