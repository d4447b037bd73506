"""All that is said of the labels shown beside their probability, from one reading of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.amounts import Amount, find_amounts
from classifier.concepts import Hit
from classifier.dates import ConductDay, conduct_day, relative_day
from classifier.denials import denied_in
from classifier.elements import CONTRARY, MET, ElementAnswer, Evidence, check_elements, sub_clause
from classifier.lawbook import Entry, Lawbook
from classifier.neighbours import CLOSE, Contrast, contrast
from classifier.normalize import Alignment
from classifier.questions import MAX_QUESTIONS, Question, Shown, ask_next
from classifier.routes import Route, find_doubt, find_route
from classifier.severity import UNKNOWN, Severity, counts_insiders, judge
from classifier.taxonomy import OTHER, Label
from classifier.told import DENIED, LOOSELY, TOLD, UNTOLD, Told

#: Labels asked about in ``ask_next``.
_ASKED = 3
#: Said where the text dates only what came after the conduct.
_BOUND = "文中只有发觉、办案等事后的日期，行为不会晚于这一天；这里按这一天列出，请填写行为日期核对。"
#: Said where the text tells the day only from that of the telling.
_RELATIVE = "文中只有相对日期（{}），请填行为日期核对。"
#: Least probability of a label that is asked about where the text seems to be of another kind.
_LIKELY = 0.02


@dataclass(frozen=True, slots=True)
class LawDay:
    """The day whose law is shown and where it came from: ``request``, ``text`` or ``today``."""

    day: date
    basis: str
    told: ConductDay | None = None
    note: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form."""
        out: dict[str, Any] = {"date": self.day.isoformat(), "basis": self.basis}
        if self.told is not None:
            out |= self.told.to_dict()
        if self.note:
            out["note"] = self.note
        return out


def find_law_day(text: str, occurred_on: date | None, today: date, alignment: Alignment | None = None) -> LawDay:
    """Day given, else the last day of conduct told in the text or the day it came before, else today."""
    if occurred_on is not None:
        return LawDay(occurred_on, "request")
    told = conduct_day(text, today, alignment)
    if told is None:
        relative = relative_day(text, alignment)
        return LawDay(today, "today", None, _RELATIVE.format(relative) if relative else "")
    return LawDay(told.day, "text", told, _BOUND if told.bound else "")


def note_change(book: Lawbook, label: Label, law_day: LawDay) -> LawDay:
    """Say so where the law of ``label`` changed between the first and the last day told."""
    told = law_day.told
    if told is None or told.earliest == law_day.day:
        return law_day
    changed = []
    for entry_id in label.law_entries:
        if entry_id in book:
            entry = book[entry_id]
            before, after = entry.statutes_on(told.earliest), entry.statutes_on(law_day.day)
            if before != after or entry.thresholds_on(told.earliest) != entry.thresholds_on(law_day.day):
                changed.append(entry.name)
    if not changed:
        return law_day
    note = (
        f"文中的日期从 {told.earliest.isoformat()} 到 {law_day.day.isoformat()}，其间“{changed[0]}”的条文或门槛有变；"
        "这里按最后一日列出，请填写行为日期核对。"
    )
    return LawDay(law_day.day, law_day.basis, told, note)


class LabelReasons(NamedTuple):
    """Elements, severity, route and neighbours of one label."""

    elements: list[ElementAnswer]
    severity: Severity
    route: Route
    contrasts: list[Contrast]
    sub_clause: dict[str, Any] | None


