"""Decided cases: their records and the index that finds the analogous one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.errors import PrecedentError
from classifier.postings import Postings
from classifier.tallies import Tally
from classifier.untrusted import decode_json, is_whole, json_fault

if TYPE_CHECKING:
    from classifier.case_words import CaseWords

PROCEDURES = ("刑事", "民事", "公益诉讼", "行政")
OUTCOMES = ("成立", "不成立")
CONFIDENCES = ("official", "press", "commentary")

_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")
_FIELDS = frozenset(
    {
        "id",
        "title",
        "court",
        "docket",
        "decided_on",
        "procedure",
        "labels",
        "rejected",
        "outcome",
        "facts",
        "holding",
        "difference",
        "figures",
        "statutes",
        "sources",
        "confidence",
    }
)


class Figure(NamedTuple):
    """An amount of the case in base units, as ``text`` in the facts states it."""

    metric: str
    value: float
    unit: str
    text: str


class Publication(NamedTuple):
    """Where the case was published and when it was last seen there."""

    publisher: str
    address: str
    seen_on: str

    def to_dict(self) -> dict[str, str]:
        """Plain JSON form."""
        return {"publisher": self.publisher, "address": self.address, "seen_on": self.seen_on}


@dataclass(frozen=True, slots=True)
class Precedent:
    """A published decision, retold in our own words.

    ``decided_on`` may be a year, a month or a day, as published; ``labels``
    were upheld (for ``outcome`` 不成立 the first is what remained, mostly
    ``other``), ``rejected`` were argued and refused.
    """

    id: str
    title: str
    court: str | None
    docket: str | None
    decided_on: str | None
    procedure: str
    labels: tuple[str, ...]
    rejected: tuple[str, ...]
    outcome: str
    facts: str
    holding: str
    difference: str
    figures: tuple[Figure, ...]
    statutes: tuple[str, ...]
    sources: tuple[Publication, ...]
    confidence: str

    @property
    def accepted(self) -> frozenset[str]:
        """Labels the case stands for: those upheld and, of a failed claim, those argued."""
        return frozenset((*self.labels, *(self.rejected if self.outcome == "不成立" else ())))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON form, the same as a line of the samples."""
        return {
            "id": self.id,
            "title": self.title,
            "court": self.court,
            "docket": self.docket,
            "decided_on": self.decided_on,
            "procedure": self.procedure,
            "labels": list(self.labels),
            "rejected": list(self.rejected),
            "outcome": self.outcome,
            "facts": self.facts,
            "holding": self.holding,
            "difference": self.difference,
            "figures": [{"metric": f.metric, "value": f.value, "unit": f.unit, "text": f.text} for f in self.figures],
            "statutes": list(self.statutes),
            "sources": [source.to_dict() for source in self.sources],
            "confidence": self.confidence,
        }


def _check_words(row: dict[str, Any]) -> None:
    for field in ("labels", "rejected", "statutes"):
        if not isinstance(row[field], list) or not all(isinstance(value, str) for value in row[field]):
            raise PrecedentError(f"判例 {row['id']} 的 {field} 应是文字的列表")


