"""The measurements of the desk on a small scale; their bars hold there too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.desk.__main__ import main
from benchmarks.desk.crowd import run_crowd
from benchmarks.desk.kill import run_kills
from tests.service.postgres import cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/desk.sqlite3"
        return
    with cluster() as made:
        yield made


def test_writers_when_killed_then_nothing_lost_or_torn(address: str) -> None:
    out = run_kills(address, 5)
    assert out["passed"], out
    assert sum(out["told"].values()) >= 5


def test_readers_when_fifty_at_once_then_no_deadlock_and_no_item_twice(address: str) -> None:
    out = run_crowd(address, 50, 100, seconds=120)
    assert out["passed"], out


def test_queue_when_measured_then_a_table(tmp_path: Path, model_root: Path, monkeypatch, capsys) -> None:
    monkeypatch.setattr("benchmarks.desk.fill._ASKED", 20)
    code = main(["queue", "--rows", "600", "--rounds", "2", "--models", str(model_root)])
    out = capsys.readouterr().out
    assert code == 0 and "| queue page |" in out and "| search |" in out


def test_command_when_run_then_json_and_status(capsys) -> None:
    assert main(["crowd", "--readers", "3", "--items", "6"]) == 0
    assert json.loads(capsys.readouterr().out)["decided"] == 6
