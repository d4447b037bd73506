"""Who may ask what: keys, scopes, limits."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Request
from werkzeug.exceptions import Forbidden, Unauthorized

from service.config import ServiceConfig
from service.faults import RateLimitedError, TooLargeError
from service.ratelimit import RateLimiter, whole

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from service.keys import Key, KeyStore

#: A revoked key may still be taken for this long, in seconds.
CACHE_SECONDS = 5.0
_CACHE_SIZE = 1024

#: Open to everybody: they tell nothing about anybody.
_PUBLIC = ("/livez", "/readyz", "/openapi.json", "/docs", "/favicon.ico", "/static/")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks; ``key`` is ``None`` where no key is needed."""

    key: Key | None

    @property
    def id(self) -> str | None:
        """What the log calls the caller."""
        return self.key.id if self.key else None


def needed_scope(path: str) -> str | None:
    """Scope that a path asks for; ``None`` for open ones."""
    if any(path == public or (public.endswith("/") and path.startswith(public)) for public in _PUBLIC):
        return None
    if path == "/metrics":
        return "admin"
    if path == "/review" or path.startswith("/review/"):
        # People sign in there; the desk looks after its own doors.
        return None
    if path == "/v1/incidents" or path.startswith("/v1/incidents/"):
        return "review"
    return "predict"


def accepted_scopes(path: str, method: str) -> tuple[str, ...]:
    """Scopes any of which is enough; empty for open paths. Who may ask may also send in."""
    scope = needed_scope(path)
    if scope is None:
        return ()
    return ("review", "predict") if path == "/v1/incidents" and method == "POST" else (scope,)


def shown_key(request: Request) -> str:
    """The key of a request: bearer token, ``X-API-Key``, or the password of a browser's box."""
    authorization = request.authorization
    if authorization is not None:
        if authorization.type == "bearer" and authorization.token:
            return str(authorization.token)
        if authorization.type == "basic" and authorization.password:
            return str(authorization.password)
    return request.headers.get("X-API-Key", "")


class Access:
    """Checks requests of one application; holds a database only where keys are needed."""

    def __init__(self, config: ServiceConfig) -> None:
        self._limit = config.rate_limit
        self._required = config.keys_required
        self._limiter = RateLimiter()
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[float, Key | None]] = {}
        self._engine: Engine | None = None
        self._keys: KeyStore | None = None
        if self._required:
            # Imported here: a server without keys needs no database library in its memory.
            from service.keys import KeyStore
            from service.store import open_database, upgrade

            self._engine = open_database(config.database)
            upgrade(self._engine)
            self._keys = KeyStore(self._engine)

    @property
    def required(self) -> bool:
        """Whether a key is asked for."""
        return self._required

    def forget_connections(self) -> None:
        """Called in a forked process: its parent's connections are not its own."""
        if self._engine is not None:
            self._engine.dispose(close=False)

    def _check(self, shown: str) -> Key | None:
        assert self._keys is not None  # noqa: S101 (only called where keys are required)
        now = time.monotonic()
        digest = hashlib.sha256(shown.encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            found = self._known.get(digest)
        if found is not None and found[0] > now:
            return found[1]
        key = self._keys.check(shown)
        with self._lock:
            if len(self._known) >= _CACHE_SIZE:
                self._known.clear()
            self._known[digest] = (now + CACHE_SECONDS, key)
        return key

    def admit(self, request: Request) -> Caller:
        """Let a request in or raise.

        Raises
        ------
        Unauthorized
            401: no key, or none that is valid.
        Forbidden
            403: the key has not the scope.
        RateLimitedError
            429: the key has used up its window.
        StoreError
            503: the keys cannot be read.
        """
        scopes = accepted_scopes(request.path, request.method)
        if not scopes or not self._required or request.method == "OPTIONS":
            return Caller(None)
        shown = shown_key(request)
        key = self._check(shown) if shown and len(shown) < 200 else None
        if key is None:
            raise Unauthorized()
        if not {*scopes, "admin"} & set(key.scopes):
            raise Forbidden()
        caller = Caller(key)
        self.charge(caller, 1)
        return caller

    def charge(self, caller: Caller, cost: int, charged: int = 0) -> None:
        """Count texts against the caller's limit; ``charged`` of the same request are counted already.

        Raises
        ------
        RateLimitedError
            If that is more than is left.
        TooLargeError
            If all of the request is more than a whole window lets through: it would never pass.
        """
        limit = (caller.key.rate_limit or self._limit) if caller.key else ""
        if caller.key is None or not limit or cost < 1:
            return
        most = whole(limit)
        if charged and cost + charged > most:
            raise TooLargeError(f"这把密钥的限额是 {limit}，一批最多 {most} 条，请分成几批。")
        wait = self._limiter.hit(caller.key.id, limit, cost)
        if wait:
            raise RateLimitedError(wait)
