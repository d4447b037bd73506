"""One linear model a label, fitted alike in every process."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from training.config import LearnerConfig

#: Score of a label that has no positive row: as sure a no as a fitted model gives.
ABSENT = -3.0


def side_weights(total: float, positive: float, config: LearnerConfig) -> dict[int, float]:
    """What a row weighs that a label holds for (1) and one that it does not (0).

    ``total`` and ``positive`` are weights of rows: of all, and of those it holds for.
    """
    sides = {0: total - positive, 1: positive}
    return {side: (total / (2 * weight)) ** config.balance_power if weight else 1.0 for side, weight in sides.items()}


def fit_one(
    x: csr_matrix, y: NDArray[np.float64], weights: NDArray[np.float64], config: LearnerConfig, seed: int
) -> tuple[NDArray[np.float64], float]:
    """Coefficients (features,) and intercept of one label against the rest.

    A row that holds in part (0 < y < 1) stands on both sides, with its weight
    divided between them.
    """
    partly = np.flatnonzero((y > 0) & (y < 1))
    if len(partly):
        x = vstack([x, x[partly]], format="csr")
        divided = weights.copy()
        divided[partly] *= 1 - y[partly]
        weights = np.concatenate([divided, weights[partly] * y[partly]])
        y = np.concatenate([np.where(y < 1, 0.0, y), np.ones(len(partly))])
    if not y.any():
        return np.zeros(x.shape[1]), ABSENT
    if y.all():
        return np.zeros(x.shape[1]), -ABSENT
    class_weight = side_weights(float(weights.sum()), float(weights[y > 0].sum()), config) if config.balanced else None
    if config.kind == "svm":
        model = LinearSVC(C=config.C, class_weight=class_weight, random_state=seed, max_iter=3000)
    else:
        model = LogisticRegression(C=config.C, class_weight=class_weight, max_iter=400)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, y.astype(np.int8), sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def stored(coef: NDArray[np.float64]) -> NDArray[np.float32]:
    """Coefficients rounded to half precision, which is how they are stored: the used model is the stored one."""
    return coef.astype(np.float16).astype(np.float32)


def linear_scores(x: csr_matrix, coef: NDArray[np.float32], intercept: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scores (rows, labels)."""
    return np.asarray(x @ coef.astype(np.float64) + intercept)
