"""First pass: count every term of a corpus of any size, exactly and in bounded memory.

Each shard writes its terms sorted by key, and what each row is made of; then each slice of the key
space is merged over all shards by itself. Only terms that can still be chosen go on, and the strings
of the chosen ones are read from the row where each was first seen.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from classifier.features import FeatureSettings
from classifier.normalize import normalize
from classifier.taxonomy import LabelTable
from training.outofcore.shards import Shard, read_shard
from training.outofcore.terms import BLOCK_SHIFT, keyed_terms, text_keys

Records = NDArray[Any]

#: A term: in how many texts, how often, and the row where it was first seen (of the shard, then of the corpus).
RECORD = np.dtype([("key", "<u8"), ("texts", "<u4"), ("times", "<u8"), ("first", "<u8")])

#: Rows whose terms are held unmerged at a time; some 40 MB.
_BATCH = 1_000
#: Bits of a row number inside its shard.
_ROW_BITS = 32
#: The key space is cut by the upper bits of the keys into this many buckets; a slice is a run of them.
_BUCKET_BITS = 12
#: Records that a slice of the key space holds on average before it is merged; some 60 MB.
_SLICE_RECORDS = 2_000_000


@dataclass(frozen=True, slots=True)
class CountTask:
    """One shard to count; the terms go to ``folder``."""

    shard: Shard
    labels: LabelTable
    settings: FeatureSettings
    folder: Path


@dataclass(frozen=True, slots=True)
class ShardCounts:
    """What a shard is known for besides its terms.

    ``digest`` is the sum of the row hashes modulo 2**256; ``ids`` and ``groups`` are 64-bit hashes.
    """

    rows: int
    real: int
    records: int
    by_label: Counter[str]
    main: Counter[str]
    ids: NDArray[np.uint64]
    groups: NDArray[np.uint64]
    writers: frozenset[str]
    digest: int


def _short_hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def shard_file(folder: Path, shard: Shard) -> Path:
    """Where the terms of a shard lie; beside it, the place of each bucket in them."""
    return folder / f"terms-{shard.number:06d}.npy"


def _write(path: Path, array: NDArray[Any], token: str) -> None:
    """Write an array; a lost worker may leave half of it, so only a whole file gets the name."""
    aside = path.with_suffix(f".{token}.part")
    with aside.open("wb") as file:
        np.lib.format.write_array(file, array, allow_pickle=False)
    aside.replace(path)


def combine(parts: Sequence[Records]) -> Records:
    """One record for each key, keys ascending: counts added, the earliest first row kept."""
    joined = np.concatenate(parts)
    joined = joined[np.argsort(joined["key"], kind="stable")]
    if not len(joined):
        return joined
    starts = np.flatnonzero(np.concatenate(([True], joined["key"][1:] != joined["key"][:-1])))
    out = joined[starts]
    out["texts"] = np.add.reduceat(joined["texts"], starts)
    out["times"] = np.add.reduceat(joined["times"], starts)
    out["first"] = np.minimum.reduceat(joined["first"], starts)
    return out


def rows_file(folder: Path, shard: Shard) -> Path:
    """Where the distinct terms of each row of a shard lie: keys; beside it, how often, and where a row begins."""
    return folder / f"rows-{shard.number:06d}.npy"


def _batch_records(keys: NDArray[np.uint64], times: NDArray[np.uint16], rows: NDArray[np.uint64]) -> Records:
    out = np.empty(len(keys), RECORD)
    out["key"], out["times"], out["texts"], out["first"] = keys, times, 1, rows
    return combine([out])


def count_shard(task: CountTask) -> ShardCounts:
    """Count the terms of a shard into its file.

    Raises
    ------
    CorpusError
        With file and line of a bad row.
    """
    shard, settings = task.shard, task.settings
    rows = read_shard(shard, task.labels)
    merged: list[Records] = [np.zeros(0, RECORD)]
    every_key: list[NDArray[np.uint64]] = [np.zeros(0, np.uint64)]
    every_time: list[NDArray[np.uint16]] = [np.zeros(0, np.uint16)]
    lengths: list[int] = []
    digest = 0
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        for row in batch:
            keys = np.concatenate(text_keys(normalize(row.text, settings.steps), settings))
            distinct, times = np.unique(keys, return_counts=True)
            every_key.append(distinct)
            every_time.append(times.astype(np.uint16))
            lengths.append(len(distinct))
            facts = [row.id, row.text, row.labels, row.rejected, row.also, row.basis, row.split_group]
            line = json.dumps(facts, ensure_ascii=False).encode("utf-8", "surrogatepass")
            digest += int.from_bytes(hashlib.sha256(line).digest(), "big")
        numbers = np.arange(start, start + len(batch), dtype=np.uint64) | np.uint64(shard.number << _ROW_BITS)
        merged.append(
            _batch_records(
                np.concatenate(every_key[-len(batch) :]),
                np.concatenate(every_time[-len(batch) :]),
                np.repeat(numbers, lengths[start:]),
            )
        )
    records = combine(merged)
    path = shard_file(task.folder, shard)
    token = uuid4().hex
    borders = np.arange(1, 1 << _BUCKET_BITS, dtype=np.uint64) << np.uint64(64 - _BUCKET_BITS)
    places = np.ascontiguousarray(records["key"]).searchsorted(borders)
    _write(path.with_suffix(".buckets.npy"), np.concatenate(([0], places, [len(records)])), token)
    _write(path, records, token)
    path = rows_file(task.folder, shard)
    _write(path.with_suffix(".indptr.npy"), np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))), token)
    _write(path.with_suffix(".times.npy"), np.concatenate(every_time), token)
    _write(path, np.concatenate(every_key), token)
    return ShardCounts(
        rows=len(rows),
        real=sum(row.is_real for row in rows),
        records=len(records),
        by_label=Counter(label for row in rows for label in row.accepted),
        main=Counter(label for row in rows for label in row.labels),
        ids=np.sort(np.array([_short_hash(row.id) for row in rows], np.uint64)),
        groups=np.unique(np.array([_short_hash(row.split_group) for row in rows], np.uint64)),
        writers=frozenset(row.writer for row in rows),
        digest=digest % 2**256,
    )


@dataclass(frozen=True, slots=True)
class SliceTask:
    """The buckets ``low`` to ``high - 1`` of the key space to merge over all files."""

    files: tuple[Path, ...]
    low: int
    high: int
    min_df: tuple[int, int, int]
    max_terms: tuple[int, int, int]


def cut_slices(
    files: Sequence[Path], records: int, min_df: tuple[int, int, int], max_terms: tuple[int, int, int]
) -> list[SliceTask]:
    """Equal slices of the key space, small enough to merge in memory; none holds two blocks.

    A quarter of the key space has no block, and its slices are left out.
    """
    buckets = 1 << _BUCKET_BITS
    count = 1 << (64 - BLOCK_SHIFT)
    while count < buckets and count * _SLICE_RECORDS < records:
        count *= 2
    width = buckets // count
    return [
        SliceTask(tuple(files), low, low + width, min_df, max_terms)
        for low in range(0, buckets * len(min_df) // 4, width)
    ]


def block_of(task: SliceTask) -> int:
    """Number of the block that a slice lies in."""
    return task.low >> (_BUCKET_BITS - (64 - BLOCK_SHIFT))


def best_terms(records: Records, most: int) -> Records:
    """The ``most`` terms that occur most often (0 for all), ties by key; keys ascending."""
    if most and len(records) > most:
        order = np.lexsort((records["key"], -records["times"].astype(np.int64)))
        records = records[np.sort(order[:most])]
    return records


def merge_slice(task: SliceTask) -> Records:
    """Terms of a slice that stand in enough texts, the most frequent only."""
    parts = [np.zeros(0, RECORD)]
    for path in task.files:
        places = np.load(path.with_suffix(".buckets.npy"), allow_pickle=False)
        stored = np.load(path, mmap_mode="r", allow_pickle=False)
        parts.append(np.array(stored[places[task.low] : places[task.high]]))
    block = block_of(task)
    merged = combine(parts)
    return best_terms(merged[merged["texts"] >= task.min_df[block]], task.max_terms[block])


@dataclass(frozen=True, slots=True)
class NameTask:
    """Terms whose strings stand in rows of one shard: ``wanted`` is row -> keys."""

    shard: Shard
    labels: LabelTable
    settings: FeatureSettings
    wanted: dict[int, frozenset[int]]


def naming_tasks(
    chosen: Records, shards: Sequence[Shard], labels: LabelTable, settings: FeatureSettings
) -> list[NameTask]:
    """Tasks that read the strings of the chosen terms, a shard each."""
    places: dict[int, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for key, first in zip(chosen["key"].tolist(), chosen["first"].tolist(), strict=True):
        places[first >> _ROW_BITS][first & ((1 << _ROW_BITS) - 1)].add(key)
    return [
        NameTask(shards[number], labels, settings, {row: frozenset(keys) for row, keys in rows.items()})
        for number, rows in sorted(places.items())
    ]


def name_terms(task: NameTask) -> dict[int, str]:
    """String of each wanted key."""
    names: dict[int, str] = {}
    rows = read_shard(task.shard, task.labels)
    for number, keys in task.wanted.items():
        for key, term in keyed_terms(normalize(rows[number].text, task.settings.steps), task.settings):
            if key in keys:
                names[key] = term
    return names
