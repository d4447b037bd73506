"""Requests a second of the service against a trivial endpoint on the same server."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

#: Connections that ask at the same time, kept open.
CLIENTS = 4
#: What serves: one process, and as ``anyou serve --workers 2`` does on two processors.
SERVERS = {"waitress": "waitress, one process, 4 threads", "gunicorn": "gunicorn, `anyou serve --workers 2`"}

#: By what is asked: texts a second, one figure a round.
Rates = dict[str, list[float]]


@contextmanager
def serving(name: str, server: str, models: Path) -> Iterator[int]:
    """The port of an application started under a server; the process is ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.server", name, server, str(port), str(models)])  # noqa: S603
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{name} did not start") from None
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def send(port: int, path: str, bodies: Sequence[bytes]) -> float:
    """Seconds to send all bodies over :data:`CLIENTS` connections.

    Raises
    ------
    RuntimeError
        If an answer is not 200.
    """
    bad: list[int] = []

    def client(share: Sequence[bytes]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for body in share:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                bad.append(response.status)
        connection.close()

    threads = [threading.Thread(target=client, args=(bodies[i::CLIENTS],)) for i in range(CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if bad:
        raise RuntimeError(f"{len(bad)} answers were not 200")
    return time.perf_counter() - start


def _body(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def measure(models: Path, texts: Sequence[str], rounds: int) -> dict[str, Rates]:
    """By server: trivial, labels only, full answer, batch of 256 labels only."""
    return {server: _measure_server(server, models, texts, rounds) for server in SERVERS}


def _measure_server(server: str, models: Path, texts: Sequence[str], rounds: int) -> Rates:
    lean = {"explain": False, "precedents": 0}
    singles = {
        "trivial": [_body({"text": text, **lean}) for text in texts],
        "labels": [_body({"text": text, **lean}) for text in texts],
        "full": [_body({"text": text}) for text in texts],
    }
    batch = [_body({"items": [{"text": text, **lean} for text in (list(texts) * 256)[:256]]})]
    rates: Rates = {name: [] for name in (*singles, "batch")}
    with serving("trivial", server, models) as trivial, serving("anyou", server, models) as ours:
        # The first round warms up.
        for number in range(rounds + 1):
            for name, bodies in singles.items():
                seconds = send(trivial if name == "trivial" else ours, "/v1/predict", bodies)
                if number:
                    rates[name].append(len(bodies) / seconds)
            seconds = send(ours, "/v1/predict/batch", batch)
            if number:
                rates["batch"].append(256 / seconds)
    return rates


def ratio(rates: Rates, name: str, base: str) -> tuple[float, float, float]:
    """Lower quartile, median, upper quartile of one series over another, round by round."""
    low, median, high = np.percentile(np.array(rates[name]) / np.array(rates[base]), (25, 50, 75))
    return float(low), float(median), float(high)
