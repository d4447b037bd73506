"""What the form of an item was sent with: as a verdict, and as it stood, for when it is refused."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

from flask import request

from classifier.taxonomy import OTHER
from service.review.errors import InvalidError
from service.review.records import DUPLICATE, ELEMENT_STATES, LABELLED, Incident, Verdict
from service.review.verdicts import outcome_of
from service.review.views.showing import metric_names

#: Longest time an item may lie open and still count as work on it, in seconds.
LONGEST = 3600.0

#: Prefix of the fields of elements.
_ELEMENT = "element."


@dataclass(frozen=True, slots=True)
class Given:
    """The form as the reader left it, wrong or not; ``figures`` is (metric, as shown) -> as written."""

    outcome: str
    labels: tuple[str, ...]
    note: str
    rule_flag: bool
    rule_comment: str
    duplicate_of: str
    elements: dict[str, str]
    figures: dict[tuple[str, str], str]

    @property
    def order(self) -> str:
        """The labels as the page keeps the order of the clicks."""
        return " ".join(self.labels)

    @property
    def written(self) -> bool:
        """Whether anything was chosen or written that is not what the page came with."""
        form = request.form
        changed = any(form.get(f"was.{name}") != value for name, value in self.elements.items())
        changed = changed or any(was != value for (_, was), value in self.figures.items())
        return bool(self.labels or self.note or self.rule_flag or self.rule_comment or changed)


def read_given() -> Given:
    """The form of this request, unchecked."""
    form = request.form
    rows = zip(form.getlist("metric"), form.getlist("was_value"), form.getlist("value"), strict=False)
    return Given(
        outcome=form.get("outcome", ""),
        labels=_labels(),
        note=form.get("note", "").replace("\r\n", "\n").strip(),
        rule_flag=form.get("rule_flag") == "1",
        rule_comment=form.get("rule_comment", "").strip(),
        duplicate_of=form.get("duplicate_of", "").strip(),
        elements={name: value for name, value in form.items() if name.startswith(_ELEMENT)},
        figures={(metric, was): value for metric, was, value in rows},
    )


def read_carried() -> Given | None:
    """The decision that a smaller form of the page brought along, ``None`` where it brought none."""
    return read_given() if "stand" in request.form else None


def _labels() -> tuple[str, ...]:
    """The ticked labels, the first one ticked first: boxes are sent in the order of the page."""
    ticked = list(dict.fromkeys(request.form.getlist("label")))
    order = {label: place for place, label in enumerate(request.form.get("order", "").split())}
    return tuple(sorted(ticked, key=lambda label: order.get(label, len(order))))


def read_verdict(incident: Incident, given: Given) -> Verdict:
    """The decision in the form of this request.

    What the form showed and the reader left alone is no correction and is not sent on.

    Raises
    ------
    InvalidError
        If a figure is no number or no label is chosen.
    """
    outcome, labels = given.outcome, given.labels
    if outcome == "无涉":
        outcome, labels = "", (OTHER,)
    first = incident.prediction.candidates[0].label if incident.prediction else None
    if outcome == "":
        # "Enter": as suggested where nothing else was chosen.
        if not labels and first is not None:
            labels = (first,)
        if not labels:
            raise InvalidError("请先选一个标签，再确认。")
        outcome = outcome_of(labels, first)
    if outcome not in LABELLED:
        labels = ()
    elements = {
        name.removeprefix(_ELEMENT): value
        for name, value in given.elements.items()
        if value in ELEMENT_STATES and value != request.form.get(f"was.{name}")
    }
    return Verdict(
        outcome=outcome,
        labels=labels,
        note=given.note,
        elements=elements,
        figures=_figures(),
        rule_flag=given.rule_flag,
        rule_comment=given.rule_comment,
        duplicate_of=(given.duplicate_of or None) if outcome == DUPLICATE else None,
        seconds=_seconds(request.form.get("shown", "")),
    )


def _figures() -> tuple[dict[str, Any], ...]:
    form = request.form
    out = []
    rows = zip(form.getlist("metric"), form.getlist("value"), form.getlist("was_value"), strict=False)
    for metric, value, was in rows:
        if not metric or not value.strip() or value == was:
            continue
        try:
            number = float(value.replace(",", "").replace("，", ""))
        except ValueError:
            number = math.nan
        if not 0 <= number < math.inf:
            raise InvalidError(f"更正的数额应是数字，不小于 0，不带单位；“{value[:20]}”不是。")
        out.append({"metric": metric, "value": number, "unit": metric_names().get(metric, "")})
    return tuple(out)


def _seconds(shown: str) -> float | None:
    if not shown.isdigit() or len(shown) > 12:
        return None
    passed = time.time() - int(shown)
    return round(passed, 1) if 0 <= passed <= LONGEST else None
