"""Gate, rate limiter, shared memory, drift: what stands between a crowd and the model."""

from __future__ import annotations

import os
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.drift import LEAST, Window, population_stability
from service.faults import GateClosedError
from service.gate import Gate
from service.notice import Notice, Refusal
from service.ratelimit import RateLimiter
from service.shared import SharedBlock


def test_gate_when_slots_and_queue_are_full_then_overload_at_once() -> None:
    gate = Gate(1, 1, 5.0)
    gate.enter()
    entered = threading.Event()

    def wait_and_go() -> None:
        gate.enter()
        entered.set()
        gate.leave()

    waiter = threading.Thread(target=wait_and_go)
    waiter.start()
    while not gate.waiting:
        time.sleep(0.001)
    began = time.perf_counter()
    with pytest.raises(GateClosedError) as refused:
        gate.enter()
    assert refused.value.cause == "overload" and refused.value.retry_after >= 1
    assert time.perf_counter() - began < 0.1
    gate.leave()
    waiter.join(5)
    assert entered.is_set() and gate.active == 0 and gate.waiting == 0


def test_gate_when_no_slot_comes_free_then_queue_timeout() -> None:
    gate = Gate(1, 4, 0.05)
    gate.enter()
    with pytest.raises(GateClosedError, match="queue_timeout"):
        gate.enter()
    assert gate.waiting == 0 and gate.active == 1
    assert not gate.wait_idle(0.05)


def test_gate_when_draining_then_newcomers_are_refused_and_those_inside_finish() -> None:
    gate = Gate(2, 2, 1.0)
    gate.enter()
    gate.drain()
    with pytest.raises(GateClosedError, match="stopping"):
        gate.enter()
    gate.leave()
    assert gate.wait_idle(1)


@given(st.lists(st.integers(1, 5), max_size=30), st.integers(1, 20))
def test_limiter_when_any_costs_then_never_more_than_the_limit_in_a_window(costs: list[int], limit: int) -> None:
    limiter = RateLimiter()
    passed = sum(cost for cost in costs if limiter.hit("k", f"{limit}/minute", cost, now=1000.0) == 0)
    assert passed <= limit
    # Another key, and the next window, are not concerned.
    assert limiter.hit("other", f"{limit}/minute", 1, now=1000.0) == 0
    assert limiter.hit("k", f"{limit}/minute", 1, now=1061.0) == 0


def test_limiter_when_full_then_says_how_long_to_wait() -> None:
    limiter = RateLimiter()
    assert limiter.hit("k", "1/minute", now=120.0) == 0
    assert limiter.hit("k", "1/minute", now=150.0) == 31
    assert limiter.hit("k", "1/minute", now=150.0 + 31) == 0


def test_limiter_when_more_keys_than_places_then_still_counts() -> None:
    limiter = RateLimiter()
    for number in range(10_000):
        assert limiter.hit(f"key-{number}", "5/minute", now=1000.0) == 0


def test_shared_block_when_a_holder_is_killed_then_the_lock_is_free() -> None:
    block = SharedBlock(16)
    ready, go = os.pipe()
    child = os.fork()
    if child == 0:
        with block.locked() as memory:
            memory[0] = 7
            os.write(go, b"x")
            time.sleep(60)
        os._exit(0)
    os.read(ready, 1)
    os.kill(child, 9)
    os.waitpid(child, 0)
    began = time.perf_counter()
    with block.locked() as memory:
        assert memory[0] == 7
    assert time.perf_counter() - began < 1
    block.close()
    os.close(ready)
    os.close(go)


def test_notice_when_refusal_is_set_then_read_back_and_cleared() -> None:
    notice = Notice()
    assert notice.refusal is None and not notice.stopping
    notice.refusal = Refusal.now("m-1", "校验和不符" * 500)
    assert notice.refusal is not None and notice.refusal.id == "m-1" and len(notice.refusal.reason) == 300
    notice.refusal = None
    notice.stop()
    assert notice.refusal is None and notice.stopping


counts = st.lists(st.integers(0, 1000), min_size=2, max_size=30)


@given(counts)
def test_psi_when_histograms_are_equal_then_zero(values: list[int]) -> None:
    histogram = np.array(values, dtype=float)
    assert population_stability(histogram, histogram) == pytest.approx(0, abs=1e-12)


@given(counts, st.integers(0, 29))
def test_psi_when_any_histograms_then_finite_and_not_negative(values: list[int], turn: int) -> None:
    then = np.array(values, dtype=float)
    now = np.roll(then, turn)
    assert 0 <= population_stability(now, then) < float("inf")


def test_psi_when_computed_by_hand_then_the_same() -> None:
    # 50.5/101 against 75.5/101 and 25.5/101
    expected = (0.5 - 75.5 / 101) * np.log(0.5 / (75.5 / 101)) + (0.5 - 25.5 / 101) * np.log(0.5 / (25.5 / 101))
    assert population_stability(np.array([50.0, 50.0]), np.array([75.0, 25.0])) == pytest.approx(expected)


REFERENCE = {"labels": {"a": 500, "b": 500}, "concepts": {"x": 900, "y": 100}}


def _window(rows: list[tuple[int, float, list[str]]], size: int = 1000) -> Window:
    window = Window(size, ["x", "y"])
    for row in rows:
        window.add(*row)
    return window


def test_window_when_input_is_as_in_training_then_stable() -> None:
    rows = [(i % 2, 0.9, ["x"] if i % 10 else ["y"]) for i in range(1000)]
    drift = _window(rows).compare(("a", "b"), REFERENCE)
    assert drift.texts == 1000
    assert drift.unknown_share == pytest.approx(0.1, abs=1e-3)
    assert drift.label_psi < 0.01 and drift.concept_psi < 0.01


def test_window_when_input_shifts_then_psi_says_so_and_old_texts_fall_out() -> None:
    window = _window([(i % 2, 0.9, ["x"] if i % 10 else ["y"]) for i in range(1000)], size=500)
    for _ in range(500):
        window.add(1, 0.2, ["y"])
    drift = window.compare(("a", "b"), REFERENCE)
    assert drift.texts == 500 and drift.label_psi > 0.25 and drift.concept_psi > 0.25
    assert drift.unknown_share == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize(
    ("rows", "reference"),
    [([], REFERENCE), ([(0, 1.0, [])] * (LEAST - 1), REFERENCE), ([(0, 1.0, [])] * 200, None)],
    ids=["empty", "too-few", "old-model"],
)
def test_window_when_it_cannot_be_told_then_none(rows: list, reference: dict | None) -> None:
    drift = _window(rows).compare(("a", "b"), reference)
    assert drift.label_psi is None and drift.concept_psi is None


def test_window_when_cleared_or_concept_is_new_then_no_error() -> None:
    window = _window([(0, 0.5, ["new"])] * 5)
    window.clear()
    assert window.compare(("a",), REFERENCE).texts == 0
