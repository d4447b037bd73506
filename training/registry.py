"""The folder of models and its ``current`` one."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifier.artifact import MANIFEST, MODEL_ID, load_model, read_manifest, sync_folder, write_synced
from classifier.errors import ModelFormatError, ModelMissingError
from training.errors import RegistryError

CURRENT = "current"
AUDIT = "audit.jsonl"


class Registry:
    """Models under ``root``: immutable folders, one named by the file ``current``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def ids(self) -> list[str]:
        """Ids of all model folders, oldest first by id."""
        if not self.root.is_dir():
            return []
        return sorted(p.name for p in self.root.iterdir() if MODEL_ID.match(p.name) and (p / MANIFEST).is_file())

    def current_id(self) -> str | None:
        """Id of the current model, ``None`` where none is set.

        Raises
        ------
        RegistryError
            If ``current`` holds something that is no model id.
        """
        try:
            name = (self.root / CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise RegistryError("models/current 读不出来") from error
        if not MODEL_ID.match(name):
            raise RegistryError("models/current 的内容不是模型编号")
        return name

    def folder(self, model_id: str | None = None) -> Path:
        """Folder of a model, of the current one by default.

        Raises
        ------
        RegistryError
            If there is no such model or no current one.
        """
        name = model_id or self.current_id()
        if name in (None, CURRENT):
            name = self.current_id()
        if name is None:
            raise RegistryError("还没有当前模型，请先运行 anyou train")
        if not MODEL_ID.match(name) or not (self.root / name / MANIFEST).is_file():
            raise RegistryError(f"没有这个模型：{name}")
        return self.root / name

    def show(self, model_id: str | None = None) -> dict[str, Any]:
        """Manifest of a model."""
        return read_manifest(self.folder(model_id))

    def promote(self, model_id: str, reason: str = "") -> str | None:
        """Make a model the current one after loading it once; return the former id.

        Raises
        ------
        RegistryError
            If it does not exist or does not load; ``current`` stays as it was.
        """
        folder = self.folder(model_id)
        try:
            load_model(folder)
        except (ModelFormatError, ModelMissingError) as error:
            raise RegistryError(f"模型 {model_id} 没有通过检查：{error}") from error
        former = self.current_id()
        self._write_current(folder.name)
        self._audit("promote", folder.name, former, reason)
        return former

    def rollback(self) -> tuple[str, str]:
        """Return to the model that was current before; ``(now, before)``.

        Raises
        ------
        RegistryError
            If no earlier model is recorded or it is gone.
        """
        now = self.current_id()
        for entry in reversed(self.history()):
            if entry["model"] == now and entry.get("former"):
                former = str(entry["former"])
                self.folder(former)
                self._write_current(former)
                self._audit("rollback", former, now, "")
                return former, str(now)
        raise RegistryError("没有可以退回的前一个模型")

    def history(self) -> list[dict[str, Any]]:
        """Audit lines, oldest first; a torn last line is left out."""
        try:
            lines = (self.root / AUDIT).read_text("utf-8").splitlines()
        except FileNotFoundError:
            return []
        entries = []
        for line in lines:
            try:
                entries.append(json.loads(line))
            except json.JSONDecodeError:
                continue
        return entries

    def verify(self, model_id: str | None = None) -> dict[str, Any]:
        """Load a model fully and return its manifest.

        Raises
        ------
        RegistryError
            Says what is wrong with it.
        """
        folder = self.folder(model_id)
        try:
            return dict(load_model(folder).manifest)
        except (ModelFormatError, ModelMissingError) as error:
            raise RegistryError(f"模型 {folder.name} 没有通过检查：{error}") from error

    def _write_current(self, model_id: str) -> None:
        descriptor, aside = tempfile.mkstemp(prefix=".current-", dir=self.root)
        os.close(descriptor)
        try:
            write_synced(Path(aside), f"{model_id}\n".encode())
            Path(aside).chmod(0o644)
            Path(aside).replace(self.root / CURRENT)
            sync_folder(self.root)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise

    def _audit(self, action: str, model_id: str, former: str | None, reason: str) -> None:
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "action": action,
            "model": model_id,
            "former": former,
            "reason": reason,
        }
        with (self.root / AUDIT).open("ab") as file:
            file.write((json.dumps(entry, ensure_ascii=False) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
