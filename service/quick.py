"""Plain requests to ``POST /v1/predict``, answered before the framework takes them apart.

Of a request for the labels alone most of the time went into the framework: matching the route, contexts, schemas and
the objects of request and answer. A request that is plainly right needs none of it. Whatever is not, or goes wrong on
the way, is handed on as it came, and the application answers it, with the one body of errors; nothing is decided
here. Admission, gate, counters, log line and headers are those of :mod:`service.hooks`, the answer that of
:mod:`service.api.predict`; tests/service/test_quick.py holds the two ways against each other.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import orjson

from service.access import Caller
from service.api.predict import answer_in_full, facts_of, read_plain
from service.encoding import FastJson
from service.hooks import CALLER, HEADERS, STARTED, note, request_id
from service.state import State, state_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

_ROUTE = "/v1/predict"
_HEADERS = list(HEADERS.items())


class Quick:
    """WSGI application in front of another.

    Parameters
    ----------
    app : Flask
        Application whose ``wsgi_app`` answers what is not plain.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._behind: WSGIApplication = app.wsgi_app
        self._json = FastJson(app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("PATH_INFO") == _ROUTE and environ.get("REQUEST_METHOD") == "POST":
            here = state_of(self._app)
            length = _length(environ, here)
            done = self._answer(environ, here, length) if length else None
            if done is not None:
                start_response("200 OK", done[0])
                return [done[1]]
        return self._behind(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, here: State, length: int) -> tuple[list[tuple[str, str]], bytes] | None:
        """Headers and body; ``None`` where the application is to answer, to which the body is left to read."""
        started = environ[STARTED] = time.perf_counter()
        if here.notice.stopping or here.gate.draining:
            return None
        try:
            # Before anything is read of what somebody sends.
            caller = environ[CALLER] = self._admit(environ, here)
        except Exception:
            # Refused: the application refuses it once more, and says why.
            return None
        arguments = _read(environ, length)
        if arguments is None or not here.gate.try_enter():
            return None
        name = request_id(environ.get("HTTP_X_REQUEST_ID", ""))
        try:
            here.metrics.active.inc()
            out = {"request_id": name, **answer_in_full(here, here.models.get(), arguments)}
            body = self._json.encode(out)
        except Exception:
            # Blank, no model, or a fault: the application comes to the same end and tells it.
            return None
        finally:
            here.gate.leave()
            here.metrics.active.dec()
        note(here, _ROUTE, "POST", 200, started, name, caller, facts_of(out))
        head = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("X-Request-ID", name)]
        return head + _HEADERS, body

    def _admit(self, environ: WSGIEnvironment, here: State) -> Caller:
        return here.access.admit(self._app.request_class(environ)) if here.access.required else Caller(None)


def _length(environ: WSGIEnvironment, here: State) -> int:
    """Length of the body where all but the body is plain, else 0."""
    given = environ.get("CONTENT_LENGTH", "")
    plain = (
        not environ.get("QUERY_STRING")
        and "HTTP_ORIGIN" not in environ
        and "HTTP_TRANSFER_ENCODING" not in environ
        and "HTTP_CONTENT_ENCODING" not in environ
        and environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == "application/json"
        and given.isascii()
        and given.isdigit()
        and len(given) < 10
    )
    length = int(given) if plain else 0
    return length if length <= here.config.max_body_bytes else 0


def _read(environ: WSGIEnvironment, length: int) -> dict[str, Any] | None:
    """What is asked; ``None`` where it is not plainly right. The body can be read again."""
    try:
        body = environ["wsgi.input"].read(length)
    except (OSError, ValueError):
        # The sender went away: the application finds too little.
        body = b""
    environ["wsgi.input"] = io.BytesIO(body)
    if len(body) != length:
        return None
    try:
        # Stricter than the standard library, by which the application reads what is refused here.
        item = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    arguments = read_plain(item)
    # Of a name given twice orjson keeps the last value without a word; the application refuses it.
    return arguments if arguments is not None and _quotes(body) == 2 * (len(item) + _texts(item)) else None


def _quotes(body: bytes) -> int:
    """Quotation marks of a JSON document that begin or end a name or a text, those written inside one left out."""
    if b"\\" not in body:
        return body.count(b'"')
    # A backslash that is itself escaped says nothing of the mark behind it.
    bare = body.replace(b"\\\\", b"")
    return bare.count(b'"') - bare.count(b'\\"')


def _texts(item: dict[str, Any]) -> int:
    return sum(type(value) is str for value in item.values())
