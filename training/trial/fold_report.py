"""What ``anyou evaluate --folds`` measures, put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.config import TrainingConfig
from training.corpus.duplicates import near_duplicates
from training.corpus.leaks import find_leaks
from training.corpus.records import FactPattern
from training.progress import Reporter
from training.trial.answers import Answers
from training.trial.bootstrap import RESAMPLES
from training.trial.folds import (
    first_told,
    joined,
    only_real,
    run_parts,
    split_by_group,
    split_by_writer,
)
from training.trial.measures import measure
from training.trial.perturb import make_variants
from training.trial.rivals import all_rivals
from training.trial.robustness import RobustnessRow, slice_table

#: Measures of a baseline that stand in the table; it has no probabilities and no cases.
_BASELINE = ("group_top1", "group_top3", "exact_top1", "macro_f1")

#: The same of a writer left out.
_WRITER = ("rows", "group_top1", "group_top3", "exact_top1", "macro_f1", "ece")


def _brief(answers: Answers, labels: LabelTable, resamples: int) -> dict[str, Any]:
    found = measure(answers, labels, resamples)
    kept = {name: found[name] for name in ("rows", *_BASELINE)}
    return {**kept, "intervals": {name: found["intervals"].get(name) for name in _BASELINE}}


def corpus_leaks(rows: Sequence[FactPattern], labels: LabelTable) -> dict[str, int]:
    """Texts that name a charge, and pairs of near-duplicates that stand in different split groups."""
    pairs = near_duplicates([row.text for row in rows])
    return {
        "naming": sum(bool(find_leaks(row.text, labels)) for row in rows),
        "near_across_groups": sum(rows[i].split_group != rows[j].split_group for i, j, _ in pairs),
    }


def fold_report(
    rows: Sequence[FactPattern],
    records: Sequence[Precedent],
    robustness: Sequence[RobustnessRow],
    labels: LabelTable,
    config: TrainingConfig,
    *,
    folds: int,
    baselines: bool,
    resamples: int = RESAMPLES,
    reporter: Reporter | None = None,
) -> dict[str, Any]:
    """Held-out by grouped folds: decided cases, scenarios, slices, baselines, leak tests.

    Returns
    -------
    dict
        ``cases`` and ``all`` (:func:`training.trial.measures.measure`), ``slices``, ``baselines``, ``leaks``.
    """
    variants = make_variants(first_told([row for row in rows if row.is_real] or rows))
    of = {variant.id: variant.id.rpartition(":")[0] for variant in variants}
    of |= {item.row.id: item.of for item in robustness if item.of}
    probes = [*variants, *(item.row for item in robustness)]
    rivals = all_rivals(labels) if baselines else []
    run = run_parts(
        split_by_group(rows, records, folds, config.run.seed),
        rows,
        records,
        labels,
        config,
        probes=probes,
        rivals=rivals,
        reporter=reporter,
    )
    everything = joined(run.rows, labels)
    cases = only_real(everything, rows)
    judged = cases if len(cases) else everything
    written = {item.row.id for item in robustness}
    hard = joined(run.probes, labels)
    made = hard.take([i for i, row in enumerate(hard.rows) if row.id not in written])
    told = hard.take([i for i, row in enumerate(hard.rows) if row.id in written])
    out: dict[str, Any] = {
        "by": "group",
        "folds": folds,
        "cases": measure(cases, labels, resamples) if len(cases) else None,
        "all": measure(everything, labels, resamples),
        "slices": {
            "made": slice_table(judged, made, of, labels, resamples),
            "written": slice_table(judged, told, of, labels, resamples),
        },
        "leaks": corpus_leaks(rows, labels),
    }
    if rivals:
        table = {}
        for rival in rivals:
            answers = joined(run.rivals[rival.name], labels)
            own = only_real(answers, rows) if len(cases) else answers
            table[rival.name] = _brief(own, labels, resamples)
        out["baselines"] = table
    return out


def writer_report(
    rows: Sequence[FactPattern],
    records: Sequence[Precedent],
    labels: LabelTable,
    config: TrainingConfig,
    *,
    resamples: int = RESAMPLES,
    reporter: Reporter | None = None,
) -> dict[str, Any]:
    """Each writer left out: decided cases and scenarios pooled over writers, and each writer's own figures."""
    run = run_parts(split_by_writer(rows, records), rows, records, labels, config, reporter=reporter)
    everything = joined(run.rows, labels)
    cases = only_real(everything, rows)
    writers = {}
    for name, answers in zip(run.names, run.rows, strict=True):
        found = measure(answers, labels, 0)
        writers[name] = {key: found.get(key) for key in _WRITER}
    return {
        "by": "writer",
        "cases": measure(cases, labels, resamples) if len(cases) else None,
        "all": measure(everything, labels, resamples),
        "writers": writers,
    }
