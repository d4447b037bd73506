"""Whether an answer survived an attack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from benchmarks.robustness.table import BOUNDED, LABEL, OUT_OF_SCOPE, REFUSED, SILENT, STEADY, Attack
from classifier import decide
from classifier.assess import Classifier
from classifier.errors import TextError

#: How far a pasted name may move any probability.
STEADY_WITHIN = 0.1


@dataclass(frozen=True, slots=True)
class Verdict:
    """One attack judged; ``moved`` is the farthest that any label's probability went."""

    attack: Attack
    survived: bool
    found: str
    moved: float = 0.0


def judge(classifier: Classifier, attack: Attack) -> Verdict:
    """Answer plain and attacked text and hold one against the other.

    A text that was answered and is now said to be out of the field is not survived, unless the
    first label is still ``other``.
    """
    try:
        now = classifier.rank(attack.text)
    except TextError as error:
        return Verdict(attack, attack.expect == REFUSED and bool(str(error)), "refused")
    ids = classifier.model.labels.ids
    first, decision = ids[now.order[0]], classifier.decide(now).code
    silent = decision == decide.OUT_OF_SCOPE
    if attack.base is None:
        return Verdict(attack, attack.expect == OUT_OF_SCOPE and silent, f"{first} ({decision})")
    before = classifier.rank(attack.base.text)
    same = now.order[0] == before.order[0]
    was_silent = classifier.decide(before).code == decide.OUT_OF_SCOPE
    moved = float(np.abs(now.probabilities - before.probabilities).max())
    survived = {
        LABEL: same and (was_silent or not silent),
        STEADY: moved <= STEADY_WITHIN and (was_silent or not silent),
        SILENT: same or silent,
        OUT_OF_SCOPE: silent,
    }.get(attack.expect, False)
    return Verdict(attack, survived, f"{first} ({decision})", moved)


def judge_all(classifier: Classifier, attacks: Iterable[Attack]) -> list[Verdict]:
    """Every attack but those that are about cost."""
    return [judge(classifier, attack) for attack in attacks if attack.expect != BOUNDED]


def by_kind(verdicts: Iterable[Verdict]) -> dict[str, tuple[int, int]]:
    """Kind -> survived, of, in the order of the table."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for verdict in verdicts:
        kinds[verdict.attack.kind].append(verdict.survived)
    return {kind: (sum(found), len(found)) for kind, found in kinds.items()}
