"""Everything out: the whole store as files, and the decisions for the next training."""

from __future__ import annotations

from pathlib import Path

from service.review.desk import Desk


def export_decisions(desk: Desk, path: Path) -> int:
    """Write final decisions as JSON Lines for ``anyou import reviews``; how many.

    A line: incident_id, reference, text (masked), labels, outcome, register, decided_at, decided_by,
    suggested, accepted_as_suggested, blind, model_id, note, rule_flag.
    """
    raise NotImplementedError


def export_all(desk: Desk, path: Path) -> dict[str, int]:
    """Write a ZIP with a JSON Lines file a table; rows by table. Sealed originals stay sealed."""
    raise NotImplementedError
