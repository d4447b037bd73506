"""The documents as a site: pages in step with the program, built strictly, nothing from elsewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

DOCS = ROOT / "docs"
#: Page -> the script that writes it.
WRITTEN = {"cli.md": "write_cli_reference.py", "law-table.md": "write_law_table.py"}


@pytest.mark.parametrize(("page", "script"), WRITTEN.items())
def test_page_when_written_again_then_the_same(page: str, script: str, tmp_path: Path) -> None:
    # In a process of its own: click's words are in Chinese only where the command was loaded before the others.
    subprocess.run([sys.executable, str(ROOT / "scripts" / script), str(tmp_path / page)], check=True)
    fresh = (tmp_path / page).read_text("utf-8")
    assert fresh == (DOCS / page).read_text("utf-8"), f"run `make docs`: {page} is behind"


def test_cli_reference_when_read_then_names_every_command() -> None:
    from anyou.cli import COMMANDS

    titles = re.findall(r"^#+ (anyou.*)$", (DOCS / "cli.md").read_text("utf-8"), re.M)
    assert {title.split()[1] for title in titles if " " in title} == set(COMMANDS)
    assert len(titles) == len(set(titles)) > 40


def test_law_table_when_read_then_every_entry_and_no_unverified_figure() -> None:
    book = json.loads((ROOT / "classifier/data/law.json").read_text("utf-8"))["entries"]
    text = (DOCS / "law-table.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.M) == [entry["name"] for entry in book]
    shown = [t for entry in book for t in entry["thresholds"] if t["flag"] != "unverified"]
    metrics = {t["metric"] for t in shown}
    assert sum(f"`{metric}`" in line for line in text.splitlines() for metric in metrics) == len(shown)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    # The theme speaks of its successor at every run unless told not to.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr, done.stderr
    return folder


def test_site_when_built_then_every_document_has_a_page(site: Path) -> None:
    assert {path.stem for path in DOCS.glob("*.md")} <= {path.stem for path in site.glob("*.html")}


def test_site_when_built_then_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    fetched = r"<(?:script|img|iframe|source)[^>]+src=[\"']?(?:https?:)?//|<link[^>]+href=[\"']?(?:https?:)?//"
    for page in site.glob("*.html"):
        assert not re.findall(fetched, page.read_text("utf-8")), page.name
    for sheet in site.rglob("*.css"):
        assert not re.findall(r"(?:url\(|@import\s)[\"']?(?:https?:)?//", sheet.read_text("utf-8")), sheet.name


@pytest.mark.parametrize("word", ["门槛", "撞库", "threshold", "rollback"])
def test_search_when_the_pages_lie_in_a_folder_then_index_and_shim_lie_beside_them(site: Path, word: str) -> None:
    index = (site / "search" / "search_index.js").read_text("utf-8")
    entries = json.loads(index.removeprefix("var __index = "))["docs"]
    # Chinese words are kept whole between invisible blanks, or they could not be looked for.
    assert any(word in re.split(r"[^\w]+", entry["text"]) for entry in entries)
    assert "assets/iframe-worker-shim.js" in (site / "index.html").read_text("utf-8")
