"""API keys: made once, shown once, kept as a hash."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from service.faults import StoreError
from service.store import api_keys

SCOPES = ("predict", "review", "admin")

_KEY = re.compile(r"anyou_([0-9a-f]{12})_([0-9A-Za-z_-]{43})\Z")


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret. Times are in UTC."""

    id: str
    name: str
    scopes: tuple[str, ...]
    rate_limit: str | None
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    replaced_by: str | None

    def state(self, now: datetime) -> str:
        """``active``, ``expired`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at is not None and self.expires_at <= now:
            return "expired"
        return "active"


def hash_secret(secret: str) -> str:
    """SHA-256; the secret is 256 random bits, so a slow hash would protect nothing more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _aware(value: datetime | None) -> datetime | None:
    """SQLite gives times back without their zone."""
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def _read(row: Any) -> Key:
    created = _aware(row.created_at)
    assert created is not None  # noqa: S101 (the column is not null)
    return Key(
        row.id,
        row.name,
        tuple(row.scopes.split(",")),
        row.rate_limit,
        created,
        _aware(row.expires_at),
        _aware(row.revoked_at),
        row.replaced_by,
    )


class KeyStore:
    """Keys in a database; every method raises :class:`StoreError` if that fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        name: str,
        scopes: tuple[str, ...],
        days: int | None,
        rate_limit: str | None = None,
        now: datetime | None = None,
    ) -> tuple[Key, str]:
        """Make a key; the second value is the whole key, which is not kept.

        Parameters
        ----------
        days : int or None
            Days until it expires; ``None`` for never.
        """
        created = now or datetime.now(UTC)
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        key = Key(
            key_id,
            name,
            scopes,
            rate_limit,
            created,
            created + timedelta(days=days) if days is not None else None,
            None,
            None,
        )
        self._write(
            insert(api_keys).values(
                id=key.id,
                name=key.name,
                scopes=",".join(scopes),
                secret_sha256=hash_secret(secret),
                rate_limit=rate_limit,
                created_at=key.created_at,
                expires_at=key.expires_at,
            )
        )
        return key, f"anyou_{key_id}_{secret}"

    def rotate(self, key_id: str, overlap: timedelta, days: int | None) -> tuple[Key, str]:
        """A new key with the rights of an old one, which ends after ``overlap``.

        Raises
        ------
        StoreError
            If there is no such active key.
        """
        now = datetime.now(UTC)
        old = self.get(key_id)
        if old is None or old.state(now) != "active":
            raise StoreError(f"没有可用的密钥：{key_id}")
        new, shown = self.add(old.name, old.scopes, days, old.rate_limit, now)
        ends = now + overlap
        if old.expires_at is not None:
            ends = min(ends, old.expires_at)
        self._write(update(api_keys).where(api_keys.c.id == key_id).values(expires_at=ends, replaced_by=new.id))
        return new, shown

    def revoke(self, key_id: str) -> bool:
        """End a key now; whether there was one to end."""
        statement = update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at.is_(None))
        return self._write(statement.values(revoked_at=datetime.now(UTC))) == 1

    def list(self) -> list[Key]:
        """All keys, oldest first."""
        try:
            with self._engine.connect() as connection:
                return [_read(row) for row in connection.execute(select(api_keys).order_by(api_keys.c.created_at))]
        except SQLAlchemyError as error:
            raise StoreError("密钥读不出来") from error

    def active(self) -> int:
        """Number of keys that may be used now."""
        now = datetime.now(UTC)
        return sum(key.state(now) == "active" for key in self.list())

    def get(self, key_id: str) -> Key | None:
        """One key."""
        return next((key for key in self.list() if key.id == key_id), None)

    def check(self, shown: str, now: datetime | None = None) -> Key | None:
        """The active key that ``shown`` is, or ``None``."""
        match = _KEY.match(shown)
        if match is None:
            return None
        try:
            with self._engine.connect() as connection:
                row = connection.execute(select(api_keys).where(api_keys.c.id == match[1])).one_or_none()
        except SQLAlchemyError as error:
            raise StoreError("密钥读不出来") from error
        # Compared even where there is no such key, so that time tells nothing.
        known = row.secret_sha256 if row is not None else "0" * 64
        right = hmac.compare_digest(known, hash_secret(match[2]))
        if row is None or not right:
            return None
        key = _read(row)
        return key if key.state(now or datetime.now(UTC)) == "active" else None

    def _write(self, statement: Any) -> int:
        try:
            with self._engine.begin() as connection:
                return int(connection.execute(statement).rowcount)
        except SQLAlchemyError as error:
            raise StoreError("密钥写不进去") from error
