"""Hold a model against described cases it has never seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classifier.assess import Classifier
from classifier.taxonomy import OTHER, LabelTable
from training.errors import CorpusError
from training.metrics import ranking_measures

#: A note that begins so marks a claim that was argued and dismissed.
DISMISSED = "驳回"


@dataclass(frozen=True)
class EvaluationRow:
    """A description with what the court or authority held.

    ``accepted`` are the labels that count as right: the gold ones and, for a
    dismissed claim, ``other`` and the dismissed label.
    """

    id: str
    text: str
    labels: tuple[str, ...]
    accepted: frozenset[str]
    register: str
    case_id: str


def read_evaluation(path: Path, labels: LabelTable) -> list[EvaluationRow]:
    """Read JSON Lines with at least ``id``, ``text`` and ``labels``.

    Raises
    ------
    CorpusError
        With file and line of what is wrong.
    """
    if not path.is_file():
        raise CorpusError(f"没有这个评测文件：{path}")
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            gold = tuple(data["labels"])
            rejected = tuple(data.get("rejected", ()))
            for label in (*gold, *rejected):
                labels.index(label)
            accepted = set(gold)
            if str(data.get("note") or "").startswith(DISMISSED):
                accepted |= {OTHER, *rejected}
            rows.append(
                EvaluationRow(
                    id=str(data["id"]),
                    text=data["text"],
                    labels=gold,
                    accepted=frozenset(accepted),
                    register=data.get("register") or data.get("style") or "factual",
                    case_id=data.get("case_id") or data.get("case") or str(data["id"]),
                )
            )
        except (json.JSONDecodeError, KeyError, TypeError, IndexError) as error:
            raise CorpusError(f"{path.name} 第 {number} 行：{error}") from error
    if not rows:
        raise CorpusError(f"评测文件是空的：{path}")
    return rows


def evaluate(classifier: Classifier, rows: Sequence[EvaluationRow]) -> dict[str, Any]:
    """All measures of a model on the rows, overall, by register, and of the cases found."""
    table = classifier.model.labels
    rankings = [classifier.rank(row.text) for row in rows]
    probabilities = np.stack([ranking.probabilities for ranking in rankings])
    accepted = [row.accepted for row in rows]
    main = [row.labels[0] for row in rows]
    decisions = [classifier.decide(ranking).code for ranking in rankings]
    out = ranking_measures(probabilities, accepted, main, table)
    out["by_register"] = {}
    for register in sorted({row.register for row in rows}):
        picked = [i for i, row in enumerate(rows) if row.register == register]
        part = ranking_measures(probabilities[picked], [accepted[i] for i in picked], [main[i] for i in picked], table)
        out["by_register"][register] = {key: part[key] for key in ("rows", "group_top1", "group_top3", "exact_top1")}
    out["decisions"] = {code: decisions.count(code) for code in sorted(set(decisions))}
    hits = 0
    for row, ranking in zip(rows, rankings, strict=True):
        similarities = classifier.similarities(ranking.vector)
        best = int(similarities.argmax()) if len(similarities) else -1
        if best >= 0 and similarities[best] > 0:
            found = classifier.model.precedents.records[best]
            groups = {table.group_of(label) for label in row.accepted}
            hits += bool(groups & {table.group_of(label) for label in (*found.labels, *found.rejected)})
    out["nearest_case_group"] = round(hits / len(rows), 4)
    return out
