"""What a text is ranked by: all of it, or of a long one what is no small talk, or the passage that tells the matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.artifact import Model
from classifier.concepts import RawHit
from classifier.engine import Vector
from classifier.normalize import Alignment, normalize
from classifier.passages import (
    ACCOUNT,
    POWER,
    WHOLE,
    cut_paragraphs,
    cut_passages,
    discount,
    distinct_passages,
    is_account,
    is_readable,
    margin,
    places_of,
)
from classifier.taxonomy import OTHER


class Ranking(NamedTuple):
    """Probabilities of all labels for one text, and what they were read from.

    ``scores`` are the linear ones and what similar texts added, by what was read of the text. ``passage``
    bounds what was read within the normalised text, where that is not all of it;
    ``hits`` are then the concepts of all of it. ``told`` is the text as sent with its small talk hidden
    (:meth:`classifier.smalltalk.SmallTalk.hide`) where that was read instead, ``left_out`` the places hidden.
    """

    vector: Vector
    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    order: list[int]
    passage: tuple[int, int] | None = None
    hits: list[RawHit] | None = None
    told: str | None = None
    left_out: Sequence[tuple[int, int]] = ()


def order_of(probabilities: NDArray[np.float64]) -> list[int]:
    """Labels by their numbers, the likeliest first; of equal ones the earlier."""
    return list((-probabilities).argsort(kind="stable").tolist())


def _readable(model: Model, vector: Vector) -> bool:
    return is_readable(len(vector.indices), vector.distinct, model.thresholds.known)


def rank_long(
    model: Model,
    text: str,
    folded: str,
    whole: Ranking,
    rank: Callable[[Vector], Ranking],
    alignment: Alignment | None = None,
) -> Ranking:
    """The ranking of a long text: of what is left of it without its small talk, or of its one passage.

    Parameters
    ----------
    text, folded : str
        As sent, and normalised.
    whole : Ranking
        That of all of it.
    rank : callable
        From the features of a part to its ranking.
    alignment : Alignment, optional
        Of ``text`` and ``folded``.
    """
    engine, ids, hidden = model.engine, model.labels.ids, None
    # Signs that nobody can read are no small talk.
    if model.smalltalk is not None and _readable(model, whole.vector):
        hidden = model.smalltalk.hide(engine, text, folded, whole.vector, alignment)
    if hidden is None:
        return pick_passage(model, folded, whole, rank)
    told, left_out = hidden
    rest = normalize(told, engine.settings.steps)
    ranking = rank(engine.vectorize(rest))
    if len(rest) > WHOLE:
        ranking = pick_passage(model, rest, ranking, rank)
    elif len(ranking.vector.indices) < ACCOUNT:
        # A line in a sea of small talk is for a reader, as a passage is.
        ranking = ranking._replace(passage=(0, len(rest)), hits=ranking.vector.hits)
    if ids[ranking.order[0]] == OTHER:
        # What was left out may have told it after all.
        plain = pick_passage(model, folded, whole, rank)
        if ids[plain.order[0]] != OTHER:
            return plain
    return ranking._replace(told=told, left_out=left_out)


def pick_passage(model: Model, folded: str, whole: Ranking, rank: Callable[[Vector], Ranking]) -> Ranking:
    """The ranking of a long text or, where that sees nothing in it, of the passage that sees most.

    Parameters
    ----------
    folded : str
        The normalised text.
    whole : Ranking
        That of all of it.
    rank : callable
        From the features of a passage to its ranking.
    """
    other, known = model.labels.ids.index(OTHER), model.thresholds.known
    readable = _readable(model, whole.vector)
    if readable and whole.order[0] != other:
        return whole
    paragraphs, vectorize = cut_paragraphs(folded), model.engine.vectorize_part
    passages = paragraphs or cut_passages(folded)
    parts = [(at, rank(vectorize(folded, whole.vector, *at))) for at in distinct_passages(folded, passages)]
    if not readable:
        parts = [p for p in parts if is_account(len(p[1].vector.indices), p[1].vector.distinct, known)]
    places = len(parts) ** POWER if paragraphs else places_of(folded, len(parts), len(passages))
    candidates: list[tuple[NDArray[np.float64], Ranking, tuple[int, int] | None]]
    candidates = [] if parts and not readable else [(whole.probabilities, whole, None)]
    candidates += [(discount(part.probabilities, other, places), part, at) for at, part in parts]
    probabilities, picked, passage = max(candidates, key=lambda candidate: margin(candidate[0], other))
    if passage is None:
        return picked
    order = order_of(probabilities)
    return Ranking(picked.vector, picked.scores, probabilities, order, passage, whole.vector.hits)
