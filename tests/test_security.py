"""The security documents are true: every test they name exists, and the scanner's exceptions have reasons."""

from __future__ import annotations

import re
import sys
from collections import Counter

import pytest

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from bandit_check import check, findings

_NAMED = re.compile(r"(tests/[\w/]+\.py)::(\w+)")


@pytest.mark.parametrize("document", ["security.md", "faults.md"])
def test_document_when_it_names_a_test_then_the_test_exists(document: str) -> None:
    named = _NAMED.findall((ROOT / "docs" / document).read_text("utf-8"))
    assert named
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text("utf-8")
    ]
    assert missing == []


def test_requirements_when_listed_then_each_met_line_has_its_proof() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in (ROOT / "docs/security.md").read_text("utf-8").splitlines()
        if re.match(r"\| \d+\.\d+\.\d+", line)
    ]
    assert len(rows) > 80
    assert {row[0].split(".")[0] for row in rows} == {str(n) for n in range(1, 15)}
    for number, requirement, state, how, proof in rows:
        assert requirement and how, number
        assert state in ("met", "partly", "not met", "operator", "n/a"), (number, state)
        # What is met is proved by a test, or by a place one can look at.
        assert state != "met" or proof not in ("", "—"), number


def test_shipped_packages_when_scanned_then_every_finding_has_its_reason() -> None:
    import tomllib

    reasons = tomllib.loads((ROOT / "scripts/bandit_reasons.toml").read_text("utf-8"))["exception"]
    assert check(findings(), reasons) == []


def test_scan_when_reasons_do_not_fit_then_said() -> None:
    found = Counter({("a.py", "B101"): 2, ("b.py", "B608"): 1})
    reasons = [
        {"file": "a.py", "rule": "B101", "count": 1, "reason": "long enough to be a reason"},
        {"file": "c.py", "rule": "B105", "count": 1, "reason": "long enough to be a reason"},
    ]
    problems = check(found, reasons)
    assert len(problems) == 3
    assert any("no reason for B608 in b.py" in problem for problem in problems)
