"""Second pass: every row as a vector, by the engine that will serve the model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.engine import Engine
from classifier.features import FeatureSettings
from classifier.normalize import normalize
from classifier.taxonomy import LabelTable
from training.config import LearnerConfig
from training.corpus.records import FactPattern
from training.fit import soft_targets
from training.outofcore.shards import Shard, read_shard
from training.split import fold_of

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


def write_vocabulary(folder: Path, vocabulary: Mapping[str, list[str]], idf: NDArray[np.float64]) -> None:
    """Put the vocabulary where the tasks read it."""
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary), "utf-8")
    np.save(folder / "idf.npy", idf, allow_pickle=False)


@lru_cache(maxsize=1)
def _engine(folder: Path, settings: FeatureSettings) -> Engine:
    """Engine without coefficients; read once a process."""
    vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
    idf = np.load(folder / "idf.npy", allow_pickle=False)
    return Engine(settings, vocabulary, idf, np.zeros((len(idf), 1), np.float32), np.zeros(1))


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
    engine = _engine(task.folder, task.settings)
    vectors = [engine.vectorize(normalize(row.text, task.settings.steps)) for row in rows]
    soft = soft_targets(rows, task.labels, task.learner.also_weight)
    weights = np.array([task.learner.case_weight if row.is_real else 1.0 for row in rows])
    folds = np.array([task.holdout.fold(row.split_group) for row in rows], np.int64)
    arrays: dict[str, NDArray[Any]] = {
        "indptr": np.concatenate(([0], np.cumsum([len(v.indices) for v in vectors]))).astype(np.int64),
        "indices": np.concatenate([v.indices for v in vectors]).astype(np.int32),
        "values": np.concatenate([v.values for v in vectors]).astype(np.float32),
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
    arrays = {
        name: np.load(shard_folder(folder, shard) / f"{name}.npy", allow_pickle=False) for name in ARRAYS
    }
    x = csr_matrix(
        (arrays["values"].astype(np.float64), arrays["indices"], arrays["indptr"]),
        shape=(len(arrays["indptr"]) - 1, width),
    )
    return x, arrays
