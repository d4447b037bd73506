"""The checklist of an offence or claim, answered from the words of a text.

``data/elements.json`` maps each element of the law book to evidence: concepts
of the lexicon and plain terms that say yes (``met``) or no (``contrary``: a
permission, a drill, own data, an honest mistake). A yes that stands under a
negation ("没有导出") is a no. Where the text says neither, or both, the element is
``missing``: it is a question to ask, not an answer. Where it says nothing in these
words, the loose words of :mod:`classifier.loosely` may still answer yes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from classifier.concepts import Hit
from classifier.doubts import Doubts
from classifier.element_answers import CONTRARY, MET, MISSING, ElementAnswer, ElementSpan
from classifier.element_map import load_element_map
from classifier.lawbook import Entry
from classifier.longer import LongerWords
from classifier.loosely import Place
from classifier.normalize import Alignment
from classifier.objects import leads_there, other_object
from classifier.severity import BELOW, ESPECIALLY, SERIOUS, Severity
from classifier.stretches import Stretches

#: Outcome of the figures shown for an element that they answer: those below their lines deny nothing, for other
#: lines and circumstances that are no figures may be reached.
_OF_LEVEL = {SERIOUS: "met", ESPECIALLY: "met", BELOW: "not_met"}
#: Words shown for one element.
MAX_SPANS = 3
#: Longest words of a concept, in characters, that answer an element.
_CONCEPT_REACH = 14
#: Where words stand, and the concept that they are of.
_Found = tuple[int, int, str | None]
#: Of evidence that no words speak of, neither side stands anywhere, and nothing is answered.
_NOWHERE: tuple[list[_Found], list[_Found]] = [], []
_UNSAID: tuple[str, tuple[ElementSpan, ...]] = MISSING, ()


class Evidence:
    """All words of one text that answer any element; made once, used for every label.

    The words are found at once; whether they are denied, asked about or part of longer words is read for the evidence
    that is asked for: a decision alone asks for a few pieces of many. ``day`` is that of the law: some words deny an
    element of former law only.
    """

    def __init__(self, alignment: Alignment, source: str, hits: Iterable[Hit], day: date = date.max) -> None:
        self._map = load_element_map()
        self._alignment, self._source = alignment, source
        self._doubts, self._day = Doubts(alignment.text), day
        #: By evidence: places of its words, whether they speak against it, and whether their matcher says denied.
        self._words: defaultdict[str, list[tuple[_Found, bool, bool]]] = defaultdict(list)
        #: By longer words: where their signs begin; those without any stand nowhere.
        self._near: defaultdict[LongerWords, list[int]] = defaultdict(list)
        self._gather(hits)
        #: Loose words, and the evidence of which any words may speak: of most none do. Read for the first answer: a
        #: decision alone mostly asks only for what speaks against something.
        self._loose: dict[str, list[Place]] = {}
        self._spoken: set[str] | None = None
        #: By evidence: where the text says yes, and where no.
        self._sides: dict[str, tuple[list[_Found], list[_Found]]] = {}
        #: Words that say yes and are denied.
        self._denied: set[_Found] = set()
        #: Answers given already: labels share most of their evidence.
        self._answers: dict[str, tuple[str, tuple[ElementSpan, ...]]] = {}

    def _gather(self, hits: Iterable[Hit]) -> None:
        folded, terms, concepts, words = self._alignment.text, self._map.groups, self._map.concepts, self._words
        signs, near = self._map.signs, self._near
        for number, start, end in self._map.matcher.all(folded):
            place = start, end, None
            for group, contrary in terms[number]:
                words[group].append((place, contrary, False))
            for longer in signs[number]:
                near[longer].append(start)
        # They are found by where they end.
        for places in near.values():
            places.sort()
        for concept, start, end, negated in hits:
            groups = concepts.get(concept)
            # A concept spread over clauses says too little about one element.
            if groups is not None and end - start <= _CONCEPT_REACH and "," not in folded[start:end]:
                for group, contrary in groups:
                    words[group].append(((start, end, concept), contrary, negated))

    def _find_spoken(self) -> set[str]:
        """The evidence that words found may answer, by themselves or through other evidence; reads the loose words."""
        self._loose = self._map.loose.find(self._alignment.text)
        table, hearers = self._map, self._map.loose.hearers
        told = {*self._words, *self._loose}
        spoken = told.union(table.former, table.loose.together, *[hearers[name] for name in told if name in hearers])
        spoken.update([group for group, denials in table.contrary.items() if denials in self._near])
        return spoken

    def _find(self, longer: LongerWords | None) -> Iterable[tuple[int, int]]:
        """Where ``longer`` words stand."""
        near = self._near.get(longer) if longer is not None else None
        return longer.find(self._alignment.text, near) if longer is not None and near else ()

    def _hold(self, longer: LongerWords | None, start: int, end: int) -> bool:
        """Whether one of ``longer`` words holds ``[start, end)``."""
        near = self._near.get(longer) if longer is not None else None
        return longer is not None and near is not None and longer.hold(self._alignment.text, start, end, near)

    def _read(self, group: str) -> tuple[list[_Found], list[_Found]]:
        """Where the text says yes to ``group`` and where no, without what stands inside words that say nothing."""
        sides = self._sides.get(group)
        if sides is None:
            sides = self._sides[group] = self._find_sides(group)
        return sides

    def _find_sides(self, group: str) -> tuple[list[_Found], list[_Found]]:
        words, denials = self._words.get(group, ()), self._map.contrary.get(group)
        if not words and denials not in self._near:
            return _NOWHERE
        sides: tuple[list[_Found], list[_Found]] = [], []
        thing, examples = group in self._map.things, group in self._map.examples
        folded = self._alignment.text
        for place, contrary, denied in words:
            start, end, concept = place
            asked, negated = self._doubts.read(start, end)
            if asked:
                continue
            if concept is not None:
                negated = (contrary and negated) or self._doubts.denies(start, denied)
            elif negated and thing and not contrary:
                # "没有黑进服务器" denies no server.
                negated = self._doubts.denied_thing(start)
            if contrary and self._doubts.not_given(start):
                continue
            # A denied permission proves nothing by itself, nor does a denied thing or one example of several.
            if negated and (contrary or thing or examples):
                continue
            # Nor is one's own website leave for what is put there, or a judgement of one side a fact.
            if leads_there(folded, start) if contrary else not negated and self._alleged(group, start, end):
                continue
            sides[contrary or negated].append(place)
            if negated:
                self._denied.add(place)
        for start, end in self._find(denials):
            if self._doubts.read(start, end) == (False, False):
                sides[True].append((start, end, None))
        ignored = self._map.ignored.get(group)
        return self._outside(sides[0], ignored), self._outside(sides[1], ignored)

    def _outside(self, places: list[_Found], *ignored: LongerWords | None) -> list[_Found]:
        """Those of ``places`` that stand inside no longer words of these, which say nothing."""
        for longer in ignored:
            if places and longer in self._near:
                places = [place for place in places if not self._hold(longer, *place[:2])]
        return places

    def _alleged(self, group: str, start: int, end: int) -> bool:
        """Whether the words judge or tell of a deed, and are what one side claims or suspects, or what people say.

        So is what was planned, or what somebody was punished for before. Whom they name is told all the same.
        """
        if group in self._map.deeds and (self._doubts.suspected(start) or self._doubts.before(start)):
            return True
        if group in self._map.planned and self._doubts.planned(start):
            return True
        if group in self._map.hearsay and self._doubts.rumoured(start):
            return True
        judging = self._map.judging
        if judging not in self._near or group in self._map.things or not self._doubts.alleged(start):
            return False
        # Loose words may be a part of one (捏 in 捏造).
        words = self._alignment.text[max(0, start - 1) : end + 1]
        return any(word in words for word in judging.signs)

    def tells(self, group: str) -> bool:
        """Whether some words, firmer than loose ones, say yes to ``group``."""
        return bool(self._read(group)[0])

    def places(self, group: str, *, contrary: bool) -> list[_Found]:
        """Where the text says yes or no to ``group``; words inside longer words of the other side are left out."""
        sides = self._read(group)
        mine, other = sides[contrary], sides[not contrary]
        if not mine:
            return []
        if other:
            around = Stretches(place[:2] for place in other)
            mine = [place for place in mine if not around.hold(*place[:2])]
        return _apart(mine)

    def speaks_against(self, group: str) -> bool:
        """Whether any words may say no to ``group``."""
        return bool(self.places(group, contrary=True)) or bool(self._formerly(group))

    def _formerly(self, group: str) -> list[_Found]:
        """Words against ``group`` that count by the law of the day alone."""
        former = self._map.former.get(group)
        if former is None or self._day >= former[0]:
            return []
        return [(*place, None) for place in self._find(former[1]) if not self._doubts.read(*place)[0]]

    def spans(self, places: list[_Found]) -> tuple[ElementSpan, ...]:
        """Places as spans of the text as sent, each wording once, at most :data:`MAX_SPANS`."""
        out: dict[str, ElementSpan] = {}
        for place in places:
            start, end, concept = place
            if place in self._denied:
                start = self._doubts.with_negator(start)
            begin, stop = self._alignment.span(start, end)
            text = self._source[begin:stop]
            # The same word again says nothing new.
            if text not in out:
                out[text] = ElementSpan(begin, stop, text, concept)
                if len(out) == MAX_SPANS:
                    break
        return tuple(out.values())

    def answer(self, group: str) -> tuple[str, tuple[ElementSpan, ...]]:
        """Status of one piece of evidence and the words for it."""
        found = self._answers.get(group)
        if found is None:
            if self._spoken is None:
                self._spoken = self._find_spoken()
            if group not in self._spoken:
                return _UNSAID
            found, needed = self._answer(group), self._map.needs.get(group)
            if needed is not None and found[0] == MET and self.answer(needed)[0] != MET:
                found = _UNSAID
            self._answers[group] = found
        return found

    def _answer(self, group: str) -> tuple[str, tuple[ElementSpan, ...]]:
        former = self._formerly(group)
        if former and not self._open(group, former):
            return CONTRARY, self.spans(former)
        said, denied = self._read(group)
        # Of most evidence one side is told at most.
        if not denied:
            return (MET, self.spans(_apart(said))) if said else self._answer_loosely(group)
        yes, no = self.places(group, contrary=False), self.places(group, contrary=True)
        if no and group in self._map.beyond:
            yes, no = self._beyond(group, yes, no)
        if no and group in self._map.yields:
            hard = [place for place in no if not self._yields(group, place)]
            if not (yes or hard):
                # Loose words are a stated yes too.
                answer = self._answer_loosely(group)
                if answer[0] == MET:
                    return answer
            no = hard if yes else no
        if yes and no:
            no = [place for place in no if not self._beside(group, place, yes)]
        if yes and not no:
            return MET, self.spans(yes)
        if yes and self._permitted(group):
            return CONTRARY, self.spans(no)
        if no and not yes and not self._open(group, no):
            return CONTRARY, self.spans(no)
        if not (yes or no):
            return self._answer_loosely(group)
        return MISSING, self.spans(sorted(yes + no, key=lambda p: p[:2]))

    def _beyond(self, group: str, yes: list[_Found], no: list[_Found]) -> tuple[list[_Found], list[_Found]]:
        """Both sides where the text tells of more than the leave allowed: then the leave speaks against nothing."""
        found = self._find(self._map.beyond[group])
        told: list[_Found] = [(*place, None) for place in found if self._doubts.read(*place) == (False, False)]
        if not told:
            return yes, no
        lender = self._map.lenders.get(group)
        if lender is None:
            return told, []
        leave = set(self.places(lender, contrary=True))
        return yes, [place for place in no if place not in leave]

    def _yields(self, group: str, place: _Found) -> bool:
        """Whether the words of ``place`` against ``group`` do not contradict a stated yes."""
        start, end, concept = place
        named = (concept or self._alignment.text[start:end]) in self._map.yields[group]
        return named or self._hold(self._map.soft.get(group), start, end)

    def _beside(self, group: str, denied: _Found, yes: list[_Found]) -> bool:
        """Whether ``denied`` leaves ``yes`` as it is: it tells of a deed not finished, or names another object."""
        start, end, concept = denied
        if self._hold(self._map.unfinished.get(group), start, end):
            return True
        # The words of a concept hold the object.
        return group in self._map.objects and other_object(self._alignment.text, start if concept else end, yes)

    def _open(self, group: str, no: list[_Found]) -> bool:
        """Whether ``no`` denies nothing for certain: an attempt is told, or all is only believed or pleaded."""
        attempts = self._map.attempts.get(group)
        tried = any(self._hold(attempts, start, end) for start, end, _ in no)
        return tried or all(self._doubts.claimed(start) for start, _, _ in no)

    def _permitted(self, group: str) -> bool:
        """Whether the evidence that lends ``group`` its contrary words is itself denied: the leave covers the act."""
        lender = self._map.lenders.get(group)
        return lender is not None and self.answer(lender)[0] == CONTRARY

    def _answer_loosely(self, group: str) -> tuple[str, tuple[ElementSpan, ...]]:
        heard = self._map.loose.heard.get(group)
        if heard is None:
            return _UNSAID
        doubts = self._doubts
        out: list[_Found] = []
        for name in heard:
            # Of most of them no words stand in the text.
            if name != group and name in self._words:
                out += self.places(name, contrary=False)
            loose: list[_Found] = []
            for start, end in self._loose.get(name, ()):
                if doubts.read(start, end) == (False, False) and not self._alleged(group, start, end):
                    loose.append((start, end, None))
            # What its own longer words say nothing of says nothing to whoever hears of it either.
            out += self._outside(loose, self._map.loose.ignored.get(name)) if loose else loose
        out = self._outside(out, self._map.ignored.get(group), self._map.loose.ignored.get(group))
        if not out and group in self._map.loose.together:
            answers = [self.answer(name) for name in self._map.loose.together[group]]
            if all(status == MET for status, _ in answers):
                first = {spans[0][:2]: spans[0] for _, spans in answers}
                return MET, tuple(first[place] for place in sorted(first))
        return (MET, self.spans(_apart(out))) if out else _UNSAID


def _apart(places: list[_Found]) -> list[_Found]:
    """Places by start, the longest first; none overlaps one before it."""
    if len(places) == 1:
        return places
    out: list[_Found] = []
    for place in sorted(set(places), key=lambda p: (p[0], -p[1], p[2] or "")):
        if not out or place[0] >= out[-1][1]:
            out.append(place)
    return out


def check_elements(
    entry: Entry,
    evidence: Evidence,
    severity: Severity,
    day: date,
    *,
    since: date | None = None,
    day_span: ElementSpan | None = None,
) -> list[ElementAnswer]:
    """The checklist of ``entry`` for one text, in the order of the law book.

    An element that the day answers chooses between articles and is no fact against anybody: before its day it is left
    out, and unless the first day of the conduct is told (``since``) and no earlier it stays a question.
    """
    out = []
    counts_from = load_element_map().counts_from
    for blank, group, first_day, by_severity in _plan(entry):
        if group in counts_from and day < counts_from[group]:
            continue
        status: str = MISSING
        spans: tuple[ElementSpan, ...] = ()
        if by_severity:
            status, spans = _from_severity(severity)
        elif first_day is not None:
            if day < first_day:
                continue
            if since is not None and since >= first_day:
                status, spans = MET, (day_span,) if day_span else ()
        elif group is not None:
            status, spans = evidence.answer(group)
        # Most elements are not told of at all.
        if status != MISSING or spans:
            by_words = not by_severity and first_day is None and group is not None
            loose = by_words and status == MET and not evidence.tells(group or "")
            blank = ElementAnswer(*blank[:4], status, spans, loose, by_severity and bool(severity.turns_on))
        out.append(blank)
    return out


@lru_cache(1024)
def _plan(entry: Entry) -> list[tuple[ElementAnswer, str | None, date | None, bool]]:
    """By element: its answer where nothing is told, its evidence, the day from which it holds, whether figures tell."""
    table = load_element_map()
    groups = table.entries.get(entry.id, {})
    out = []
    for element in entry.elements:
        group = groups.get(element.id)
        blank = ElementAnswer(element.id, entry.id, element.question, element.required, MISSING, ())
        out.append((blank, group, table.days.get(group) if group else None, group in table.severity))
    return out


def _from_severity(severity: Severity) -> tuple[str, tuple[ElementSpan, ...]]:
    wanted = _OF_LEVEL.get(severity.level)
    status = MET if wanted == MET else MISSING
    shown = (held for held in severity.basis if severity.turns_on or held.outcome == wanted)
    amounts = {held.amount.start: held.amount for held in shown}
    spans = tuple(ElementSpan(a.start, a.end, a.text) for _, a in sorted(amounts.items()))
    return status, spans[:MAX_SPANS]
