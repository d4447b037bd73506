"""A small law book of our own, in which every figure is known by heart."""

from __future__ import annotations

from typing import Any

from classifier.lawbook import Lawbook, read_lawbook

SOURCES = [
    {"id": "S1", "title": "公报", "address": "https://gazette.example/1"},
    {"id": "S2", "title": "通报", "address": "https://gazette.example/2"},
]


def statute(article: str = "第1条", **more: Any) -> dict[str, Any]:
    """Row of an article that is in force from 2010 on."""
    row = {"law": "甲法", "article": article, "from": "2010-01-01", "to": None, "flag": "confirmed"}
    return {**row, "date_flag": "single", "note": "条注", "sources": ["S1"], **more}


def threshold(metric: str = "illegal_gains_yuan", value: float = 5000, tier: int = 1, **more: Any) -> dict[str, Any]:
    """Row of a figure for anybody, in force from 2011 to 2029."""
    level = "情节严重" if tier == 1 else "情节特别严重"
    row = {"level": level, "term": f"第{tier}档", "tier": tier, "metric": metric, "value": value, "unit": "元"}
    row |= {"subject": "任何主体", "note": "门槛注", "basis": "甲解释第1条", "from": "2011-01-01", "to": "2029-12-31"}
    return {**row, "flag": "confirmed", "sources": ["S1", "S9"], **more}


def entry(entry_id: str = "x", **more: Any) -> dict[str, Any]:
    """Row of an entry with one article and nothing else."""
    row: dict[str, Any] = {"id": entry_id, "name": f"{entry_id}罪", "kind": "criminal", "flag": "confirmed"}
    row |= {"flag_note": "旗注", "checked_on": "2026-01-02", "jurisdiction": "犯罪地", "unit_liability": None}
    row |= {"statutes": [statute()], "elements": [], "thresholds": [], "qualitative": [], "counting_rules": []}
    return {**row, "penalties": [], "neighbours": [], **more}


def book(*entries: dict[str, Any]) -> Lawbook:
    """The book of these entries."""
    return read_lawbook({"format": 1, "entries": list(entries), "sources": SOURCES})
