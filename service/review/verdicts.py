"""What a reader says, checked and made complete before it becomes a decision."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from classifier.taxonomy import OTHER, load_labels
from service.review.corrections import check_corrections
from service.review.errors import InvalidError
from service.review.looking import is_name
from service.review.masks import mask_note
from service.review.records import (
    CHANGED,
    CONFIRMED,
    DUPLICATE,
    FALSE_ALARM,
    LABELLED,
    NONE,
    OUTCOMES,
    Verdict,
    is_id,
    is_storable,
)
from service.review.tables import incidents

MAX_NOTE = 2000
MAX_LABELS = 5
#: A day: who leaves an item open overnight has not read it all the time.
_LONGEST_SECONDS = 86_400.0


def check(verdict: Verdict) -> dict[str, list[str]]:
    """Messages by field about what is wrong whatever the incident; empty if nothing is."""
    problems: dict[str, list[str]] = {}
    if verdict.outcome not in OUTCOMES:
        problems["outcome"] = [f"应是 {'、'.join(OUTCOMES)} 之一。"]
    unknown = [label for label in verdict.labels if label not in load_labels()]
    if unknown:
        problems["labels"] = ["有标签表中没有的标签。"]
    elif OTHER in verdict.labels and len(verdict.labels) > 1:
        problems["labels"] = [f"“{load_labels()[OTHER].name}”说的是没有一项成立，不能与别的标签同选。"]
    elif len(verdict.labels) > MAX_LABELS or len(set(verdict.labels)) != len(verdict.labels):
        problems["labels"] = [f"最多 {MAX_LABELS} 个标签，不能重复。"]
    elif verdict.outcome == CHANGED and not verdict.labels:
        problems["labels"] = ["改判要指明标签。"]
    elif verdict.labels and verdict.outcome in OUTCOMES and verdict.outcome not in LABELLED:
        problems["labels"] = [f"“{verdict.outcome}”不带标签。"]
    for name, words in (("note", verdict.note), ("rule_comment", verdict.rule_comment)):
        if len(words) > MAX_NOTE:
            problems[name] = [f"最长 {MAX_NOTE} 个字。"]
        elif not is_storable(words):
            problems[name] = ["不是有效的文字。"]
    if verdict.rule_comment and not verdict.rule_flag:
        problems["rule_comment"] = ["先勾选“规则需调整”。"]
    if verdict.duplicate_of is not None and verdict.outcome != DUPLICATE:
        problems["duplicate_of"] = ["只有“重复”才指向另一条事件。"]
    if verdict.seconds is not None and not 0 <= verdict.seconds < math.inf:
        problems["seconds"] = ["应是不小于 0 的秒数。"]
    return problems | check_corrections(verdict.elements, verdict.figures)


def complete(connection: Connection, row: Row[Any], verdict: Verdict, *, hidden: bool) -> Verdict:
    """The verdict as it is stored for this incident.

    Labels are filled in (确认 takes the suggested one, 不构成 and 误报 ``other``), a reader who saw no
    suggestion has confirmed it exactly if it is among the labels, texts are masked.

    Raises
    ------
    InvalidError
        If the verdict does not fit the incident.
    """
    outcome, labels, suggested = verdict.outcome, verdict.labels, row.suggested
    if outcome in LABELLED and hidden:
        if not labels:
            raise InvalidError("决定不符合要求", {"labels": ["盲审与二审要自己选标签。"]})
        outcome = outcome_of(labels, suggested)
    elif outcome == CONFIRMED:
        if suggested is None:
            raise InvalidError("决定不符合要求", {"outcome": ["没有建议可确认，请改判。"]})
        labels = labels or (suggested,)
        if suggested not in labels:
            raise InvalidError("决定不符合要求", {"labels": ["确认的标签中没有所建议的；要换标签请改判。"]})
    elif outcome == CHANGED and labels[0] == suggested:
        raise InvalidError("决定不符合要求", {"labels": ["第一个标签就是所建议的，请用确认。"]})
    elif outcome in (NONE, FALSE_ALARM):
        labels = (OTHER,)
    return replace(
        verdict,
        outcome=outcome,
        labels=labels,
        note=mask_note(verdict.note.replace("\0", " ").strip()),
        rule_comment=mask_note(verdict.rule_comment.replace("\0", " ").strip()),
        duplicate_of=_original_of(connection, row, verdict) if outcome == DUPLICATE else None,
        seconds=None if verdict.seconds is None else round(min(verdict.seconds, _LONGEST_SECONDS), 2),
    )


def _original_of(connection: Connection, row: Row[Any], verdict: Verdict) -> str:
    """The incident that this one repeats, named by id or reference; where none is named, the one found on arrival.

    What is itself said to repeat another leads on to that one, so that of several that repeat each other one stays.
    """
    named = verdict.duplicate_of or row.similar_to
    if named is None:
        raise InvalidError("决定不符合要求", {"duplicate_of": ["请指明与哪条事件重复。"]})
    found = _find_named(connection, named)
    if found is None:
        raise InvalidError("决定不符合要求", {"duplicate_of": ["没有这条事件。"]})
    if found.id == row.id:
        raise InvalidError("决定不符合要求", {"duplicate_of": ["不能与自己重复。"]})
    passed = {row.id}
    while found.duplicate_of is not None:
        passed.add(found.id)
        if found.duplicate_of in passed:
            raise InvalidError("决定不符合要求", {"duplicate_of": ["那一条已定为重复，说到底重复于这一条；要留一条。"]})
        found = connection.execute(_names().where(incidents.c.id == found.duplicate_of)).one()
    return str(found.id)


def _names() -> Select[Any]:
    return select(incidents.c.id, incidents.c.duplicate_of)


def _find_named(connection: Connection, named: str) -> Row[Any] | None:
    """The incident of an id, else of a reference: readers know those."""
    if not is_name(named):
        return None
    if is_id(named):
        found = connection.execute(_names().where(incidents.c.id == named)).one_or_none()
        if found is not None:
            return found
    return connection.execute(_names().where(incidents.c.reference == named)).one_or_none()


def outcome_of(labels: tuple[str, ...], suggested: str | None) -> str:
    """What choosing these labels is called: 确认 where the suggested one is among them, 改判 otherwise."""
    return CONFIRMED if suggested is not None and suggested in labels else CHANGED


def same_verdict(first: Any, second: Any) -> bool:
    """Whether two readers say the same: the same labels in any order, or without labels the same outcome."""
    if first.labels or second.labels:
        return set(first.labels) == set(second.labels)
    return bool(first.outcome == second.outcome)
