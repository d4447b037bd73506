"""``python -m benchmarks.desk [NAME]``: one measurement of the review desk, printed; exit 1 if a bar is missed.

Names: queue (100,000 incidents: pages and searches), kill (SIGKILL 200 times during writes), crowd
(50 readers at once). ``--postgres`` takes a PostgreSQL server of its own instead of SQLite.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.desk.crowd import run_crowd
from benchmarks.desk.fill import fill, open_bench_desk
from benchmarks.desk.kill import run_kills
from benchmarks.desk.measure import PAGE_MS, SEARCH_MS, measure
from benchmarks.postgres import cluster
from classifier.assess import Classifier
from service.models import read_current


@contextmanager
def database(options: argparse.Namespace) -> Iterator[str]:
    """Address of the database to work on."""
    if options.database:
        yield options.database
    elif options.postgres:
        with cluster(durable=True) as address:
            yield address
    else:
        with tempfile.TemporaryDirectory(prefix="anyou-desk-") as folder:
            yield f"sqlite:///{folder}/desk.sqlite3"


def run_queue(options: argparse.Namespace, address: str) -> bool:
    """Fill if need be, measure, print a table; whether the bars are kept."""
    desk = open_bench_desk(address)
    if not options.keep:
        start = time.monotonic()
        fill(desk, Classifier.load(read_current(options.models)), options.rows, options.rows // 50)
        print(f"filled with {options.rows} in {time.monotonic() - start:.0f} s", file=sys.stderr)
    print("| what | median ms | 95 % ms | processor ms | times |\n|---|---|---|---|---|")
    found = measure(desk, options.rounds)
    desk.engine.dispose()
    pages = [one for one in found if one.name.startswith("queue page")]
    search = next(one for one in found if one.name == "search")
    return all(one.median < PAGE_MS for one in pages) and search.median < SEARCH_MS


def main(arguments: list[str] | None = None) -> int:
    """Run; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.desk", description=__doc__)
    parser.add_argument("name", nargs="?", choices=("queue", "kill", "crowd"), default="queue")
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL server of its own")
    parser.add_argument("--database", help="address of an empty database instead")
    parser.add_argument("--keep", action="store_true", help="the database is filled already")
    parser.add_argument("--models", type=Path, default=Path("models"), help="model folder (%(default)s)")
    parser.add_argument("--rows", type=int, default=100_000, help="incidents (%(default)s)")
    parser.add_argument("--rounds", type=int, default=20, help="rounds of every measure (%(default)s)")
    parser.add_argument("--kills", type=int, default=200, help="writers killed (%(default)s)")
    parser.add_argument("--readers", type=int, default=50, help="readers at once (%(default)s)")
    parser.add_argument("--items", type=int, default=1000, help="items for the readers (%(default)s)")
    options = parser.parse_args(arguments)
    with database(options) as address:
        if options.name == "queue":
            return 0 if run_queue(options, address) else 1
        if options.name == "kill":
            out = run_kills(address, options.kills)
        else:
            out = run_crowd(address, options.readers, options.items)
    print(json.dumps(out, ensure_ascii=False, indent=1))
    return 0 if out["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
