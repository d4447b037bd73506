"""A disk that is full, and one that cannot be written: on a small file system in memory of our own."""

from __future__ import annotations

import errno
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from benchmarks.desk.fill import open_bench_desk
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.scene import CONFIG, Scene, write_judgments
from classifier.taxonomy import load_labels
from service.faults import StoreError
from service.review.desk import Desk, Rules
from service.review.intake import NewIncident, take_in
from service.review.proof import verify
from service.review.queue import count
from service.review.records import Reader
from service.store import reading
from training.importers.cail import CailImporter
from training.importers.run import run_import
from training.progress import SilentReporter
from training.registry import Registry
from training.train import train

_READER = Reader("u-fault", "reviewer")
_MEGABYTE = 1 << 20


class NoMountError(Exception):
    """A file system of our own cannot be made here."""


def _mount(*arguments: str) -> None:
    try:
        done = subprocess.run(["mount", *arguments], capture_output=True, text=True)  # noqa: S603, S607
    except OSError as error:
        raise NoMountError("no mount here") from error
    if done.returncode:
        raise NoMountError(f"mount: {done.stderr.strip()}")


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path]:
    """A file system in memory of so many bytes.

    Raises
    ------
    NoMountError
        Where this process may not mount.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={size}", "anyou", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


def _resize(folder: Path, options: str) -> None:
    _mount("-o", f"remount,{options}", str(folder))


def _free(folder: Path) -> int:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def _fill(folder: Path, left: int) -> Path:
    """A file that leaves so many bytes."""
    path = folder / "ballast"
    with path.open("wb") as file:
        file.write(b"\0" * max(0, _free(folder) - left))
    return path


def _refused(out: Outcome, work: Callable[[], object], kinds: tuple[int, ...]) -> bool:
    """Whether the work failed as the system said; any other failure is a problem."""
    try:
        work()
    except StoreError:
        return True
    except OSError as error:
        # Arrays that do not fit fail without a number.
        out.check(error.errno in (*kinds, None), f"unexpected: {error!r}")
        return True
    return False


def _train(registry: Registry, corpus: Path) -> str:
    return train([corpus], [], load_labels(), CONFIG, registry, SilentReporter())


def full_train(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """Train onto disks of random size, too small for a model."""
    out = Outcome("disk full in train", "an error; nothing left but whole models; retry works when there is room")
    scene = Scene.make(scratch)
    need = sum(path.stat().st_size for path in next(scene.models.glob("2*")).rglob("*") if path.is_file())
    for _ in range(times):
        with small_disk(scratch / "disk", chance.randint(1, need // 4096) * 4096) as disk:
            registry = Registry(disk / "models")
            out.times += 1
            failed = _refused(out, lambda r=registry: _train(r, scene.corpus), (errno.ENOSPC,))  # type: ignore[misc]
            out.told["refused" if failed else "fitted in"] += 1
            left = sorted(path.name for path in registry.root.iterdir()) if registry.root.is_dir() else []
            whole = [name for name in left if name in registry.ids()]
            out.check(left == whole, f"left behind: {left}")
            for name in whole:
                registry.verify(name)
            _resize(disk, f"size={need * 4}")
            registry.promote(_train(registry, scene.corpus))
            out.check(registry.verify()["id"] == registry.current_id(), "the retry did not work")
    return out


def full_promote(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """Promote where only few bytes are left."""
    out = Outcome("disk full in promote", "an error or done; `current` names a whole model; retry works")
    scene = Scene.make(scratch)
    need = sum(path.stat().st_size for path in scene.models.rglob("*") if path.is_file())
    with small_disk(scratch / "disk", 2 * need + 4 * _MEGABYTE) as disk:
        subprocess.run(["cp", "-a", str(scene.models), str(disk)], check=True)  # noqa: S603, S607
        registry = Registry(disk / "models")
        for turn in range(times):
            before, other = registry.current_id(), registry.ids()[turn % 2]
            # Whole pages: what is left in the last page of the audit is room, too.
            ballast = _fill(disk, chance.choice((0, 0, 4096, 8192)))
            out.times += 1
            failed = _refused(out, lambda n=other: registry.promote(n), (errno.ENOSPC,))  # type: ignore[misc]
            out.told["refused" if failed else "done"] += 1
            now = registry.current_id()
            out.check(now == (before if failed else other), f"current is {now}")
            out.check(registry.verify()["id"] == now, "current does not verify")
            ballast.unlink()
            registry.promote(other)
            out.check(registry.current_id() == other, "the retry did not work")
    return out


def full_import(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """Import onto a disk that fills up on the way."""
    out = Outcome("disk full in import", "an error; resumed with room, the output is that of an undisturbed run")
    scene = Scene.make(scratch)
    source = write_judgments(scene.corpus, scratch / "judgments.jsonl", 3000)
    whole = scratch / "whole.jsonl"
    run_import(CailImporter([source], load_labels(), "new"), whole)
    for _ in range(times):
        with small_disk(scratch / "disk", chance.randint(2, whole.stat().st_size // 4096) * 4096) as disk:
            target = disk / "rows.jsonl"

            def again(target: Path = target) -> None:
                run_import(CailImporter([source], load_labels(), "new"), target, checkpoint_seconds=0.01)

            out.times += 1
            failed = _refused(out, again, (errno.ENOSPC,))
            out.told["refused" if failed else "fitted in"] += 1
            out.check(not failed or not target.exists(), "a half-made output has the final name")
            _resize(disk, f"size={whole.stat().st_size * 4}")
            if failed:
                again()
            out.check(target.read_bytes() == whole.read_bytes(), "the output is another one")
    return out


def _desk(folder: Path) -> Desk:
    return open_bench_desk(f"sqlite:///{folder}/desk.sqlite3", rules=Rules(blind_share=0.0, second_share=0.0))


def _take(desk: Desk, number: int) -> None:
    take_in(desk, _READER, NewIncident(f"第{number}号线索：有人把公司的客户名单带走后卖给同行。" * 20, f"f-{number}"))


def _database_sound(out: Outcome, desk: Desk, at_least: int) -> None:
    with reading(desk.engine) as connection:
        state = connection.execute(text("PRAGMA integrity_check")).scalar_one()
    out.check(state == "ok", f"the file is damaged: {state}")
    found = sum(count(desk, _READER).by_status.values())
    out.check(found >= at_least, f"{found} incidents of {at_least}")
    out.check(verify(desk).broken is None, "the history is broken")


def full_database(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """Hand in incidents until the disk is full, make room, go on."""
    out = Outcome("disk full in the desk (SQLite)", "503 (StoreError); every incident told is there; goes on with room")
    taken = 0
    with small_disk(scratch / "disk", 24 * _MEGABYTE) as disk:
        desk = _desk(disk)
        for turn in range(times):
            ballast = _fill(disk, chance.randint(0, 60) * 4096)
            for i in range(200):
                if _refused(out, lambda n=turn * 1000 + i: _take(desk, n), (errno.ENOSPC,)):  # type: ignore[misc]
                    out.told["refused"] += 1
                    break
                taken += 1
            out.times += 1
            ballast.unlink()
            _take(desk, turn * 1000 + 999)
            taken += 1
            _database_sound(out, desk, taken)
        desk.engine.dispose()
    out.told["incidents taken in"] = taken
    return out


def read_only(scratch: Path, times: int, _chance: random.Random) -> Outcome:
    """Every writer on a disk that has become read-only."""
    out = Outcome("read-only disk", "an error from each of 5 writers; readers go on; nothing changed; retry works")
    scene = Scene.make(scratch)
    source = write_judgments(scene.corpus, scratch / "judgments.jsonl", 300)
    with small_disk(scratch / "disk", 64 * _MEGABYTE) as disk:
        subprocess.run(["cp", "-a", str(scene.models), str(disk)], check=True)  # noqa: S603, S607
        registry, desk = Registry(disk / "models"), _desk(disk)
        _take(desk, 0)
        first, second = registry.ids()[:2]
        for turn in range(times):
            desk.engine.dispose()
            _resize(disk, "ro")
            before = registry.current_id()
            other = second if before == first else first
            target = disk / f"rows-{turn}.jsonl"
            writers: dict[str, Callable[[], object]] = {
                "train": lambda: _train(registry, scene.corpus),
                "promote": lambda other=other: registry.promote(other),  # type: ignore[misc]
                "prune": lambda: registry.prune(1),
                "import": lambda target=target: run_import(  # type: ignore[misc]
                    CailImporter([source], load_labels(), "new"), target
                ),
                "desk": lambda turn=turn: _take(desk, turn + 1),  # type: ignore[misc]
            }
            for name, work in writers.items():
                out.check(_refused(out, work, (errno.EROFS,)), f"{name} was not refused")
                out.times += 1
                out.told["refused"] += 1
            out.check(registry.verify()["id"] == before, "current does not verify")
            desk.engine.dispose()
            _resize(disk, "rw")
            for name, work in writers.items():
                if name != "train":
                    out.check(not _refused(out, work, ()), f"the retry of {name} did not work")
            _database_sound(out, desk, turn + 2)
        desk.engine.dispose()
    return out
