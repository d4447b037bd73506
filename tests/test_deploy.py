"""Deployment files: linted with the tools made for them; they name what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from service.config import SETTINGS

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [
        ["hadolint", "deploy/Dockerfile"],
        ["yamllint", "--strict", "deploy"],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml"],
        ["kubernetes-validate", "--strict", "deploy/kubernetes/anyou.yaml"],
    ],
    ids=lambda command: command[0],
)
def test_deploy_when_linted_then_clean(command: list[str]) -> None:
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", sorted(p for p in DEPLOY.rglob("*") if p.is_file()), ids=lambda p: p.name)
def test_deploy_when_it_names_a_setting_then_there_is_one(path: Path) -> None:
    known = {f"ANYOU_{setting.name}" for setting in SETTINGS} | {"ANYOU_DB_PASSWORD", "ANYOU_"}
    assert set(re.findall(r"ANYOU_[A-Z_]*", path.read_text("utf-8"))) <= known


def test_dockerfile_when_it_copies_then_the_context_has_it() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for line in (DEPLOY / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            sources = line.split()[1:-1]
            assert set(sources) <= allowed
            assert all((ROOT / source).exists() for source in sources)
