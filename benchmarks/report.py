"""From the figures of a run to docs/benchmarks.md and its plots."""

from __future__ import annotations

import os
import platform
from pathlib import Path

from benchmarks import http
from benchmarks.measures import TYPICAL, Results, spread
from benchmarks.texts import LENGTHS
from benchmarks.timing import compare

#: What the checked ratios must reach, and from where the figure is.
BARS = {
    "labels over plain pipeline": 3.0,
    **{f"HTTP labels over trivial, {server}": 0.5 for server in http.SERVERS},
    **{f"HTTP full over trivial, {server}": 0.25 for server in http.SERVERS},
    "HTTP batch over singles": 2.0,
}


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(line) + " |" for line in (head, ["---"] * len(head), *rows)] + [""]


def render(results: Results) -> str:
    """The document."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`. Rivals take turns within each round, so ratios hold on a busy machine where absolute",
        "figures do not; brackets hold the middle half of the rounds.",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} processors seen, {platform.machine()}, load average "
        f"{os.getloadavg()[0]:.1f} at the end; compiled loops (`classifier/csrc`) "
        + ("in use." if results.compiled else "missing."),
        "One thread unless said otherwise.",
        "p50 and p99 are over texts, of each text the median over the rounds;",
        '"with pauses" is over all calls as they came.',
        "",
        "## One text, by length",
        "",
        "![milliseconds by length](benchmarks-length.png)",
        "",
    ]
    lines += _lengths(results) + _stages(results) + _rivals(results) + _served(results)
    lines += ["## Batches in processes, labels only", ""]
    lines += _table(
        ["processes", "texts/s"], [[str(workers), spread(rates)] for workers, rates in results.batch.items()]
    )
    lines += [
        "## Start",
        "",
        f"`anyou predict` for one text: {spread(results.start)} seconds of process time, modules compiled before.",
        "",
    ]
    lines += ["## Training", "", "![training](benchmarks-training.png)", ""]
    lines += _table(
        ["rows", "process seconds, without workers", "peak MB"],
        [[f"{rows:,}", f"{seconds:.1f}", f"{megabytes:.0f}"] for rows, seconds, megabytes in results.training],
    )
    lines += [
        "## Ratios that are watched",
        "",
        "`python -m benchmarks --check` fails if one falls by more than a third below `benchmarks/floors.json`.",
        "",
    ]
    lines += _table(
        ["ratio", "measured", "wanted"],
        [
            [name, f"{value:.2f}", f"{BARS[name]:.2f}" if name in BARS else ""]
            for name, value in results.checks().items()
        ],
    )
    lines += ["Queue and search over the size of the store: docs/operations.md, by `python -m benchmarks.desk`.", ""]
    return "\n".join(lines)


def _lengths(results: Results) -> list[str]:
    """One text of each length."""
    rows = []
    for length in LENGTHS:
        for name, title in (
            ("labels", "labels only"),
            ("full", "whole answer"),
            ("segmentation", "segmentation alone"),
        ):
            timing = results.single[length][name]
            rows.append(
                [
                    f"{length:,}",
                    title,
                    f"{timing.percentile(50):.2f}",
                    f"{timing.percentile(99):.2f}",
                    f"{timing.raw_percentile(99):.2f}",
                    f"{timing.rate:,.0f}",
                    str(compare(timing, results.single[length]["segmentation"])),
                ]
            )
    return _table(
        ["characters", "what", "p50 ms", "p99 ms", "p99 ms with pauses", "texts/s", "speed over segmentation"], rows
    )


def _rivals(results: Results) -> list[str]:
    """Other ways of doing the same."""
    lines = [f"## Against others, {TYPICAL} characters", "", "![speed over the others](benchmarks-rivals.png)", ""]
    ours = results.rivals["labels"]
    lines += _table(
        ["rival", "texts/s", "anyou (labels only) is faster by"],
        [
            [name, f"{timing.rate:,.0f}", str(compare(ours, timing))]
            for name, timing in results.rivals.items()
            if name != "labels"
        ],
    )
    lines += [f"Not measured: {name}." for name in results.absent]
    lines += [
        "",
        '"plain pipeline" is the features of the model (`classifier/pipeline.py`) in scikit-learn on its segmenter',
        "with a linear SVM. The CAIL style is its published baseline (TF-IDF of 5,000 terms, linear SVM).",
        "",
    ]
    return lines


def _served(results: Results) -> list[str]:
    """Over HTTP."""
    lines = [f"## HTTP, the same server, {http.CLIENTS} connections", ""]
    lines += ["The client runs on the same processors and takes its share of them.", ""]
    titles = {
        "trivial": "trivial endpoint",
        "labels": "labels only, `explain: false, precedents: 0`",
        "full": "whole answer",
        "batch": "batch of 256, labels only",
    }
    for server, rates in results.http.items():
        lines += [f"### {http.SERVERS[server]}", ""]
        lines += _table(
            ["what", "texts/s", "over the trivial endpoint"],
            [
                [title, spread(rates[name]), "{1:.2f} ({0:.2f} to {2:.2f})".format(*http.ratio(rates, name, "trivial"))]
                for name, title in titles.items()
            ],
        )
    return lines


def _stages(results: Results) -> list[str]:
    """Where the time goes, and the bars that are absolute figures."""
    single = results.single[TYPICAL]
    labels, full = single["labels"], single["full"]
    lines = _table(
        ["bar at 430 characters", "measured", "wanted"],
        [
            ["labels only, texts/s on one thread", f"{labels.rate:,.0f}", "at least 3,000"],
            ["whole answer, p50 ms", f"{full.percentile(50):.2f}", "at most 2"],
            ["whole answer, p99 ms", f"{full.percentile(99):.2f}", "at most 8"],
        ],
    )
    lines += [f"## Where the time goes, {TYPICAL} characters", ""]
    lines += [
        "Each stage alone, with its tables in the caches; within an answer they push one another out, so that the"
    ]
    lines += ["whole takes longer than the sum.", ""]
    whole = results.stages["whole answer"].percentile(50)
    return lines + _table(
        ["stage", "p50 ms", "p99 ms", "share of the whole answer"],
        [
            [
                name,
                f"{timing.percentile(50):.3f}",
                f"{timing.percentile(99):.3f}",
                f"{timing.percentile(50) / whole:.0%}",
            ]
            for name, timing in results.stages.items()
        ],
    )


def draw(results: Results, folder: Path) -> None:
    """Write the plots into ``folder``."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    def save(figure: Figure, name: str) -> None:
        FigureCanvasAgg(figure)
        figure.savefig(folder / name, dpi=110, metadata={"Software": None})

    figure = Figure(figsize=(6, 4), layout="constrained")
    axes = figure.subplots()
    for name in ("labels", "full", "segmentation"):
        axes.plot(LENGTHS, [results.single[n][name].percentile(50) for n in LENGTHS], marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="characters", ylabel="ms, p50")
    axes.legend()
    save(figure, "benchmarks-length.png")

    figure = Figure(figsize=(6, 3), layout="constrained")
    axes = figure.subplots()
    others = {
        name: compare(results.rivals["labels"], t).median for name, t in results.rivals.items() if name != "labels"
    }
    axes.barh(list(others), list(others.values()))
    axes.set(xscale="log", xlabel="times faster, labels only")
    save(figure, "benchmarks-rivals.png")

    figure = Figure(figsize=(6, 3), layout="constrained")
    seconds, memory = figure.subplots(1, 2)
    sizes = [rows for rows, _, _ in results.training]
    seconds.plot(sizes, [s for _, s, _ in results.training], marker="o")
    seconds.set(xlabel="rows", ylabel="process seconds", ylim=(0, None))
    memory.plot(sizes, [m for _, _, m in results.training], marker="o")
    memory.set(xlabel="rows", ylabel="peak MB", ylim=(0, None))
    save(figure, "benchmarks-training.png")
