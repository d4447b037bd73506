"""The arrows between the packages: service -> classifier <- training."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("anyou", "classifier", "training", "service")

ALLOWED = {
    "classifier": {"classifier"},
    "training": {"classifier", "training"},
    "service": {"classifier", "service"},
    "anyou": {"anyou", "classifier", "training", "service"},
}

#: Web and training libraries that the classifier must not need.
FOREIGN = {
    "classifier": {"flask", "flask_smorest", "marshmallow", "click", "rich", "joblib"},
    "training": {"flask", "flask_smorest", "marshmallow"},
}

FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Top-level packages a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"relative import in {path}"
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_when_read_then_follow_the_arrows(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    names = imported(path)
    assert names & set(PACKAGES) <= ALLOWED[package]
    assert not names & FOREIGN.get(package, set())


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_when_counted_then_hold_one_idea(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400
    assert path.stem not in {"utils", "helpers", "common", "misc"}


def test_scikit_learn_when_serving_then_only_the_reference_pipeline_needs_it() -> None:
    users = {path.stem for path in (ROOT / "classifier").glob("*.py") if "sklearn" in imported(path)}
    assert users == {"pipeline"}
