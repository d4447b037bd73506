"""What stands around a figure: its clause, its sentence, and the words that name metrics in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from functools import cached_property

from classifier.actors import accused, acts, in_its_name
from classifier.cues import Cues
from classifier.late import late
from classifier.metric_words import NOTHING, MetricWords
from classifier.numerals import Number
from classifier.units import QUALIFIER, QUALIFIER_ENDS

_CLAUSE = late(r"[,。;!?\n:、()「」“”\"]")
_SENTENCE_ENDS = frozenset("。;!?\n")
#: How far, in characters, a word may stand from the amount it names.
BEFORE_REACH, AFTER_REACH, SENTENCE_REACH = 16, 10, 40
#: Longest run of qualifying words.
_QUALIFIERS = 8
#: Records and data are those of persons right behind a word of personal information, but for words of any information.
_PERSONAL, _DATA = "personal_info_records", "data_records"
_RECORDS, _VAGUE = frozenset(("记录", "数据", "数据记录")), frozenset(("信息", "资料", "料", "公民"))
#: The stretch before an amount and the stretch behind it.
Sides = tuple[tuple[int, int], tuple[int, int]]


def bounds(separators: list[int], length: int, start: int, end: int) -> tuple[int, int]:
    """The stretch between the nearest of ``separators``, places in the text, around ``[start, end)``."""
    place = bisect_left(separators, start)
    left = separators[place - 1] + 1 if place and separators[place - 1] >= start - 200 else 0
    if place < len(separators) and separators[place] < end:
        place = bisect_left(separators, end)
    return left, separators[place] if place < len(separators) else length


def choose(found: list[tuple[float, str]]) -> tuple[str | None, tuple[str, ...]]:
    """The nearest metric, or none and the rivals where two stand equally near."""
    if not found:
        return None, ()
    first = found[0]
    rivals = tuple(dict.fromkeys(metric for distance, metric in found if distance <= first[0]))
    return (first[1], ()) if len(rivals) == 1 else (None, rivals)


def longest(hits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Those that do not stand inside a longer one; they ascend, of those with one start the longer first."""
    out = []
    # Where the one ends that reaches furthest, and where it begins.
    reach = begin = -1
    for hit in hits:
        start, end, _ = hit
        if end > reach:
            begin, reach = start, end
        elif end < reach or start > begin:
            continue
        out.append(hit)
    return out


