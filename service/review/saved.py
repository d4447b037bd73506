"""Saved views: a filter under a name."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select

from service.review.desk import Desk
from service.review.errors import ForbiddenError, InvalidError, NotFoundError
from service.review.filters import QueueFilter
from service.review.records import Reader, View, is_id
from service.review.tables import saved_views
from service.store import reading, writing

MAX_NAME = 60
#: Most views of one reader.
MOST = 50


def _read(row: Row[Any]) -> View:
    return View(row.id, row.user_id, row.name, dict(row.filters), row.shared)


def list_views(desk: Desk, reader: Reader) -> list[View]:
    """Own views and shared ones, by name."""
    c = saved_views.c
    statement = select(saved_views).where(or_(c.user_id == reader.id, c.shared)).order_by(c.name, c.id)
    with reading(desk.engine) as connection:
        return [_read(row) for row in connection.execute(statement)]


def save_view(
    desk: Desk, reader: Reader, name: str, filters: QueueFilter, shared: bool = False, now: datetime | None = None
) -> View:
    """Keep a filter; an own view of that name is replaced. Only a lead shares.

    Raises
    ------
    InvalidError
        If the name is empty or longer than 60, or there are :data:`MOST` views.
    ForbiddenError
        If a reader who is no lead shares.
    """
    kept = " ".join(name.split())
    if not kept or len(kept) > MAX_NAME or not kept.isprintable():
        raise InvalidError("视图名称不对", {"name": [f"应为 1 到 {MAX_NAME} 个字。"]})
    if shared and not reader.leads:
        raise ForbiddenError("只有组长或管理员可以共享视图")
    view_id, c = f"v{secrets.token_hex(6)}", saved_views.c
    with writing(desk.engine) as connection:
        connection.execute(delete(saved_views).where(c.user_id == reader.id, c.name == kept))
        if len(connection.execute(select(c.id).where(c.user_id == reader.id)).all()) >= MOST:
            raise InvalidError(f"最多保存 {MOST} 个视图，请先删去一些")
        connection.execute(
            insert(saved_views).values(
                id=view_id,
                user_id=reader.id,
                name=kept,
                filters=filters.to_dict(),
                shared=shared,
                created_at=now or datetime.now(UTC),
            )
        )
        return _read(connection.execute(select(saved_views).where(c.id == view_id)).one())


def delete_view(desk: Desk, reader: Reader, view_id: str) -> None:
    """Delete an own view, or as a lead a shared one.

    Raises
    ------
    NotFoundError
        If there is none.
    ForbiddenError
        If it is somebody else's.
    """
    if not is_id(view_id):
        raise NotFoundError("没有这个视图")
    with writing(desk.engine) as connection:
        row = connection.execute(select(saved_views).where(saved_views.c.id == view_id)).one_or_none()
        if row is None or (row.user_id != reader.id and not row.shared):
            raise NotFoundError("没有这个视图")
        if row.user_id != reader.id and not reader.leads:
            raise ForbiddenError("只能删除自己的视图")
        connection.execute(delete(saved_views).where(saved_views.c.id == view_id))
