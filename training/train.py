"""Train a model and put it in the registry."""

from __future__ import annotations

import importlib.metadata
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.artifact import ModelParts, read_manifest, save_model
from classifier.disk import write_synced
from classifier.errors import ClassifierError, PrecedentError
from classifier.precedents import Precedent, read_precedents
from classifier.taxonomy import LabelTable
from training.calibration import fit_calibration
from training.card import render_card
from training.config import TrainingConfig
from training.corpus.leaks import find_leaks
from training.corpus.records import FactPattern, corpus_files, read_corpus
from training.errors import CorpusError, RegistryError
from training.fit import FIXED_STEPS, Fitted, calibration_rows, fit
from training.named_files import read_text_lines
from training.progress import Reporter
from training.provenance import (
    ROWS,
    KeptRow,
    corpus_difference,
    load_provenance,
    pack_provenance,
    read_rows,
    summarise_difference,
)
from training.registry import Registry
from training.report.page import render_model
from training.report.store import write_page
from training.split import assign_folds

#: Distributions whose versions are written into the manifest.
RECORDED = ("scikit-learn", "numpy", "scipy", "jieba", "rjieba", "joblib")


def read_precedent_files(paths: Sequence[Path]) -> list[Precedent]:
    """Records of all files; an id used twice across files is an error.

    Raises
    ------
    CorpusError
        For a bad record, with file and line.
    """
    records: list[Precedent] = []
    for path in corpus_files(paths, "判例") if paths else []:
        try:
            records += read_precedents(read_text_lines(path, CorpusError), path.name)
        except PrecedentError as error:
            raise CorpusError(str(error)) from error
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise CorpusError(f"判例编号重复：{record.id}")
        seen.add(record.id)
    return records


def step_count(config: TrainingConfig) -> int:
    """Steps that :func:`train` reports."""
    return FIXED_STEPS + config.calibration.folds + 2


def train(
    corpus: Sequence[Path],
    precedents: Sequence[Path],
    labels: LabelTable,
    config: TrainingConfig,
    registry: Registry,
    reporter: Reporter,
) -> str:
    """Train on the corpus and write the model folder; return its id.

    ``current`` is not touched: that is :meth:`training.registry.Registry.promote`.

    Raises
    ------
    CorpusError
        If corpus or precedents cannot be used.
    OSError
        If the model cannot be written; nothing half-made is left.
    """
    rows = read_corpus(corpus, labels)
    records = read_labelled_precedents(precedents, labels)
    fitted = fit(rows, records, labels, config, reporter)
    reporter.step("写入模型")
    ordered = sorted(rows, key=lambda row: row.id)
    attached = pack_provenance(ordered, heldout_probabilities(fitted, ordered, config))
    fitted.facts["lineage"] = lineage(registry, registry.current_id(), read_rows(attached[ROWS]))
    fitted.facts["corpus"]["naming_rows"] = sum(bool(find_leaks(row.text, labels)) for row in ordered)
    folder = store(fitted.parts, fitted.facts, registry, attached)
    reporter.step("写报告")
    texts = {row.id: row.text for row in ordered}
    write_page(folder, render_model(folder, registry.parent_folder(folder.name), texts, {}))
    return folder.name


def read_labelled_precedents(paths: Sequence[Path], labels: LabelTable) -> list[Precedent]:
    """As :func:`read_precedent_files`; a label that is not in the table is an error, too."""
    records = read_precedent_files(paths)
    for record in records:
        for label in (*record.labels, *record.rejected):
            if label not in labels:
                raise CorpusError(f"判例 {record.id} 的标签不在标签表中：{label}")
    return records


def store(
    parts: ModelParts, found: Mapping[str, Any], registry: Registry, attached: Mapping[str, bytes] | None = None
) -> Path:
    """Write a fitted model into the registry with its origin and card; return its folder.

    Parameters
    ----------
    found : mapping
        What training found out about the model; goes into the manifest.
    attached : mapping, optional
        Files to lie beside the model.
    """
    now = datetime.now(UTC)
    parent = registry.current_id()
    facts = {
        **found,
        "created": now.isoformat(timespec="seconds"),
        "parents": [parent] if parent else [],
        "versions": {name: importlib.metadata.version(name) for name in RECORDED},
    }
    folder = save_model(parts, registry.root, f"{now:%Y%m%d-%H%M%S}", facts, attached)
    try:
        write_synced(folder / "card.md", render_card(read_manifest(folder)).encode())
    except BaseException:
        # A model without its card is half a model.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def heldout_probabilities(fitted: Fitted, rows: Sequence[FactPattern], config: TrainingConfig) -> NDArray[np.float64]:
    """Held-out scores as probabilities, each fold calibrated on the others; shape (rows, labels).

    The model's own calibration was fitted on these very scores and would look better than it is.
    """
    folds = assign_folds([row.split_group for row in rows], config.calibration.folds, config.run.seed)
    chosen = calibration_rows(rows, config)
    out = fitted.parts.calibration.probabilities(fitted.heldout_scores)
    for fold in range(config.calibration.folds):
        own, others = folds == fold, chosen & (folds != fold)
        if own.any() and others.any():
            full = config.calibration.full_features
            calibration = fit_calibration(fitted.heldout_scores[others], fitted.targets[others], full)
            out[own] = calibration.probabilities(fitted.heldout_scores[own])
    return out


def lineage(registry: Registry, parent: str | None, rows: Sequence[KeptRow]) -> dict[str, Any] | None:
    """How the corpus differs from the parent's; ``None`` without a parent that keeps its rows."""
    if parent is None:
        return None
    try:
        former = load_provenance(registry.folder(parent))
    except (ClassifierError, RegistryError):
        # A damaged parent is no reason not to train.
        return None
    return {"parent": parent, **summarise_difference(corpus_difference(former.rows, rows))} if former else None
