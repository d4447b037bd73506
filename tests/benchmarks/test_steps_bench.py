"""The measurement of normalisation steps, on a small corpus."""

from __future__ import annotations

from benchmarks.steps import changed, table, without
from classifier.taxonomy import LabelTable
from training.config import TrainingConfig
from training.corpus.records import FactPattern


def test_without_when_a_step_is_named_then_only_it_is_gone(training_config: TrainingConfig) -> None:
    steps = training_config.features.steps
    assert without(training_config, "pinyin").features.steps == tuple(s for s in steps if s != "pinyin")
    assert without(training_config, "nothing") == training_config


def test_table_when_measured_then_a_row_for_all_and_one_for_each_step(
    tiny_rows: list[FactPattern], labels: LabelTable, training_config: TrainingConfig
) -> None:
    lines = table(tiny_rows, [], labels, training_config, ["numbers", "pinyin"])
    assert [line.split(" | ")[0] for line in lines[2:]] == ["| (all steps)", "| numbers", "| pinyin"]
    scores = [[float(cell) for cell in line.strip("| ").split(" | ")[2:]] for line in lines[3:]]
    assert all(0 <= score <= 1 for row in scores for score in row)
    assert changed(tiny_rows, training_config, "numbers") > changed(tiny_rows, training_config, "pinyin")
