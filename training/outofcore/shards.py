"""A corpus on the disk as runs of rows, each read on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.taxonomy import LabelTable
from training.corpus.records import FactPattern, parse_fact_pattern
from training.errors import CorpusError


@dataclass(frozen=True, slots=True)
class Shard:
    """Rows in ``[start, end)``, in bytes, of one file; ``first_line`` counts from 1."""

    number: int
    path: Path
    start: int
    end: int
    first_line: int


def cut_shards(files: Sequence[Path], rows: int) -> list[Shard]:
    """Runs of at most ``rows`` lines that are not blank, in the order of the files.

    Raises
    ------
    CorpusError
        If there is not a single row.
    """
    shards: list[Shard] = []
    for path in files:
        path = path.resolve()
        with path.open("rb") as file:
            start = at = count = 0
            first = line = 1
            for raw in file:
                at += len(raw)
                line += 1
                count += not raw.isspace()
                if count == rows:
                    shards.append(Shard(len(shards), path, start, at, first))
                    start, first, count = at, line, 0
            if count:
                shards.append(Shard(len(shards), path, start, at, first))
    if not shards:
        raise CorpusError("语料是空的")
    return shards


def read_shard(shard: Shard, labels: LabelTable) -> list[FactPattern]:
    """Rows of a shard in order.

    Raises
    ------
    CorpusError
        With file and line of what is wrong.
    """
    with shard.path.open("rb") as file:
        file.seek(shard.start)
        lines = file.read(shard.end - shard.start).split(b"\n")
    rows = []
    for number, raw in enumerate(lines, shard.first_line):
        if not raw.strip():
            continue
        try:
            rows.append(parse_fact_pattern(raw, labels))
        except CorpusError as error:
            raise CorpusError(f"{shard.path.name} 第 {number} 行：{error}") from error
    return rows
