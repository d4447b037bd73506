"""Words that say what an amount is an amount of, found in a text in one pass.

Each table (verbs of money, things counted, ...) names metrics by words. What a
search for the words of each metric in a stretch of the text would find is read
off the places of all of them: of words that overlap, the first and longest of
each metric.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from classifier.literals import Literals


class CueTables:
    """The words of all tables.

    Parameters
    ----------
    tables : mapping of table name to mapping of metric to words
        Words are folded already and not empty.
    """

    def __init__(self, tables: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        facts: dict[str, list[tuple[str, str]]] = {}
        for table, metrics in tables.items():
            for metric, words in metrics.items():
                for word in words:
                    facts.setdefault(word, []).append((table, metric))
        self.names = tuple(tables)
        words = sorted(facts)
        self._facts = tuple(facts[word] for word in words)
        self._words = Literals(words)

    def find(self, text: str) -> Cues:
        """Places of all words in a folded text without surrogates."""
        places: dict[str, list[tuple[int, int, str]]] = {name: [] for name in self.names}
        facts = self._facts
        for number, start, end in self._words.all(text):
            for table, metric in facts[number]:
                places[table].append((start, -end, metric))
        for found in places.values():
            found.sort()
        return Cues(places)


class Cues:
    """Words of one text by table: ``(start, -end, metric)``, ascending."""

    def __init__(self, places: dict[str, list[tuple[int, int, str]]]) -> None:
        self._places = places

    def any(self, table: str) -> bool:
        """Whether the text holds a word of the table at all."""
        return bool(self._places[table])

    def within(self, table: str, low: int, high: int) -> list[tuple[int, int, str]]:
        """``(start, end, metric)`` of the words wholly inside ``[low, high)``, none overlapping one of its metric."""
        if low >= high:
            return []
        places = self._places[table]
        first = bisect_left(places, (low,))
        # Most stretches hold none.
        if first == len(places) or places[first][0] >= high:
            return []
        out = []
        last: dict[str, int] = {}
        for start, minus_end, metric in places[first:]:
            if start >= high:
                break
            if -minus_end <= high and start >= last.get(metric, low):
                last[metric] = -minus_end
                out.append((start, -minus_end, metric))
        return out

    def first_ends(self, table: str) -> dict[str, int]:
        """By metric of ``table`` with a word in the text: the least place where one ends."""
        ends: dict[str, int] = {}
        for _, minus_end, metric in self._places[table]:
            ends[metric] = min(ends.get(metric, -minus_end), -minus_end)
        return ends

    def named(self, table: str) -> frozenset[str]:
        """The metrics of ``table`` with a word in the text that lies inside no word of the metric ``""``."""
        names: set[str] = set()
        shadowed = 0
        for _, minus_end, metric in self._places[table]:
            # Places ascend, longer ones first: no word of "" that begins later can hold this one.
            if not metric:
                shadowed = max(shadowed, -minus_end)
            elif -minus_end > shadowed:
                names.add(metric)
        return frozenset(names)
