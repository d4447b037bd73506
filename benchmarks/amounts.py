"""How well figures are read off decided cases: ``python -m benchmarks.amounts [--part PART] FOLDER``.

The records of ``samples/precedents`` carry the figures a reader typed in. The
99 records (of a hundred, one has gone) with figures whose SHA-256 of the id is smallest are the fresh
part: the rules were never tuned on them. The later part are the records with
figures of the hundred that came in after the first rules were written; their
second reading (``tests/reference/amount_metrics_later.jsonl``) was made before any
rule was run on them; the newest part are 93 of those that came in last, drawn and
read likewise (``tests/reference/amount_metrics_newest.jsonl``); its errors were
looked at when the rules were mended last. The latest part are 80 records that were
found, drawn by hash and read (``tests/reference/amount_metrics_latest.jsonl``) while
those rules were being written; no rule was. ``--reading FILE`` takes the metrics of
a second reader instead, who saw the words of the fresh part and neither the
record nor the answer (``tests/reference/amount_metrics.jsonl``): the records
name the same sum by the charge, which no word beside it tells. ``--retold FOLDER``
takes the retellings of the records instead of their facts: of the figures whose
value stands there once, the share whose metric is that of the record, though
another writer may have told another thing of it. Readers list the figures that
mattered, not all, so precision is taken at the places they list: what was read
there, against what they typed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

from classifier.amounts import Amount, find_amounts

#: The records of the fresh part, drawn by hash before any rule was written, and the second reader's metrics for them.
FRESH = Path(__file__).parent.parent / "tests" / "reference" / "amount_metrics.jsonl"
#: Likewise for the records that came in later; a figure that is no amount (an age) has no metric.
LATER = FRESH.with_name("amount_metrics_later.jsonl")
#: Likewise for the last that came in.
NEWEST = FRESH.with_name("amount_metrics_newest.jsonl")
#: Likewise for those that came in while the rules were mended with the errors on the newest in view.
LATEST = FRESH.with_name("amount_metrics_latest.jsonl")
PARTS = ("fresh", "later", "newest", "latest", "rest")
#: Records count durations in hours, months or years; ours keep the unit stated.
_HOURS = {"duration_minutes": 1 / 60, "duration_days": 24.0, "duration_weeks": 168.0, "duration_seconds": 1 / 3600}
#: Smaller figures (two people, one machine) stand in a retelling by chance.
_LEAST_RETOLD = 5


def read_records(folder: Path) -> list[dict[str, Any]]:
    """Records with figures whose words stand in the facts."""
    rows = [
        json.loads(line) for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]
    for row in rows:
        row["figures"] = [f for f in row["figures"] if f["text"] in row["facts"]]
    return [row for row in rows if row["figures"]]


def part_of(row: dict[str, Any]) -> str:
    """``fresh`` or ``later``, for which no rule was written, ``newest``, for the last rules alone, or ``rest``."""
    held_out = {"fresh": FRESH, "later": LATER, "newest": NEWEST, "latest": LATEST}
    return next((part for part, path in held_out.items() if row["id"] in _ids(path)), "rest")


@cache
def _ids(path: Path) -> frozenset[str]:
    return frozenset(json.loads(line)["id"] for line in path.read_text("utf-8").splitlines())


def same_value(amount: Amount, value: float) -> bool:
    """Whether an amount states ``value``, in its own unit, in hours, or years (半年) in months."""
    if amount.metric == "duration_years" and abs(amount.value * 12 - value) < 1e-9:
        return True
    hours = amount.value * _HOURS.get(amount.metric or "", 0.0)
    return value in (amount.value, amount.high) or (hours > 0 and abs(hours - value) < 1e-9)


def same_metric(amount: Amount, metric: str) -> bool:
    """Money bound to nothing is other money in the records; coins of any kind are other things or money."""
    if amount.metric is None and amount.unit == "yuan":
        return metric == "money_other_yuan"
    if amount.metric == "money_foreign":
        return metric in ("other_count", "money_other_yuan")
    if (amount.metric or "").startswith("duration"):
        return metric.startswith("duration")
    return amount.metric == metric


def second_reading(rows: list[dict[str, Any]], path: Path) -> dict[str, Any]:
    """Put the second reader's metrics into the figures of ``rows``; how often the readers agree.

    ``also`` of a figure are the other readings that the words allow.
    """
    told = {(r["id"], r["figure"]): r for r in map(json.loads, path.read_text("utf-8").splitlines())}
    agreed = total = 0
    for row in rows:
        for number, figure in enumerate(row["figures"]):
            reading = told[row["id"], number]
            agreed += (reading["metric"] or "").split("_")[0] == figure["metric"].split("_")[0]
            total += 1
            figure["metric"], figure["also"] = reading["metric"], reading["also"]
    return {"readers_agree": round(agreed / total, 4)}


def measure(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts and scores over records."""
    count: Counter[str] = Counter()
    for row in rows:
        amounts = find_amounts(row["facts"])
        for figure in row["figures"]:
            count["figures"] += figure["metric"] is not None
            at = row["facts"].index(figure["text"])
            here = [a for a in amounts if a.start < at + len(figure["text"]) and a.end > at]
            right = [a for a in here if figure["metric"] and same_value(a, figure["value"])]
            count["read"] += bool(here)
            count["value"] += bool(right)
            if right:
                metric = any(same_metric(a, figure["metric"]) for a in right)
                count["metric"] += metric
                allowed = [figure["metric"], *figure.get("also", ())]
                count["allowed"] += any(same_metric(a, name) for a in right for name in allowed)
                count["bound"] += right[0].metric is not None
                count["bound_right"] += right[0].metric is not None and metric
                count["listed"] += not metric and any(figure["metric"] in a.candidates for a in right)
    return {
        **count,
        "value_f1": round(2 * count["value"] / (count["figures"] + count["read"]), 4),
        "value_and_metric_f1": round(2 * count["metric"] / (count["figures"] + count["read"]), 4),
        "value_and_allowed_metric_f1": round(2 * count["allowed"] / (count["figures"] + count["read"]), 4),
        "bound_precision": round(count["bound_right"] / count["bound"], 4),
    }


