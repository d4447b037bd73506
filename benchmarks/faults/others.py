"""The clock jumps, the database goes and comes back, the folder of models vanishes, many promote at once."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from benchmarks import postgres
from benchmarks.desk.fill import no_model
from benchmarks.faults.outcome import Outcome
from benchmarks.faults.scene import CONFIG, Scene
from classifier.taxonomy import load_labels
from service.app import create_app
from service.config import load_config
from service.keys import KeyStore
from service.ratelimit import RateLimiter
from service.review.claims import claim_next
from service.review.decisions import decide
from service.review.desk import Desk, Rules
from service.review.intake import NewIncident, take_in
from service.review.proof import verify
from service.review.records import CHANGED, Reader, Verdict
from service.state import state_of
from service.store import open_database, upgrade
from training.progress import SilentReporter
from training.registry import Registry
from training.train import train

_READER = Reader("u-fault", "reviewer")
_TEXT = {"text": "离职的测试员用没收回的证书轮询接口，导走一万九千组商户登录令牌，卖给他人，得款三万元。"}

#: Hours that the clock jumps by: a summer time, a day, a wrong year, back to 1998.
_JUMPS = (1, -1, 24, -24, 24 * 365, -24 * 365, -24 * 365 * 28)


def clock(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """Everything that reads the clock, while it jumps to and fro."""
    out = Outcome("clock jumps", "history chain sound; work goes on; newest model current; rollback; keys; limits end")
    scene = Scene.make(scratch)
    registry = Registry(scene.models)
    engine = open_database(f"sqlite:///{scratch}/desk.sqlite3")
    upgrade(engine)
    desk = Desk(engine, Rules(blind_share=0.0, second_share=0.0), None, no_model)
    keys, limiter = KeyStore(engine), RateLimiter()
    _, shown = keys.add("forever", ("predict",), None)
    real = datetime.now(UTC)
    for turn in range(times):
        hours = _JUMPS[turn % len(_JUMPS)] + chance.random()
        with time_machine.travel(real + timedelta(hours=hours)):
            out.times += 1
            out.told["forward" if hours > 0 else "back"] += 1
            take_in(desk, _READER, NewIncident(f"第{turn}号线索：有人把客户名单带走后卖给同行。", f"c-{turn}"))
            name = claim_next(desk, _READER)
            out.check(name is not None, "nothing to claim")
            if name is not None:
                decide(desk, _READER, name, Verdict(CHANGED, ("fraud",)))
            out.check(keys.check(shown) is not None, "a key without an end is refused")
            waits = [limiter.hit("caller", "5/minute") for _ in range(7)]
            out.check(max(waits) <= 61, f"the limit waits {max(waits)} s")
            if turn % 5 == 0:
                before = registry.current_id()
                made = train([scene.corpus], [], load_labels(), CONFIG, registry, SilentReporter())
                registry.promote(made)
                out.check(registry.current_id() == made, "the new model is not current")
                registry.prune(1)
                out.check(registry.verify()["id"] == made, "the current model was pruned")
                out.check(registry.rollback() == (before, made), "the rollback goes elsewhere")
    out.check(verify(desk).broken is None, "the history is broken")
    engine.dispose()
    return out


@contextmanager
def _application(models: Path, database: str, **settings: object) -> Iterator[object]:
    app = create_app(load_config({"MODELS": str(models), "DATABASE": database, **settings}, environment={}))
    yield app
    state_of(app).desk.close()


def database_away(scratch: Path, times: int, _chance: random.Random) -> Outcome:
    """Stop PostgreSQL under an application that needs it, and start it again."""
    out = Outcome("database down and back (PostgreSQL)", "503 with our body while away; 200 after, without a restart")
    if postgres.find_programs() is None:
        out.left_out = "no PostgreSQL here"
        return out
    scene = Scene.make(scratch)
    with postgres.server(durable=True) as server:
        engine = open_database(server.address)
        upgrade(engine)
        _, shown = KeyStore(engine).add("caller", ("predict", "review"), None)
        engine.dispose()
        with _application(scene.models, server.address, ACCESS="keys", RATE_LIMIT="") as app:
            client = app.test_client()  # type: ignore[attr-defined]
            head = {"Authorization": f"Bearer {shown}"}
            for turn in range(times):
                made = client.post("/v1/incidents", json={**_TEXT, "reference": f"r-{turn}"}, headers=head)
                out.check(made.status_code == 201, f"intake {made.status_code} before")
                server.stop()
                for path, body in (("/v1/incidents", {**_TEXT, "reference": f"s-{turn}"}), ("/v1/predict", _TEXT)):
                    # A key seen a moment ago is still known; another one must be asked for.
                    key = head if path == "/v1/incidents" else {"Authorization": f"Bearer anyou_{'0' * 12}_{'x' * 43}"}
                    answer = client.post(path, json=body, headers=key)
                    out.told[f"{answer.status_code} while away"] += 1
                    sound = answer.status_code == 503 and answer.json["error"]["code"] == "unavailable"
                    out.check(sound, f"{path}: {answer.status_code} while away")
                page = client.get("/review/login")
                out.check(page.status_code == 503, f"page {page.status_code} while away")
                server.start()
                out.times += 1
                answer = client.post("/v1/predict", json=_TEXT, headers=head)
                listed = client.get("/v1/incidents", headers=head)
                out.told[f"{answer.status_code} after"] += 1
                out.check(answer.status_code == 200 and listed.status_code == 200, "not served after")
                out.check(listed.json["total"] == turn + 1, f"{listed.json.get('total')} incidents, not {turn + 1}")
    return out


def vanish(scratch: Path, times: int, chance: random.Random) -> Outcome:
    """The folder of models vanishes, is emptied, cut short or replaced, under an application that answers from it."""
    out = Outcome("model folder vanishes", "the old model answers every request; back again, promotions are followed")
    scene = Scene.make(scratch)
    root, spare = scene.models, scratch / "spare"
    registry = Registry(root)

    def gone() -> None:
        root.rename(spare)

    def emptied() -> None:
        shutil.copytree(root, spare)
        for path in sorted(root.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()

    def cut_short() -> None:
        # In place: what the process has mapped ends before it is read.
        shutil.copytree(root, spare)
        for path in root.rglob("*.npy"):
            os.truncate(path, 200)

    def a_file() -> None:
        root.rename(spare)
        root.write_text("not a folder")

    def a_loop() -> None:
        root.rename(spare)
        root.symlink_to(root)

    def not_current() -> None:
        shutil.copytree(root, spare)
        (root / "current").write_text("20000101-000000-ffffffff\n")

    ways = (gone, emptied, cut_short, a_file, a_loop, not_current)
    with _application(root, f"sqlite:///{scratch}/a.sqlite3") as app:
        client, holder = app.test_client(), state_of(app).models  # type: ignore[attr-defined, arg-type]
        for turn in range(times):
            way = ways[turn % len(ways)]
            used = holder.get().model.id
            way()
            out.times += 1
            out.told[way.__name__.replace("_", " ")] += 1
            holder.refresh()
            for _ in range(3):
                text = _TEXT["text"] + "，".join(["转账", "口令", "名单"] * chance.randint(1, 40))
                answer = client.post("/v1/predict", json={"text": text})
                sound = answer.status_code == 200 and answer.json["model"]["id"] == used
                out.check(sound, f"{way.__name__}: {answer.status_code}")
            if root.is_symlink() or root.is_file():
                root.unlink()
            shutil.rmtree(root, ignore_errors=True)
            spare.rename(root)
            other = next(name for name in registry.ids() if name != used)
            registry.promote(other)
            holder.refresh()
            answer = client.post("/v1/predict", json=_TEXT)
            out.check(answer.json.get("model", {}).get("id") == other, "the promotion was not followed")
            out.check(holder.refusal is None, "a refusal is still told")
    return out


def _promote_often(root: Path, names: list[str], count: int) -> None:
    registry = Registry(root)
    for turn in range(count):
        registry.promote(names[turn % 2], f"process {os.getpid()}")


def promotes_at_once(scratch: Path, times: int, _chance: random.Random) -> Outcome:
    """Four processes promote at once."""
    out = Outcome("four promote at once", "each waits its turn: no promotion lost, every one follows the one before")
    scene = Scene.make(scratch)
    registry = Registry(scene.models)
    names, before = registry.ids(), len(registry.history())
    count = max(1, times // 4)
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=_promote_often, args=(registry.root, names[:: 1 if i % 2 else -1], count))
        for i in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(600)
        if worker.exitcode is None:
            os.kill(worker.pid or 0, signal.SIGKILL)
        out.check(worker.exitcode == 0, f"a process ended with {worker.exitcode}")
    entries = registry.history()[before - 1 :]
    out.times = len(entries) - 1
    out.told["promotions"] = out.times
    out.check(out.times == 4 * count, f"{out.times} of {4 * count} in the audit")
    follows = all(entry["former"] == former["model"] for former, entry in itertools.pairwise(entries))
    out.check(follows, "a promotion does not start from the one before")
    out.check(registry.verify()["id"] == entries[-1]["model"], "current is another one")
    return out
