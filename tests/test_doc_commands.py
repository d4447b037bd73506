"""Every command of the documents: run on small data, or checked as far as it can be here, with the reason."""

from __future__ import annotations

import importlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from anyou.cli import anyou
from tests.conftest import ROOT, SAMPLES
from tests.service.running import serving
from training.search import read_grid

PAGES = ("README.md", "README.zh-CN.md", "samples/README.md", *sorted(f"docs/{p.name}" for p in ROOT.glob("docs/*.md")))

#: Page -> the test that walks its fenced commands. The reference of the command line is written from the program.
WALKED = {
    "README.md": "tests/test_readme.py",
    "README.zh-CN.md": "tests/test_readme.py",
    "docs/adding.md": "tests/test_adding_doc.py",
    "docs/retraining.md": "tests/test_retraining_doc.py",
    "docs/api.md": "tests/service/test_docs.py",
    "docs/cli.md": "tests/test_site.py",
}

#: Documented command -> what is run for it, in this order, in a folder with a small corpus. ``{a}`` and ``{b}`` are
#: two models, ``{key}`` a key; ``FILE`` and ``N`` of the documents are a small file and a small number.
RUN: dict[str, list[str]] = {
    "anyou train": ["train"],
    "anyou evaluate --report": ["evaluate --report"],
    "anyou train --out-of-core": ["train --out-of-core"],
    "anyou models list|show|lineage|promote|rollback|verify|alias|prune|history": [
        "models list",
        "models show",
        "models lineage {a}",
        "models promote {a} --force --reason 演练",
        "models rollback",
        "models verify --all",
        "models alias beta {a}",
        "models prune",
        "models history",
    ],
    "anyou models promote ID": ["models promote {a} --force --reason 演练"],
    "anyou models promote ID [--data FILE...]": ["models promote {b} --data rows.jsonl --force --reason 演练"],
    "anyou models rollback": ["models rollback"],
    "anyou models verify": ["models verify"],
    "anyou models lineage": ["models lineage"],
    "anyou models prune": ["models prune"],
    "anyou evaluate --data FILE": ["evaluate --data rows.jsonl --resamples 50"],
    "anyou evaluate --data FILE --faithfulness": ["evaluate --data rows.jsonl --resamples 50 --faithfulness"],
    "anyou evaluate --folds": ["evaluate --folds --resamples 50"],
    "anyou evaluate --folds --by writer": ["evaluate --folds --by writer --resamples 50"],
    "anyou compare A B --data FILE": ["compare {a} {b} --data rows.jsonl --resamples 50"],
    "anyou corpus check": ["corpus check"],
    "anyou corpus stats": ["corpus stats"],
    "anyou corpus curves --data FILE --plot docs/img/learning-curves.svg": [
        "corpus curves --data rows.jsonl --plot curves.svg"
    ],
    "anyou corpus doubts --trial 0.05": ["corpus doubts --trial 0.05"],
    "anyou db upgrade": ["db upgrade"],
    "anyou db key": ["db key"],
    "anyou user add NAME --role admin --generate": ["user add zhang --role admin --generate"],
    "anyou user list|disable|password|role": [
        "user add li --role admin --generate",
        "user list",
        "user password zhang --generate",
        "user role zhang lead",
        "user disable zhang",
    ],
    "anyou key add NAME --scope predict [--days 365] [--rate 100/minute]": [
        "key add soc --scope predict",
        "key add soc2 --scope predict --days 365 --rate 100/minute",
    ],
    "anyou key list": ["key list"],
    "anyou key rotate ID --overlap-days 7": ["key rotate {key} --overlap-days 7"],
    "anyou key revoke ID": ["key revoke {key}"],
    "anyou db verify": ["db verify"],
    "anyou db renew": ["db renew"],
    "anyou db purge": ["db purge"],
    "anyou db purge [--dry-run]": ["db purge --dry-run"],
    "anyou db export --all FILE": ["db export --all everything.jsonl"],
    "anyou db export --decisions FILE": ["db export --decisions decisions.jsonl"],
    "anyou db downgrade VERSION": ["db downgrade 1 --yes"],
    "anyou serve --print-config": ["serve --print-config"],
}

