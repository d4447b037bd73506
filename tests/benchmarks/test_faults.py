"""The fault runs and the fuzzing of files on a small scale; what must hold there holds here."""

from __future__ import annotations

import json
import logging

import pytest

from benchmarks.faults.__main__ import FAULTS, main, run
from benchmarks.fuzz_files import __main__ as fuzz
from benchmarks.fuzz_files.mutate import Change, damage
from benchmarks.quiet import quiet


@pytest.mark.parametrize("name", FAULTS)
def test_fault_when_made_a_few_times_then_everything_holds(name: str) -> None:
    out = run(name, 2, 3)
    if out.left_out:
        # No right to mount, or no PostgreSQL: told, not passed over in silence.
        assert name.startswith(("full", "read", "database")) and out.times == 0
        assert f"not made: {out.left_out}" in out.line()
        return
    assert out.passed, out.problems
    assert out.told


def test_command_when_run_then_table_and_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["kill-migrate", "--times", "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("| fault |") and lines[-1].endswith("| none |")
    with pytest.raises(SystemExit):
        main(["nothing"])


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_files_when_damaged_then_taken_or_refused(target: str, tmp_path) -> None:
    tally = fuzz.fuzz([target], tmp_path, 0, 25, 11)[target]
    assert not tally.findings, tally.findings
    assert sum(tally.outcomes.values()) >= 20


def test_runs_when_over_then_others_are_logged_again(tmp_path, capsys, caplog: pytest.LogCaptureFixture) -> None:
    assert main(["kill-migrate", "--times", "1"]) == 0
    fuzz.fuzz(["labels"], tmp_path, 0, 5, 1)
    logging.getLogger("anyou.access").warning("heard")
    assert [record.message for record in caplog.records] == ["heard"]
    # What was off before stays off.
    before = logging.root.manager.disable
    logging.disable(logging.ERROR)
    try:
        with quiet():
            assert logging.root.manager.disable == logging.CRITICAL
        assert logging.root.manager.disable == logging.ERROR
    finally:
        logging.disable(before)


def test_findings_when_a_reader_breaks_then_told_once_with_the_smallest_case(tmp_path, monkeypatch) -> None:
    def broken(*_arguments: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("benchmarks.fuzz_files.inputs.open_labels", broken)
    tally = fuzz.fuzz(["labels"], tmp_path, 0, 25, 1)["labels"]
    assert list(tally.findings) and all(place.startswith("KeyError") for place in tally.findings)
    assert set(tally.outcomes) == {"finding"}


@pytest.mark.parametrize("name", ["truncate", "flip", "insert", "overwrite", "cut", "repeat", "replace"])
def test_damage_when_made_twice_then_the_same_bytes(name: str) -> None:
    raw = json.dumps({"a": ["案由", 1, None]}).encode() * 20
    change = Change(name, (123_457, 77, 3, 9))
    assert damage(raw, change) == damage(raw, change) != raw
