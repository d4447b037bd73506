"""All that is said of the labels shown beside their probability, from one reading of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.amounts import Amount, find_amounts
from classifier.clauses import choosing, has_clauses, sub_clause
from classifier.concepts import Hit
from classifier.dates import ConductDay, conduct_day
from classifier.denials import denied_in, untold_in
from classifier.element_answers import MET, ElementAnswer, ElementSpan
from classifier.element_map import load_element_map
from classifier.elements import Evidence, check_elements
from classifier.figures import Figures
from classifier.lawbook import Entry, Lawbook
from classifier.neighbours import CLOSE, Contrast, contrast
from classifier.normalize import Alignment
from classifier.other_clauses import OtherClause, other_clauses
from classifier.questions import Question, Shown, ask_next
from classifier.routes import NONE, Route, find_doubt, find_route
from classifier.severity import UNKNOWN, Severity, counts_insiders, counts_telecom, judge
from classifier.statutes import verified_statutes
from classifier.taxonomy import OTHER, Label
from classifier.told import LOOSELY, TOLD, UNTOLD, Told
from classifier.undated import by_the_way, undated

#: Said where the text dates only what came after the conduct.
_BOUND = "文中只有发觉、办案等事后的日期，行为不会晚于这一天；这里按这一天列出，请填写行为日期核对。"
#: Said where the last day follows from how long something went on.
_LASTING = "最后一日由文中的“{}”推算，请填写行为日期核对。"
#: Said where only the first day is told and the law changed after it.
_OPEN = (
    "文中只写了开始的日期，或其后仍在继续，没有写持续到哪一天；“{}”的条文或门槛在 {} 有变，"
    "这里按写明的这一天列出，持续到该日以后的看新的条文，请填写最后一日核对。"
)
#: Least probability of a label that is asked about, or whose change of law is told, if it is not close to the first.
LIKELY = 0.05
#: Evidence that figures were bought beside those that came from duty, and of deceit over networks or telephones.
_BOUGHT, _TELECOM = "bought-beside", "telecom"


class LawDay(NamedTuple):
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
        return LawDay(today, "today", None, undated(text, alignment))
    aside = by_the_way(told, text, alignment)
    if aside:
        return LawDay(today, "today", None, aside)
    if told.bound:
        return LawDay(told.day, "text", told, _BOUND)
    return LawDay(told.day, "text", told, _LASTING.format(told.found.lasting) if told.found.lasting else "")


def note_change(
    book: Lawbook, labels: Iterable[Label], law_day: LawDay, clauses: Mapping[str, str] = MappingProxyType({})
) -> LawDay:
    """Say so where the law of one of ``labels`` changed between the first and the last day told.

    ``clauses`` are the entries that the words point to, by id of a label that has several; of such a label without one
    the label itself is named, for no clause is told to be the one.
    """
    told = law_day.told
    if told is None:
        return law_day
    if told.until is not None:
        return _note_open(book, labels, law_day, told.until, clauses)
    if told.earliest == law_day.day:
        return law_day
    days = told.earliest, law_day.day
    for asked in _entries(book, labels, clauses):
        if _changed(asked.entry, *days):
            note = f"文中的日期从 {days[0].isoformat()} 到 {days[1].isoformat()}，其间“{asked.name}”的条文或门槛有变；"
            note += "这里按最后一日列出，请填写行为日期核对。" + (_not_before(asked.entry, *days) if asked.sure else "")
            return law_day._replace(note=law_day.note + note)
    return law_day


class _Asked(NamedTuple):
    """An entry whose law may have changed, the name it is told by, and whether the words point to it alone."""

    entry: Entry
    name: str
    sure: bool


def _entries(book: Lawbook, labels: Iterable[Label], clauses: Mapping[str, str]) -> Iterator[_Asked]:
    for label in labels:
        clause = clauses.get(label.id)
        whole = clause is None and has_clauses(label.law_entries)
        for entry in book.known([clause] if clause else label.law_entries):
            yield _Asked(entry, label.name if whole else entry.name, bool(clause))


def _note_open(
    book: Lawbook, labels: Iterable[Label], law_day: LawDay, until: date, clauses: Mapping[str, str]
) -> LawDay:
    """Say so where the law of one of ``labels`` changed after a first day whose end is not told."""
    for asked in _entries(book, labels, clauses):
        turn = next((day for day in asked.entry.turns if law_day.day < day <= until), None)
        if turn is not None and _changed(asked.entry, law_day.day, until):
            return law_day._replace(note=law_day.note + _OPEN.format(asked.name, turn.isoformat()))
    return law_day


def _changed(entry: Entry, first: date, last: date) -> bool:
    """Whether another article or threshold of ``entry`` is in force on the ``last`` day than on the ``first``."""
    # Within an era of the entry nothing changes.
    return entry.era(first) != entry.era(last) and (
        entry.statutes_on(first) != entry.statutes_on(last) or entry.thresholds_on(first) != entry.thresholds_on(last)
    )


def _not_before(entry: Entry, first: date, last: date) -> str:
    """Which article what was done before its day is not held against, of an entry that asks for the day."""
    table = load_element_map()
    groups = table.entries.get(entry.id, {}).values()
    since = next((table.days[group] for group in groups if group in table.days), None)
    if since is None or not first < since <= last:
        return ""
    new, old = (verified_statutes(entry, entry.era(day)) for day in (last, first))
    if not new or not old:
        return ""
    named = [f"{s.law}{s.article.partition('；')[0]}" for s in (new[0], old[0])]
    return f"{since.isoformat()}之前的行为不能直接引{named[0]}，看{named[1]}。"


class LabelReasons(NamedTuple):
    """Elements, severity, route and neighbours of one label.

    ``choosing`` are the questions that tell its clauses apart, where the words point to none and no checklist is shown;
    ``other_clauses`` those that they point to beside the one shown.
    """

    elements: list[ElementAnswer]
    severity: Severity
    route: Route
    contrasts: list[Contrast]
    sub_clause: dict[str, Any] | None
    choosing: list[ElementAnswer]
    other_clauses: list[OtherClause]


class _Checked(NamedTuple):
    """What was found of one label before it is held beside others.

    ``clause`` is that the words point to; ``undecided`` says that there are several and they point to none.
    """

    label: Label
    clause: dict[str, Any] | None
    undecided: bool
    elements: list[ElementAnswer]
    severity: Severity

    @property
    def sided(self) -> Label:
        """The label with the entry alone whose tests may tell it from others, where the words point to a clause."""
        return replace(self.label, law_entries=(self.clause["entry"],)) if self.clause else self.label


class TextReasons:
    """Reads one text once and gives the reasons of each label shown.

    ``alignment`` is that of the model, ``figures`` the one with the figures kept; ``law_day`` is the day whose law is
    shown, a plain date one that was given.
    """

    def __init__(
        self,
        book: Lawbook,
        alignment: Alignment,
        text: str,
        hits: Iterable[Hit],
        law_day: LawDay | date,
        figures: Alignment,
    ) -> None:
        self._book = book
        self._law_day = law_day if isinstance(law_day, LawDay) else LawDay(law_day, "request")
        self._day = self._law_day.day
        self._evidence = Evidence(alignment, text, hits, self._day)
        self._text, self._figures = text, figures
        self._told = Told(self._evidence, text)

    @cached_property
    def amounts(self) -> list[Amount]:
        """Every amount of the text; found when first asked for."""
        return find_amounts(self._text, self._figures)

    @cached_property
    def _all_figures(self) -> Figures:
        """The same with what is read of them whatever the label."""
        return Figures(self.amounts, self._told)

    @cached_property
    def _telecom(self) -> bool:
        """Whether the text tells of deceit over networks or telephones."""
        return bool(self._evidence.places(_TELECOM, contrary=False)) or self._told.how(_TELECOM) == LOOSELY

    def doubt(self, label: Label) -> str:
        """Why ``label`` may not be put forward without a reader, or an empty string; figures are not looked at."""
        entry = self.entry_of(label)
        denied = denied_in(entry, self._evidence) if entry is not None else None
        untold = untold_in(entry, self._evidence) if entry is not None else None
        return find_doubt(self._book, label, self._day, denied, untold)

    def entry_of(self, label: Label) -> Entry | None:
        """The entry of the law book whose checklist is shown."""
        return self._entry_of(label, self._clause_of(label))

    def _entry_of(self, label: Label, clause: dict[str, Any] | None) -> Entry | None:
        entries = self._book.known([clause["entry"]] if clause else label.law_entries)
        return entries[0] if entries else None

    @cached_property
    def _sub_clause(self) -> dict[str, Any] | None:
        """The clause of unfair competition; most texts show no label that has one."""
        return sub_clause(self._evidence)

    def _clause_of(self, label: Label) -> dict[str, Any] | None:
        """The clause of ``label`` that the words point to."""
        if not has_clauses(label.law_entries):
            return None
        clause = self._sub_clause
        return clause if clause and clause["entry"] in label.law_entries else None

    def _others(self, label: Label, shown: dict[str, Any] | None) -> list[OtherClause]:
        """The clauses of ``label`` that the words point to beside the one ``shown``."""
        entries = label.law_entries
        return other_clauses(self._book, self._evidence, entries, shown, self._day) if has_clauses(entries) else []

    def check(self, label: Label) -> tuple[list[ElementAnswer], Severity]:
        """Elements and severity of one label."""
        found = self._check(label)
        return found.elements, found.severity

    def _check(self, label: Label) -> _Checked:
        clause = self._clause_of(label)
        entry = self._entry_of(label, clause)
        if entry is None:
            return _Checked(label, clause, False, [], Severity(UNKNOWN))
        insider = self._insider() if counts_insiders(entry, self._day) else UNTOLD
        telecom = counts_telecom(entry) and self._telecom
        severity = judge(entry, self._all_figures, self._day, insider=insider, telecom=telecom)
        # A checklist would be that of one clause among several, picked by nothing.
        if clause is None and has_clauses(label.law_entries):
            return _Checked(label, clause, True, [], severity)
        since, span = self._since
        elements = check_elements(entry, self._evidence, severity, self._day, since=since, day_span=span)
        return _Checked(label, clause, False, elements, severity)

    def _see_outside(self, label: Label, route: Route) -> Route:
        """``route`` with the test of a crime that the book has no entry of, where the text points to it."""
        if route.kind == NONE and label.id != OTHER:
            return route
        for group, test in _outside(self._book, None if label.id == OTHER else label.law_entries):
            if self._told.says(group):
                return route._replace(text=f"{route.text}文中有“{self._told.wording(group)}”：{test}")
        return route

    @cached_property
    def _since(self) -> tuple[date | None, ElementSpan | None]:
        """First day of the conduct that is told, and the words that tell it.

        A day that the conduct came before tells nothing of the days since when it may have been done.
        """
        told = self._law_day.told
        if told is None:
            return (self._day if self._law_day.basis == "request" else None), None
        found = told.found
        return None if told.bound else told.earliest, ElementSpan(found.start, found.end, found.text)

    @cached_property
    def _no_ways(self) -> frozenset[str]:
        """Entries that are no way beside a crime, for the text has nothing of what they are about."""
        ways = load_element_map().way_evidence
        return frozenset(entry for entry, group in ways.items() if not self._told.says(group))

    def _insider(self) -> str:
        """Whether the text says that the information came from duty or service."""
        how = self._told.how("insider")
        # Of figures that came from duty and others that were bought either line may be the one.
        if how == TOLD and self._told.says(_BOUGHT):
            return LOOSELY
        # Words for both sides leave it open.
        return LOOSELY if how == UNTOLD and self._told.wording("insider") else how

    def reasons(self, labels: list[tuple[Label, float]]) -> list[LabelReasons]:
        """Reasons of the labels shown, best first, each with its probability."""
        checked = [self._check(label) for label, _ in labels]
        contrasts = self._contrasts(checked, [probability for _, probability in labels])
        return [self._reason(found, contrasts if found is checked[0] else []) for found in checked]

    def _contrasts(self, checked: list[_Checked], probabilities: list[float]) -> list[Contrast]:
        """The first label beside the second, and beside every other that is close."""
        first, least = checked[0], CLOSE * probabilities[0]
        found = [
            contrast(
                self._book,
                (first.sided, first.elements),
                (rival.sided, rival.elements),
                close=probability >= least,
                severities=(first.severity, rival.severity),
            )
            for place, (rival, probability) in enumerate(zip(checked, probabilities, strict=True))
            if place == 1 or (place > 1 and probability >= least)
        ]
        return [item for item in found if item is not None]

    def _reason(self, found: _Checked, contrasts: list[Contrast]) -> LabelReasons:
        label, entries, clause = found.label, found.label.law_entries, found.clause
        without = self._no_ways if _asks_for_ways(self._book, entries) else frozenset()
        own = clause["entry"] if clause else None
        route = find_route(self._book, label, found.severity, self._day, found.elements, own, without)
        route = self._see_outside(label, route)
        asked = choosing(self._book, entries) if found.undecided else []
        others = other_clauses(self._book, self._evidence, entries, clause, self._day) if has_clauses(entries) else []
        return LabelReasons(found.elements, found.severity, route, contrasts, clause, asked, others)


@lru_cache(1024)
def _asks_for_ways(book: Lawbook, entries: tuple[str, ...]) -> bool:
    """Whether some way beside a crime is one only where the text tells of what it is about."""
    ways = load_element_map().way_evidence
    return any(entry.id in ways for entry in book.ways_beside(entries))


@lru_cache(1024)
def _outside(book: Lawbook, entries: tuple[str, ...] | None) -> tuple[tuple[str, str], ...]:
    """Evidence of crimes that the book has no entry of, and the test between them and what is near.

    Those near ``entries``, or those near anything for what is none of the labels (None).
    """
    table = load_element_map()
    if entries is None:
        near_by = [(entry, other, group) for group, (entry, other) in table.outside_all.items()]
    else:
        near_by = [(entry, other, group) for entry in entries for other, group in table.outside.get(entry, {}).items()]
    tests = [(group, [n.test for n in book[entry].neighbours if n.id == other]) for entry, other, group in near_by]
    return tuple((group, found[0]) for group, found in tests if found)


def ask(
    labels: list[tuple[Label, float]],
    reasons: list[LabelReasons],
    scores: NDArray[np.float64],
    answer_scores: Callable[[str], NDArray[np.float64]],
    probabilities: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    before: NDArray[np.float64] | None = None,
) -> list[Question]:
    """Questions as :func:`classifier.questions.ask_next`, those about the first label first.

    Asked about are labels of at least :data:`LIKELY` and those close to the first. The open facts of the first label
    come before those of another, the required ones before the others; fewer than three may be open.
    """
    floor = min(LIKELY, CLOSE * labels[0][1])
    asked = [
        Shown(label, p, item.elements or item.choosing, item.severity)
        for place, ((label, p), item) in enumerate(zip(labels, reasons, strict=False))
        if place == 0 or p >= floor
    ]
    return ask_next(asked, scores, answer_scores, probabilities, before)


def met_share(elements: list[ElementAnswer]) -> tuple[int, int]:
    """``(met, required)`` of a checklist."""
    required = [e for e in elements if e.required]
    return sum(e.status == MET for e in required), len(required)
