"""Whether a retelling finds its own case among all records, by a model that knows neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from classifier.assess import Classifier
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


def ask_known_items(classifier: Classifier, answers: Answers, records: Sequence[Precedent]) -> Answers:
    """The answers with ``known_item`` filled in: the nearest record of all, by its facts alone, is the case told."""
    places = {record.id: i for i, record in enumerate(records)}
    asked = [i for i, row in enumerate(answers.rows) if row.case_id in places]
    found = np.full(len(answers), UNASKED, np.int8)
    if asked:
        cases = _vectors(classifier, [record.facts for record in records]).T.tocsc()
        for start in range(0, len(asked), _CHUNK):
            part = asked[start : start + _CHUNK]
            similar = (_vectors(classifier, [answers.rows[i].text for i in part]) @ cases).toarray()
            own = np.array([places[answers.rows[i].case_id] for i in part])
            found[part] = similar.argmax(axis=1) == own
    return replace(answers, known_item=found)
