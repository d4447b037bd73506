"""The output of an import: written aside, with checkpoints, renamed when whole.

Beside ``out.jsonl`` stand, while it is being made, ``out.jsonl.part`` (rows so
far), ``out.jsonl.bad.part`` (faults so far) and ``out.jsonl.journal`` (how far
the input was read, and how long both files were then). After an interruption
both are cut back to the journal, so every piece of the input is taken once.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from classifier.disk import replace_file, sync_folder
from classifier.untrusted import decode_json, is_whole
from training.errors import ImportingError
from training.importers.outcomes import Bad, Counts

#: What would begin a line of its own, or tell a terminal to do something.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass
class Checkpoint:
    """How far a run had come."""

    position: int = 0
    rows_bytes: int = 0
    bad_bytes: int = 0
    counts: Counts = field(default_factory=Counts)
    state: dict[str, Any] = field(default_factory=dict)


class Sink:
    """Rows and faults of one run; use within :func:`open_sink`."""

    def __init__(self, out: Path, signature: dict[str, Any], rows: BinaryIO, bad: BinaryIO, start: Checkpoint) -> None:
        self.out = out
        self.start = start
        self._signature = signature
        self._rows, self._bad = rows, bad

    def rows_so_far(self) -> Iterator[dict[str, Any]]:
        """Rows written by the run that this one goes on from."""
        with _beside(self.out, ".part").open("rb") as file:
            left = self.start.rows_bytes
            for line in file:
                left -= len(line)
                if left < 0:
                    return
                yield json.loads(line)

    def write(self, row: dict[str, Any]) -> None:
        """Append a row."""
        self._rows.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")

    def write_bad(self, fault: Bad) -> None:
        """Append a fault, in one line whatever it quotes of the input."""
        place, reason = (_UNPRINTABLE.sub(" ", words) for words in (fault.place, fault.reason))
        self._bad.write(f"{place}\t{reason}\n".encode("utf-8", "replace"))

    def save(self, position: int, counts: Counts, state: dict[str, Any]) -> None:
        """Put everything so far on the disk and record how far that is."""
        for file in (self._rows, self._bad):
            file.flush()
            os.fsync(file.fileno())
        journal = {
            "signature": self._signature,
            "position": position,
            "rows_bytes": self._rows.tell(),
            "bad_bytes": self._bad.tell(),
            "counts": counts.to_dict(),
            "state": state,
        }
        replace_file(_beside(self.out, ".journal"), json.dumps(journal, ensure_ascii=False).encode())

    def finish(self) -> None:
        """Rename to the final names; after this the run is done."""
        bad_part, bad = _beside(self.out, ".bad.part"), bad_report(self.out)
        _beside(self.out, ".part").replace(self.out)
        if self._bad.tell():
            bad_part.replace(bad)
        else:
            bad_part.unlink()
            bad.unlink(missing_ok=True)
        journal = _beside(self.out, ".journal")
        journal.unlink(missing_ok=True)
        # A run that was killed while it wrote the journal left it half written under a name of its own.
        for left in self.out.parent.iterdir():
            if left.name.startswith(f".{journal.name}-"):
                left.unlink(missing_ok=True)
        sync_folder(self.out.parent)


def bad_report(out: Path) -> Path:
    """Where the faults of a finished run stand: place, tab, reason."""
    return _beside(out, ".bad.tsv")


def _beside(out: Path, suffix: str) -> Path:
    return out.with_name(out.name + suffix)


def _drop_unrecorded(out: Path) -> None:
    """Remove parts that no journal covers: nothing of them could be used."""
    if not _beside(out, ".journal").exists():
        for suffix in (".part", ".bad.part"):
            _beside(out, suffix).unlink(missing_ok=True)


def _read_journal(path: Path) -> tuple[dict[str, Any], Checkpoint] | None:
    try:
        data = decode_json(path.read_bytes())
        start = Checkpoint(
            data["position"], data["rows_bytes"], data["bad_bytes"], Counts.from_dict(data["counts"]), data["state"]
        )
        if not _is_sane(start):
            raise ValueError("not what was written")
        return data["signature"], start
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise ImportingError(f"{path.name} 损坏，无法接着做；加 --restart 从头开始") from error


def _is_sane(start: Checkpoint) -> bool:
    """Whether a checkpoint can have been written by us."""

    def natural(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0

    counts = start.counts
    tables = (counts.masked, counts.skipped, counts.labels)
    new = start.state.get("new_labels", []) if isinstance(start.state, dict) else None
    return (
        all(map(natural, (start.position, start.rows_bytes, start.bad_bytes, counts.rows, counts.bad)))
        and all(isinstance(table, dict) and all(map(natural, table.values())) for table in tables)
        and isinstance(new, list)
        and all(isinstance(name, str) for name in new)
        and is_whole([start.state, *tables])
    )


@contextmanager
def open_sink(
    out: Path, signature: dict[str, Any], *, overwrite: bool = False, restart: bool = False
) -> Iterator[Sink]:
    """Begin a run, or go on with the one that was interrupted.

    Parameters
    ----------
    signature : dict
        Inputs and options; an unfinished run with another one is not continued.
    overwrite : bool
        Whether ``out`` may exist already; it stays until the new one is whole.
    restart : bool
        Throw away an unfinished run.

    Raises
    ------
    ImportingError
        If ``out`` exists, another run writes it, or an unfinished run differs.
    OSError
        If the disk is full or the folder cannot be written; what the journal
        covers is kept.
    """
    if out.exists() and not overwrite:
        raise ImportingError(f"{out} 已经存在；换一个名字，或加 --overwrite")
    out.parent.mkdir(parents=True, exist_ok=True)
    signature = json.loads(json.dumps(signature))
    with _beside(out, ".part").open("ab") as rows:
        try:
            fcntl.flock(rows, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ImportingError(f"另一个导入正在写 {out.name}") from None
        found = None if restart else _read_journal(_beside(out, ".journal"))
        if found is not None and found[0] != signature:
            raise ImportingError(f"{out.name} 有一次没做完的导入，输入或选项与这次不同；加 --restart 从头开始")
        start = found[1] if found is not None else Checkpoint()
        with _beside(out, ".bad.part").open("ab") as bad:
            for file, length in ((rows, start.rows_bytes), (bad, start.bad_bytes)):
                if os.fstat(file.fileno()).st_size < length:
                    raise ImportingError(f"{out.name} 没做完的部分被改动过，无法接着做；加 --restart 从头开始")
                file.truncate(length)
                file.seek(length)
            try:
                yield Sink(out, signature, rows, bad, start)
            except ImportingError:
                # The input itself is at fault: mended, it is another input.
                _beside(out, ".journal").unlink(missing_ok=True)
                raise
            finally:
                _drop_unrecorded(out)
