"""Corpus and settings in, the parts of a model out."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.pipeline import FeatureUnion

from classifier.artifact import ModelParts
from classifier.concepts import load_lexicon
from classifier.features import BLOCKS
from classifier.normalize import normalize
from classifier.pipeline import build_features
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.calibration import choose_thresholds, fit_calibration, track_records, trusted, unknown_scores
from training.config import TrainingConfig
from training.corpus.records import FactPattern, corpus_sha256
from training.errors import CorpusError
from training.hierarchy import fit_labels
from training.learner import linear_scores
from training.metrics import ranking_measures
from training.progress import Reporter, SilentReporter
from training.similar import SimilarTexts, TextVectors, fit_excess
from training.smalltalk import fit_smalltalk
from training.split import assign_folds, fold_of

#: Steps reported by :func:`fit` besides one for each fold.
FIXED_STEPS = 4

#: Names listed in a message before it says how many there are.
_SHOWN = 10


@dataclass(frozen=True)
class Fitted:
    """A fitted model and what is known of it from its own training.

    ``heldout_scores`` (rows, labels) are of models that had not seen the row's
    split group.
    """

    parts: ModelParts
    features: FeatureUnion
    heldout_scores: NDArray[np.float64]
    targets: NDArray[np.int8]
    facts: dict[str, Any]


def worker_count(config: TrainingConfig) -> int:
    """Workers to use: as configured, or one for each core."""
    return config.run.workers or os.cpu_count() or 1


def target_matrix(rows: Sequence[FactPattern], labels: LabelTable) -> NDArray[np.int8]:
    """Accepted labels of each row as 0 and 1, shape (rows, labels)."""
    targets = np.zeros((len(rows), len(labels)), dtype=np.int8)
    for i, row in enumerate(rows):
        for label in row.accepted:
            targets[i, labels.index(label)] = 1
    return targets


def soft_targets(rows: Sequence[FactPattern], labels: LabelTable, also_weight: float) -> NDArray[np.float64]:
    """What is fitted: accepted labels 1, labels a second reader also thought of in part; shape (rows, labels)."""
    soft = target_matrix(rows, labels).astype(np.float64)
    for i, row in enumerate(rows):
        for label in row.also:
            j = labels.index(label)
            soft[i, j] = max(soft[i, j], also_weight)
    return soft


def check_trainable(rows: Sequence[FactPattern], labels: LabelTable) -> None:
    """Refuse a corpus that no classifier can be fitted on.

    Raises
    ------
    CorpusError
        If fewer than two labels have rows, or all rows are of one split group.
    """
    counts = Counter(label for row in rows for label in row.labels)
    check_label_counts(counts, len({row.split_group for row in rows}), labels)
    if not measured_rows(rows).any():
        raise CorpusError("全部语料都是照模型的建议确认的，没有可以用来检验的；请加入独立标注的语料")


def measured_rows(rows: Sequence[FactPattern]) -> NDArray[np.bool_]:
    """Rows that a model may be measured by, shape (rows,).

    What a reviewer took over from a model is learned from, never measured or calibrated by.
    """
    return np.array([not row.accepted_as_suggested for row in rows])


def calibration_rows(rows: Sequence[FactPattern], config: TrainingConfig) -> NDArray[np.bool_]:
    """Rows that probabilities are fitted on, shape (rows,): those of decided cases, if there are enough."""
    measured = measured_rows(rows)
    real = measured & np.array([row.is_real for row in rows])
    return real if real.sum() >= config.calibration.min_case_rows else measured


def check_label_counts(counts: Counter[str], groups: int, labels: LabelTable) -> None:
    """As :func:`check_trainable`, from rows a label and the number of split groups."""
    if len(counts) < 2:
        raise CorpusError(f"语料只有一个标签（{next(iter(counts), '无')}），至少要两个才能训练")
    empty = [label.name for label in labels if not counts[label.id]]
    if empty:
        shown = "、".join(empty[:_SHOWN]) + (f" 等 {len(empty)} 个" if len(empty) > _SHOWN else "")
        raise CorpusError(f"这些标签没有一条语料：{shown}。请补语料，或从标签表中去掉")
    if groups < 2:
        raise CorpusError("全部语料属于同一个案例组，无法留出校准")


def _vocabulary(features: FeatureUnion) -> tuple[dict[str, list[str]], NDArray[np.float64]]:
    vocabulary: dict[str, list[str]] = {block: [] for block in BLOCKS}
    idf = []
    for block, vectorizer in features.transformer_list:
        vocabulary[block] = [str(term) for term in vectorizer.get_feature_names_out()]
        idf.append(vectorizer.idf_)
    return vocabulary, np.concatenate(idf)


def reference_histogram(
    rows: Sequence[FactPattern], first: NDArray[np.int64], labels: LabelTable
) -> dict[str, dict[str, int]]:
    """What the service compares its input with: texts by first label and by concept.

    Parameters
    ----------
    first : array (rows,)
        Number of the label ranked first by a model that had not seen the row;
        the service sees first labels too, not true ones.
    """
    lexicon = load_lexicon()
    concepts: Counter[str] = Counter()
    for row in rows:
        concepts.update({hit.concept for hit in lexicon.find(normalize(row.text)) if not hit.negated})
    counts = np.bincount(first, minlength=len(labels))
    return {
        "labels": {label.id: int(counts[i]) for i, label in enumerate(labels)},
        "concepts": dict(sorted(concepts.items())),
    }


def fit(
    rows: Sequence[FactPattern],
    precedents: Sequence[Precedent],
    labels: LabelTable,
    config: TrainingConfig,
    reporter: Reporter | None = None,
) -> Fitted:
    """Fit features, linear models, calibration, thresholds and case index.

    The result depends on the rows, the precedents, the labels and the settings
    only; not on the order of the rows, nor on the number of workers.

    Raises
    ------
    CorpusError
        As :func:`check_trainable`.
    """
    report = reporter or SilentReporter()
    check_trainable(rows, labels)
    rows = sorted(rows, key=lambda row: row.id)
    workers = worker_count(config)
    seed = config.run.seed

    report.step("切词与计数")
    features = build_features(config.features.settings(), config.features.min_df, config.features.max_terms)
    x = csr_matrix(features.fit_transform([row.text for row in rows]))
    targets = target_matrix(rows, labels)
    soft = soft_targets(rows, labels, config.learner.also_weight)
    weights = np.array([config.learner.case_weight if row.is_real else 1.0 for row in rows])

    folds = assign_folds([row.split_group for row in rows], config.calibration.folds, seed)
    ordered = sorted(precedents, key=lambda record: record.id)
    vectors = TextVectors(features, ordered, rows, x)
    case_folds = np.array([fold_of(r.id, config.calibration.folds, seed) for r in ordered], dtype=np.int64)
    heldout = np.zeros((len(rows), len(labels)))
    real = np.array([row.is_real for row in rows])
    similar = SimilarTexts(vectors, targets, folds, case_folds, labels, config.learner, real)
    votes = np.zeros((len(rows), len(labels)))
    for fold in range(config.calibration.folds):
        report.step(f"留出第 {fold + 1} 折")
        test = np.flatnonzero(folds == fold)
        train = np.flatnonzero(folds != fold)
        if not len(test):
            continue
        coef, intercept = fit_labels(x[train], soft[train], weights[train], labels, config.learner, seed, workers)
        heldout[test] = linear_scores(x[test], coef, intercept)
        votes[test] = similar.heldout_votes(test, fold)
    report.step("拟合全部语料")
    coef, intercept = fit_labels(x, soft, weights, labels, config.learner, seed, workers)

    vocabulary, idf = _vocabulary(features)
    corpus = {
        "sha256": corpus_sha256(rows),
        "rows": len(rows),
        "case_rows": int(real.sum()),
        "accepted_as_suggested": int((~measured_rows(rows)).sum()),
        "split_groups": len({row.split_group for row in rows}),
        "writers": len({row.writer for row in rows}),
        "by_label": {label.id: int(targets[:, i].sum()) for i, label in enumerate(labels)},
        "precedents": len(ordered),
    }
    parts, scores, facts = conclude(
        HeldOut(rows, heldout, votes, np.diff(x.indptr)),
        Linear(vocabulary, idf, coef, intercept, fit_smalltalk(features, rows, x, seed)),
        vectors,
        similar,
        labels,
        config,
        report,
    )
    return Fitted(parts, features, scores, targets, {"corpus": corpus, **facts})


@dataclass(frozen=True)
class HeldOut:
    """Rows with what models that had not seen their split group make of them.

    ``scores`` (rows, labels) of the linear models; ``votes`` (rows, labels) of similar
    texts that the row has no part in. ``known`` (rows,) are the known features of each row.
    """

    rows: Sequence[FactPattern]
    scores: NDArray[np.float64]
    votes: NDArray[np.float64]
    known: NDArray[np.int64]


@dataclass(frozen=True)
class Linear:
    """The linear model fitted on everything: vocabulary by block, idf, coefficients, intercepts, small talk."""

    vocabulary: dict[str, list[str]]
    idf: NDArray[np.float64]
    coef: NDArray[np.float32]
    intercept: NDArray[np.float64]
    smalltalk: NDArray[np.float32]


def conclude(
    held: HeldOut,
    linear: Linear,
    vectors: TextVectors,
    similar: SimilarTexts,
    labels: LabelTable,
    config: TrainingConfig,
    report: Reporter,
) -> tuple[ModelParts, NDArray[np.float64], dict[str, Any]]:
    """Evidence of similar texts, calibration, thresholds, index and measures, from held-out scores.

    Returns
    -------
    parts : ModelParts
    scores : array (rows, labels)
        Held-out scores with the evidence of similar texts.
    facts : dict
        ``reference``, ``settings`` and ``scores`` of the manifest.
    """
    report.step("校准概率与判定线")
    rows = held.rows
    targets = target_matrix(rows, labels)
    real = np.array([row.is_real for row in rows])
    measured = measured_rows(rows)
    chosen = calibration_rows(rows, config)
    excess = fit_excess(held.votes[chosen], targets[chosen], config.learner)
    full, unknown = config.calibration.full_features, unknown_scores(labels, config.calibration.unknown_other)
    heldout = trusted(held.scores + excess.added(held.votes), held.known, full, unknown)
    calibration = fit_calibration(heldout[chosen], targets[chosen], full, unknown)
    probabilities = calibration.probabilities(heldout)
    first = probabilities.argmax(axis=1)
    right = targets[np.arange(len(rows)), first] > 0
    thresholds = choose_thresholds(probabilities[chosen], targets[chosen], labels, config.decision)

    report.step("建立判例索引")
    accepted = [row.accepted for row in rows]
    main = [row.labels[0] for row in rows]

    def measures(mask: NDArray[np.bool_]) -> dict[str, Any]:
        picked = np.flatnonzero(mask)
        return ranking_measures(probabilities[picked], [accepted[i] for i in picked], [main[i] for i in picked], labels)

    facts: dict[str, Any] = {
        "reference": reference_histogram(rows, first, labels),
        "settings": config.to_dict(),
        "scores": {
            "heldout_all": measures(measured),
            "heldout_cases": measures(real & measured) if (real & measured).any() else None,
        },
    }
    # The number of workers changes nothing and is not part of the model.
    facts["settings"]["run"].pop("workers")
    parts = ModelParts(
        labels=labels,
        settings=config.features.settings(),
        vocabulary=linear.vocabulary,
        idf=linear.idf,
        coef=linear.coef,
        intercept=linear.intercept,
        calibration=calibration,
        track_records=track_records(probabilities.max(axis=1)[chosen], right[chosen]),
        thresholds=thresholds,
        excess=excess,
        precedents=vectors.precedents,
        case_postings=vectors.case_postings(),
        text_postings=similar.postings(),
        text_labels=similar.labelled,
        smalltalk=linear.smalltalk,
    )
    return parts, heldout, facts
