"""Start one application under one server: ``python -m benchmarks.server trivial|anyou waitress|gunicorn PORT MODELS``.

The trivial one reads the JSON and sends a constant back: what the server and the framework cost. Gunicorn runs as
``anyou serve --workers 2`` runs it, the trivial one with as many processes and threads.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import waitress
from flask import Flask, Response, jsonify, request
from gunicorn.app.base import BaseApplication

from service.app import create_app
from service.cli import metrics_folder
from service.config import ServiceConfig, load_config
from service.prefork import SPARE_THREADS, serve_prefork

THREADS, WORKERS = 4, 2

logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def trivial() -> Flask:
    """An application with one route that does nothing."""
    app = Flask("trivial")

    @app.post("/v1/predict")
    def predict() -> Response:
        request.get_json()
        return jsonify({"label": "other", "probability": 0.5})

    return app


class _Plain(BaseApplication):  # type: ignore[misc]
    """Gunicorn around the trivial application."""

    def __init__(self, config: ServiceConfig) -> None:
        self._config = config
        super().__init__()

    def load_config(self) -> None:
        """As many processes and threads as the service has."""
        config = self._config
        settings: dict[str, Any] = {
            "bind": [f"{config.host}:{config.port}"],
            "workers": config.workers,
            "worker_class": "gthread",
            "threads": config.threads + config.queue + SPARE_THREADS,
            "preload_app": True,
            "keepalive": 15,
            "loglevel": "error",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application."""
        return trivial()


def main(name: str, server: str, port: str, models: str) -> None:
    """Serve until killed."""
    given = {"MODELS": models, "HOST": "127.0.0.1", "PORT": port, "WORKERS": str(WORKERS), "LOG_LEVEL": "error"}
    config = load_config(given, environment={})
    if server == "waitress":
        app = trivial() if name == "trivial" else create_app(config)
        waitress.serve(app, host=config.host, port=config.port, threads=THREADS, _quiet=True)
    elif name == "trivial":
        _Plain(config).run()
    else:
        with metrics_folder():
            serve_prefork(config)


if __name__ == "__main__":
    main(*sys.argv[1:5])
