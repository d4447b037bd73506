"""Whether the words shown for an answer are the words that carried it.

The spans of the first label are cut out of the text and the text is ranked
again; then as many spans of the same lengths are cut out at random places. The
reason given is faithful where the spans shown cost the label more probability
than random ones do on average (the deletion test of DeYoung et al., ERASER,
2020, "comprehensiveness", held against chance).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classifier.assess import Classifier
from classifier.errors import TextError

#: Random deletions a text; their mean is compared.
DRAWS = 20
SEED = 20_26


@dataclass(frozen=True, slots=True)
class Deletion:
    """Probability of the first label of one text: as sent, without its spans, without random ones (mean)."""

    id: str
    before: float
    without_spans: float
    without_random: float
    #: Share of the text's characters that the spans hold, 0 to 1.
    share: float

    @property
    def faithful(self) -> bool:
        """Whether the spans shown cost more than random ones."""
        return self.without_spans < self.without_random


def cut(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The text without ``[start, end)`` of each place; places do not overlap."""
    out, last = [], 0
    for start, end in sorted(places):
        out.append(text[last:start])
        last = end
    return "".join([*out, text[last:]])


def random_places(length: int, sizes: Sequence[int], random: np.random.Generator) -> list[tuple[int, int]]:
    """Places of the given sizes, in random order, that do not overlap, all arrangements equally likely."""
    free = length - sum(sizes)
    # Free characters and pieces form one row; where the pieces stand in it is drawn.
    slots = np.sort(random.choice(free + len(sizes), len(sizes), replace=False))
    places, shift = [], 0
    for position, (slot, size) in enumerate(zip(slots.tolist(), random.permutation(sizes).tolist(), strict=True)):
        start = slot - position + shift
        places.append((start, start + size))
        shift += size
    return places


def _probability(classifier: Classifier, text: str, index: int) -> float:
    """Probability of one label; of a text with nothing left to read, that of the emptiest one."""
    try:
        return float(classifier.rank(text).probabilities[index])
    except TextError:
        return float(classifier.rank("。").probabilities[index])


def delete_spans(classifier: Classifier, row_id: str, text: str, draws: int = DRAWS) -> Deletion | None:
    """Deletion test of one text; None where the answer shows no span.

    Parameters
    ----------
    draws : int
        Random deletions; drawn from a seed and the id, so that a run repeats exactly.
    """
    answer = classifier.assess(text, top_k=1, precedents=0).labels[0]
    places = [(span.start, span.end) for span in answer.spans]
    if not places:
        return None
    index = classifier.model.labels.index(answer.label.id)
    random = np.random.default_rng([SEED, *row_id.encode("utf-8", "backslashreplace")])
    sizes = [end - start for start, end in places]
    others = [_probability(classifier, cut(text, random_places(len(text), sizes, random)), index) for _ in range(draws)]
    return Deletion(
        row_id,
        answer.probability,
        _probability(classifier, cut(text, places), index),
        float(np.mean(others)),
        sum(sizes) / len(text),
    )


def faithfulness(classifier: Classifier, rows: Iterable[tuple[str, str]], draws: int = DRAWS) -> dict[str, Any]:
    """Deletion test over ``(id, text)`` rows.

    Returns
    -------
    dict
        ``rows`` tested, ``without_spans`` (rows whose answer shows none), ``faithful`` (share of the tested),
        mean probabilities ``before``, ``after_spans`` and ``after_random``, mean ``share`` of the text cut out.
    """
    told = [delete_spans(classifier, row_id, text, draws) for row_id, text in rows]
    kept = [deletion for deletion in told if deletion is not None]
    out: dict[str, Any] = {"rows": len(kept), "without_spans": len(told) - len(kept), "draws": draws}
    if kept:
        out["faithful"] = round(sum(d.faithful for d in kept) / len(kept), 4)
        for name, values in (
            ("before", [d.before for d in kept]),
            ("after_spans", [d.without_spans for d in kept]),
            ("after_random", [d.without_random for d in kept]),
            ("share", [d.share for d in kept]),
        ):
            out[name] = round(float(np.mean(values)), 4)
    return out
