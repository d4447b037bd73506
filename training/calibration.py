"""Fit probabilities, their track record and the decision thresholds on held-out scores."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from classifier.calibrate import Calibration, TrackRecord, leads, trust
from classifier.decide import Thresholds
from classifier.taxonomy import OTHER, LabelTable
from training.config import DecisionConfig

#: Where the search for the coefficients begins: own score, lead, offset.
_START = np.array([2.0, 1.0, 0.0])

#: Points of the broken line: at most this many, each on at least so many expected positives.
_MOST_KNOTS = 24
_ROWS_A_KNOT = 25

_LEAST_SLOPE = 0.02

#: Bounds of the track-record table. Finer than tenths there are too few cases.
_BOUNDS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)

#: A threshold chosen on fewer held-out answers than this would be chance.
_MIN_ANSWERS = 30


def _fit_logistic(
    inputs: NDArray[np.float64], targets: NDArray[np.float64], centre: NDArray[np.float64], strength: float
) -> NDArray[np.float64]:
    """Newton's method for logistic regression with a Gaussian prior around ``centre``.

    ``inputs`` (n, k) holds a column of ones for the offset.
    """
    weights = centre.copy()
    for _ in range(60):
        logits = np.clip(inputs @ weights, -35, 35)
        p = 1.0 / (1.0 + np.exp(-logits))
        gradient = inputs.T @ (p - targets) + strength * (weights - centre)
        hessian = (inputs * (p * (1 - p))[:, None]).T @ inputs + strength * np.eye(len(weights))
        step = np.linalg.solve(hessian, gradient)
        length = float(np.abs(step).max())
        weights = weights - step * min(1.0, 2.0 / max(length, 1e-12))
        if length < 1e-9:
            break
    return weights


def trusted(
    scores: NDArray[np.float64], known: NDArray[np.int64], full: int, unknown: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Scores (rows, labels) by what was read of each row: :func:`~classifier.calibrate.trust` of ``known`` (rows,).

    ``unknown`` (labels,) is what a row scores of which nothing was read.
    """
    shares: NDArray[np.float64] = np.array([[trust(features, full)] for features in known.tolist()])
    return scores * shares + (1.0 - shares) * unknown


def unknown_scores(labels: LabelTable, other: float) -> NDArray[np.float64]:
    """What a text scores of which nothing is known, shape (labels,): ``other`` for none of the offences, else 0."""
    return np.array([other if label == OTHER else 0.0 for label in labels.ids])


def fit_calibration(
    scores: NDArray[np.float64],
    targets: NDArray[np.int8],
    full: int = 0,
    unknown: NDArray[np.float64] | None = None,
) -> Calibration:
    """Coefficients from held-out scores, the same for every label.

    Coefficients of each label's own would learn how often the label occurs in
    the corpus, which is the collectors' choice and not the world's: they ranked
    unseen cases worse (docs/model.md).

    Parameters
    ----------
    scores : array (rows, labels)
        As :func:`trusted` leaves them.
    targets : array (rows, labels) of 0 and 1
    full, unknown
        What they were trusted by; the calibration keeps both.
    """
    lead = leads(scores)
    inputs = np.stack([scores.ravel(), lead.ravel(), np.ones(scores.size)], axis=1)
    own, margin, offset = _fit_logistic(inputs, targets.ravel().astype(float), _START, 1.0)
    each = np.ones(scores.shape[1])
    # A higher score never lowers a probability.
    straight = Calibration(max(own, 0.0) * each, max(margin, 0.0) * each, offset * each, np.zeros(0), np.zeros(0), full)
    logits = straight.own * scores + straight.lead * lead + straight.offset
    knots, bent = _broken_line(logits.ravel(), targets.ravel())
    return replace(straight, knots=knots, bent=bent, unknown=np.zeros(0) if unknown is None else unknown)


