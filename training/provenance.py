"""What a model keeps of its corpus: never the words, only enough to compare and to recognise.

Beside the arrays lie ``rows.jsonl.gz`` (id, labels and a hash of each row),
``heldout.npy.gz`` (the probabilities that models which had not seen the row's
split group gave it) and ``sketches.npy`` (the last 16 bits of the 32 least
shingle hashes of each row, to tell whether a text stands nearly so in the
corpus: b-bit minwise hashing, Li and König 2010).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import pack_array, read_array
from classifier.artifact import hash_file, read_manifest
from classifier.errors import ModelFormatError
from classifier.taxonomy import LabelTable, read_labels
from classifier.untrusted import MAX_FILE_BYTES, pack, read_plain, unpack
from training.corpus.duplicates import NEAR, shingles
from training.corpus.records import FactPattern
from training.evaluate import EvaluationRow
from training.trial.answers import Answers, from_scores
from training.trial.leaks import text_key

ROWS = "rows.jsonl.gz"
HELDOUT = "heldout.npy.gz"
SKETCHES = "sketches.npy"
ATTACHED = (ROWS, HELDOUT, SKETCHES)

#: Hashes kept of a row; the share of a text is then known within about 0.09.
_SKETCH = 32
_NO_HASH = np.uint16(0xFFFF)

#: Fewer hashes in common than this are chance (200 shingles share a tenth of a hash of 16 bits with any text), and a
#: row of fewer is known by its whole text alone.
_LEAST_COMMON = 3

#: No honest list of rows is larger unpacked; a crafted one is not read into memory.
_MAX_ROWS_BYTES = 512 * 1024 * 1024

#: Ids of each kind that a manifest lists of a difference; the full list is computed on demand.
_LISTED = 20


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A training row as the model remembers it.

    ``size`` is its number of shingles; a label ``suggested`` by a model and taken over is never measured by.
    """

    id: str
    key: str
    labels: tuple[str, ...]
    rejected: tuple[str, ...]
    group: str
    register: str
    writer: str
    real: bool
    size: int
    suggested: bool = False


@dataclass(frozen=True)
class Provenance:
    """Rows in the order of ``heldout`` (rows, labels) and ``sketches`` (rows, 32)."""

    rows: list[KeptRow]
    heldout: NDArray[np.float16]
    sketches: NDArray[np.uint16]
    labels: LabelTable

    def answers(self, picked: Sequence[int] | None = None, real_only: bool = False) -> Answers:
        """Held-out answers, without the texts, to rows that may be measured by."""
        index = range(len(self.rows)) if picked is None else picked
        index = [i for i in index if not self.rows[i].suggested and (self.rows[i].real or not real_only)]
        rows = [
            EvaluationRow(
                id=row.id,
                text="",
                labels=row.labels,
                accepted=frozenset((*row.labels, *row.rejected)),
                register=row.register,
                case_id=row.group,
                split_group=row.group,
            )
            for row in (self.rows[i] for i in index)
        ]
        return from_scores(rows, self.heldout[index].astype(np.float64), calibrated=True)

    def recognised(self, data: Sequence[EvaluationRow]) -> dict[str, list[str]]:
        """Evaluation rows that the model was trained on; as :func:`training.trial.leaks.overlap`."""
        keys = {row.key for row in self.rows}
        groups = {row.group for row in self.rows}
        sizes = np.array([row.size for row in self.rows])
        near = []
        for row in data:
            own = _hashes(row.text)
            common = np.isin(self.sketches, _shortened(own)).sum(axis=1)
            kept = np.minimum(sizes, _SKETCH)
            estimate = common / np.maximum(kept, 1) * sizes / np.maximum(1, np.minimum(sizes, len(own)))
            if ((estimate >= NEAR) & (common >= _LEAST_COMMON)).any():
                near.append(row.id)
        return {
            "same_text": [row.id for row in data if text_key(row.text) in keys],
            "near": near,
            "same_case": [row.id for row in data if {row.case_id, row.group} & groups],
        }


def _hashes(text: str) -> NDArray[np.uint32]:
    """Sorted distinct hashes of the shingles of a text."""
    return np.unique(np.array([zlib.crc32(s.encode()) for s in shingles(text)], dtype=np.uint32))


