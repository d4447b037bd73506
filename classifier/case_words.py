"""Decided cases by the words they hold: what was held, under which article, by which court.

Likeness compares accounts of events, so a question for 相对不起诉 or for an article finds noise by it. Here
a record counts by the words of the question that stand in it literally, and likeness only orders those that
hold the same. Nothing is stored with a model: the records are folded when the first question comes (a tenth of a second
for some thousands), and a word is looked for in all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from classifier.normalize import FIGURES_KEPT, normalize
from classifier.numerals import parse_chinese
from classifier.segment import is_word, load_segmenter

if TYPE_CHECKING:
    from classifier.precedents import Precedent

#: A longer question is an account of events: its clauses stand by chance in records of other matters.
MOST_CHARACTERS = 40
#: Longest part that is cut into words where no record holds it as it stands: alone, and beside others. A longer one is
#: a clause, whose words are in too many records, unless it is nothing but long words that records hold.
MOST_PART, MOST_PART_OF_SEVERAL, _LONG_WORD = 4, 6, 3
#: Of a question with stops, this share of the characters must be words that some record holds; else it is an account.
_LEAST_SHARE = 0.5
#: A piece that more than this share of the records hold tells no case from another.
_COMMON = 0.25
#: Words for what is asked for, not for what is in it; left out where there are others.
_ASKING = frozenset(("案例", "判例", "案件", "先例", "类案", "案"))
_ASKED = re.compile("的?(?:案例|判例|案件|先例|类案)$")
#: Between words rather than in them.
_GRAMMAR = re.compile("[的和与及或]")

#: Court years, law names and figures are bracketed in several ways; quotes say nothing.
_SIGNS = str.maketrans(
    {**dict.fromkeys("〔[【〈", "("), **dict.fromkeys("〕]】〉", ")"), **dict.fromkeys("《》“”\"'‘’")}
)
_BETWEEN, _STOP = re.compile(r"[\s,。;、:!?|/+]+"), re.compile(r"[,。;!?]")
_NUMERAL = "[〇零一二两三四五六七八九十百千]+"
#: 第二百五十三条之一 to 253条之1, 第6条 to 6条, 二年内 and 两年内 to 2年内.
_ARTICLE = re.compile(f"第?([0-9]+|{_NUMERAL})([条款项])(?:之({_NUMERAL}))?")
_YEARS = re.compile(f"({_NUMERAL})(?=年|个月)")
#: Of a law as amended in some year: left out, for few write it.
_AMENDED = re.compile(r"\((?:[0-9]{4})?年?(?:第[^()]{1,3}次)?修[正订]\)")
#: The year of a docket, with its brackets and without: (2019)浙 and 2019浙.
_DOCKET_YEAR = re.compile(r"\(([0-9]{4})\)(?=[\u4e00-\u9fff])")
#: A law and its article, and what may follow; a document or a docket by its number.
_LAW = re.compile(r"(.*?)([0-9]+条(?:之[0-9]+)?)((?:[0-9]+款)?(?:[0-9]+项)?)")
_NUMBERED = re.compile(r".*[0-9]+号(?:之[0-9]+)?")


#: Words, each with which records hold it outside their facts and which in them.
_Found = dict[str, tuple[NDArray[np.bool_], NDArray[np.bool_]]]


def _figure(numeral: str) -> str:
    value = None if numeral.isdigit() else parse_chinese(numeral)
    return f"{value[0]:.0f}" if value is not None else numeral


def _article(match: re.Match[str]) -> str:
    further = f"之{_figure(match[3])}" if match[3] else ""
    return f"{_figure(match[1])}{match[2]}{further}"


def _fold(text: str) -> str:
    """Text as it is searched: brackets of one kind, articles and years in figures."""
    plain = _AMENDED.sub("", normalize(text, FIGURES_KEPT).translate(_SIGNS))
    plain = _DOCKET_YEAR.sub(r"\1", plain)
    return _YEARS.sub(lambda match: _figure(match[1]), _ARTICLE.sub(_article, plain))


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether a slice begins or ends inside a run of digits or of Latin letters: 28条 in 128条, ip in ship."""

    def joined(left: str, right: str) -> bool:
        return (left.isdecimal() and right.isdecimal()) or (
            left.isascii() and left.isalpha() and right.isascii() and right.isalpha()
        )

    return joined(text[start - 1 : start], text[start : start + 1]) or joined(text[end - 1 : end], text[end : end + 1])


