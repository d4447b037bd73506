"""What a text tells beside its figures that decides which line of the law they are held against.

Prior convictions, knowledge of a crime that follows and the like may reach a level whatever the figures are.
``data/circumstances.json`` names those of each entry that the law book lists, and the evidence of
``data/elements.json`` whose words tell of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple, Protocol

from classifier.amounts import Amount
from classifier.data import read_json
from classifier.errors import DataFormatError
from classifier.late import late
from classifier.lawbook import Entry, Period

#: Whether something is told: firmly, by loose words only, denied, or not at all.
TOLD, LOOSELY, DENIED, UNTOLD = "told", "loosely", "denied", "untold"
_STATUS = {"met": TOLD, "contrary": DENIED}
#: Characters before an amount within which it is told to be a total or a part of one.
_TOTAL_REACH = 6
#: Among the words for a total the one for a part of it.
_PART = "其中"
#: Before the words that several acted each for himself: their names, or how many they are.
_CLAUSE_BEFORE, _NAMES_REACH = late(r"[^，,。；;]*\Z"), 40
#: Who is told right before them to be somebody else.
_WRONGED, _WRONGED_REACH = late(r"(?:害人|害者|客户|买家|事主)[^，,。；;]*\Z"), 10
#: Right before the words of a pattern: it is denied.
_DENIED, _DENIED_REACH = late(r"(?:没有?|未|并非|不是|否认|不存在|从不|拒绝|无证据)[^，,。；;]*\Z"), 12
_JOINED, _SO_MANY = late(r"[、和与及跟]"), late(r"([二两三四五六七八九])(?:人|名)")
_PEOPLE = dict(zip("二两三四五六七八九", (2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))


class Span(Protocol):
    """Words of a text."""

    @property
    def text(self) -> str:
        """The words as sent."""


class Words(Protocol):
    """What answers a piece of evidence; :class:`classifier.elements.Evidence` does."""

    def answer(self, group: str) -> tuple[str, tuple[Any, ...]]:
        """Status and spans."""

    def tells(self, group: str) -> bool:
        """Whether firm words may say yes."""


class Circumstance(NamedTuple):
    """A way to reach a level that is no figure: its name, the evidence of it and the days on which it counts."""

    short: str
    evidence: tuple[str, ...]
    period: Period
    #: Its wording in the law book, or the subject of a threshold.
    of: str
    subject: str
    #: So many lines of different kinds, half reached each, are the circumstance.
    halves: int = 0


@dataclass(frozen=True, slots=True)
class CircumstanceMap:
    """``data/circumstances.json``, read."""

    entries: dict[str, tuple[Circumstance, ...]]
    #: By entry: evidence without which its lines do not count, and what is said then.
    needs: dict[str, tuple[str, str]]
    one_account: tuple[str, ...]
    #: Words beside a number of cards that say whose they are.
    own: tuple[str, ...]
    totals: tuple[str, ...]
    #: Words that say that several acted each for himself.
    each_alone: tuple[str, ...]
    #: What tells of a circumstance that is no evidence of an element, by its name.
    patterns: dict[str, re.Pattern[str]]


def read_circumstances(data: dict[str, Any]) -> CircumstanceMap:
    """Build the map.

    Raises
    ------
    DataFormatError
        If the format is unknown, a field missing or a date malformed.
    """
    if data.get("format") != 1:
        raise DataFormatError("情形词表的格式版本不认识")
    try:
        return CircumstanceMap(
            entries={entry: tuple(_circumstance(row) for row in rows) for entry, rows in data["entries"].items()},
            needs={entry: (row["evidence"], row["note"]) for entry, row in data["needs"].items()},
            one_account=tuple(data["one_account"]),
            own=tuple(data["own"]),
            totals=tuple(data["totals"]),
            each_alone=tuple(data["each_alone"]),
            patterns={name: late("|".join(_spelt(row, data["names"]))) for name, row in data["patterns"].items()},
        )
    except (KeyError, ValueError) as error:
        raise DataFormatError(f"情形词表缺少字段或日期不对：{error}") from error


def _spelt(patterns: list[str], names: dict[str, str]) -> list[str]:
    """Patterns with what stands in braces put in."""
    for name, words in names.items():
        patterns = [pattern.replace(f"{{{name}}}", f"(?:{words})") for pattern in patterns]
    return patterns


def _circumstance(row: dict[str, Any]) -> Circumstance:
    days = [date.fromisoformat(row[key]) if row.get(key) else None for key in ("from", "to")]
    named = row.get("of", ""), row.get("subject", "")
    return Circumstance(row["short"], tuple(row["evidence"]), Period(*days), *named, row.get("halves", 0))


@cache
def load_circumstances() -> CircumstanceMap:
    """The shipped map."""
    return read_circumstances(read_json("circumstances.json"))


def circumstances_on(entry: Entry, day: date) -> tuple[Circumstance, ...]:
    """What could reach a level of ``entry`` on ``day`` whatever the figures are; what is unverified is marked."""
    return _circumstances_in(entry, entry.era(day), day) if entry.id in load_circumstances().entries else ()


@lru_cache(1024)
def _circumstances_in(entry: Entry, era: date, day: date) -> tuple[Circumstance, ...]:
    flags = {row["text"]: row.get("flag") for row in entry.qualitative}
    # A line that is unverified is held against no figure, and who may fall under it is told all the same.
    for rule in entry.thresholds:
        if rule.flag == "unverified" and rule.period.covers(era):
            flags.setdefault(rule.subject, rule.flag)
    flags |= {rule.subject: rule.flag for rule in entry.thresholds_on(era)}
    return tuple(
        c._replace(short=c.short + "（待核）") if flags[c.of or c.subject] == "unverified" else c
        for c in load_circumstances().entries[entry.id]
        if c.period.covers(day) and (c.of or c.subject) in flags
    )


class Told:
    """One text, asked piece by piece for what decides between lines.

    Parameters
    ----------
    words : Words
        The evidence of the text.
    text : str
        The text as sent.
    """

    def __init__(self, words: Words, text: str) -> None:
        self._words, self.text = words, text

    def how(self, group: str) -> str:
        """:data:`TOLD`, :data:`LOOSELY`, :data:`DENIED` or :data:`UNTOLD`; words for both sides tell nothing."""
        status = _STATUS.get(self._words.answer(group)[0], UNTOLD)
        return LOOSELY if status == TOLD and not self._words.tells(group) else status

    def says(self, group: str) -> bool:
        """Whether the text says yes, firmly or loosely."""
        if group in load_circumstances().patterns:
            return bool(self._matched(group))
        return self.how(group) in (TOLD, LOOSELY)

    def _matched(self, name: str) -> str:
        """The first words of a pattern that nothing right before them denies."""
        for found in load_circumstances().patterns[name].finditer(self.text):
            if not _DENIED.search(self.text, max(0, found.start() - _DENIED_REACH), found.start()):
                return found[0]
        return ""

    def wording(self, group: str) -> str:
        """The first words that say so."""
        if group in load_circumstances().patterns:
            return self._matched(group)
        spans: tuple[Span, ...] = self._words.answer(group)[1]
        return spans[0].text if spans else ""

    @property
    def each_alone(self) -> int:
        """How many are told to have acted each for himself (甲、乙分别单独出售); 0 if none are."""
        for words in load_circumstances().each_alone:
            at = self.text.find(words)
            if at >= 0 and not self._of_others(at, at + len(words)):
                names = _CLAUSE_BEFORE.search(self.text, max(0, at - _NAMES_REACH), at)
                named = names[0] if names else ""
                counted = [_PEOPLE[found[1]] for found in _SO_MANY.finditer(named)]
                return max(2, *counted, 1 + len(_JOINED.findall(named)))
        return 0

    def _of_others(self, start: int, end: int) -> bool:
        """Whether such words are of those wronged, or of anybody (三名互不相识的被害人)."""
        return self.text.startswith("的", end) or bool(
            _WRONGED.search(self.text, max(0, start - _WRONGED_REACH), start)
        )

    def one_account(self) -> bool:
        """Whether one card or account is told of, and no other: "一张" is no figure."""
        return sum(self.text.count(words) for words in load_circumstances().one_account) == 1

    def is_own(self, amount: Amount) -> bool:
        """Whether the sentence of ``amount`` tells that what is counted is his own."""
        sentence = self.text[slice(*amount.sentence)]
        return any(word in sentence for word in load_circumstances().own)

    def in_total(self, amount: Amount) -> bool:
        """Whether ``amount`` is a total or a part of one by the words right before it."""
        before = self._right_before(amount)
        return any(word in before for word in load_circumstances().totals)

    def is_part(self, amount: Amount) -> bool:
        """Whether ``amount`` is a part of a total by the words right before it."""
        return _PART in self._right_before(amount)

    def _right_before(self, amount: Amount) -> str:
        return self.text[max(amount.sentence[0], amount.start - _TOTAL_REACH) : amount.start]
