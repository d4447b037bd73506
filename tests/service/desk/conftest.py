"""A desk that the tests of this folder share, and one for each that wants its own."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask

from service.faults import StoreError
from service.review.passwords import PasswordHasher
from service.review.people import User
from tests.service.desk.deskside import Member, desk_of, hire, make_app, take_in

#: Database, seal key, users by name, ids of the incidents.
Staffed = tuple[Path, str, dict[str, User], list[str]]


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """Argon2 with the least work; the real parameters have a test of their own."""
    patch = pytest.MonkeyPatch()
    patch.setattr("service.review.passwords._HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    # The tests sign in more often than a team does.
    patch.setattr("service.review.views.signin.TRIES", "1000000/minute")
    yield
    patch.undo()


@pytest.fixture
def new_desk(model_root: Path, tmp_path: Path, sqlite_template: Path) -> Iterator[Callable[..., Flask]]:
    """Maker of applications with an empty desk."""
    made: list[Flask] = []

    def make(**settings: Any) -> Flask:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "desk.sqlite3")
        made.append(make_app(model_root, folder, **settings))
        return made[-1]

    yield make
    for app in made:
        with contextlib.suppress(StoreError):
            desk_of(app).engine.dispose()


@pytest.fixture(scope="session")
def staffed_template(model_root: Path, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Staffed:
    """A database with the team and eight incidents, made once and copied."""
    folder = tmp_path_factory.mktemp("staffed-template")
    shutil.copy(sqlite_template, folder / "desk.sqlite3")
    key = Fernet.generate_key().decode()
    app = make_app(model_root, folder, SEAL_KEYS=key)
    team = hire(app)
    items = take_in(app, team["zhao"])
    desk_of(app).engine.dispose()
    return folder / "desk.sqlite3", key, team, items


@pytest.fixture
def staffed(new_desk: Callable[..., Flask], staffed_template: Staffed, tmp_path: Path) -> Flask:
    """A desk of this test's own with its team and eight incidents."""
    path, key, team, items = staffed_template
    shutil.copy(path, tmp_path / "staffed.sqlite3")
    app = new_desk(SEAL_KEYS=key, DATABASE=f"sqlite:///{tmp_path}/staffed.sqlite3")
    app.config["TEAM"], app.config["ITEMS"] = team, items
    return app


@pytest.fixture(scope="module")
def staffed_once(model_root: Path, tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Flask]:
    """A desk with its team that a whole file shares; its lead is signed in."""
    folder = tmp_path_factory.mktemp("staffed")
    shutil.copy(sqlite_template, folder / "desk.sqlite3")
    app = make_app(model_root, folder)
    app.config["TEAM"] = hire(app)
    app.config["LEAD"] = Member(app, "li")
    yield app
    desk_of(app).engine.dispose()
