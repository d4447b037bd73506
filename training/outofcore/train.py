"""Train out of core and put the model in the registry."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from classifier.taxonomy import LabelTable
from training.config import TrainingConfig
from training.corpus.records import corpus_files
from training.fit import worker_count
from training.outofcore.fit import STEPS, fit_out_of_core
from training.progress import Reporter
from training.registry import Registry
from training.runners import open_runner
from training.train import read_labelled_precedents, store

#: Steps that :func:`train_out_of_core` reports.
STEP_COUNT = STEPS + 1


def train_out_of_core(
    corpus: Sequence[Path],
    precedents: Sequence[Path],
    labels: LabelTable,
    config: TrainingConfig,
    registry: Registry,
    reporter: Reporter,
    scheduler: str | None = None,
    work: Path | None = None,
) -> str:
    """As :func:`training.train.train`, with the corpus left on the disk.

    Parameters
    ----------
    scheduler : str, optional
        Address of a Dask scheduler; without one the tasks run on this machine.
    work : Path, optional
        Where the working files go, by default beside the models; all workers must see it. What is
        written there is removed at the end, also after an error.

    Raises
    ------
    CorpusError
        If corpus or precedents cannot be used.
    TrainingError
        If the scheduler cannot be used.
    OSError
        If the disk is full; nothing half-made is left.
    """
    files = corpus_files(corpus)
    records = read_labelled_precedents(precedents, labels)
    base = (work or registry.root).resolve()
    made = not base.exists()
    base.mkdir(parents=True, exist_ok=True)
    try:
        with (
            tempfile.TemporaryDirectory(prefix=".training-", dir=base, ignore_cleanup_errors=True) as folder,
            open_runner(scheduler, worker_count(config)) as runner,
        ):
            fitted = fit_out_of_core(files, records, labels, config, Path(folder), runner, reporter)
            reporter.step("写入模型")
            return store(fitted.parts, fitted.facts, registry).name
    finally:
        if made and not any(base.iterdir()):
            base.rmdir()
