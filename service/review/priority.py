"""The order of the queue: uncertainty x severity x age.

Age counts as ``2 ** (days / HALF_LIFE)``. All items grow by the same factor, so their order never
changes with time and can be stored: the logarithm without "now" is the column ``rank``, and a page
of the queue is a walk along its index.
"""

from __future__ import annotations

import math
from datetime import datetime

from classifier.severity import BELOW, ESPECIALLY, SERIOUS, UNKNOWN

#: Days after which an item counts twice as much.
HALF_LIFE = 7.0

#: How much a level weighs; figures unknown may turn out to be anything.
SEVERITY = {ESPECIALLY: 4.0, SERIOUS: 3.0, UNKNOWN: 1.5, BELOW: 1.0}

#: The surest suggestion still keeps its place in line.
_LEAST = 0.02
_DAY = 86_400.0


def uncertainty(probabilities: list[float]) -> float:
    """1 less the lead of the first label over the second, 0.02 to 1; 1 where no model was asked."""
    if not probabilities:
        return 1.0
    second = probabilities[1] if len(probabilities) > 1 else 0.0
    return min(1.0, max(_LEAST, 1.0 - (probabilities[0] - second)))


def rank(probabilities: list[float], severity: str, received_at: datetime) -> float:
    """Place in the queue; higher comes first.

    Parameters
    ----------
    probabilities : list of float
        Of the candidates, best first; empty where no model was asked.
    severity : str
        A level of :mod:`classifier.severity`.
    """
    weight = uncertainty(probabilities) * SEVERITY.get(severity, SEVERITY[UNKNOWN])
    return math.log2(weight) - received_at.timestamp() / _DAY / HALF_LIFE


def priority(stored: float, now: datetime) -> float:
    """The product itself, from a stored rank."""
    return float(2.0 ** (stored + now.timestamp() / _DAY / HALF_LIFE))
