"""A real PostgreSQL for tests, in a cluster made for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks import postgres


@contextmanager
def cluster() -> Iterator[str]:
    """As :func:`benchmarks.postgres.cluster`; where there is none, the test is skipped or fails as told."""
    if postgres.find_programs() is None:
        if os.environ.get("ANYOU_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL is needed here")
        pytest.skip("no PostgreSQL")
    with postgres.cluster() as address:
        yield address
