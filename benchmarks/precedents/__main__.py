"""``python -m benchmarks.precedents``: the ways of finding the analogous case, compared on held-out cases.

Each text of a real case is asked of a model fitted without the case and without every other text of it. *Analogy*: the
first case of the model's index stands for a right group. *Known item*: the own case, by its facts alone, among all
records. A variant's setting for a fold is the one that does best on the other folds. With ``--data`` the model in use
is asked about files of described cases, with the settings chosen on all folds.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.precedents.latency import measure_latency
from benchmarks.precedents.trial import fold_trials, known_sample, make_trial
from benchmarks.precedents.variants import compare, find, measure
from classifier.assess import Classifier
from classifier.concepts import load_lexicon
from classifier.likeness import Likeness
from classifier.pipeline import build_features
from classifier.taxonomy import load_labels
from training.config import load_config
from training.corpus.records import read_corpus
from training.evaluate import read_evaluation
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


def ask_data(table: list[dict[str, Any]], folder: Path, files: Sequence[Path], corpus: Path) -> None:
    """Add ``data``: analogy of each variant on files, asked of a model, with the settings of all folds."""
    classifier = Classifier.load(folder)
    labels, config = classifier.model.labels, load_config(None)
    retold: dict[str, list[str]] = defaultdict(list)
    told = read_corpus([corpus], labels)
    features = build_features(config.features.settings(), config.features.min_df, config.features.max_terms)
    features.fit([row.text for row in sorted(told, key=lambda row: row.id)])
    for row in told:
        if row.case_id is not None:
            retold[row.case_id].append(row.text)
    rows = [row for path in files for row in read_evaluation(path, labels)]
    trial, likeness = make_trial(classifier, features, rows, labels, retold, None), Likeness(load_lexicon())
    for line in table:
        found = find(trial, line["setting"], likeness)
        line["data"] = measure([found], [np.zeros(0, np.int64)])["analogy"]
        line["data_rows"] = len(rows)


def lines(table: list[dict[str, Any]]) -> list[str]:
    """The table in Markdown."""
    named = [*_COLUMNS, *(["data"] if "data" in table[0] else [])]
    out = [f"| variant | settings | {' | '.join(named)} |", "|---" * (len(named) + 2) + "|"]
    for line in table:
        out.append(f"| {line['variant']} | {line['tried']} | {' | '.join(f'{line[name]:.3f}' for name in named)} |")
    return out


def main(arguments: list[str] | None = None) -> int:
    """Compare, or time, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.precedents", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=ROOT / "samples" / "corpus", help="(%(default)s)")
    parser.add_argument("--precedents", type=Path, default=ROOT / "samples" / "precedents", help="(%(default)s)")
    parser.add_argument("--models", type=Path, default=ROOT / "models", help="model folder (%(default)s)")
    parser.add_argument("--folds", type=int, default=5, help="(%(default)s)")
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="described cases for the model in use")
    parser.add_argument("--json", action="store_true", help="print the settings, too")
    parser.add_argument("--latency", action="store_true", help="only time the retrieval, before and after in turn")
    parser.add_argument("--before", help="model to time the former way with (the one in use)")
    options = parser.parse_args(arguments)
    registry = Registry(options.models)
    if options.latency:
        print(json.dumps(measure_latency(registry.folder(options.before), registry.folder())))
        return 0
    table = compare_folds(options.corpus, options.precedents, options.folds)
    if options.data:
        ask_data(table, registry.folder(), options.data, options.corpus)
    if options.json:
        print(json.dumps([{**line, "setting": asdict(line["setting"])} for line in table], ensure_ascii=False))
    print("\n".join(lines(table)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
