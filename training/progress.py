"""Progress: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol


class Reporter(Protocol):
    """Takes the steps of a long job."""

    def step(self, name: str) -> None:
        """The job begins its next step."""


class SilentReporter:
    """Says nothing."""

    def step(self, name: str) -> None:
        """Ignore the step."""


class _LineReporter:
    def __init__(self, total: int) -> None:
        self._total, self._done, self._start = total, 0, time.monotonic()

    def step(self, name: str) -> None:
        self._done += 1
        elapsed = time.monotonic() - self._start
        print(f"[{self._done}/{self._total}] {elapsed:6.1f} 秒  {name}", file=sys.stderr, flush=True)


#: A plain line of a job measured in bytes at most this often, in seconds.
_LINE_SECONDS = 10.0


@contextmanager
def byte_progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """Function that is told how much of ``total`` bytes lies behind: a bar with ETA, or a line now and then."""
    start = last = time.monotonic()
    if not sys.stderr.isatty():

        def say(consumed: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _LINE_SECONDS and 0 < consumed < total:
                last = now
                left = (now - start) * (total - consumed) / consumed
                print(f"{title} {consumed / total:.0%}，还要约 {left:.0f} 秒", file=sys.stderr, flush=True)

        yield say
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("[bold]{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)
        yield lambda consumed: bar.update(task, completed=consumed)
        bar.update(task, completed=total)


@contextmanager
def progress(title: str, total: int) -> Iterator[Reporter]:
    """Reporter for a job of ``total`` steps."""
    if not sys.stderr.isatty():
        yield _LineReporter(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[name]}"),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task(title, total=total, name="")

        class _BarReporter:
            started = False

            def step(self, name: str) -> None:
                bar.update(task, advance=1 if self.started else 0, name=name)
                self.started = True

        yield _BarReporter()
        bar.update(task, completed=total, name="完成")