class TextReasons:
    """Reads one text once and gives the reasons of each label shown.

    ``alignment`` is that of the model, ``figures`` the one with the figures kept.
    """

    def __init__(
        self, book: Lawbook, alignment: Alignment, text: str, hits: Iterable[Hit], day: date, figures: Alignment
    ) -> None:
        self._book, self._day = book, day
        self._evidence = Evidence(alignment, text, hits)
        self._text, self._figures = text, figures
        self._told = Told(self._evidence, text)
        self._sub_clause = sub_clause(self._evidence)
        self._telecom = bool(self._evidence.places("telecom", contrary=False))

    @cached_property
    def amounts(self) -> list[Amount]:
        """Every amount of the text; found when first asked for."""
        return find_amounts(self._text, self._figures)

    def doubt(self, label: Label) -> str:
        """Why ``label`` may not be put forward without a reader, or an empty string; figures are not looked at."""
        entry = self.entry_of(label)
        denied = denied_in(entry, self._evidence) if entry is not None else None
        return find_doubt(self._book, label, self._day, denied)

    def entry_of(self, label: Label) -> Entry | None:
        """The entry of the law book whose checklist is shown."""
        entries = [self._book[entry_id] for entry_id in label.law_entries if entry_id in self._book]
        if not entries:
            return None
        if self._sub_clause is not None:
            for entry in entries:
                if entry.id == self._sub_clause["entry"]:
                    return entry
        return entries[0]

    def check(self, label: Label) -> tuple[list[ElementAnswer], Severity]:
        """Elements and severity of one label."""
        entry = self.entry_of(label)
        if entry is None:
            return [], Severity(UNKNOWN)
        insider = self._insider() if counts_insiders(entry, self._day) else UNTOLD
        severity = judge(entry, self.amounts, self._day, insider=insider, telecom=self._telecom, told=self._told)
        return check_elements(entry, self._evidence, severity, self._day), severity

    def _insider(self) -> str:
        """Whether the text says that the information came from duty or service."""
        status, spans = self._evidence.answer("insider")
        if status == MET:
            return TOLD if self._evidence.tells("insider") else LOOSELY
        if status == CONTRARY:
            return DENIED
        # Words for both sides leave it open.
        return LOOSELY if spans else UNTOLD

    def reasons(self, labels: list[tuple[Label, float]]) -> list[LabelReasons]:
        """Reasons of the labels shown, best first, each with its probability."""
        checked = [self.check(label) for label, _ in labels]
        out = []
        for position, ((label, _), (elements, severity)) in enumerate(zip(labels, checked, strict=True)):
            contrasts = []
            if position == 0:
                for place, ((rival, probability), (others, grave)) in enumerate(zip(labels, checked, strict=True)):
                    close = probability >= CLOSE * labels[0][1]
                    if place == 1 or (place > 1 and close):
                        sides = (label, elements), (rival, others)
                        found = contrast(self._book, *sides, close=close, severities=(severity, grave))
                        contrasts += [found] if found is not None else []
            own_clause = (
                self._sub_clause if self._sub_clause and self._sub_clause["entry"] in label.law_entries else None
            )
            clause = own_clause["entry"] if own_clause else None
            route = find_route(self._book, label, severity, self._day, elements, clause)
            out.append(LabelReasons(elements, severity, route, contrasts, own_clause))
        return out


def ask(
    labels: list[tuple[Label, float]],
    reasons: list[LabelReasons],
    scores: NDArray[np.float64],
    answer_scores: Callable[[str], NDArray[np.float64]],
    probabilities: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    before: NDArray[np.float64] | None = None,
) -> list[Question]:
    """Questions about the first labels, as :func:`classifier.questions.ask_next`.

    Where the close labels leave fewer than three facts open, the elements that
    are not required and then the next labels fill up. Where the first label is
    "none of these", unlikely labels are not asked about.
    """
    shown = [Shown(label, p, item.elements, item.severity) for (label, p), item in zip(labels, reasons, strict=False)]
    close = [item for item in shown[:_ASKED] if item.probability >= CLOSE * labels[0][1]]
    floor = _LIKELY if labels[0][0].id == OTHER else 0.0
    likely = [item for item in shown if item.probability >= floor]
    questions: list[Question] = []
    for items, required in ((close, True), (close, False), (likely, True), (likely, False)):
        known = {question.question for question in questions}
        found = ask_next(items, scores, answer_scores, probabilities, required=required, before=before)
        questions += [question for question in found if question.question not in known]
        if len(questions) >= MAX_QUESTIONS:
            break
    return sorted(questions[:MAX_QUESTIONS], key=lambda q: -q.gain)


def met_share(elements: list[ElementAnswer]) -> tuple[int, int]:
    """``(met, required)`` of a checklist."""
    required = [e for e in elements if e.required]
    return sum(e.status == MET for e in required), len(required)
