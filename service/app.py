"""The application factory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask_smorest import Api

from classifier import __version__
from classifier.concepts import load_lexicon
from service import openapi
from service.access import Access
from service.api import health, incidents, labels, metrics, model, precedents, predict
from service.config import ServiceConfig, load_config
from service.drift import Window
from service.encoding import FastJson
from service.errors import register_error_handlers
from service.gate import Gate
from service.hooks import register_hooks
from service.metrics import Metrics
from service.models import ModelHolder
from service.notice import Notice
from service.page import docs, views
from service.quick import Quick
from service.review.desk import DeskHolder
from service.review.session import register_sessions
from service.review.views import make_desk
from service.schemas import BriefResponse, ErrorBody
from service.state import State


class AnyouApi(Api):  # type: ignore[misc]
    """Errors of the framework go to our handlers, which write the one body."""

    ERROR_SCHEMA = ErrorBody

    def _register_error_handlers(self) -> None:
        """Leave the errors to :mod:`service.errors`."""


class PlainFlask(Flask):
    """No view is a coroutine, so that none is asked whether it is, a dozen times a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is."""
        return func


def create_app(config: ServiceConfig | None = None) -> Flask:
    """Build the application and load the current model.

    A missing or broken model does not stop the process: ``/readyz`` says why
    and every route that needs a model answers 503.

    Raises
    ------
    StoreError
        If keys are required and their database cannot be used.
    """
    settings = config or load_config()
    app = PlainFlask("service", static_folder=None)
    # An address with // is another one; a redirect would be a page in English.
    app.url_map.merge_slashes = False
    app.config.update(
        API_TITLE="anyou 案由",
        API_VERSION="v1",
        OPENAPI_VERSION="3.0.3",
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        API_SPEC_OPTIONS={"info": {"description": "从中文事件描述到可能的罪名或民事请求。", "x-release": __version__}},
    )
    app.json = FastJson(app)
    notice = Notice()
    holder = ModelHolder(settings.models, notice)
    app.extensions["anyou"] = State(
        settings,
        holder,
        Gate(settings.threads, settings.queue, settings.queue_seconds),
        Access(settings),
        Metrics(),
        Window(settings.drift_window, sorted(load_lexicon().concepts)),
        notice,
        DeskHolder(settings, holder.get),
    )
    register_hooks(app)
    api = AnyouApi(app)
    for module in (predict, labels, precedents, model, incidents, health, metrics):
        api.register_blueprint(module.blueprint)
    api.spec.components.schema("BriefResponse", schema=BriefResponse)
    openapi.keep_document(app, api.spec.to_dict())
    app.register_blueprint(openapi.blueprint)
    app.register_blueprint(docs.blueprint)
    app.register_blueprint(views.blueprint)
    register_sessions(app, settings)
    app.register_blueprint(make_desk())
    register_error_handlers(app)
    app.wsgi_app = Quick(app)  # type: ignore[method-assign]
    holder.load()
    return app
