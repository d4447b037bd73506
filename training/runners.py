"""Where the tasks of a long job run: in processes of this machine, or on a Dask cluster.

A task is a function of its argument alone, so that it may be repeated after a lost worker, and
results come back in the order of the arguments: nothing depends on who computed them, or when.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

from joblib import Parallel, delayed

from classifier import __version__
from training.errors import TrainingError

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Seconds until a scheduler that does not answer is given up.
CONNECT_SECONDS = 20

#: Distributions that must be the same on every machine: they decide the numbers.
DECISIVE = ("numpy", "scipy", "scikit-learn", "jieba", "rjieba", "ahocorasick-rs")


class Runner(Protocol):
    """Runs tasks."""

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Results of ``function`` on each item, in the order of the items, as they become ready."""


class LocalRunner:
    """Processes of this machine (joblib).

    Parameters
    ----------
    workers : int
        Processes; with 1 the tasks run in this one.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """As :meth:`Runner.map`."""
        if self.workers == 1 or len(items) < 2:
            yield from map(function, items)
            return
        yield from Parallel(n_jobs=self.workers, return_as="generator")(delayed(function)(item) for item in items)


def versions() -> dict[str, str]:
    """Versions that must be the same on every machine."""
    return {"anyou": __version__, **{name: importlib.metadata.version(name) for name in DECISIVE}}


class DaskRunner:
    """Workers of a Dask scheduler.

    They must see the corpus and the work folder under the same paths, and have the same versions.

    Parameters
    ----------
    client : distributed.Client
        Connected.

    Raises
    ------
    TrainingError
        If a worker has other versions than this machine.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        here = versions()
        for address, there in client.run(versions).items():
            differ = sorted(name for name in here if here[name] != there.get(name))
            if differ:
                raise TrainingError(f"节点 {address} 的版本与本机不同：{'、'.join(differ)}")

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """As :meth:`Runner.map`; a task whose worker was lost runs again on another."""
        # Not pure: the tasks write files, so an old result must not stand for a new run.
        futures = self._client.map(function, list(items), pure=False, retries=0)
        try:
            for i, future in enumerate(futures):
                yield future.result()
                futures[i] = None
                del future
        finally:
            self._client.cancel([future for future in futures if future is not None])


@contextmanager
def open_runner(scheduler: str | None, workers: int) -> Iterator[Runner]:
    """Runner on the Dask scheduler at an address, or on this machine where there is none.

    Raises
    ------
    TrainingError
        If Dask is not installed, or the scheduler does not answer, or has no workers.
    """
    if scheduler is None:
        yield LocalRunner(workers)
        return
    try:
        distributed: Any = importlib.import_module("distributed")
    except ImportError as error:
        raise TrainingError("没有安装 Dask：请先 pip install 'anyou[dask]'") from error
    try:
        client = distributed.Client(scheduler, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise TrainingError(f"连不上 Dask 调度器：{scheduler}") from error
    try:
        if not client.scheduler_info(n_workers=-1)["workers"]:
            raise TrainingError(f"Dask 调度器没有工作节点：{scheduler}")
        yield DaskRunner(client)
    finally:
        client.close()
