"""Gunicorn with the model loaded before the processes fork, so that they share its memory.

The master watches ``models/current``: it loads and tests a new model, starts
processes that share it, and lets the old ones finish what they have begun.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from service.app import create_app
from service.config import ServiceConfig
from service.deadline import Deadlines
from service.errors import is_malformed
from service.logs import set_up_logging
from service.state import state_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: So much of a body that nobody read gunicorn reads itself before the next request; with more it closes.
_READ_ON = 65_536

#: Threads beyond those that compute or wait: they tell the rest to come back.
_SPARE_THREADS = 8

#: ``M_ARENA_MAX`` of glibc's malloc.h, and how many are allowed.
_M_ARENA_MAX = -8
_ARENAS = 2


class QuietLogger(Logger):  # type: ignore[misc]
    """Gunicorn's messages through our formatter; no access log of its own."""

    def setup(self, cfg: Any) -> None:
        """Leave the handlers as :func:`service.logs.set_up_logging` made them."""
        self.error_log.propagate = True
        self.error_log.handlers[:] = []
        self.access_log.handlers[:] = []
        self.access_log.propagate = False

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        """Write nothing: the line would hold the path as sent."""


class Closing:
    """WSGI application whose answers say so where the connection is closed behind them.

    A body that was refused unread (413, 429 and others) is not read to its end. An answer that promised to keep the
    connection all the same would cost the caller the next request, which finds it closed.
    """

    def __init__(self, behind: WSGIApplication) -> None:
        self._behind = behind

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        reader = getattr(environ["wsgi.input"], "reader", None)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if getattr(reader, "length", 0) > _READ_ON:
                # Gunicorn's own response: it writes the header, and takes none from an application.
                start_response.__self__.force_close()  # type: ignore[attr-defined]
            return start_response(status, headers, exc_info)

        return self._behind(environ, start)


class AnyouWorker(ThreadWorker):  # type: ignore[misc]
    """Thread worker with a deadline a request, quiet errors, and a stop that says so."""

    def init_process(self) -> None:
        """Run in the new process before it serves."""
        self._deadlines = Deadlines(self.app.config.request_seconds)
        state_of(self.app.flask).access.forget_connections()
        state_of(self.app.flask).desk.forget_connections()
        super().init_process()

    def load_wsgi(self) -> None:
        """Put what tells of closed connections around the application."""
        super().load_wsgi()
        self.wsgi: WSGIApplication = Closing(vars(self)["wsgi"])

    def handle(self, conn: Any) -> Any:
        """Read and answer one request within its deadline."""
        number = self._deadlines.watch(conn.sock)
        try:
            return super().handle(conn)
        finally:
            self._deadlines.release(number)

    def _keepalive_after(self, conn: Any, keepalive: Any) -> bool:
        """Whether the connection may be used again: not where the rest of a body cannot be read.

        That request is answered already, and a second answer would pass for the one of the next.
        """
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except Exception as error:
            if not is_malformed(error):
                raise
            return False

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that is no HTTP; what it held is neither logged nor sent back."""
        from service.malformed import answer_malformed

        answer_malformed(client, exc)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """Finish; where the whole server stops, answer 503 to newcomers until the last request is done."""
        here = state_of(self.app.flask)
        if here.notice.stopping and self.alive and not here.gate.draining:
            here.gate.drain()
            threading.Thread(target=self._drain, args=(sig, frame), name="drain", daemon=True).start()
        elif not here.gate.draining:
            super().handle_exit(sig, frame)

    def _drain(self, sig: int, frame: Any) -> None:
        """Stop when nothing is computed any more; whoever comes meanwhile is not left without an answer."""
        time.sleep(self.app.config.drain_seconds)
        state_of(self.app.flask).gate.wait_idle(self.app.config.stop_seconds)
        super().handle_exit(sig, frame)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Also close the sockets where the process takes no more, so that nobody waits in their queue for ever."""
        super().set_accept_enabled(enabled)
        if not enabled and not self.alive:
            for listener in self.sockets:
                listener.close()


class WatchingArbiter(Arbiter):  # type: ignore[misc]
    """Master that exchanges the model."""

    _looked = 0.0

    def murder_workers(self) -> None:
        """Called about once a second: end the stuck, and look at ``models/current``."""
        super().murder_workers()
        config = self.app.config
        if time.monotonic() - self._looked >= config.watch_seconds:
            self._looked = time.monotonic()
            here = state_of(self.app.flask)
            if here.models.refresh():
                here.window.clear()
                freeze()
                self.reload()

    def handle_hup(self) -> None:
        """Read the current model again and renew the processes."""
        here = state_of(self.app.flask)
        here.models.load()
        super().handle_hup()

    def stop(self, graceful: bool = True) -> None:
        """Tell the processes that this is the end before they are sent the signal."""
        state_of(self.app.flask).notice.stop()
        super().stop(graceful)


def limit_arenas() -> None:
    """Let all threads of a process allocate from few arenas; glibc would give each thread one of its own.

    With tens of threads that mostly wait, arenas cost each worker tens of
    megabytes and win nothing under one interpreter lock.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)


def freeze() -> None:
    """Keep the collector off what is loaded, or it would copy the shared pages."""
    gc.collect()
    gc.freeze()


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn application of one configuration."""

    def __init__(self, config: ServiceConfig, flask: Flask) -> None:
        self.config = config
        self.flask = flask
        super().__init__()

    def load_config(self) -> None:
        """Gunicorn's settings from ours."""
        c = self.config
        host = f"[{c.host}]" if ":" in c.host else c.host
        settings = {
            "bind": [f"{host}:{c.port}"],
            "workers": c.workers,
            "worker_class": AnyouWorker,
            "threads": c.threads + c.queue + _SPARE_THREADS,
            "preload_app": True,
            # Of the process as a whole: its main loop has hung. Requests have their own.
            "timeout": 60,
            "graceful_timeout": round(c.stop_seconds + c.drain_seconds),
            "keepalive": 15,
            "backlog": 512,
            "limit_request_line": 8190,
            "worker_tmp_dir": "/dev/shm" if os.access("/dev/shm", os.W_OK) else None,  # noqa: S108
            "logger_class": QuietLogger,
            "loglevel": c.log_level,
            "control_socket_disable": True,
            "child_exit": _child_exit,
            "proc_name": "anyou",
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, built before."""
        return self.flask

    def run(self) -> None:
        """Serve until stopped."""
        WatchingArbiter(self).run()


def _child_exit(_arbiter: Any, worker: Any) -> None:
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def serve_prefork(config: ServiceConfig) -> None:
    """Serve until stopped; does not return."""
    set_up_logging(config.log_level)
    limit_arenas()
    flask = create_app(config)
    freeze()
    Server(config, flask).run()
