"""SIGKILL at random moments: in train, promote, import and migrate, as a power cut would end them."""

from __future__ import annotations

import functools
import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text

from benchmarks.faults.outcome import Outcome
from benchmarks.faults.scene import CONFIG, Scene, write_judgments
from classifier.taxonomy import load_labels
from service.keys import KeyStore
from service.store import VERSION, current_version, downgrade, open_database, reading, upgrade
from training.errors import TrainingError
from training.importers.cail import CailImporter
from training.importers.run import run_import
from training.progress import SilentReporter
from training.registry import Registry
from training.train import train

#: Checkpoints as often as this, so that a short import has many.
_CHECKPOINT = 0.02


def _killed(work: Callable[[], object], after: float) -> bool:
    """Do the work in a forked process and kill it after some seconds; whether it was killed before its end."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            os._exit(3)
    deadline = time.monotonic() + after
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            if os.WEXITSTATUS(status):
                raise RuntimeError("the work failed by itself")
            return False
        time.sleep(0.0005)
    os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def _span(work: Callable[[], object]) -> float:
    """Seconds of undisturbed work in a process of its own."""
    began = time.monotonic()
    _killed(work, 600)
    return time.monotonic() - began


def _train(root: Path, corpus: Path) -> None:
    registry = Registry(root)
    name = train([corpus], [], load_labels(), CONFIG, registry, SilentReporter())
    registry.promote(name)


def _models_hold(out: Outcome, registry: Registry, before: str | None) -> None:
    """Every model listed is whole; the current one is one of them, or none as before."""
    for name in registry.ids():
        try:
            registry.verify(name)
        except TrainingError as error:
            out.problems.append(f"{name}: {error}")
    now = registry.current_id()
    out.check(now == before or now in registry.ids(), "current names no model")


def kill_train(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """Kill ``train`` and the promotion after it."""
    out = Outcome("kill -9 in train (with its promotion)", "every model listed verifies; `current` valid; retry works")
    scene = Scene.make(scratch)
    # Without the parent's models every run is alike.
    registry = Registry(scratch / "killed")
    work = functools.partial(_train, registry.root, scene.corpus)
    span = _span(work)
    for _ in range(times):
        before, known = registry.current_id(), registry.ids()
        killed = _killed(work, chance.uniform(0, span))
        out.times += 1
        _models_hold(out, registry, before)
        new = len(registry.ids()) - len(known)
        switched = registry.current_id() != before
        out.told["not reached in time" if not killed else "model written" if new else "no model"] += 1
        out.told["switched"] += switched
        if len(registry.ids()) > 12:
            registry.prune(3)
    _train(registry.root, scene.corpus)
    _models_hold(out, registry, None)
    out.check(registry.current_id() == registry.ids()[-1], "the retry did not become current")
    return out


def _promote_for_ever(root: Path, log: Path, names: list[str]) -> None:
    registry, file = Registry(root), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for turn in range(10**6):
        registry.promote(names[turn % 2], f"turn {turn}")
        os.write(file, (names[turn % 2] + "\n").encode())


def kill_promote(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """Kill a process that promotes without end."""
    out = Outcome("kill -9 in promote", "`current` names a whole model; no promotion told is missing in the audit")
    scene = Scene.make(scratch)
    registry, log = Registry(scene.models), scratch / "told.log"
    log.write_text("")
    work = functools.partial(_promote_for_ever, registry.root, log, registry.ids()[:2])
    for _ in range(times):
        told, before = len(log.read_text().split()), len(registry.history())
        pause = chance.uniform(0.0, 2.0)
        _killed(work, pause)
        out.times += 1
        _models_hold(out, registry, None)
        done = len(log.read_text().split()) - told
        noted = [entry for entry in registry.history()[before:] if entry.get("action") == "promote"]
        out.check(done <= len(noted) <= done + 1, f"{done} told, {len(noted)} in the audit")
        out.told["promotions told"] += done
        out.told["cut between audit and switch"] += len(noted) == done + 1 and _undone(registry)
    registry.promote(registry.ids()[0])
    out.check(registry.current_id() == registry.ids()[0], "the retry did not work")
    out.told["changes noted as recovered"] = sum(e.get("action") == "recover" for e in registry.history())
    return out


def _undone(registry: Registry) -> bool:
    promoted = [entry for entry in registry.history() if entry.get("action") == "promote"]
    return bool(promoted) and promoted[-1]["model"] != registry.current_id()


def _import(source: Path, target: Path) -> None:
    importer = CailImporter([source], load_labels(), "new")
    run_import(importer, target, checkpoint_seconds=_CHECKPOINT)


def kill_import(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """Kill an import again and again, going on each time, until it is done; then once more."""
    out = Outcome("kill -9 in import", "the resumed output equals the undisturbed one byte for byte; nothing left over")
    scene = Scene.make(scratch)
    source = write_judgments(scene.corpus, scratch / "judgments.jsonl", 6000)
    folder = scratch / "imported"
    folder.mkdir()
    whole, target = folder / "whole.jsonl", folder / "rows.jsonl"
    span = _span(functools.partial(_import, source, whole))
    while out.times < times:
        killed = _killed(functools.partial(_import, source, target), chance.uniform(0.0, span / 3))
        out.times += killed
        out.told["finished" if not killed else "killed"] += 1
        if not killed:
            _same(out, whole, target)
            target.unlink(missing_ok=True)
        else:
            out.check(not target.exists(), "a half-made output has the final name")
    if not target.exists():
        _import(source, target)
        out.told["finished"] += 1
    _same(out, whole, target)
    left = sorted(path.name for path in folder.iterdir() if not path.name.startswith("whole"))
    out.check(left in ([target.name], [f"{target.name}", f"{target.name}.bad.tsv"]), f"left over: {left}")
    return out


def _same(out: Outcome, whole: Path, target: Path) -> None:
    out.check(target.exists() and target.read_bytes() == whole.read_bytes(), "the output is another one")
    rows = [json.loads(line)["id"] for line in target.read_text("utf-8").splitlines()]
    out.check(len(set(rows)) == len(rows), "a row was taken twice")


def _move(address: str) -> None:
    engine = open_database(address)
    upgrade(engine)
    downgrade(engine, 1)
    upgrade(engine)
    engine.dispose()


def kill_migrate(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """Kill a migration up, down and up again of a database with data in it."""
    out = Outcome("kill -9 in migrate (SQLite)", "whole at one of the versions; keys kept; retry works")
    seed = scratch / "seed.sqlite3"
    engine = open_database(f"sqlite:///{seed}")
    upgrade(engine)
    names = [KeyStore(engine).add(f"key {i}", ("predict",), None)[0].id for i in range(5)]
    downgrade(engine, 1)
    # Everything into the one file, so that it can be copied.
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    spare = scratch / "span.sqlite3"
    shutil.copy(seed, spare)
    span = _span(functools.partial(_move, f"sqlite:///{spare}"))
    path = scratch / "moved.sqlite3"
    address = f"sqlite:///{path}"
    for _ in range(times):
        for old in scratch.glob("moved.sqlite3*"):
            old.unlink()
        shutil.copy(seed, path)
        _killed(functools.partial(_move, address), chance.uniform(0.0, span))
        out.times += 1
        _database_holds(out, open_database(address), names)
    return out


def _database_holds(out: Outcome, engine: Engine, names: list[str]) -> None:
    with reading(engine) as connection:
        version = current_version(connection)
        if engine.dialect.name == "sqlite":
            state = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            out.check(state == "ok", f"the file is damaged: {state}")
    out.told[f"at version {version}"] += 1
    out.check(version in (1, VERSION), f"at version {version}")
    upgrade(engine)
    out.check([key.id for key in KeyStore(engine).list()] == names, "keys were lost")
    engine.dispose()
