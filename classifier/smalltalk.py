"""Stretches of a long text that tell of no matter at all.

A mail, minutes, a chat or a duty book: weather, meals, moved desks, routine lines of a log. One more linear row over
the features, fitted on such stretches against the corpus, tells them from accounts of anything; they are left out
before a long text is ranked, for what surrounds an act drowns it (measured, docs/model.md).
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from classifier.engine import Engine, Vector
from classifier.normalize import Alignment, align
from classifier.passages import cut_passages, cut_sentences
from classifier.stretches import Stretches
from classifier.summing import sum_in_order

#: Characters of a stretch that is looked at; the next one begins about half of it later.
STRETCH = 150
#: Characters that are read at a time: what a part of them costs grows with all that was read.
BLOCK = 2_000
#: Score above which a stretch is small talk: so do 95 of 100 such stretches and 1 of 1,000 accounts.
IDLE = 0.5
#: Score above which a sentence goes with the small talk next to it, and up to which with the account.
BESIDE = 0.0
#: Score below which a sentence within small talk stays.
TOLD = -0.5
#: A whole text that scores less holds no small talk to speak of.
ALL_MATTER = -1.0
#: Least known features that a score tells anything of: of a stretch, and of a sentence.
STRETCH_FEATURES, SENTENCE_FEATURES = 15, 4

#: What stands for hidden characters: normalisation takes it out, by the step named, and every place stays what it was.
HIDDEN, HIDING_STEP = "\u200b", "invisible"

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
        return sum_in_order(self._weights[vector.indices] * vector.values) + self._intercept

    def hide(
        self, engine: Engine, text: str, folded: str, vector: Vector, alignment: Alignment | None = None
    ) -> tuple[str, list[Bounds]] | None:
        """A text as sent without its small talk, and where that stood; ``None`` where all is to be read.

        What is returned is as long as ``text``, so that places stay what they are; a line ends wherever something was
        left out. Parameters as for :meth:`find_matter`; ``alignment`` is that of ``text`` and ``folded``, where it is
        there already.
        """
        steps = engine.settings.steps
        matter = self.find_matter(engine, folded, vector) if HIDING_STEP in steps else None
        if matter is None:
            return None
        alignment = alignment or align(text, steps)
        told: list[str] = []
        left_out: list[Bounds] = []
        behind = 0
        for start, end in [*(alignment.span(*bounds) for bounds in matter), (len(text), len(text))]:
            if start > behind:
                left_out.append((behind, start))
                told.append("\n" + HIDDEN * (start - behind - 1))
            told.append(text[max(start, behind) : end])
            behind = max(behind, end)
        return "".join(told), left_out

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
        talk, or nothing else.
        """
        if self.score(vector) < ALL_MATTER:
            return None
        kept = []
        for start, end in _blocks(folded):
            block = folded[start:end]
            features = vector if len(block) == len(folded) else engine.vectorize(block)
            kept += [(start + first, start + last) for first, last in self._find(engine, block, features)]
        matter = _join(kept)
        return matter if matter and matter != [(0, len(folded))] else None

    def _find(self, engine: Engine, block: str, vector: Vector) -> list[Bounds]:
        """What is left of a block of a text, in order."""

        def read(bounds: Bounds, least: int) -> float | None:
            part = engine.vectorize_part(block, vector, *bounds)
            return self.score(part) if len(part.indices) >= least else None

        matter = []
        for bounds in cut_passages(block, STRETCH):
            found = read(bounds, STRETCH_FEATURES)
            if found is None or found <= IDLE:
                matter.append(bounds)
        matter = _join(matter)
        sentences = cut_sentences(block, 0, len(block))
        scores = [read(bounds, SENTENCE_FEATURES) for bounds in sentences]
        # Of a sentence longer than a stretch a part is enough.
        of_matter = Stretches(matter)
        kept = [of_matter.meet(*at) for at in sentences]
        # A stretch of small talk and account is kept whole; its sentences on the side of small talk may go.
        for start, end in matter:
            inside = [i for i, at in enumerate(sentences) if start <= at[0] and at[1] <= end]
            for side, edge in ((inside, start > 0), (inside[::-1], end < len(block))):
                for i in side if edge else ():
                    if (scores[i] or 0.0) <= BESIDE:
                        break
                    kept[i] = False
        # One line of an account is lost in a stretch of small talk, unless it is looked for ...
        kept = [keep or (score or 0.0) < TOLD for keep, score in zip(kept, scores, strict=True)]
        # ... and takes along what goes on with it.
        order = range(len(sentences))
        for way in (order, order[::-1]):
            for before, i in pairwise(way):
                kept[i] = kept[i] or (kept[before] and (scores[i] or 0.0) <= BESIDE)
        return [at for at, keep in zip(sentences, kept, strict=True) if keep]


def _blocks(text: str) -> list[Bounds]:
    """Bounds of runs of sentences of about :data:`BLOCK` characters that together are ``text``."""
    out = [(0, 0)]
    for _, end in cut_sentences(text, 0, len(text)):
        start, last = out[-1]
        out[-1:] = [(start, end)] if end - start <= BLOCK else [(start, last), (last, end)]
    return [bounds for bounds in out if bounds[0] < bounds[1]]


def _join(bounds: list[Bounds]) -> list[Bounds]:
    """Bounds by start as those that are apart."""
    out: list[Bounds] = []
    for start, end in bounds:
        if out and start <= out[-1][1]:
            out[-1] = out[-1][0], end
        else:
            out.append((start, end))
    return out
