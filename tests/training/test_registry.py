"""The registry: switched at once, never to a model that does not load."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from classifier.artifact import save_model
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


def test_promote_and_rollback_when_two_models_then_current_follows(registry: Registry) -> None:
    one, two = registry.ids()
    assert registry.current_id() is None
    assert registry.promote(one) is None
    assert registry.promote(two, "更准") == one
    assert registry.rollback() == (one, two)
    assert registry.current_id() == one
    assert [entry["action"] for entry in registry.history()] == ["promote", "promote", "rollback"]
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


def test_current_when_file_is_nonsense_then_refused(registry: Registry) -> None:
    (registry.root / "current").write_text("../../x\n", "utf-8")
    with pytest.raises(RegistryError, match="不是模型编号"):
        registry.current_id()


def test_rollback_when_nothing_came_before_then_refused(registry: Registry) -> None:
    with pytest.raises(RegistryError, match="没有可以退回"):
        registry.rollback()


def test_history_when_last_line_is_torn_then_the_rest_is_read(registry: Registry) -> None:
    registry.promote(registry.ids()[0])
    with (registry.root / "audit.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "20')
    assert [json.dumps(entry["action"]) for entry in registry.history()] == ['"promote"']
