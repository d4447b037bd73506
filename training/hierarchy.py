"""Models of labels, of their groups and families, and of pairs of groups, added up to one linear model a label.

What the labels of a family share (a system was broken into, whatever came of it) is learned from the texts of all of
them, and what tells two groups apart from the texts of these two alone. All of it is linear in the same features: the
weighted sum is one row of coefficients a label, and a text is answered in the time of one model a label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.taxonomy import LabelTable
from training.config import LearnerConfig
from training.learner import fit_one, stored


class Question(NamedTuple):
    """One thing that texts are told apart by.

    ``answers`` (rows,) is how far it holds for each of ``rows``, or for all rows where that is ``None``; ``worth``
    (labels,) is what the score of the answer counts for each label.
    """

    answers: NDArray[np.float64]
    rows: NDArray[np.int64] | None
    worth: NDArray[np.float64]


def family_members(labels: LabelTable, families: Sequence[str]) -> list[NDArray[np.int64]]:
    """Numbers of the labels of each family; groups that none names are families of their own.

    ``families`` are names of groups with 、 between them; groups that the table has not are passed over.
    """
    groups = labels.groups
    named = [[group for group in family.split("、") if group in groups] for family in families]
    told = {group for family in named for group in family}
    every = [family for family in (*named, *[[group] for group in groups if group not in told]) if family]
    of = [label.group for label in labels]
    return [np.array([i for i, group in enumerate(of) if group in family], np.int64) for family in every]


def _merge(parts: Sequence[tuple[NDArray[np.int64], float]], y: NDArray[np.float64]) -> Iterator[Question]:
    """A question for each set of labels; one that is asked twice, such as of a group of one label, once."""
    merged: dict[tuple[int, ...], float] = {}
    for members, weight in parts:
        key = tuple(members.tolist())
        merged[key] = merged.get(key, 0.0) + weight
    for key, weight in merged.items():
        if weight:
            worth = np.zeros(y.shape[1])
            worth[list(key)] = weight
            yield Question(y[:, list(key)].max(axis=1), None, worth)


def questions(y: NDArray[np.float64], labels: LabelTable, config: LearnerConfig) -> list[Question]:
    """All that is asked; ``y`` (rows, labels) as in :func:`fit_labels`."""
    groups = family_members(labels, ())
    alone = 1.0 - config.group_weight - config.family_weight
    parts = [(np.array([i]), alone) for i in range(len(labels))]
    parts += [(members, config.group_weight) for members in groups]
    parts += [(members, config.family_weight) for members in family_members(labels, config.families)]
    found = list(_merge(parts, y))
    if not config.pair_weight or len(groups) < 2:
        return found
    holds = [y[:, members].max(axis=1) >= 1 for members in groups]
    share = config.pair_weight / (len(groups) - 1)
    for a, b in combinations(range(len(groups)), 2):
        rows = np.flatnonzero(holds[a] ^ holds[b])
        answers = holds[a].take(rows).astype(np.float64)
        # Of a pair of which one side has no texts nothing is learned.
        if answers.any() and not answers.all():
            worth = np.zeros(len(labels))
            worth[groups[a]], worth[groups[b]] = share, -share
            found.append(Question(answers, rows, worth))
    return found


def _ask(
    x: csr_matrix, question: Question, weights: NDArray[np.float64], config: LearnerConfig, seed: int
) -> tuple[NDArray[np.float64], float]:
    rows = question.rows
    if rows is None:
        return fit_one(x, question.answers, weights, config, seed)
    return fit_one(x[rows], question.answers, weights[rows], config, seed)


def fit_labels(
    x: csr_matrix,
    y: NDArray[np.float64],
    weights: NDArray[np.float64],
    labels: LabelTable,
    config: LearnerConfig,
    seed: int,
    workers: int,
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Fit every label, with its group, its family and the pairs of its group.

    Parameters
    ----------
    x : csr_matrix (rows, features)
    y : array (rows, labels)
        1 holds, 0 does not, between them holds in part.
    weights : array (rows,)
        Weight of each row, positive.
    labels : LabelTable
        Of the columns of ``y``.
    workers : int
        Processes. Not threads: the solver draws from one generator a process, and threads
        that share it would make the result depend on their number.

    Returns
    -------
    coef : array (features, labels), float32
        As :func:`training.learner.stored` leaves them.
    intercept : array (labels,)
    """
    asked = questions(y, labels, config)
    coef, intercept = np.zeros((x.shape[1], len(labels))), np.zeros(len(labels))
    # Added up in their order, whoever is done first; one at a time, for together they would fill the memory.
    jobs = (delayed(_ask)(x, question, weights, config, seed) for question in asked)
    fitted = Parallel(n_jobs=workers, return_as="generator")(jobs)
    for question, (one, constant) in zip(asked, fitted, strict=True):
        for label in question.worth.nonzero()[0]:
            coef[:, label] += question.worth[label] * one
        intercept += question.worth * constant
    return stored(coef), intercept
