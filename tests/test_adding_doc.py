"""docs/adding.md is walked on a copy of the project: every block, in order."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SAMPLES

PAGE = ROOT / "docs" / "adding.md"
#: Where the JSON of each road is put, as the page says.
PLACES = {"A label": ("own/labels.json", "labels"), "A concept": ("classifier/data/concepts.json", "concepts")}


def roads() -> dict[str, list[tuple[str, str]]]:
    """Blocks of each road: language and text, in order."""
    parts = re.split(r"^## (.+)$", PAGE.read_text("utf-8"), flags=re.M)[1:]
    found = zip(parts[::2], parts[1::2], strict=True)
    fences = {title: re.findall(r"^```(\w+)\n(.*?)^```", text, re.S | re.M) for title, text in found}
    return {title: blocks for title, blocks in fences.items() if blocks}


def walk(project: Path, title: str, environment: dict[str, str]) -> str:
    """Do what a road says in ``project``; what its commands printed."""
    printed = ""
    for language, block in roads()[title]:
        if language == "json":
            name, key = PLACES[title]
            table = json.loads((project / name).read_text("utf-8"))
            table[key].insert(0, json.loads(block))
            (project / name).write_text(json.dumps(table, ensure_ascii=False), "utf-8")
            continue
        assert language == "sh", language
        done = subprocess.run(
            ["bash", "-e", "-c", block], cwd=project, env=environment, capture_output=True, text=True, timeout=900
        )
        assert done.returncode == 0, (block, done.stdout, done.stderr)
        printed += done.stdout
    return printed


def commands_in(folder: Path, project: Path) -> dict[str, str]:
    """Environment in which ``anyou``, ``python`` and ``pytest`` are those of the copy."""
    folder.mkdir()
    for name, line in (("python", ""), ("anyou", "-m anyou"), ("pytest", "-m pytest -p no:cacheprovider")):
        script = folder / name
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" {line} "$@"\n', "utf-8")
        script.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANYOU_", "PYTEST_"))}
    return {**kept, "PYTHONPATH": str(project), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture
def project(tmp_path: Path, tiny_rows) -> Path:
    copy = tmp_path / "project"
    for name in ("anyou", "classifier", "training", "service"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "tests" / "classifier").mkdir(parents=True)
    shutil.copy(ROOT / "tests/classifier/test_concepts.py", copy / "tests/classifier")
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "samples" / "corpus").mkdir(parents=True)
    (copy / "samples" / "precedents").mkdir()
    shutil.copy(SAMPLES / "precedents" / "founding.jsonl", copy / "samples" / "precedents")
    rows = [
        {"id": r.id, "text": r.text, "labels": list(r.labels), "split_group": r.split_group, "writer": r.writer}
        | {"register": r.register, "basis": "scenario"}
        for r in tiny_rows
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (copy / "samples" / "corpus" / "tiny.jsonl").write_text(lines, "utf-8")
    return copy


@pytest.mark.parametrize(
    ("title", "expected"),
    [("A label", "开设赌场罪"), ("A decided case", "驾校学员名单外卖案"), ("A concept", "act.odometer_rollback")],
)
def test_road_when_walked_on_a_copy_then_arrives(title: str, expected: str, project: Path) -> None:
    assert expected in walk(project, title, commands_in(project.parent / "bin", project))


def test_label_when_added_as_told_then_the_whole_corpus_passes_the_check(tmp_path: Path) -> None:
    """The road is walked on a small corpus; its check must hold on the real one, where names of labels are leaks."""
    for folder in ("classifier", "samples"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    environment = commands_in(tmp_path / "bin", ROOT)
    printed = ""
    for language, block in roads()["A label"]:
        if language == "json":
            name, key = PLACES["A label"]
            table = json.loads((tmp_path / name).read_text("utf-8"))
            table[key].insert(0, json.loads(block))
            (tmp_path / name).write_text(json.dumps(table, ensure_ascii=False), "utf-8")
        elif "anyou train" not in block and "anyou corpus doubts" not in block:
            done = subprocess.run(
                ["bash", "-e", "-c", block], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600
            )
            assert done.returncode == 0, (block, done.stdout, done.stderr)
            printed += done.stdout
    assert "0 个错误" in printed
    assert printed.count("提醒\trelabel\t") > 12
    # The page's example of a text that an alias would turn into a leak.
    named = re.search(r"The alias (\S+) would make one of `(\S+)`", PAGE.read_text("utf-8"))
    rows = [
        json.loads(line)
        for path in SAMPLES.glob("corpus/*.jsonl")
        for line in path.read_text("utf-8").split("\n")
        if line
    ]
    assert named and named[1] in next(row["text"] for row in rows if row["id"] == named[2])


def test_roads_when_read_then_three() -> None:
    assert set(roads()) == {"A label", "A decided case", "A concept"}
