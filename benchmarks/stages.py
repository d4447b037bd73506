"""Where the time of one answer goes: each stage alone, on texts of the typical length.

Stages are timed one after the other over all texts, so each finds its own tables
in the caches; within an answer they push one another out, and the whole takes
longer than the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from benchmarks.timing import Timing, race
from classifier.amounts import find_amounts
from classifier.assess import Classifier
from classifier.concepts import load_lexicon
from classifier.dates import find_dates
from classifier.explain import Reading, weigh_label
from classifier.lawbook import load_lawbook
from classifier.normalize import FIGURES_KEPT, align
from classifier.reasons import TextReasons
from classifier.segment import load_segmenter

#: Labels whose reasons an answer gives.
SHOWN = 5


def stages(classifier: Classifier, texts: Sequence[str]) -> dict[str, Callable[[str], Any]]:
    """Each stage by name, taking a text; what comes before it in an answer is prepared."""
    model, lexicon, book, day = classifier.model, load_lexicon(), load_lawbook(), date(2026, 1, 1)
    engine = model.engine
    cut = load_segmenter(engine.settings.segmenter).cut
    aligned = {text: align(text, engine.settings.steps) for text in texts}
    figures = {text: align(text, FIGURES_KEPT) for text in texts}
    ranked = {text: classifier.rank(text) for text in texts}
    # Of a passage too little is kept to be read by.
    whole = {text: engine.vectorize(aligned[text].text) for text in texts}
    found = {text: Reading(engine, aligned[text], text, whole[text]) for text in texts}
    labels = model.labels.labels
    shown = {
        text: [(labels[i], float(ranking.probabilities[i])) for i in ranking.order[:SHOWN]]
        for text, ranking in ranked.items()
    }

    def reasons(text: str) -> None:
        # Made anew each time: it keeps the evidence and the figures that it has read.
        TextReasons(book, aligned[text], text, found[text].hits, day, figures[text]).reasons(shown[text])

    def spans(text: str) -> None:
        order, vector = ranked[text].order, whole[text]
        for i in order[:SHOWN]:
            found[text].spans(weigh_label(engine, vector, i, order[i == order[0]], 1.0, 1.0))

    return {
        "fold the text": lambda text: align(text, engine.settings.steps),
        "cut it into words": lambda text: cut(aligned[text].text),
        "find concepts": lambda text: lexicon.find_raw(aligned[text].text),
        "all features (words and concepts within)": lambda text: engine.vectorize(aligned[text].text),
        "linear scores": lambda text: engine.scores(ranked[text].vector),
        "votes of similar texts": lambda text: model.evidence.added(
            ranked[text].vector.indices, ranked[text].vector.values
        ),
        "probabilities": lambda text: model.calibration.probabilities(ranked[text].scores[None, :]),
        "labels only, whole": classifier.rank,
        "similar cases": lambda text: classifier.similarities(ranked[text].vector),
        "places of all features": lambda text: Reading(engine, aligned[text], text, whole[text]),
        "spans of five labels": spans,
        "dates": lambda text: find_dates(text, figures[text]),
        "amounts": lambda text: find_amounts(text, figures[text]),
        "evidence, amounts, elements, severity, route and contrast": reasons,
        "whole answer": lambda text: classifier.assess(text).to_dict(),
    }


def measure(classifier: Classifier, texts: Sequence[str], rounds: int) -> dict[str, Timing]:
    """Timing of each stage."""
    return race({name: (call, texts) for name, call in stages(classifier, texts).items()}, rounds)
