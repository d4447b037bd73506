"""Stretches of a long text that tell of no matter at all.

A mail, minutes, a chat or a duty book: weather, meals, moved desks, routine lines of a log. One more linear row over
the features, fitted on such stretches against the corpus, tells them from accounts of anything; they are left out
before a long text is ranked, for what surrounds an act drowns it (measured, docs/model.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier.engine import Engine, Vector
from classifier.passages import ACCOUNT, cut_passages, cut_sentences

#: Characters of a stretch that is looked at; the next one begins about half of it later.
STRETCH = 150
#: Score above which a stretch is small talk: so do 97 of 100 such stretches and 1 of 1,000 accounts.
IDLE = 0.3
#: Score above which a sentence next to small talk goes with it.
BESIDE = -0.8
#: A whole text that scores no more than this holds no small talk to speak of.
ALL_MATTER = -1.0
#: Least known features of a stretch, and of a sentence, that its score tells anything of.
STRETCH_FEATURES, SENTENCE_FEATURES = 15, 4

Bounds = tuple[int, int]


class SmallTalk:
    """The linear row that tells small talk from accounts.

    Parameters
    ----------
    weights : array (features,)
    intercept : float
    """

    def __init__(self, weights: NDArray[np.float32], intercept: float) -> None:
        self._weights, self._intercept = weights, intercept

    def score(self, vector: Vector) -> float:
        """How much a text of these features reads like small talk; 0 is as far from either side."""
        return float(self._weights[vector.indices] @ vector.values) + self._intercept

    def find_matter(self, engine: Engine, folded: str, vector: Vector) -> list[Bounds] | None:
        """What is left of a text without its small talk.

        Parameters
        ----------
        folded : str
            The normalised text.
        vector : Vector
            Its features.

        Returns
        -------
        list of (start, end), in order and apart, or ``None`` where all of the text is to be read: it holds no small
        talk, or hardly anything else.
        """
        if self.score(vector) <= ALL_MATTER:
            return None

        def talks(bounds: Bounds, least: int, above: float) -> bool:
            part = engine.vectorize_part(folded, vector, *bounds)
            return len(part.indices) >= least and self.score(part) > above

        stretches = cut_passages(folded, STRETCH)
        matter = _join([bounds for bounds in stretches if not talks(bounds, STRETCH_FEATURES, IDLE)])
        if matter == [(0, len(folded))]:
            return None
        trimmed = []
        for start, end in matter:
            sentences = cut_sentences(folded, start, end)
            # A stretch of small talk and account is kept whole; its sentences on the side of small talk may go.
            while start > 0 and sentences and talks(sentences[0], SENTENCE_FEATURES, BESIDE):
                del sentences[0]
            while end < len(folded) and sentences and talks(sentences[-1], SENTENCE_FEATURES, BESIDE):
                del sentences[-1]
            if sentences:
                trimmed.append((sentences[0][0], sentences[-1][1]))
        known = sum(len(engine.vectorize_part(folded, vector, *bounds).indices) for bounds in trimmed)
        return trimmed if known >= ACCOUNT else None


def _join(bounds: list[Bounds]) -> list[Bounds]:
    """Bounds by start as those that are apart."""
    out: list[Bounds] = []
    for start, end in bounds:
        if out and start <= out[-1][1]:
            out[-1] = out[-1][0], end
        else:
            out.append((start, end))
    return out
