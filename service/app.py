"""The application factory."""

from __future__ import annotations

import re
import uuid
from typing import Any

from flask import Flask, Response, abort, g, request
from flask_smorest import Api

from classifier import __version__
from service.api import health, labels, model, precedents, predict
from service.config import ServiceConfig, load_config
from service.errors import register_error_handlers
from service.models import ModelHolder
from service.page import views
from service.state import State

_REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{1,64}\Z")

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}


class AnyouApi(Api):  # type: ignore[misc]
    """Errors of the framework go to our handlers, which write the one body."""

    def _register_error_handlers(self) -> None:
        """Leave the errors to :mod:`service.errors`."""


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex
    if request.method == "POST" and request.path.startswith("/v1/") and not request.is_json:
        abort(415)


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def create_app(config: ServiceConfig | None = None) -> Flask:
    """Build the application and load the current model.

    A missing or broken model does not stop the process: ``/readyz`` says why
    and every route that needs a model answers 503.
    """
    settings = config or load_config()
    app = Flask("service", static_folder=None)
    app.config.update(
        API_TITLE="anyou 案由",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        API_SPEC_OPTIONS={"info": {"description": "从中文事件描述到可能的罪名或民事请求。", "x-release": __version__}},
    )
    json_provider: Any = app.json
    json_provider.sort_keys = False
    holder = ModelHolder(settings.models)
    app.extensions["anyou"] = State(settings, holder)
    app.before_request(_begin)
    app.after_request(_finish)
    api = AnyouApi(app)
    for module in (predict, labels, precedents, model, health):
        api.register_blueprint(module.blueprint)
    app.register_blueprint(views.blueprint)
    register_error_handlers(app)
    holder.load()
    return app
