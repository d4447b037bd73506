"""What each step of normalisation is worth: the corpus fitted with it left out.

``python -m benchmarks.steps [STEP ...]`` prints a Markdown table: the share of the corpus whose texts
the step changes, and the held-out cases of the inner folds of training, with all steps (first row)
and without the step. What a step is worth on texts that somebody disguised stands in
docs/robustness.md; here is what it costs or gains on plain ones.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from classifier.normalize import MODEL_STEPS, normalize
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable, load_labels
from training.config import TrainingConfig, load_config
from training.corpus.records import FactPattern, read_corpus
from training.fit import fit
from training.train import read_precedent_files

MEASURES = ("group_top1", "group_top3", "exact_top1", "macro_f1", "ece")


def without(config: TrainingConfig, step: str) -> TrainingConfig:
    """The same settings, one step of normalisation fewer."""
    kept = tuple(name for name in config.features.steps if name != step)
    return replace(config, features=replace(config.features, steps=kept))


def changed(rows: Sequence[FactPattern], config: TrainingConfig, step: str) -> float:
    """Share of the rows, 0 to 1, that read otherwise without the step."""
    steps = config.features.steps
    fewer = without(config, step).features.steps
    return sum(normalize(row.text, steps) != normalize(row.text, fewer) for row in rows) / len(rows)


def measure(
    rows: Sequence[FactPattern], records: Sequence[Precedent], labels: LabelTable, config: TrainingConfig
) -> list[float]:
    """:data:`MEASURES` on the held-out cases, on all held-out rows where there are no cases."""
    scores = fit(rows, records, labels, config).facts["scores"]
    found = scores["heldout_cases"] or scores["heldout_all"]
    return [float(found[name]) for name in MEASURES]


def table(
    rows: Sequence[FactPattern],
    records: Sequence[Precedent],
    labels: LabelTable,
    config: TrainingConfig,
    steps: Sequence[str],
) -> list[str]:
    """Lines of the table."""
    lines = [f"| without | texts it changes | {' | '.join(MEASURES)} |", "|---" * (2 + len(MEASURES)) + "|"]
    for step in ("", *steps):
        share = f"{changed(rows, config, step):.1%}" if step else ""
        found = measure(rows, records, labels, without(config, step) if step else config)
        lines.append(f"| {step or '(all steps)'} | {share} | {' | '.join(f'{value:.3f}' for value in found)} |")
        print(lines[-1], file=sys.stderr, flush=True)
    return lines


def main() -> None:
    """Measure the steps named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.steps", description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"steps to leave out, of {', '.join(MODEL_STEPS)}")
    named = parser.parse_args().steps
    if unknown := sorted(set(named) - set(MODEL_STEPS)):
        parser.error(f"no such step: {', '.join(unknown)}")
    labels = load_labels()
    rows = read_corpus([Path("samples/corpus")], labels)
    records = read_precedent_files([Path("samples/precedents")])
    print("\n".join(table(rows, records, labels, load_config(), named or MODEL_STEPS)))


if __name__ == "__main__":
    main()
