"""The benchmarks measure what they say; the figures themselves are no test."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks import http, rivals, stages
from benchmarks.__main__ import FLOORS, SLACK, fallen
from benchmarks.measures import Results, spread
from benchmarks.report import draw, render
from benchmarks.texts import LENGTHS, cut_texts
from benchmarks.timing import Timing, compare, race
from classifier.assess import Classifier


def timing(seconds: float, rounds: int = 3) -> Timing:
    return Timing(np.full((rounds, 4), seconds))


@pytest.mark.parametrize("length", LENGTHS)
def test_texts_when_cut_then_exact_length_and_the_same_every_time(length: int) -> None:
    texts = cut_texts(length, 3)
    assert [len(text) for text in texts] == [length] * 3
    assert texts == cut_texts(length, 3)


def test_race_when_one_sleeps_then_slower_and_rounds_are_kept() -> None:
    found = race({"idle": (len, ["a"] * 5), "asleep": (lambda _: time.sleep(0.002), ["a"] * 5)}, rounds=3)
    assert found["idle"].each.shape == (3, 5)
    assert found["asleep"].percentile(50) >= 2.0
    assert compare(found["idle"], found["asleep"]).median > 5


def test_compare_when_rates_are_known_then_quartiles() -> None:
    ratio = compare(timing(0.001), timing(0.004))
    assert (ratio.low, ratio.median, ratio.high) == pytest.approx((4, 4, 4))
    assert spread([1.0, 2.0, 3.0]) == "2.00 (1.50 to 2.50)"


@pytest.mark.parametrize(
    ("found", "lost"),
    [({"a": 1.0}, 0), ({"a": (1 - SLACK) * 1.01}, 0), ({"a": (1 - SLACK) * 0.99}, 1), ({}, 0)],
    ids=["same", "within the slack", "fallen", "not measured"],
)
def test_fallen_when_ratio_drops_then_named(found: dict[str, float], lost: int) -> None:
    assert len(fallen(found, {"a": 1.0})) == lost


def test_floors_when_read_then_ratios_the_check_measures() -> None:
    floors = json.loads(FLOORS.read_text("utf-8"))
    assert {"labels over segmentation", "full over labels", "labels over plain pipeline"} <= set(floors)
    assert all(value > 0 for value in floors.values())


def test_plain_pipeline_when_asked_then_a_score_for_each_label(classifier: Classifier) -> None:
    assert rivals.plain_pipeline(classifier.model.engine.settings)("把用户手机号卖给别人").shape == (1, 18)


def test_stages_when_measured_then_each_part_of_an_answer_takes_time(classifier: Classifier) -> None:
    found = stages.measure(classifier, cut_texts(200, 3), rounds=1)
    assert list(found)[-1] == "whole answer"
    assert all(timing.percentile(50) > 0 for timing in found.values())


def test_http_when_measured_then_rates_of_each_kind(model_root: Path) -> None:
    found = http.measure(model_root, cut_texts(50, 8), rounds=1)
    assert set(found) == {"waitress", "gunicorn"}
    for rates in found.values():
        assert set(rates) == {"trivial", "labels", "full", "batch"}
        assert all(value > 0 for (value,) in rates.values())
        assert http.ratio(rates, "trivial", "trivial") == (1, 1, 1)


def test_render_when_all_figures_are_there_then_tables_and_plots(tmp_path: Path) -> None:
    results = Results(
        single={n: {name: timing(n / 1e6) for name in ("labels", "full", "segmentation")} for n in LENGTHS},
        rivals={"labels": timing(0.001), "plain pipeline": timing(0.004)},
        absent=["something (not installed)"],
        http={
            server: {name: [100.0, 200.0] for name in ("trivial", "labels", "full", "batch")} for server in http.SERVERS
        },
        batch={1: [10.0], 2: [20.0]},
        start=[0.5, 0.6],
        training=[(100, 1.0, 200.0), (200, 2.0, 300.0)],
        stages={"amounts": timing(0.0005), "whole answer": timing(0.002)},
    )
    text = render(results)
    assert "| plain pipeline | 250 | 4.00 (4.00 to 4.00)" in text.replace("1,000", "1000")
    assert "Not measured: something" in text
    assert all(f"### {title}" in text for title in http.SERVERS.values())
    assert "| amounts | 0.500 | 0.500 | 25% |" in text
    draw(results, tmp_path)
    assert len(list(tmp_path.glob("*.png"))) == 3
    for name in ("length", "rivals", "training"):
        assert f"benchmarks-{name}.png" in text
