"""``python -m benchmarks.fuzz --examples N``: N cases a route with input; exit 1 on any failure.

Runs schemathesis with all of its checks (no 5xx, documented status, content
type and schema of every response, bad input refused, undeclared methods 405).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from benchmarks.load.server import running

CONFIG = Path(__file__).parent / "schemathesis.toml"


def main() -> None:
    """Start a server, send the requests, count."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--models", type=Path, default=Path("models"))
    parser.add_argument("--examples", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=20240901)
    options = parser.parse_args()
    with running(options.models, 1, ACCESS_LOG="false") as server:
        command = [str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(CONFIG)]
        command += ["run", f"{server.address}/openapi.json", "--checks", "all", "--workers", "1"]
        command += ["--phases", "examples,coverage,fuzzing", "--max-examples", str(options.examples)]
        command += ["--seed", str(options.seed), "--generation-database", "none", "--suppress-health-check", "all"]
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603 (our own arguments)
        server.get("/readyz")
    lines = done.stdout.splitlines()
    start = next((i for i, line in enumerate(lines) if "SUMMARY" in line), 0)
    failures = [line[:300] for line in lines[:start] if line.startswith(("- ST", "1. ", "2. ", "[", "___"))]
    print("\n".join(failures + lines[start:]) + done.stderr[-2000:])
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
