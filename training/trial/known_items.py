"""Whether a retelling finds its own case among all records, by a model that knows neither."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.analogy import Analogies
from classifier.assess import Classifier
from classifier.concepts import load_lexicon
from classifier.likeness import Likeness
from classifier.normalize import normalize
from classifier.precedents import Precedent
from training.trial.answers import UNASKED, Answers

#: Texts compared with all records at a time; bounds the dense block in memory.
_CHUNK = 1000


def _vectors(classifier: Classifier, texts: Sequence[str]) -> csr_matrix:
    """Words and characters of the texts at unit length, shape (texts, wording)."""
    engine = classifier.model.engine
    border = engine.starts["concept"]
    values: list[NDArray[np.float64]] = []
    columns: list[NDArray[np.int64]] = []
    ends = [0]
    for text in texts:
        vector = engine.vectorize(normalize(text, engine.settings.steps))
        kept = vector.indices < border
        own = vector.values[kept]
        norm = float(np.sqrt(own @ own))
        values.append(own / norm if norm else own)
        columns.append(vector.indices[kept])
        ends.append(ends[-1] + len(own))
    if not texts:
        return csr_matrix((0, border))
    return csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(texts), border))


def facts_similarities(
    classifier: Classifier, texts: Sequence[str], records: Sequence[Precedent]
) -> Iterator[NDArray[np.float64]]:
    """Cosine of each text with the facts of every record, known to the model or not, shape (records,)."""
    cases = _vectors(classifier, [record.facts for record in records]).T.tocsc()
    for start in range(0, len(texts), _CHUNK):
        yield from (_vectors(classifier, texts[start : start + _CHUNK]) @ cases).toarray()


def ask_known_items(classifier: Classifier, answers: Answers, records: Sequence[Precedent]) -> Answers:
    """The answers with ``known_item`` filled in: the most analogous record of all, by its facts alone, is the case."""
    places = {record.id: i for i, record in enumerate(records)}
    asked = [i for i, row in enumerate(answers.rows) if row.case_id in places]
    found = np.full(len(answers), UNASKED, np.int8)
    ranker = Analogies(records, classifier.model.labels, Likeness(load_lexicon()))
    for i, similar in zip(
        asked, facts_similarities(classifier, [answers.rows[i].text for i in asked], records), strict=True
    ):
        text = answers.rows[i].text
        ranking = classifier.rank(text)
        standing = ranker.stand(similar, ranking.probabilities, classifier.concepts_named(text, ranking))
        first = ranker.nearest(standing, 1)
        found[i] = bool(first) and first[0].precedent.id == answers.rows[i].case_id
    return replace(answers, known_item=found)
