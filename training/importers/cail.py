"""Judgments in the form of the CAIL2018 challenge: ``fact`` and ``meta.accusation`` a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from classifier.taxonomy import LabelTable
from training.corpus.leaks import find_leaks
from training.corpus.records import MAX_TEXT, MIN_TEXT
from training.importers.charges import ChargeMap
from training.importers.json_lines import iterate_records, total_size
from training.importers.lines import describe_inputs, input_files
from training.importers.outcomes import Bad, Outcome, Row, Skipped, Unit

SUFFIXES = (".json", ".jsonl", ".json.gz", ".jsonl.gz")


class CailImporter:
    """Reads CAIL files.

    Parameters
    ----------
    labels : LabelTable or None
        Charges are found by name and alias; ``None`` begins with no label.
    unknown : {"other", "new", "skip"}
        What becomes of a charge that is not in the table.
    leaks : {"keep", "skip"}
        What becomes of facts that name a charge, an article or the verdict.
    """

    def __init__(self, paths: Sequence[Path], labels: LabelTable | None, unknown: str, leaks: str = "keep") -> None:
        self._files = input_files(paths, SUFFIXES)
        self.labels, self._unknown, self._leaks = labels, unknown, leaks
        self.options: dict[str, Any] = {
            "format": "cail",
            "inputs": describe_inputs(self._files),
            "labels": labels.to_dict() if labels is not None else None,
            "unknown": unknown,
            "leaks": leaks,
        }

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return total_size(self._files)

    def read(self, start: int, state: dict[str, Any]) -> Iterator[Unit]:
        """A unit a line."""
        charges = ChargeMap(self.labels, self._unknown, state)

        def read_record(record: dict[str, Any], name: str, line: int) -> Outcome:
            return self._read(record, name, line, charges)

        return iterate_records(self._files, start, read_record)

    def _read(self, record: dict[str, Any], name: str, line: int, charges: ChargeMap) -> Outcome:
        place = f"{name} 第 {line} 行"
        text, meta = record.get("fact"), record.get("meta")
        if not isinstance(text, str) or not text.strip():
            return Bad(place, "没有事实（fact）")
        if not isinstance(meta, dict):
            return Bad(place, "没有 meta")
        names = meta.get("accusation")
        if isinstance(names, str):
            names = [names]
        if not isinstance(names, list) or not names or not all(isinstance(n, str) and n.strip() for n in names):
            return Bad(place, "没有罪名（meta.accusation）")
        text = " ".join(text.split())
        if not MIN_TEXT <= len(text) <= MAX_TEXT:
            return Bad(place, f"事实长 {len(text)} 字，应在 {MIN_TEXT} 到 {MAX_TEXT} 之间")
        if self._leaks == "skip" and find_leaks(text, self.labels or ()):
            return Skipped("事实里写明了罪名、法条或判决")
        labels = charges.labels(names)
        if not labels:
            return Skipped("罪名不在标签表中")
        criminals = meta.get("criminals")
        people = criminals if isinstance(criminals, list) else []
        return Row(
            {
                "text": text,
                "labels": labels,
                "register": "factual",
                "basis": "import",
                "writer": "cail",
                "origin": {"source": "cail", "file": name, "line": line, "charges": names},
            },
            tuple(p for p in people if isinstance(p, str)),
        )
