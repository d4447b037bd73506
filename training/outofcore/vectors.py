"""Second pass: every row as a vector, from the terms that the first pass wrote down.

The same numbers, to single precision, as the engine that will serve the model gives; no text is cut
or searched a second time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.features import BLOCKS, FeatureSettings
from classifier.taxonomy import LabelTable
from training.config import LearnerConfig
from training.corpus.records import FactPattern
from training.fit import soft_targets
from training.outofcore.counting import rows_file
from training.outofcore.shards import Shard, read_shard
from training.outofcore.terms import BLOCK_SHIFT
from training.split import fold_of

Array = NDArray[np.float64]

#: Fold number of a row that is trained on only, never held out.
TRAINED_ONLY = -1

#: Arrays of a shard: the vectors as CSR, what is fitted, row weights, folds.
ARRAYS = ("indptr", "indices", "values", "soft", "weights", "folds")


@dataclass(frozen=True, slots=True)
class Holdout:
    """Which rows are held out: all, in folds, or those of a share of the split groups, in one fold.

    ``share`` is 1 for all.
    """

    folds: int
    share: float
    seed: int

    def fold(self, group: str) -> int:
        """Fold of a split group; it depends on nothing else."""
        if self.share >= 1:
            return fold_of(group, self.folds, self.seed)
        digest = blake2b(f"{self.seed}:{group}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return 0 if int.from_bytes(digest, "big") < self.share * 2**64 else TRAINED_ONLY


@dataclass(frozen=True, slots=True)
class VectorTask:
    """One shard to vectorise into ``folder``, where the vocabulary lies."""

    shard: Shard
    labels: LabelTable
    settings: FeatureSettings
    learner: LearnerConfig
    holdout: Holdout
    cases: frozenset[str]
    folder: Path


@dataclass(frozen=True, slots=True)
class ShardVectors:
    """Sums of a shard by fold, and the rows that the calibration or the case index needs.

    ``total`` is fold -> weight of its rows, ``positive`` fold -> weight (labels,) of what holds.
    ``kept`` are numbers in the shard, with their rows and folds.
    """

    rows: int
    nonzero: int
    total: dict[int, float]
    positive: dict[int, NDArray[np.float64]]
    kept: list[int]
    patterns: list[FactPattern]
    folds: list[int]


def write_vocabulary(folder: Path, keys: NDArray[np.uint64], places: NDArray[np.int32], idf: Array) -> None:
    """Put the vocabulary where the tasks read it: keys ascending, and the place of each in ``idf``."""
    for name, array in (("keys", keys), ("places", places), ("idf", idf)):
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


@lru_cache(maxsize=1)
def _vocabulary(folder: Path) -> tuple[NDArray[np.uint64], NDArray[np.int32], Array]:
    """Keys, places and idf; read once a process."""
    keys, places, idf = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("keys", "places", "idf"))
    return keys, places, idf


def _weigh(task: VectorTask) -> dict[str, NDArray[Any]]:
    """CSR arrays of a shard: sublinear counts times idf, each block scaled to its weight."""
    keys, places, idf = _vocabulary(task.folder)
    path = rows_file(task.folder, task.shard)
    begins = np.load(path.with_suffix(".indptr.npy"), allow_pickle=False)
    asked = np.load(path, allow_pickle=False)
    found = np.minimum(keys.searchsorted(asked), len(keys) - 1)
    known = np.flatnonzero(keys[found] == asked)
    row = np.searchsorted(begins, known, side="right") - 1
    place = places[found[known]]
    value = (np.log(np.load(path.with_suffix(".times.npy"), allow_pickle=False)[known].astype(np.float64)) + 1.0) * idf[
        place
    ]
    block = (asked[known] >> np.uint64(BLOCK_SHIFT)).astype(np.int64)
    part = row * len(BLOCKS) + block
    squares = np.bincount(part, value * value, (len(begins) - 1) * len(BLOCKS))
    value *= np.array(task.settings.weights)[block] / np.sqrt(squares[part])
    order = np.lexsort((place, row))
    counts = np.bincount(row, minlength=len(begins) - 1)
    return {
        "indptr": np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        "indices": place[order].astype(np.int32),
        "values": value[order].astype(np.float32),
    }


def shard_folder(folder: Path, shard: int) -> Path:
    """Where the vectors of a shard lie."""
    return folder / f"vectors-{shard:06d}"


def vectorize_shard(task: VectorTask) -> ShardVectors:
    """Write the vectors of a shard and return its sums.

    Raises
    ------
    CorpusError
        With file and line of a bad row.
    """
    rows = read_shard(task.shard, task.labels)
    soft = soft_targets(rows, task.labels, task.learner.also_weight)
    weights = np.array([task.learner.case_weight if row.is_real else 1.0 for row in rows])
    folds = np.array([task.holdout.fold(row.split_group) for row in rows], np.int64)
    arrays: dict[str, NDArray[Any]] = {
        **_weigh(task),
        "soft": soft.astype(np.float32),
        "weights": weights,
        "folds": folds,
    }
    target = shard_folder(task.folder, task.shard.number)
    aside = target.with_suffix(f".{uuid4().hex}.part")
    aside.mkdir()
    for name in ARRAYS:
        np.save(aside / f"{name}.npy", arrays[name], allow_pickle=False)
    if not target.exists():
        aside.rename(target)
    present = sorted(set(folds.tolist()))
    kept = [i for i, row in enumerate(rows) if folds[i] != TRAINED_ONLY or row.case_id in task.cases]
    return ShardVectors(
        rows=len(rows),
        nonzero=len(arrays["indices"]),
        total={fold: float(weights[folds == fold].sum()) for fold in present},
        positive={fold: weights[folds == fold] @ soft[folds == fold] for fold in present},
        kept=kept,
        patterns=[rows[i] for i in kept],
        folds=[int(folds[i]) for i in kept],
    )


def load_vectors(folder: Path, shard: int, width: int) -> tuple[csr_matrix, dict[str, NDArray[Any]]]:
    """Vectors (rows, features) of a shard in double precision, and its other arrays."""
    arrays = {name: np.load(shard_folder(folder, shard) / f"{name}.npy", allow_pickle=False) for name in ARRAYS}
    x = csr_matrix(
        (arrays["values"].astype(np.float64), arrays["indices"], arrays["indptr"]),
        shape=(len(arrays["indptr"]) - 1, width),
    )
    return x, arrays
