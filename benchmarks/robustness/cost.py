"""Whether some text costs far more than an ordinary one of its length."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.robustness.table import BOUNDED, Attack
from benchmarks.texts import cut_texts

#: The most that any input may cost, in median costs of ordinary texts of its length.
BOUND = 10.0
#: Ordinary texts that give the median.
ORDINARY = 7


@dataclass(frozen=True, slots=True)
class Cost:
    """What one attack cost: ``ratio`` to the median of ordinary texts of the same length."""

    attack: Attack
    ratio: float

    @property
    def bounded(self) -> bool:
        """Whether it stays within :data:`BOUND`."""
        return self.ratio <= BOUND


def _seconds(call: Callable[[str], Any], text: str) -> float:
    """Processor time of one call: other work on the machine does not count."""
    start = time.process_time()
    call(text)
    return time.process_time() - start


def measure_costs(call: Callable[[str], Any], attacks: Iterable[Attack], rounds: int = 3) -> list[Cost]:
    """Ratio of each attack on cost; the least of ``rounds`` calls against the median of ordinary texts.

    Parameters
    ----------
    call : callable
        Answers a text; must not raise.
    """
    ordinary: dict[int, float] = {}
    found = []
    for attack in attacks:
        if attack.expect != BOUNDED:
            continue
        length = len(attack.text)
        if length not in ordinary:
            texts = cut_texts(length, ORDINARY)
            call(texts[0])
            ordinary[length] = float(np.median([min(_seconds(call, t) for _ in range(rounds)) for t in texts]))
        least = min(_seconds(call, attack.text) for _ in range(rounds))
        found.append(Cost(attack, least / ordinary[length]))
    return found
