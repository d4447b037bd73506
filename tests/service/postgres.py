"""A real PostgreSQL for tests, in a cluster made for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.service.running import free_port


def _programs() -> Path | None:
    # Debian keeps the server's programs out of the path, and what is in it may be a wrapper.
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb")
    candidates = [Path(found).parent, *candidates] if found else candidates
    return next((folder for folder in reversed(candidates) if (folder / "initdb").exists()), None)


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server; yields the address of its empty database, ``postgres``."""
    programs = _programs()
    if programs is None:
        if os.environ.get("ANYOU_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is needed here")
        pytest.skip("no PostgreSQL")
    # The server refuses to run as root; Debian's package brings a user for it.
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # A socket's path must be short, and the folder of the test is root's own.
    folder = Path(tempfile.mkdtemp(prefix="anyou-pg-", dir="/tmp"))
    if before:
        shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()

    def run(program: str, *arguments: str) -> None:
        command = [*before, str(programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", timeout=120)

    run("initdb", "-D", str(data), "-A", "trust", "-U", "anyou", "-E", "UTF8", "--no-locale", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=120 -k {folder}"
    run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql+psycopg://anyou@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
