"""``python -m benchmarks``: measure everything and write the document, or check the ratios."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks.measures import Results, measure_all, measure_rivals, measure_single
from benchmarks.report import draw, render
from classifier.assess import Classifier
from training.registry import Registry

ROOT = Path(__file__).parent.parent
FLOORS = Path(__file__).with_name("floors.json")

#: A ratio may fall by this much below its floor before it counts as lost: the machine is not ours alone.
SLACK = 1 / 3


def fallen(found: dict[str, float], floors: dict[str, float]) -> list[str]:
    """Lines about the ratios that fell below their floor by more than the slack."""
    return [
        f"{name}: {found[name]:.2f}, was {floor:.2f}"
        for name, floor in floors.items()
        if name in found and found[name] < floor * (1 - SLACK)
    ]


def main(arguments: list[str] | None = None) -> int:
    """Run; 1 if a ratio has fallen."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--check", action="store_true", help="a short run; fail if a ratio fell below floors.json")
    parser.add_argument("--models", type=Path, default=ROOT / "models", help="model folder (%(default)s)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of every measure (%(default)s)")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="where the document goes (%(default)s)")
    options = parser.parse_args(arguments)
    folder = Registry(options.models).folder()
    if options.check:
        results = Results()
        classifier = Classifier.load(folder)
        measure_single(classifier, results, 3)
        measure_rivals(classifier, results, 3, few=True)
        for name, value in results.checks().items():
            print(f"{name}: {value:.2f}")
        lost = fallen(results.checks(), json.loads(FLOORS.read_text("utf-8")))
        print("\n".join(lost) or "no ratio has fallen")
        return 1 if lost else 0
    results = measure_all(options.models, folder, options.rounds)
    draw(results, options.docs)
    (options.docs / "benchmarks.md").write_text(render(results), "utf-8")
    FLOORS.write_text(json.dumps({n: round(v, 3) for n, v in results.checks().items()}, indent=1) + "\n", "utf-8")
    print(f"written: {options.docs / 'benchmarks.md'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
