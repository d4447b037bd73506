"""Criminal, civil or administrative: which way the matter goes, with its articles of the day."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from classifier.lawbook import Entry, Lawbook, Statute
from classifier.severity import BELOW, ESPECIALLY, SERIOUS, Severity
from classifier.statutes import verified_statutes
from classifier.taxonomy import Label

CRIMINAL, CIVIL, ADMINISTRATIVE, OPEN, NONE = "criminal", "civil", "administrative", "undetermined", "none"


class Route(NamedTuple):
    """The way a label goes on the day, and the entries beside it."""

    kind: str
    text: str
    others: tuple[tuple[Entry, tuple[Statute, ...]], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form; unverified articles are left out."""
        return {
            "kind": self.kind,
            "text": self.text,
            "articles": [
                {
                    "entry": entry.id,
                    "entry_name": entry.name,
                    "kind": entry.kind,
                    "law": statute.law,
                    "article": statute.article,
                    "flag": statute.flag,
                }
                for entry, statutes in self.others
                for statute in statutes
            ],
        }


def beside(book: Lawbook, label: Label, day: date) -> tuple[tuple[Entry, tuple[Statute, ...]], ...]:
    """Civil, public-interest and administrative neighbours of a label with an article in force on ``day``."""
    found = [
        (entry, verified_statutes(entry, entry.era(day)))
        for entry in book.neighbours_of(label.law_entries)
        if entry.kind != "criminal"
    ]
    return tuple(item for item in found if item[1])


def find_route(book: Lawbook, label: Label, severity: Severity, day: date) -> Route:
    """Route of ``label``; below the criminal threshold the civil and administrative ways are shown."""
    if label.kind == "civil":
        others = tuple(item for item in beside(book, label, day) if item[0].kind != "civil")
        return Route(CIVIL, "属民事请求" + ("；另有行政或公益诉讼途径：" if others else "。"), others)
    if label.kind != "criminal":
        return Route(NONE, "不属于所列罪名与请求。", ())
    if severity.level in (SERIOUS, ESPECIALLY):
        return Route(CRIMINAL, "所述数额达到刑事门槛，走刑事程序；民事、行政责任另论。", ())
    others = beside(book, label, day)
    if severity.level == BELOW:
        kind = OPEN if not others else ADMINISTRATIVE if any(e.kind == "administrative" for e, _ in others) else CIVIL
        text = "所述数额未达刑事门槛；没有其他入罪情形的，走行政或民事途径。"
        return Route(kind, text, others)
    entries = [book[entry_id] for entry_id in label.law_entries if entry_id in book]
    if entries and not any(entry.thresholds for entry in entries):
        return Route(CRIMINAL, "这一罪名不按数量划线，符合要件即走刑事程序。", others)
    text = "数额不足以判断是否达到刑事门槛：达到的走刑事程序"
    return Route(OPEN, text + ("，未达到的走下列途径。" if others else "。"), others)
