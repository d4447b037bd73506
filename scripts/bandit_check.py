"""``python scripts/bandit_check.py``: bandit over the shipped packages; every finding has a written reason or fails.

The reasons stand in ``scripts/bandit_reasons.toml``, one for each file and rule; one that nothing needs fails, too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("anyou", "classifier", "training", "service")
REASONS = Path(__file__).with_name("bandit_reasons.toml")


def findings() -> Counter[tuple[str, str]]:
    """Number of findings by file and rule."""
    command = [sys.executable, "-m", "bandit", "--quiet", "--recursive", "--format", "json", *PACKAGES]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, check=False)  # noqa: S603 (our own arguments)
    report = json.loads(done.stdout)
    if report["errors"]:
        raise RuntimeError(f"bandit could not read: {report['errors']}")
    return Counter((Path(row["filename"]).as_posix(), row["test_id"]) for row in report["results"])


def check(found: Counter[tuple[str, str]], reasons: list[dict[str, object]]) -> list[str]:
    """What is wrong: findings without a reason, more of them than it speaks of, reasons without a finding."""
    allowed = {(str(row["file"]), str(row["rule"])): row for row in reasons}
    problems = [f"no reason for {rule} in {file}" for file, rule in sorted(found.keys() - allowed.keys())]
    problems += [f"no finding any more: {rule} in {file}" for file, rule in sorted(allowed.keys() - found.keys())]
    for place in sorted(found.keys() & allowed.keys()):
        row = allowed[place]
        if found[place] != row["count"]:
            problems.append(f"{place[1]} in {place[0]}: {found[place]} findings, the reason speaks of {row['count']}")
        if len(str(row["reason"])) < 20:
            problems.append(f"{place[1]} in {place[0]}: the reason says nothing")
    return problems


def main() -> int:
    """Run; 1 if something is wrong."""
    reasons = tomllib.loads(REASONS.read_text("utf-8"))["exception"]
    found = findings()
    problems = check(found, reasons)
    print("\n".join(problems) or f"bandit: {sum(found.values())} findings, each with its reason")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
