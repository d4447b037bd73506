"""Warn of law data that has not been checked for long: ``python scripts/check_law_dates.py [DATE]``.

CI prints the warning and goes on: a law that was not looked at lately is no
fault of the change under test. Exits 0 whatever is found.
"""

from __future__ import annotations

import sys
from datetime import date

from classifier.freshness import STALE_AFTER, freshness
from classifier.lawbook import load_lawbook


def main(arguments: list[str]) -> int:
    """Print one line, and one more for each stale entry."""
    today = date.fromisoformat(arguments[0]) if arguments else date.today()
    book = load_lawbook()
    found = freshness(book, today)
    if found["warning"] is None:
        print(f"law data: all {len(book.entries)} entries checked within {STALE_AFTER} days of {today}")
        return 0
    print(f"WARNING: law data: {len(found['stale'])} entries not checked for more than {STALE_AFTER} days")
    for entry_id in found["stale"]:
        print(f"  {entry_id}: checked on {book[entry_id].checked_on}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
