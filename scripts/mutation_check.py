"""``python scripts/mutation_check.py``: changes the code that weighs figures and dates, counts what the tests notice.

mutmut makes the changes (``[tool.mutmut]`` of ``pyproject.toml``) and runs the tests that touch them; this script names
the functions, counts by file and fails below :data:`BAR`. A change that cannot be noticed, because the program answers
the same with it, stands with its reason in ``scripts/mutation_equivalents.toml``; one that is noticed after all, or is
made no more, fails, too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EQUIVALENTS = Path(__file__).with_name("mutation_equivalents.toml")

#: Of ``classifier/reasons.py`` only the law of the day; the rest is put together from parts with tests of their own.
FUNCTIONS = (
    "classifier.borrowed_years*",
    "classifier.dates*",
    "classifier.decide*",
    "classifier.lawbook*",
    "classifier.lines*",
    "classifier.reasons.x_find_law_day*",
    "classifier.reasons.x_note_change*",
    "classifier.reasons.x*LawDay*",
    "classifier.routes*",
    "classifier.severity*",
    "classifier.written_dates*",
)

#: Least share of changes that a test must notice; those that cannot be noticed count as unnoticed.
BAR = 0.85

#: What mutmut says of a change that was noticed: a test failed, or it never ended.
_NOTICED = ("killed", "timeout")


@dataclass(frozen=True)
class Change:
    """One change: where, the lines before and after."""

    function: str
    before: str
    after: str


def mutmut(*arguments: str) -> str:
    """Run mutmut and give what it printed.

    Raises
    ------
    RuntimeError
        If it failed.
    """
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)  # noqa: S603 (our own arguments)
    if done.returncode:
        raise RuntimeError(f"mutmut {arguments[0]} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return done.stdout


def read_results(printed: str) -> dict[str, str]:
    """Mutant -> what became of it; those that were not asked for are left out."""
    found = dict(re.findall(r"^\s+(\S+): (.+)$", printed, re.MULTILINE))
    return {name: status for name, status in found.items() if status != "not checked"}


def read_change(name: str, shown: str) -> Change:
    """The change of a mutant out of the difference that mutmut shows."""
    lines = [line for line in shown.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    sides = (" ".join(line[1:].strip() for line in lines if line[0] == sign) for sign in "-+")
    module, _, function = name.rpartition("__mutmut_")[0].rpartition(".")
    return Change(f"{module}.{re.sub('^x_?|ǁ', ' ', function).strip().replace(' ', '.')}", *sides)


def check(results: dict[str, str], unnoticed: dict[str, Change], equivalents: list[dict[str, str]]) -> list[str]:
    """What is wrong: too little noticed, or an equivalent that is none."""
    problems = []
    noticed = sum(status in _NOTICED for status in results.values())
    if not results or noticed < BAR * len(results):
        problems.append(f"noticed {noticed} of {len(results)}, the bar is {BAR:.0%}")
    left = set(unnoticed.values())
    for row in equivalents:
        change = Change(row["function"], row["before"], row["after"])
        if change not in left:
            problems.append(f"no such unnoticed change any more: {change}")
        if len(row["reason"]) < 20:
            problems.append(f"the reason says nothing: {change}")
    return problems


def main() -> int:
    """Run; 1 if something is wrong."""
    shutil.rmtree(ROOT / "mutants", ignore_errors=True)
    mutmut("run", "--max-children", "1", *FUNCTIONS)
    results = read_results(mutmut("results", "--all", "true"))
    unnoticed = {
        name: read_change(name, mutmut("show", name)) for name, status in results.items() if status not in _NOTICED
    }
    equivalents = tomllib.loads(EQUIVALENTS.read_text("utf-8")).get("equivalent", [])
    known = {Change(row["function"], row["before"], row["after"]) for row in equivalents}
    for name, change in unnoticed.items():
        if change not in known:
            print(f"{name}: {results[name]}\n  - {change.before}\n  + {change.after}")
    made = Counter(name.split(".")[1] for name in results)
    seen = Counter(name.split(".")[1] for name, status in results.items() if status in _NOTICED)
    same = Counter(name.split(".")[1] for name, change in unnoticed.items() if change in known)
    print("| file | changes | noticed | share | of the rest the same program |\n|---|---|---|---|---|")
    for module in sorted(made):
        print(f"| {module}.py | {made[module]} | {seen[module]} | {seen[module] / made[module]:.3f} | {same[module]} |")
    total, caught = sum(made.values()), sum(seen.values())
    print(f"| all | {total} | {caught} | {caught / max(total, 1):.3f} | {sum(same.values())} |")
    problems = check(results, unnoticed, equivalents)
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
