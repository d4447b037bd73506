"""``python -m benchmarks.robustness``: attacks, their cost, and held-out texts disguised and swapped."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.robustness.cost import BOUND, measure_costs
from benchmarks.robustness.heldout import TEXTS, measure_heldout, read_all
from benchmarks.robustness.judging import by_kind, judge_all
from benchmarks.robustness.table import FOLDER, read_attacks
from benchmarks.texts import SAMPLES
from classifier.assess import Classifier
from classifier.errors import TextError
from classifier.taxonomy import load_labels
from training.config import load_config
from training.registry import Registry

ROOT = Path(__file__).parent.parent.parent
PARTS = ("attacks", "cost", "heldout")


def attack_part(classifier: Classifier, folder: Path) -> dict[str, Any]:
    """Survived by kind, and every attack that was not."""
    verdicts = judge_all(classifier, read_attacks(folder))
    return {
        "by_kind": by_kind(verdicts),
        "survived": [sum(v.survived for v in verdicts), len(verdicts)],
        "lost": [
            {"id": v.attack.id, "expect": v.attack.expect, "found": v.found, "moved": round(v.moved, 3)}
            for v in verdicts
            if not v.survived
        ],
    }


def cost_part(classifier: Classifier, folder: Path) -> dict[str, Any]:
    """Ratios of the costliest, and whether all are bounded."""

    def whole_answer(text: str) -> None:
        try:
            classifier.assess(text)
        except TextError:
            return

    costs = sorted(measure_costs(whole_answer, read_attacks(folder)), key=lambda cost: -cost.ratio)
    return {
        "bound": BOUND,
        "bounded": [sum(cost.bounded for cost in costs), len(costs)],
        "costliest": [{"id": c.attack.id, "ratio": round(c.ratio, 2), "unit": c.attack.text[:12]} for c in costs[:8]],
    }


def heldout_part(config: Path | None, count: int, samples: Path = SAMPLES) -> dict[str, Any]:
    """Measures of every change on held-out texts."""
    labels = load_labels()
    rows, records = read_all(samples, labels)
    return measure_heldout(rows, records, labels, load_config(config), count=count)


def print_part(name: str, found: dict[str, Any]) -> None:
    """One part as lines of a Markdown table."""
    if name == "attacks":
        print("| kind | survived | of | share |\n|---|---|---|---|")
        for kind, (survived, of) in [*found["by_kind"].items(), ("all", found["survived"])]:
            print(f"| {kind} | {survived} | {of} | {survived / of:.3f} |")
        for lost in found["lost"]:
            print(f"lost: {lost['id']} {lost['expect']} {lost['found']} moved {lost['moved']}")
    elif name == "cost":
        print(f"{found['bounded'][0]} of {found['bounded'][1]} cost at most {found['bound']:.0f} times the median")
        for row in found["costliest"]:
            print(f"{row['id']} {row['ratio']} {row['unit']!r}")
    else:
        print("ordinary: " + ", ".join(f"{name} {value}" for name, value in found["ordinary"].items()) + "\n")
        print("| change | texts | pairs | same first | moved, median | moved, 95 % | steady | twins accused |")
        print("|---|---|---|---|---|---|---|---|")
        for change, row in found["changes"].items():
            print(
                f"| {change} | {row['texts']} | {row['pairs']} | {row['same_first']:.4f} | {row['first_moved']:.4f}"
                f" | {row['first_moved_p95']:.4f} | {row['steady']:.4f}"
                f" | {row['twins_accused_after']} of {row['twins_harmless']} |"
            )


def main(arguments: list[str] | None = None) -> int:
    """Measure the parts asked for and print them; 1 if a cost is out of bounds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.robustness", description=__doc__)
    parser.add_argument("parts", nargs="*", default=PARTS, help=f"some of {', '.join(PARTS)} (all)")
    parser.add_argument("--models", type=Path, default=ROOT / "models", help="model folder (%(default)s)")
    parser.add_argument("--attacks", type=Path, default=FOLDER, help="tables of attacks (%(default)s)")
    parser.add_argument("--config", type=Path, default=None, help="training settings of the held-out part")
    parser.add_argument("--texts", type=int, default=TEXTS, help="texts of the held-out part (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}")
    found: dict[str, Any] = {}
    if {"attacks", "cost"} & set(options.parts):
        classifier = Classifier.load(Registry(options.models).folder())
        if "attacks" in options.parts:
            found["attacks"] = attack_part(classifier, options.attacks)
        if "cost" in options.parts:
            found["cost"] = cost_part(classifier, options.attacks)
    if "heldout" in options.parts:
        found["heldout"] = heldout_part(options.config, options.texts)
    if options.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        for name, part in found.items():
            print(f"\n## {name}\n")
            print_part(name, part)
    cost = found.get("cost")
    return 1 if cost and cost["bounded"][0] < cost["bounded"][1] else 0


if __name__ == "__main__":
    sys.exit(main())
