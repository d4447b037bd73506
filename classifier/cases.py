"""The decided cases shown beside one text, by label and over all labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.amounts import Amount
from classifier.analogy import Analogies, Standing
from classifier.likeness import Places
from classifier.precedents import Match

#: Role of a case in the list over all labels.
ANALOGOUS, CONTRARY = "analogous", "contrary"


class TextCases:
    """Finds the cases of one text and writes them as they are shown.

    Parameters
    ----------
    analogies : Analogies
    standing : Standing or None
        How the cases stand to the text; ``None`` where none are asked for.
    probabilities : array (labels,)
    places : dict
        Concepts of the text with their words.
    amounts : sequence of Amount
    count : int
        Cases a label and over all labels.
    """

    def __init__(
        self,
        analogies: Analogies,
        standing: Standing | None,
        probabilities: NDArray[np.float64],
        places: Places,
        amounts: Sequence[Amount],
        count: int,
    ) -> None:
        self._analogies, self._standing, self._probabilities = analogies, standing, probabilities
        self._places, self._amounts, self._count = places, amounts, count
        self._shown: dict[str, dict[str, Any]] = {}

    def _describe(self, match: Match) -> dict[str, Any]:
        """The case as it is shown; computed once, for it may stand under a label and over all."""
        record = match.precedent
        shown = self._shown.get(record.id)
        if shown is None:
            shown = self._analogies.likeness.describe(match, self._places, self._amounts)
            shown["label"] = self._analogies.label_of(record, self._probabilities)
            self._shown[record.id] = shown
        return shown

    def of_label(self, label: str) -> list[dict[str, Any]]:
        """The most analogous cases of one label, best first."""
        if self._standing is None:
            return []
        found = self._analogies.nearest(self._standing, self._count, label)
        return [self._describe(match) for match in found]

    def of_all(self, first: str) -> list[dict[str, Any]]:
        """The most analogous cases of all labels, best first, and one that speaks against ``first`` if it is near.

        Each has its ``role``; ``mark`` says why it speaks against ``first``, ``None`` where it does not.
        """
        if self._standing is None:
            return []
        out = []
        likeness, here = self._analogies.likeness, frozenset(self._places)
        rivals = frozenset(self._analogies.labels.ids) - {first}
        for match in self._analogies.nearest(self._standing, self._count):
            why = self._analogies.against(match.precedent, first, rivals)
            # Where nothing that was done is alike, that it was decided otherwise says nothing of the first label.
            if first not in match.precedent.rejected and not likeness.shares_act(here, match.precedent):
                why = None
            out.append({**self._describe(match), "role": ANALOGOUS, "mark": why})
        if not any(case["mark"] for case in out):
            found = self._analogies.contrary(self._standing, self._probabilities, first, here)
            if found is not None:
                out.append({**self._describe(found[0]), "role": CONTRARY, "mark": found[1]})
        return out
