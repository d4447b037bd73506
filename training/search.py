"""A search over settings: every point of a grid held against grouped folds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from classifier.taxonomy import LabelTable
from training.config import TrainingConfig, build_config, parse_toml
from training.corpus.records import read_corpus
from training.errors import ConfigError
from training.fit import fit
from training.runners import Runner
from training.train import read_labelled_precedents

#: More points than this are rather a slip of the pen.
MAX_POINTS = 10_000

#: What is printed of each point; the first that differs decides, the greater the better.
MEASURES = ("group_top1", "group_top3", "exact_top1", "macro_f1")


@dataclass(frozen=True)
class Point:
    """One combination: ``values`` by name, such as ``learner.C``, and the whole settings."""

    values: dict[str, Any]
    config: TrainingConfig


@dataclass(frozen=True)
class Trial:
    """A point with its held-out scores: of retold cases where there are any, else of all rows."""

    point: Point
    scores: dict[str, Any]

    @property
    def rank(self) -> tuple[float, ...]:
        """Sorts the best trial last."""
        return tuple(self.scores[name] for name in MEASURES)


@dataclass(frozen=True)
class _Task:
    config: TrainingConfig
    labels: LabelTable
    corpus: tuple[Path, ...]
    precedents: tuple[Path, ...]


def read_grid(text: str) -> list[Point]:
    """Points of a TOML file: the sections of ``train.toml``, and ``[grid]`` with a list for each name.

    .. code-block:: toml

        [learner]
        balanced = true

        [grid]
        "learner.C" = [0.5, 1.0, 2.0]
        "features.weights" = [[0.7, 1.0, 0.2], [1.0, 1.0, 0.2]]

    Raises
    ------
    ConfigError
        For bad TOML, a name that is no setting, a value out of range, an empty or enormous grid.
    """
    base = parse_toml(text)
    grid = base.pop("grid", None)
    if not isinstance(grid, dict) or not grid:
        raise ConfigError("搜索设置缺少 [grid] 一节，或其中没有设置")
    count = 1
    for name, choices in grid.items():
        if name.count(".") != 1:
            raise ConfigError(f'[grid] 的名字应写作 "节.设置"：{name}')
        if not isinstance(choices, list) or not choices:
            raise ConfigError(f"[grid] {name} 应是非空列表")
        count *= len(choices)
    if count > MAX_POINTS:
        raise ConfigError(f"[grid] 共 {count} 种组合，最多 {MAX_POINTS} 种")
    points = []
    for combination in product(*grid.values()):
        values = dict(zip(grid, combination, strict=True))
        data = {name: dict(section) if isinstance(section, dict) else section for name, section in base.items()}
        for name, value in values.items():
            section, _, key = name.partition(".")
            data.setdefault(section, {})
            if not isinstance(data[section], dict):
                raise ConfigError(f"[{section}] 应是一节设置")
            data[section][key] = value
        points.append(Point(values, build_config(data)))
    return points


def _try(task: _Task) -> dict[str, Any]:
    """Held-out scores of one point; one process, as the points run side by side."""
    config = replace(task.config, run=replace(task.config.run, workers=1))
    rows = read_corpus(task.corpus, task.labels)
    records = read_labelled_precedents(task.precedents, task.labels)
    scores = fit(rows, records, task.labels, config).facts["scores"]
    found: dict[str, Any] = scores["heldout_cases"] or scores["heldout_all"]
    return found


def search(
    points: Sequence[Point],
    corpus: Sequence[Path],
    precedents: Sequence[Path],
    labels: LabelTable,
    runner: Runner,
) -> list[Trial]:
    """Try all points; best first, equal ones in the order of the grid.

    Raises
    ------
    CorpusError
        If corpus or precedents cannot be used.
    """
    places = tuple(path.resolve() for path in corpus), tuple(path.resolve() for path in precedents)
    tasks = [_Task(point.config, labels, *places) for point in points]
    trials = [Trial(point, scores) for point, scores in zip(points, runner.map(_try, tasks), strict=True)]
    return sorted(trials, key=lambda trial: tuple(-value for value in trial.rank))


def render_table(trials: Sequence[Trial]) -> str:
    """Markdown table of the trials."""
    names = list(trials[0].point.values)
    lines = [
        "| " + " | ".join([*names, *MEASURES, "ece"]) + " |",
        "|" + "---|" * (len(names) + len(MEASURES) + 1),
    ]
    for trial in trials:
        values = [json.dumps(trial.point.values[name], ensure_ascii=False) for name in names]
        scores = [f"{trial.scores[name]:.4f}" for name in (*MEASURES, "ece")]
        lines.append("| " + " | ".join([*values, *scores]) + " |")
    return "\n".join(lines)


def render_config(config: TrainingConfig) -> str:
    """TOML that reads back as these settings."""
    lines = []
    for section, values in config.to_dict().items():
        lines.append(f"[{section}]")
        # Numbers, strings, booleans and lists of them are written alike in JSON and TOML.
        lines += [f"{name} = {json.dumps(value)}" for name, value in values.items()]
        lines.append("")
    return "\n".join(lines)
