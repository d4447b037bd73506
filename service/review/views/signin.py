"""Sign in with a password or a sign-in service, sign out, change one's own password."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_login import current_user

from service.faults import RateLimitedError
from service.ratelimit import RateLimiter
from service.review import oidc
from service.review.errors import PasswordRuleError
from service.review.passwords import MIN_LENGTH
from service.review.session import Member, sign_in, sign_out
from service.review.views.again import Kept, unpack
from service.review.views.doors import Routes, member, page, people, safe_next
from service.state import state

ROUTES = Routes()

#: Tries from one address; a whole team behind one proxy still gets in, and accounts have a lock of their own.
TRIES = "120/minute"
#: One message for all that can be wrong, so that nobody learns which names exist.
REFUSED = "用户名或密码不对；连续失败多次后账号会暂停一段时间。"

_limiter = RateLimiter()


def _form(status: int = 200, name: str = "", problem: str = "") -> Any:
    config = state().config
    return page(
        "login.html",
        status,
        name=name,
        problem=problem,
        next=safe_next(request.values.get("next")),
        sso=oidc.sign_on_name(config),
        empty=not people().any(),
        again=_carried(),
    )


def _carried() -> Kept | None:
    """The form that came too late, where this sign-in carries one that goes to a place of the desk."""
    kept = unpack(request.form.get("again", ""))
    return kept if kept is not None and safe_next(kept.path) == kept.path else None


@ROUTES.get("/login", None)
def login() -> Any:
    """The form; those signed in go on."""
    if isinstance(current_user._get_current_object(), Member):
        return redirect(safe_next(request.args.get("next")))
    return _form()


@ROUTES.post("/login", None)
def login_try() -> Any:
    """Let in or say no."""
    name = request.form.get("name", "")[:200]
    wait = _limiter.hit(f"login {request.remote_addr}", TRIES)
    if wait:
        response = _form(429, name, f"尝试得太频繁，请 {wait} 秒后再试。")
        response.headers["Retry-After"] = str(wait)
        return response
    user = people().sign_in(name, request.form.get("password", ""))
    if user is None:
        return _form(401, name, REFUSED)
    sign_in(user)
    again = _carried()
    if again is not None:
        return page("again.html", again=again)
    return redirect(safe_next(request.form.get("next")), 303)


@ROUTES.post("/logout", "submit")
def logout() -> Any:
    """End the session."""
    sign_out()
    return redirect(url_for("review.login"), 303)


@ROUTES.get("/password", "submit")
def password() -> Any:
    """Form for a new password."""
    return page("password.html", problem="", least=MIN_LENGTH)


@ROUTES.post("/password", "submit")
def password_change() -> Any:
    """Change one's own password; the old one is asked for."""
    here, store = member(), people()
    if _limiter.hit(f"password {here.id}", "10/minute"):
        raise RateLimitedError(60)
    old, new = request.form.get("old", ""), request.form.get("new", "")
    problem = ""
    if new != request.form.get("again", ""):
        problem = "两次输入的新密码不一样"
    elif store.sign_in(here.user.name, old) is None:
        problem = "原密码不对"
    else:
        try:
            store.set_password(here.id, new, actor=here.id)
        except PasswordRuleError as error:
            problem = str(error)
    if problem:
        return page("password.html", 422, problem=problem, least=MIN_LENGTH)
    renewed = store.get(here.id)
    assert renewed is not None  # noqa: S101 (changed a moment ago)
    sign_in(renewed)
    flash("密码已改；其他地方的登录都已失效。", "done")
    return redirect(url_for("review.front"), 303)


@ROUTES.get("/oidc", None)
def oidc_start() -> Any:
    """Go to the sign-in service."""
    if not oidc.configured(state().config):
        abort(404)
    try:
        return oidc.begin(url_for("review.oidc_back", _external=True), safe_next(request.args.get("next")))
    except oidc.ProviderError as error:
        return _form(503, problem=str(error))


@ROUTES.get("/oidc/back", None)
def oidc_back() -> Any:
    """Come back from the sign-in service."""
    config = state().config
    if not oidc.configured(config):
        abort(404)
    try:
        subject, name, target = oidc.finish(config)
    except oidc.ProviderError as error:
        return _form(401, problem=str(error))
    role = "" if config.oidc_newcomers == "none" else config.oidc_newcomers
    user = people().tie(subject, name, role)
    if user is None:
        return _form(403, problem="单点登录成功，但复核台里没有对应的用户；请管理员先添加。")
    sign_in(user)
    return redirect(safe_next(target))
