"""Users page: add, shut out, change role or password."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import abort, flash, redirect, request, url_for

from service.review.errors import PasswordRuleError, PeopleError
from service.review.passwords import generate
from service.review.roles import ROLE_NAMES
from service.review.views.doors import Routes, member, page, people

ROUTES = Routes()


def _show(status: int = 200, problem: str = "", made: tuple[str, str] | None = None) -> Any:
    return page(
        "users.html",
        status,
        users=people().list(),
        roles=ROLE_NAMES,
        now=datetime.now(UTC),
        problem=problem,
        made=made,
        form=request.form,
    )


@ROUTES.get("/users", "users")
def users() -> Any:
    """The list and a form."""
    return _show()


@ROUTES.post("/users", "users")
def user_add() -> Any:
    """Add a user with a password made here, shown once, or for single sign-on."""
    secret = None if request.form.get("way") == "sso" else generate()
    try:
        made = people().add(
            request.form.get("name", ""),
            request.form.get("role", ""),
            secret,
            request.form.get("display", ""),
            actor=member().id,
        )
    except (PeopleError, PasswordRuleError) as error:
        return _show(422, str(error))
    return _show(made=(made.name, secret or ""))


@ROUTES.post("/users/<user_id>", "users")
def user_change(user_id: str) -> Any:
    """Change one user."""
    store, me = people(), member().id
    found = store.get(user_id)
    if found is None:
        abort(404)
    action = request.form.get("action", "")
    try:
        if action == "role":
            store.set_role(user_id, request.form.get("role", ""), actor=me)
        elif action in ("disable", "enable"):
            store.set_disabled(user_id, action == "disable", actor=me)
        elif action == "unlock":
            store.unlock(user_id, actor=me)
        elif action == "password":
            secret = generate()
            store.set_password(user_id, secret, actor=me)
            return _show(made=(found.name, secret))
        else:
            abort(400)
    except PeopleError as error:
        return _show(422, str(error))
    flash(f"已更新 {found.name}。", "done")
    return redirect(url_for("review.users"), 303)
