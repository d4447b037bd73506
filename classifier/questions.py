"""The facts worth asking for next: those whose answer would move the outcome most.

For every open element of the labels shown, its question stands for the answer
"yes": the text is scored again with those words added (a linear step, so no
second reading), and the probability that changes hands is the gain. An open
threshold gains by the probability of its label, since the answer moves the
severity for certain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.element_answers import FIGURES, MISSING, ElementAnswer
from classifier.severity import BELOW, UNKNOWN, Severity
from classifier.taxonomy import Label

#: Questions returned.
MAX_QUESTIONS = 3
#: Share of the text's weight that a one-sentence answer is given.
ANSWER_WEIGHT = 0.3


class Question(NamedTuple):
    """An open fact and how much it would move."""

    label: str
    element: str
    question: str
    moves: str
    gain: float

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        return {
            "label": self.label,
            "element": self.element,
            "question": self.question,
            "moves": self.moves,
            "gain": round(self.gain, 4),
        }


class Shown(NamedTuple):
    """One label shown, with what was found for it."""

    label: Label
    probability: float
    elements: list[ElementAnswer]
    severity: Severity


def _told_by_figures(severity: Severity, element: ElementAnswer) -> bool:
    """Whether figures answer ``element``: all lie below their lines with nothing else open, or another fact decides."""
    figures = element.id in FIGURES and bool(element.spans)
    return figures and (element.pending or (severity.level == BELOW and not severity.note))


def _decides(severity: Severity, element: ElementAnswer) -> bool:
    """Whether the answer to ``element`` alone settles the level; loose words for it settle nothing."""
    return element.id == severity.turns_on and (element.status == MISSING or element.loose)


def ask_next(
    shown: list[Shown],
    scores: NDArray[np.float64],
    answer_scores: Callable[[str], NDArray[np.float64]],
    probabilities: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    before: NDArray[np.float64] | None = None,
) -> list[Question]:
    """At most :data:`MAX_QUESTIONS` questions: of the first label, then of the others, each the most useful first.

    Of the first label those about required elements come before those about the others; likewise of the rest.

    Parameters
    ----------
    shown : list of Shown
        Labels to ask about, best first.
    scores : array (labels,)
        Scores of the text.
    answer_scores : callable
        Scores, without the constant, that the words of an answer add.
    probabilities : callable
        From scores (n, labels) to probabilities (n, labels).
    before : array (labels,), optional
        Probabilities of ``scores``, where they are known already.
    """
    open_elements = _pick(shown)
    if not open_elements:
        return []
    steps = np.concatenate([answer_scores(e.question) for _, _, e in open_elements]).reshape(len(open_elements), -1)
    if before is None:
        before = probabilities(scores[None, :])[0]
    moved = np.abs(probabilities(scores[None, :] + ANSWER_WEIGHT * steps) - before).sum(axis=1) / 2
    questions = []
    for (turn, item, element), shift in zip(open_elements, moved.tolist(), strict=True):
        figure = item.severity.level == UNKNOWN and (element.id in FIGURES or _decides(item.severity, element))
        gain = item.probability * (1.0 if figure else 0.0) + shift
        moves = "severity" if figure else "ranking"
        questions.append((turn, Question(item.label.id, element.id, element.question, moves, gain)))
    questions.sort(key=lambda q: (q[0], -q[1].gain, q[1].label, q[1].element))
    seen: dict[str, Question] = {}
    for _, question in questions:
        seen.setdefault(question.question, question)
    return list(seen.values())[:MAX_QUESTIONS]


def _pick(shown: list[Shown]) -> list[tuple[int, Shown, ElementAnswer]]:
    """Open elements with their turn, as many turns as it takes to have enough questions."""
    picked: list[tuple[int, Shown, ElementAnswer]] = []
    asked: set[str] = set()
    turns = ((shown[:1], True), (shown[:1], False), (shown[1:], True), (shown[1:], False))
    for turn, (items, required) in enumerate(turns):
        found = [
            (turn, s, e)
            for s in items
            for e in s.elements
            if (e.required == required and e.status == MISSING and not _told_by_figures(s.severity, e))
            or (required and _decides(s.severity, e))
        ]
        picked += found
        asked.update(element.question for _, _, element in found)
        if len(asked) >= MAX_QUESTIONS:
            break
    return picked
