"""The registry: switched at once, never to a model that does not load, valid whatever kills its process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from classifier.artifact import save_model
from classifier.current import read_current
from classifier.errors import ModelFormatError
from tests.conftest import ROOT
from training.commands.models import models
from training.errors import RegistryError
from training.fit import fit
from training.registry import Registry

FACTS = {"created": "2026-01-01T00:00:00+00:00", "corpus": {"sha256": "x", "rows": 1}, "scores": {}, "versions": {}}


@pytest.fixture(scope="module")
def parts(tiny_rows, labels, training_config):
    return fit(tiny_rows, [], labels, training_config).parts


@pytest.fixture
def registry(parts, tmp_path: Path) -> Registry:
    for day in (1, 2):
        save_model(parts, tmp_path, f"2026010{day}-000000", FACTS)
    return Registry(tmp_path)


def actions(registry: Registry) -> list[str]:
    return [entry["action"] for entry in registry.history()]


def test_promote_and_rollback_when_two_models_then_current_follows(registry: Registry) -> None:
    one, two = registry.ids()
    assert registry.current_id() is None
    assert registry.promote(one) is None
    assert registry.promote(two, "更准") == one
    assert registry.rollback() == (one, two)
    assert registry.current_id() == one
    assert actions(registry) == ["promote", "promote", "rollback"]
    assert registry.history()[1]["reason"] == "更准"


def test_promote_when_model_is_broken_then_current_stays(registry: Registry) -> None:
    one, two = registry.ids()
    registry.promote(one)
    (registry.root / two / "coef.npy").write_bytes(b"x")
    with pytest.raises(RegistryError, match="没有通过检查"):
        registry.promote(two)
    with pytest.raises(RegistryError, match="没有通过检查"):
        registry.verify(two)
    assert registry.current_id() == one
    assert registry.verify()["id"] == one


@pytest.mark.parametrize("model_id", ["nothing", "../etc", ""], ids=["unknown", "path", "empty"])
def test_folder_when_id_is_wrong_then_refused(registry: Registry, model_id: str) -> None:
    with pytest.raises(RegistryError):
        registry.folder(model_id)


def test_current_when_file_is_nonsense_then_refused_by_both_readers(registry: Registry) -> None:
    (registry.root / "current").write_text("../../x\n", "utf-8")
    with pytest.raises(RegistryError, match="不是模型编号"):
        registry.current_id()
    with pytest.raises(ModelFormatError, match="不是模型编号"):
        read_current(registry.root)


def test_rollback_when_nothing_came_before_then_refused(registry: Registry) -> None:
    with pytest.raises(RegistryError, match="没有可以退回"):
        registry.rollback()


def test_rollback_when_done_twice_then_two_back_and_not_to_and_fro(registry: Registry, parts) -> None:
    save_model(parts, registry.root, "20260103-000000", FACTS)
    one, two, three = registry.ids()
    for name in (one, two, three):
        registry.promote(name)
    assert registry.rollback() == (two, three)
    assert registry.rollback() == (one, two)
    with pytest.raises(RegistryError, match="没有可以退回"):
        registry.rollback()
    registry.promote(three)
    assert registry.rollback() == (one, three)


def test_rollback_when_the_former_is_gone_or_broken_then_said(registry: Registry) -> None:
    one, two = registry.ids()
    registry.promote(one)
    registry.promote(two)
    (registry.root / one / "idf.npy.gz").write_bytes(b"x")
    with pytest.raises(RegistryError, match="前一个模型"):
        registry.rollback()
    assert registry.current_id() == two


def test_history_when_a_line_is_torn_then_the_rest_is_read_and_the_next_line_is_whole(registry: Registry) -> None:
    registry.promote(registry.ids()[0])
    with (registry.root / "audit.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "20')
    assert actions(registry) == ["promote"]
    registry.promote(registry.ids()[1])
    assert actions(registry) == ["promote", "promote"]


def test_alias_when_set_then_stands_for_the_model(registry: Registry) -> None:
    one, two = registry.ids()
    registry.set_alias("champion", one)
    assert registry.folder("champion").name == one
    registry.set_alias("champion", two)
    registry.promote("champion")
    assert registry.current_id() == two
    registry.set_alias("champion", None)
    assert registry.aliases() == {}
    assert actions(registry) == ["alias", "alias", "promote", "unalias"]


@pytest.mark.parametrize("alias", ["current", "../x", "Upper", "", "model"], ids=lambda a: a or "empty")
def test_alias_when_unfit_then_refused(registry: Registry, alias: str) -> None:
    name = registry.ids()[0]
    with pytest.raises(RegistryError):
        registry.set_alias(name if alias == "model" else alias, name)
    with pytest.raises(RegistryError):
        registry.set_alias("missing", None)
    assert registry.aliases() == {}


def test_prune_when_some_are_needed_then_they_stay(registry: Registry, parts) -> None:
    for day in range(3, 8):
        save_model(parts, registry.root, f"2026010{day}-000000", FACTS)
    ids = registry.ids()
    registry.promote(ids[0])
    registry.promote(ids[2])
    registry.set_alias("kept", ids[3])
    stale = registry.root / ".writing-dead"
    stale.mkdir()
    os.utime(stale, (0, 0))
    under_way = registry.root / ".writing-alive"
    under_way.mkdir()
    assert registry.prunable(1) == [ids[1], ids[4], ids[5]]
    assert registry.ids() == ids
    assert registry.prune(1) == [ids[1], ids[4], ids[5]]
    assert registry.ids() == [ids[0], ids[2], ids[3], ids[6]]
    assert not stale.exists() and under_way.exists()
    assert registry.rollback()[0] == ids[0]
    assert [e["model"] for e in registry.history() if e["action"] == "prune"] == [ids[1], ids[4], ids[5]]


#: A process that kills itself at one point of a promotion, as a power cut would.
KILLED = """
import os, signal, sys
from pathlib import Path
import training.registry as registry
from classifier import disk
die = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
point = sys.argv[3]
if point == "before the audit":
    registry.Registry._audit = die
