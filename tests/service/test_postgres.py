"""The key store on a real PostgreSQL, in a cluster made for the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from service.keys import KeyStore
from service.store import open_database, upgrade
from tests.service.running import free_port


def _programs() -> Path | None:
    found = shutil.which("initdb")
    candidates = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(candidates) if (folder / "initdb").exists()), None)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Address of an empty database."""
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

    run("initdb", "-D", str(data), "-A", "trust", "-U", "anyou", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    run("pg_ctl", "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
    try:
        yield f"postgresql+psycopg://anyou@127.0.0.1:{port}/postgres"
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def test_store_when_four_upgrade_at_once_then_one_does_it(address: str) -> None:
    def up(_number: int) -> int:
        engine = open_database(address)
        try:
            return upgrade(engine)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(up, range(4))) == [0, 1, 1, 1]


def test_keys_when_kept_in_postgres_then_a_whole_life(address: str) -> None:
    engine = open_database(address)
    upgrade(engine)
    keys = KeyStore(engine)
    key, shown = keys.add("台", ("predict",), 1, "5/day")
    assert keys.check(shown) == key
    new, new_shown = keys.rotate(key.id, timedelta(0), 3)
    assert keys.check(shown) is None and keys.check(new_shown) == new
    assert keys.revoke(new.id) and keys.check(new_shown) is None
    engine.dispose()
