"""Precision of ``met``: ``python -m benchmarks.elements``, or ``--draw SEED`` for a sheet to judge.

A sheet has one row a decided case: a description of the corpus drawn by hash,
the first label that the current model gives it, and one element found ``met``
with its words. A second reader writes ``right`` (true where the text does say
so and one of the words bears on it), who and when:
``tests/reference/element_judgements.jsonl``. The elements are read by terms,
never fitted on the texts; the sheet was drawn after the last change of a term.
Without ``--draw`` the judgements are held against the answers of today: those
no longer ``met`` are told apart.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from pathlib import Path
from typing import Any

from classifier.assess import Classifier
from classifier.element_answers import MET, ElementAnswer
from training.registry import Registry

ROOT = Path(__file__).parent.parent
JUDGED = ROOT / "tests" / "reference" / "element_judgements.jsonl"


def read_rows(folder: Path) -> list[dict[str, Any]]:
    """Descriptions of decided cases."""
    lines = [line for path in sorted(folder.glob("cases-*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line) for line in lines]


def first_elements(classifier: Classifier, text: str) -> tuple[str, tuple[ElementAnswer, ...]]:
    """First label of a text and its checklist."""
    first = classifier.assess(text, precedents=0, top_k=1).labels[0]
    return first.label.id, tuple(first.reasons.elements) if first.reasons else ()


def draw(classifier: Classifier, rows: list[dict[str, Any]], seed: str, count: int) -> list[dict[str, Any]]:
    """``count`` judgements to be made, one a case, in hash order of ``seed`` and id."""
    sheet: list[dict[str, Any]] = []
    seen: set[str] = set()
    for row in sorted(rows, key=lambda row: hashlib.sha256((seed + row["id"]).encode()).hexdigest()):
        if len(sheet) == count:
            break
        if row["case_id"] in seen:
            continue
        label, elements = first_elements(classifier, row["text"])
        met = [element for element in elements if element.status == MET and element.spans]
        if met:
            seen.add(row["case_id"])
            chosen = random.Random(seed + row["id"]).choice(met)  # noqa: S311
            spans = [{"start": s.start, "end": s.end, "text": s.text} for s in chosen.spans]
            sheet.append({"id": row["id"], "label": label, "element": chosen.id, "spans": spans})
    return sheet


def precision(classifier: Classifier, rows: list[dict[str, Any]], judged: list[dict[str, Any]]) -> dict[str, Any]:
    """Share of the judged elements that are right, over all and over those still ``met``."""
    texts = {row["id"]: row["text"] for row in rows}
    standing = []
    for row in judged:
        label, elements = first_elements(classifier, texts[row["id"]])
        status = {element.id: element.status for element in elements}.get(row["element"])
        if label == row["label"] and status == MET:
            standing.append(row)
    return {
        "judged": len(judged),
        "precision": round(sum(row["right"] for row in judged) / len(judged), 4),
        "still_met": len(standing),
        "precision_of_still_met": round(sum(row["right"] for row in standing) / max(len(standing), 1), 4),
    }


def main() -> None:
    """Print the precision, or a sheet, as JSON Lines."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.elements", description=__doc__)
    parser.add_argument("--models", type=Path, default=ROOT / "models", help="model folder (%(default)s)")
    parser.add_argument("--corpus", type=Path, default=ROOT / "samples" / "corpus", help="texts (%(default)s)")
    parser.add_argument("--judged", type=Path, default=JUDGED, help="judgements (%(default)s)")
    parser.add_argument("--draw", metavar="SEED", help="print a sheet to judge")
    parser.add_argument("--count", type=int, default=200, help="rows of a sheet (%(default)s)")
    options = parser.parse_args()
    classifier, rows = Classifier.load(Registry(options.models).folder()), read_rows(options.corpus)
    if options.draw:
        for row in draw(classifier, rows, options.draw, options.count):
            print(json.dumps(row, ensure_ascii=False))
        return
    judged = [json.loads(line) for line in options.judged.read_text("utf-8").splitlines()]
    print(json.dumps(precision(classifier, rows, judged)))


if __name__ == "__main__":
    main()
