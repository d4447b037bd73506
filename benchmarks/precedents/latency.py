"""Time of the retrieval: the former way and the present one, in turn on the same texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.texts import cut_texts
from benchmarks.timing import race
from classifier.analogy import Analogies
from classifier.assess import Classifier
from classifier.concepts import load_lexicon
from classifier.likeness import Likeness

#: Labels a case is looked for, and the length of the texts.
LABELS, LENGTH, TEXTS, ROUNDS = 5, 200, 300, 7


def _former(classifier: Classifier) -> Callable[[str], Any]:
    """Nearest wording under each of the first labels: all that was done before."""
    records, ids = classifier.model.precedents.records, classifier.model.labels.ids
    members = {label: np.array([i for i, r in enumerate(records) if label in r.labels], np.int64) for label in ids}

    def search(text: str) -> Any:
        ranking = classifier.rank(text)
        similarities = classifier.similarities(ranking.vector)
        own = [members[ids[index]] for index in ranking.order[:LABELS]]
        return [each[np.argsort(-similarities[each], kind="stable")[:1]] for each in own]

    return search


def _present(classifier: Classifier) -> Callable[[str], Any]:
    """The most analogous case under each of the first labels and of all, and one against the first."""
    ids = classifier.model.labels.ids
    ranker = Analogies(classifier.model.precedents.records, classifier.model.labels, Likeness(load_lexicon()))

    def search(text: str) -> Any:
        ranking = classifier.rank(text)
        named = classifier.concepts_named(text, ranking)
        standing = ranker.stand(classifier.similarities(ranking.vector), ranking.probabilities, named)
        found = [ranker.nearest(standing, 1, ids[index]) for index in ranking.order[:LABELS]]
        return (
            found,
            ranker.nearest(standing, 1),
            ranker.contrary(standing, ranking.probabilities, ids[ranking.order[0]]),
        )

    return search


def measure_latency(before: Path, after: Path) -> dict[str, float]:
    """Milliseconds a text, ranking included, by the median of single calls; ``labels`` is the ranking alone."""
    old, new = Classifier.load(before), Classifier.load(after)
    texts = cut_texts(LENGTH, TEXTS)
    timings = race(
        {"labels": (new.rank, texts), "before": (_former(old), texts), "after": (_present(new), texts)}, ROUNDS
    )
    return {
        f"{name}_{percent}": round(timing.percentile(percent), 4)
        for name, timing in timings.items()
        for percent in (50, 95)
    }
