"""What every variant is told of a text: similarities of several kinds, probabilities, concepts, figures."""

from __future__ import annotations

import hashlib
import math
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize

from classifier.amounts import find_amounts
from classifier.artifact import save_model
from classifier.assess import Classifier
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.config import TrainingConfig
from training.corpus.records import FactPattern
from training.evaluate import EvaluationRow
from training.fit import fit
from training.trial.folds import as_evaluation, only_told, split_by_group
from training.trial.known_items import facts_similarities

#: Figures of one metric that differ by this many orders of magnitude have nothing in common.
ORDERS = 2.0
#: Cases of the known-item sample, and retellings of each.
KNOWN_CASES, RETELLINGS = 100, 2


@dataclass(frozen=True)
class Pool:
    """Cases that a text is held against, and what is known of each pair; arrays are (rows, cases)."""

    records: list[Precedent]
    tfidf: NDArray[np.float64]
    bm25: NDArray[np.float64]
    figures: NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """Texts asked of a model that has not seen their cases.

    ``served`` are the cases of the model's index, ``everything`` all records by their facts alone, or ``None``;
    ``own`` (rows,) is the place of a text's own case in the latter, -1 where it has none.
    """

    rows: list[EvaluationRow]
    labels: LabelTable
    probabilities: NDArray[np.float64]
    named: list[frozenset[str]]
    served: Pool
    everything: Pool | None
    own: NDArray[np.int64]


class Cosine:
    """Cosine of TF-IDF with documents of one or more texts, as cases were found before.

    A document is its first text and, weighing as much together, the others.
    """

    def __init__(self, features: FeatureUnion, documents: Sequence[Sequence[str]]) -> None:
        self._features = features
        first = self._vectors([texts[0] for texts in documents])
        flat = self._vectors([text for texts in documents for text in texts[1:]])
        ends = np.cumsum([0, *(len(texts) - 1 for texts in documents)])
        owner = csr_matrix((np.ones(flat.shape[0]), np.arange(flat.shape[0]), ends), (len(documents), flat.shape[0]))
        self._cases = normalize(first + normalize(owner @ flat)).T.tocsc()

    def _vectors(self, texts: Sequence[str]) -> csr_matrix:
        blocks = [weigh for name, weigh in self._features.transformer_list if name != "concept"]
        if not texts:
            return csr_matrix((0, sum(len(weigh.vocabulary_) for weigh in blocks)))
        weights = self._features.transformer_weights
        parts = [weights[n] * v.transform(texts) for n, v in self._features.transformer_list if n != "concept"]
        return csr_matrix(normalize(hstack(parts, format="csr")))

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Cosine of every text with every document, shape (texts, documents)."""
        return np.asarray((self._vectors(texts) @ self._cases).toarray())


def _orders(pairs: Sequence[tuple[str | None, float]]) -> dict[str, list[float]]:
    out: dict[str, list[float]] = defaultdict(list)
    for metric, value in pairs:
        if metric is not None and value > 0:
            out[metric].append(math.log10(value))
    return out


def figure_likeness(texts: Sequence[str], records: Sequence[Precedent]) -> NDArray[np.float64]:
    """How near the nearest figures of one metric are, 0 to 1, shape (texts, records)."""
    theirs = [_orders([(figure.metric, figure.value) for figure in record.figures]) for record in records]
    out = np.zeros((len(texts), len(records)))
    for i, text in enumerate(texts):
        mine = _orders([(amount.metric, amount.value) for amount in find_amounts(text)])
        if not mine:
            continue
        for j, other in enumerate(theirs):
            gaps = [abs(a - b) for metric in mine.keys() & other.keys() for a in mine[metric] for b in other[metric]]
            if gaps:
                out[i, j] = max(0.0, 1 - min(gaps) / ORDERS)
    return out


def make_trial(
    classifier: Classifier,
    features: FeatureUnion,
    rows: Sequence[EvaluationRow],
    labels: LabelTable,
    retold: dict[str, list[str]],
    everything: Sequence[Precedent] | None,
) -> Trial:
    """Ask the model about rows.

    Parameters
    ----------
    features : FeatureUnion
        The model's, fitted.
    labels : LabelTable
        Groups of the accepted labels are read from it.
    retold : dict
        Case -> texts that the model's index holds beside the facts.
    everything : sequence of Precedent, optional
        All records, for the known item.
    """
    texts = [row.text for row in rows]
    rankings = [classifier.rank(text) for text in texts]
    records = classifier.model.precedents.records
    known = {record.id: i for i, record in enumerate(everything or ())}
    served = Pool(
        records,
        Cosine(features, [[r.facts, *retold.get(r.id, ())] for r in records]).scores(texts),
        np.array([classifier.similarities(ranking.vector) for ranking in rankings]),
        figure_likeness(texts, records),
    )
    by_facts = None
    if everything is not None:
        by_facts = Pool(
            list(everything),
            Cosine(features, [[r.facts] for r in everything]).scores(texts),
            np.array(list(facts_similarities(features, texts, everything))),
            figure_likeness(texts, everything),
        )
    return Trial(
        list(rows),
        labels,
        np.array([ranking.probabilities for ranking in rankings]),
        [classifier.concepts_named(row.text, ranking) for row, ranking in zip(rows, rankings, strict=True)],
        served,
        by_facts,
        np.array([known.get(row.case_id, -1) for row in rows], dtype=np.int64),
    )


def fold_trials(
    rows: Sequence[FactPattern],
    records: Sequence[Precedent],
    labels: LabelTable,
    config: TrainingConfig,
    folds: int,
) -> Iterator[Trial]:
    """The texts of real cases, each asked of a model fitted without its case and all other texts of it."""
    for part in split_by_group(rows, records, folds, config.run.seed):
        known, train = only_told([rows[i] for i in part.train], labels)
        if set(known.ids) != set(labels.ids):
            raise ValueError("a fold lacks a label; the corpus is too small for this many folds")
        fitted = fit(train, [records[i] for i in part.records], known, config)
        retold: dict[str, list[str]] = defaultdict(list)
        for row in train:
            if row.case_id is not None:
                retold[row.case_id].append(row.text)
        with tempfile.TemporaryDirectory(prefix="anyou-precedents-") as folder:
            facts = {**fitted.facts, "created": "1970-01-01T00:00:00+00:00", "versions": {}}
            classifier = Classifier.load(save_model(fitted.parts, Path(folder), "fold", facts))
            asked = [as_evaluation(rows[i]) for i in part.test if rows[i].is_real]
            yield make_trial(classifier, fitted.features, asked, labels, retold, records)


def known_sample(trials: Sequence[Trial]) -> list[NDArray[np.int64]]:
    """Places, a trial, of two retellings of each of 100 cases: the smallest SHA-256 of the id first."""
    told: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for number, trial in enumerate(trials):
        for place, row in enumerate(trial.rows):
            if trial.own[place] >= 0:
                told[row.case_id].append((row.id, number, place))
    enough = [case for case, rows in told.items() if len(rows) >= RETELLINGS]
    chosen = sorted(enough, key=lambda case: hashlib.sha256(case.encode()).hexdigest())[:KNOWN_CASES]
    out: list[list[int]] = [[] for _ in trials]
    for case in chosen:
        for _, number, place in sorted(told[case])[:RETELLINGS]:
            out[number].append(place)
    return [np.array(sorted(places), dtype=np.int64) for places in out]
