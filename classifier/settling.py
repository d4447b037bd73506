"""The decision on a text, by its words and the law of the day beside the ranking."""

from __future__ import annotations

from datetime import date

from classifier.artifact import Model
from classifier.charges import tells_crime
from classifier.concepts import Lexicon, RawHit
from classifier.decide import (
    OUT_OF_SCOPE,
    SUGGEST,
    Decision,
    doubt_label,
    doubt_other,
    is_other_matter,
)
from classifier.lawbook import Lawbook
from classifier.normalize import FIGURES_KEPT, Alignment, align
from classifier.ranking import Ranking
from classifier.reasons import LIKELY, LabelReasons, TextReasons
from classifier.routes import CRIMINAL
from classifier.taxonomy import Label

#: Labels read for their elements whatever is shown, so that the first can be told from its rivals.
RIVALS = 5


def raw_hits(lexicon: Lexicon, ranking: Ranking, folded: str) -> list[RawHit]:
    """Concepts of the whole text: amounts, elements and lawful grounds may stand outside a passage."""
    known = ranking.hits if ranking.passage else ranking.vector.hits
    return lexicon.find_raw(folded) if known is None else known


class Settling:
    """What turns the decision of a ranking into that of an answer."""

    def __init__(self, model: Model, lawbook: Lawbook, lexicon: Lexicon) -> None:
        self._model, self._lawbook, self._lexicon = model, lawbook, lexicon

    def may_change(self, found: Decision, ranking: Ranking) -> bool:
        """Whether the text may change ``found``; most that are none of the labels need not be read for it."""
        return found.code == SUGGEST or (is_other_matter(found) and bool(self._charged(ranking)))

    def _charged(self, ranking: Ranking) -> list[tuple[int, Label]]:
        """Ranks and labels of the crimes behind the first label that are not unlikely."""
        labels = self._model.labels.labels
        behind = enumerate(ranking.order[1:RIVALS], 1)
        likely = [(rank, labels[i]) for rank, i in behind if ranking.probabilities[i] >= LIKELY]
        return [(rank, label) for rank, label in likely if label.kind == CRIMINAL]

    def settle(
        self,
        found: Decision,
        text: str,
        folded: str,
        ranking: Ranking,
        day: date,
        read: list[LabelReasons] | None = None,
    ) -> Decision:
        """``found`` with what speaks against it; ``read`` are the reasons of the labels, if they are there already.

        They are read for the decision alone too: it must not depend on whether the reasons are asked for.
        """
        if found.code == OUT_OF_SCOPE:
            return self._settle_other(found, text, folded, ranking, day, read) if is_other_matter(found) else found
        if found.code != SUGGEST:
            return found
        if read is not None:
            return doubt_label(found, read[0].route.doubt)
        label = self._model.labels.labels[ranking.order[0]]
        hits = self._lexicon.name(raw_hits(self._lexicon, ranking, folded))
        # Most texts deny nothing, which the folded text shows; the way back to the words as sent is for the others.
        plain = Alignment.evenly(folded)
        if not TextReasons(self._lawbook, plain, folded, hits, day, plain).doubt(label):
            return found
        alignment = align(text, self._model.engine.settings.steps)
        # No figure is read for a doubt.
        return doubt_label(found, TextReasons(self._lawbook, alignment, text, hits, day, alignment).doubt(label))

    def _settle_other(
        self, found: Decision, text: str, folded: str, ranking: Ranking, day: date, read: list[LabelReasons] | None
    ) -> Decision:
        """``found``, that the text is of something else, unless it tells all of a crime that is not unlikely."""
        charged = self._charged(ranking)
        if not charged:
            return found
        if read is not None:
            checked = [(label, read[rank].elements, read[rank].severity) for rank, label in charged]
        else:
            hits = self._lexicon.name(raw_hits(self._lexicon, ranking, folded))
            alignment = align(text, self._model.engine.settings.steps)
            reasons = TextReasons(self._lawbook, alignment, text, hits, day, align(text, FIGURES_KEPT))
            checked = [(label, *reasons.check(label)) for _, label in charged]
        told = next((label for label, elements, severity in checked if tells_crime(elements, severity)), None)
        return doubt_other(told.name) if told is not None else found
