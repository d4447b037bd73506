"""Linear support vector machines on data that stays on the disk.

Dual coordinate descent for the squared hinge (Hsieh et al. 2008), the algorithm and the objective
of the ordinary learner (LIBLINEAR), run over one shard after another (block minimisation, Yu et al.
2010). Only the coefficients and one shard are in memory; the dual variables lie beside the shards.
There is no step size to choose, and the way is fixed by the seed alone.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from training.config import LearnerConfig
from training.learner import ABSENT, side_weights
from training.outofcore.vectors import load_vectors

Array = NDArray[np.float64]

#: Labels that one task fits together. Fixed: another number may add in another order.
LABELS_A_TASK = 9

#: The objective is piecewise quadratic in an intercept: Newton's method ends after a few steps.
_NEWTON_STEPS = 30
_NEWTON_TOLERANCE = 1e-7

#: ``fold`` of a task that holds nothing out.
NO_FOLD = -2


@dataclass(frozen=True, slots=True)
class DualTask:
    """Labels ``low`` to ``high - 1``, fitted on all rows but those of ``fold``.

    ``total`` and ``positive`` (labels,) are the weights of the rows fitted on, and of those that
    hold. With ``then_all`` the held-out rows are added at the end for so many epochs.
    """

    folder: Path
    shards: int
    width: int
    low: int
    high: int
    fold: int
    epochs: int
    then_all: int
    total: float
    positive: Array
    learner: LearnerConfig
    seed: int


@dataclass(frozen=True, slots=True)
class DualResult:
    """Coefficients (features, task labels) and intercepts, without the held-out rows and with them.

    The second pair is ``None`` where the task had no epochs over all rows. ``movement`` is the mean
    change of a dual variable in each epoch, as a share of the first epoch's: how far it has settled.
    """

    coef: NDArray[np.float32]
    intercept: Array
    coef_all: NDArray[np.float32] | None
    intercept_all: Array | None
    movement: tuple[float, ...]


@dataclass(slots=True)
class _Block:
    """Rows of a shard as the solver visits them; a row that holds in part comes twice, once a side."""

    x: csr_matrix
    row: NDArray[np.int64]
    sign: Array
    diagonal: Array
    inverse: Array
    fitted: NDArray[np.bool_]


def _read_block(task: DualTask, shard: int, with_all: bool) -> _Block:
    x, arrays = load_vectors(task.folder, shard, task.width)
    soft: Array = arrays["soft"][:, task.low : task.high].astype(np.float64)
    weights: Array = arrays["weights"][:, None]
    fitted: NDArray[np.bool_] = np.ones(len(soft), bool) if with_all else arrays["folds"] != task.fold
    if task.learner.balanced:
        sides = [side_weights(task.total, positive, task.learner) for positive in task.positive.tolist()]
        up, down = (np.array([weights[side] for weights in sides]) for side in (1, 0))
    else:
        up = down = np.ones(task.high - task.low)
    held = soft >= 1
    cost = np.where(held, weights * up, weights * (1 - soft) * down)
    partly = (soft > 0) & ~held
    twice = np.flatnonzero(partly.any(axis=1))
    row = np.concatenate((np.arange(len(soft)), twice))
    sign = np.concatenate((np.where(held, 1.0, -1.0), np.ones((len(twice), soft.shape[1]))))
    cost = np.concatenate((cost, np.where(partly, weights * soft * up, 0.0)[twice]))
    # One more for the intercept, which is fitted as a feature that is always 1.
    squares = np.asarray(csr_matrix((x.data**2, x.indices, x.indptr), shape=x.shape).sum(axis=1)).ravel() + 1.0
    diagonal = np.where(cost > 0, 1 / (2 * task.learner.C * np.where(cost > 0, cost, 1.0)), 0.0)
    inverse = np.where(cost > 0, 1 / (squares[row][:, None] + diagonal), 0.0)
    return _Block(x, row, sign, diagonal, inverse, fitted[row])


def _visit(block: _Block, order: NDArray[np.int64], alpha: Array, coef: Array, intercept: Array) -> float:
    """One step for each row in ``order``; all arrays are changed in place. Returns the sum of the steps."""
    indptr, indices, values = block.x.indptr, block.x.indices, block.x.data
    row, sign, diagonal, inverse = block.row, block.sign, block.diagonal, block.inverse
    moved = 0.0
    for i in order.tolist():
        start, end = indptr[row[i]], indptr[row[i] + 1]
        touched = indices[start:end]
        value = values[start:end]
        own = coef.take(touched, axis=0)
        score = value @ own + intercept
        before = alpha[i]
        gradient = sign[i] * score - 1.0 + diagonal[i] * before
        after = np.maximum(before - gradient * inverse[i], 0.0)
        step = after - before
        if step.any():
            alpha[i] = after
            moved += float(np.abs(step).sum())
            step *= sign[i]
            own += value[:, None] * step
            coef[touched] = own
            intercept += step
    return moved


def _epoch(task: DualTask, epoch: int, with_all: bool, duals: Path, coef: Array, intercept: Array) -> float:
    moved = 0.0
    for shard in np.random.default_rng([task.seed, epoch]).permutation(task.shards).tolist():
        block = _read_block(task, shard, with_all)
        path = duals / f"{shard:06d}.npy"
        alpha: Array = np.load(path) if epoch else np.zeros(block.sign.shape)
        order = np.random.default_rng([task.seed, epoch, shard]).permutation(len(block.row))
        moved += _visit(block, order[block.fitted[order]], alpha, coef, intercept)
        np.save(path, alpha)
    return moved


def _settle_intercept(task: DualTask, with_all: bool, folder: Path, coef: Array, intercept: Array) -> Array:
    """The intercepts that are best for the coefficients as they are, by Newton's method.

    Every row moves the intercept, so it is what settles last: after a few epochs the coefficients
    rank as well as those of the optimum, but only with an intercept of their own (docs/scale.md).
    """
    for shard in range(task.shards):
        block = _read_block(task, shard, with_all)
        score = (block.x @ coef)[block.row][block.fitted]
        sign, diagonal = block.sign[block.fitted], block.diagonal[block.fitted]
        # Twice C times the cost of a row; 0 where it does not count.
        strength = np.where(diagonal > 0, 1 / np.where(diagonal > 0, diagonal, 1.0), 0.0)
        np.save(folder / f"scores-{shard:06d}.npy", np.stack((score, sign, strength)))
    settled = intercept.copy()
    for _ in range(_NEWTON_STEPS):
        slope, curve = settled.copy(), np.ones_like(settled)
        for shard in range(task.shards):
            score, sign, strength = np.load(folder / f"scores-{shard:06d}.npy")
            short = 1.0 - sign * (score + settled)
            active = np.where(short > 0, strength, 0.0)
            slope -= (active * short * sign).sum(axis=0)
            curve += active.sum(axis=0)
        step = slope / curve
        settled -= step
        if np.abs(step).max() < _NEWTON_TOLERANCE:
            break
    return settled


def _stored(coef: Array) -> NDArray[np.float32]:
    """Rounded to half precision, which is how a model folder holds them."""
    return coef.astype(np.float16).astype(np.float32)


def _rounded(task: DualTask, coef: Array, intercept: Array) -> tuple[NDArray[np.float32], Array]:
    """Copies, as stored; a label that holds for no row, or for every row, gets a fixed score."""
    out, offset = _stored(coef), intercept.copy()
    for label, positive in enumerate(task.positive):
        if positive <= 0 or positive >= task.total:
            out[:, label], offset[label] = 0.0, ABSENT if positive <= 0 else -ABSENT
    return out, offset


def fit_dual(task: DualTask) -> DualResult:
    """Fit the labels of a task.

    Returns
    -------
    DualResult
        The same for the same task, whoever runs it. One thread: a sum split over threads would
        depend on their number.
    """
    coef: Array = np.zeros((task.width, task.high - task.low))
    intercept: Array = np.zeros(task.high - task.low)
    movement: list[float] = []
    found: dict[str, Any] = {"coef_all": None, "intercept_all": None}
    # The task's own: a run that was taken for lost may still be writing to another.
    with threadpool_limits(1), tempfile.TemporaryDirectory(prefix="duals-", dir=task.folder) as duals:
        folder = Path(duals)
        for epoch in range(task.epochs):
            movement.append(_epoch(task, epoch, False, folder, coef, intercept))
        best = _settle_intercept(task, False, folder, coef, intercept)
        found["coef"], found["intercept"] = _rounded(task, coef, best)
        for epoch in range(task.epochs, task.epochs + task.then_all):
            movement.append(_epoch(task, epoch, True, folder, coef, intercept))
        if task.then_all:
            found["coef_all"] = _stored(coef)
            found["intercept_all"] = _settle_intercept(task, True, folder, coef, intercept)
    first = movement[0] or 1.0
    return DualResult(**found, movement=tuple(round(m / first, 6) for m in movement))