#: Command -> why it is not run here. What can be checked is: targets, modules, options and files exist.
NOT_RUN: dict[str, str] = {
    "anyou serve --workers 2": "runs for ever; test_serve_when_started_as_documented_then_ready starts and stops it",
    "make serve PORT=8001 HOST=0.0.0.0": "runs for ever and asks for a key; tests/service/test_server.py serves so",
    "anyou train --out-of-core --scheduler tcp://HOST:8786 --corpus /shared/corpus --work /shared/work": (
        "a cluster; tests/training/test_cluster.py trains on one"
    ),
    "anyou search --config grid.toml --scheduler tcp://HOST:8786 --corpus /shared/corpus": (
        "30 fits on a cluster; tests/training/test_search.py searches without one"
    ),
    "dask scheduler --port 8786": "runs for ever; tests/training/test_cluster.py starts one",
    "dask worker tcp://HOST:8786 --nworkers auto --nthreads 1": "as the scheduler",
    "sqlite3 var/anyou.sqlite3 \".backup anyou-keys.sqlite3\"": "a program of its own, not installed with anyou",
    "pg_dump -Fc anyou > anyou-keys.dump": "needs a PostgreSQL server",
    "pg_restore --clean -d anyou anyou-keys.dump": "needs a PostgreSQL server",
    "pip install": "spoken of",
    "apt-get install wrk": "changes the machine",
    "pip install 'anyou[dask]'": "fetches packages; that there is such an extra is checked",
    "pip-audit -r requirements.lock": "asks a service on the net",
    "python scripts/bandit_check.py": "tests/test_security.py runs it",
    "python scripts/write_law_table.py": "writes the tree; tests/test_site.py compares what it writes",
    "systemd-analyze verify": "not on every machine; `make lint-deploy` runs it",
}  # fmt: skip
#: Not run because each takes minutes to an hour or writes the tree; a test runs the same code on small data.
LONG = re.compile(r"make [\w-]+|python -m benchmarks[.\w]*( .*)?|pytest tests/\S+")

_PROGRAMS = (
    r"(?:anyou|make|python3?|\.venv/bin/\w+|pip|pip-audit|docker|kubectl|systemctl|systemd-analyze|dask|pytest|sqlite3"
    r"|pg_dump|pg_restore|apt-get)"
)
_INLINE = re.compile(rf"`({_PROGRAMS} [^`]+)`")


def documented(page: str) -> tuple[list[str], list[str]]:
    """Commands of the fenced blocks and those inside sentences."""
    text = (ROOT / page).read_text("utf-8")
    blocks = re.findall(r"^```(?:sh)?\n(.*?)^```$", text, re.S | re.M)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.S | re.M)
    return [line for line in lines if line], [" ".join(found.split()) for found in _INLINE.findall(prose)]


INLINE = sorted({command for page in PAGES if page != "docs/cli.md" for command in documented(page)[1]})
FENCED = sorted({command for page in PAGES if page not in WALKED for command in documented(page)[0]})


@pytest.mark.parametrize("page", PAGES)
def test_fenced_commands_when_read_then_a_test_runs_each_or_says_why_not(page: str) -> None:
    if page in WALKED:
        assert Path(page).name.removeprefix("README.").split(".")[0] in (ROOT / WALKED[page]).read_text("utf-8")
        return
    untold = [c for c in documented(page)[0] if c not in RUN and c not in NOT_RUN and not LONG.fullmatch(c)]
    assert untold == []


def test_commands_in_sentences_when_read_then_a_test_runs_each_or_says_why_not() -> None:
    told = {*RUN, *NOT_RUN}
    assert [c for c in INLINE if c not in told and not LONG.fullmatch(c) and not resolves(c)] == []


def test_tables_when_compared_with_the_documents_then_nothing_is_left_over() -> None:
    every = {command for page in PAGES for commands in documented(page) for command in commands}
    assert {*RUN, *NOT_RUN} <= every


def resolves(command: str) -> bool:
    """Whether all words of an ``anyou`` command are commands, and its options theirs."""
    words = shlex.split(re.sub(r"[\[\]]|\.\.\.", "", command))
    if words[0] != "anyou":
        return False
    found: click.Command = anyou
    context = click.Context(anyou)
    for word in words[1:]:
        if word.startswith("--"):
            if word not in {name for parameter in found.params for name in parameter.opts}:
                return False
        elif isinstance(found, click.Group):
            following = found.get_command(context, word)
            if following is None:
                return False
            found = following
    return True


