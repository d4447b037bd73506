"""Decisions exported from the review desk: corrections become rows, with where they came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from classifier.taxonomy import OTHER, LabelTable
from training.corpus.records import MAX_TEXT, MIN_TEXT, REGISTERS
from training.importers.json_lines import iterate_records, parse_record, total_size
from training.importers.lines import DamagedInputError, LineReader, describe_inputs, input_files
from training.importers.outcomes import Bad, Outcome, Row, Skipped, Unit

SUFFIXES = (".jsonl", ".jsonl.gz")

#: The reviewer names the labels.
LABELLED = ("确认", "改判")
#: The reviewer says that none of the labels holds.
NONE_HOLDS = ("不构成", "误报")
#: Nothing to learn from: too little was told, or it was told already.
LEFT_OUT = ("信息不足", "重复")
OUTCOMES = (*LABELLED, *NONE_HOLDS, *LEFT_OUT)

_REQUIRED = ("incident_id", "text", "outcome", "decided_at")
#: Kept as they are, for whoever asks later why a row says what it says.
_PROVENANCE = (
    "incident_id",
    "reference",
    "outcome",
    "decided_at",
    "decided_by",
    "suggested",
    "blind",
    "model_id",
    "rule_flag",
)


class ReviewImporter:
    """Reads exports of the desk; of several decisions of one incident the latest counts."""

    def __init__(self, paths: Sequence[Path], labels: LabelTable) -> None:
        self._files = input_files(paths, SUFFIXES)
        self._labels = labels
        self._latest: dict[str, tuple[datetime, str, int]] = {}
        self.options: dict[str, Any] = {
            "format": "reviews",
            "inputs": describe_inputs(self._files),
            "labels": labels.to_dict(),
        }

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return total_size(self._files)

    def read(self, start: int, state: dict[str, Any]) -> Iterator[Unit]:
        """A unit a line; looks through all files for the latest decisions first."""
        self._latest = self._find_latest()
        return iterate_records(self._files, start, self._read)

    def _find_latest(self) -> dict[str, tuple[datetime, str, int]]:
        """Incident id to (when decided, file, line) of its latest decision."""
        latest: dict[str, tuple[datetime, str, int]] = {}
        for path in self._files:
            try:
                for number, raw in LineReader(path).lines():
                    record = parse_record(raw, "")
                    if isinstance(record, dict) and _fault(record) is None:
                        key = str(record["incident_id"])
                        when = _moment(record["decided_at"])
                        if when is not None and (key not in latest or latest[key][0] <= when):
                            latest[key] = (when, path.name, number)
            except DamagedInputError:
                continue  # said when the rows are read
        return latest

    def _read(self, record: dict[str, Any], name: str, line: int) -> Outcome:
        place = f"{name} 第 {line} 行"
        fault = _fault(record) or self._label_fault(record)
        if fault is not None:
            return Bad(place, fault)
        incident, outcome = str(record["incident_id"]), record["outcome"]
        if self._latest[incident][1:] != (name, line):
            return Skipped("后来改了决定")
        if outcome in LEFT_OUT:
            return Skipped(outcome)
        row: dict[str, Any] = {
            "id": f"review-{incident}",
            "text": " ".join(record["text"].split()),
            "labels": list(dict.fromkeys(record["labels"])) if outcome in LABELLED else [OTHER],
            "register": record.get("register") or "factual",
            "basis": "review",
            "writer": f"desk:{record.get('decided_by') or 'unknown'}",
            "split_group": f"review-{incident}",
            "origin": {"source": "review", **{k: record[k] for k in _PROVENANCE if record.get(k) is not None}},
        }
        if record.get("note"):
            row["note"] = record["note"]
        # A blind decision was made before the suggestion was seen, so agreement is agreement.
        if record.get("accepted_as_suggested") and not record.get("blind"):
            row["accepted_as_suggested"] = True
        return Row(row)

    def _label_fault(self, record: dict[str, Any]) -> str | None:
        if record["outcome"] not in LABELLED:
            return None if OTHER in self._labels or record["outcome"] in LEFT_OUT else "标签表里没有 other"
        labels = record.get("labels")
        if not isinstance(labels, list) or not labels:
            return f"{record['outcome']}的决定没有标签"
        unknown = [label for label in labels if not isinstance(label, str) or label not in self._labels]
        if unknown:
            return f"没有这个标签：{unknown[0]}"
        return f"{OTHER} 与别的标签同选" if OTHER in labels and len(set(labels)) > 1 else None


def _moment(text: str) -> datetime | None:
    """An ISO 8601 time, UTC where it says no zone: 2026-01-02T09:00+08:00 is before 2026-01-02T02:00."""
    try:
        when = datetime.fromisoformat(text.strip())
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _fault(record: dict[str, Any]) -> str | None:
    """What is wrong with a decision, apart from its labels."""
    missing = [name for name in _REQUIRED if record.get(name) in (None, "")]
    if missing:
        return f"缺少字段 {'、'.join(missing)}"
    if not isinstance(record["incident_id"], str | int) or isinstance(record["incident_id"], bool):
        return "incident_id 应是文字或整数"
    for name in ("text", "outcome", "decided_at"):
        if not isinstance(record[name], str):
            return f"{name} 应是文字"
    if _moment(record["decided_at"]) is None:
        return "decided_at 不是时间，应如 2026-01-02T03:04:05Z"
    if record["outcome"] not in OUTCOMES:
        return f"没有这种决定：{record['outcome'][:20]}"
    for name in ("accepted_as_suggested", "blind"):
        if not isinstance(record.get(name) or False, bool):
            return f"{name} 应是 true 或 false"
    if record.get("register") not in (None, "", *REGISTERS):
        return "没有这种语域"
    if record["outcome"] not in LEFT_OUT and not MIN_TEXT <= len(record["text"].strip()) <= MAX_TEXT:
        return f"正文长 {len(record['text'].strip())} 字，应在 {MIN_TEXT} 到 {MAX_TEXT} 之间"
    return None
