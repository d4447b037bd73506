"""A PostgreSQL server of our own, gone when it is not needed any more."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


def find_programs() -> Path | None:
    """Folder of ``initdb`` and ``pg_ctl``, the newest if there are several."""
    # Debian keeps the server's programs out of the path, and what is in it may be a wrapper.
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    candidates = [Path(found).parent, *candidates] if found else candidates
    return next((folder for folder in reversed(candidates) if (folder / "initdb").exists()), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Server:
    """A running server, which can be taken away and brought back."""

    address: str
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """Start a server with an empty database.

    Parameters
    ----------
    durable : bool
        Whether commits are flushed to the disk, as in use; tests do without.

    Raises
    ------
    FileNotFoundError
        If PostgreSQL is not installed.
    """
    programs = find_programs()
    if programs is None:
        raise FileNotFoundError("no PostgreSQL")
    # The server refuses to run as root; Debian's package brings a user for it.
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # A socket's path must be short, and the temporary folder of a test is root's own.
    folder = Path(tempfile.mkdtemp(prefix="anyou-pg-", dir="/tmp"))
    if before:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", _free_port()

    def run(program: str, *arguments: str) -> None:
        command = [*before, str(programs / program), *arguments]
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=True, stdout=quiet, stderr=quiet, cwd="/", timeout=120)  # noqa: S603

    run("initdb", "-D", str(data), "-A", "trust", "-U", "anyou", "-E", "UTF8", "--no-locale", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c max_connections=120 -k {folder}"
    if not durable:
        options += " -c fsync=off"

    def start() -> None:
        run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")

    def stop() -> None:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")

    start()
    try:
        yield Server(f"postgresql+psycopg://anyou@127.0.0.1:{port}/postgres", stop, start)
    finally:
        if (data / "postmaster.pid").exists():
            stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """As :func:`server`; yields the address only."""
    with server(durable=durable) as running:
        yield running.address
