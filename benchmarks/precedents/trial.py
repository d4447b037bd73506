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
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from classifier.amounts import find_amounts
from classifier.artifact import save_model
from classifier.assess import Classifier
from classifier.features import BlockAnalyzer
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.config import TrainingConfig
from training.corpus.records import FactPattern
from training.evaluate import EvaluationRow
from training.fit import fit
from training.trial.folds import as_evaluation, only_told, split_by_group
from training.trial.known_items import facts_similarities

#: Okapi BM25 with the usual constants.
BM25_K1, BM25_B = 1.2, 0.75
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


class Bm25:
    """Okapi BM25 over words and characters of documents, as the model counts them."""

    def __init__(self, documents: Sequence[str]) -> None:
        word, char = BlockAnalyzer("word"), BlockAnalyzer("char")
        self._counter = CountVectorizer(analyzer=lambda text: [*("w" + t for t in word(text)), *char(text)])
        counts = csr_matrix(self._counter.fit_transform(documents), dtype=np.float64)
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        held_by = np.diff(counts.tocsc().indptr)
        idf = np.log(1 + (len(documents) - held_by + 0.5) / (held_by + 0.5))
        norm = BM25_K1 * (1 - BM25_B + BM25_B * lengths / lengths.mean()).repeat(np.diff(counts.indptr))
        counts.data = counts.data * (BM25_K1 + 1) / (counts.data + norm) * idf[counts.indices]
        self._weights = counts

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Score of every document for every text, shape (texts, documents)."""
        asked = csr_matrix(self._counter.transform(texts), dtype=np.float64)
        asked.data[:] = 1.0
        return np.asarray((asked @ self._weights.T).toarray())


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
    rows: Sequence[EvaluationRow],
    labels: LabelTable,
    retold: dict[str, list[str]],
    everything: Sequence[Precedent] | None,
) -> Trial:
    """Ask the model about rows.

    Parameters
    ----------
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
        np.array([classifier.similarities(ranking.vector) for ranking in rankings]),
        Bm25(["\n".join([r.facts, *retold.get(r.id, ())]) for r in records]).scores(texts),
        figure_likeness(texts, records),
    )
    by_facts = None
    if everything is not None:
        by_facts = Pool(
            list(everything),
            np.array(list(facts_similarities(classifier, texts, everything))),
            Bm25([r.facts for r in everything]).scores(texts),
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
            yield make_trial(classifier, asked, labels, retold, records)


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
