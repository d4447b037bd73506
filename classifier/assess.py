"""The one path from a text to an answer; page, API, command and desk call it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from classifier.analogy import Analogies, Standing
from classifier.artifact import Model, load_model
from classifier.assessment import Assessment, LabelAnswer
from classifier.calibrate import find_record
from classifier.cases import TextCases
from classifier.clauses import in_book_order
from classifier.concepts import Hit, RawHit, load_lexicon
from classifier.decide import Decision, decide, doubt_passage
from classifier.engine import Vector
from classifier.errors import TextError
from classifier.explain import Reading, Span, weigh_label
from classifier.lawbook import load_lawbook
from classifier.likeness import Likeness, find_places
from classifier.normalize import FIGURES_KEPT, Alignment, align, normalize
from classifier.passages import WHOLE
from classifier.precedents import Match
from classifier.questions import Question
from classifier.ranking import Ranking, order_of, rank_long
from classifier.reasons import LIKELY, LabelReasons, LawDay, TextReasons, ask, find_law_day, note_change
from classifier.settling import RIVALS, Settling, raw_hits
from classifier.statutes import StatuteInForce, statutes_of
from classifier.taxonomy import OTHER, Label

#: Longest text taken, in code points.
MAX_TEXT = 20_000


def _clause_first(statutes: list[StatuteInForce], reasons: LabelReasons | None) -> list[StatuteInForce]:
    """The articles of the clause that the words point to come first, then those of what else they tell.

    Without a clause none comes before another.
    """
    if reasons is None:
        return statutes
    clause = reasons.sub_clause
    if clause is None:
        return in_book_order(statutes) if reasons.choosing else statutes
    told = [clause["entry"], *(other.entry.id for other in reasons.other_clauses)]
    return sorted(statutes, key=lambda s: told.index(s.entry) if s.entry in told else len(told))


def check_text(text: str) -> None:
    """Refuse what cannot be assessed.

    Raises
    ------
    TextError
        If the text is blank or longer than :data:`MAX_TEXT` code points.
    """
    _check_length(text)
    _check_readable("", text)


def _check_length(text: str) -> None:
    if len(text) > MAX_TEXT:
        raise TextError(f"文字过长：{len(text)} 字，上限 {MAX_TEXT} 字")


def _check_readable(folded: str, text: str) -> None:
    """Refuse what shows nothing; what the model's own steps emptied, such as a charge alone, is readable."""
    if (not folded or folded.isspace()) and not normalize(text).strip():
        raise TextError("没有可读的文字")