def measure_retold(rows: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Counts over retellings of ``rows`` in a corpus: figures with a value of their own, those with their metric."""
    told = {row["id"]: row["figures"] for row in rows}
    count: Counter[str] = Counter()
    for path in sorted(folder.glob("*.jsonl")):
        for case in map(json.loads, path.read_text("utf-8").splitlines()):
            figures = [f for f in told.get(case.get("case_id"), ()) if f["metric"] and f["value"] >= _LEAST_RETOLD]
            values = Counter(figure["value"] for figure in figures)
            amounts = find_amounts(case["text"]) if figures else []
            for figure in figures:
                money = figure["metric"].endswith("yuan")
                here = [a for a in amounts if same_value(a, figure["value"]) and (a.unit == "yuan") == money]
                if values[figure["value"]] == 1 and len(here) == 1:
                    count["figures"] += 1
                    count["metric"] += same_metric(here[0], figure["metric"])
    return {**count, "metric_right": round(count["metric"] / max(count["figures"], 1), 4)}


def main() -> None:
    """Print the counts and scores as JSON."""
    parser = argparse.ArgumentParser(description="在判例记录的数额上检验提取")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("samples/precedents"), help="判例目录")
    parser.add_argument(
        "--part", choices=PARTS, default="fresh", help="留出的一百条、后来的、再后来的、最后来的、或其余"
    )
    parser.add_argument("--reading", type=Path, help="第二位读者的计量（留出的和后来的才有）")
    parser.add_argument("--retold", type=Path, help="复述这些判例的语料目录；给了就在复述上检验")
    arguments = parser.parse_args()
    part = [row for row in read_records(arguments.folder) if part_of(row) == arguments.part]
    agreed = second_reading(part, arguments.reading) if arguments.reading else {}
    scores = measure_retold(part, arguments.retold) if arguments.retold else measure(part)
    print(json.dumps({"part": arguments.part, "records": len(part), **agreed, **scores}, ensure_ascii=False))


if __name__ == "__main__":
    main()
