"""``python -m benchmarks.fuzz_files``: mutated files for loaders and importers; exit 1 on a finding.

Every case damages an honest file (or model folder, its hashes mostly put right) in one to
three ways and gives it to everything that reads such a file. A case passes if the file is taken
or refused with one of our own errors, within 20 seconds and 3 GB, and nothing is left behind.
hypothesis draws the cases and shrinks what fails. The targets take turns until the time is over.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.fuzz_files import folders, inputs
from benchmarks.fuzz_files.watch import FoundError, Tally, limit_memory
from benchmarks.quiet import quiet

#: Cases of a target before the next has its turn.
TURN = 150

TARGETS = ("model", *inputs.SEEDS)


def _prepare(name: str, scratch: Path) -> tuple[Any, Callable[[Any], str]]:
    """Cases of a target and what runs one."""
    folder = scratch / name
    folder.mkdir()
    if name == "model":
        target = folders.Folders(folder)
        return folders.cases(), lambda case: target.run(*case)
    reader = inputs.Inputs(name, folder)
    return inputs.cases(name), reader.run


def _turn(strategy: Any, run: Callable[[Any], str], tally: Tally, number: int, examples: int) -> None:
    @seed(number)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(strategy)
    def attempt(case: Any) -> None:
        tally.run(lambda: run(case), lambda: case)

    with contextlib.suppress(FoundError, Exception):
        attempt()
    tally.close()


def fuzz(names: list[str], scratch: Path, seconds: float, examples: int | None, start: int) -> dict[str, Tally]:
    """Run the targets in turn, by time or, where given, ``examples`` each."""
    with quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _take_turns(names, scratch, seconds, examples, start)


def _take_turns(names: list[str], scratch: Path, seconds: float, examples: int | None, start: int) -> dict[str, Tally]:
    prepared = {name: _prepare(name, scratch) for name in names}
    tallies = {name: Tally() for name in names}
    deadline, turn = time.monotonic() + seconds, 0
    while True:
        for name in names:
            _turn(*prepared[name], tallies[name], start + turn, examples or TURN)
            if examples is None and time.monotonic() > deadline:
                return tallies
        turn += 1
        if examples is not None:
            return tallies


def main(arguments: list[str] | None = None) -> int:
    """Run; 1 if something was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz_files", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)} (all)")
    parser.add_argument("--minutes", type=float, default=60.0, help="how long (%(default)s)")
    parser.add_argument("--examples", type=int, help="so many cases a target instead")
    parser.add_argument("--seed", type=int, default=20240901)
    options = parser.parse_args(arguments)
    unknown = set(options.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    limit_memory()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="anyou-fuzz-") as folder:
        names = options.targets or list(TARGETS)
        tallies = fuzz(names, Path(folder), options.minutes * 60, options.examples, options.seed)
    out = {
        "minutes": round((time.monotonic() - began) / 60, 1),
        "cases": sum(sum(tally.outcomes.values()) for tally in tallies.values()),
        "targets": {name: dict(tally.outcomes) for name, tally in tallies.items()},
        "findings": {f"{name}: {place}": how for name, t in tallies.items() for place, how in t.findings.items()},
    }
    print(json.dumps(out, ensure_ascii=False, indent=1))
    return 1 if out["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
