"""Corpus on the disk and settings in, the parts of a model out, in bounded memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.pipeline import FeatureUnion

from classifier.artifact import ModelParts
from classifier.features import BLOCKS
from classifier.pipeline import build_features
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.config import TrainingConfig
from training.corpus.records import FactPattern
from training.errors import CorpusError
from training.fit import HeldOut, Linear, check_label_counts, conclude, target_matrix
from training.learner import linear_scores
from training.outofcore.counting import (
    RECORD,
    CountTask,
    ShardCounts,
    best_terms,
    block_of,
    count_shard,
    cut_slices,
    merge_slice,
    name_terms,
    naming_tasks,
    shard_file,
)
from training.outofcore.dual import LABELS_A_TASK, NO_FOLD, DualResult, DualTask, fit_dual
from training.outofcore.shards import Shard, cut_shards
from training.outofcore.vectors import (
    TRAINED_ONLY,
    Holdout,
    ShardVectors,
    VectorTask,
    load_vectors,
    vectorize_shard,
    write_vocabulary,
)
from training.progress import Reporter
from training.runners import Runner
from training.similar import SimilarTexts, TextVectors
from training.smalltalk import fit_smalltalk
from training.split import assign_folds

#: Steps reported by :func:`fit_out_of_core`.
STEPS = 7


@dataclass(frozen=True)
class OutOfCore:
    """A fitted model, the facts of its manifest, and how far the solver had settled in each epoch."""

    parts: ModelParts
    facts: dict[str, Any]
    movement: tuple[float, ...]


@dataclass(frozen=True)
class _Totals:
    """The corpus as counted."""

    counts: ShardCounts
    groups: int

    @property
    def rows(self) -> int:
        return self.counts.rows


def _add_counts(found: Iterable[ShardCounts]) -> _Totals:
    """Sum over the shards; ids and split groups are kept as 8 bytes each.

    Raises
    ------
    CorpusError
        If an id occurs twice.
    """
    rows = real = records = digest = 0
    by_label: Counter[str] = Counter()
    main: Counter[str] = Counter()
    writers: set[str] = set()
    ids: list[NDArray[np.uint64]] = []
    groups: list[NDArray[np.uint64]] = []
    for shard in found:
        rows, real, records = rows + shard.rows, real + shard.real, records + shard.records
        digest = (digest + shard.digest) % 2**256
        by_label.update(shard.by_label)
        main.update(shard.main)
        writers |= shard.writers
        ids.append(shard.ids)
        groups.append(shard.groups)
    every = np.sort(np.concatenate(ids))
    if (every[1:] == every[:-1]).any():
        raise CorpusError("语料编号重复：请用 anyou corpus check 查出是哪几条")
    total = ShardCounts(rows, real, records, by_label, main, ids[0], groups[0], frozenset(writers), digest)
    return _Totals(total, len(np.unique(np.concatenate(groups))))


def _check_settings(config: TrainingConfig) -> None:
    """Refuse what cannot be done in bounded memory.

    Raises
    ------
    CorpusError
        Says which setting.
    """
    if config.learner.kind != "svm":
        raise CorpusError('分块训练只支持 learner.kind = "svm"')
    for weight, most in zip(config.features.weights[:2], config.features.max_terms[:2], strict=True):
        if weight and not most:
            raise CorpusError("分块训练要求 features.max_terms 的词与字两项都设上限（不能为 0）")


def _vocabulary(
    shards: Sequence[Shard],
    totals: _Totals,
    labels: LabelTable,
    config: TrainingConfig,
    work: Path,
    runner: Runner,
) -> tuple[dict[str, list[str]], NDArray[np.float64]]:
    """The same terms and idf as :class:`TfidfVectorizer` fits, ties at the bound broken by key.

    The keys are left in the work folder for the second pass.
    """
    features, counts = config.features, totals.counts
    files = [shard_file(work, shard) for shard in shards]
    slices = cut_slices(files, counts.records, features.min_df, features.max_terms)
    chosen = [np.zeros(0, RECORD) for _ in BLOCKS]
    for task, found in zip(slices, runner.map(merge_slice, slices), strict=True):
        block = block_of(task)
        chosen[block] = best_terms(np.concatenate((chosen[block], found)), features.max_terms[block])
    for path in files:
        path.unlink()
    records = np.concatenate(chosen)
    if not len(records):
        raise CorpusError("没有一个词达到 features.min_df，语料太少")
    names: dict[int, str] = {}
    for found_names in runner.map(name_terms, naming_tasks(records, shards, labels, features.settings())):
        names.update(found_names)
    vocabulary: dict[str, list[str]] = {}
    ordered: list[tuple[int, int]] = []
    for block_name, part in zip(BLOCKS, chosen, strict=True):
        named = sorted(
            (names[key], key, count) for key, count in zip(part["key"].tolist(), part["texts"].tolist(), strict=True)
        )
        vocabulary[block_name] = [name for name, _, _ in named]
        ordered += [(key, count) for _, key, count in named]
    keys = np.array([key for key, _ in ordered], np.uint64)
    idf = np.log((1.0 + totals.rows) / (1.0 + np.array([count for _, count in ordered], np.float64))) + 1.0
    order = np.argsort(keys)
    write_vocabulary(work, keys[order], order.astype(np.int32), idf)
    return vocabulary, idf


def fitted_features(vocabulary: dict[str, list[str]], idf: NDArray[np.float64], config: TrainingConfig) -> FeatureUnion:
    """The scikit-learn pipeline with a vocabulary that was counted elsewhere."""
    union = build_features(config.features.settings(), config.features.min_df, config.features.max_terms)
    start = 0
    for block, vectorizer in union.transformer_list:
        terms = vocabulary[block]
        vectorizer.set_params(vocabulary={term: i for i, term in enumerate(terms)})
        vectorizer.idf_ = idf[start : start + len(terms)]
        start += len(terms)
    return union


def _solve(
    shards: int,
    totals: list[ShardVectors],
    width: int,
    folds: Sequence[int],
    labels: LabelTable,
    config: TrainingConfig,
    work: Path,
    runner: Runner,
) -> dict[int, list[DualResult]]:
    """Results by fold, in the order of the label groups; ``NO_FOLD`` is the fit on all rows."""
    every: dict[int, float] = {}
    positive: dict[int, NDArray[np.float64]] = {}
    for shard in totals:
        for fold, weight in shard.total.items():
            every[fold] = every.get(fold, 0.0) + weight
            positive[fold] = positive.get(fold, np.zeros(len(labels))) + shard.positive[fold]
    sampled = TRAINED_ONLY in every
    tasks = []
    for fold in folds if sampled else (*folds, NO_FOLD):
        total = float(sum(weight for f, weight in every.items() if f != fold))
        held = sum((p for f, p in positive.items() if f != fold), np.zeros(len(labels)))
        for low in range(0, len(labels), LABELS_A_TASK):
            high = min(low + LABELS_A_TASK, len(labels))
            tasks.append(
                DualTask(
                    folder=work,
                    shards=shards,
                    width=width,
                    low=low,
                    high=high,
                    fold=fold,
                    epochs=config.scale.epochs,
                    then_all=config.scale.epochs_all if sampled else 0,
                    total=total,
                    positive=held[low:high],
                    learner=config.learner,
                    seed=config.run.seed,
                )
            )
    found: dict[int, list[DualResult]] = {}
    for task, result in zip(tasks, runner.map(fit_dual, tasks), strict=True):
        found.setdefault(task.fold, []).append(result)
    return found


def _joined(results: list[DualResult], every: bool) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Coefficients (features, labels) and intercepts of the label groups side by side."""
    coefs = [r.coef_all if every and r.coef_all is not None else r.coef for r in results]
    intercepts = [r.intercept_all if every and r.intercept_all is not None else r.intercept for r in results]
    return np.concatenate(coefs, axis=1), np.concatenate(intercepts)


