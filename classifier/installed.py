"""The version of an installed distribution, without the library that reads mail.

``importlib.metadata`` parses a distribution's description as a message, and importing what it needs for that takes
longer than an answer. Here the one line is read; what is not laid out as usual is left to it.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_VERSION = "Version: "


def installed_version(name: str) -> str:
    """Version of the distribution ``name``, which installs a package of the same name.

    Raises
    ------
    importlib.metadata.PackageNotFoundError
        If there is none.
    """
    spec = find_spec(name)
    for location in (spec.submodule_search_locations or ()) if spec is not None else ():
        described = list(Path(location).parent.glob(f"{name}-*.dist-info/METADATA"))
        if len(described) == 1:
            version = _read_version(described[0])
            if version:
                return version
    import importlib.metadata

    return importlib.metadata.version(name)


def _read_version(path: Path) -> str:
    """The version that a description names; nothing where its head names none."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith(_VERSION):
                return line.removeprefix(_VERSION).strip()
            if not line.strip():
                break
    return ""
