"""Second readings: the list, and two readings side by side to be settled."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for

from classifier.taxonomy import load_labels
from service.review import decisions, reading, second
from service.review.errors import InvalidError
from service.review.records import LABELLED, OUTCOMES, Verdict
from service.review.views.doors import Routes, page, reader
from service.review.views.queue import names_of_people
from service.review.views.showing import label_name, pieces
from service.state import desk

ROUTES = Routes()

STATES = {"disputed": "有分歧", "waiting": "等第二人", "agreed": "一致", "adjudicated": "已裁定"}


@ROUTES.get("/second", "review")
def second_list() -> Any:
    """Readings in one state."""
    state = request.args.get("state", "disputed")
    if state not in STATES:
        abort(404)
    found = second.list_second(desk(), state)
    return page("second.html", found=found, state=state, states=STATES, names=names_of_people(), label_name=label_name)


def _show(incident_id: str, status: int = 200, problem: str = "") -> Any:
    found = second.get_second(desk(), incident_id)
    if found is None or found.state not in ("disputed", "adjudicated"):
        abort(404)
    incident = reading.get_incident(desk(), incident_id, reader())
    return page(
        "dispute.html",
        status,
        item=incident,
        text=pieces(incident.text, [], incident.spans),
        found=found,
        labels=load_labels(),
        outcomes=OUTCOMES,
        names=names_of_people(),
        label_name=label_name,
        problem=problem,
    )


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
    if side is not None:
        # The label of 不构成 and 误报 was filled in, and is again.
        labels = side.labels if side.outcome in LABELLED else ()
        verdict = Verdict(side.outcome, labels, note, duplicate_of=side.duplicate_of)
    else:
        outcome = form.get("outcome", "")
        labels = tuple(dict.fromkeys(one for one in form.getlist("label") if one))
        verdict = Verdict(outcome, labels if outcome in LABELLED else (), note)
    try:
        decisions.decide(here, me, incident_id, verdict)
    except InvalidError as error:
        return _show(incident_id, 422, error.message)
    flash("已裁定。", "undo")
    return redirect(url_for("review.second_list"), 303)
