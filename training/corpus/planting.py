"""Plant wrong labels on purpose, to see how many of them are found again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from classifier.taxonomy import LabelTable
from training.corpus.records import FactPattern


def plant_wrong_labels(
    rows: Sequence[FactPattern], labels: LabelTable, share: float, seed: int
) -> tuple[list[FactPattern], set[str]]:
    """Rows of which ``share`` got a label of another group at random; and the ids of those.

    Their ``also`` and ``rejected`` go too: they would tell the truth.
    """
    rng = random.Random(seed)  # noqa: S311 (no secret)
    chosen = set(rng.sample(sorted(row.id for row in rows), round(share * len(rows))))
    out = []
    for row in rows:
        if row.id in chosen:
            groups = {labels.group_of(label) for label in (*row.accepted, *row.also)}
            wrong = rng.choice([i for i in labels.ids if labels.group_of(i) not in groups])
            row = replace(row, labels=(wrong,), also=(), rejected=())
        out.append(row)
    return out, chosen
