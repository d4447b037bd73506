"""The arrows between the packages: service -> classifier <- training."""

from __future__ import annotations

import ast
from collections.abc import Collection
from graphlib import TopologicalSorter
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

#: Everything that somebody reads.
FOLDERS = (*PACKAGES, "benchmarks", "scripts", "tests")

MOST_LINES = 400
#: Lines of a function without its docstring.
MOST_FUNCTION = 60

#: Why a function is longer.
REASONS = {
    "classifier.artifact.save_model": "one list of the files of a folder, in the order in which they are written",
    "service.migrations.versions.v0002_desk.upgrade": "a layout as it was released, frozen, read from top to bottom",
    "training.commands.train.train": "options in, messages out; the work is training.train",
    "training.fit.fit": "the steps of a fit side by side with those out of core",
    "training.outofcore.fit.fit_out_of_core": "the steps of a fit, resumable each, side by side with training.fit",
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


@pytest.mark.parametrize("folder", FOLDERS)
def test_files_when_counted_then_hold_one_idea(folder: str) -> None:
    paths = sorted((ROOT / folder).rglob("*.py"))
    lines = {path: len(path.read_text("utf-8").splitlines()) for path in paths}
    assert paths and [str(path) for path, count in lines.items() if count > MOST_LINES] == []
    assert [str(path) for path in paths if path.stem in {"utils", "helpers", "common", "misc"}] == []


def long_functions(folder: str) -> dict[str, int]:
    """Functions over the bound by ``module.name``, with their lines but those of the docstring."""
    found = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[0]
                told = first.end_lineno - first.lineno + 1 if ast.get_docstring(node) is not None else 0
                count = node.end_lineno - node.lineno + 1 - told
                if count > MOST_FUNCTION:
                    found[".".join((*path.relative_to(ROOT).with_suffix("").parts, node.name))] = count
    return found


def test_functions_when_counted_then_fit_a_page_or_have_a_reason() -> None:
    found = {name for folder in FOLDERS for name in long_functions(folder)}
    assert found == REASONS.keys(), "a long function without a reason, or a reason that nothing needs"
    assert all(len(reason) > 20 for reason in REASONS.values())


def test_modules_when_imported_then_no_cycle() -> None:
    """Also of what is imported late, inside a function; imports for types alone are left out."""
    paths = {path: path.relative_to(ROOT).with_suffix("").parts for path in FILES}
    modules = {".".join(parts).removesuffix(".__init__"): path for path, parts in paths.items()}
    # A module always imports the packages that it lies in.
    arrows = {
        name: {other for other in imported_modules(path, modules.keys()) if not f"{name}.".startswith(f"{other}.")}
        for name, path in modules.items()
    }
    assert len(list(TopologicalSorter(arrows).static_order())) == len(modules)


def imported_modules(path: Path, known: Collection[str]) -> set[str]:
    """Modules of ours that a file imports when it runs."""
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= {name if name in known else node.module for name in whole}
        waiting += ast.iter_child_nodes(node)
    return names & set(known)


def test_scikit_learn_when_serving_then_only_the_reference_pipeline_needs_it() -> None:
    users = {path.stem for path in (ROOT / "classifier").glob("*.py") if "sklearn" in imported(path)}
    assert users == {"pipeline"}
