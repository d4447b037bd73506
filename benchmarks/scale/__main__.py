"""``python -m benchmarks.scale``: out-of-core training at growing sizes, as a table."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from benchmarks.scale.documents import write_documents
from benchmarks.scale.measure import Run, measure


def render(runs: list[Run]) -> str:
    """Markdown table; the last column is the time a document beside that of the first row."""
    lines = [
        "| documents | characters | seconds | documents/s | CPU seconds | peak MB | work MB | load | per document |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    first = runs[0].seconds / runs[0].documents
    for run in runs:
        lines.append(
            f"| {run.documents:,} | {run.characters:,} | {run.seconds:,.0f} | {run.documents / run.seconds:,.0f} "
            f"| {run.cpu_seconds:,.0f} | {run.peak_mb:,.0f} | {run.disk_mb:,.0f} | {run.load[0]} to {run.load[1]} "
            f"| {run.seconds / run.documents / first:.2f} |"
        )
    stages = list(runs[0].stages)
    lines += [
        "",
        "| documents | " + " | ".join(f"{name}, s" for name in stages) + " |",
        "|" + "---|" * (len(stages) + 1),
    ]
    lines += [f"| {r.documents:,} | " + " | ".join(f"{r.stages.get(s, 0):,.1f}" for s in stages) + " |" for r in runs]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    """Measure each size once and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="documents (%(default)s)")
    parser.add_argument("--work", type=Path, default=Path("build/scale"), help="needs about 20 kB a document")
    parser.add_argument("--workers", type=int, default=2, help="processes (%(default)s)")
    parser.add_argument(
        "--runs", type=Path, default=None, help="add the figures to this JSON Lines file, and show all of it"
    )
    parser.add_argument("--scheduler", default=None, help="run the tasks on this Dask scheduler")
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    extra = ("--scheduler", options.scheduler) if options.scheduler else ()
    runs = []
    for size in options.sizes:
        corpus = options.work / f"documents-{size}.jsonl"
        characters = write_documents(corpus, size)
        run = measure(corpus, size, characters, options.work / f"work-{size}", options.workers, extra)
        print(json.dumps(run.to_dict(), ensure_ascii=False), flush=True)
        runs.append(run)
        if options.runs:
            with options.runs.open("a", encoding="utf-8") as file:
                file.write(json.dumps(run.to_dict(), ensure_ascii=False) + "\n")
        corpus.unlink()
    if options.runs:
        rows = [json.loads(line) for line in options.runs.read_text("utf-8").splitlines()]
        runs = [Run(**{**row, "load": tuple(row["load"])}) for row in rows]
    print(render(runs))
    if not any(options.work.iterdir()):
        shutil.rmtree(options.work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
