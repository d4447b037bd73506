"""The folder of models and its ``current`` one."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifier.artifact import MANIFEST, load_model, read_manifest
from classifier.current import CURRENT, MODEL_ID, read_current
from classifier.disk import replace_file, sync_folder
from classifier.errors import ClassifierError, ModelFormatError, ModelMissingError
from classifier.selftest import load_tested
from classifier.untrusted import decode_json, read_plain
from training.errors import RegistryError

AUDIT = "audit.jsonl"
ALIASES = "aliases.json"
LOCK = ".lock"

#: How long another promotion, rollback or prune may take before we give up, in seconds.
_PATIENCE = 60.0

#: What a killed process may leave, and how old it must be before it is cleared away, in seconds.
_LEFTOVERS = (".writing-", ".removing-", f".{CURRENT}-", ".current-", f".{ALIASES}-")
_LEFTOVER_AGE = 24 * 3600.0

#: Aliases and audit are small; a larger file is none of ours.
_MAX_NOTES = 256 * 1024 * 1024


def _verify_attached(folder: Path) -> None:
    """As :func:`training.provenance.verify_attached`, whose libraries answering needs none of."""
    from training.provenance import verify_attached

    verify_attached(folder)


class Registry:
    """Models under ``root``: immutable folders, one named by the file ``current``.

    Every change is made under a lock, noted in the audit first and done by one
    rename after. A process killed between the two leaves a valid registry; the
    next change notes what was left undone.
    """

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
            return read_current(self.root)
        except ModelFormatError as error:
            raise RegistryError(str(error)) from error

    def aliases(self) -> dict[str, str]:
        """Model id of each alias.

        Raises
        ------
        RegistryError
            If the file cannot be read.
        """
        try:
            data = decode_json(read_plain(self.root / ALIASES, _MAX_NOTES))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise RegistryError(f"models/{ALIASES} 读不出来") from error
        if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
            raise RegistryError(f"models/{ALIASES} 的内容不对")
        return data

    def folder(self, model_id: str | None = None) -> Path:
        """Folder of a model, given by id or alias; of the current one by default.

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
        name = self.aliases().get(name, name)
        if not MODEL_ID.match(name) or not (self.root / name / MANIFEST).is_file():
            raise RegistryError(f"没有这个模型：{name}")
        return self.root / name

    def show(self, model_id: str | None = None) -> dict[str, Any]:
        """Manifest of a model."""
        return read_manifest(self.folder(model_id))

    def parent_folder(self, model_id: str) -> Path | None:
        """Folder of the model that was current when this one was trained; ``None`` where it is gone or was none."""
        parents = self.show(model_id).get("parents") or [None]
        name = parents[0]
        if not isinstance(name, str) or not MODEL_ID.match(name) or not (self.root / name / MANIFEST).is_file():
            return None
        return self.root / name

    def set_alias(self, alias: str, model_id: str | None) -> None:
        """Let ``alias`` name a model; ``None`` takes the alias away.

        Raises
        ------
        RegistryError
            If the alias is no fit name, is that of a model, or the model does not exist.
        """
        if not MODEL_ID.match(alias) or alias == CURRENT or (self.root / alias).is_dir():
            raise RegistryError(f"不能用作别名：{alias}（小写字母、数字、点、横线，且不与模型编号或 current 相同）")
        with self._locked():
            table = self.aliases()
            former = table.pop(alias, None)
            if model_id is None:
                if former is None:
                    raise RegistryError(f"没有这个别名：{alias}")
                self._audit("unalias", former, former, "", alias=alias)
            else:
                table[alias] = self.folder(model_id).name
                self._audit("alias", table[alias], former, "", alias=alias)
            replace_file(self.root / ALIASES, json.dumps(table, ensure_ascii=False, sort_keys=True).encode())

    def promote(
        self, model_id: str, reason: str = "", *, forced: bool = False, findings: Sequence[dict[str, Any]] = ()
    ) -> str | None:
        """Make a model the current one after it has answered once; return the former id.

        The gate is :func:`training.promotion.promote`; here only what could not serve is refused.

        Parameters
        ----------
        reason : str
            Noted in the audit.
        forced : bool
            Whether the gate had refused it.
        findings : sequence of dict
            What the gate found, noted in the audit.

        Raises
        ------
        RegistryError
            If it does not exist or does not load; ``current`` stays as it was.
        """
        folder = self.folder(model_id)
        try:
            load_tested(folder)
            _verify_attached(folder)
        except ClassifierError as error:
            raise RegistryError(f"模型 {model_id} 没有通过检查：{error}") from error
        with self._locked():
            former = self.current_id()
            self._audit("promote", folder.name, former, reason, forced=forced, findings=list(findings))
            self._write_current(folder.name)
        return former

    def rollback(self, reason: str = "") -> tuple[str, str]:
        """Return to the model that was current before; ``(now, before)``.

        Rolling back twice goes back two models, not to and fro.

        Raises
        ------
        RegistryError
            If no earlier model is recorded or it is gone.
        """
        with self._locked():
            now = self.current_id()
            earlier = [name for name in self._stack()[:-1] if (self.root / name / MANIFEST).is_file()]
            if now is None or not earlier:
                raise RegistryError("没有可以退回的前一个模型")
            former = earlier[-1]
            try:
                load_tested(self.root / former)
            except ClassifierError as error:
                raise RegistryError(f"前一个模型 {former} 没有通过检查：{error}") from error
            self._audit("rollback", former, now, reason)
            self._write_current(former)
            return former, now

    def _stack(self) -> list[str]:
        """Models in the order in which they became current, those rolled back from left out; the current one last."""
        stack: list[str] = []
        for entry in self.history():
            model = entry.get("model")
            if entry.get("action") in ("rollback", "recover"):
                while model in stack and stack[-1] != model:
                    stack.pop()
            elif entry.get("action") != "promote":
                continue
            if not stack or stack[-1] != model:
                stack.append(str(model))
        now = self.current_id()
        # Named by hand, or by a change that was cut short.
        while now in stack and stack[-1] != now:
            stack.pop()
        return stack if stack and stack[-1] == now else [*stack, str(now)]

    def history(self) -> list[dict[str, Any]]:
        """Audit lines, oldest first; a torn line is left out.

        Raises
        ------
        RegistryError
            If the file is no ordinary one.
        """
        try:
            lines = read_plain(self.root / AUDIT, _MAX_NOTES).decode("utf-8", errors="replace").split("\n")
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            raise RegistryError(f"models/{AUDIT} 读不出来") from error
        entries = []
        for line in lines:
            try:
                entry = decode_json(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                entries.append(entry)
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
            manifest = dict(load_model(folder).manifest)
            if manifest["id"] != folder.name:
                raise ModelFormatError("清单里的编号与文件夹不同")
            _verify_attached(folder)
        except (ModelFormatError, ModelMissingError) as error:
            raise RegistryError(f"模型 {folder.name} 没有通过检查：{error}") from error
        return manifest

    def prunable(self, keep: int) -> list[str]:
        """Ids that may go: not current nor the one before, without alias, not of the ``keep`` newest."""
        ids = self.ids()
        stack = [name for name in self._stack() if name in ids]
        kept = {*ids[len(ids) - keep :], *stack[-2:], *self.aliases().values()}
        return [name for name in ids if name not in kept]

    def prune(self, keep: int) -> list[str]:
        """Remove the models of :meth:`prunable` and what killed processes left; return the ids removed."""
        import shutil

        if not self.root.is_dir():
            return []
        with self._locked():
            gone = self.prunable(keep)
            for name in gone:
                self._audit("prune", name, self.current_id(), "")
                # Renamed first: a folder half removed must not look like a model.
                aside = self.root / f".removing-{name}"
                (self.root / name).rename(aside)
                shutil.rmtree(aside)
            for path in self.root.iterdir():
                if path.name.startswith(_LEFTOVERS) and time.time() - path.stat().st_mtime > _LEFTOVER_AGE:
                    if path.is_dir():
                        shutil.rmtree(path, ignore_errors=True)
                    else:
                        path.unlink(missing_ok=True)
            sync_folder(self.root)
            return gone

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the registry against other processes; a killed holder lets go by dying."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / LOCK).open("ab") as file:
            deadline = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() > deadline:
                        raise RegistryError("模型库正被另一个进程改动，请稍后再试") from error
                    time.sleep(0.05)
            self._recover()
            yield

    def _recover(self) -> None:
        """Note a change that was announced and not made."""
        changes = [entry for entry in self.history() if entry.get("action") in ("promote", "rollback", "recover")]
        now = self.current_id()
        if changes and changes[-1].get("model") != now and now is not None:
            self._audit("recover", now, str(changes[-1].get("model")), "上一次改动没有完成，或 current 被直接改写")

    def _write_current(self, model_id: str) -> None:
        replace_file(self.root / CURRENT, f"{model_id}\n".encode())

    def _audit(self, action: str, model_id: str, former: str | None, reason: str, **more: Any) -> None:
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "action": action,
            "model": model_id,
            "former": former,
            "reason": reason,
            **{key: value for key, value in more.items() if value},
        }
        with (self.root / AUDIT).open("ab+") as file:
            # A line torn by a killed process must not swallow this one.
            size = file.seek(0, os.SEEK_END)
            torn = size > 0 and os.pread(file.fileno(), 1, size - 1) != b"\n"
            file.write((b"\n" if torn else b"") + (json.dumps(entry, ensure_ascii=False) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())
