"""Time of the retrieval: the former way and the present one, in turn on the same texts."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.texts import cut_texts
from classifier.analogy import Analogies
from classifier.arrays import read_postings
from classifier.assess import Classifier
from classifier.concepts import load_lexicon
from classifier.likeness import Likeness
from classifier.ranking import Ranking

#: Labels a case is looked for, and the length of the texts.
LABELS, LENGTH, TEXTS, ROUNDS = 5, 200, 300, 7


def _former(classifier: Classifier, folder: Path) -> Callable[[Ranking], Any]:
    """Nearest wording under each of the first labels: all that was done before."""
    index, ids = classifier.model.precedents, classifier.model.labels.ids
    postings = read_postings(folder, "cases", len(classifier.model.engine.idf), len(index.records))
    members = {
        label: np.array([i for i, r in enumerate(index.records) if label in r.labels], np.int64) for label in ids
    }

    def search(ranking: Ranking) -> Any:
        # As then: a cosine, whose query has weights of its own.
        similarities = postings.products(*classifier._wording(ranking.vector))
        own = [members[ids[index]] for index in ranking.order[:LABELS]]
        return [each[np.argsort(-similarities[each], kind="stable")[:1]] for each in own]

    return search


def _present(classifier: Classifier) -> Callable[[Ranking, frozenset[str]], Any]:
    """The most analogous case under each of the first labels and of all, and one against the first."""
    ids = classifier.model.labels.ids
    ranker = Analogies(classifier.model.precedents.records, classifier.model.labels, Likeness(load_lexicon()))

    def search(ranking: Ranking, named: frozenset[str]) -> Any:
        standing = ranker.stand(classifier.similarities(ranking.vector), ranking.probabilities, named)
        found = [ranker.nearest(standing, 1, ids[index]) for index in ranking.order[:LABELS]]
        return (
            found,
            ranker.nearest(standing, 1),
            ranker.contrary(standing, ranking.probabilities, ids[ranking.order[0]], named),
        )

    return search


def measure_latency(before: Path, after: Path) -> dict[str, float]:
    """Milliseconds of processor time a text; median and 95th percentile of the texts' medians over the rounds.

    ``rank`` is the ranking of the labels alone, ``before`` and ``after`` are the retrieval without it and without the
    search for concepts, which either answer needs anyway. Processor time,
    because a busy machine makes a call wait for reasons that are not its own.
    """
    old, new = Classifier.load(before), Classifier.load(after)
    texts = cut_texts(LENGTH, TEXTS)
    rankings = [(text, new.rank(text)) for text in texts]
    calls: dict[str, tuple[Callable[..., Any], list[tuple[Any, ...]]]] = {
        "rank": (new.rank, [(text,) for text in texts]),
        "before": (_former(old, before), [(old.rank(text),) for text in texts]),
        "after": (_present(new), [(ranked, new.concepts_named(text, ranked)) for text, ranked in rankings]),
    }
    times: dict[str, list[list[float]]] = {name: [] for name in calls}
    for number in range(ROUNDS + 1):
        for name, (call, arguments) in calls.items():
            told = []
            for given in arguments:
                start = time.thread_time()
                call(*given)
                told.append(time.thread_time() - start)
            # The first round warms up.
            times[name] += [told] if number else []
    return {
        f"{name}_{percent}": round(float(np.percentile(np.median(rounds, axis=0), percent)) * 1000, 4)
        for name, rounds in times.items()
        for percent in (50, 95)
    }
