"""Fixtures: one model trained on the samples for the whole run, and tiny ones."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from classifier import native
from classifier.assess import Classifier
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable, load_labels
from service.app import create_app
from service.config import load_config
from service.state import state_of
from training.config import TrainingConfig
from training.config import load_config as load_training_config
from training.corpus.records import FactPattern, read_fact_pattern
from training.progress import SilentReporter
from training.registry import Registry
from training.train import train

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
CASES = Path(__file__).parent / "cases"


# A run started in the background of a shell ignores this signal, and so would every process that the tests start and
# interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart() -> None:
    """What was kept before a change is tried must not answer for it: mutmut tries each in a fork of one process."""
    if not os.environ.get("MUTANT_UNDER_TEST"):
        return
    for name, module in list(sys.modules.items()):
        if name.startswith("classifier."):
            for kept in vars(module).values():
                if hasattr(kept, "cache_clear"):
                    kept.cache_clear()


def read_cases(name: str) -> list[dict]:
    """Rows of a case table."""
    return [json.loads(line) for line in (CASES / name).read_text("utf-8").splitlines() if line.strip()]


def _train_once(root: Path) -> None:
    """Train the default model under ``root``, in one process of the run only."""
    try:
        root.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + 300
        while not (root / "current").exists():
            if time.monotonic() > deadline:
                raise TimeoutError("the model of the test run was not trained") from None
            time.sleep(0.2)
        return
    registry = Registry(root)
    model_id = train(
        [SAMPLES / "corpus"],
        [SAMPLES / "precedents"],
        load_labels(),
        load_training_config(),
        registry,
        SilentReporter(),
    )
    registry.promote(model_id)


@pytest.fixture(scope="session")
def model_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the default model, trained on the samples."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    root = shared / "samples-model"
    _train_once(root)
    return root


@pytest.fixture(scope="session")
def classifier(model_root: Path) -> Classifier:
    """The default model, loaded."""
    return Classifier.load(Registry(model_root).folder())


@pytest.fixture(scope="session")
def labels() -> LabelTable:
    """The shipped label table."""
    return load_labels()


@pytest.fixture(scope="session")
def tiny_rows(labels: LabelTable) -> list[FactPattern]:
    """The first twelve texts a label of the samples: enough to fit on.

    Files that would sort before the oldest come last: a new one shall not change what the tests fit.
    """
    taken: dict[str, list[FactPattern]] = {label.id: [] for label in labels}
    for path in sorted((SAMPLES / "corpus").glob("*.jsonl"), key=lambda path: (path.name < "cases-r", path.name)):
        for line in path.read_text("utf-8").splitlines():
            row = read_fact_pattern(json.loads(line), labels)
            if len(taken[row.labels[0]]) < 12:
                taken[row.labels[0]].append(row)
    return [row for rows in taken.values() for row in rows]


@pytest.fixture(scope="session")
def founding() -> list[Precedent]:
    """The eleven cases the project began with."""
    from classifier.precedents import read_precedents

    return read_precedents((SAMPLES / "precedents" / "founding.jsonl").read_text("utf-8").splitlines())


@pytest.fixture(scope="session")
def training_config() -> TrainingConfig:
    """The shipped training settings."""
    return load_training_config()


@pytest.fixture(scope="session")
def app(model_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on the default model, with a database of its own.

    No incident is drawn for blind reading: a random one in twenty would answer a decision otherwise.
    """
    database = f"sqlite:///{tmp_path_factory.mktemp('app')}/anyou.sqlite3"
    settings = {"MODELS": str(model_root), "DATABASE": database, "BLIND_SHARE": "0"}
    made = create_app(load_config(settings, environment={}))
    yield made
    state_of(made).desk.close()


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A client of the application."""
    with app.test_client() as client:
        yield client


@pytest.fixture(scope="session")
def write_jsonl() -> Callable[[Path, list[dict]], Path]:
    """Writer of JSON Lines."""

    def write(path: Path, rows: list[dict]) -> Path:
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        return path

    return write


@pytest.fixture
def _compiled() -> None:
    """For tests of the compiled loops: without a compiler there is nothing to compare; CI has one and insists."""
    if native.loops is None:
        if os.environ.get("ANYOU_REQUIRE_COMPILED"):
            pytest.fail("the compiled loops are missing")
        pytest.skip("no compiled loops here")
