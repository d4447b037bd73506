"""A real ``anyou serve`` for tests, with its log."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass
class Server:
    """A running server; ``log`` is what it wrote on standard error."""

    process: subprocess.Popen
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def wait_ready(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if httpx.get(self.address + "/livez", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"the server did not start: {self.log.read_text()[-2000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(models: Path, **settings: object) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANYOU_")}
    return {**kept, "ANYOU_MODELS": str(models), **{f"ANYOU_{name}": str(v) for name, v in settings.items()}}


@contextmanager
def serving(models: Path, folder: Path, *arguments: str, **settings: object) -> Iterator[Server]:
    """Start, wait until alive, stop with SIGTERM."""
    port = int(arguments[arguments.index("--port") + 1]) if "--port" in arguments else free_port()
    log = folder / f"serve-{port}.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "anyou", "serve", "--port", str(port), *arguments],
            env=environment(models, **settings),
            stdout=file,
            stderr=file,
        )
    server = Server(process, port, log)
    try:
        server.wait_ready()
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(30)
