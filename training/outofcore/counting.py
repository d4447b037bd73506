"""First pass: count every term of a corpus of any size, exactly and in bounded memory.

Each shard writes its terms sorted by key; then each slice of the key space is merged over all
shards by itself. Only terms that can still be chosen go on, and the strings of the chosen ones are
read from the row where each was first seen.
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

from classifier.features import FeatureSettings, concept_terms
from classifier.normalize import normalize
from classifier.taxonomy import LabelTable
from training.outofcore.shards import Shard, read_shard
from training.outofcore.terms import char_keys, keyed_terms, word_keys

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
    concepts: Counter[str]
    concept_times: Counter[str]
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


def _text_records(folded: str, settings: FeatureSettings, row: int) -> Records:
    keys = [
        read(folded, settings)
        for weight, read in ((settings.weights[0], word_keys), (settings.weights[1], char_keys))
        if weight
    ]
    if not keys:
        return np.zeros(0, RECORD)
    distinct, times = np.unique(np.concatenate(keys), return_counts=True)
    out = np.empty(len(distinct), RECORD)
    out["key"], out["times"], out["texts"], out["first"] = distinct, times, 1, row
    return out


def count_shard(task: CountTask) -> ShardCounts:
    """Count the terms of a shard into its file.

    Raises
    ------
    CorpusError
        With file and line of a bad row.
    """
    shard, settings = task.shard, task.settings
    rows = read_shard(shard, task.labels)
    merged: list[Records] = []
    batch: list[Records] = []
    concepts: Counter[str] = Counter()
    concept_times: Counter[str] = Counter()
    digest = 0
    for number, row in enumerate(rows):
        folded = normalize(row.text, settings.steps)
        batch.append(_text_records(folded, settings, shard.number << _ROW_BITS | number))
        if len(batch) == _BATCH:
            merged.append(combine(batch))
            batch = []
        if settings.weights[2]:
            found = concept_terms(folded)
            concept_times.update(found)
            concepts.update(set(found))
        facts = [row.id, row.text, row.labels, row.rejected, row.also, row.basis, row.split_group]
        digest += int.from_bytes(hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).digest(), "big")
    records = combine([*merged, *batch, np.zeros(0, RECORD)])
    path = shard_file(task.folder, shard)
    token = uuid4().hex
    borders = np.arange(1, 1 << _BUCKET_BITS, dtype=np.uint64) << np.uint64(64 - _BUCKET_BITS)
    places = np.ascontiguousarray(records["key"]).searchsorted(borders)
    _write(path.with_suffix(".buckets.npy"), np.concatenate(([0], places, [len(records)])), token)
    _write(path, records, token)
    return ShardCounts(
        rows=len(rows),
        real=sum(row.is_real for row in rows),
        records=len(records),
        by_label=Counter(label for row in rows for label in row.accepted),
        main=Counter(label for row in rows for label in row.labels),
        concepts=concepts,
        concept_times=concept_times,
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
    min_df: tuple[int, int]
    max_terms: tuple[int, int]


def cut_slices(
    files: Sequence[Path], records: int, min_df: tuple[int, int], max_terms: tuple[int, int]
) -> list[SliceTask]:
    """Equal slices of the key space, small enough to merge in memory; none holds two blocks."""
    buckets = 1 << _BUCKET_BITS
    count = 2
    while count < buckets and count * _SLICE_RECORDS < records:
        count *= 2
    width = buckets // count
    return [SliceTask(tuple(files), low, low + width, min_df, max_terms) for low in range(0, buckets, width)]


def best_terms(records: Records, most: int) -> Records:
    """The ``most`` terms that occur most often, ties by key; keys ascending."""
    if len(records) > most:
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
    block = int(task.low >= 1 << (_BUCKET_BITS - 1))
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
