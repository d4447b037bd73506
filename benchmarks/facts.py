"""Recall of ``met``: ``python -m benchmarks.facts FILE``, texts with the facts that a reader says they state.

A row of ``FILE`` (JSON Lines) has ``id``, ``labels``, ``facts`` (codes of :data:`CODES`) and ``text``; the
reader saw the text alone. Only codes that stand for an element are listed, and only elements that a code
stands for. For each evidence of ``data/elements.json``: in how many of the texts that state the fact it is
found ``met``, over the texts whose label has the element (``shown``) and over all; and how many of those
``met`` under such a label have none of the codes that go with it. That is an upper bound of the false ones,
for a reader notes what matters, not all that is said.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from classifier.concepts import load_lexicon
from classifier.element_answers import MET
from classifier.element_map import load_element_map
from classifier.elements import Evidence
from classifier.normalize import align
from classifier.taxonomy import load_labels

#: What a code of a reader stands for.
CODES = {
    "A0": "a state, defence or top-science system",
    "A1": "entry without leave or beyond it",
    "A2": "entry by stolen, guessed, bought or left-over credentials",
    "A3": "technical breach, bypassed protection, forged request",
    "A4": "lawful access abused",
    "A5": "data taken out of a system",
    "A6": "mass fetching of pages or interfaces",
    "A7": "another's devices made to obey",
    "A8": "data, settings or functions deleted, changed or added",
    "A9": "a system stopped, locked, encrypted or overloaded",
    "B2": "posts deleted or posted for pay",
    "B4": "works copied, spread or run without the right-holder",
    "B5": "a price or gain is told",
    "D2": "information that identifies persons",
    "D3": "sensitive personal information",
    "D4": "secrets of a business",
    "D5": "commercial data of a platform",
    "D7": "works",
    "F1": "people deceived into paying or handing over",
    "F2": "deceit by way of a contract",
    "F3": "subsidies, refunds or rewards tricked out",
    "F4": "cards or accounts lent or sold",
    "F5": "promotion, technology or hosting for others' crime",
    "F6": "the actor knew or ought to have known",
    "F7": "stolen money passed on",
    "F9": "money moved without the owner",
    "I1": "information bought, sold, swapped",
    "I2": "information gathered by stealth, trick or beyond consent",
    "I3": "private information published",
    "I4": "a company's handling of its users' data",
    "I5": "information leaked by one who held it through work",
    "M0": "measures of secrecy are described",
    "M1": "two firms quarrel over the market",
    "M2": "names, logos or look copied",
    "M3": "untrue advertising, brushing",
    "M4": "riding on another platform's data or traffic",
    "M5": "another's product blocked, redirected, altered",
    "M6": "running down another's goods in public",
    "M7": "what was said is untrue",
    "M8": "the speaker competes",
    "M9": "secrecy owed was broken",
    "P2": "the actor is a firm",
    "T1": "programs for intrusion or bypass made, sold, handed on",
    "T2": "cheats, order bots, registration tools",
    "V4": "the public at large",
}
#: Evidence: codes that state it, codes with which it goes as well.
STATED = {
    "no-right": ("A1", "A2 A3 A4 I2 I5"),
    "means": ("A3", "A1 A2 A6 T1 T2"),
    "took-data": ("A5", "A6 I2 F9 D4"),
    "system-plain": ("A1 A3 A5 A7 A8 A9", "A0 A4 A6 T1 T2 P2"),
    "state": ("A0", ""),
    "intrude": ("A1", "A0 A2 A3"),
    "control": ("A7", "A3 T1 T2"),
    "sabotage-act": ("A8 A9", "A7"),
    "effect": ("A8 A9", "M5"),
    "provide": ("T1", "T2 F5 B4"),
    "special": ("T1 T2", "A3 A7"),
    "bypass": ("A3", "A6 T1 T2"),
    "pi": ("D2 D3", "I1 I2 I3 I4 I5"),
    "pi-act": ("I1 I2 I3 I5", "A5 A6 I4"),
    "violate-rule": ("I2 I5", "A1 A5 I1 I3 I4"),
    "class": ("D2 D3", ""),
    "insider": ("I5", "A4"),
    "value": ("D4", "M0 M9"),
    "measures": ("M0", "M9"),
    "improper": ("M9", "A5 D4"),
    "know": ("F6", "F5 F7"),
    "false": ("M7", "F1 M3"),
    "spread": ("M6", "B2 I3 M7"),
    "target": ("M6", "M1 M2"),
    "service": ("B2", ""),
    "profit": ("B5", "F4 F5 I1"),
    "contract": ("F2", "M1"),
    "deceit": ("F1 F2 F3", "F9 M7"),
    "mistake": ("F1", "F2 F3"),
    "dispose": ("F1", "F2 F3"),
    "loss": ("F1 F9", "F2 F3"),
    "principal": ("F5 F6", "F4 F7"),
    "help": ("F4 F5", "F6 F7"),
    "work": ("D7", "B4"),
    "copy-act": ("B4", "D7"),
    "no-license": ("B4", "A1 M2 M4"),
    "operator": ("M1 P2", ""),
    "speaker": ("M8", "M1"),
    "net-means": ("M5", "A6 A7 M4 T1 T2"),
    "net-act": ("M5", "A7 M4"),
    "holder": ("D5", "M4"),
    "data-means": ("A6", "A3 T2"),
    "data-act": ("A6", "A5 D5 M4"),
    "use-mark": ("M2", "M4"),
    "ad": ("M3", "M7"),
    "not-comment": ("M7", "M6"),
    "processor": ("I4", "D2 D3 P2"),
    "no-basis": ("I4", "I2 I3"),
    "sensitive": ("D3", "D2"),
    "mass": ("V4", ""),
}


def labels_of_evidence() -> dict[str, frozenset[str]]:
    """Labels in whose checklists each evidence stands."""
    entries, out = load_element_map().entries, {group: set[str]() for group in STATED}
    for label in load_labels():
        for entry in label.law_entries:
            for group in out.keys() & set(entries.get(entry, {}).values()):
                out[group].add(label.id)
    return {group: frozenset(labels) for group, labels in out.items()}


def measure(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Counts by evidence and their sums; shares are of the texts that state the fact."""
    lexicon, shown = load_lexicon(), labels_of_evidence()
    keys = ("stated", "found", "stated_shown", "found_shown", "met_shown", "unmarked")
    counts = {group: dict.fromkeys(keys, 0) for group in STATED}
    for row in rows:
        alignment = align(row["text"])
        evidence = Evidence(alignment, row["text"], lexicon.find(alignment.text))
        facts, labels = set(row["facts"]), set(row["labels"])
        for group, (says, goes) in STATED.items():
            count, met = counts[group], evidence.answer(group)[0] == MET
            stated, here = not facts.isdisjoint(says.split()), not labels.isdisjoint(shown[group])
            count["stated"] += stated
            count["found"] += stated and met
            count["stated_shown"] += stated and here
            count["found_shown"] += stated and here and met
            count["met_shown"] += here and met
            count["unmarked"] += here and met and facts.isdisjoint(says.split() + goes.split())
    total = {key: sum(count[key] for count in counts.values()) for key in keys}
    return {"all": _with_shares(total), "by_evidence": {group: _with_shares(c) for group, c in counts.items()}}


def _with_shares(count: dict[str, int]) -> dict[str, Any]:
    return {
        **count,
        "recall": round(count["found"] / max(count["stated"], 1), 3),
        "recall_shown": round(count["found_shown"] / max(count["stated_shown"], 1), 3),
        "unmarked_share": round(count["unmarked"] / max(count["met_shown"], 1), 3),
    }


def main() -> None:
    """Print the sums and, a line each, the evidence."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.facts", description=__doc__)
    parser.add_argument("file", type=Path, help="texts with the facts a reader marked, JSON Lines")
    options = parser.parse_args()
    found = measure(json.loads(line) for line in options.file.read_text("utf-8").splitlines())
    for group, count in found["by_evidence"].items():
        print(json.dumps({"evidence": group, **count}))
    print(json.dumps({"evidence": "all", **found["all"]}))


if __name__ == "__main__":
    main()
