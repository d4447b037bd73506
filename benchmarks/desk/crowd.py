"""Many readers at once, each a process: nobody stuck, no item with two."""

from __future__ import annotations

import json
import os
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from benchmarks.desk.fill import open_bench_desk
from service.review.claims import claim_next
from service.review.decisions import decide
from service.review.desk import Rules
from service.review.intake import NewIncident, take_in
from service.review.proof import verify
from service.review.records import CHANGED, Reader, Verdict
from service.review.tables import assignments
from service.store import reading

RULES = Rules(blind_share=0.0, second_share=0.0)


def _work(address: str, number: int, log: Path) -> None:
    """Claim and decide until nothing is left; a line for each item."""
    desk = open_bench_desk(address, rules=RULES)
    reader = Reader(f"u-{number}", "reviewer")
    with log.open("w") as out:
        while True:
            start = time.perf_counter()
            name = claim_next(desk, reader)
            if name is None:
                return
            decide(desk, reader, name, Verdict(CHANGED, ("fraud",)))
            out.write(json.dumps({"id": name, "ms": (time.perf_counter() - start) * 1000}) + "\n")


def run_crowd(address: str, readers: int, items: int, seconds: float = 600.0) -> dict[str, Any]:
    """Let ``readers`` processes empty a queue of ``items``; what came of it."""
    with tempfile.TemporaryDirectory(prefix="anyou-crowd-") as folder:
        return _run(address, readers, items, seconds, Path(folder))


def _run(address: str, readers: int, items: int, seconds: float, folder: Path) -> dict[str, Any]:
    """As :func:`run_crowd`; each process tells in ``folder`` what it decided."""
    desk = open_bench_desk(address, rules=RULES)
    for i in range(items):
        take_in(desk, Reader("u-sender", "submitter"), NewIncident(f"第{i}号线索：有人批量导出用户的登录令牌后转卖。"))
    desk.engine.dispose()
    start, children = time.monotonic(), []
    for number in range(readers):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                _work(address, number, folder / f"{number}.log")
                code = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(code)
        children.append(pid)
    failed = _wait(children, start + seconds)
    taken = time.monotonic() - start
    lines = [json.loads(line) for log in sorted(folder.glob("*.log")) for line in log.read_text().splitlines()]
    decided = Counter(line["id"] for line in lines)
    times = sorted(line["ms"] for line in lines)
    with reading(desk.engine) as connection:
        again = select(assignments.c.number).group_by(assignments.c.number).having(func.count() > 1)
        held_twice = len(connection.execute(again).all())
    broken = verify(desk).broken
    desk.engine.dispose()
    return {
        "readers": readers,
        "items": items,
        "decided": len(decided),
        "decided_twice": sum(n > 1 for n in decided.values()),
        "held_twice": held_twice,
        "failed_readers": failed,
        "seconds": round(taken, 1),
        "median_ms": round(times[len(times) // 2], 1) if times else None,
        "worst_ms": round(times[-1], 1) if times else None,
        "history_broken_at": broken,
        "passed": len(decided) == items == len(lines) and not held_twice and not failed and broken is None,
    }


def _wait(children: list[int], deadline: float) -> int:
    """How many ended badly or not at all."""
    failed, left = 0, set(children)
    while left and time.monotonic() < deadline:
        for pid in list(left):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                left.discard(pid)
                failed += status != 0
        time.sleep(0.02)
    for pid in left:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
    return failed + len(left)
