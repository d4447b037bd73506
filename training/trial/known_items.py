"""Whether a retelling finds its own case among all records, by a model that knows neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from sklearn.pipeline import FeatureUnion

from classifier.analogy import Analogies
from classifier.assess import Classifier
from classifier.concepts import load_lexicon
from classifier.likeness import Likeness
from classifier.precedents import Precedent
from training.bm25 import bm25_weights, count_terms
from training.trial.answers import UNASKED, Answers

#: Texts compared with all records at a time; bounds the dense block in memory.
_CHUNK = 1000


def facts_similarities(
    features: FeatureUnion, texts: Sequence[str], records: Sequence[Precedent]
) -> Iterator[NDArray[np.float64]]:
    """What each text is worth to every record by its facts alone (BM25), shape (records,).

    Parameters
    ----------
    features : FeatureUnion
        Fitted, of a model that need not know the records.
    """
    cases = bm25_weights(count_terms(features, [record.facts for record in records])).T.tocsc()
    for start in range(0, len(texts), _CHUNK):
        asked = count_terms(features, texts[start : start + _CHUNK])
        asked.data[:] = 1.0
        yield from (asked @ cases).toarray()


def ask_known_items(
    classifier: Classifier, features: FeatureUnion, answers: Answers, records: Sequence[Precedent]
) -> Answers:
    """The answers with ``known_item`` filled in: the most analogous record of all, by its facts alone, is the case."""
    places = {record.id: i for i, record in enumerate(records)}
    asked = [i for i, row in enumerate(answers.rows) if row.case_id in places]
    found = np.full(len(answers), UNASKED, np.int8)
    ranker = Analogies(records, classifier.model.labels, Likeness(load_lexicon()))
    for i, similar in zip(
        asked, facts_similarities(features, [answers.rows[i].text for i in asked], records), strict=True
    ):
        text = answers.rows[i].text
        ranking = classifier.rank(text)
        standing = ranker.stand(similar, ranking.probabilities, classifier.concepts_named(text, ranking))
        first = ranker.nearest(standing, 1)
        found[i] = bool(first) and first[0].precedent.id == answers.rows[i].case_id
    return replace(answers, known_item=found)
