"""The model in use goes on whatever the next one is."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from service.models import ModelHolder
from service.notice import Notice, Refusal

TEXT = "离职的测试员用没收回的证书轮询接口，导走一万九千组商户登录令牌。"


@pytest.fixture
def root(model_root: Path, tmp_path: Path) -> Path:
    """A folder of models of this test's own with the default model."""
    name = (model_root / "current").read_text().strip()
    shutil.copytree(model_root / name, tmp_path / name)
    (tmp_path / "current").write_text(name + "\n")
    return tmp_path


def second(root: Path) -> Path:
    """A copy that is named current."""
    first = (root / "current").read_text().strip()
    shutil.copytree(root / first, root / "20990101-000000-deadbeef")
    (root / "next").write_text("20990101-000000-deadbeef\n")
    (root / "next").rename(root / "current")
    return root / "20990101-000000-deadbeef"


def craft_name(folder: Path) -> None:
    """Two labels of one name, which the refusal tells, in characters that take most room."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for label in manifest["labels"]["labels"][:2]:
        label["name"] = "\U00020000" * 5000
    manifest["id"] = folder.name
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


BROKEN = {
    "another's id": lambda f: None,
    "no manifest": lambda f: (f / "manifest.json").unlink(),
    "a pipe": lambda f: ((f / "manifest.json").unlink(), os.mkfifo(f / "manifest.json")),
    "a folder for the manifest": lambda f: ((f / "manifest.json").unlink(), (f / "manifest.json").mkdir()),
    "no folder": shutil.rmtree,
    "a link to itself": lambda f: (shutil.rmtree(f), f.symlink_to(f)),
    "long names": craft_name,
    "current a path": lambda f: (f.parent / "current").write_text("../../etc"),
    "current a pipe": lambda f: ((f.parent / "current").unlink(), os.mkfifo(f.parent / "current")),
}


@pytest.mark.parametrize("reason", BROKEN)
def test_refresh_when_the_next_model_is_broken_then_the_old_one_goes_on_and_it_is_told(root: Path, reason: str) -> None:
    holder = ModelHolder(root)
    assert holder.load()
    used = holder.get()
    BROKEN[reason](second(root))
    assert holder.refresh() is False
    assert holder.get() is used and holder.ready
    assert used.assess(TEXT).labels
    assert holder.refusal is not None and holder.refusal.reason
    assert holder.problem


def test_load_when_something_unforeseen_happens_then_refused_and_the_old_one_goes_on(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = ModelHolder(root)
    assert holder.load()
    second(root)

    def break_down(_folder: Path) -> None:
        raise RuntimeError("words of an incident")

    monkeypatch.setattr("service.models.load_tested", break_down)
    assert holder.refresh() is False and holder.ready
    assert holder.problem == "模型载入时出错"


@pytest.mark.parametrize("reason", ["案" * 5000, "\U00020000" * 5000, '"' * 5000, "\ud800" * 5000, ""])
def test_refusal_when_its_reason_is_long_in_any_script_then_read_back(reason: str) -> None:
    notice = Notice()
    notice.refusal = Refusal.now("m" * 80, reason)
    found = notice.refusal
    assert found is not None and reason.startswith(found.reason) and (found.reason or not reason)
