"""Rows that are probably mislabelled.

Each row is scored by a model that had not seen its split group; a row is doubted
where that model finds another label likelier than any the row has, and the more
so the less it believes in those (self-confidence: Northcutt, Jiang and Chuang
2021). In a few lines rather than by cleanlab: it takes one label a row, found
fewer of the planted faults (docs/retraining.md) and brings pandas with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.pipeline import build_features
from classifier.taxonomy import LabelTable
from training.calibration import fit_calibration, trusted, unknown_scores
from training.config import TrainingConfig
from training.corpus.records import FactPattern
from training.fit import check_trainable, soft_targets, target_matrix, worker_count
from training.hierarchy import fit_labels
from training.learner import linear_scores
from training.progress import Reporter
from training.split import assign_folds


@dataclass(frozen=True, slots=True)
class Doubt:
    """A row, its label and the one it looks like; ``score`` 0 to 1 is how little is believed in the former."""

    row: FactPattern
    given: str
    suggested: str
    score: float


def heldout_probabilities(
    rows: Sequence[FactPattern], labels: LabelTable, config: TrainingConfig, reporter: Reporter
) -> NDArray[np.float64]:
    """Probabilities (rows, labels), each row by a model that had not seen its split group; rows sum to 1.

    Raises
    ------
    CorpusError
        As :func:`training.fit.check_trainable`.
    """
    check_trainable(rows, labels)
    reporter.step("切词与计数")
    features = build_features(config.features.settings(), config.features.min_df, config.features.max_terms)
    x = csr_matrix(features.fit_transform([row.text for row in rows]))
    targets = target_matrix(rows, labels)
    soft = soft_targets(rows, labels, config.learner.also_weight)
    folds = assign_folds([row.split_group for row in rows], config.calibration.folds, config.run.seed)
    scores = np.zeros((len(rows), len(labels)))
    for fold in range(config.calibration.folds):
        reporter.step(f"留出第 {fold + 1} 折")
        test, train = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        if len(test) and len(train):
            weights = np.ones(len(train))
            settings, workers = config.learner, worker_count(config)
            fitted = fit_labels(x[train], soft[train], weights, labels, settings, config.run.seed, workers)
            scores[test] = linear_scores(x[test], *fitted)
    unknown = unknown_scores(labels, config.calibration.unknown_other)
    scores = trusted(scores, np.diff(x.indptr), config.calibration.full_features, unknown)
    probabilities = fit_calibration(scores, targets).probabilities(scores)
    out: NDArray[np.float64] = probabilities / probabilities.sum(axis=1, keepdims=True)
    return out


def rank_doubts(rows: Sequence[FactPattern], labels: LabelTable, probabilities: NDArray[np.float64]) -> list[Doubt]:
    """Doubted rows, worst first.

    A row with several labels is doubted only if none of them, nor a label that
    a second reader also thought of, is the likeliest.

    Parameters
    ----------
    probabilities : array (rows, labels)
        From models that had not seen the row.
    """
    doubts = []
    for i, row in enumerate(rows):
        allowed = [labels.index(label) for label in {*row.accepted, *row.also}]
        others = probabilities[i].copy()
        others[allowed] = -1.0
        suggested = int(np.argmax(others))
        believed = float(probabilities[i, allowed].max())
        if others[suggested] > believed:
            doubts.append(Doubt(row, row.labels[0], labels.ids[suggested], round(1.0 - believed, 4)))
    return sorted(doubts, key=lambda doubt: (-doubt.score, doubt.row.id))


def find_doubts(
    rows: Sequence[FactPattern], labels: LabelTable, config: TrainingConfig, reporter: Reporter
) -> list[Doubt]:
    """Doubted rows of a corpus, worst first; the same for the same rows in any order."""
    ordered = sorted(rows, key=lambda row: row.id)
    return rank_doubts(ordered, labels, heldout_probabilities(ordered, labels, config, reporter))
