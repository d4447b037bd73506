"""Start one application under waitress: ``python -m benchmarks.server trivial|anyou PORT MODELS``.

The trivial one reads the JSON and sends a constant back: what the server and the framework cost.
"""

from __future__ import annotations

import logging
import sys

import waitress
from flask import Flask, Response, jsonify, request

from service.app import create_app
from service.config import load_config

THREADS = 4

logging.getLogger("waitress.queue").setLevel(logging.ERROR)


def trivial() -> Flask:
    """An application with one route that does nothing."""
    app = Flask("trivial")

    @app.post("/v1/predict")
    def predict() -> Response:
        request.get_json()
        return jsonify({"label": "other", "probability": 0.5})

    return app


def main(name: str, port: str, models: str) -> None:
    """Serve until killed."""
    app = trivial() if name == "trivial" else create_app(load_config({"MODELS": models}, environment={}))
    waitress.serve(app, host="127.0.0.1", port=int(port), threads=THREADS, _quiet=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])