def read_precedent(row: Any, *, whole: bool = False) -> Precedent:
    """Check one record and build it.

    Parameters
    ----------
    row : object
        What the JSON held.
    whole : bool
        Whether it is known already that no character of it is half of a pair.

    Raises
    ------
    PrecedentError
        Says which field is missing, unknown or of the wrong kind.
    """
    if not isinstance(row, dict):
        raise PrecedentError("判例记录应是 JSON 对象")
    if row.keys() != _FIELDS:
        missing, extra = _FIELDS - row.keys(), row.keys() - _FIELDS
        raise PrecedentError(f"判例记录缺少字段 {sorted(missing)}，多出字段 {sorted(extra)}")
    for field in ("id", "title", "facts", "holding", "difference"):
        if not isinstance(row[field], str) or not row[field].strip():
            raise PrecedentError(f"判例字段 {field} 应是非空文字")
    for field, allowed in (("procedure", PROCEDURES), ("outcome", OUTCOMES), ("confidence", CONFIDENCES)):
        if row[field] not in allowed:
            raise PrecedentError(f"判例 {row['id']} 的 {field} 应是 {'、'.join(allowed)} 之一")
    for field in ("court", "docket", "decided_on"):
        if row[field] is not None and not isinstance(row[field], str):
            raise PrecedentError(f"判例 {row['id']} 的 {field} 应是文字或 null")
    if row["decided_on"] is not None and not _PARTIAL_DATE.match(row["decided_on"]):
        raise PrecedentError(f"判例 {row['id']} 的裁判日期应是 年、年-月 或 年-月-日")
    _check_words(row)
    if not whole and not is_whole(row):
        raise PrecedentError("判例记录含有残缺的字符")
    if not row["labels"] or not row["sources"]:
        raise PrecedentError(f"判例 {row['id']} 没有标签或来源")
    try:
        figures = tuple(Figure(f["metric"], float(f["value"]), f["unit"], f["text"]) for f in row["figures"])
        sources = tuple(Publication(s["publisher"], s["address"], s["seen_on"]) for s in row["sources"])
    except (KeyError, TypeError, ValueError) as error:
        raise PrecedentError(f"判例 {row['id']} 的数额或来源不完整：{error}") from error
    return Precedent(
        id=row["id"],
        title=row["title"],
        court=row["court"],
        docket=row["docket"],
        decided_on=row["decided_on"],
        procedure=row["procedure"],
        labels=tuple(row["labels"]),
        rejected=tuple(row["rejected"]),
        outcome=row["outcome"],
        facts=row["facts"],
        holding=row["holding"],
        difference=row["difference"],
        figures=figures,
        statutes=tuple(row["statutes"]),
        sources=sources,
        confidence=row["confidence"],
    )


def read_precedents(lines: Iterable[str], name: str = "precedents") -> list[Precedent]:
    """Read JSON Lines; blank lines are skipped.

    Raises
    ------
    PrecedentError
        With the file name and the line number.
    """
    records: list[Precedent] = []
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            # Half a pair can come from an escape alone, for lines were read as UTF-8; to look for it is cheap.
            record = read_precedent(decode_json(line), whole="\\u" not in line)
        except ValueError as error:
            why = error if isinstance(error, PrecedentError) else json_fault(error)
            raise PrecedentError(f"{name} 第 {number} 行：{why}") from error
        if record.id in seen:
            raise PrecedentError(f"{name} 第 {number} 行：判例编号重复 {record.id}")
        seen.add(record.id)
        records.append(record)
    return records


class Match(NamedTuple):
    """A case and how near it is, 0 to 1."""

    precedent: Precedent
    similarity: float


class PrecedentIndex:
    """Decided cases and how near a text is to each.

    Parameters
    ----------
    records : list of Precedent
    postings : Postings or Tally
        By feature, the cases that hold it and what it is worth there (BM25).
    """

    def __init__(self, records: list[Precedent], postings: Postings | Tally) -> None:
        self.records = records
        self.by_id = {record.id: record for record in records}
        self._postings = postings
        self._ceilings = np.zeros(0) if isinstance(postings, Tally) else postings.ceilings()

    @cached_property
    def words(self) -> CaseWords:
        """The records by their words; made when the first question for them comes."""
        # Its patterns are compiled for a search only.
        from classifier.case_words import CaseWords

        return CaseWords(self.records)

    def similarities(self, indices: NDArray[np.int64]) -> NDArray[np.float64]:
        """How near a text with these features is to every case, shape (cases,), 0 to 1.

        What the features are worth in the case, over what they are worth where each is worth most.
        """
        if isinstance(self._postings, Tally):
            return self._postings.shares(indices)
        ceiling = float(self._ceilings.take(indices).sum())
        worth = self._postings.products(indices)
        return worth / ceiling if ceiling else worth
