"""docs/examples.md is what ``anyou examples`` writes, and says nothing that the law book does not."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

from classifier.assess import Classifier
from classifier.lawbook import load_lawbook
from tests.conftest import ROOT, SAMPLES
from tests.training.test_commands import run
from training.commands.examples import write_examples

DOCUMENT = (ROOT / "docs" / "examples.md").read_text("utf-8")
FOUNDING = SAMPLES / "precedents" / "founding.jsonl"
ROWS = [json.loads(line) for line in FOUNDING.read_text("utf-8").splitlines() if line.strip()]


def first_labels(document: str) -> dict[str, str]:
    """Case id -> name of the first label."""
    return dict(re.findall(r"^## (\S+) [^\n]*\n.*?^- 排序：1\. ([^；\n]+)", document, re.S | re.M))


def test_document_holds_the_eleven_cases() -> None:
    assert [row["id"] for row in ROWS] == re.findall(r"^## (\S+) ", DOCUMENT, re.M)
    assert all(row["facts"] in DOCUMENT for row in ROWS)


def test_document_is_that_of_the_current_code(classifier: Classifier) -> None:
    fresh = write_examples(classifier, ROWS, date(2026, 11, 21))
    assert [h for h in fresh.splitlines() if h.startswith("#")] == [
        h for h in DOCUMENT.splitlines() if h.startswith("#")
    ]
    written, now = first_labels(DOCUMENT), first_labels(fresh)
    assert len(written) == len(ROWS)
    # A model retrained on more cases may change its mind on a close one.
    assert sum(written[key] == now[key] for key in written) >= 9


def test_document_names_only_articles_of_the_law_book() -> None:
    known = {f"{s.law}{s.article}" for e in load_lawbook().entries.values() for s in e.statutes}
    for line in re.findall(r"^- 条文按 \d{4}-\d\d-\d\d：(.+)$", DOCUMENT, re.M):
        rest = line
        for article in sorted(known, key=len, reverse=True):
            rest = rest.replace(article, "")
        # A whole article may be unchecked, too; some hold the mark themselves.
        assert not rest.replace("（待核）", "").strip("；"), rest


def test_examples_command_writes_the_document(model_root: Path, tmp_path: Path) -> None:
    output = tmp_path / "examples.md"
    done = run("examples", "--output", str(output), "--models", str(model_root))
    assert done.returncode == 0, done.stderr
    assert output.read_text("utf-8") == run("examples", "--models", str(model_root)).stdout
    assert [p.name for p in tmp_path.iterdir()] == ["examples.md"]


def test_examples_command_when_cases_are_broken_then_clear_error(model_root: Path, tmp_path: Path) -> None:
    broken = tmp_path / "cases.jsonl"
    broken.write_text("[]\n{", "utf-8")
    done = run("examples", str(broken), "--models", str(model_root))
    assert done.returncode == 1
    assert "案例文件读不懂" in done.stderr and "Traceback" not in done.stderr
