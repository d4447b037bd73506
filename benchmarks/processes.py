"""What a whole process costs: a start, a batch on one and two cores, a training run."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.texts import SAMPLES, sample_rows
from classifier.assess import Classifier

_CLASSIFIER: list[Classifier] = []


def run_seconds(arguments: Sequence[str], bytecode: Path) -> tuple[float, float]:
    """Process time and elapsed time, in seconds, of one command of anyou.

    Compiled modules are kept in ``bytecode``, as an installed package keeps them, wherever this one stands and whatever
    is said of writing them.

    Raises
    ------
    subprocess.CalledProcessError
        If it fails.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(bytecode)
    command = [sys.executable, "-m", "anyou", *arguments]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603
    elapsed = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, elapsed


def start_times(models: Path, times: int) -> list[float]:
    """Process seconds of ``anyou predict`` for one text, repeated; the first start, which compiles, is not counted."""
    text = "物业管家把三千多条业主的姓名电话卖给装修公司，每条两块钱。"
    with tempfile.TemporaryDirectory() as bytecode:
        runs = [run_seconds(("predict", text, "--models", str(models)), Path(bytecode))[0] for _ in range(times + 1)]
    return runs[1:]


def _load(folder: str) -> None:
    _CLASSIFIER.append(Classifier.load(Path(folder)))


def _rank_all(texts: list[str]) -> int:
    for text in texts:
        _CLASSIFIER[0].rank(text)
    return len(texts)


def batch_rates(folder: Path, texts: Sequence[str], workers: int, rounds: int) -> list[float]:
    """Texts a second of a pool of processes that rank ``texts``, one figure a round."""
    share = [list(texts[i : i + 64]) for i in range(0, len(texts), 64)]
    rates = []
    with ProcessPoolExecutor(workers, get_context("spawn"), _load, (str(folder),)) as pool:
        list(pool.map(_rank_all, share))
        for _ in range(rounds):
            start = time.perf_counter()
            done = sum(pool.map(_rank_all, share))
            rates.append(done / (time.perf_counter() - start))
    return rates


def training_costs(shares: Sequence[float]) -> list[tuple[int, float, float]]:
    """``(rows, process seconds, peak megabytes)`` of training on a share of the samples, without its workers."""
    rows = sample_rows()
    found = []
    for share in shares:
        with tempfile.TemporaryDirectory() as folder:
            corpus = Path(folder) / "corpus.jsonl"
            step = round(1 / share)
            kept = rows[::step]
            corpus.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept), "utf-8")
            script = (
                "import re, resource, sys; from anyou.cli import main\n"
                "try:\n    main(sys.argv[1:])\n"
                "except SystemExit as end:\n"
                "    assert not end.code\n"
                "use = resource.getrusage(resource.RUSAGE_SELF)\n"
                # Not ru_maxrss: that one starts at the size of the process that started this one.
                "peak = int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) / 1024\n"
                "print(use.ru_utime + use.ru_stime, peak)"
            )
            arguments = ("train", "--corpus", str(corpus), "--precedents", str(SAMPLES / "precedents"))
            done = subprocess.run(  # noqa: S603
                [sys.executable, "-c", script, *arguments, "--models", str(Path(folder) / "models")],
                check=True,
                capture_output=True,
                env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            )
            seconds, megabytes = map(float, done.stdout.decode().splitlines()[-1].split())
            found.append((len(kept), seconds, megabytes))
    return found
