"""wrk as a subprocess, fed with texts of the samples."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "samples" / "corpus"


def write_bodies(path: Path, count: int = 500) -> None:
    """Requests with texts taken evenly from all sample files."""
    files = [file.read_text("utf-8").splitlines() for file in sorted(SAMPLES.glob("*.jsonl"))]
    texts = [json.loads(lines[i % len(lines)])["text"] for i in range(count) for lines in files]
    bodies = [json.dumps({"text": text}, ensure_ascii=False) for text in texts[:count]]
    path.write_text("\n".join(bodies) + "\n", "utf-8")


def start(address: str, bodies: Path, seconds: int, connections: int, rate: float = 0) -> subprocess.Popen[str]:
    """Begin a run of one thread; ``rate`` in requests a second, 0 for as many as are answered."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(HERE / "predict.lua")]
    command += [address, "--", str(bodies), f"{rate:.2f}"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 (our own arguments)


def result(run: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for a run and read its summary."""
    out, _ = run.communicate()
    line = next(line for line in out.splitlines() if line.startswith("RESULT "))
    found: dict[str, Any] = json.loads(line[7:])
    found["per_second"] = round(found["requests"] / found["seconds"], 1)
    return found


def failed(found: dict[str, Any]) -> int:
    """Requests that were not answered with a success."""
    return int(sum(found[kind] for kind in ("connect", "read", "write", "status", "timeout")))
