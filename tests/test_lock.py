"""What ``make setup`` installs: every pin is of something in use, and for every Python that the project supports."""

from __future__ import annotations

from importlib import metadata

import pytest
from packaging.specifiers import SpecifierSet

from tests.conftest import ROOT

#: The first of each line; a distribution keeps the one it began with (Debian 12: 3.11.2).
PYTHONS = ("3.11.0", "3.12.0", "3.13.0")


def pins() -> list[tuple[str, str]]:
    """Names and versions of the lock file."""
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    return [(name, version) for name, _, version in (line.partition("==") for line in lines)]


@pytest.mark.parametrize(("name", "version"), pins(), ids=[name for name, _ in pins()])
def test_pin_when_python_is_supported_then_it_can_be_installed(name: str, version: str) -> None:
    found = metadata.distribution(name)
    assert found.version == version, "installed by another list than the lock"
    asked = SpecifierSet(found.metadata.get("Requires-Python") or "")
    assert [python for python in PYTHONS if python not in asked] == []
