"""Whether a score rests on a text that gives itself away, or on one that was trained on."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from classifier.assess import Classifier
from classifier.normalize import normalize
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.corpus.duplicates import NEAR, ShingleIndex, same_cases
from training.corpus.leaks import find_leaks
from training.corpus.records import FactPattern
from training.evaluate import EvaluationRow
from training.trial.answers import Answers, ask
from training.trial.outcomes import Outcomes

#: Takes the place of a charge's name.
MASK = "某某"
#: Characters of a text that tells enough of a case to know it again.
_TELLING = 100

_PLAIN = re.compile(r"[\W_]+")


def text_key(text: str) -> str:
    """Hash of what is read of a text: letters and figures after folding width, case and script, 16 hex digits."""
    return hashlib.sha256(_PLAIN.sub("", normalize(text)).encode()).hexdigest()[:16]


def mask_leaks(text: str, labels: LabelTable) -> str:
    """The text without names of charges and claims, articles and words of a verdict."""
    names = [name for label in labels for name in (label.name, *label.aliases)]
    names += [name.removesuffix("罪") for name in names if name.endswith("罪") and len(name) > 3]
    found = {*find_leaks(text, labels), *(name for name in names if name in text)}
    for leak in sorted(found, key=len, reverse=True):
        text = text.replace(leak, MASK)
    return text


def masked_trial(classifier: Classifier, answers: Answers) -> dict[str, Any]:
    """Measures again with the answer masked in the texts that name it.

    Returns
    -------
    dict
        ``rows`` that name a charge, group top-1 and exact over all rows, plain and masked, and the ``drop`` of top-1.
    """
    table = classifier.model.labels
    masked = [replace(row, text=mask_leaks(row.text, table)) for row in answers.rows]
    changed = [i for i, row in enumerate(masked) if row.text != answers.rows[i].text]
    before = Outcomes(answers, table)
    top1, exact = before.top1.copy(), before.exact.copy()
    if changed:
        after = Outcomes(ask(classifier, [masked[i] for i in changed]), table)
        top1[changed], exact[changed] = after.top1, after.exact
    return {
        "rows": len(changed),
        "group_top1": round(float(before.top1.mean()), 4),
        "group_top1_masked": round(float(top1.mean()), 4),
        "exact_top1": round(float(before.exact.mean()), 4),
        "exact_top1_masked": round(float(exact.mean()), 4),
        "drop": round(float(before.top1.mean() - top1.mean()), 4),
    }


def overlap(data: Sequence[EvaluationRow], rows: Sequence[FactPattern], share: float = NEAR) -> dict[str, list[str]]:
    """Evaluation rows that stand in a training corpus.

    Returns
    -------
    dict
        ``same_text`` (equal after folding), ``near`` (at least ``share`` of the shorter text's shingles in common) and
        ``same_case`` (split group or case of a training row): ids of evaluation rows.
    """
    keys = {text_key(row.text) for row in rows}
    groups = {row.split_group for row in rows} | {row.case_id for row in rows if row.case_id}
    same = [row.id for row in data if text_key(row.text) in keys]
    cases = [row.id for row in data if {row.case_id, row.group} & groups]
    index = ShingleIndex([row.text for row in data])
    near: set[int] = set()
    for row in rows:
        near |= {i for i, (count, part) in index.shared(row.text).items() if part >= share and count > 2}
    return {"same_text": same, "near": [data[i].id for i in sorted(near)], "same_case": cases}


def retold(data: Sequence[EvaluationRow], records: Sequence[Precedent]) -> dict[str, str]:
    """Evaluation rows whose case a decided case of the training seems to tell in other words.

    A group of rows is known by its longest text; one of short texts alone is not. Tried on 113 cases of which 43 were
    told in the records too, by other writers: 38 of them found, one pair that is none.

    Returns
    -------
    dict
        Id of the evaluation row -> id of the record it resembles most.
    """
    longest: dict[str, str] = {}
    for row in data:
        longest[row.group] = max(longest.get(row.group, ""), row.text, key=len)
    groups = [group for group, text in longest.items() if len(text) >= _TELLING]
    texts = [record.title + record.facts for record in records] + [longest[group] for group in groups]
    best: dict[str, tuple[float, str]] = {}
    for i, j, value in same_cases(texts):
        if i < len(records) <= j:
            group = groups[j - len(records)]
            best[group] = max(best.get(group, (0.0, "")), (value, records[i].id))
    return {row.id: best[row.group][1] for row in data if row.group in best}
