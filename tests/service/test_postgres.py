"""The key store on a real PostgreSQL, in a cluster made for the test."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from service.keys import KeyStore
from service.store import VERSION, open_database, upgrade
from tests.service.postgres import cluster


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Address of an empty database."""
    with cluster() as made:
        yield made


def test_store_when_four_upgrade_at_once_then_one_does_it(address: str) -> None:
    def up(_number: int) -> int:
        engine = open_database(address)
        try:
            return upgrade(engine)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(up, range(4))) == [0, VERSION, VERSION, VERSION]


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
