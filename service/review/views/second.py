"""Second readings: the list, and two readings side by side to be settled."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for

from classifier.taxonomy import load_labels
from service.review import decisions, reading, second
from service.review.errors import ChangedError, DeskError, InvalidError
from service.review.records import CHANGED, LABELLED, OUTCOMES, Decided, Verdict
from service.review.verdicts import outcome_of
from service.review.views.doors import Routes, error_page, page, reader
from service.review.views.queue import names_of_people
from service.review.views.showing import label_name, pieces
from service.state import desk

ROUTES = Routes()

STATES = {"disputed": "有分歧", "waiting": "等第二人", "agreed": "一致", "adjudicated": "已裁定"}


@ROUTES.get("/second", "review")
def second_list() -> Any:
    """Readings in one state; without one in the address, the first state that holds any."""
    counts = second.count_states(desk())
    state = request.args.get("state") or next((one for one in STATES if counts[one]), "disputed")
    if state not in STATES:
        abort(404)
    return page(
        "second.html",
        found=second.list_second(desk(), state),
        counts=counts,
        state=state,
        states=STATES,
        names=names_of_people(),
        label_name=label_name,
    )


def _show(incident_id: str, status: int = 200, problem: str = "") -> Any:
    found = second.get_second(desk(), incident_id)
    if found is None or found.state not in ("disputed", "adjudicated"):
        if problem:
            return error_page(status, problem)
        abort(404)
    incident = reading.get_incident(desk(), incident_id, reader())
    return page(
        "dispute.html",
        status,
        item=incident,
        text=pieces(incident.text, [], incident.spans),
        found=found,
        pair=_pair(found),
        labels=load_labels(),
        outcomes=OUTCOMES,
        changed=CHANGED,
        names=names_of_people(),
        label_name=label_name,
        problem=problem,
        form=request.form,
    )


def _pair(found: second.SecondReading) -> str:
    """The two readings that a page shows, so that "as the second" is never another than the one seen."""
    return "-".join(one.id if one else "" for one in (found.first, found.second))


@ROUTES.get("/second/<incident_id>", "review")
def dispute(incident_id: str) -> Any:
    """Two readings side by side."""
    return _show(incident_id)


@ROUTES.post("/second/<incident_id>", "adjudicate")
def adjudicate(incident_id: str) -> Any:
    """Settle it: as one of the two, or otherwise."""
    here, me = desk(), reader()
    found = second.get_second(here, incident_id)
    if found is None:
        abort(404)
    form = request.form
    side = {"first": found.first, "second": found.second}.get(form.get("as", ""))
    note = form.get("note", "").replace("\r\n", "\n").strip()
    try:
        if form.get("pair", _pair(found)) != _pair(found):
            raise ChangedError("打开之后有一方改了决定，没有裁定；请看过现在的两份意见再裁定")
        decisions.decide(here, me, incident_id, _verdict(side, note, found), stand="disputed-shown")
    except DeskError as error:
        return _show(incident_id, error.status, error.told)
    flash("已裁定。", "undo")
    return redirect(url_for("review.second_list"), 303)


def _verdict(side: Decided | None, note: str, found: second.SecondReading) -> Verdict:
    """What a lead's form says; 确认 or 改判 follows from the labels, as for any reader.

    Raises
    ------
    InvalidError
        If it is to be a label and none is chosen.
    """
    if side is not None:
        # The label of 不构成 and 误报 was filled in, and is again.
        outcome, labels, target = side.outcome, side.labels, side.duplicate_of
    else:
        outcome, target = request.form.get("outcome", ""), None
        labels = tuple(dict.fromkeys(one for one in request.form.getlist("label") if one))
    if outcome not in LABELLED:
        return Verdict(outcome, (), note, duplicate_of=target)
    if not labels:
        raise InvalidError("请选一个标签，再裁定。")
    return Verdict(outcome_of(labels, found.first.suggested if found.first else None), labels, note)
