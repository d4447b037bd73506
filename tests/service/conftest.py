"""What tests of the service share."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.store import open_database, upgrade


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file brought to the layout once; copies of it need no migration."""
    path = tmp_path_factory.mktemp("template") / "desk.sqlite3"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path
