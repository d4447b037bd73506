"""Every row answered by a model that has not seen its case: the honest figure on real cases."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from classifier.artifact import save_model
from classifier.assess import Classifier
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.config import TrainingConfig
from training.corpus.records import FactPattern
from training.errors import CorpusError
from training.evaluate import EvaluationRow
from training.fit import fit
from training.progress import Reporter, SilentReporter
from training.split import fold_of
from training.trial.answers import Answers, ask, from_scores, join
from training.trial.known_items import ask_known_items
from training.trial.rivals import Rival

#: Added to the seed of training: the folds of a trial must not be the inner folds of calibration.
_SEED_STEP = 1

_FACTS = {"created": "1970-01-01T00:00:00+00:00", "versions": {}}


@dataclass(frozen=True)
class Part:
    """One fit: which rows and cases it may see, and which it is asked about.

    ``takes`` says of a split group that belongs to no row whether this part is asked about it.
    """

    name: str
    train: list[int]
    test: list[int]
    records: list[int]
    takes: Callable[[str], bool]


@dataclass
class FoldRun:
    """Answers by models that had not seen the case; each list has one entry a part.

    Join with :func:`training.trial.answers.join`; ``rivals`` by name.
    """

    names: list[str] = field(default_factory=list)
    rows: list[Answers] = field(default_factory=list)
    probes: list[Answers] = field(default_factory=list)
    rivals: dict[str, list[Answers]] = field(default_factory=dict)


def as_evaluation(row: FactPattern) -> EvaluationRow:
    """A corpus row as one to be evaluated on."""
    return EvaluationRow(
        id=row.id,
        text=row.text,
        labels=row.labels,
        accepted=row.accepted,
        register=row.register,
        case_id=row.case_id or row.id,
        split_group=row.split_group,
    )


def split_by_group(rows: Sequence[FactPattern], records: Sequence[Precedent], folds: int, seed: int) -> list[Part]:
    """Folds of whole split groups; a record is in the fold of its case.

    Labels taken over from a model (``accepted_as_suggested``) are trained on and never asked.
    """
    place = seed + _SEED_STEP
    of_row = [fold_of(row.split_group, folds, place) for row in rows]
    of_record = [fold_of(record.id, folds, place) for record in records]
    return [
        Part(
            name=f"第 {fold + 1} 折",
            train=[i for i, own in enumerate(of_row) if own != fold],
            test=[i for i, own in enumerate(of_row) if own == fold and not rows[i].accepted_as_suggested],
            records=[i for i, own in enumerate(of_record) if own != fold],
            takes=lambda group, fold=fold: fold_of(group, folds, place) == fold,  # type: ignore[misc]
        )
        for fold in range(folds)
    ]


def split_by_writer(rows: Sequence[FactPattern], records: Sequence[Precedent]) -> list[Part]:
    """Each writer left out, and with the writer whatever others wrote of the same case or family."""
    parts = []
    for writer in sorted({row.writer for row in rows}):
        test = [i for i, row in enumerate(rows) if row.writer == writer and not row.accepted_as_suggested]
        groups = {rows[i].split_group for i in test}
        parts.append(
            Part(
                name=writer,
                train=[i for i, row in enumerate(rows) if row.split_group not in groups],
                test=test,
                records=[i for i, record in enumerate(records) if record.id not in groups],
                takes=lambda group: False,
            )
        )
    return parts


def only_told(rows: list[FactPattern], labels: LabelTable) -> tuple[LabelTable, list[FactPattern]]:
    """The labels that some row has, and the rows without mention of others: a thin label may be all in one fold."""
    told = {label for row in rows for label in row.labels}
    if told >= set(labels.ids):
        return labels, rows
    kept = [label for label in labels if label.id in told]
    groups = {label.group for label in kept}
    table = LabelTable(kept, tuple(group for group in labels.core_groups if group in groups))
    return table, [
        replace(
            row,
            rejected=tuple(label for label in row.rejected if label in told),
            also=tuple(label for label in row.also if label in told),
        )
        for row in rows
    ]


def _ask_part(
    part: Part,
    rows: Sequence[FactPattern],
    records: Sequence[Precedent],
    labels: LabelTable,
    config: TrainingConfig,
    probes: Sequence[EvaluationRow],
) -> tuple[Answers, Answers]:
    known, train = only_told([rows[i] for i in part.train], labels)
    fitted = fit(train, [records[i] for i in part.records], known, config)
    # Saved and loaded again: what is measured is what would be served.
    with tempfile.TemporaryDirectory(prefix="anyou-fold-") as folder:
        saved = save_model(fitted.parts, Path(folder), "fold", {**fitted.facts, **_FACTS})
        classifier = Classifier.load(saved)
        answers = ask(classifier, [as_evaluation(rows[i]) for i in part.test], labels)
        answers = ask_known_items(classifier, fitted.features, answers, records)
        asked = ask(classifier, [probe for probe in probes if part.takes(probe.group)], labels)
    return answers, asked


def run_parts(
    parts: Sequence[Part],
    rows: Sequence[FactPattern],
    records: Sequence[Precedent],
    labels: LabelTable,
    config: TrainingConfig,
    *,
    probes: Sequence[EvaluationRow] = (),
    rivals: Sequence[Rival] = (),
    reporter: Reporter | None = None,
) -> FoldRun:
    """Fit every part and ask it about the rows it has not seen.

    Parameters
    ----------
    probes : sequence of EvaluationRow
        Further texts of the same cases, asked of the part that has not seen their split group.
    rivals : sequence of Rival
        Fitted and asked on the same rows.

    Raises
    ------
    CorpusError
        If a part cannot be fitted, such as when all other rows have one label.
    """
    report = reporter or SilentReporter()
    run = FoldRun(rivals={rival.name: [] for rival in rivals})
    for part in parts:
        report.step(part.name)
        if not part.test:
            continue
        try:
            answers, asked = _ask_part(part, rows, records, labels, config, probes)
        except CorpusError as error:
            raise CorpusError(f"{part.name} 留出后无法训练：{error}") from error
        run.names.append(part.name)
        run.rows.append(answers)
        run.probes.append(asked)
        train = [rows[i] for i in part.train]
        texts = [row.text for row in answers.rows]
        for rival in rivals:
            run.rivals[rival.name].append(from_scores(answers.rows, rival.fit(train, labels)(texts)))
    if not run.rows:
        raise CorpusError("没有可以留出的语料")
    return run


def only_real(answers: Answers, rows: Sequence[FactPattern]) -> Answers:
    """Answers to the rows that tell decided cases."""
    real = {row.id for row in rows if row.is_real}
    return answers.take([i for i, row in enumerate(answers.rows) if row.id in real])


def first_told(rows: Sequence[FactPattern]) -> list[EvaluationRow]:
    """One row a case, the first by id: the plain texts that a program makes variants of."""
    first: dict[str, FactPattern] = {}
    for row in sorted(rows, key=lambda row: row.id):
        if row.accepted_as_suggested:
            continue
        first.setdefault(row.split_group, row)
    return [as_evaluation(row) for row in first.values()]


def joined(parts: Sequence[Answers], labels: LabelTable) -> Answers:
    """Answers of all parts, or none."""
    kept = [part for part in parts if len(part)]
    return join(kept) if kept else from_scores([], np.zeros((0, len(labels))))
