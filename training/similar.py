"""Corpus rows and decided cases as vectors: the case index, and what similar texts tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags_array, vstack
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import normalize

from classifier.arrays import PostingArrays
from classifier.evidence import Excess, mean_votes
from classifier.precedents import Precedent
from classifier.taxonomy import LabelTable
from training.bm25 import bm25_weights, count_terms
from training.config import LearnerConfig
from training.corpus.records import FactPattern
from training.levels import find_levels, nearest_levels

#: Similarities computed at a time; bounds the memory.
_BLOCK = 16_000_000

#: Features that a larger share of the cases holds are left out of the case index, once it has so many cases: they
#: are more than half of what a look-up reads and tell no case from another (measured, docs/precedents.md).
COMMON, MANY_CASES = 0.25, 100


#: A feature that no more texts hold is not common, however small the corpus: without this none would be left there.
FEW = 10


def concept_terms(features: FeatureUnion) -> int:
    """Number of terms of the concept block, which stands last."""
    name, block = features.transformer_list[-1]
    return len(block.vocabulary_) if name == "concept" else 0


def _postings(vectors: csr_matrix, width: int) -> PostingArrays:
    """Postings by feature over ``width`` features; see :class:`classifier.postings.Postings`.

    Stored small: weights by their level, in one byte, and numbers of texts in two bytes where they fit.
    """
    by_feature = vectors.tocsc()
    by_feature.sort_indices()
    # Concepts hold no postings but have their rows.
    indptr = np.concatenate([by_feature.indptr, np.full(width - vectors.shape[1], by_feature.indptr[-1])])
    kind = np.uint16 if vectors.shape[0] <= np.iinfo(np.uint16).max else np.int32
    levels = find_levels(by_feature.data)
    codes = nearest_levels(by_feature.data, levels)
    return PostingArrays(indptr.astype(np.int32), by_feature.indices.astype(kind), codes, levels)


class TextVectors:
    """Corpus rows and cases over words and characters, at unit length.

    A case is its facts and, weighing as much together, the retellings of it in
    the corpus: a second wording finds what the first one missed. Concepts are
    left out: they say what kind of matter it is, the odd words say which one.

    Parameters
    ----------
    features : FeatureUnion
        Fitted.
    precedents, rows : sequences
    x : csr_matrix (rows, features)
        Features of the rows.
    """

    def __init__(
        self, features: FeatureUnion, precedents: Sequence[Precedent], rows: Sequence[FactPattern], x: csr_matrix
    ) -> None:
        self.width = x.shape[1]
        self._wording = self.width - concept_terms(features)
        self.texts = normalize(x[:, : self._wording])
        self.features, self.precedents = features, list(precedents)
        if not self.precedents:
            self.cases = csr_matrix((0, self._wording))
            return
        facts = normalize(csr_matrix(features.transform([r.facts for r in self.precedents]))[:, : self._wording])
        told: dict[str, list[int]] = defaultdict(list)
        for i, row in enumerate(rows):
            if row.case_id is not None:
                told[row.case_id].append(i)
        self._documents = [
            "\n".join([record.facts, *(rows[i].text for i in told[record.id])]) for record in self.precedents
        ]
        retold = vstack(
            [
                csr_matrix(self.texts[told[record.id]].mean(axis=0))
                if told[record.id]
                else csr_matrix((1, self._wording))
                for record in self.precedents
            ]
        )
        self.cases = normalize(csr_matrix(facts + normalize(retold)))

    def case_postings(self) -> PostingArrays:
        """Postings of the cases in BM25, without the features that most of them hold.

        A document is the facts of the case and its retellings.
        """
        count = len(self.precedents)
        if not count:
            return _postings(self.cases, self.width)
        weights = bm25_weights(count_terms(self.features, self._documents))
        if count >= MANY_CASES:
            held_by = np.diff(weights.tocsc().indptr)
            weights = csr_matrix(weights @ diags_array((held_by <= COMMON * count).astype(np.float64)))
            weights.eliminate_zeros()
        return _postings(weights, self.width)


class SimilarTexts:
    """The texts that vote: rows and cases over uncommon features, with their labels and folds.

    Parameters
    ----------
    vectors : TextVectors
    targets : array (rows, labels) of 0 and 1
    row_folds, case_folds : arrays (rows,), (cases,)
    labels : LabelTable
    config : LearnerConfig
        ``similar_max_df`` and ``similar_texts``. Beyond that many texts, those of cases are kept
        first, then the others in order.
    real : array (rows,) of bool
        Which rows retell a case.
    """

    def __init__(
        self,
        vectors: TextVectors,
        targets: NDArray[np.int8],
        row_folds: NDArray[np.int64],
        case_folds: NDArray[np.int64],
        labels: LabelTable,
        config: LearnerConfig,
        real: NDArray[np.bool_],
    ) -> None:
        self._width = vectors.width
        rows = vectors.texts.shape[0]
        held_by = np.asarray((vectors.texts > 0).sum(axis=0)).ravel()
        most = max(config.similar_max_df * rows, FEW)
        uncommon = diags_array((held_by <= most).astype(np.float64))
        self._queries = normalize(csr_matrix(vectors.texts @ uncommon))
        chosen = np.sort(np.argsort(~real, kind="stable")[: max(0, config.similar_texts - len(vectors.precedents))])
        told = [self._queries[chosen]]
        if vectors.precedents:
            told.append(normalize(csr_matrix(vectors.cases @ uncommon)))
        stored = vstack(told, format="csr")
        # Rounded here, so that the held-out votes are counted with the weights that are stored.
        levels = find_levels(stored.data)
        stored.data = levels[nearest_levels(stored.data, levels)].astype(np.float64)
        self._stored = stored
        accepted = np.array([[label in r.accepted for label in labels.ids] for r in vectors.precedents], np.uint8)
        self.labelled = np.concatenate([targets[chosen].astype(np.uint8), accepted.reshape(-1, len(labels))])
        self._folds = np.concatenate([row_folds[chosen], case_folds])

    def heldout_votes(self, test: NDArray[np.int64], fold: int) -> NDArray[np.float64]:
        """Votes for rows ``test`` (tests,) of the texts outside ``fold``, shape (tests, labels)."""
        allowed = np.flatnonzero(self._folds != fold)
        stored, labelled = self._stored[allowed].T.tocsc(), self.labelled[allowed]
        out = np.zeros((len(test), labelled.shape[1]))
        step = max(1, _BLOCK // max(1, len(allowed)))
        for start in range(0, len(test), step):
            part = test[start : start + step]
            # Sparse all the way: a dense product may add up in another order with another number of threads.
            out[start : start + step] = mean_votes((self._queries[part] @ stored).power(3), labelled)
        return out

    def postings(self) -> PostingArrays:
        """Postings of the texts that vote."""
        return _postings(self._stored, self._width)


def fit_excess(votes: NDArray[np.float64], targets: NDArray[np.int8], config: LearnerConfig) -> Excess:
    """Mean and spread, a label, of the votes for rows that the label does not hold for.

    Parameters
    ----------
    votes : array (rows, labels)
        Of texts the row has no part in.
    targets : array (rows, labels) of 0 and 1
    """
    mean = np.zeros(votes.shape[1])
    spread = np.zeros(votes.shape[1])
    for label in range(votes.shape[1]):
        foreign = votes[targets[:, label] == 0, label]
        if len(foreign):
            mean[label], spread[label] = foreign.mean(), foreign.std()
    return Excess(config.similar_weight, config.similar_lead, mean, spread)
