"""Write ``docs/law-table.md``: articles and thresholds with their dates, from the lawbook.

.venv/bin/python scripts/write_law_table.py [FILE]
"""

from __future__ import annotations

import sys
from pathlib import Path

from classifier.lawbook import Entry, Lawbook, Penalty, Period, Statute, Threshold, load_lawbook

TARGET = Path(__file__).parent.parent / "docs" / "law-table.md"
KINDS = {"criminal": "刑事", "civil": "民事", "public_interest": "公益诉讼", "administrative": "行政"}
HEAD = """# Law table

Written by `scripts/write_law_table.py` from `classifier/data/law.json`; do not edit. What the flags mean and where the
figures come from: [law.md](law.md). 待核 marks what one page alone says; what is unverified is left out, as in answers.
Days are inclusive; an empty end is in force. Hold a line against the official text before relying on it.
"""


def cell(text: str) -> str:
    """Text that stands in one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")


def days(period: Period) -> str:
    """First and last day."""
    return f"{period.start or ''} | {period.end or ''}"


def mark(row: Statute | Threshold | Penalty) -> str:
    """What a reader is told of the source."""
    if row.flag == "single":
        return "待核"
    return "日期待核" if isinstance(row, Statute) and row.date_flag != "confirmed" else ""


def table(head: tuple[str, ...], rows: list[str]) -> str:
    """A table, or nothing where there is no row."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *rows]
    return "\n".join(lines) if rows else ""


def amount(rule: Threshold) -> str:
    """The figure as a reader writes it."""
    upper = "" if rule.range_max is None else f" 至 {rule.range_max:,g}"
    return f"{rule.value:,.10g}{upper} {rule.unit}"


def consequence(row: Penalty) -> str:
    """Kinds of sanction, years and fine."""
    bounds = [f"{row.min_years:g}" if row.min_years else "", f"{row.max_years:g}" if row.max_years else ""]
    years = f"{' 至 '.join(filter(None, bounds))} 年" if any(bounds) else ""
    if years and not all(bounds):
        years += "以上" if bounds[0] else "以下"
    money = [f"{value:,.10g}" for value in (row.min_yuan, row.max_yuan) if value]
    yuan = f"{' 至 '.join(money)} 元" if money else ""
    return "；".join(cell(part) for part in ("、".join(row.sanctions), years, row.fine, yuan, row.note) if part)


def section(entry: Entry) -> str:
    """One entry: articles, thresholds, penalties."""
    statutes = [
        f"| {cell(s.law)} | {cell(s.article)} | {days(s.period)} | {mark(s)} |"
        for s in entry.statutes
        if s.flag != "unverified"
    ]
    thresholds = [
        f"| {cell(t.level)} | {cell(t.note)} `{t.metric}` | {amount(t)} | {cell(t.subject)} | {cell(t.basis)} "
        f"| {days(t.period)} | {mark(t)} |"
        for t in entry.thresholds
        if t.flag != "unverified"
    ]
    penalties = [
        f"| {cell(p.type)} | {cell(p.term)} | {consequence(p)} | {days(p.period)} | {mark(p)} |"
        for p in entry.penalties
        if p.flag != "unverified"
    ]
    parts = [
        f"## {entry.name}",
        f"{KINDS[entry.kind]}；`{entry.id}`；核对于 {entry.checked_on}。",
        table(("法律", "条", "自", "至", ""), statutes),
        table(("档", "数什么", "线", "谁", "依据", "自", "至", ""), thresholds),
        table(("种类", "档", "后果", "自", "至", ""), penalties),
    ]
    return "\n\n".join(part for part in parts if part)


def page(book: Lawbook) -> str:
    """The whole page, in Markdown."""
    return HEAD + "\n" + "\n\n".join(section(entry) for entry in book.entries.values()) + "\n"


def main() -> None:
    """Write the page."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_text(page(load_lawbook()), "utf-8")


if __name__ == "__main__":
    main()
