"""Run an importer into its output file: mask, number, drop repeats, keep checkpoints."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from classifier.masking import mask
from classifier.surrogates import replace_surrogates
from training.corpus.records import MIN_TEXT
from training.importers.outcomes import Bad, Counts, Importer, Row, Skipped, add
from training.importers.sink import Sink, open_sink

#: At most this long is lost by a crash.
CHECKPOINT_SECONDS = 2.0

#: Fields of a row that people wrote; all of them are masked, wherever they stand.
_PROSE = frozenset({"text", "note", "holding", "verdict", "title", "reference"})


def run_import(
    importer: Importer,
    out: Path,
    *,
    overwrite: bool = False,
    restart: bool = False,
    advance: Callable[[int], None] = lambda consumed: None,
    before_finish: Callable[[dict[str, Any]], None] = lambda state: None,
    checkpoint_seconds: float = CHECKPOINT_SECONDS,
) -> Counts:
    """Import everything, or what an interrupted run left.

    Parameters
    ----------
    advance : callable
        Told how much of ``importer.size`` has been read.
    before_finish : callable
        Called with the state of the importer when all is read and before the
        output gets its name: what must exist together with it is written here.

    Returns
    -------
    Counts
        Of the whole import, an earlier interrupted run included.

    Raises
    ------
    ImportingError
        As :func:`training.importers.sink.open_sink`.
    OSError, KeyboardInterrupt
        What was read so far is kept as far as the disk takes it; the same call goes on from there.
    """
    with open_sink(out, importer.options, overwrite=overwrite, restart=restart) as sink:
        counts, state, position = sink.start.counts, sink.start.state, sink.start.position
        seen = Seen()
        for row in sink.rows_so_far():
            seen.texts[_digest(row["text"])] = _digest(" ".join(row["labels"]))
            seen.ids.add(row["id"])
        saved = time.monotonic()
        # A journal from the first moment: what follows can always be gone on with.
        sink.save(position, counts, state)
        # An interruption is let through: the next run cuts off what came after the last checkpoint.
        for unit in importer.read(position, state):
            for outcome in unit.outcomes:
                _take(outcome, sink, counts, seen)
            position = unit.position
            if time.monotonic() - saved > checkpoint_seconds:
                sink.save(position, counts, state)
                saved = time.monotonic()
            advance(unit.consumed)
        sink.save(position, counts, state)
        before_finish(state)
        sink.finish()
    return counts


@dataclass
class Seen:
    """Digests of the texts, each with that of its labels, and ids given by the input, so that neither comes twice."""

    texts: dict[int, int] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)


def _take(outcome: Row | Skipped | Bad, sink: Sink, counts: Counts, seen: Seen) -> None:
    if isinstance(outcome, Bad):
        counts.bad += 1
        sink.write_bad(outcome)
        return
    if isinstance(outcome, Skipped):
        add(counts.skipped, outcome.reason)
        return
    row = mask_row(outcome, counts)
    if len(row["text"]) < MIN_TEXT:
        add(counts.skipped, "遮盖之后太短")
        return
    digest, labelled = _digest(row["text"]), _digest(" ".join(row["labels"]))
    place = _place_of(row)
    if digest in seen.texts:
        if seen.texts[digest] == labelled:
            add(counts.skipped, "正文重复")
            return
        # Which of the two is right only a person can say; left out in silence it would never be asked.
        counts.bad += 1
        sink.write_bad(Bad(place, "正文与前面收下的一条相同，标签却不同；看看哪个对，只留一条"))
        return
    if "id" in row:
        if row["id"] in seen.ids:
            counts.bad += 1
            sink.write_bad(Bad(place, f"编号重复，只留第一条：{row['id']}；不是同一件事就换一个编号"))
            return
        seen.ids.add(row["id"])
    seen.texts[digest] = labelled
    row.setdefault("id", f"{row['writer']}-{digest:016x}")
    row.setdefault("split_group", row["id"])
    for label in row["labels"]:
        add(counts.labels, label)
    counts.rows += 1
    sink.write(row)


def _place_of(row: dict[str, Any]) -> str:
    """File and line where a row stood, its id where the format has none."""
    origin = row.get("origin", {})
    if "place" in origin or "file" not in origin:
        return str(origin.get("place") or row.get("id", ""))
    return f"{origin['file']} 第 {origin['line']} 行" if "line" in origin else str(origin["file"])


def mask_row(row: Row, counts: Counts) -> dict[str, Any]:
    """The row with every text in it masked, at any depth."""

    def masked(text: str) -> str:
        for name in row.private:
            # 张某 is no secret, and one character would hit other words.
            if len(name) > 1 and "某" not in name and name in text:
                text = text.replace(name, "〔姓名〕")
                add(counts.masked, "姓名")
        found = mask(text)
        for span in found.spans:
            add(counts.masked, span.kind)
        return found.text

    def visit(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {k: visit(v, k) for k, v in value.items()}
        if isinstance(value, list):
            return [visit(v, key) for v in value]
        if not isinstance(value, str):
            return value
        value = replace_surrogates(value)
        return masked(value) if key in _PROSE else value

    out: dict[str, Any] = visit(row.data, "")
    return out


def _digest(text: str) -> int:
    """64 bits of the text without blanks: two of a hundred million texts collide with chance 3 in 10,000."""
    return int.from_bytes(hashlib.blake2b("".join(text.split()).encode("utf-8", "replace"), digest_size=8).digest())