def _broken_line(
    logits: NDArray[np.float64], targets: NDArray[np.int8]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points of a rising line from logits to the logits that held-out rows bear out.

    Each point stands for a bin of equally many expected positives, so that the upper end, where
    first labels lie, is as fine as the rows allow.
    """
    order = np.argsort(logits, kind="stable")
    expected = np.cumsum(1.0 / (1.0 + np.exp(-logits[order])))
    bins = int(min(_MOST_KNOTS, expected[-1] // _ROWS_A_KNOT))
    if bins < 2:
        return np.zeros(0), np.zeros(0)
    member = np.minimum((expected / expected[-1] * bins).astype(int), bins - 1)
    member = np.unique(member, return_inverse=True)[1]
    count = np.bincount(member)
    at = np.bincount(member, logits[order]) / count
    if (np.diff(at) <= 0).any():
        # So many equal logits that bins cannot be told apart: nothing to bend.
        return np.zeros(0), np.zeros(0)
    # One pair each way is added, so that no bin says never or always.
    share = (np.bincount(member, targets[order].astype(float)) + 0.5) / (count + 1.0)
    rising = IsotonicRegression().fit_transform(at, np.log(share / (1 - share)), sample_weight=count)
    # Level stretches get a slight slope: two different scores stay different.
    return at, np.maximum.accumulate(rising) + _LEAST_SLOPE * (at - at[0])


def track_records(probabilities: NDArray[np.float64], right: NDArray[np.bool_]) -> list[TrackRecord]:
    """How often first labels were right, by their probability.

    Parameters
    ----------
    probabilities, right : arrays (rows,)
        Of the first label of each held-out row.
    """
    rows = []
    for low, high in pairwise(_BOUNDS):
        inside = (probabilities >= low) & ((probabilities < high) | (high >= 1.0))
        rows.append(TrackRecord(low, high, int(right[inside].sum()), int(inside.sum())))
    return rows


def choose_thresholds(
    probabilities: NDArray[np.float64], targets: NDArray[np.int8], table: LabelTable, config: DecisionConfig
) -> Thresholds:
    """Thresholds of least cost on held-out rows.

    A row in question is either decided by the model (put forward alone, or
    called out of scope) or looked at by a reader, who costs 1 and is right.
    Falls back to the defaults of :class:`~classifier.decide.Thresholds` where
    the rows are too few.
    """
    default = Thresholds()
    first = probabilities.argmax(axis=1)
    best = probabilities.max(axis=1)
    right = targets[np.arange(len(first)), first] > 0
    other = table.index(OTHER) if OTHER in table else -1
    is_other = targets[:, other] > 0 if other >= 0 else np.zeros(len(first), bool)
    named = first != other
    wrong = np.where(is_other, config.harmless_accused, config.wrong_label)
    suggest = _least_cost(best[named], np.where(right, 0.0, wrong)[named], default.suggest)
    out_of_scope = _least_cost(best[~named], np.where(is_other, 0.0, config.missed)[~named], default.out_of_scope)
    return Thresholds(
        suggest=round(suggest, 4), out_of_scope=round(out_of_scope, 4), known=default.known, features=default.features
    )


def _least_cost(confidence: NDArray[np.float64], cost: NDArray[np.float64], default: float) -> float:
    """The threshold from which on deciding costs least against a look (1) at every row.

    Parameters
    ----------
    confidence : array (rows,)
        Probability of the first label.
    cost : array (rows,)
        What deciding the row costs; 0 where the decision is right.
    default : float
        Where there are too few rows. Above all of them where deciding never pays.
    """
    if len(confidence) < _MIN_ANSWERS:
        return default
    order = np.argsort(-confidence, kind="stable")
    # Saved by deciding the first i rows instead of looking at them.
    saved = np.cumsum(1.0 - cost[order])
    # Rows of one confidence are decided together.
    last = np.append(np.diff(confidence[order]) != 0, True)
    best = int(np.argmax(np.where(last, saved, -np.inf)))
    if saved[best] <= 0:
        return min(1.0, float(confidence.max()) + 1e-4)
    return float(confidence[order][best])
