"""``python -m benchmarks.precedents``: the ways of finding the analogous case, compared on held-out cases.

Each text of a real case is asked of a model fitted without the case and without every other text of it. *Analogy*: the
first case of the model's index stands for a right group. *Known item*: the own case, by its facts alone, among all
records. A variant's setting for a fold is the one that does best on the other folds.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.precedents.latency import measure_latency
from benchmarks.precedents.trial import fold_trials, known_sample
from benchmarks.precedents.variants import compare
from classifier.taxonomy import load_labels
from training.config import load_config
from training.corpus.records import read_corpus
from training.registry import Registry
from training.train import read_precedent_files

ROOT = Path(__file__).parent.parent.parent
_COLUMNS = ("analogy", "known_100_hit1", "known_100_hit5", "known_all_hit1", "known_all_hit5")


def compare_folds(corpus: Path, precedents: Path, folds: int) -> list[dict[str, Any]]:
    """The table of :func:`benchmarks.precedents.variants.compare` on the corpus."""
    labels = load_labels()
    rows, records = read_corpus([corpus], labels), read_precedent_files([precedents])
    trials = []
    for number, trial in enumerate(fold_trials(rows, records, labels, load_config(None), folds), 1):
        print(f"fold {number} of {folds}: {len(trial.rows)} texts", file=sys.stderr, flush=True)
        trials.append(trial)
    return compare(trials, known_sample(trials))


def lines(table: list[dict[str, Any]]) -> list[str]:
    """The table in Markdown."""
    out = [f"| variant | settings | {' | '.join(_COLUMNS)} |", "|---" * (len(_COLUMNS) + 2) + "|"]
    for line in table:
        out.append(f"| {line['variant']} | {line['tried']} | {' | '.join(f'{line[name]:.3f}' for name in _COLUMNS)} |")
    return out


def main(arguments: list[str] | None = None) -> int:
    """Compare, or time, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.precedents", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "samples" / "corpus", help="(%(default)s)")
    parser.add_argument("--precedents", type=Path, default=ROOT / "samples" / "precedents", help="(%(default)s)")
    parser.add_argument("--models", type=Path, default=ROOT / "models", help="model folder (%(default)s)")
    parser.add_argument("--folds", type=int, default=5, help="(%(default)s)")
    parser.add_argument("--json", action="store_true", help="print the settings, too")
    parser.add_argument("--latency", action="store_true", help="only time the retrieval, before and after in turn")
    parser.add_argument("--before", help="model to time the former way with (the one in use)")
    options = parser.parse_args(arguments)
    registry = Registry(options.models)
    if options.latency:
        print(json.dumps(measure_latency(registry.folder(options.before), registry.folder())))
        return 0
    table = compare_folds(options.corpus, options.precedents, options.folds)
    if options.json:
        print(json.dumps([{**line, "setting": asdict(line["setting"])} for line in table], ensure_ascii=False))
    print("\n".join(lines(table)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