class Classifier:
    """A loaded model and the way to ask it."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._lawbook = load_lawbook()
        self._lexicon = load_lexicon()
        self._settling = Settling(model, self._lawbook, self._lexicon)
        self._analogies = Analogies(model.precedents.records, model.labels, Likeness(self._lexicon))
        self._answers: dict[str, NDArray[np.float64]] = {}

    @classmethod
    def load(cls, folder: Path) -> Classifier:
        """Load a model folder; errors as :func:`classifier.artifact.load_model`."""
        return cls(load_model(folder))

    def rank(self, text: str) -> Ranking:
        """Probabilities of every label and their order, best first.

        Raises
        ------
        TextError
            As :func:`check_text`.
        """
        _check_length(text)
        steps = self.model.engine.settings.steps
        folded = normalize(text, steps)
        _check_readable(folded, text)
        return self._rank_folded(text, folded)

    def _rank_folded(self, text: str, folded: str, alignment: Alignment | None = None) -> Ranking:
        engine, ids = self.model.engine, self.model.labels.ids
        whole = self._rank_vector(engine.vectorize(folded))
        if len(folded) <= WHOLE or len(ids) == 1 or OTHER not in ids:
            return whole
        return rank_long(self.model, text, folded, whole, self._rank_vector, alignment)

    def _rank_vector(self, vector: Vector) -> Ranking:
        scores = self.model.engine.scores(vector) + self.model.evidence.added(*self._wording(vector))
        scores = self.model.calibration.trusted(scores, len(vector.indices))
        probabilities = self.model.calibration.probabilities(scores[None, :])[0]
        return Ranking(vector, scores, probabilities, order_of(probabilities))

    def decide(self, ranking: Ranking) -> Decision:
        """Decision for a ranking."""
        ids = self.model.labels.ids
        first = ranking.order[0]
        other = float(ranking.probabilities[ids.index(OTHER)]) if OTHER in ids else 0.0
        found = decide(
            ids[first],
            float(ranking.probabilities[first]),
            other,
            len(ranking.vector.indices),
            ranking.vector.distinct,
            self.model.thresholds,
        )
        return found if ranking.passage is None else doubt_passage(found)

    def settle(
        self, text: str, ranking: Ranking, occurred_on: date | None = None, today: date | None = None
    ) -> Decision:
        """Decision for a ranking of ``text``, with what its words and the law of the day say of the first label."""
        found = self.decide(ranking)
        if not self._settling.may_change(found, ranking):
            return found
        text = ranking.told or text
        law_day = find_law_day(text, occurred_on, today or date.today(), align(text, FIGURES_KEPT))
        folded = normalize(text, self.model.engine.settings.steps)
        return self._settling.settle(found, text, folded, ranking, law_day.day)

    def assess(
        self,
        text: str,
        occurred_on: date | None = None,
        *,
        top_k: int = 5,
        precedents: int = 1,
        explain: bool = True,
        today: date | None = None,
    ) -> Assessment:
        """Assess one text.

        Parameters
        ----------
        text : str
            1 to 20,000 code points.
        occurred_on : date, optional
            Day of the conduct; decides which law is shown. If absent, the day told in the
            text, else today.
        top_k : int
            Labels returned, 1 to the number of labels.
        precedents : int
            Cases returned a label and over all labels, 0 to 5; one against the first label may come on top.
        explain : bool
            Whether to find the spans and what follows from them.
        today : date, optional
            Day taken for today; the calendar's if absent.

        Raises
        ------
        TextError
            As :func:`check_text`.
        """
        _check_length(text)
        # The way back to the text as sent is needed only for words that are shown.
        shows = explain or bool(precedents)
        figures, alignment, folded = self._fold(text, shows)
        _check_readable(folded, text)
        ranking = self._rank_folded(text, folded, alignment)
        if ranking.told is not None:
            # Days, figures and elements of small talk are no more of the matter than its words.
            text = ranking.told
            figures, alignment, folded = self._fold(text, shows)
        law_day = find_law_day(text, occurred_on, today or date.today(), figures)
        day = law_day.day
        labels = self.model.labels.labels
        shown = [(labels[index], float(ranking.probabilities[index])) for index in ranking.order[: max(top_k, RIVALS)]]
        raw = raw_hits(self._lexicon, ranking, folded)
        hits = self._lexicon.name(raw) if alignment is not None else []
        explained = alignment if explain else None
        reading = self._read(ranking, explained, text, hits) if explained is not None else None
        read = TextReasons(self._lawbook, explained, text, hits, law_day, figures) if explained is not None else None
        reasons = read.reasons(shown) if read is not None else None
        places = find_places(text, alignment, hits) if alignment is not None else {}
        concepts = frozenset(places) if alignment is not None else self._named(raw)
        standing = self._standing(ranking, concepts) if precedents else None
        amounts = read.amounts if read is not None else []
        cases = TextCases(self._analogies, standing, ranking.probabilities, places, amounts, precedents)
        spans = self._spans(ranking, ranking.order[:top_k], reading) if reading is not None else None
        answers = []
        for rank, (label, probability) in enumerate(shown[:top_k], 1):
            answers.append(
                LabelAnswer(
                    rank=rank,
                    label=label,
                    probability=probability,
                    track_record=find_record(self.model.track_records, probability) if rank == 1 else None,
                    statutes=_clause_first(self.statutes_on(label, day), reasons[rank - 1] if reasons else None),
                    spans=spans[rank - 1] if spans is not None else [],
                    precedents=cases.of_label(label.id),
                    reasons=reasons[rank - 1] if reasons else None,
                )
            )
        return Assessment(
            decision=self._settling.settle(self.decide(ranking), text, folded, ranking, day, reasons),
            labels=answers,
            law_day=self._note_change(shown[:top_k], reasons or [], law_day),
            ask_next=self._ask(ranking, shown, reasons) if reasons else [],
            precedents=cases.of_all(shown[0][0].id),
            known_share=ranking.vector.known_share,
            concepts=concepts,
            left_out=ranking.left_out,
        )

    def _fold(self, text: str, aligned: bool) -> tuple[Alignment, Alignment | None, str]:
        """A text with its figures kept, its normalised form with the way back if ``aligned``, and that form's text."""
        steps = self.model.engine.settings.steps
        alignment = align(text, steps) if aligned else None
        return align(text, FIGURES_KEPT), alignment, normalize(text, steps) if alignment is None else alignment.text

    def _note_change(self, shown: list[tuple[Label, float]], reasons: list[LabelReasons], law_day: LawDay) -> LawDay:
        """The day of the law, with what changed around it for the first label and the likely ones."""
        likely = [label for rank, (label, p) in enumerate(shown) if rank == 0 or p >= LIKELY]
        told = zip(shown, reasons, strict=False)
        clauses = {label.id: item.sub_clause["entry"] for (label, _), item in told if item.sub_clause}
        return note_change(self._lawbook, likely, law_day, clauses)

    def _spans(self, ranking: Ranking, indices: list[int], reading: Reading) -> list[list[Span]]:
        """The words that carried each label: of its logit, by its own score and its lead over the best other."""
        best, *others = order_of(ranking.scores)[:2]
        second = others[0] if others else best
        calibration, engine = self.model.calibration, self.model.engine
        out = []
        for index in indices:
            lead = float(calibration.lead[index])
            own = float(calibration.own[index]) + lead
            rival = second if index == best else best
            out.append(reading.spans(weigh_label(engine, ranking.vector, index, rival, own, lead)))
        return out

    def _ask(self, ranking: Ranking, shown: list[tuple[Label, float]], reasons: list[LabelReasons]) -> list[Question]:
        """What to ask next; of a passage the probabilities were discounted and are computed anew."""
        before = ranking.probabilities if ranking.passage is None else None
        calibrated = self.model.calibration.probabilities
        return ask(shown, reasons, ranking.scores, self._answer_scores, calibrated, before)

    def _read(self, ranking: Ranking, alignment: Alignment, text: str, hits: list[Hit]) -> Reading:
        """Where the features of what was ranked stand in the text; ``hits`` are those of the whole text."""
        engine, vector = self.model.engine, ranking.vector
        if ranking.passage is None:
            return Reading(engine, alignment, text, vector, hits)
        part = alignment.part(*ranking.passage)
        # Of a passage only what tells its label was kept.
        return Reading(engine, part, text, vector if vector.tokens is not None else engine.vectorize(part.text))

    def _named(self, hits: list[RawHit]) -> frozenset[str]:
        """Ids of the concepts that are named, without those that are denied."""
        order = self._lexicon.order
        return frozenset([order[concept] for concept, _, _, denied in hits if not denied])

    def _answer_scores(self, question: str) -> NDArray[np.float64]:
        """What the words of an answer add to the scores; kept, for the questions are few."""
        if question not in self._answers:
            engine = self.model.engine
            words = engine.vectorize(normalize(question, engine.settings.steps))
            self._answers[question] = engine.scores(words) - engine.scores(engine.vectorize(""))
        return self._answers[question]

    def statutes_on(self, label: Label, day: date) -> list[StatuteInForce]:
        """Articles of a label in force on ``day``; unverified ones are not shown."""
        return list(statutes_of(self._lawbook, label.law_entries, self._lawbook.era(day)))

    def _wording(self, vector: Vector) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Words and characters of a text, each with its weight.

        Concepts are left out: they say what kind of matter it is, the odd words
        say which one (measured, docs/model.md).
        """
        rows = self._wording_rows(vector)
        return rows, vector.values[: len(rows)]

    def _wording_rows(self, vector: Vector) -> NDArray[np.int64]:
        """Rows of the words and characters: they ascend, and the concepts lie last."""
        count = vector.wording
        if count is None:
            count = int(vector.indices.searchsorted(self.model.engine.starts["concept"]))
        return vector.indices[:count]

    def similarities(self, vector: Vector) -> NDArray[np.float64]:
        """How near a text is to every decided case by its words and characters, shape (cases,), 0 to 1."""
        return self.model.precedents.similarities(self._wording_rows(vector))

    def _standing(self, ranking: Ranking, here: frozenset[str]) -> Standing:
        return self._analogies.stand(self.similarities(ranking.vector), ranking.probabilities, here)

    def concepts_named(self, text: str, ranking: Ranking) -> frozenset[str]:
        """Ids of the concepts that a ranked text names, without those it denies."""
        folded = normalize(ranking.told or text, self.model.engine.settings.steps)
        return self._named(raw_hits(self._lexicon, ranking, folded))

    def analogous(self, text: str, ranking: Ranking, count: int) -> list[tuple[str, Match]]:
        """The ``count`` most analogous cases of all labels, best first, each with the label it stands for."""
        found = self._analogies.nearest(self._standing(ranking, self.concepts_named(text, ranking)), count)
        return [(self._analogies.label_of(match.precedent, ranking.probabilities), match) for match in found]
