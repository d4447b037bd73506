"""The version of a distribution, read without the library that reads mail."""

from __future__ import annotations

import importlib.metadata
import sys
from pathlib import Path

import pytest

from classifier.installed import installed_version


@pytest.mark.parametrize("name", ["rjieba", "jieba", "numpy", "click", "flask"])
def test_version_then_as_the_standard_library_says(name: str) -> None:
    assert installed_version(name) == importlib.metadata.version(name)


def test_version_when_not_installed_then_as_the_standard_library() -> None:
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        installed_version("no_such_segmenter")


@pytest.mark.parametrize(
    ("folders", "described"),
    [
        (["pkg_of_ours-1.2.dist-info"], "Metadata-Version: 2.1\nName: pkg-of-ours\nVersion: 1.2\n\nVersion: 9\n"),
        (["pkg_of_ours-1.1.dist-info", "pkg_of_ours-1.2.dist-info"], "Name: pkg_of_ours\nVersion: 1.2\n"),
        (["pkg_of_ours-1.2.dist-info"], "Name: pkg_of_ours\n\nVersion: 1.2\n"),
    ],
    ids=["plain", "two", "in the body"],
)
def test_version_when_laid_out_oddly_then_left_to_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folders: list[str], described: str
) -> None:
    (tmp_path / "pkg_of_ours").mkdir()
    (tmp_path / "pkg_of_ours" / "__init__.py").write_text("")
    for folder in folders:
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "METADATA").write_text(described)
    monkeypatch.syspath_prepend(str(tmp_path))
    asked = []
    monkeypatch.setattr(importlib.metadata, "version", lambda name: asked.append(name) or "asked")
    plain = len(folders) == 1 and "Version: 1.2\n\n" in described
    assert installed_version("pkg_of_ours") == ("1.2" if plain else "asked")
    assert asked == ([] if plain else ["pkg_of_ours"])
    assert "pkg_of_ours" not in sys.modules
