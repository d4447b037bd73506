"""``python -m benchmarks.load NAME``: one measurement, printed as JSON; exit 1 if a bar is missed.

Needs wrk and Linux. Names: start, peak, overload, soak, kill, swap.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.load import wrk
from benchmarks.load.server import connections_of, memory, running

#: The bars of docs/operations.md.
READY_SECONDS = 3.0
FIRST_WORKER_MB = 250.0
NEXT_WORKER_MB = 60.0
SLOPE_MB_A_MINUTE = 1.0


def start(options: argparse.Namespace, bodies: Path) -> dict[str, Any]:
    """Cold start to ready; memory of one worker and of each further one, after load."""
    out: dict[str, Any] = {}
    for workers in (1, 2, 3):
        with running(options.models, workers, ACCESS_LOG="false") as server:
            wrk.result(wrk.start(server.address, bodies, 10, 8 * workers))
            pids = server.workers()
            whole = sum(memory(pid)["pss"] for pid in [server.process.pid, *pids])
            out[f"workers_{workers}"] = {
                "ready_seconds": round(server.seconds_to_ready, 2),
                "worker_rss_mb": round(max(memory(pid)["rss"] for pid in pids), 1),
                "worker_private_mb": round(max(memory(pid)["private"] for pid in pids), 1),
                "whole_server_pss_mb": round(whole, 1),
            }
    wholes = [out[f"workers_{n}"]["whole_server_pss_mb"] for n in (1, 2, 3)]
    further = [round(b - a, 1) for a, b in itertools.pairwise(wholes)]
    out["further_worker_mb"] = further
    out["passed"] = (
        all(out[f"workers_{n}"]["ready_seconds"] < READY_SECONDS for n in (1, 2, 3))
        and wholes[0] < FIRST_WORKER_MB
        and max(further) < NEXT_WORKER_MB
    )
    return out


def peak(options: argparse.Namespace, bodies: Path) -> dict[str, Any]:
    """Requests a second with every connection always asking."""
    with running(options.models, options.workers) as server:
        wrk.result(wrk.start(server.address, bodies, 5, 16))
        found = wrk.result(wrk.start(server.address, bodies, options.seconds, 16))
    return {**found, "workers": options.workers, "passed": wrk.failed(found) == 0}


def overload(options: argparse.Namespace, bodies: Path) -> dict[str, Any]:
    """Far more connections than slots: refused at once, served ones stay quick, alive all the time."""
    with running(options.models, options.workers, THREADS="2", QUEUE="8") as server:
        run = wrk.start(server.address, bodies, options.seconds, 400)
        slowest = 0.0
        while run.poll() is None:
            began = time.perf_counter()
            server.get("/livez")
            slowest = max(slowest, time.perf_counter() - began)
            time.sleep(0.5)
        found = wrk.result(run)
        ready = server.get("/readyz")["status"]
    answered = found["requests"] - found["status"]
    lost = found["connect"] + found["read"] + found["write"] + found["timeout"]
    return {
        **found,
        "served": answered,
        "refused_503": found["status"],
        "slowest_livez_seconds": round(slowest, 3),
        "passed": lost == 0 and answered > 0 and found["status"] > 0 and ready == "ready",
    }


def soak(options: argparse.Namespace, bodies: Path) -> dict[str, Any]:
    """Half of capacity for a long time: nothing fails and memory stays flat."""
    connections = 16
    with running(options.models, options.workers) as server:
        wrk.result(wrk.start(server.address, bodies, 5, connections))
        capacity = wrk.result(wrk.start(server.address, bodies, 20, connections))["per_second"]
        run = wrk.start(server.address, bodies, options.seconds, connections, capacity / 2)
        began = time.monotonic()
        samples = []
        while run.poll() is None:
            time.sleep(5)
            try:
                total = sum(memory(pid)["pss"] for pid in [server.process.pid, *server.workers()])
            except OSError:
                continue
            samples.append((time.monotonic() - began, total))
        found = wrk.result(run)
    # The first fifth is warm-up: pages are touched for the first time.
    kept = np.array([s for s in samples if s[0] > options.seconds / 5])
    slope = float(np.polyfit(kept[:, 0] / 60, kept[:, 1], 1)[0])
    return {
        **found,
        "capacity_per_second": capacity,
        "share_of_capacity": round(found["per_second"] / capacity, 2),
        "memory_mb_after_warm_up": round(float(kept[0, 1]), 1),
        "memory_mb_at_end": round(float(kept[-1, 1]), 1),
        "slope_mb_a_minute": round(slope, 3),
        "passed": wrk.failed(found) == 0 and slope < SLOPE_MB_A_MINUTE,
    }


def kill(options: argparse.Namespace, bodies: Path) -> dict[str, Any]:
    """Kill -9 of a worker under load: at most the requests it held are lost, and another takes its place."""
    connections = 16
    with running(options.models, 2) as server:
        run = wrk.start(server.address, bodies, 15, connections)
        time.sleep(5)
        victim = server.workers()[0]
        # Every connection wrk has open waits for an answer, so these are the requests in flight.
        held = connections_of(victim)
        os.kill(victim, signal.SIGKILL)
        time.sleep(3)
        after = server.workers()
        found = wrk.result(run)
    lost = wrk.failed(found)
    passed = lost <= held and len(after) == 2 and victim not in after
    return {**found, "lost": lost, "held_by_the_killed": held, "workers_after": len(after), "passed": passed}


def swap(options: argparse.Namespace, bodies: Path) -> dict[str, Any]:
    """Another model under load: no request is lost; then a broken one: refused, and said so."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "models"
        shutil.copytree(options.models, root)
        first = (root / "current").read_text().strip()
        second = f"{first}-b"
        shutil.copytree(root / first, root / second)
        _edit(root / second / "manifest.json", second)
        broken = f"{first}-c"
        shutil.copytree(root / first, root / broken)
        (root / broken / "coef.npy").write_bytes(b"broken")
        with running(root, 2) as server:
            run = wrk.start(server.address, bodies, 25, 16)
            time.sleep(4)
            seen = [server.get("/readyz")["model"]]
            for name in (second, first, broken):
                (root / "next").write_text(name + "\n")
                (root / "next").rename(root / "current")
                time.sleep(6)
                seen.append(server.get("/readyz")["model"])
            refused = server.get("/v1/model")["refused"]
            found = wrk.result(run)
    lost = wrk.failed(found)
    passed = lost == 0 and seen == [first, second, first, first] and bool(refused)
    return {**found, "lost": lost, "models_seen": seen, "refused": refused, "passed": passed}


def _edit(path: Path, model_id: str) -> None:
    manifest = json.loads(path.read_text("utf-8"))
    manifest["id"] = model_id
    path.write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")


MEASURES = {"start": start, "peak": peak, "overload": overload, "soak": soak, "kill": kill, "swap": swap}


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("name", choices=MEASURES)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seconds", type=int, default=20)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is needed (Debian: apt-get install wrk)")
    with tempfile.TemporaryDirectory() as folder:
        bodies = Path(folder) / "bodies.jsonl"
        wrk.write_bodies(bodies)
        found = MEASURES[options.name](options, bodies)
    print(json.dumps({"measure": options.name, **found}, ensure_ascii=False, indent=1))
    sys.exit(0 if found["passed"] else 1)


if __name__ == "__main__":
    main()
