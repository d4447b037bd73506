"""Around every request: id, admission, headers, one log line, metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid

from flask import Flask, Response, abort, g, request
from werkzeug.exceptions import ClientDisconnected

from service.access import Caller
from service.faults import GateClosedError
from service.metrics import METHODS
from service.state import state

logger = logging.getLogger("anyou.access")

_REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{1,64}\Z")
#: A long run of digits may be a phone or identity number; only a UUID may hold one.
_PERSONAL = re.compile(r"\d{7}")
_UUID = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\Z", re.I)

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_LOW_HEADERS = tuple((name.lower(), name, value) for name, value in _HEADERS.items())

#: Endpoints that compute; the others answer at once and pass the gate by.
_COMPUTING = frozenset(
    {
        "predict.predict",
        "predict.predict_batch",
        "precedents.list_precedents",
        "page.assess",
        "incidents.create_incident",
        "review.item",
        "review.new_send",
        "review.upload_read",
        "review.upload_apply",
    }
)

#: Endpoints that take many texts at once.
_LARGE = frozenset({"predict.predict_batch", "review.upload_read", "review.upload_apply"})


def request_id(given: str) -> str:
    """The caller's id where it is one, else a new one.

    The id goes into the log, so what looks like a number of a person is not taken.
    """
    if _REQUEST_ID.match(given) and (_UUID.match(given) or not _PERSONAL.search(given)):
        return given
    return uuid.uuid4().hex


def _begin() -> None:
    g.started = time.perf_counter()
    g.request_id = request_id(request.headers.get("X-Request-ID", ""))
    g.facts = {}
    here = state()
    g.caller = Caller(None)
    g.caller = here.access.admit(request)
    if request.url_rule is not None and request.method == "POST" and _is_api() and not request.is_json:
        abort(415)
    large = request.endpoint in _LARGE
    request.max_content_length = here.config.max_batch_body_bytes if large else here.config.max_body_bytes
    stopping = here.notice.stopping or here.gate.draining
    if stopping and request.endpoint not in ("health.livez", "health.readyz", "metrics.metrics"):
        raise GateClosedError("stopping", 5)
    if request.endpoint in _COMPUTING:
        # The body is read first, so that a slow sender holds no slot.
        if request.method == "POST" and request.mimetype == "application/json":
            _read_body(here.config.request_seconds)
        with here.metrics.waiting.track_inprogress():
            here.gate.enter()
        g.inside = True
        here.metrics.active.inc()


def _is_api() -> bool:
    return request.path.startswith("/v1/")


def _read_body(seconds: float) -> None:
    try:
        received = len(request.get_data(cache=True))
    except (ClientDisconnected, OSError):
        received = -1
    # A server may also hand over what came before the sender stopped.
    if received < (request.content_length or 0):
        # A tick of the deadline watch is allowed for.
        abort(408 if time.perf_counter() - g.started >= seconds - 0.5 else 400)


def _finish(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.get("request_id", "")
    # One look at what is there: to ask for each header alone would go through them all seven times.
    there = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 (no mapping)
    for low, name, value in _LOW_HEADERS:
        if low not in there:
            response.headers.add(name, value)
    here = state()
    origin = request.headers.get("Origin")
    if origin is not None and here.config.cors_origins:
        response.headers.add("Vary", "Origin")
        if origin in here.config.cors_origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, POST")
                response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-Request-ID"
                response.headers["Access-Control-Max-Age"] = "600"
    _note(response)
    return response


def _note(response: Response) -> None:
    """One line and the counters; the route is the rule, for the path may hold anything."""
    here = state()
    route = request.url_rule.rule if request.url_rule is not None else "unmatched"
    method = request.method if request.method in METHODS else "other"
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    here.metrics.requests.labels(route, method, str(response.status_code)).inc()
    here.metrics.seconds.labels(route).observe(seconds)
    if here.config.access_log:
        caller = g.get("caller")
        facts = {
            "request_id": g.get("request_id"),
            "method": method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 2),
            "key": caller.id if caller else None,
            **g.get("facts", {}),
        }
        logger.info("request", extra={"facts": facts})


def _leave(_error: BaseException | None) -> None:
    if g.pop("inside", False):
        here = state()
        here.gate.leave()
        here.metrics.active.dec()


def register_hooks(app: Flask) -> None:
    """Put the hooks around every request of ``app``."""
    app.before_request(_begin)
    app.after_request(_finish)
    app.teardown_request(_leave)
