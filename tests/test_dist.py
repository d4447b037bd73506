"""Wheel and sdist: whole, installed elsewhere, used."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES

PACKAGES = ("anyou", "classifier", "training", "service")


def shipped() -> set[str]:
    """Files of the packages, program and data."""
    files = {path.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()}
    return {str(path) for path in files if "__pycache__" not in path.parts and path.suffix not in (".pyc", ".so")}


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both, the wheel built from the sdist; with the libraries at hand, so that no network is needed."""
    base = tmp_path_factory.mktemp("dist")
    source = base / "source"
    # A copy, since building writes into the folder it builds from.
    ignored = shutil.ignore_patterns(
        ".*", "__pycache__", "*.egg-info", "*.so", "build", "dist", "models", "mutants", "var"
    )
    shutil.copytree(ROOT, source, ignore=ignored)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(base / "dist"), str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return base / "dist"


def test_wheel_when_built_then_has_every_file_of_the_packages(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name and not name.endswith(".so")}
    # The C source goes along or not; without it the loops in Python answer.
    assert {name for name in shipped() if "/csrc/" not in name} <= names <= shipped()


def test_wheel_when_built_then_one_for_every_later_python(dist: Path) -> None:
    (wheel,) = dist.glob("*.whl")
    _, _, tag, interface, platform = wheel.stem.split("-")
    assert (tag, interface) == ("cp311", "abi3") and platform.startswith(("linux", "macosx", "win"))
    with zipfile.ZipFile(wheel) as archive:
        compiled = [name for name in archive.namelist() if name.endswith((".so", ".pyd"))]
    # Either the stable interface or, where there was no compiler, none.
    assert compiled in ([], ["classifier/_native.abi3.so"], ["classifier/_native.pyd"])


def test_sdist_when_built_then_has_samples_documents_and_tests(dist: Path) -> None:
    (sdist,) = dist.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {"README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE", "Makefile", "mkdocs.yml", "requirements.lock"}
    wanted |= {str(path.relative_to(ROOT)) for path in (ROOT / "docs").glob("*.md")}
    wanted |= {str(path.relative_to(ROOT)) for path in SAMPLES.rglob("*.jsonl")}
    wanted |= {str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("*.py")}
    assert wanted | shipped() <= names


def test_wheel_when_installed_elsewhere_then_trains_predicts_and_serves(dist: Path, tmp_path: Path, tiny_rows) -> None:
    rows = [{"id": r.id, "text": r.text, "labels": list(r.labels), "split_group": r.split_group} for r in tiny_rows]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    cases = SAMPLES / "precedents" / "founding.jsonl"
    options = ["--borrow", "--corpus", str(corpus), "--precedents", str(cases)]
    command = [sys.executable, str(ROOT / "scripts" / "check_dist.py"), str(dist), *options]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "trains, predicts, serves" in done.stdout
