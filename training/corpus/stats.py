"""Counts of the corpus, and whether writers' habits tell the labels."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import cross_val_predict

from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.corpus.records import FactPattern
from training.split import assign_folds

#: Registers in which incidents arrive, against the lawyer's narrative.
INCIDENT_REGISTERS = ("victim_report", "soc_ticket", "tip_off", "consult", "short")

_MARKS = "，。；：？！、“”（）…—"


def count_corpus(rows: Sequence[FactPattern], records: Sequence[Precedent], labels: LabelTable) -> dict[str, Any]:
    """Tables of texts by label, register, basis and writer, and of records by label."""
    by_label: dict[str, dict[str, int]] = {label.id: dict.fromkeys(INCIDENT_REGISTERS, 0) for label in labels}
    for label in labels:
        by_label[label.id] = {"texts": 0, "case": 0, "scenario": 0, "records": 0, "factual": 0, **by_label[label.id]}
    for row in rows:
        counts = by_label[row.labels[0]]
        counts["texts"] += 1
        counts["scenario" if row.basis == "scenario" else "case"] += 1
        counts[row.register] += 1
    for record in records:
        by_label[record.labels[0]]["records"] += 1
    writers: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        writers[row.writer].update([row.labels[0]])
    twins = {frozenset((row.id, row.pair)) for row in rows if row.pair}
    ids = {row.id: row.labels[0] for row in rows}
    neighbour_pairs = Counter(
        tuple(sorted(ids[i] for i in twin)) for twin in twins if len(twin) == 2 and all(i in ids for i in twin)
    )
    years = [int(r.decided_on[:4]) for r in records if r.decided_on]
    return {
        "texts": len(rows),
        "case_texts": sum(row.is_real for row in rows),
        "cases": len({row.case_id for row in rows if row.is_real}),
        "incident_share": round(sum(row.register in INCIDENT_REGISTERS for row in rows) / max(1, len(rows)), 4),
        "multi_label": sum(len(row.labels) > 1 for row in rows),
        "twin_pairs": len(twins),
        "pairs_by_neighbours": {" / ".join(pair): n for pair, n in sorted(neighbour_pairs.items())},
        "by_label": by_label,
        "writers": {
            writer: {"texts": sum(c.values()), "labels": len(c), "most": round(max(c.values()) / sum(c.values()), 3)}
            for writer, c in sorted(writers.items())
        },
        "records": {
            "all": len(records),
            "negative": sum(r.outcome == "不成立" for r in records),
            "dated": len(years),
            "since_2022": sum(y >= 2022 for y in years),
            "with_docket": sum(r.docket is not None for r in records),
            "figures": sum(len(r.figures) for r in records),
            "by_confidence": dict(Counter(r.confidence for r in records)),
            "by_procedure": dict(Counter(r.procedure for r in records)),
        },
    }


def habits(text: str) -> list[float]:
    """What of a text shows the writer and not the matter: marks, digits, Latin letters, lengths."""
    length = max(1, len(text))
    sentences = [s for s in re.split(r"[。！？；\n]", text) if s]
    digits = sum(c.isdigit() for c in text)
    latin = sum(c.isascii() and c.isalpha() for c in text)
    mean = float(np.mean([len(s) for s in sentences])) if sentences else 0.0
    return [length, len(sentences), mean, digits / length, latin / length, *(text.count(m) / length for m in _MARKS)]


def habit_accuracy(rows: Sequence[FactPattern], folds: int = 5, seed: int = 0) -> tuple[float, float]:
    """Accuracy of the main label from habits alone, and of always saying the commonest label.

    Cross-validated by split group; the two being close means that writers'
    habits do not tell the labels.
    """
    x: NDArray[np.float64] = np.array([habits(row.text) for row in rows])
    y = np.array([row.labels[0] for row in rows])
    fold = assign_folds([row.split_group for row in rows], folds, seed)
    splits = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(folds)]
    model = HistGradientBoostingClassifier(max_iter=60, learning_rate=0.1, random_state=seed)
    said = cross_val_predict(model, x, y, cv=splits)
    majority = Counter(y.tolist()).most_common(1)[0][1] / len(y)
    return float((said == y).mean()), majority


def plot_counts(counts: dict[str, Any], labels: LabelTable, path: Path) -> None:
    """Bars of texts by label, cases and scenarios stacked, as SVG or PNG by the suffix."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    ids = list(labels.ids)[::-1]
    cases = [counts["by_label"][i]["case"] for i in ids]
    scenarios = [counts["by_label"][i]["scenario"] for i in ids]
    axes.barh(ids, cases, color="tab:red", label="retold cases")
    axes.barh(ids, scenarios, left=cases, color="tab:grey", label="scenarios")
    axes.set(xlabel="texts (main label)")
    axes.legend()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path)
