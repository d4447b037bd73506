"""Batches that can never be answered in time are refused for good; those that were held up may come back."""

from __future__ import annotations

import pytest

from classifier.assess import MAX_TEXT
from service import batch
from service.config import load_config
from service.faults import GateClosedError, TooLargeError


def test_measure_when_too_much_then_refused_with_what_is_allowed() -> None:
    config = load_config({"MAX_BATCH": 4, "MAX_BATCH_CHARS": 3 * MAX_TEXT}, environment={})
    full = {"text": "字" * MAX_TEXT}
    assert batch.measure(config, [full, full, {"text": 3}, "字"]) == [MAX_TEXT, MAX_TEXT, 0, 0]
    with pytest.raises(TooLargeError, match=str(3 * MAX_TEXT)):
        batch.measure(config, [full, full, full, {"text": "字"}])
    with pytest.raises(TooLargeError, match="4 条"):
        batch.measure(config, [{}] * 5)


@pytest.mark.parametrize(
    ("passed", "own", "done", "error"),
    [
        (29.0, 29.0, 10, None),
        (30.5, 30.0, 40, TooLargeError),
        (30.5, 16.0, 50, TooLargeError),
        (30.5, 12.0, 50, GateClosedError),
        (30.5, 0.1, 0, GateClosedError),
    ],
    ids=["in time", "alone and too long", "shared and too long", "held up by others", "waited all the time"],
)
def test_budget_when_time_is_over_then_by_what_it_used_itself(monkeypatch, passed, own, done, error) -> None:
    clock = {"wall": 100.0, "own": 5.0}
    monkeypatch.setattr(batch.time, "perf_counter", lambda: clock["wall"])
    monkeypatch.setattr(batch.time, "thread_time", lambda: clock["own"])
    budget = batch.Budget(30.0, clock["wall"], 100)
    budget.add(done)
    clock.update(wall=clock["wall"] + passed, own=clock["own"] + own)
    if error is None:
        budget.check()
        return
    with pytest.raises(error):
        budget.check()
