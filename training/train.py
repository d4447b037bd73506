"""Train a model and put it in the registry."""

from __future__ import annotations

import importlib.metadata
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from classifier.artifact import read_manifest, save_model, write_synced
from classifier.precedents import Precedent, read_precedents
from classifier.taxonomy import LabelTable
from training.card import render_card
from training.config import TrainingConfig
from training.corpus.records import corpus_files, read_corpus
from training.errors import CorpusError
from training.fit import FIXED_STEPS, fit
from training.progress import Reporter
from training.registry import Registry

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
    for path in corpus_files(paths) if paths else []:
        try:
            records += read_precedents(path.read_text("utf-8").splitlines(), path.name)
        except (ValueError, OSError) as error:
            raise CorpusError(str(error)) from error
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise CorpusError(f"判例编号重复：{record.id}")
        seen.add(record.id)
    return records


def step_count(config: TrainingConfig) -> int:
    """Steps that :func:`train` reports."""
    return FIXED_STEPS + config.calibration.folds + 1


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
    records = read_precedent_files(precedents)
    for record in records:
        for label in (*record.labels, *record.rejected):
            if label not in labels:
                raise CorpusError(f"判例 {record.id} 的标签不在标签表中：{label}")
    fitted = fit(rows, records, labels, config, reporter)
    reporter.step("写入模型")
    now = datetime.now(UTC)
    parent = registry.current_id()
    facts = {
        **fitted.facts,
        "created": now.isoformat(timespec="seconds"),
        "parents": [parent] if parent else [],
        "versions": {name: importlib.metadata.version(name) for name in RECORDED},
    }
    folder = save_model(fitted.parts, registry.root, f"{now:%Y%m%d-%H%M%S}", facts)
    try:
        write_synced(folder / "card.md", render_card(read_manifest(folder)).encode())
    except BaseException:
        # A model without its card is half a model.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder.name
