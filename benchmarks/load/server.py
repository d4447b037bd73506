"""A server of our own, started for a measurement, and what its processes hold."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Running:
    """A started server."""

    process: subprocess.Popen[bytes]
    port: int
    seconds_to_ready: float

    @property
    def address(self) -> str:
        """Base address."""
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        """Process ids of the workers."""
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def get(self, path: str) -> dict[str, object]:
        """JSON of a route."""
        with urllib.request.urlopen(self.address + path, timeout=10) as response:  # noqa: S310 (our own server)
            found: dict[str, object] = json.load(response)
        return found


def memory(pid: int) -> dict[str, float]:
    """``rss``, ``pss`` and ``private`` of a process, in MB (10**6 bytes)."""
    kilobytes = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value, *_ = line.split()
        kilobytes[name.rstrip(":")] = int(value)
    private = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return {
        "rss": kilobytes["Rss"] * 1024 / 1e6,
        "pss": kilobytes["Pss"] * 1024 / 1e6,
        "private": private * 1024 / 1e6,
    }


def connections_of(pid: int) -> int:
    """Established TCP connections that a process holds."""
    inodes = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        target = str(entry.readlink())
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    established = "01"
    return sum(row[9] in inodes and row[3] == established for row in rows)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(models: Path, workers: int, **settings: str) -> Iterator[Running]:
    """``anyou serve`` until the block ends.

    Parameters
    ----------
    settings
        Further settings by their names in capitals.
    """
    port = free_port()
    environment = {**os.environ, "ANYOU_MODELS": str(models), "ANYOU_PORT": str(port), "ANYOU_WORKERS": str(workers)}
    environment |= {f"ANYOU_{name}": value for name, value in settings.items()}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "anyou", "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    server = Running(process, port, 0.0)
    try:
        while True:
            try:
                server.get("/readyz")
                break
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None or time.perf_counter() - began > 60:
                    raise RuntimeError("the server did not become ready") from None
                time.sleep(0.01)
        server.seconds_to_ready = time.perf_counter() - began
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
