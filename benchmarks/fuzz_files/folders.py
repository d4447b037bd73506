"""A model folder with a few files damaged, mostly with its hashes put right again, given to all that read one."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from hypothesis import strategies as st

from benchmarks.fuzz_files.mutate import BYTES, Change, changes, damage
from classifier.artifact import CONTENT, MANIFEST, content_sha256, hash_file
from classifier.current import CURRENT
from classifier.errors import ClassifierError
from classifier.selftest import load_tested
from classifier.taxonomy import load_labels
from service.models import ModelHolder
from training.config import load_config
from training.corpus.records import FactPattern, corpus_files, iterate_corpus
from training.errors import RegistryError
from training.progress import SilentReporter
from training.provenance import ATTACHED, load_provenance
from training.registry import ALIASES, AUDIT, Registry
from training.train import train

SAMPLES = Path(__file__).resolve().parents[2] / "samples"

#: Rows of each label that the small model learns from.
_ROWS = 6
_TEXT = "网管离职后用没收回的口令登录后台，导出三千多条会员的姓名和手机号，卖给同行，得款两万元。" * 4

_LOOSE = (MANIFEST, CURRENT, ALIASES, AUDIT)
_STRUCTURE = ("delete", "link", "folder", "swap", "pipe", "grow")


@dataclass(frozen=True)
class Damage:
    """What becomes of one file; ``resigned`` puts the hashes right afterwards."""

    file: str
    change: Change


def small_rows() -> list[FactPattern]:
    """A few rows of every label of the shipped corpus."""
    labels = load_labels()
    taken: dict[str, list[FactPattern]] = {label.id: [] for label in labels}
    for row in iterate_corpus(corpus_files([SAMPLES / "corpus"]), labels):
        if len(taken[row.labels[0]]) < _ROWS:
            taken[row.labels[0]].append(row)
    return [row for rows in taken.values() for row in rows]


def write_small_corpus(path: Path) -> Path:
    """:func:`small_rows` as a file."""
    with path.open("w", encoding="utf-8") as file:
        for row in small_rows():
            data = {"id": row.id, "text": row.text, "labels": list(row.labels), "split_group": row.split_group}
            file.write(json.dumps(data, ensure_ascii=False) + "\n")
    return path


def train_small(root: Path, corpus: Path) -> str:
    """Train on the small corpus and make it current."""
    registry = Registry(root)
    precedents = [SAMPLES / "precedents" / "founding.jsonl"]
    name = train([corpus], precedents, load_labels(), load_config(), registry, SilentReporter())
    registry.promote(name)
    registry.set_alias("stable", name)
    return name


def _kinds(name: str) -> tuple[str, ...]:
    own = ("array",) if name.endswith(".npy") else ("line",) if "jsonl" in name or name == AUDIT else ("json",)
    return (*own * 6, *BYTES, *_STRUCTURE)


def cases() -> st.SearchStrategy[tuple[list[Damage], bool]]:
    """One to three damages, and whether the hashes are put right."""
    one = st.sampled_from((*CONTENT, *ATTACHED, *_LOOSE, MANIFEST, MANIFEST)).flatmap(
        lambda name: st.builds(Damage, st.just(name), changes(_kinds(name)))
    )
    return st.tuples(st.lists(one, min_size=1, max_size=3), st.sampled_from((True, True, True, False)))


def _restructure(folder: Path, path: Path, change: Change) -> None:
    others = [p for p in folder.iterdir() if p.is_file() and not p.is_symlink() and p != path]
    other = sorted(others)[change.numbers[0] % len(others)]
    if change.name == "swap" and path.is_file():
        # Under another name first: the same file must not be written through both.
        content = path.read_bytes()
        path.unlink()
        shutil.copyfile(other, path)
        other.unlink()
        other.write_bytes(content)
        return
    path.unlink(missing_ok=True)
    if change.name == "link":
        path.symlink_to(("/etc/passwd", "/dev/zero", str(other), "/nonexistent", ".")[change.numbers[1] % 5])
    elif change.name == "folder":
        path.mkdir()
    elif change.name == "pipe":
        os.mkfifo(path)
    elif change.name == "grow":
        with path.open("wb") as file:
            file.truncate((1 << 20, 700 << 20, 1 << 33)[change.numbers[1] % 3])


def apply(root: Path, name: str, damages: list[Damage]) -> None:
    """Damage a copy."""
    for one in damages:
        folder = root if one.file in (CURRENT, ALIASES, AUDIT) else root / name
        path = folder / one.file
        if one.change.name in _STRUCTURE:
            if not path.is_dir():
                _restructure(folder, path, one.change)
            continue
        if path.is_symlink() or not path.is_file() or path.stat().st_size > 64 << 20:
            continue
        raw = path.read_bytes()
        path.unlink()
        path.write_bytes(damage(raw, one.change))


def resign(folder: Path) -> None:
    """Let the manifest agree with the files, as somebody who crafts a model would."""
    path = folder / MANIFEST
    if path.is_symlink() or not path.is_file() or path.stat().st_size > 64 << 20:
        return
    try:
        manifest = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return
    if not isinstance(manifest, dict):
        return
    for key, names in (("files", CONTENT), ("attached", ATTACHED)):
        entries = manifest.get(key)
        if not isinstance(entries, dict):
            continue
        for name in names:
            file = folder / name
            if file.is_file() and not file.is_symlink() and name in entries:
                size = file.stat().st_size
                entries[name] = {"sha256": hash_file(file) if size < 64 << 20 else "0", "bytes": size}
    try:
        hashes = {name: manifest["files"][name]["sha256"] for name in CONTENT}
        manifest["content_sha256"] = content_sha256(hashes)
    except (KeyError, TypeError):
        pass
    path.unlink()
    path.write_text(json.dumps(manifest), "utf-8")


class Folders:
    """The target: a small model of its own, copied for every case."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._home = scratch / "home"
        self._name = train_small(self._home, write_small_corpus(scratch / "corpus.jsonl"))
        self._count = 0

    def run(self, damages: list[Damage], resigned: bool) -> str:
        """Every reader of the folder; ``used``, ``refused`` or ``partly``."""
        self._count += 1
        root = self._scratch / f"case-{self._count % 2}"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self._home, root)
        apply(root, self._name, damages)
        if resigned:
            resign(root / self._name)
        return self._read(root)

    def _read(self, root: Path) -> str:
        taken = []
        registry = Registry(root)
        try:
            classifier = load_tested(root / self._name)
            for text in (_TEXT, "口令", "x" * 500):
                classifier.assess(text, top_k=5, precedents=2, explain=True)
            taken.append(True)
        except ClassifierError:
            taken.append(False)
        for read in (
            lambda: load_provenance(root / self._name),
            lambda: registry.verify(self._name),
            lambda: registry.show("stable"),
            lambda: registry.prunable(1),
            registry.history,
            lambda: registry.promote(self._name),
        ):
            try:
                read()
                taken.append(True)
            except (ClassifierError, RegistryError):
                taken.append(False)
        holder = ModelHolder(root)
        holder.load()
        taken.append(holder.ready)
        if holder.refusal is not None:
            holder.refusal.to_dict()
        return "used" if all(taken) else "refused" if not any(taken[:1]) else "partly"
