"""The doors of the desk: who may come in where, the check against forged forms, and pages of errors."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, g, redirect, render_template, request, send_from_directory, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from classifier import __version__
from classifier.errors import ModelMissingError, TextError
from service.faults import GateClosedError, RateLimitedError, StoreError
from service.review.errors import DeskError
from service.review.oidc import sign_on_name
from service.review.people import People
from service.review.records import Reader
from service.review.session import PREFIX, Member, check_session, csrf
from service.review.views.again import can_be_sent_again, keep
from service.review.views.showing import clock
from service.state import state

_FOLDER = Path(__file__).parent.parent

logger = logging.getLogger("anyou.service")

_TITLES = {
    400: "这个请求不能处理",
    401: "请先登录",
    403: "没有权限",
    404: "没有这一页",
    405: "不能这样打开",
    409: "有冲突",
    413: "内容过大",
    422: "有不合要求的地方",
    429: "请稍后再试",
    503: "暂时不可用",
}
_MESSAGES = {
    403: "你的角色不能做这件事。",
    404: "地址不对，或者它已不在。",
    405: "这个地址要从页面上的按钮打开。",
    413: "超过了大小上限，请分几次。",
    429: "尝试得太频繁了。",
    503: "数据库或模型暂时不可用，已记录，请稍后再试。",
}

#: Said of a form that comes after its session.
_ENDED = "登录已过期，这一步没有做。请重新登录。"

View = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Route:
    """An address of the desk; ``right`` is ``None`` where nobody need be signed in."""

    rule: str
    endpoint: str
    method: str
    right: str | None
    view: View

    def put_on(self, blueprint: Blueprint) -> None:
        """Register on a blueprint, behind its door."""
        blueprint.add_url_rule(self.rule, self.endpoint, guarded(self.view, self.right), methods=[self.method])


class Routes(list[Route]):
    """Routes of one page module; ``get`` and ``post`` are decorators."""

    def get(self, rule: str, right: str | None) -> Callable[[View], View]:
        """A page."""
        return self._add(rule, "GET", right)

    def post(self, rule: str, right: str | None) -> Callable[[View], View]:
        """What a form does."""
        return self._add(rule, "POST", right)

    def _add(self, rule: str, method: str, right: str | None) -> Callable[[View], View]:
        def take(view: View) -> View:
            self.append(Route(rule, view.__name__, method, right, view))
            return view

        return take


def people() -> People:
    """Users of this application."""
    from service.state import desk

    return People(desk().engine)


def member() -> Member:
    """The signed-in user; 401 for nobody."""
    found = current_user._get_current_object()
    if not isinstance(found, Member):
        abort(401)
    return found


def reader() -> Reader:
    """The signed-in user as the desk's functions want it."""
    here = member()
    return Reader(here.id, here.user.role)


def guarded(view: View, right: str | None) -> View:
    """A view that only those with a right come to."""

    @wraps(view)
    def door(**values: Any) -> Any:
        if right is not None:
            if not isinstance(current_user._get_current_object(), Member):
                if request.method == "GET":
                    return redirect(url_for("review.login", next=here_path()))
                return error_page(401, late=True)
            if not member().may(right):
                abort(403)
        return view(**values)

    return door


def here_path() -> str:
    """Path and query of this request."""
    return request.full_path.rstrip("?")


def safe_next(target: str | None) -> str:
    """A place of the desk to go on to; anything else becomes its front."""
    front = PREFIX + "/"
    if not target or len(target) > 2000 or "\\" in target or any(ord(c) < 32 for c in target):
        return front
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not (parts.path == PREFIX or parts.path.startswith(front)):
        return front
    return target


def page(template: str, status: int = 200, **values: Any) -> Response:
    """A page of the desk."""
    found = current_user._get_current_object()
    here = found if isinstance(found, Member) else None
    html = render_template(f"review/{template}", me=here, csrf=generate_csrf, **values)
    return Response(html, status=status, mimetype="text/html")


def error_page(
    status: int, message: str | None = None, fields: dict[str, Any] | None = None, *, late: bool = False
) -> Response:
    """An error as a page, with a way back and what the form held.

    Parameters
    ----------
    late : bool
        The form came after its session had ended: it may be sent again, after signing in where need be.
    """
    kept = keep(here_path())
    values: dict[str, Any] = {
        "title": _TITLES.get(status, "没有成功"),
        "message": message or _MESSAGES.get(status, "请返回再试。"),
        "fields": fields or {},
        "written": kept.written if kept else {},
        "again": kept if kept and late and kept.packed and can_be_sent_again() else None,
        "sso": sign_on_name(state().config),
    }
    try:
        if late and not isinstance(current_user._get_current_object(), Member):
            values |= {"title": _TITLES[401], "message": _ENDED}
        return page("error.html", status, **values)
    except StoreError:
        # The page's head shows who is signed in, which itself needs the store.
        html = render_template("review/error.html", me=None, csrf=None, **{**values, "fields": {}, "again": None})
        return Response(html, status=status, mimetype="text/html")


def _begin() -> None:
    if request.endpoint != "review.static_file":
        check_session(request)
    if request.method == "POST":
        csrf.protect()


def _http(error: HTTPException) -> BaseResponse:
    if isinstance(error, CSRFError):
        return error_page(400, "页面已过期（之后又登录过），或不是从本站打开的，没有记下。", late=True)
    if error.code and 300 <= error.code < 400 and error.response is not None:
        return error.get_response()
    return error_page(error.code or 500)


def _desk(error: DeskError) -> Response:
    return error_page(error.status, error.message, error.fields)


def _unavailable(error: Exception) -> Response:
    logger.error("desk unavailable", extra={"facts": {"cause": type(error).__name__, "request_id": g.request_id}})
    response = error_page(503)
    response.headers["Retry-After"] = "5"
    return response


def _later(error: RateLimitedError | GateClosedError) -> Response:
    response = error_page(429 if isinstance(error, RateLimitedError) else 503)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def _text(error: TextError) -> Response:
    return error_page(422, f"{error}。")


def _static(name: str) -> Response:
    """Style sheet and script."""
    return send_from_directory(str(_FOLDER / "static"), name, max_age=3600)


def make_blueprint() -> Blueprint:
    """The blueprint, with its doors and without pages."""
    blueprint = Blueprint("review", __name__, url_prefix=PREFIX, template_folder="../templates")
    blueprint.before_request(_begin)
    # A new release must not meet the script of the old one in a browser's cache.
    blueprint.context_processor(lambda: {"release": __version__, **clock()})
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(DeskError, _desk)
    blueprint.register_error_handler(StoreError, _unavailable)
    blueprint.register_error_handler(ModelMissingError, _unavailable)
    blueprint.register_error_handler(RateLimitedError, _later)
    blueprint.register_error_handler(GateClosedError, _later)
    blueprint.register_error_handler(TextError, _text)
    blueprint.add_url_rule("/static/<path:name>", "static_file", _static)
    return blueprint
