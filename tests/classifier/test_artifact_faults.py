"""A model folder whose manifest, machine or disk does not hold what it promises: one kind of error, one line."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
from pathlib import Path

import pytest

from classifier import artifact
from classifier.errors import ModelFormatError
from training.registry import Registry


@pytest.fixture(scope="module")
def whole(model_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Registry(model_root).folder()
    return shutil.copytree(folder, tmp_path_factory.mktemp("whole") / folder.name)


def rewrite(folder: Path, change) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: m.pop("segmenter"), "模型清单缺少 segmenter"),
        (lambda m: m.update(files=[]), "模型清单缺少 files"),
        (lambda m: m.update(id="../up"), "模型编号含有不允许的字符"),
        (lambda m: m["features"].pop("segmenter"), "特征设置不完整"),
        (lambda m: m.update(features={"words": None}), "特征设置不完整"),
        (lambda m: m.update(content_sha256="0" * 64), "模型内容校验和不符"),
        (lambda m: m["files"].pop("idf.npy.gz"), "列出的文件不对"),
        (lambda m: m["files"].update({"idf.npy.gz": 7}), "idf.npy.gz 一项不对"),
    ],
    ids=["entry", "kind", "id", "setting", "settings", "content", "file", "file-entry"],
)
def test_manifest_when_it_says_something_else_then_refused(whole: Path, tmp_path: Path, change, message: str) -> None:
    copy = shutil.copytree(whole, tmp_path / whole.name)
    rewrite(copy, change)
    with pytest.raises(ModelFormatError, match=message):
        artifact.load_model(copy)


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (MemoryError(), "模型太大，内存装不下"),
        (OSError(5, "Input/output error"), "模型文件读不出来"),
        (RecursionError(), "模型"),
        (ZeroDivisionError(), "模型"),
    ],
    ids=["memory", "disk", "depth", "arithmetic"],
)
def test_model_when_reading_it_fails_then_refused(whole: Path, monkeypatch, fault: Exception, message: str) -> None:
    def fail(*arguments: object) -> object:
        raise fault

    monkeypatch.setattr(artifact, "_read_model", fail)
    with pytest.raises(ModelFormatError, match=message) as caught:
        artifact.load_model(whole)
    assert caught.value.__cause__ is fault


def test_model_when_its_segmenter_is_not_installed_or_another_then_refused(whole: Path, monkeypatch) -> None:
    def missing(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(artifact, "segmenter_version", missing)
    with pytest.raises(ModelFormatError, match="没有安装模型所用的分词器 rjieba"):
        artifact.load_model(whole)
    monkeypatch.setattr(artifact, "segmenter_version", lambda name: "0.0.1")
    with pytest.raises(ModelFormatError, match="请重新训练"):
        artifact.load_model(whole)
