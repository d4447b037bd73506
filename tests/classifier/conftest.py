"""What tests of the compiled loops need."""

from __future__ import annotations

import os

import pytest

from classifier import native


@pytest.fixture
def _compiled() -> None:
    if native.loops is None:
        # Without a compiler there is nothing to compare; CI has one and insists.
        if os.environ.get("ANYOU_REQUIRE_COMPILED"):
            pytest.fail("the compiled loops are missing")
        pytest.skip("no compiled loops here")
