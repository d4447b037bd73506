"""Loose words of the evidence: the many ways to say a thing, where nothing firmer is said.

The words of a concept or a term of the evidence answer an element by themselves, for or against.
Loose words ("登进 <8 别人 <6 后台", "拖走") are wider: they answer yes only where neither is found, they
never answer no, and they choose no clause. They have the form of the lexicon, terms and sequences,
and are no concepts, hence no features of the model. ``also`` names evidence whose yes is a yes here
too: where a password was broken, nobody had given leave. ``both`` names evidence that together says
yes: where somebody was lied to and paid, he was mistaken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from classifier.concepts import Concept, Lexicon, normalize_all
from classifier.doubts import denies_something_else
from classifier.errors import DataFormatError
from classifier.literals import Literals
from classifier.longer import LongerWords
from classifier.sequences import parse_sequence

#: ``(start, end)`` in normalised text.
Place = tuple[int, int]

#: Stands in no word, and ends no clause.
_BLANK = "_"
_FIELDS = frozenset(("also", "both", "terms", "sequences", "ignore"))


class LooseWords:
    """Matcher over the loose words of all evidence.

    Parameters
    ----------
    evidence : dict
        The rows of ``data/elements.json``; those with ``loose`` are read.
    blind : sequence of str
        Everyday words in which single characters of the sequences say nothing (the 试 of 面试, the 销 of 营销).

    Raises
    ------
    DataFormatError
        If a row has unknown fields or names evidence that is not there, or a loose word could not be found any more.
    """

    def __init__(self, evidence: dict[str, dict[str, Any]], blind: Sequence[str] = ()) -> None:
        rows = {group: row["loose"] for group, row in evidence.items() if "loose" in row}
        for group, row in rows.items():
            odd = row.keys() - _FIELDS or {*row.get("also", ()), *row.get("both", ())} - evidence.keys()
            if odd:
                raise DataFormatError(f"要件词表 {group} 的宽松词有不认识的内容：{sorted(odd)}")
            if any("both" in rows.get(name, {}) for name in row.get("both", ())):
                raise DataFormatError(f"要件词表 {group} 的 both 不能再引用带 both 的依据")
        #: By evidence: that itself and all whose yes counts for it.
        self.heard: dict[str, tuple[str, ...]] = {group: _reach(group, rows) for group in rows}
        #: The other way round: by evidence, whom its yes counts for besides; for most there are none.
        self.hearers: dict[str, list[str]] = {}
        for group, names in self.heard.items():
            for name in names[1:]:
                self.hearers.setdefault(name, []).append(group)
        #: By evidence: those that say yes where all of them do.
        self.together: dict[str, tuple[str, ...]] = {
            group: tuple(row["both"]) for group, row in rows.items() if "both" in row
        }
        #: Longer words that hold loose words and say nothing, while they speak against the evidence all the same.
        self.ignored = {group: LongerWords(row["ignore"]) for group, row in rows.items() if "ignore" in row}
        folded = _fold(rows)
        _check_blind(blind, {word for word in folded.values() if len(word) > 1})
        self._blind = Literals(list(blind))
        self._lexicon = Lexicon(
            Concept(
                group,
                "",
                tuple(dict.fromkeys(folded[term] for term in row.get("terms", ()))),
                tuple(_fold_sequence(sequence, folded) for sequence in row.get("sequences", ())),
            )
            for group, row in rows.items()
        )

    def find(self, text: str) -> dict[str, list[Place]]:
        """Loose words of a normalised ``text`` by evidence; what is denied is left out."""
        found: defaultdict[int, list[Place]] = defaultdict(list)
        for number, start, end, negated in self._lexicon.find_raw(self._blank(text)):
            if not negated or denies_something_else(text, start):
                found[number].append((start, end))
        order = self._lexicon.order
        return {order[number]: places for number, places in found.items()}

    def _blank(self, text: str) -> str:
        """``text`` with the blind words blanked, every place what it was."""
        out, behind = [], 0
        for _, start, end in self._blind.longest(text):
            out += [text[behind:start], _BLANK * (end - start)]
            behind = end
        return "".join([*out, text[behind:]]) if out else text


def _check_blind(blind: Sequence[str], words: set[str]) -> None:
    """Refuse words that hold one of the loose ``words``, or stand inside one: it would be found no more."""
    # One search a word through all of them: each by itself takes a fifth of a second at every start.
    together = "\n".join(words)
    for word in blind:
        parts = {word[i:j] for i in range(len(word)) for j in range(i + 2, len(word) + 1)}
        if word in together or not parts.isdisjoint(words):
            raise DataFormatError(f"要件词表 blind 的词会盖住宽松词：{word}")


def _reach(group: str, rows: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    """``group`` and what its ``also`` leads to, nearest first."""
    out = [group]
    for name in out:
        out += [other for other in rows.get(name, {}).get("also", ()) if other not in out]
    return tuple(out)


def _fold(rows: dict[str, dict[str, Any]]) -> dict[str, str]:
    """Every word of the rows normalised, all at once; raises as :func:`parse_sequence`."""
    words: dict[str, None] = {}
    for row in rows.values():
        words |= dict.fromkeys(row.get("terms", ()))
        for sequence in row.get("sequences", ()):
            for literals, _, _ in parse_sequence(sequence):
                words |= dict.fromkeys(literals)
    return dict(zip(words, normalize_all(list(words)), strict=True))


def _fold_sequence(sequence: str, folded: dict[str, str]) -> str:
    """A sequence with its words normalised, gaps as they are."""
    return " ".join(
        part if position % 2 else "|".join(dict.fromkeys(folded[word] for word in part.split("|")))
        for position, part in enumerate(sequence.split(" "))
    )