def _kept_rows(
    work: Path, totals: list[ShardVectors], width: int
) -> tuple[list[FactPattern], csr_matrix, NDArray[np.int64]]:
    """Rows that are held out or tell a decided case, in the order of their ids, with vectors and folds."""
    rows: list[FactPattern] = []
    folds: list[int] = []
    parts = []
    for number, shard in enumerate(totals):
        if shard.kept:
            x, _ = load_vectors(work, number, width)
            parts.append(x[shard.kept])
            rows += shard.patterns
            folds += shard.folds
    if not rows:
        return [], csr_matrix((0, width)), np.zeros(0, np.int64)
    order = sorted(range(len(rows)), key=lambda i: rows[i].id)
    x = csr_matrix(vstack(parts, format="csr"))[order]
    return [rows[i] for i in order], x, np.array([folds[i] for i in order], np.int64)


def fit_out_of_core(
    files: Sequence[Path],
    precedents: Sequence[Precedent],
    labels: LabelTable,
    config: TrainingConfig,
    work: Path,
    runner: Runner,
    report: Reporter,
) -> OutOfCore:
    """Fit a model on a corpus of any size.

    Memory holds one shard a worker, the coefficients, the held-out rows, and 16 bytes for each row
    of the corpus. The result depends on the files, the precedents, the labels and the settings; not
    on the runner. Unlike the ordinary fit it depends on the order of the rows, too.

    Parameters
    ----------
    work : Path
        An empty folder that every worker sees under this name; needs about 17 kB a row of 400 characters.

    Raises
    ------
    CorpusError
        For a bad row or an id used twice, a corpus that cannot train, or settings that need all of
        it in memory.
    """
    _check_settings(config)
    report.step("划分语料")
    shards = cut_shards(files, config.scale.shard_rows)
    settings = config.features.settings()

    report.step("切词与计数")
    totals = _add_counts(runner.map(count_shard, [CountTask(shard, labels, settings, work) for shard in shards]))
    check_label_counts(totals.counts.main, totals.groups, labels)

    report.step("选词")
    vocabulary, idf = _vocabulary(shards, totals, labels, config, work, runner)
    width = len(idf)

    report.step("化为向量")
    share = min(1.0, config.scale.calibration_rows / totals.rows)
    holdout = Holdout(config.calibration.folds, share, config.run.seed)
    ordered = sorted(precedents, key=lambda record: record.id)
    cases = frozenset(record.id for record in ordered)
    vectors = list(
        runner.map(
            vectorize_shard,
            [VectorTask(shard, labels, settings, config.learner, holdout, cases, work) for shard in shards],
        )
    )
    rows, x, folds = _kept_rows(work, vectors, width)
    present = sorted(set(folds.tolist()) - {TRAINED_ONLY})
    if not present:
        raise CorpusError("没有留出一条语料可供校准：请加大 scale.calibration_rows")

    report.step("拟合")
    solved = _solve(len(shards), vectors, width, present, labels, config, work, runner)
    coef, intercept = _joined(solved.get(NO_FOLD) or solved[0], every=True)

    features = fitted_features(vocabulary, idf, config)
    vector_rows = TextVectors(features, ordered, rows, x)
    # The texts that vote are folded among themselves: where a sample is held out in one piece, it still
    # votes in the model, and so it must vote for each other's rows here.
    count, seed = config.calibration.folds, config.run.seed
    vote_folds = assign_folds([row.split_group for row in rows], count, seed)
    similar = SimilarTexts(
        vector_rows,
        target_matrix(rows, labels),
        vote_folds,
        assign_folds([record.id for record in ordered], count, seed),
        labels,
        config.learner,
        np.array([row.is_real for row in rows]),
    )
    held = np.flatnonzero(folds != TRAINED_ONLY)
    scores = np.zeros((len(rows), len(labels)))
    votes = np.zeros((len(rows), len(labels)))
    for fold in present:
        test = np.flatnonzero(folds == fold)
        scores[test] = linear_scores(x[test], *_joined(solved[fold], every=False))
    for fold in range(count):
        test = held[vote_folds[held] == fold]
        votes[test] = similar.heldout_votes(test, fold)
    parts, _, facts = conclude(
        HeldOut([rows[i] for i in held], scores[held], votes[held], np.diff(x.indptr)[held]),
        Linear(vocabulary, idf, coef, intercept, fit_smalltalk(features, rows, x, seed)),
        vector_rows,
        similar,
        labels,
        config,
        report,
    )
    counts = totals.counts
    corpus = {
        "sha256": f"{counts.digest:064x}",
        "rows": counts.rows,
        "case_rows": counts.real,
        "split_groups": totals.groups,
        "writers": len(counts.writers),
        "by_label": {label.id: counts.by_label[label.id] for label in labels},
        "precedents": len(ordered),
    }
    scale = {"shards": len(shards), "heldout_rows": len(held), "nonzero": sum(v.nonzero for v in vectors)}
    movement = (solved.get(NO_FOLD) or solved[0])[0].movement
    return OutOfCore(parts, {"corpus": corpus, **facts, "out_of_core": scale}, movement)
