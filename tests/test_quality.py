"""The mutation check reads what mutmut prints, and its exceptions are written out."""

from __future__ import annotations

import ast
import re
import sys
import tomllib

import pytest

from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
from mutation_check import BAR, EQUIVALENTS, FUNCTIONS, Change, check, read_change, read_results

PRINTED = """
    classifier.dates.x__number__mutmut_1: killed
    classifier.lawbook.xǁPeriodǁcovers__mutmut_2: survived
    classifier.reasons.x_ask__mutmut_3: not checked
    classifier.routes.x_beside__mutmut_4: timeout
    classifier.routes.x_beside__mutmut_5: no tests
"""

SHOWN = """# classifier.lawbook.xǁPeriodǁcovers__mutmut_2: survived
--- classifier/lawbook.py
+++ classifier/lawbook.py
@@ -1,3 +1,3 @@
 def covers(self, day):
-    return self.start <= day
+    return self.start < day
"""

COVERS = Change("classifier.lawbook.Period.covers", "return self.start <= day", "return self.start < day")


def test_results_when_read_then_those_not_asked_for_are_left_out() -> None:
    found = read_results(PRINTED)
    assert list(found.values()) == ["killed", "survived", "timeout", "no tests"]


def test_change_when_shown_then_function_and_both_lines() -> None:
    assert read_change("classifier.lawbook.xǁPeriodǁcovers__mutmut_2", SHOWN) == COVERS
    assert read_change("classifier.dates.x__number__mutmut_1", "").function == "classifier.dates._number"


@pytest.mark.parametrize(
    ("statuses", "reason", "equivalent", "problems"),
    [
        (["killed"] * 17 + ["survived"] * 3, "there is no day between the two", COVERS, []),
        (["killed"] * 16 + ["timeout"] + ["survived"] * 3, "there is no day between the two", COVERS, []),
        (["killed"] * 16 + ["no tests"] * 4, "there is no day between the two", COVERS, ["noticed 16 of 20"]),
        ([], "there is no day between the two", COVERS, ["noticed 0 of 0"]),
        (["killed"] * 20, "so it is", COVERS, ["the reason says nothing"]),
        (["killed"] * 20, "there is no day between the two", Change("f", "a", "b"), ["no such unnoticed change"]),
    ],
    ids=["at-the-bar", "never-ends", "below-the-bar", "nothing-made", "no-reason", "noticed-after-all"],
)
def test_check_when_something_is_wrong_then_said(statuses, reason, equivalent, problems) -> None:
    row = {"function": equivalent.function, "before": equivalent.before, "after": equivalent.after, "reason": reason}
    found = check({str(n): status for n, status in enumerate(statuses)}, {"m": COVERS}, [row])
    assert [line.split(":")[0].split(",")[0].removesuffix(" any more") for line in found] == problems


def test_equivalents_when_listed_then_of_the_functions_that_are_changed() -> None:
    modules = {pattern.split(".")[1].rstrip("*") for pattern in FUNCTIONS}
    for row in tomllib.loads(EQUIVALENTS.read_text("utf-8"))["equivalent"]:
        package, module, _ = row["function"].split(".", 2)
        assert (package, module in modules) == ("classifier", True)
        assert row["before"] in (ROOT / "classifier" / f"{module}.py").read_text("utf-8")


def test_tests_that_mutations_run_when_read_then_none_asks_for_a_trained_model() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
    for name in settings["pytest_add_cli_args_test_selection"]:
        functions = [n for n in ast.walk(ast.parse((ROOT / name).read_text("utf-8"))) if isinstance(n, ast.FunctionDef)]
        asked = {argument.arg for function in functions for argument in function.args.args}
        assert not asked & {"classifier", "model_root", "models", "client", "app"}, name


def test_document_when_it_tells_figures_then_above_the_bars() -> None:
    text = (ROOT / "docs" / "quality.md").read_text("utf-8")
    total, noticed, share = re.search(r"^\| all \| ([\d,]+) \| ([\d,]+) \| ([\d.]+) \|", text, re.M).groups()
    assert float(share) == round(int(noticed.replace(",", "")) / int(total.replace(",", "")), 3) >= BAR
    lines, branches = re.search(r"^\| all \| [\d,]+ \| ([\d.]+) % \| [\d,]+ \| ([\d.]+) % \|", text, re.M).groups()
    assert min(float(lines), float(branches)) >= 92
