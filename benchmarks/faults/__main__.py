"""``python -m benchmarks.faults [NAME ...]``: make faults, count, print the table; exit 1 if something did not hold.

Kills, a full disk, a read-only one, a clock that jumps, a database that goes away, a folder of
models that vanishes, promotions at once. The disks need the right to mount (root); without it
their rows say so.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks.faults import disks, kills, others
from benchmarks.faults.outcome import HEAD, Fault, Outcome
from benchmarks.quiet import quiet

#: Name -> the fault and how often it is made.
FAULTS: dict[str, tuple[Fault, int]] = {
    "kill-train": (kills.kill_train, 50),
    "kill-promote": (kills.kill_promote, 50),
    "kill-import": (kills.kill_import, 50),
    "kill-migrate": (kills.kill_migrate, 50),
    "full-train": (disks.full_train, 20),
    "full-promote": (disks.full_promote, 50),
    "full-import": (disks.full_import, 50),
    "full-database": (disks.full_database, 20),
    "read-only": (disks.read_only, 10),
    "clock": (others.clock, 50),
    "database": (others.database_away, 10),
    "vanish": (others.vanish, 60),
    "promotes": (others.promotes_at_once, 100),
}


def run(name: str, times: int | None, seed: int) -> Outcome:
    """Make one fault in a scratch folder of its own."""
    fault, usual = FAULTS[name]
    with tempfile.TemporaryDirectory(prefix="anyou-fault-") as folder:
        try:
            return fault(Path(folder), times or usual, random.Random(seed))  # noqa: S311
        except disks.NoMountError as error:
            return Outcome(name, "", left_out=str(error))


def main(arguments: list[str] | None = None) -> int:
    """Run; 1 if something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FAULTS)} (all)")
    parser.add_argument("--times", type=int, help="how often each is made")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true", help="JSON instead of the table")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(FAULTS)
    if unknown:
        parser.error(f"no such fault: {', '.join(sorted(unknown))}")
    outcomes = []
    if not options.json:
        print(HEAD)
    with quiet():
        for name in options.names or FAULTS:
            began = time.monotonic()
            outcomes.append(run(name, options.times, options.seed))
            if not options.json:
                print(outcomes[-1].line(), flush=True)
            print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr)
    if options.json:
        print(json.dumps([asdict(outcome) for outcome in outcomes], ensure_ascii=False, indent=1))
    return 0 if all(outcome.passed or outcome.left_out for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