class Surroundings:
    """One folded text, its clauses and sentences, and the words of metrics in it."""

    def __init__(self, text: str, words: MetricWords) -> None:
        self.text = text
        self.words = words
        self._kinds: dict[tuple[int, int], tuple[str, ...]] = {}
        self._sides: dict[tuple[int, int], Sides] = {}
        #: What was asked of the whole text, or of a sentence: every figure of it asks again.
        self._tells: dict[tuple[re.Pattern[str], int, int], bool] = {}
        self._says: dict[Callable[[str], bool], bool] = {}
        self._things: dict[tuple[int, int], Counter[str]] = {}
        #: Every figure asks for them, so they are no property, which would be looked up under a lock.
        self._clauses = [match.start() for match in _CLAUSE.finditer(text)]
        # They end clauses as well.
        self._sentences = [at for at in self._clauses if text[at] in _SENTENCE_ENDS]

    @cached_property
    def cues(self) -> Cues:
        """Places of the words of all metrics; looked for when the first amount asks."""
        return self.words.cues.find(self.text)

    @cached_property
    def told(self) -> frozenset[str]:
        """What the text tells of anywhere: deceit, money run through accounts, wares, means of control."""
        return self.cues.named("told")

    @cached_property
    def all_kinds(self) -> frozenset[str]:
        """The kinds that are named anywhere in the text."""
        return self.cues.named("kinds")

    def sentence_bounds(self, start: int, end: int) -> tuple[int, int]:
        """The sentence around ``[start, end)``."""
        return bounds(self._sentences, len(self.text), start, end)

    def clause_bounds(self, start: int, end: int) -> tuple[int, int]:
        """The clause around ``[start, end)``."""
        return bounds(self._clauses, len(self.text), start, end)

    @cached_property
    def unit_acts(self) -> bool:
        """Whether an organisation acts anywhere in the text."""
        text = self.text
        if accused(text) or in_its_name(text):
            return True
        for word in self.words.organisations:
            at = text.find(word)
            while at >= 0:
                end = at + len(word)
                if acts(text, bounds(self._clauses, len(text), at, end), at, end):
                    return True
                at = text.find(word, end)
        return False

    def kinds(self, low: int, high: int) -> tuple[str, ...]:
        """Kinds named in a sentence; a sentence of many amounts is looked through once."""
        found = self._kinds.get((low, high))
        if found is None:
            here = {kind for _, _, kind in self.cues.within("kinds", low, high)}
            found = tuple([kind for kind in self.words.kinds if kind in here]) if len(here) > 1 else tuple(here)
            self._kinds[low, high] = found
        return found

    def kinds_told(self, low: int, high: int, among: tuple[str, ...]) -> list[tuple[int, int, str]]:
        """``(start, end, kind)`` of those kinds in ``[low, high)``; of overlapping words the longest counts."""
        return longest([hit for hit in self.cues.within("kinds", low, high) if hit[2] in among])

    def things(self, low: int, high: int) -> Counter[str]:
        """How often each thing that is counted is named in ``[low, high)``, whatever words it stands in."""
        found = self._things.get((low, high))
        if found is None:
            found = Counter([metric for _, _, metric in self.cues.within("nouns", low, high)])
            self._things[low, high] = found
        return found

    def named_before(self, at: int) -> frozenset[str]:
        """The things that are counted of which a word stands wholly before ``at``."""
        return frozenset([metric for metric, end in self._named_first.items() if end <= at])

    @cached_property
    def _named_first(self) -> dict[str, int]:
        """Where the first word of each thing that is counted ends."""
        return self.cues.first_ends("nouns")

    def tells(self, pattern: re.Pattern[str], within: tuple[int, int] | None = None) -> bool:
        """Whether ``pattern`` stands anywhere in the text, or ``within`` a sentence."""
        key = (pattern, *(within or (0, len(self.text))))
        found = self._tells.get(key)
        if found is None:
            found = self._tells[key] = pattern.search(self.text, *key[1:]) is not None
        return found

    def says(self, read: Callable[[str], bool]) -> bool:
        """What ``read`` finds in the text."""
        found = self._says.get(read)
        if found is None:
            found = self._says[read] = read(self.text)
        return found

    def before(self, number: Number, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match of ``pattern`` before ``number``, within reach."""
        return pattern.search(self.text, max(0, number.start - BEFORE_REACH), number.start)

    def clause(self, number: Number) -> Sides:
        """The clause of ``number`` before it and behind it, within reach."""
        start, end = number.start, number.end
        found = self._sides.get((start, end))
        if found is None:
            low, high = bounds(self._clauses, len(self.text), start, end)
            left, right = start - BEFORE_REACH, end + AFTER_REACH
            found = (low if low > left else left, start), (end, high if high < right else right)
            self._sides[start, end] = found
        return found

    def sentence(self, number: Number) -> Sides:
        """The sentence of ``number`` before it and behind it, within reach."""
        low, high = self.sentence_bounds(number.start, number.end)
        return (max(low, number.start - SENTENCE_REACH), number.start), (
            number.end,
            min(high, number.end + SENTENCE_REACH),
        )

    def nearest(
        self, table: str, left: tuple[int, int], right: tuple[int, int], only: tuple[str, ...] | None = None
    ) -> list[tuple[float, str]]:
        """``(distance, metric)`` of the words around an amount, nearest first.

        Of overlapping words the longest counts ("赔偿损失" is a claim, no loss,
        "支付宝" names nothing).
        Words after the amount stand a little further off.
        """
        cues = self.cues
        if not cues.any(table):
            return []
        hits = cues.within(table, *left) if left[0] < left[1] else []
        if right[0] < right[1]:
            hits += cues.within(table, *right)
        if not hits:
            return []
        verge = self._verge(left)
        kept = hits if len(hits) == 1 else longest(hits)
        if table == "nouns" and len(kept) > 1:
            kept = self._of_persons(kept)
        out = []
        for begin, stop, metric in kept:
            if metric == NOTHING or (only is not None and metric not in only):
                continue
            distance = max(0, verge - stop) if stop <= left[1] else begin - right[0] + 0.5
            out.append((distance, metric))
        return sorted(out)

    def _of_persons(self, hits: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
        """``hits`` with 记录 and 数据 right behind a word of personal information as such information (病历数据)."""
        text = self.text
        ends = {stop for begin, stop, m in hits if m == _PERSONAL and text[begin:stop] not in _VAGUE}
        if not ends:
            return hits
        return [
            (begin, stop, _PERSONAL)
            if begin in ends and m == _DATA and text[begin:stop] in _RECORDS
            else (begin, stop, m)
            for begin, stop, m in hits
        ]

    def _verge(self, left: tuple[int, int]) -> int:
        """Where the words that qualify a figure begin (提现近30万元 stands right behind 提现)."""
        if left[0] >= left[1] or self.text[left[1] - 1] not in QUALIFIER_ENDS:
            return left[1]
        qualifier = QUALIFIER.search(self.text, max(left[0], left[1] - _QUALIFIERS), left[1])
        return qualifier.start() if qualifier else left[1]
