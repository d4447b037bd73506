"""Every command of the READMEs runs and answers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")


def commands(name: str) -> list[str]:
    """Shell commands of the fenced blocks, continued lines joined, comments dropped."""
    text = (ROOT / name).read_text("utf-8")
    found = []
    for block in re.findall(r"```sh\n(.*?)```", text, re.S):
        for line in block.replace("\\\n", " ").splitlines():
            command = line.split("  #")[0].strip()
            if command and not command.startswith("#"):
                found.append(command)
    return found


@pytest.fixture(scope="module")
def models(model_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the model folder that a command may add to."""
    copy = tmp_path_factory.mktemp("readme") / "models"
    shutil.copytree(model_root, copy)
    return copy


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize(
    "target", ["serve", "test", "setup", "check", "bench", "robustness", "docs", "dist", "check-dist"]
)
def test_make_targets_when_named_then_exist(name: str, target: str) -> None:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert any(command.startswith("make serve") for command in commands(name))


@pytest.mark.parametrize(
    ("name", "command"),
    [(name, command) for name in READMES for command in commands(name) if "anyou" in command and "curl" not in command],
)
def test_anyou_commands_when_run_then_succeed(name: str, command: str, models: Path) -> None:
    line = command.replace(".venv/bin/anyou", f"{sys.executable} -m anyou")
    done = subprocess.run(
        line,
        shell=True,
        cwd=ROOT,
        env={**os.environ, "ANYOU_MODELS": str(models), "ANYOU_DATABASE": f"sqlite:///{models.parent}/{name}.sqlite3"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("name", READMES)
def test_curl_when_run_against_the_service_then_answers(name: str, app: Flask) -> None:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        for command in (c for c in commands(name) if c.startswith("curl")):
            line = command.replace("127.0.0.1:8000", f"127.0.0.1:{server.server_port}")
            done = subprocess.run(line, shell=True, capture_output=True, text=True, timeout=60)
            body = json.loads(done.stdout)
            assert body["labels"][0]["statutes"]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("name", READMES)
def test_links_when_local_then_exist(name: str) -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", (ROOT / name).read_text("utf-8")):
        assert (ROOT / target).exists(), target
