"""Install the wheel into an empty environment and use it: version, help, train, predict, serve, one question.

.venv/bin/python scripts/check_dist.py DIST [--corpus FOLDER] [--precedents FOLDER] [--borrow]

Exit status 1 with the command that failed. ``--borrow`` takes the libraries of the running interpreter
in the place of installing them.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
import urllib.error
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = "物业管家把三千多条业主的姓名电话卖给装修公司，每条两块钱。"
#: Pages whose templates and styles must have come with the wheel.
ADDRESSES = ("/readyz", "/", "/static/style.css", "/docs", "/openapi.json", "/v1/labels", "/review/login")
#: Seconds until the service must answer.
PATIENCE = 120


def one(folder: Path, pattern: str) -> Path:
    """The one file of this pattern."""
    found = list(folder.glob(pattern))
    if len(found) != 1:
        raise SystemExit(f"{folder} holds {len(found)} files {pattern}, not one")
    return found[0].resolve()


def run(command: list[str], place: Path) -> str:
    """Run a command outside the repository; what it printed."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ANYOU_", "PYTHON", "PYTEST_"))}
    done = subprocess.run(command, cwd=place, env=kept, capture_output=True, text=True)  # noqa: S603 (our own words)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def install(wheel: Path, place: Path, borrow: bool) -> Path:
    """An environment with the wheel in it; its ``bin``."""
    venv.create(place / "env", with_pip=True)
    binaries = place / "env" / "bin"
    run([str(binaries / "python"), "-m", "pip", "install", "-q", *(["--no-deps"] if borrow else []), str(wheel)], place)
    if borrow:
        libraries = one(place / "env" / "lib", "python3*") / "site-packages"
        (libraries / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return binaries


def ask_service(binaries: Path, place: Path) -> None:
    """Serve, ask every address once, stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(binaries / "anyou"), "serve", "--port", str(port)]
    log = (place / "serve.log").open("w+", encoding="utf-8")
    with log, subprocess.Popen(command, cwd=place, stdout=log, stderr=log) as server:  # noqa: S603 (our own words)
        try:
            deadline = time.monotonic() + PATIENCE
            for address in ADDRESSES:
                while not answers(f"http://127.0.0.1:{port}{address}"):
                    if time.monotonic() > deadline or server.poll() is not None:
                        log.seek(0)
                        raise SystemExit(f"{address} does not answer\n{log.read()}")
                    time.sleep(0.3)
            ask_question(f"http://127.0.0.1:{port}/v1/predict")
        finally:
            server.terminate()


def ask_question(address: str) -> None:
    """Ask for one answer; it names the labels and the case."""
    body = json.dumps({"text": TEXT}).encode()
    question = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310 (our own address)
    with urllib.request.urlopen(question, timeout=30) as response:  # noqa: S310 (our own address)
        answer = json.load(response)
    if answer["labels"][0]["rank"] != 1 or not answer["disclaimer"] or not answer["model"]["id"]:
        raise SystemExit(f"{address} gives no whole answer: {answer}")


def answers(address: str) -> bool:
    """Whether the address is answered with 200."""
    try:
        with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310 (our own address)
            return bool(response.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def main() -> None:
    """Install and use."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--corpus", type=Path, default=ROOT / "samples" / "corpus")
    parser.add_argument("--precedents", type=Path, default=ROOT / "samples" / "precedents")
    parser.add_argument("--borrow", action="store_true")
    arguments = parser.parse_args()
    wheel = one(arguments.dist, "*.whl")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        start = time.monotonic()
        binaries = install(wheel, place, arguments.borrow)
        print(f"installed {wheel.name} in {time.monotonic() - start:.0f} s", flush=True)
        anyou = str(binaries / "anyou")
        version = run([anyou, "--version"], place).split()[-1]
        if f"-{version}-" not in wheel.name:
            raise SystemExit(f"{wheel.name} says that it is {version}")
        where = run([str(binaries / "python"), "-c", "import classifier; print(classifier.__file__)"], place)
        if not Path(where.strip()).is_relative_to(place):
            raise SystemExit(f"not the wheel is used but {where}")
        if "--corpus" not in run([anyou, "train", "--help"], place):
            raise SystemExit("anyou train --help does not tell its options")
        materials = ["--corpus", str(arguments.corpus.resolve()), "--precedents", str(arguments.precedents.resolve())]
        print(run([anyou, "train", *materials], place), end="", flush=True)
        print(run([anyou, "predict", TEXT], place).splitlines()[2], flush=True)
        ask_service(binaries, place)
    print(f"{wheel.name}: trains, predicts, serves ({time.monotonic() - start:.0f} s)", file=sys.stdout)


if __name__ == "__main__":
    main()
