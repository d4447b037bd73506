"""Judgments and typical cases in documents, as drafts of corpus rows for a person to check."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from classifier.taxonomy import LabelTable
from training.corpus.records import MAX_TEXT
from training.errors import ImportingError
from training.importers.documents import SUFFIXES, read_paragraphs
from training.importers.judgments import MIN_FACTS, Case, read_case, split_cases
from training.importers.lines import describe_inputs, input_files
from training.importers.outcomes import Bad, Outcome, Row, Unit


class JudgmentImporter:
    """Reads documents of one kind; every row has ``checked: false`` and is refused by training until a person has."""

    def __init__(self, paths: Sequence[Path], labels: LabelTable, kind: str) -> None:
        self._files = input_files(paths, SUFFIXES[kind])
        self._labels, self._kind = labels, kind
        self.options: dict[str, Any] = {
            "format": kind,
            "inputs": describe_inputs(self._files),
            "labels": labels.to_dict(),
        }

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(path.stat().st_size for path in self._files)

    def read(self, start: int, state: dict[str, Any]) -> Iterator[Unit]:
        """A unit a document."""
        behind = 0
        for position, path in enumerate(self._files, 1):
            behind += path.stat().st_size
            if position > start:
                yield Unit(position, tuple(self._read(path)), behind)

    def _read(self, path: Path) -> Iterator[Outcome]:
        try:
            cases = split_cases(read_paragraphs(path, self._kind))
        except ImportingError as error:
            yield Bad(path.name, str(error))
            return
        if not cases:
            yield Bad(path.name, "文档里没有文字")
        for number, paragraphs in enumerate(cases, 1):
            case = read_case(paragraphs, self._labels)
            place = f"{path.name} 第 {number} 件"
            if not MIN_FACTS <= len(case.facts) <= MAX_TEXT:
                yield Bad(place, "没有读出事实部分" if len(case.facts) < MIN_FACTS else "事实太长")
            else:
                yield Row(_draft(case, path.name, number))


def _draft(case: Case, name: str, number: int) -> dict[str, Any]:
    # A judgment keeps its id when the file is renamed.
    key = case.docket or case.facts
    case_id = f"doc-{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:16]}"
    return {
        "text": case.facts,
        "labels": list(case.labels),
        "register": "factual",
        "basis": "import",
        "writer": "document",
        "split_group": case_id,
        "checked": False,
        "note": "；".join(case.warnings),
        "origin": {
            "source": "document",
            "file": name,
            "case": number,
            "title": case.title,
            "docket": case.docket,
            "charges": list(case.charges),
            "holding": case.holding,
            "verdict": case.verdict,
        },
    }
