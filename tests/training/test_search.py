"""The grid is checked before anything runs, and the best settings read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.test_commands import run as command
from tests.training.test_out_of_core import as_json
from training.config import read_config
from training.errors import ConfigError
from training.search import Trial, read_grid, render_config, render_table


def test_grid_when_read_then_every_combination_on_the_base() -> None:
    points = read_grid(
        "[learner]\nbalanced = false\n"
        '[grid]\n"learner.C" = [0.5, 1]\n"features.weights" = [[1, 1, 0], [1.0, 0.0, 0.0]]\n'
    )
    assert [point.values["learner.C"] for point in points] == [0.5, 0.5, 1, 1]
    assert {point.config.features.weights for point in points} == {(1.0, 1.0, 0.0), (1.0, 0.0, 0.0)}
    assert not any(point.config.learner.balanced for point in points)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[grid", "有效的 TOML"),
        ("[learner]\nC = 1.0", r"缺少 \[grid\]"),
        ("[grid]\n", r"缺少 \[grid\]"),
        ("[grid]\nC = [1.0]", "节.设置"),
        ('[grid]\n"learner.C" = 1.0', "非空列表"),
        ('[grid]\n"learner.C" = []', "非空列表"),
        ('[grid]\n"learner.c" = [1.0]', "没有设置 c"),
        ('[grid]\n"learner.C" = [1.0, -1.0]', "learner.C"),
        ('[grid]\n"model.C" = [1.0]', "没有这一节设置：model"),
        ('learner = 3\n[grid]\n"learner.C" = [1.0]', "应是一节设置"),
        ('[grid]\n"run.seed" = [' + "1," * 101 + ']\n"learner.C" = [' + "1.0," * 101 + "]", "最多 10000 种"),
    ],
)
def test_grid_when_wrong_then_says_which(text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read_grid(text)


def test_config_when_written_then_reads_back() -> None:
    (point,) = read_grid('[grid]\n"features.steps" = [["nfkc", "lower"]]\n"learner.balanced" = [false]\n')
    assert read_config(render_config(point.config)) == point.config


def test_table_when_rendered_then_a_line_a_trial() -> None:
    (point,) = read_grid('[grid]\n"learner.C" = [2]\n')
    scores = {"group_top1": 0.7, "group_top3": 0.9, "exact_top1": 0.6, "macro_f1": 0.65, "ece": 0.05}
    assert render_table([Trial(point, scores)]).splitlines()[2] == (
        "| 2 | 0.7000 | 0.9000 | 0.6000 | 0.6500 | 0.0500 |"
    )


def test_search_command_when_run_then_table_best_first_and_settings_written(
    tmp_path: Path, tiny_rows, write_jsonl
) -> None:
    corpus = write_jsonl(tmp_path / "c.jsonl", [as_json(row) for row in tiny_rows])
    grid = tmp_path / "grid.toml"
    grid.write_text('[calibration]\nfolds = 2\n[grid]\n"learner.C" = [0.0001, 1.0]\n', "utf-8")
    best = tmp_path / "best.toml"
    done = command("search", "--config", str(grid), "--corpus", str(corpus), "--workers", "2", "--out", str(best))
    assert done.returncode == 0, done.stderr
    rows = [line.split("|") for line in done.stdout.splitlines() if line.startswith("| ")]
    assert rows[0][1].strip() == "learner.C"
    assert float(rows[1][2]) >= float(rows[2][2])
    assert float(rows[1][1]) == read_config(best.read_text("utf-8")).learner.C
    assert sorted(path.name for path in tmp_path.iterdir()) == ["best.toml", "c.jsonl", "grid.toml"]
