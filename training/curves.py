"""Learning curves: how many cases, and which texts, are worth how much."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.pipeline import build_features
from classifier.taxonomy import LabelTable
from training.config import TrainingConfig
from training.corpus.records import FactPattern
from training.evaluate import EvaluationRow
from training.fit import soft_targets, worker_count
from training.hierarchy import fit_labels
from training.learner import linear_scores
from training.metrics import ranking_measures

#: Numbers of decided cases at which the curves are taken; all of them come last.
CASE_COUNTS = (125, 250, 500, 1000)


@dataclass(frozen=True, slots=True)
class Point:
    """One fit: what it was trained on, what it was tried on, how it did."""

    training: str
    cases: int
    texts: int
    tried_on: str
    rows: int
    group_top1: float
    group_top3: float


def _order(case_id: str) -> bytes:
    """A fixed shuffle of the cases, so that each curve point contains the one before."""
    return hashlib.sha256(case_id.encode()).digest()


def _case(row: FactPattern) -> str:
    """The case a row tells; what was imported without one is a case of its own."""
    return row.case_id or row.split_group


class CurveRunner:
    """Fits subsets of a corpus on features counted once over all of it."""

    def __init__(self, rows: Sequence[FactPattern], labels: LabelTable, config: TrainingConfig) -> None:
        self.rows = list(rows)
        self.labels = labels
        self.config = config
        self.features = build_features(config.features.settings(), config.features.min_df, config.features.max_terms)
        self.x = csr_matrix(self.features.fit_transform([row.text for row in self.rows]))
        self.targets = soft_targets(self.rows, labels, config.learner.also_weight)

    def fit(self, train: Sequence[int]) -> Callable[[csr_matrix], NDArray[np.float64]]:
        """Scores of a model fitted on the rows ``train``."""
        picked = np.array(train)
        coef, intercept = fit_labels(
            self.x[picked],
            self.targets[picked],
            np.ones(len(picked)),
            self.labels,
            self.config.learner,
            self.config.run.seed,
            worker_count(self.config),
        )
        return lambda x: linear_scores(x, coef, intercept)

    def measure(self, name: str, train: Sequence[int], tried_on: str, test: Sequence[int]) -> Point:
        """Fit on some rows, try on others of the same corpus."""
        scores = self.fit(train)(self.x[np.array(test)])
        accepted = [self.rows[i].accepted for i in test]
        main = [self.rows[i].labels[0] for i in test]
        return self._point(name, train, tried_on, ranking_measures(scores, accepted, main, self.labels))

    def measure_on(self, name: str, train: Sequence[int], tried_on: str, data: Sequence[EvaluationRow]) -> Point:
        """Fit on some rows, try on a file that is not part of the corpus."""
        scores = self.fit(train)(csr_matrix(self.features.transform([row.text for row in data])))
        result = ranking_measures(scores, [r.accepted for r in data], [r.labels[0] for r in data], self.labels)
        return self._point(name, train, tried_on, result)

    def _point(self, name: str, train: Sequence[int], tried_on: str, result: dict[str, Any]) -> Point:
        cases = {_case(self.rows[i]) for i in train if self.rows[i].is_real}
        return Point(name, len(cases), len(train), tried_on, result["rows"], result["group_top1"], result["group_top3"])


def run_curves(
    runner: CurveRunner, data: Sequence[EvaluationRow] | None, folds: int = 4, writers: bool = True
) -> list[Point]:
    """All points: scenarios alone, cases alone and both, on ``data`` and on held-out cases; writers left out.

    Held-out cases are the first fold of a fixed shuffle by case; the training
    cases are taken from the others. Leaving writers out is most of the work and can be left out itself.
    """
    rows = runner.rows
    scenarios = [i for i, row in enumerate(rows) if not row.is_real]
    cases = sorted({_case(row) for row in rows if row.is_real}, key=_order)
    held = set(cases[: len(cases) // folds])
    test = [i for i, row in enumerate(rows) if row.is_real and _case(row) in held]
    pool = [case for case in cases if case not in held]
    # A corpus may hold cases only, scenarios only, or too few cases to keep any apart.
    points = [runner.measure("scenarios", scenarios, "held-out cases", test)] if scenarios and test else []
    if data and scenarios:
        points.append(runner.measure_on("scenarios", scenarios, "evaluation", data))
    for count in sorted({n for n in CASE_COUNTS if n < len(pool)} | {len(pool)}) if test else ():
        chosen = set(pool[:count])
        own = [i for i, row in enumerate(rows) if row.is_real and _case(row) in chosen]
        for name, train in (("cases", own), ("scenarios and cases", scenarios + own)):
            points.append(runner.measure(name, train, "held-out cases", test))
            if data:
                points.append(runner.measure_on(name, train, "evaluation", data))
    for writer in sorted({row.writer for row in rows}) if writers else ():
        own = [i for i, row in enumerate(rows) if row.writer == writer]
        groups = {rows[i].split_group for i in own}
        # What others wrote of the same case or family must not train for it either.
        train = [i for i, row in enumerate(rows) if row.writer != writer and row.split_group not in groups]
        points.append(runner.measure(f"without {writer}", train, "writer left out", own))
    return points


def plot_curves(points: Sequence[Point], path: Path) -> None:
    """Group top-1 (solid) and top-3 (dashed) over the number of cases, as SVG or PNG by the suffix."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    for place, tried_on in enumerate(("held-out cases", "evaluation"), 1):
        axes = figure.add_subplot(1, 2, place)
        for name, colour in (("cases", "tab:blue"), ("scenarios and cases", "tab:red")):
            own = [p for p in points if p.training == name and p.tried_on == tried_on]
            axes.plot([p.cases for p in own], [p.group_top1 for p in own], "o-", color=colour, label=f"{name}, top-1")
            axes.plot([p.cases for p in own], [p.group_top3 for p in own], "o--", color=colour, label=f"{name}, top-3")
        for p in points:
            if p.training == "scenarios" and p.tried_on == tried_on:
                axes.axhline(p.group_top1, color="grey", label="scenarios alone, top-1")
                axes.axhline(p.group_top3, color="grey", linestyle="--", label="scenarios alone, top-3")
        axes.set(title=f"tried on {tried_on}", xlabel="decided cases in training", ylabel="share right", ylim=(0, 1))
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8, loc="lower right")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
