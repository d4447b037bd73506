"""Hard retellings of known cases: read, checked, and held against the plain texts of the same cases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from classifier.untrusted import decode_json, json_fault
from training.corpus.check import Problem
from training.corpus.duplicates import NEAR, ShingleIndex
from training.corpus.leaks import find_leaks, find_private
from training.corpus.records import MAX_TEXT, REGISTERS, FactPattern, corpus_files
from training.errors import CorpusError
from training.evaluate import EvaluationRow
from training.named_files import read_text_lines
from training.trial.answers import Answers
from training.trial.bootstrap import DIFFERENCE, RESAMPLES, mean_interval
from training.trial.outcomes import Outcomes

SLICES = (
    "typos",
    "traditional",
    "width",
    "mixed",
    "slang",
    "very-short",
    "very-long",
    "several-incidents",
    "swapped",
    "negated",
)

#: Where robustness rows are looked for unless told otherwise.
DEFAULT = Path("samples/robustness")

#: Slices whose label may rightly differ from the case's.
_RELABELLED = frozenset({"negated", "several-incidents"})

_REQUIRED = frozenset({"id", "slice", "case_id", "split_group", "text", "labels", "register"})
_OPTIONAL = frozenset({"of", "writer", "note", "rejected"})


@dataclass(frozen=True, slots=True)
class RobustnessRow:
    """A hard retelling; ``of`` is the corpus row it retells, ``None`` for the case as such."""

    row: EvaluationRow
    of: str | None


def read_robustness_row(data: Any, labels: LabelTable) -> RobustnessRow:
    """Check one row and build it.

    Raises
    ------
    CorpusError
        Says which field is missing, unknown or wrong.
    """
    if not isinstance(data, dict):
        raise CorpusError("应是 JSON 对象")
    missing, extra = _REQUIRED - data.keys(), data.keys() - _REQUIRED - _OPTIONAL
    if missing:
        raise CorpusError(f"缺少字段 {'、'.join(sorted(missing))}")
    if extra:
        raise CorpusError(f"多出字段 {'、'.join(sorted(extra))}")
    for field in ("id", "text", "case_id", "split_group"):
        if not isinstance(data[field], str) or not data[field].strip():
            raise CorpusError(f"字段 {field} 应是非空文字")
    if data["slice"] not in SLICES:
        raise CorpusError(f"没有这个切片：{data['slice']}，应是 {'、'.join(SLICES)} 之一")
    if data["register"] not in REGISTERS:
        raise CorpusError(f"没有这种语域：{data['register']}")
    if len(data["text"]) > MAX_TEXT:
        raise CorpusError(f"正文长 {len(data['text'])} 字，上限 {MAX_TEXT}")
    if not isinstance(data["labels"], list) or not data["labels"]:
        raise CorpusError("字段 labels 应是非空列表")
    rejected = data.get("rejected", [])
    if not isinstance(rejected, list):
        raise CorpusError("字段 rejected 应是列表")
    for label in (*data["labels"], *rejected):
        if label not in labels:
            raise CorpusError(f"没有这个标签：{label}")
    if data.get("of") is not None and not isinstance(data["of"], str):
        raise CorpusError("字段 of 应是文字")
    row = EvaluationRow(
        id=data["id"],
        text=data["text"],
        labels=tuple(data["labels"]),
        accepted=frozenset((*data["labels"], *rejected)),
        register=data["register"],
        case_id=data["case_id"],
        split_group=data["split_group"],
        slice=data["slice"],
    )
    return RobustnessRow(row, data.get("of"))


def read_robustness(paths: Iterable[Path], labels: LabelTable) -> list[RobustnessRow]:
    """Rows of all files; errors carry file name and line number.

    Raises
    ------
    CorpusError
        For a bad row or an id used twice.
    """
    rows: list[RobustnessRow] = []
    seen: set[str] = set()
    for path in corpus_files(paths):
        for number, line in enumerate(read_text_lines(path, CorpusError), 1):
            if not line.strip():
                continue
            try:
                found = read_robustness_row(decode_json(line), labels)
            except ValueError as error:
                why = error if isinstance(error, CorpusError) else json_fault(error)
                raise CorpusError(f"{path.name} 第 {number} 行：{why}") from error
            if found.row.id in seen:
                raise CorpusError(f"{path.name} 第 {number} 行：编号重复 {found.row.id}")
            seen.add(found.row.id)
            rows.append(found)
    return rows


def read_slices(paths: Sequence[Path], labels: LabelTable) -> list[RobustnessRow]:
    """As :func:`read_robustness`; the default folder may be missing or empty."""
    wanted = [path for path in paths if path != DEFAULT or any(path.glob("*.jsonl"))]
    return read_robustness(wanted, labels) if wanted else []


def _check_row(
    item: RobustnessRow,
    told: dict[str, list[FactPattern]],
    records: dict[str, Precedent],
    by_id: dict[str, FactPattern],
) -> list[Problem]:
    row = item.row
    problems = []
    record = records.get(row.case_id)
    if record is None:
        problems.append(Problem("error", "case", row.id, f"没有判例记录 {row.case_id}"))
    groups = {own.split_group for own in told.get(row.case_id, ())} or {row.case_id}
    if groups != {row.split_group}:
        problems.append(Problem("error", "split", row.id, f"split_group 应与案例的相同：{'、'.join(sorted(groups))}"))
    if item.of is not None and (item.of not in by_id or by_id[item.of].split_group != row.split_group):
        problems.append(Problem("error", "of", row.id, f"of 应是同一案例的语料：{item.of}"))
    if record is not None and row.slice not in _RELABELLED and not set(row.labels) & record.accepted:
        problems.append(Problem("warning", "labels", row.id, f"标签与判例 {row.case_id} 不同"))
    return problems


def check_robustness(
    items: Sequence[RobustnessRow], rows: Sequence[FactPattern], records: Sequence[Precedent], labels: LabelTable
) -> list[Problem]:
    """Cases and groups agree with corpus and precedents; no leak, nothing private, nothing that is trained on."""
    problems = []
    told: dict[str, list[FactPattern]] = defaultdict(list)
    for row in rows:
        if row.case_id:
            told[row.case_id].append(row)
    by_record = {record.id: record for record in records}
    by_id = {row.id: row for row in rows}
    for item in items:
        problems += _check_row(item, told, by_record, by_id)
        if item.row.id in by_id:
            problems.append(Problem("error", "training", item.row.id, "编号也在训练语料中"))
        for leak in find_leaks(item.row.text, labels):
            problems.append(Problem("error", "leak", item.row.id, f"正文泄露答案：{leak}"))
        for kind in find_private(item.row.text):
            problems.append(Problem("error", "private", item.row.id, f"正文含有{kind}"))
    return problems + _check_disjoint(items, rows)


def _check_disjoint(items: Sequence[RobustnessRow], rows: Sequence[FactPattern]) -> list[Problem]:
    """No row stands in the corpus in the words of another split group, nor unchanged in its own."""
    index = ShingleIndex([item.row.text for item in items])
    problems = []
    exact = {row.text: row.id for row in rows}
    for item in items:
        if item.row.text in exact:
            problems.append(Problem("error", "training", item.row.id, f"正文就是训练语料 {exact[item.row.text]}"))
    for row in rows:
        for i, (_, share) in index.shared(row.text).items():
            if share >= NEAR and items[i].row.group != row.split_group:
                problems.append(
                    Problem(
                        "error", "training", items[i].row.id, f"与别组的训练语料 {row.id} 有 {share:.0%} 的文字相同"
                    )
                )
    return problems


def slice_table(
    plain: Answers, hard: Answers, of: dict[str, str], labels: LabelTable, resamples: int = RESAMPLES
) -> dict[str, dict[str, Any]]:
    """What each slice loses against the plain texts of the same cases.

    Parameters
    ----------
    plain : Answers
        To held-out corpus rows, each by the model that has not seen its split group.
    hard : Answers
        To robustness rows, by the same models.
    of : dict
        Id of the plain row behind a robustness row; where it is absent all plain rows of the split group stand for it.

    Returns
    -------
    dict
        Slice -> rows, cases, measures plain and hard, ``loss`` of group top-1 (positive: the slice is worse) with its
        interval over cases. A slice without plain counterpart is left out.
    """
    names = ("group_top1", "group_top3", "exact_top1")
    before, after = Outcomes(plain, labels), Outcomes(hard, labels)
    own = {row.id: i for i, row in enumerate(plain.rows)}
    told: dict[str, list[int]] = defaultdict(list)
    for i, row in enumerate(plain.rows):
        told[row.group].append(i)
    pairs = []
    for i, row in enumerate(hard.rows):
        source = own.get(of.get(row.id, ""))
        counterparts = [source] if source is not None else told.get(row.group, [])
        if counterparts:
            pairs.append((i, counterparts))
    out: dict[str, dict[str, Any]] = {}
    for name in SLICES:
        mine = [(i, c) for i, c in pairs if hard.rows[i].slice == name]
        if not mine:
            continue
        index = np.array([i for i, _ in mine])
        entry: dict[str, Any] = {"rows": len(mine), "cases": len({hard.rows[i].group for i in index.tolist()})}
        for measure, was, now in zip(
            names,
            (before.top1, before.top3, before.exact),
            (after.top1, after.top3, after.exact),
            strict=True,
        ):
            reference = np.array([was[c].mean() for _, c in mine])
            entry[f"plain_{measure}"] = round(float(reference.mean()), 4)
            entry[measure] = round(float(now[index].mean()), 4)
            if measure == "group_top1":
                lost = reference - now[index]
                entry["loss"] = round(float(lost.mean()), 4)
                entry["loss_interval"] = mean_interval(lost, after.unit[index], resamples, bounds=DIFFERENCE)
        out[name] = entry
    return out
