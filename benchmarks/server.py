"""Start one application under one server: ``python -m benchmarks.server trivial|anyou waitress|gunicorn PORT MODELS``.

The trivial one reads the JSON and sends a constant back: what the server and the framework cost. Gunicorn runs as
``anyou serve --workers 2`` runs it, the trivial one with as many processes and threads.
"""

from __future__ import annotations

import logging
import sys

import waitress
from flask import Flask, Response, jsonify, request
from gunicorn.app.base import BaseApplication

from service.app import create_app
from service.cli import metrics_folder
from service.config import load_config
from service.prefork import Server, serve_prefork

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


class _Plain(Server):
    """The gunicorn of the service around an application without a model."""

    def load_config(self) -> None:
        """The same settings, with the plain worker."""
        super().load_config()
        self.cfg.set("worker_class", "gthread")

    def run(self) -> None:
        """Serve; there is no model to watch."""
        BaseApplication.run(self)


def main(name: str, server: str, port: str, models: str) -> None:
    """Serve until killed."""
    given = {"MODELS": models, "HOST": "127.0.0.1", "PORT": port, "WORKERS": str(WORKERS), "LOG_LEVEL": "error"}
    config = load_config(given, environment={})
    if server == "waitress":
        app = trivial() if name == "trivial" else create_app(config)
        waitress.serve(app, host=config.host, port=config.port, threads=THREADS, _quiet=True)
        return
    with metrics_folder():
        if name == "trivial":
            _Plain(config, trivial()).run()
        else:
            serve_prefork(config)


if __name__ == "__main__":
    main(*sys.argv[1:5])
