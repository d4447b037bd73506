"""Writers killed with SIGKILL at work: what they were told is stored is there, whole, and nothing is half."""

from __future__ import annotations

import json
import os
import random
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from benchmarks.desk.fill import open_bench_desk
from service.review.bulk import apply_bulk, preview_bulk, undo_batch
from service.review.claims import claim_next
from service.review.decisions import decide, undo
from service.review.desk import Desk, Rules
from service.review.filters import QueueFilter
from service.review.intake import NewIncident, take_in
from service.review.proof import verify
from service.review.queue import list_ids
from service.review.records import CHANGED, NONE, Reader, Verdict
from service.review.tables import decisions, incidents
from service.store import reading

READER = Reader("u-kill", "reviewer")
RULES = Rules(blind_share=0.0, second_share=0.0)
#: Incidents in the store at the start; the writers add more.
ITEMS = 60


def _tell(log: int, **facts: object) -> None:
    """A line in one write: the kernel has it whole or not at all, whatever becomes of the process."""
    os.write(log, (json.dumps(facts) + "\n").encode())


def _write_for_ever(address: str, log: int, seed: int) -> None:
    """Decide, undo, bulk and intake in turn; each told to the log after it is done."""
    desk = open_bench_desk(address, rules=RULES)
    chance = random.Random(seed)  # noqa: S311
    for i in range(10**9):
        what = chance.random()
        if what < 0.6:
            name = claim_next(desk, READER)
            if name is None:
                what = 1.0
            else:
                made = decide(desk, READER, name, Verdict(CHANGED, ("fraud", "contract-fraud"), note=f"第{i}次"))
                _tell(log, do="decide", ids=[made.id])
                if chance.random() < 0.4:
                    _tell(log, do="undo", ids=[undo(desk, READER, made.id).id])
        elif what < 0.8:
            names = list_ids(desk, READER, QueueFilter(status="open"), 5)
            if names:
                verdict = Verdict(NONE)
                done = apply_bulk(desk, READER, names, verdict, preview_bulk(desk, READER, names, verdict).token)
                _tell(log, do="batch", batch=done.batch_id, size=len(done.decided))
                if chance.random() < 0.5:
                    undo_batch(desk, READER, done.batch_id)
                    _tell(log, do="undo_batch", batch=done.batch_id)
        if what >= 0.8:
            new = NewIncident(f"第{seed}-{i}号线索：有人批量导出用户的登录令牌后转卖。", f"kill-{seed}-{i}")
            _tell(log, do="intake", ids=[take_in(desk, READER, new).incident.id])


def run_kills(address: str, kills: int, seed: int = 5) -> dict[str, Any]:
    """Kill a writer ``kills`` times; what came of it."""
    with tempfile.TemporaryDirectory(prefix="anyou-kill-") as folder:
        return _run(address, kills, seed, Path(folder) / "told.jsonl")


def _run(address: str, kills: int, seed: int, path: Path) -> dict[str, Any]:
    """As :func:`run_kills`; the writers tell in ``path`` what was stored."""
    desk = open_bench_desk(address, rules=RULES)
    for i in range(ITEMS):
        take_in(desk, READER, NewIncident(f"第{i}号线索：有人把公司的客户名单带走后卖给同行。"))
    desk.engine.dispose()
    chance = random.Random(seed)  # noqa: S311
    problems: list[str] = []
    for number in range(kills):
        before = path.stat().st_size if path.exists() else 0
        pid = os.fork()
        if pid == 0:
            try:
                _write_for_ever(address, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
            finally:
                os._exit(1)
        _wait_for_work(path, before, pid)
        time.sleep(chance.uniform(0.0, 0.25))
        os.kill(pid, signal.SIGKILL)
        if not os.WIFSIGNALED(os.waitpid(pid, 0)[1]):
            problems.append(f"writer {number} ended by itself")
        problems += _check(desk, path)
        # Proof of the whole chain grows with it.
        if number % 10 == 9 or number == kills - 1:
            broken = verify(desk).broken
            problems += [f"history broken at {broken}"] if broken is not None else []
        desk.engine.dispose()
        if problems:
            break
    told = Counter(json.loads(line)["do"] for line in path.read_text().splitlines())
    rows = verify(desk).rows
    desk.engine.dispose()
    return {
        "kills": number + 1,
        "told": dict(told),
        "history_rows": rows,
        "problems": problems,
        "passed": not problems and number + 1 == kills,
    }


def _wait_for_work(path: Path, before: int, pid: int) -> None:
    """Until the writer has told of something."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if path.exists() and path.stat().st_size > before:
            return
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    raise TimeoutError("the writer did nothing for a minute")


def _check(desk: Desk, path: Path) -> list[str]:
    """What was told is there; every incident stands as its decisions say."""
    told = [json.loads(line) for line in path.read_text().splitlines()]
    problems = []
    with reading(desk.engine) as connection:
        if desk.engine.dialect.name == "sqlite":
            state = connection.execute(text("PRAGMA quick_check")).scalar_one()
            problems += [f"the file is damaged: {state}"] if state != "ok" else []
        columns = (decisions.c.id, decisions.c.number, decisions.c.batch_id, decisions.c.undone_at, decisions.c.outcome)
        made = {row.id: row for row in connection.execute(select(*columns).order_by(decisions.c.entry))}
        known = {row.id: row for row in connection.execute(select(incidents))}
    batches = Counter(row.batch_id for row in made.values() if row.batch_id)
    undone = Counter(row.batch_id for row in made.values() if row.batch_id and row.undone_at is not None)
    for fact in told:
        if fact["do"] == "decide":
            problems += [f"decision {one} lost" for one in fact["ids"] if one not in made]
        elif fact["do"] == "undo":
            problems += [f"undo of {one} lost" for one in fact["ids"] if made[one].undone_at is None]
        elif fact["do"] == "intake":
            problems += [f"incident {one} lost" for one in fact["ids"] if one not in known]
        elif fact["do"] == "batch" and batches[fact["batch"]] != fact["size"]:
            problems.append(f"batch {fact['batch']} torn")
        elif fact["do"] == "undo_batch" and undone[fact["batch"]] != batches[fact["batch"]]:
            problems.append(f"undo of batch {fact['batch']} torn")
    problems += [f"batch {batch} half undone" for batch, n in undone.items() if n != batches[batch]]
    last = {row.number: row.outcome for row in made.values() if row.undone_at is None}
    for row in known.values():
        outcome = last.get(row.number)
        if row.outcome != outcome or (row.status == "decided") != (outcome is not None):
            problems.append(f"incident {row.id} does not stand as its decisions say")
    return problems
