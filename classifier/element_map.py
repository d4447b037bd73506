"""The table that says which words answer which element: ``data/elements.json``, read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from classifier.concepts import normalize_all
from classifier.data import read_json
from classifier.errors import DataFormatError
from classifier.literals import Literals
from classifier.longer import LongerWords
from classifier.loosely import LooseWords
from classifier.normalize import normalize
from classifier.sequences import is_sequence

#: Fields that name a row whose contrary words count here too; the first lends its leave besides.
_LENT = ("contrary_of", "contrary_with")


@dataclass(frozen=True, slots=True)
class ElementMap:
    """``data/elements.json``, read."""

    entries: dict[str, dict[str, str]]
    concepts: dict[str, tuple[tuple[str, bool], ...]]
    matcher: Literals
    #: Per term of the matcher: the evidence it stands for, and whether it speaks against it.
    groups: tuple[tuple[tuple[str, bool], ...], ...]
    #: Per term of the matcher: the longer words below of which it is a sign.
    signs: tuple[tuple[LongerWords, ...], ...]
    loose: LooseWords
    things: frozenset[str]
    #: Evidence told by examples of it (means, forms of getting): a denied example denies nothing but itself.
    examples: frozenset[str]
    #: Evidence whose contrary words are also those of another: entering with leave is no intrusion.
    lenders: dict[str, str]
    #: Evidence that is told only where another is too: what was stolen was not bought for a business.
    needs: dict[str, str]
    #: Words that hold a word of the group but say nothing of it (反洗钱, 专卖).
    ignored: dict[str, LongerWords]
    #: Concepts and terms against an element that do not contradict a stated yes: public data may be taken by a bypass.
    yields: dict[str, frozenset[str]]
    #: Sequences of that kind.
    soft: dict[str, LongerWords]
    #: Terms and sequences against an element that tell an attempt or a small effect: the deed is not denied, so the
    #: element stays open.
    attempts: dict[str, LongerWords]
    #: Sequences that speak against an element.
    contrary: dict[str, LongerWords]
    #: Those of them that tell of a deed not finished (没骗到钱): the label holds all the same, and what was finished
    #: counts.
    unfinished: dict[str, LongerWords]
    #: Words that tell of more than the leave allowed: they outweigh the leave, whatever it was for.
    beyond: dict[str, LongerWords]
    #: Evidence whose deeds have an object each: what denies one denies no other.
    objects: frozenset[str]
    #: Words that judge: behind "the other side says so" they tell of a dispute and not of a fact.
    judging: LongerWords
    #: Evidence of what was done: what is only suspected was not told to be done.
    deeds: frozenset[str]
    #: Evidence of which gossip and reproaches tell nothing.
    hearsay: frozenset[str]
    #: Evidence of what came of it: what was only planned or threatened was not done.
    planned: frozenset[str]
    severity: frozenset[str]
    days: dict[str, date]
    #: Evidence whose words are asked about from a day on only, for the law had no such element before.
    counts_from: dict[str, date]
    #: Sequences that speak against evidence on days before another law asked for less (until 2025-10-15 who was run
    #: down had to be a rival); what is said for it does not outweigh them.
    former: dict[str, tuple[date, LongerWords]]
    #: By entry and rival: the elements of the entry that the test of the law book between the two names.
    deciding: dict[str, dict[str, tuple[str, ...]]]
    sub_clauses: tuple[tuple[str, str], ...]
    core: dict[str, tuple[str, ...]]
    #: By clause: evidence that points to it.
    cues: tuple[tuple[str, str], ...]
    #: By clause: evidence that settles it, whatever points to another.
    first_cues: tuple[tuple[str, str], ...]
    #: By entry that is a way beside a crime: evidence without which it is none.
    way_evidence: dict[str, str]
    #: By entry of who helps a crime of others: the elements of the help and of having no part in the crime, and the
    #: entries of such crimes. What the others did is told in either case.
    accessories: dict[str, tuple[str, str, frozenset[str]]]
    #: By entry: crimes next to it that the book has no entry of, and the evidence that points to each.
    outside: dict[str, dict[str, str]]
    #: Of a text that is of none of the labels: evidence, an entry and the crime next to it that the evidence points to.
    outside_all: dict[str, tuple[str, str]]
    #: By entry: the elements without which its offence is not put forward, however sure the ranking is.
    decisive: dict[str, frozenset[str]]
    #: Elements that texts which tell of the crime mostly leave out: states of mind, what is not so.
    seldom_told: frozenset[str]


def read_element_map(data: dict[str, Any]) -> ElementMap:
    """Build the map.

    Raises
    ------
    DataFormatError
        If the format is unknown, a field missing, or an element names evidence that is not there.
    """
    if data.get("format") != 1:
        raise DataFormatError("要件词表的格式版本不认识")
    try:
        rows = data["evidence"]
        terms, concepts = _answering(rows)
        days = {group: date.fromisoformat(row["day_from"]) for group, row in rows.items() if "day_from" in row}
        _check_named(data)
        loose, judging = LooseWords(rows, data.get("blind", ())), LongerWords(data["judging"])
        ignored = {group: LongerWords(words) for group, words in _ignored(rows)}
        soft, attempts = _sequences(rows, "yields", apart=True), _sequences(rows, "attempts")
        contrary_words = _sequences(rows, "contrary_sequences", "unfinished")
        unfinished, beyond, former = _sequences(rows, "unfinished"), _sequences(rows, "beyond"), dict(_former(rows))
        signs = _signs(
            *(loose.ignored, ignored, soft, attempts, contrary_words, unfinished, beyond),
            {group: longer for group, (_, longer) in former.items()},
            {"judging": judging},
        )
        words = list(dict.fromkeys((*terms, *signs)))
        return ElementMap(
            entries=data["entries"],
            concepts={concept: tuple(groups) for concept, groups in concepts.items()},
            matcher=Literals(words),
            groups=tuple(tuple(terms.get(word, ())) for word in words),
            signs=tuple(tuple(signs.get(word, ())) for word in words),
            loose=loose,
            things=_flagged(rows, "thing"),
            examples=_flagged(rows, "examples"),
            lenders=_values(rows, "contrary_of"),
            needs=_values(rows, "needs"),
            ignored=ignored,
            yields=_named(rows, "yields"),
            soft=soft,
            attempts=attempts,
            contrary=contrary_words,
            unfinished=unfinished,
            beyond=beyond,
            objects=_flagged(rows, "objects"),
            judging=judging,
            deeds=frozenset(data["deeds"]),
            hearsay=frozenset(data["hearsay"]),
            planned=frozenset(data["planned"]),
            severity=_flagged(rows, "severity"),
            days=days,
            counts_from={g: date.fromisoformat(day) for g, day in _values(rows, "counts_from").items()},
            former=former,
            deciding={e: {r: tuple(ids) for r, ids in rivals.items()} for e, rivals in data["deciding"].items()},
            sub_clauses=tuple((row["entry"], row["name"]) for row in data["sub_clauses"]),
            core={entry: tuple(ids) for entry, ids in data["sub_clause_core"].items()},
            cues=tuple(data["sub_clause_cues"].items()),
            first_cues=tuple(data["sub_clause_first"].items()),
            way_evidence=data["way_evidence"],
            accessories=_accessories(data["accessory"]),
            outside=data["outside"],
            outside_all={group: (row["entry"], row["other"]) for group, row in data["outside_all"].items()},
            decisive={entry: frozenset(ids) for entry, ids in data["decisive"].items()},
            seldom_told=frozenset(data["seldom_told"]),
        )
    except KeyError as error:
        raise DataFormatError(f"要件词表缺少字段：{error}") from error


#: By word or concept: the evidence that it answers, and whether it speaks against it.
_Answering = dict[str, list[tuple[str, bool]]]


def _answering(rows: dict[str, Any]) -> tuple[_Answering, _Answering]:
    """What the normalised terms answer, and what the concepts; evidence that figures or days answer has neither."""
    folded = _fold_terms(rows)
    terms: _Answering = {}
    concepts: _Answering = {}
    for group, evidence in rows.items():
        if "met" not in evidence:
            continue
        lenders = [rows[evidence[key]] for key in _LENT if key in evidence]
        for key, contrary in (("met", False), ("contrary", True)):
            sources = (evidence, *lenders) if contrary else (evidence,)
            for concept in dict.fromkeys(name for row in sources for name in row[key]):
                concepts.setdefault(concept, []).append((group, contrary))
            for term in dict.fromkeys(word for row in sources for word in row[f"{key}_terms"]):
                terms.setdefault(folded[term], []).append((group, contrary))
    return terms, concepts


def _accessories(rows: dict[str, Any]) -> dict[str, tuple[str, str, frozenset[str]]]:
    return {entry: (row["help"], row["apart"], frozenset(row["principals"])) for entry, row in rows.items()}


def _check_named(data: dict[str, Any]) -> None:
    """Refuse evidence that is named and not there."""
    named = {group for elements in data["entries"].values() for group in elements.values()}
    named |= {*data["sub_clause_cues"].values(), *data["sub_clause_first"].values(), *data["way_evidence"].values()}
    named |= {group for near in data["outside"].values() for group in near.values()} | data["outside_all"].keys()
    named |= {*data["deeds"], *data["hearsay"], *data["planned"]}
    if named - data["evidence"].keys():
        raise DataFormatError(f"要件词表没有这些依据：{sorted(named - data['evidence'].keys())}")


def _fold_terms(rows: dict[str, Any]) -> dict[str, str]:
    """Every term of the evidence normalised, all at once."""
    keys = ("met_terms", "contrary_terms")
    written = list(dict.fromkeys(term for row in rows.values() for key in keys for term in row.get(key, ())))
    return dict(zip(written, normalize_all(written), strict=True))


def _flagged(rows: dict[str, Any], key: str) -> frozenset[str]:
    """The evidence whose row sets ``key``."""
    return frozenset(group for group, row in rows.items() if row.get(key))


def _values(rows: dict[str, Any], key: str) -> dict[str, str]:
    """What the rows say under ``key``, by evidence; without those that do not have it."""
    return {group: row[key] for group, row in rows.items() if key in row}


def _ignored(rows: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """What each row ignores, with what the row whose contrary words it shares ignores."""
    for group, row in rows.items():
        words = row.get("ignore", []) + rows.get(row.get("contrary_of"), {}).get("ignore", [])
        if words:
            yield group, words


def _sequences(rows: dict[str, Any], *keys: str, apart: bool = False) -> dict[str, LongerWords]:
    """The sequences of some fields, by evidence, with those of the row whose contrary words it shares.

    ``apart`` leaves out concepts and terms, which stand in the same field.
    """
    found = {}
    for group, row in rows.items():
        sources = (row, rows.get(row.get("contrary_of"), {}))
        words = (word for source in sources for key in keys for word in source.get(key, []))
        found[group] = [word for word in words if is_sequence(word) or not apart]
    return {group: LongerWords(words) for group, words in found.items() if words}


def _signs(*kinds: dict[str, LongerWords]) -> dict[str, list[LongerWords]]:
    """By sign: the longer words of all kinds that have it."""
    found: dict[str, list[LongerWords]] = {}
    for kind in kinds:
        for longer in kind.values():
            for sign in longer.signs:
                found.setdefault(sign, []).append(longer)
    return found


def _former(rows: dict[str, Any]) -> Iterator[tuple[str, tuple[date, LongerWords]]]:
    """What speaks against evidence before a day only, by evidence."""
    for group, row in rows.items():
        until = row.get("contrary_until")
        if until is not None:
            yield group, (date.fromisoformat(until["before"]), LongerWords(until["sequences"]))


def _named(rows: dict[str, Any], key: str) -> dict[str, frozenset[str]]:
    """The concepts and normalised terms of a field, by evidence."""
    return {
        group: frozenset(name if "." in name else normalize(name) for name in row[key] if not is_sequence(name))
        for group, row in rows.items()
        if key in row
    }


@cache
def load_element_map() -> ElementMap:
    """The shipped map."""
    return read_element_map(read_json("elements.json"))
