"""Waitress in one process, where there is no fork (Windows) or on request."""

from __future__ import annotations

import _thread
import logging
import signal
import threading
import time
from types import FrameType

import waitress

from service.app import create_app
from service.config import ServiceConfig
from service.logs import set_up_logging
from service.state import State, state_of


def _watch(here: State) -> None:
    while True:
        time.sleep(here.config.watch_seconds)
        if here.models.refresh():
            here.window.clear()


def serve_single(config: ServiceConfig) -> None:
    """Serve until interrupted or told to end; requests under way are finished."""
    set_up_logging(config.log_level)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = create_app(config)
    here = state_of(app)
    threading.Thread(target=_watch, args=(here,), daemon=True).start()
    server = waitress.create_server(
        app,
        host=config.host,
        port=config.port,
        threads=config.threads + config.queue + 4,
        max_request_body_size=config.max_batch_body_bytes,
        channel_timeout=round(max(10.0, config.request_seconds)),
        asyncore_loop_timeout=1,
        ident="anyou",
    )

    def finish() -> None:
        time.sleep(config.drain_seconds)
        here.gate.wait_idle(config.stop_seconds)
        # Waitress ends on KeyboardInterrupt, at the latest with its next tick.
        _thread.interrupt_main()

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not here.gate.draining:
            here.gate.drain()
            here.notice.stop()
            threading.Thread(target=finish, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    server.run()
    server.close()
