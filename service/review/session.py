"""Sessions of the desk: a signed cookie read under ``/review`` only, tied to the user's salt, with two ends."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.engine import make_url

from service.config import ServiceConfig
from service.faults import StoreError
from service.review.roles import ROLE_NAMES, may

if TYPE_CHECKING:
    from service.review.people import People, User

#: The desk's part of the address space; no other route has a session.
PREFIX = "/review"

csrf = CSRFProtect()

#: Where a request keeps what went wrong with its session.
_PROBLEM = "anyou.session"


#: Seconds by which the clocks of two machines may differ.
_CLOCK_SLACK = 300

#: Seconds after which use is noted again: a cookie a minute, not one a request.
_TOUCH = 60


class Member:
    """A signed-in user, in the shape Flask-Login wants."""

    is_authenticated = True
    is_anonymous = False
    is_active = True

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        """What the cookie names the user by."""
        return self.user.id

    @property
    def id(self) -> str:
        """Id of the user."""
        return self.user.id

    @property
    def role_name(self) -> str:
        """Chinese name of the role."""
        return ROLE_NAMES.get(self.user.role, self.user.role)

    def may(self, right: str) -> bool:
        """Whether the user has a right of :data:`service.review.roles.RIGHTS`."""
        return may(self.user.role, right)


def load_secret(config: ServiceConfig) -> str:
    """The key that signs cookies: the setting, else a file beside the SQLite database.

    Raises
    ------
    StoreError
        If there is no setting and no place for a file, or it cannot be written.
    """
    if config.desk_secret:
        return config.desk_secret
    url = make_url(config.database)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise StoreError("数据库不是本机文件时须设置 DESK_SECRET，各台机器相同")
    path = Path(url.database).with_name("desk-session.key")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, secrets.token_hex(32))
        found = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError("会话密钥文件读不出来或写不进去") from error
    if len(found) < 32:
        raise StoreError("会话密钥文件是空的或被截断；删去它即可重建")
    return found


def _write_once(path: Path, content: str) -> None:
    """Write a file for its owner only, whole or not at all; the first of several processes wins."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


class DeskSessions(SecureCookieSessionInterface):
    """Signed cookies under :data:`PREFIX`; elsewhere there is no session at all."""

    def __init__(self, config: ServiceConfig) -> None:
        self._config = config

    def open_session(self, app: Flask, request: Request) -> Any:
        """The session of a request, ``None`` outside the desk."""
        if request.path != PREFIX and not request.path.startswith(PREFIX + "/"):
            return None
        if not app.secret_key:
            try:
                app.secret_key = load_secret(self._config)
            except StoreError as error:
                # Flask opens the session before any handler of errors is there: the doors raise it.
                request.environ[_PROBLEM] = error
                return self.session_class()
        return super().open_session(app, request)

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Only where something changed, at most once in :data:`_TOUCH` by use alone."""
        return session.modified and bool(app.secret_key)


def check_session(request: Request) -> None:
    """Raise what kept the session of a request from being opened.

    Raises
    ------
    StoreError
        If there is no key to sign with.
    """
    problem = request.environ.get(_PROBLEM)
    if problem is not None:
        raise problem


def sign_in(user: User, now: float | None = None) -> None:
    """Begin a session; nothing of an earlier one is kept."""
    session.clear()
    session["salt"] = user.session_salt
    session["since"] = session["used"] = int(time.time() if now is None else now)
    login_user(Member(user))


def sign_out() -> None:
    """End the session of this browser."""
    logout_user()
    session.clear()


def _age(moment: Any, now: float) -> float | None:
    """Seconds since a moment of a session, ``None`` where it is none.

    A session from the future would outlive its time by as much as the clock was put back.
    """
    if not isinstance(moment, int) or moment - now > _CLOCK_SLACK:
        return None
    return now - moment


def _load(people: People, config: ServiceConfig, user_id: str) -> Member | None:
    """The user of a session that is still good; its use is noted."""
    now = time.time()
    age, idle = _age(session.get("since"), now), _age(session.get("used"), now)
    if age is None or idle is None or age > config.desk_hours * 3600 or idle > config.desk_idle_minutes * 60:
        return None
    user = people.get(user_id)
    if user is None or user.disabled:
        return None
    if not secrets.compare_digest(user.session_salt, str(session.get("salt", ""))):
        return None
    if idle > _TOUCH:
        session["used"] = int(now)
    return Member(user)


def _secure(config: ServiceConfig) -> bool:
    return config.desk_cookie == "secure" or (config.desk_cookie == "auto" and not config.loopback)


def register_sessions(app: Flask, config: ServiceConfig) -> None:
    """Give an application the desk's sessions; nothing is read or written yet."""
    app.session_interface = DeskSessions(config)
    secure = _secure(config)
    app.config.update(
        # Browsers take a cookie of this prefix from this very host and over TLS only, and want the whole path for it;
        # outside the desk no session is opened all the same.
        SESSION_COOKIE_NAME="__Host-anyou_desk" if secure else "anyou_desk",
        SESSION_COOKIE_PATH="/" if secure else PREFIX,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        # The views of the desk ask for the check themselves; the API has no session to protect.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    manager = LoginManager()
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None

    def load(user_id: str) -> Member | None:
        from service.review.people import People
        from service.state import desk

        return _load(People(desk().engine), config, user_id)

    manager.user_loader(load)
    csrf.init_app(app)
