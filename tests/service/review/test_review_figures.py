"""Dashboard figures against values computed by hand: on both databases."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.review.decisions import decide, undo
from service.review.intake import NewIncident, take_in
from service.review.records import CHANGED, CONFIRMED, NONE, TOO_LITTLE, Verdict
from service.review.statistics import calibrate, compute_figures, kappa, stability
from service.zones import read_zone
from tests.service.review.conftest import LEAD, NOW, OTHER, READER, SENDER, TEXTS

DAY = NOW.date()
LATER = NOW + timedelta(minutes=5)


def test_kappa_when_known_then_as_by_hand() -> None:
    first = ["a"] * 25 + ["b"] * 25
    second = ["a"] * 20 + ["b"] * 5 + ["a"] * 10 + ["b"] * 15
    # Observed 0.7, by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    assert kappa(first, second).value == pytest.approx(0.4) and kappa(first, second).agreed == 35
    assert kappa([], []).value is None and kappa(["a"], ["a"]).value is None
    assert kappa(["a", "a"], ["a", "a"]).value is None and kappa(["a", "b"], ["a", "b"]).value == 1.0


def test_calibration_when_known_then_as_by_hand() -> None:
    bins, error = calibrate([(0.9, True)] * 8 + [(0.9, False)] * 2)
    assert sum(one.of for one in bins) == 10 and error == pytest.approx(
        sum(one.of / 10 * abs(0.9 - one.right / one.of) for one in bins)
    )
    assert calibrate([]) == ((), None)
    assert calibrate([(0.8, True)])[1] == pytest.approx(0.2)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=80))
def test_calibration_when_any_then_every_item_in_one_bin(said) -> None:
    bins, error = calibrate(said)
    assert sum(one.of for one in bins) == len(said) and sum(one.right for one in bins) == sum(ok for _, ok in said)
    assert error is None if not said else 0 <= error <= 1


def test_stability_when_known_then_as_by_hand() -> None:
    same = Counter(a=100, b=100)
    assert stability(same, same) == 0.0
    a, b = 150.5 / 201, 50.5 / 201
    expected = (a - 0.5) * math.log(a / 0.5) + (b - 0.5) * math.log(b / 0.5)
    assert stability(Counter(a=150, b=50), same) == pytest.approx(expected, abs=1e-4)


def test_figures_when_nothing_happened_then_empty(desk) -> None:
    figures = compute_figures(desk, DAY - timedelta(days=30), DAY)
    assert figures.blind.of == figures.readers.of == 0 and figures.acceptance == () == figures.days
    assert figures.calibration_error is None and figures.drift.value is None
    assert set(figures.outcomes.values()) == {0}
    assert compute_figures(desk, date.max, date.min).since == date(1970, 1, 1)


def test_figures_when_a_day_was_worked_then_each_as_by_hand(desk, send) -> None:
    seen = [send(words) for words in TEXTS]
    suggested = [one.prediction.candidates[0].label for one in seen]
    wrong = "copyright-infringement-crime"
    decide(desk, READER, seen[0].id, Verdict(CONFIRMED, seconds=4, rule_flag=True), LATER)
    decide(desk, READER, seen[1].id, Verdict(CHANGED, (wrong,), seconds=10), LATER)
    decide(desk, READER, seen[2].id, Verdict(TOO_LITTLE, seconds=6), LATER)
    undo(desk, READER, decide(desk, READER, seen[3].id, Verdict(NONE), LATER).id, LATER)
    twice = replace(desk, rules=replace(desk.rules, second_share=1.0))
    decide(twice, READER, seen[4].id, Verdict(CONFIRMED), LATER)
    decide(twice, OTHER, seen[4].id, Verdict(CHANGED, (suggested[4],)), LATER)
    decide(twice, READER, seen[5].id, Verdict(CHANGED, (wrong,)), LATER)
    decide(twice, OTHER, seen[5].id, Verdict(NONE), LATER)
    decide(twice, LEAD, seen[5].id, Verdict(CHANGED, (wrong,)), LATER + timedelta(days=1))
    blind = replace(desk, rules=replace(desk.rules, blind_share=1.0))
    hidden = [take_in(blind, SENDER, NewIncident(words + "补充。"), NOW).incident for words in TEXTS[:2]]
    decide(desk, READER, hidden[0].id, Verdict(CHANGED, (suggested[0],)), LATER)
    decide(desk, READER, hidden[1].id, Verdict(CHANGED, (wrong,)), LATER)
    figures = compute_figures(desk, DAY, DAY + timedelta(days=1))
    assert (figures.blind.agreed, figures.blind.of) == (1, 2)
    assert (figures.readers.agreed, figures.readers.of) == (1, 2)
    rates = Counter({rate.label: rate.of for rate in figures.acceptance})
    assert rates == Counter(suggested[i] for i in (0, 1, 4, 5))
    accepted = Counter({rate.label: rate.accepted for rate in figures.acceptance})
    assert accepted.total() == 2 and accepted[suggested[0]] >= 1
    assert [(day.day, day.received, day.decided) for day in figures.days] == [
        (DAY, 8, 9),
        (DAY + timedelta(days=1), 0, 1),
    ]
    reader = next(rate for rate in figures.by_reader if rate.user_id == READER.id)
    assert (reader.decided, reader.undone, reader.seconds) == (7, 1, 6.0)
    assert figures.outcomes[TOO_LITTLE] == 1 and figures.rule_flags == 1
    assert not figures.calibration_blind and sum(one.of for one in figures.calibration) == 6
    assert compute_figures(desk, DAY + timedelta(days=2), DAY + timedelta(days=3)).days == ()


def test_days_when_counted_in_another_zone_then_those_of_its_clocks(desk) -> None:
    # 23:50 on the second by UTC is the third in Shanghai; 09:30 is the first where it is ten hours earlier.
    late = datetime(2026, 3, 2, 23, 50, tzinfo=UTC)
    first = take_in(desk, SENDER, NewIncident(TEXTS[0]), NOW).incident
    take_in(desk, SENDER, NewIncident(TEXTS[1]), late)
    decide(desk, READER, first.id, Verdict(TOO_LITTLE), late)

    def days(zone: str) -> list[tuple[int, int, int]]:
        found = compute_figures(desk, DAY - timedelta(days=3), DAY + timedelta(days=3), read_zone(zone)).days
        return [(day.day.day, day.received, day.decided) for day in found]

    assert days("UTC") == [(2, 2, 1)]
    assert days("Asia/Shanghai") == [(2, 1, 0), (3, 1, 1)]
    assert days("-10:00") == [(1, 1, 0), (2, 1, 1)]
    only = compute_figures(desk, DAY + timedelta(days=1), DAY + timedelta(days=1), read_zone("+08:00"))
    assert [(day.day, day.received, day.decided) for day in only.days] == [(DAY + timedelta(days=1), 1, 1)]


def test_drift_when_enough_texts_then_a_number(desk, send, monkeypatch) -> None:
    monkeypatch.setattr("service.review.statistics._DRIFT_LEAST", 2)
    for words in TEXTS[:3]:
        send(words, now=NOW - timedelta(days=1))
    for words in TEXTS[3:]:
        send(words)
    drift = compute_figures(desk, DAY, DAY).drift
    assert (drift.texts, drift.before) == (3, 3) and drift.value > 0