class _Shelf:
    """Texts side by side, in which a word is found at once."""

    def __init__(self, texts: Sequence[str]) -> None:
        # No question holds a line feed, so no word is found across two texts.
        lines = _fold("\n".join(" ".join(text.split()) for text in texts)).split("\n")
        self._text = "\n".join(lines)
        self._ends: NDArray[np.int64] = np.cumsum([len(line) + 1 for line in lines], dtype=np.int64)

    def holders(self, word: str) -> NDArray[np.bool_]:
        """Which of the texts hold a folded word, shape (texts,)."""
        found, text = [], self._text
        at = text.find(word)
        while at >= 0:
            if not _is_cut(text, at, at + len(word)):
                found.append(at)
            at = text.find(word, at + len(word))
        held = np.zeros(len(self._ends), np.bool_)
        held[self._ends.searchsorted(found, side="right")] = True
        return held


class CaseWords:
    """The records by their words.

    Parameters
    ----------
    records : sequence of Precedent
    """

    def __init__(self, records: Sequence[Precedent]) -> None:
        self._count = len(records)
        self._told = _Shelf([_told(record) for record in records])
        self._facts = _Shelf([record.facts for record in records])

    def rank(self, question: str, similarities: NDArray[np.float64]) -> list[int]:
        """Places of the records in the order in which they answer a question; those with nothing of it are left out.

        First by how many of its words a record holds, then by how rare these are, then those that hold them in title,
        holding, difference, statutes, court or docket before those whose facts alone do; among equals by likeness.

        Parameters
        ----------
        question : str
        similarities : ndarray of shape (records,)
            How near the question is to the facts of each, 0 to 1.
        """
        words, only_references = self._words(_fold(question))
        number, rare, told = (np.zeros(self._count) for _ in range(3))
        for in_told, in_facts in words.values():
            held = in_told | in_facts
            number += held
            rare += held * np.log(self._count / max(1, int(held.sum())))
            told += in_told
        order = np.lexsort((-similarities, -told, -rare.round(6), -number))
        return [int(i) for i in order if number[i] or (similarities[i] > 0 and not only_references)]

    def _words(self, folded: str) -> tuple[_Found, bool]:
        """Words of a folded question that some record holds, and whether it has nothing but articles and dockets.

        Such a question tells nothing that could be like the facts of a case.
        """
        found: _Found = {}
        if len(folded) > MOST_CHARACTERS:
            return found, False
        account = _STOP.search(folded.rstrip(",。;!?")) is not None
        parts = [part for part in dict.fromkeys(_BETWEEN.split(folded)) if len(part) > 1 and is_word(part)]
        references = 0
        for part in parts:
            law = _LAW.fullmatch(part)
            numbered = _NUMBERED.fullmatch(part) is not None
            references += law is not None or numbered
            if self._take(part, found):
                continue
            if law is not None:
                self._take_law(law, found)
            elif not numbered and not account:
                self._cut(part, MOST_PART if len(parts) == 1 else MOST_PART_OF_SEVERAL, found)
        if account and sum(map(len, found)) < _LEAST_SHARE * sum(map(len, parts)):
            found.clear()
        if found.keys() - _ASKING:
            for word in _ASKING & found.keys():
                del found[word]
        return found, references == len(parts) > 0

    def _take_law(self, law: re.Match[str], found: _Found) -> None:
        """The article without its paragraph, else law and article each; no article of a law that no record names."""
        name, article, _ = law.groups()
        if not self._take(name + article, found) and len(name) > 1 and self._take(name, found):
            self._take(article, found)

    def _take(self, word: str, found: _Found, most: float = 1) -> bool:
        """Note a word that some record holds, and no more than ``most`` of them; whether any does."""
        if word in found:
            return True
        held = self._told.holders(word), self._facts.holders(word)
        share = float((held[0] | held[1]).mean()) if self._count else 0.0
        if 0 < share <= most:
            found[word] = held
        return share > 0

    def _cut(self, part: str, most: int, found: _Found) -> None:
        """Note the longest rows of words of a part that some record holds; of a clause only if they are all of it."""
        pieces = [piece for piece in _GRAMMAR.split(_ASKED.sub("", part)) if len(piece) > 1]
        least = 2 if sum(map(len, pieces)) <= most else _LONG_WORD
        rows: _Found = {}
        for piece in pieces:
            if not self._take(piece, rows):
                self._cut_piece(piece, least, rows)
        if least < _LONG_WORD or (pieces and sum(map(len, rows)) >= sum(map(len, pieces))):
            found.update(rows)

    def _cut_piece(self, piece: str, least: int, rows: _Found) -> None:
        tokens = load_segmenter("rjieba").cut(piece)
        at = 0
        while at < len(tokens):
            for end in range(len(tokens), at, -1):
                row = "".join(tokens[at:end])
                if len(row) >= least and is_word(row) and self._take(row, rows, _COMMON):
                    at = end - 1
                    break
            at += 1


def _told(record: Precedent) -> str:
    """All of a record that is searched but its facts."""
    fields = (record.id, record.title, record.court, record.docket, record.holding, record.difference, *record.statutes)
    return " ".join(field for field in fields if field)