def _shortened(hashes: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """Their last 16 bits, never those that stand for no hash."""
    last: NDArray[np.uint16] = np.minimum(hashes & 0xFFFF, _NO_HASH - 1).astype(np.uint16)
    return last


def pack_provenance(rows: Sequence[FactPattern], heldout: NDArray[np.float64]) -> dict[str, bytes]:
    """Files to lie beside a model.

    Parameters
    ----------
    rows : sequence of FactPattern
    heldout : array (rows, labels)
        Calibrated probabilities of models that had not seen the row's split group, in the order of ``rows``.
    """
    sketches = np.full((len(rows), _SKETCH), _NO_HASH, dtype=np.uint16)
    lines = []
    for i, row in enumerate(rows):
        own = _hashes(row.text)
        sketches[i, : min(_SKETCH, len(own))] = _shortened(own[:_SKETCH])
        kept = {
            "id": row.id,
            "key": text_key(row.text),
            "labels": list(row.labels),
            "rejected": list(row.rejected),
            "group": row.split_group,
            "register": row.register,
            "writer": row.writer,
            "real": row.is_real,
            "size": len(own),
            **({"suggested": True} if row.accepted_as_suggested else {}),
        }
        lines.append(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n")
    return {
        ROWS: pack("".join(lines).encode()),
        HELDOUT: pack_array(HELDOUT, heldout.astype(np.float16)),
        SKETCHES: pack_array(SKETCHES, sketches),
    }


def read_rows(raw: bytes) -> list[KeptRow]:
    """Rows of the file ``rows.jsonl.gz``."""
    rows = []
    plain = unpack(raw, _MAX_ROWS_BYTES, ROWS)
    for line in plain.decode("utf-8").split("\n"):
        if not line:
            continue
        data = json.loads(line)
        rows.append(KeptRow(**{**data, "labels": tuple(data["labels"]), "rejected": tuple(data["rejected"])}))
    return rows


def verify_attached(folder: Path) -> None:
    """Compare the attached files with the manifest.

    Raises
    ------
    ModelFormatError
        For a missing or altered file.
    """
    attached = read_manifest(folder).get("attached", {})
    if not isinstance(attached, dict) or not set(attached) <= set(ATTACHED):
        raise ModelFormatError("模型清单列出的附件不对")
    for name, entry in attached.items():
        path = folder / name
        if path.is_symlink() or not path.is_file():
            raise ModelFormatError(f"模型附件缺失或是链接：{name}")
        if not isinstance(entry, dict) or path.stat().st_size != entry.get("bytes"):
            raise ModelFormatError(f"模型附件大小不符：{name}")
        if path.stat().st_size > MAX_FILE_BYTES or hash_file(path) != entry.get("sha256"):
            raise ModelFormatError(f"模型附件校验和不符：{name}")


def load_provenance(folder: Path) -> Provenance | None:
    """What a model keeps of its corpus; ``None`` for a model that keeps nothing.

    Raises
    ------
    ModelFormatError
        If the files are damaged or do not fit each other.
    """
    manifest = read_manifest(folder)
    verify_attached(folder)
    if set(manifest.get("attached", {})) != set(ATTACHED):
        return None
    try:
        labels = read_labels(manifest["labels"])
        rows = read_rows(read_plain(folder / ROWS, MAX_FILE_BYTES))
        heldout = read_array(folder, HELDOUT, "float16", 2)
        sketches = read_array(folder, SKETCHES, "uint16", 2)
    except (ValueError, LookupError, TypeError, AttributeError, OSError) as error:
        raise ModelFormatError("模型附件读不出来") from error
    except (RecursionError, MemoryError) as error:
        raise ModelFormatError("模型附件读不出来") from error
    if heldout.shape != (len(rows), len(labels)) or sketches.shape != (len(rows), _SKETCH):
        raise ModelFormatError("模型附件的形状彼此不符")
    return Provenance(rows, heldout, sketches, labels)


def corpus_difference(parent: Sequence[KeptRow], rows: Sequence[KeptRow]) -> dict[str, list[str]]:
    """Ids of rows added, removed, relabelled (other labels, same words) and reworded since the parent."""
    old, new = {row.id: row for row in parent}, {row.id: row for row in rows}
    both = sorted(old.keys() & new.keys())
    return {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "relabelled": [i for i in both if (old[i].labels, old[i].rejected) != (new[i].labels, new[i].rejected)],
        "reworded": [i for i in both if old[i].key != new[i].key],
    }


def summarise_difference(difference: dict[str, list[str]]) -> dict[str, Any]:
    """Counts, and the first ids of each kind, for a manifest."""
    return {kind: {"count": len(ids), "first": ids[:_LISTED]} for kind, ids in difference.items()}


def common_rows(one: Provenance, two: Provenance) -> tuple[list[int], list[int]]:
    """Positions, in both, of rows with the same id, words and labels that may be measured by."""
    place = {row.id: i for i, row in enumerate(two.rows)}
    pairs = [
        (i, place[row.id])
        for i, row in enumerate(one.rows)
        if row.id in place
        and not (row.suggested or two.rows[place[row.id]].suggested)
        and (row.key, row.labels, row.rejected)
        == (two.rows[place[row.id]].key, two.rows[place[row.id]].labels, two.rows[place[row.id]].rejected)
    ]
    return [i for i, _ in pairs], [j for _, j in pairs]
