"""When the law data was last checked, and whether that is too long ago."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from classifier.lawbook import Lawbook

#: Days after which an entry must be checked again.
STALE_AFTER = 180


def stale_entries(book: Lawbook, today: date) -> list[str]:
    """Ids of the entries checked more than :data:`STALE_AFTER` days before ``today``."""
    limit = today - timedelta(days=STALE_AFTER)
    return sorted(entry.id for entry in book.entries.values() if entry.checked_on < limit)


def freshness(book: Lawbook, today: date) -> dict[str, Any]:
    """Oldest check, stale entries and a warning in plain words, None where all is fresh."""
    oldest = min(entry.checked_on for entry in book.entries.values())
    stale = stale_entries(book, today)
    warning = None
    if stale:
        warning = f"有 {len(stale)} 项法律数据超过 {STALE_AFTER} 天没有核对，使用前请核对官方文本。"
    return {"checked_on": oldest.isoformat(), "stale_after_days": STALE_AFTER, "stale": stale, "warning": warning}
