"""Users of the desk: kept with a password hash or a tie to a sign-in service, locked out after failures."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from service.review.claims import end_claims_of
from service.review.errors import PeopleError
from service.review.history import append
from service.review.passwords import check_rules, hash_password, matches, outdated
from service.review.roles import ADMIN, ROLES, SUBMITTER
from service.review.tables import users
from service.store import reading, writing

#: Failures in a row before an account rests, and how long it rests the first time. Each further
#: failure doubles the rest, up to the longest.
FAILURES = 5
REST = timedelta(minutes=5)
LONGEST_REST = timedelta(hours=4)

#: Nothing counted, nothing locked.
_RESTED: dict[str, Any] = {"failed_logins": 0, "locked_until": None}

_NAME = re.compile(r"[0-9a-z\u3400-\u9fff][0-9a-z\u3400-\u9fff._@-]{0,63}\Z")


@dataclass(frozen=True, slots=True)
class User:
    """A user without the password. Times are in UTC."""

    id: str
    name: str
    display_name: str
    role: str
    disabled: bool
    has_password: bool
    tied: bool
    locked_until: datetime | None
    session_salt: str
    created_at: datetime
    last_login_at: datetime | None

    def locked(self, now: datetime) -> bool:
        """Whether sign-in is refused at the moment."""
        return self.locked_until is not None and self.locked_until > now


def fold_name(name: str) -> str:
    """The form a name is kept in: lower case, no space around it."""
    return name.strip().casefold()


def _read(row: Any) -> User:
    return User(
        row.id,
        row.name,
        row.display_name or row.name,
        row.role,
        bool(row.disabled),
        row.password_hash is not None,
        row.external_subject is not None,
        row.locked_until,
        row.session_salt,
        row.created_at,
        row.last_login_at,
    )


def _check(name: str, display_name: str, role: str) -> None:
    if not _NAME.match(name):
        raise PeopleError("用户名应为 1 到 64 个小写字母、数字、汉字或 . _ @ -")
    if len(display_name) > 100:
        raise PeopleError("显示名最长 100 个字")
    if role not in ROLES:
        raise PeopleError(f"没有这个角色：{role[:20]}")


class People:
    """Users in the desk's database; every method raises :class:`service.faults.StoreError` if that fails."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self,
        name: str,
        role: str,
        password: str | None,
        display_name: str = "",
        actor: str = "system",
        now: datetime | None = None,
    ) -> User:
        """Make a user; without a password only a sign-in service lets them in.

        Parameters
        ----------
        actor : str
            Id of the user who does it, or ``system`` for the command line; for the history.

        Raises
        ------
        PeopleError
            If the name is taken or a value breaks the rules.
        PasswordRuleError
            If the password does.
        """
        folded = fold_name(name)
        _check(folded, display_name, role)
        if password is not None:
            check_rules(password, folded)
        moment = now or datetime.now(UTC)
        values: dict[str, Any] = {
            "id": secrets.token_hex(8),
            "name": folded,
            "display_name": display_name.strip(),
            "role": role,
            "password_hash": hash_password(password) if password is not None else None,
            "disabled": False,
            "failed_logins": 0,
            "session_salt": secrets.token_hex(16),
            "created_at": moment,
        }
        with writing(self._engine) as connection:
            try:
                connection.execute(insert(users).values(**values))
            except IntegrityError as error:
                raise PeopleError(f"用户名已被使用：{folded}") from error
            detail = {"user": values["id"], "name": folded, "role": role, "password": password is not None}
            append(connection, actor, "user_added", None, detail, moment)
        found = self.get(values["id"])
        assert found is not None  # noqa: S101 (written above)
        return found

    def any(self) -> bool:
        """Whether there is a user at all."""
        with reading(self._engine) as connection:
            return connection.execute(select(users.c.id).limit(1)).first() is not None

    def list(self) -> list[User]:
        """All users by name."""
        with reading(self._engine) as connection:
            return [_read(row) for row in connection.execute(select(users).order_by(users.c.name))]

    def get(self, user_id: str) -> User | None:
        """One user by id."""
        row = self._row(users.c.id == user_id)
        return _read(row) if row is not None else None

    def find(self, name: str) -> User | None:
        """One user by name, in any case."""
        row = self._row(users.c.name == fold_name(name))
        return _read(row) if row is not None else None

    def sign_in(self, name: str, password: str, now: datetime | None = None) -> User | None:
        """The user whose name and password these are, or ``None``.

        An unknown name, a wrong password, a disabled and a resting account all look
        the same from outside and take as long. Failures are counted; the account
        rests after :data:`FAILURES` of them.
        """
        moment = now or datetime.now(UTC)
        row = self._row(users.c.name == fold_name(name))
        right = matches(row.password_hash if row is not None else None, password)
        if row is None:
            return None
        if _read(row).locked(moment) or row.disabled:
            return None
        if not right:
            self._count_failure(row.id, moment)
            return None
        values: dict[str, Any] = {**_RESTED, "last_login_at": moment}
        if outdated(row.password_hash):
            values["password_hash"] = hash_password(password)
        self._change(row.id, row.id, "signed_in", {"by": "password"}, moment, **values)
        return self.get(row.id)

    def _count_failure(self, user_id: str, now: datetime) -> None:
        """One failure more, counted by the database so that two at once are two."""
        with writing(self._engine) as connection:
            mine = users.c.id == user_id
            connection.execute(update(users).where(mine).values(failed_logins=users.c.failed_logins + 1))
            failures = connection.execute(select(users.c.failed_logins).where(mine)).scalar_one()
            if failures >= FAILURES:
                rest = min(LONGEST_REST, REST * 2 ** min(failures - FAILURES, 10))
                connection.execute(update(users).where(mine).values(locked_until=now + rest))
                detail = {"user": user_id, "failures": failures, "minutes": int(rest.total_seconds() // 60)}
                append(connection, "system", "user_locked", None, detail, now)

    def tie(self, subject: str, name: str | None, newcomer_role: str, now: datetime | None = None) -> User | None:
        """The user that a sign-in service vouches for, or ``None``.

        Known by ``subject`` (issuer and subject). The first time, an account made
        without a password and with this name is tied to it; an account with a
        password never is, or a name chosen elsewhere would open it. Where there is
        no account and ``newcomer_role`` is set, one is made.
        """
        moment = now or datetime.now(UTC)
        row = self._row(users.c.external_subject == subject)
        if row is None and name:
            waiting = self._row(users.c.name == fold_name(name))
            if waiting is not None:
                if waiting.password_hash is not None or waiting.external_subject is not None:
                    return None
                self._change(waiting.id, waiting.id, "user_tied", {}, moment, external_subject=subject)
            elif newcomer_role:
                made = self.add(name, newcomer_role, None, now=moment)
                self._change(made.id, made.id, "user_tied", {}, moment, external_subject=subject)
            row = self._row(users.c.external_subject == subject)
        if row is None or row.disabled:
            return None
        self._change(row.id, row.id, "signed_in", {"by": "oidc"}, moment, last_login_at=moment)
        return _read(row)

    def set_password(self, user_id: str, password: str, actor: str = "system") -> None:
        """Change a password, end the sessions of its user and any rest.

        Raises
        ------
        PeopleError
            If there is no such user.
        PasswordRuleError
            If the password breaks the rules.
        """
        user = self._must(user_id)
        check_rules(password, user.name)
        values = {"password_hash": hash_password(password), "session_salt": secrets.token_hex(16), **_RESTED}
        self._change(user_id, actor, "user_password", {}, datetime.now(UTC), **values)

    def set_role(self, user_id: str, role: str, actor: str = "system") -> None:
        """Change a role; the user's sessions end, and who only submits now gives back what was to be read.

        Raises
        ------
        PeopleError
            If there is no such user or role, or it is the last admin's.
        """
        user = self._must(user_id)
        _check(user.name, user.display_name, role)
        values = {"role": role, "session_salt": secrets.token_hex(16)}
        detail, ends = {"role": role}, role == SUBMITTER
        self._change(user_id, actor, "user_role", detail, datetime.now(UTC), role != ADMIN, ends, **values)

    def set_disabled(self, user_id: str, disabled: bool, actor: str = "system") -> None:
        """Shut a user out, at once, or let them in again. What they had to read goes back to the queue.

        Raises
        ------
        PeopleError
            If there is no such user, or it is the last admin.
        """
        self._must(user_id)
        action = "user_disabled" if disabled else "user_enabled"
        values = {"disabled": disabled, "session_salt": secrets.token_hex(16), **_RESTED}
        self._change(user_id, actor, action, {}, datetime.now(UTC), disabled, disabled, **values)

    def unlock(self, user_id: str, actor: str = "system") -> None:
        """End the rest of an account."""
        self._must(user_id)
        self._change(user_id, actor, "user_unlocked", {}, datetime.now(UTC), **_RESTED)

    def _admins(self, connection: Connection) -> set[str]:
        """Ids of the admins who can act; locked, so that two at once cannot take away both of two."""
        query = select(users.c.id).where(users.c.role == ADMIN, users.c.disabled.is_(False)).with_for_update()
        return set(connection.execute(query).scalars())

    def _must(self, user_id: str) -> User:
        found = self.get(user_id)
        if found is None:
            raise PeopleError("没有这个用户")
        return found

    def _row(self, condition: Any) -> Any:
        with reading(self._engine) as connection:
            return connection.execute(select(users).where(condition)).one_or_none()

    def _change(
        self,
        user_id: str,
        actor: str,
        action: str,
        detail: dict[str, Any],
        now: datetime,
        takes_away: bool = False,
        ends_claims: bool = False,
        **values: Any,
    ) -> None:
        """Change a user and tell the history, together; never take away the last admin."""
        with writing(self._engine) as connection:
            if takes_away and self._admins(connection) == {user_id}:
                raise PeopleError("这是最后一个可用的管理员，不能停用或降级")
            connection.execute(update(users).where(users.c.id == user_id).values(**values))
            if ends_claims:
                detail = {**detail, "items": end_claims_of(connection, user_id, now)}
            append(connection, actor, action, None, {"user": user_id, **detail}, now)