@pytest.mark.parametrize(
    "command", sorted(c for c in {*INLINE, *FENCED, *RUN, *NOT_RUN} if c.startswith("anyou ") and "|" not in c)
)
def test_anyou_commands_when_looked_up_then_they_and_their_options_exist(command: str) -> None:
    assert resolves(command)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, tiny_rows: list) -> Iterator[Path]:
    """A folder with a corpus of six texts a label, as a newcomer would have one."""
    base = tmp_path_factory.mktemp("documents")
    (base / "samples/corpus").mkdir(parents=True)
    (base / "samples/precedents").mkdir()
    shutil.copy(SAMPLES / "precedents/founding.jsonl", base / "samples/precedents")
    rows = [
        {"id": r.id, "text": r.text, "labels": list(r.labels), "split_group": r.split_group, "writer": r.writer}
        | {"register": r.register, "basis": "scenario"}
        for i, r in enumerate(tiny_rows)
        if i % 2
    ]
    asked = [{**row, "case_id": row["split_group"]} for row in rows[::6]]
    for name, content in (("samples/corpus/small.jsonl", rows), ("rows.jsonl", asked)):
        (base / name).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content), "utf-8")
    yield base


def run(line: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run one command in ``place``; what it printed."""
    monkeypatch.chdir(place)
    done = CliRunner().invoke(anyou, shlex.split(line), catch_exceptions=True)
    assert done.exit_code == 0, (line, done.output, done.exception)
    assert done.output.strip(), line
    return done.output


def test_anyou_commands_when_run_in_order_then_succeed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[str, str] = {}
    for lines in RUN.values():
        for line in lines:
            printed = run(line.format(**names), place, monkeypatch)
            if line.startswith("train"):
                names["b" if "a" in names else "a"] = (place / "models/current").read_text().strip()
            if line.startswith("key add"):
                names["key"] = printed.split("_")[1]
    assert names["a"] != names["b"]


def test_serve_when_started_as_documented_then_ready(model_root: Path, tmp_path: Path) -> None:
    assert "anyou serve --workers 2" in documented("docs/operations.md")[0]
    with serving(model_root, tmp_path, WORKERS=2, DATABASE=f"sqlite:///{tmp_path}/anyou.sqlite3") as running:
        # The first worker answers before the second is there.
        deadline = time.monotonic() + 30
        while len(running.workers()) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert len(running.workers()) == 2


def test_grid_when_read_from_the_page_then_a_point_for_every_combination() -> None:
    (grid,) = re.findall(r"^```toml\n(.*?)^```$", (ROOT / "docs/scale.md").read_text("utf-8"), re.S | re.M)
    assert len(read_grid(grid)) == 6


@pytest.mark.parametrize("command", sorted(c for c in {*INLINE, *FENCED} if c.startswith("make ")))
def test_make_targets_when_named_then_exist(command: str) -> None:
    done = subprocess.run(["make", "-n", *command.split()[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", sorted(c for c in {*INLINE, *FENCED} if c.startswith("python -m ")))
def test_benchmarks_when_named_then_they_take_the_options(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, _, module, *words = shlex.split(re.sub(r"[\[\]]", "", command))
    package = (ROOT / module.replace(".", "/")).is_dir()
    main = importlib.import_module(f"{module}.__main__" if package else module).main
    monkeypatch.setattr("sys.argv", [module, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    said = capsys.readouterr().out
    # Numbers and words in capitals are values.
    assert [w for w in words if not re.fullmatch(r"[0-9A-Z]+|\S+/\S+", w) and w not in said] == []
    assert all((ROOT / word).exists() for word in words if "/" in word)


@pytest.mark.parametrize("command", sorted(c for c in {*INLINE, *FENCED} if c.startswith("pytest ")))
def test_tests_when_named_then_exist(command: str) -> None:
    assert (ROOT / command.split()[1]).exists()


def test_pytest_when_called_by_its_name_then_it_finds_the_packages() -> None:
    # As the script does it: the folder it is called in is not looked at, which hides the packages behind tests/.
    script = "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"
    command = [sys.executable, "-P", "-c", script, "--collect-only", "-q", "tests/classifier/test_concepts.py"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PYTHONPATH"))}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_exceptions_when_read_then_what_they_lean_on_exists() -> None:
    for command, reason in NOT_RUN.items():
        for path in re.findall(r"tests/[\w/.]+\.py", reason):
            assert (ROOT / path).exists(), (command, path)
    assert "\ndask = [" in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "bandit_check" in (ROOT / "tests/test_security.py").read_text("utf-8")
    assert "systemd-analyze verify" in (ROOT / "Makefile").read_text("utf-8")
