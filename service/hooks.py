"""Around every request: id, admission, headers, one log line, metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid
from typing import Any

from flask import Flask, Request, Response, abort, g, request
from werkzeug.exceptions import ClientDisconnected

from service.access import Caller
from service.faults import GateClosedError
from service.metrics import METHODS
from service.state import State, current, state

logger = logging.getLogger("anyou.access")

#: Of the environment of a request: when it began and who asks, where that is known already.
STARTED, CALLER = "anyou.started", "anyou.caller"

_REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{1,64}\Z")
#: A long run of digits may be a phone or identity number; only a UUID may hold one.
_PERSONAL = re.compile(r"\d{7}")
_UUID = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}\Z", re.I)

#: On every answer that does not say otherwise.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_LOW_HEADERS = tuple((name.lower(), name, value) for name, value in HEADERS.items())

#: Endpoints that compute; the others answer at once and pass the gate by.
_COMPUTING = frozenset(
    {
        "predict.predict",
        "predict.predict_batch",
        "precedents.list_precedents",
        "page.assess",
        "page.report",
        "incidents.create_incident",
        "review.item",
        "review.reveal",
        "review.ask_current",
        "review.new_send",
        "review.upload_read",
        "review.upload_apply",
    }
)

#: Fields of a form that takes one text hold at most this much, in bytes: 20,000 code points sent percent-encoded are
#: 12 bytes each.
FORM_BYTES = 1_048_576

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

#: Endpoints that take many texts at once.
_LARGE = frozenset({"predict.predict_batch", "review.upload_read", "review.upload_apply"})


def request_id(given: str) -> str:
    """The caller's id where it is one, else a new one.

    The id goes into the log, so what looks like a number of a person is not taken.
    """
    if _REQUEST_ID.match(given) and (_UUID.match(given) or not _PERSONAL.search(given)):
        return given
    return uuid.uuid4().hex


def _is_plain(asked: Request) -> bool:
    """Whether a body is JSON as it stands: a packed one is not opened, for what comes out of it has no bound."""
    return asked.is_json and asked.headers.get("Content-Encoding", "identity").lower() in ("", "identity")


def _begin() -> None:
    # The objects behind the proxies, looked up once: each look-up costs as much as an attribute.
    asked, kept, here = current(request), current(g), state()
    kept.started = asked.environ.get(STARTED) or time.perf_counter()
    kept.request_id = request_id(asked.headers.get("X-Request-ID", ""))
    kept.facts = {}
    kept.caller = Caller(None)
    kept.caller = asked.environ.get(CALLER) or here.access.admit(asked)
    if asked.url_rule is not None and asked.method == "POST" and asked.path.startswith("/v1/") and not _is_plain(asked):
        abort(415)
    endpoint = asked.endpoint
    large = endpoint in _LARGE
    asked.max_content_length = here.config.max_batch_body_bytes if large else here.config.max_body_bytes
    asked.max_form_memory_size = here.config.max_batch_body_bytes if large else FORM_BYTES
    stopping = here.notice.stopping or here.gate.draining
    if stopping and endpoint not in ("health.livez", "health.readyz", "metrics.metrics"):
        raise GateClosedError("stopping", 5)
    # What is sent is read first, whatever its kind: a slow sender holds no slot, and nothing is done with half a form.
    if asked.method == "POST" and endpoint is not None:
        _read_body(asked, kept.started, here.config.request_seconds)
    if endpoint in _COMPUTING:
        with here.metrics.waiting.track_inprogress():
            here.gate.enter()
        kept.inside = True
        here.metrics.active.inc()


class _Counted:
    """A body that knows how much of it came: a server may also hand over what came before the sender stopped."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.received = 0

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        found: bytes = self._stream.read(size)
        self.received += len(found)
        return found


def _read_body(asked: Request, started: float, seconds: float) -> None:
    """Read JSON or a form; of other kinds nothing is read later either."""
    if not asked.is_json and asked.mimetype not in _FORMS:
        return
    body = asked.environ["wsgi.input"] = _Counted(asked.environ["wsgi.input"])
    try:
        if asked.is_json:
            asked.get_data(cache=True)
        else:
            # Taken apart at once: a large file goes to the disk, not into the memory.
            _ = asked.form
        whole = body.received >= (asked.content_length or 0)
    except (ClientDisconnected, OSError):
        whole = False
    if not whole:
        # A tick of the deadline watch is allowed for.
        abort(408 if time.perf_counter() - started >= seconds - 0.5 else 400)


def _finish(response: Response) -> Response:
    asked, kept, here = current(request), current(g), state()
    headers = response.headers
    # One look at what is there: to ask for each header alone would go through them all seven times.
    there = {name.lower() for name in headers.keys()}  # noqa: SIM118 (no mapping)
    headers["X-Request-ID"] = kept.get("request_id", "")
    for low, name, value in _LOW_HEADERS:
        if low not in there:
            headers.add(name, value)
    origin = asked.headers.get("Origin")
    if origin is not None and here.config.cors_origins:
        headers.add("Vary", "Origin")
        if origin in here.config.cors_origins:
            headers["Access-Control-Allow-Origin"] = origin
            # What a script may read beside the body: when to come back, and what to ask the operator about.
            headers["Access-Control-Expose-Headers"] = "Retry-After, X-Request-ID"
            if asked.method == "OPTIONS":
                headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET, POST")
                headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type, X-API-Key, X-Request-ID"
                headers["Access-Control-Max-Age"] = "600"
    _note(response, asked, kept, here)
    return response


def _note(response: Response, asked: Request, kept: Any, here: State) -> None:
    """The route is the rule, for the path may hold anything."""
    route = asked.url_rule.rule if asked.url_rule is not None else "unmatched"
    method = asked.method if asked.method in METHODS else "other"
    started = kept.get("started", time.perf_counter())
    name, caller, facts = kept.get("request_id"), kept.get("caller"), kept.get("facts", {})
    note(here, route, method, response.status_code, started, name, caller, facts)


def note(
    here: State,
    route: str,
    method: str,
    status: int,
    started: float,
    name: str | None,
    caller: Caller | None,
    facts: dict[str, Any],
) -> None:
    """Count an answer, and one line of the log; ``started`` is when its request began, ``name`` the id of that."""
    seconds = time.perf_counter() - started
    here.metrics.requests.labels(route, method, str(status)).inc()
    here.metrics.seconds.labels(route).observe(seconds)
    if here.config.access_log:
        line = {
            "request_id": name,
            "method": method,
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 2),
            "key": caller.id if caller else None,
            **facts,
        }
        logger.info("request", extra={"facts": line})


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
