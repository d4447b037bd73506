"""Dask: a real cluster of separate processes gives the same model, also when one of them is killed."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SAMPLES
from tests.training.test_commands import run as command
from tests.training.test_out_of_core import as_json
from training.config import ScaleConfig
from training.errors import CorpusError, TrainingError
from training.outofcore.train import train_out_of_core
from training.progress import SilentReporter
from training.registry import Registry
from training.runners import DaskRunner, open_runner
from training.search import read_grid, search

FOUNDING = SAMPLES / "precedents" / "founding.jsonl"

# Dask's own threads and sockets end when they like; what they warn of is not ours.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*:UserWarning"),
]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from distributed import LocalCluster

        with LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, memory_limit=0
        ) as made:
            yield made


@pytest.fixture(scope="module")
def corpus(tiny_rows, write_jsonl, tmp_path_factory) -> Path:
    rows = [as_json(row) for row in tiny_rows]
    return write_jsonl(tmp_path_factory.mktemp("corpus") / "tiny.jsonl", rows)


def content(root: Path, model_id: str) -> str:
    return str(Registry(root).show(model_id)["content_sha256"])


@pytest.fixture(scope="module")
def alone(corpus, labels, training_config, tmp_path_factory) -> str:
    """Hash of the model trained in one process, without Dask."""
    root = tmp_path_factory.mktemp("alone")
    config = replace(training_config, scale=ScaleConfig(shard_rows=100), run=replace(training_config.run, workers=1))
    return content(root, train_out_of_core([corpus], [FOUNDING], labels, config, Registry(root), SilentReporter()))


class KillingReporter(SilentReporter):
    """Kills a worker of the cluster once the solver is running."""

    def __init__(self, cluster: Any) -> None:
        self._cluster = cluster
        self.killed: list[int] = []

    def step(self, name: str) -> None:
        if name == "拟合":
            threading.Thread(target=self._kill).start()

    def _kill(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for worker in self._cluster.scheduler.workers.values():
                if worker.processing:
                    process = self._cluster.workers[worker.name].pid
                    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
                    victim = int(children[0]) if children else process
                    os.kill(victim, signal.SIGKILL)
                    self.killed.append(victim)
                    return
            time.sleep(0.01)


def test_train_on_a_cluster_when_a_worker_is_killed_then_same_hash_as_alone(
    cluster, corpus, labels, training_config, alone, tmp_path
) -> None:
    config = replace(training_config, scale=ScaleConfig(shard_rows=100))
    address = cluster.scheduler_address
    whole = train_out_of_core([corpus], [FOUNDING], labels, config, Registry(tmp_path / "a"), SilentReporter(), address)
    assert content(tmp_path / "a", whole) == alone
    killing = KillingReporter(cluster)
    harmed = train_out_of_core([corpus], [FOUNDING], labels, config, Registry(tmp_path / "b"), killing, address)
    assert len(killing.killed) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(killing.killed[0], 0)
    assert content(tmp_path / "b", harmed) == alone
    assert [path.name for path in (tmp_path / "b").iterdir()] == [harmed]


def test_train_on_a_cluster_when_a_row_is_bad_then_the_error_of_the_row(
    cluster, corpus, labels, training_config, tmp_path
) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(corpus.read_text("utf-8") + "{broken\n", "utf-8")
    with pytest.raises(CorpusError, match="第 217 行：不是有效的 JSON"):
        train_out_of_core(
            [bad], [], labels, training_config, Registry(tmp_path / "m"), SilentReporter(), cluster.scheduler_address
        )
    assert not (tmp_path / "m").exists()


def test_commands_when_given_a_scheduler_then_model_and_search_as_alone(cluster, corpus, alone, tmp_path) -> None:
    models, address = tmp_path / "models", cluster.scheduler_address
    config = tmp_path / "train.toml"
    config.write_text("[scale]\nshard_rows = 100\nout_of_core = true\n", "utf-8")
    options = ("--corpus", str(corpus), "--precedents", str(FOUNDING))
    done = command("train", *options, "--config", str(config), "--models", str(models), "--scheduler", address)
    assert done.returncode == 0, done.stderr
    assert "并设为当前模型" in done.stdout
    registry = Registry(models)
    assert content(models, str(registry.current_id())) == alone
    rows = [json.loads(line) for line in corpus.read_text("utf-8").splitlines()][::9]
    data = tmp_path / "e.jsonl"
    data.write_text("".join(json.dumps({k: row[k] for k in ("id", "text", "labels")}) + "\n" for row in rows), "utf-8")
    assert "组首选" in command("evaluate", "--data", str(data), "--models", str(models)).stdout
    grid = tmp_path / "grid.toml"
    grid.write_text('[calibration]\nfolds = 2\n[grid]\n"learner.C" = [0.1, 1.0]\n', "utf-8")
    outs = []
    for extra in ((), ("--scheduler", address)):
        best = tmp_path / f"best{len(outs)}.toml"
        done = command("search", "--config", str(grid), *options, "--out", str(best), "--workers", "1", *extra)
        assert done.returncode == 0, done.stderr
        outs.append((done.stdout.splitlines()[:4], best.read_text("utf-8")))
    assert outs[0] == outs[1]


def test_search_when_run_on_the_cluster_then_same_scores(cluster, corpus, labels, tmp_path) -> None:
    points = read_grid('[calibration]\nfolds = 2\n[grid]\n"learner.C" = [0.1, 1.0]\n')
    found = []
    for scheduler in (None, cluster.scheduler_address):
        with open_runner(scheduler, 1) as runner:
            found.append([(t.point.values, t.scores) for t in search(points, [corpus], [], labels, runner)])
    assert found[0] == found[1]


class _OldWorker:
    def run(self, function: Any) -> dict[str, dict[str, str]]:
        return {"tcp://10.0.0.2:1": {**function(), "numpy": "1.0"}}


def test_runner_when_a_worker_has_other_versions_then_refused() -> None:
    with pytest.raises(TrainingError, match=r"10\.0\.0\.2:1 的版本与本机不同：numpy"):
        DaskRunner(_OldWorker())


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("train", "--scheduler", "tcp://127.0.0.1:1"), 2, "--out-of-core"),
        (("train", "--out-of-core", "--scheduler", "tcp://127.0.0.1:nonsense"), 1, "连不上 Dask 调度器"),
        (("search", "--config", "/nonexistent"), 1, "没有这个配置文件"),
    ],
)
def test_command_when_misused_then_status_and_message(
    arguments: tuple[str, ...], code: int, message: str, tmp_path: Path
) -> None:
    models = ("--models", str(tmp_path / "m")) if arguments[0] == "train" else ()
    done = command(*arguments, *models, cwd=ROOT)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