elif point == "half an audit line":
    def torn(self, action, model_id, former, reason, **more):
        with (self.root / registry.AUDIT).open("ab") as file:
            file.write(b'{"at": "2026-01-01", "action": "promo')
            file.flush()
        die()
    registry.Registry._audit = torn
elif point == "after the audit":
    registry.Registry._write_current = die
elif point == "file written aside":
    whole = Path.replace
    Path.replace = lambda self, target: die() if self.name.startswith(".current-") else whole(self, target)
elif point == "after the rename":
    disk.sync_folder = die
registry.Registry(Path(sys.argv[1])).promote(sys.argv[2])
print("not killed")
"""


@pytest.mark.parametrize(
    ("point", "switched"),
    [
        ("before the audit", False),
        ("half an audit line", False),
        ("after the audit", False),
        ("file written aside", False),
        ("after the rename", True),
    ],
    ids=lambda x: x if isinstance(x, str) else "",
)
def test_promote_when_killed_in_the_middle_then_registry_is_valid(
    registry: Registry, parts, point: str, switched: bool
) -> None:
    save_model(parts, registry.root, "20260103-000000", FACTS)
    one, two, three = registry.ids()
    registry.promote(one)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(registry.root), two, point], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    now = two if switched else one
    assert registry.current_id() == now
    assert registry.verify()["id"] == now
    assert registry.promote(three) == now
    assert registry.rollback() == (now, three)
    assert registry.history()[-1]["former"] == three


#: A process that promotes two models in turn, many times.
BUSY = """
import sys
from pathlib import Path
from training.registry import Registry
registry = Registry(Path(sys.argv[1]))
for turn in range(int(sys.argv[4])):
    registry.promote(sys.argv[2 + turn % 2])
"""


def test_promote_when_two_do_it_at_once_then_one_after_the_other(registry: Registry) -> None:
    one, two = registry.ids()
    both = [
        subprocess.Popen([sys.executable, "-c", BUSY, str(registry.root), a, b, "12"], cwd=ROOT)
        for a, b in ((one, two), (two, one))
    ]
    assert [process.wait(120) for process in both] == [0, 0]
    entries = registry.history()
    assert [entry["action"] for entry in entries] == ["promote"] * 24
    # Every change starts from where the one before it ended: none was lost or interleaved.
    assert [entry["former"] for entry in entries] == [None, *(entry["model"] for entry in entries[:-1])]
    assert registry.current_id() == entries[-1]["model"]
    assert registry.verify()["id"] == registry.current_id()


def test_promote_when_killed_at_any_moment_then_registry_is_valid(registry: Registry) -> None:
    one, two = registry.ids()
    for turn in range(4):
        process = subprocess.Popen([sys.executable, "-c", BUSY, str(registry.root), one, two, "1000"], cwd=ROOT)
        deadline = time.monotonic() + 60
        before = len(registry.history())
        while len(registry.history()) < before + 3 and time.monotonic() < deadline:
            time.sleep(0.003 * (turn + 1))
        process.kill()
        process.wait(30)
        assert registry.current_id() in (one, two)
        assert registry.verify()["id"] == registry.current_id()
    assert registry.promote(one) in (one, two)
    lines = (registry.root / "audit.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[-1])["model"] == one
    assert not registry.root.joinpath("current").is_symlink()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda manifest: {**manifest, "format": 1}, "模型格式不受支持，需要格式 5"),
        (lambda manifest: {key: value for key, value in manifest.items() if key != "labels"}, "模型清单缺少 labels"),
        (lambda manifest: [manifest], "模型格式不受支持"),
    ],
    ids=["format-1", "entry-missing", "no-object"],
)
def test_list_when_one_folder_is_not_readable_then_the_others_are_listed(registry: Registry, spoil, message) -> None:
    one, two = registry.ids()
    registry.promote(two)
    path = registry.root / one / "manifest.json"
    path.write_text(json.dumps(spoil(json.loads(path.read_text("utf-8")))), "utf-8")

    def run(*arguments: str):
        return CliRunner().invoke(models, [*arguments, "--models", str(registry.root)], catch_exceptions=False)

    listed = run("list")
    assert listed.exit_code == 0
    bad, good = listed.stdout.splitlines()
    assert bad.startswith(f"  {one}\t读不出来：") and message in bad
    assert good.startswith(f"* {two}\t2026-01-01") and "留出组首选" in good
    rows = json.loads(run("list", "--json").stdout)
    assert message in rows[0]["problem"] and rows[0].keys() == {"id", "current", "aliases", "problem"}
    assert "problem" not in rows[1] and rows[1]["current"] is True


def test_lineage_when_a_parent_is_of_another_format_then_told_up_to_there(parts, tmp_path: Path) -> None:
    old = save_model(parts, tmp_path, "20260101-000000", FACTS)
    new = save_model(parts, tmp_path, "20260102-000000", {**FACTS, "parents": [old.name]})
    path = old / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "format": 1}), "utf-8")

    def run(model_id: str):
        arguments = ["lineage", model_id, "--models", str(tmp_path)]
        return CliRunner().invoke(models, arguments, catch_exceptions=False)

    first, second = run(new.name).stdout.splitlines()
    assert first.startswith(f"{new.name}\t") and second.startswith(f"{old.name}\t读不出来：模型格式不受支持")
    with pytest.raises(ModelFormatError):
        run(old.name)
