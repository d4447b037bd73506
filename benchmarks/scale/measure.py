"""Time, memory and disk of one out-of-core training run, as a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.texts import SAMPLES

#: Seconds between two looks at the memory.
_PERIOD = 0.25
_STEP = re.compile(r"\[\d+/\d+\]\s+([0-9.]+) 秒\s+(.+)")

#: Settings of the run: the same way for every size, two shards for the smallest one.
SETTINGS = """[scale]
shard_rows = 5000
calibration_rows = 5000

[run]
workers = {workers}
"""


@dataclass(frozen=True)
class Run:
    """What a run took.

    ``seconds`` from start to end of the process; ``stages`` seconds by name; ``cpu_seconds`` of all
    its processes; ``peak_mb`` the greatest sum of their resident memory, shared pages counted in
    each; ``disk_mb`` the greatest size of the work folder; ``load`` averages at start and end.
    """

    documents: int
    characters: int
    seconds: float
    cpu_seconds: float
    peak_mb: float
    disk_mb: float
    stages: dict[str, float]
    load: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return asdict(self)


class _Watch(threading.Thread):
    """Looks at a process and its children until they end."""

    def __init__(self, process: int, folder: Path) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(process)
        self._folder = folder
        self._cpu: dict[int, float] = {}
        self.peak = 0
        self.disk = 0

    @property
    def cpu_seconds(self) -> float:
        """Of every process seen, as last seen."""
        return sum(self._cpu.values())

    def _look(self) -> None:
        memory = 0
        for process in [self._root, *self._root.children(recursive=True)]:
            try:
                with process.oneshot():
                    memory += process.memory_info().rss
                    times = process.cpu_times()
                    self._cpu[process.pid] = times.user + times.system
            except psutil.NoSuchProcess:
                continue
        self.peak = max(self.peak, memory)

    def run(self) -> None:
        """Look until the process is gone."""
        looks = 0
        while True:
            try:
                self._look()
            except psutil.NoSuchProcess:
                return
            if looks % 20 == 0:
                self.disk = max(self.disk, folder_bytes(self._folder))
            looks += 1
            time.sleep(_PERIOD)


def folder_bytes(folder: Path) -> int:
    """Bytes of the files below a folder; files that vanish meanwhile are left out."""
    total = 0
    for base, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(base) / name).stat().st_size
            except FileNotFoundError:
                continue
    return total


def read_stages(lines: list[str], end: float) -> dict[str, float]:
    """Seconds of each step from the progress lines; the last step lasts until ``end``."""
    found = [(match[2], float(match[1])) for match in map(_STEP.match, lines) if match]
    bounds = [begin for _, begin in found[1:]] + [end]
    return {name: round(stop - begin, 1) for (name, begin), stop in zip(found, bounds, strict=True)}


def measure(
    corpus: Path, documents: int, characters: int, work: Path, workers: int, extra: tuple[str, ...] = ()
) -> Run:
    """Train on ``corpus`` with ``anyou train --out-of-core`` in an empty folder ``work``.

    Raises
    ------
    RuntimeError
        If the command fails.
    """
    work.mkdir(parents=True)
    config = work / "train.toml"
    config.write_text(SETTINGS.format(workers=workers), "utf-8")
    arguments = ["train", "--out-of-core", "--no-promote", "--corpus", str(corpus), "--config", str(config)]
    arguments += ["--precedents", str(SAMPLES / "precedents"), "--models", str(work / "models"), *extra]
    load = os.getloadavg()[0]
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "anyou", *arguments], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    watch = _Watch(process.pid, work)
    watch.start()
    assert process.stderr is not None  # noqa: S101
    with process.stderr:
        lines = [line.decode("utf-8", "replace").rstrip() for line in process.stderr]
    code = process.wait()
    seconds = time.perf_counter() - start
    watch.join()
    shutil.rmtree(work)
    if code:
        raise RuntimeError("\n".join(lines))
    return Run(
        documents=documents,
        characters=characters,
        seconds=round(seconds, 1),
        cpu_seconds=round(watch.cpu_seconds, 1),
        peak_mb=round(watch.peak / 2**20, 1),
        disk_mb=round(watch.disk / 2**20, 1),
        stages=read_stages(lines, seconds),
        load=(round(load, 2), round(os.getloadavg()[0], 2)),
    )
