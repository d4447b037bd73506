"""One item: what the model says, what the reader decides."""

from __future__ import annotations

import time
from typing import Any

from flask import flash, redirect, request, url_for

from classifier.errors import ModelMissingError, TextError
from classifier.taxonomy import load_labels
from service import wording
from service.review import claims, decisions, reading, recompute, second
from service.review import queue as store
from service.review.bulk import undo_batch
from service.review.errors import DeskError
from service.review.records import LABELLED, OUTCOMES, Incident
from service.review.views.doors import Routes, error_page, page, reader
from service.review.views.given import Given, read_carried, read_given, read_verdict
from service.review.views.queue import go_next, names_of_people, query_of, read_filter, skip
from service.review.views.showing import (
    ACTIONS,
    REGISTERS,
    SEVERITIES,
    Piece,
    label_name,
    mark_shared,
    metric_names,
    pieces,
)
from service.state import desk

ROUTES = Routes()

#: Labels explained in full beside the text.
EXPLAINED = 3
#: Decided cases beside the text.
CASES = 2


def _tail() -> str:
    query = query_of(read_filter())
    return f"?{query}" if query else ""


def _explain(incident: Incident) -> dict[str, Any] | None:
    """The answer of the model in use to the masked text, ``None`` where there is none or none is to be seen."""
    if incident.hidden:
        return None
    try:
        classifier = desk().classifier()
        answer = classifier.assess(
            incident.text, incident.occurred_on, top_k=len(classifier.model.labels), precedents=CASES
        )
    except (ModelMissingError, TextError):
        return None
    plain = answer.to_dict()
    plain["model"] = classifier.model.id
    return plain


def _cases(incident: Incident, answer: dict[str, Any]) -> list[dict[str, Any]]:
    """The cases most like the text over the labels explained, with the shared facts marked on both sides."""
    found: dict[str, dict[str, Any]] = {}
    for label in answer["labels"][:EXPLAINED]:
        for case in label["precedents"]:
            found.setdefault(case["id"], {**case, "label": label["name"]})
    best = sorted(found.values(), key=lambda c: -c["similarity"])[:CASES]
    for case in best:
        names = set(case["shared"])
        case["mine"], case["theirs"] = mark_shared(incident.text, names), mark_shared(case["facts"], names)
    return best


def _ranking(incident: Incident, answer: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Labels to choose from: as they were suggested, or in the order of the table where nothing is to be seen."""
    table = load_labels()
    if incident.prediction is None:
        return [{"id": label.id, "name": label.name, "group": label.group, "probability": None} for label in table]
    now = {label["id"]: label for label in answer["labels"]} if answer else {}
    out = []
    for candidate in incident.prediction.candidates:
        known = candidate.label in table
        out.append(
            {
                "id": candidate.label,
                "name": label_name(candidate.label),
                "group": table[candidate.label].group if known else "",
                "probability": candidate.probability,
                "now": now.get(candidate.label),
            }
        )
    return out


def _show(
    incident_id: str, status: int = 200, problem: str = "", given: Given | None = None, told: bool = False, **more: Any
) -> Any:
    here, me = desk(), reader()
    filters = read_filter()
    incident = reading.get_incident(here, incident_id, me)
    answer = _explain(incident)
    ranking = _ranking(incident, answer)
    earlier, later = store.neighbours(here, me, filters, incident_id)
    explained = answer["labels"][:EXPLAINED] if answer else []
    similar = reading.list_similar(here, incident_id)
    mine = incident.assignee == me.id
    return page(
        "item.html",
        status,
        item=incident,
        ranking=ranking,
        answer=answer,
        explained=explained,
        text=pieces(incident.text, explained, incident.spans, answer["left_out"]) if answer else _plain(incident),
        rank_of={label["id"]: label["rank"] for label in explained},
        cases=_cases(incident, answer) if answer else [],
        similar=similar,
        entries=reading.list_entries(here, incident_id),
        readings=second.get_second(here, incident_id) if not incident.hidden else None,
        earlier=earlier,
        later=later,
        tail=_tail(),
        names=names_of_people(),
        problem=problem,
        given=given,
        told=told and incident.hidden,
        mine=mine,
        may_put_back=mine or (me.leads and incident.assignee is not None),
        can_decide=mine or incident.assignee is None,
        shown=int(time.time()),
        outcomes=OUTCOMES,
        states=wording.ELEMENT_STATES,
        metrics=metric_names(),
        decisions=wording.DECISIONS,
        registers=REGISTERS,
        severities=SEVERITIES,
        label_name=label_name,
        actions=ACTIONS,
        sealing=here.seal is not None,
        **more,
    )


def _plain(incident: Incident) -> list[Piece]:
    return pieces(incident.text, [], incident.spans)


@ROUTES.get("/items/<incident_id>", "review")
def item(incident_id: str) -> Any:
    """The item."""
    return _show(incident_id)


def _has_seen() -> bool:
    """Whether the page of this form showed the suggestion, or one before it.

    Only weakens what the decision is worth, so that it need not be proved.
    """
    return request.form.get("told") == "1" or request.form.get("stand", "").endswith("-shown")


@ROUTES.post("/items/<incident_id>/decide", "review")
def decide(incident_id: str) -> Any:
    """Store the decision and go on; where it is refused show the item as it is now, with all that was written."""
    here, me = desk(), reader()
    incident = reading.get_incident(here, incident_id, me)
    given, seen = read_given(), request.form.get("stand") or None
    told = request.form.get("told") == "1"
    try:
        decisions.check_stand(seen, incident.stand)
        verdict = read_verdict(incident, given)
        if incident.assignee is None and incident.status in ("open", "second"):
            claims.claim(here, me, incident_id)
        made = decisions.decide(here, me, incident_id, verdict, stand=seen, told=told)
    except DeskError as error:
        if error.status == 404:
            raise
        wrong = (error.fields or {}).get("duplicate_of") or [""]
        return _show(incident_id, error.status, error.told, given, told=_has_seen(), wrong_duplicate=wrong[0])
    # 不构成 and 误报 have a label that nobody chose.
    what = "、".join(label_name(label) for label in made.labels) if made.outcome in LABELLED else ""
    flash(f"已记录：{made.outcome}{' ' + what if what else ''}", "undo")
    if request.form.get("then") == "stay":
        return redirect(url_for("review.item", incident_id=incident_id) + _tail(), 303)
    return go_next(read_filter())


@ROUTES.post("/items/<incident_id>/skip", "review")
def skip_item(incident_id: str) -> Any:
    """Leave the item to others and go on."""
    me = reader()
    incident = reading.get_incident(desk(), incident_id, me)
    if incident.assignee == me.id and incident.assigned_until is not None:
        claims.release(desk(), me, incident_id)
    skip(incident_id)
    return go_next(read_filter())


@ROUTES.post("/items/<incident_id>/claim", "review")
def claim_item(incident_id: str) -> Any:
    """Take the item, or give it back."""
    if request.form.get("give") == "back":
        claims.release(desk(), reader(), incident_id)
    else:
        claims.claim(desk(), reader(), incident_id)
    given = read_carried()
    if given is not None and given.written:
        return _show(incident_id, given=given, told=_has_seen())
    return redirect(url_for("review.item", incident_id=incident_id) + _tail(), 303)


@ROUTES.post("/undo", "review")
def undo() -> Any:
    """Take the reader's last decision back, the whole batch where it was one."""
    here, me = desk(), reader()
    last = decisions.last_decision(here, me)
    if last is None:
        flash("没有可撤销的决定。", "done")
        return redirect(url_for("review.front") + _tail(), 303)
    if last.batch_id is not None:
        done = undo_batch(here, me, last.batch_id)
        flash(f"已撤销批量处理的 {len(done.decided)} 件。", "done")
        return redirect(url_for("review.front") + _tail(), 303)
    decisions.undo(here, me, last.id)
    flash(f"已撤销：{last.outcome}。", "done")
    return redirect(url_for("review.item", incident_id=last.incident_id) + _tail(), 303)


@ROUTES.post("/items/<incident_id>/undo/<decision_id>", "review")
def undo_one(incident_id: str, decision_id: str) -> Any:
    """Take one decision back: an own one, or as a lead any."""
    done = decisions.undo(desk(), reader(), decision_id)
    flash(f"已撤销：{done.outcome}。", "done")
    return redirect(url_for("review.item", incident_id=incident_id) + _tail(), 303)


@ROUTES.post("/items/<incident_id>/second", "review")
def second_ask(incident_id: str) -> Any:
    """Ask for a second reader."""
    second.ask_second(desk(), reader(), incident_id)
    flash("已请第二位复核员独立复核。", "done")
    return redirect(url_for("review.item", incident_id=incident_id) + _tail(), 303)


@ROUTES.post("/items/<incident_id>/reveal", "reveal")
def reveal(incident_id: str) -> Any:
    """Show the original once; the history tells who and why."""
    try:
        original = reading.reveal_original(desk(), reader(), incident_id, request.form.get("reason", "").strip())
    except DeskError as error:
        if error.status == 404:
            raise
        return _show(incident_id, error.status, error.told, read_carried(), told=_has_seen())
    return _show(incident_id, given=read_carried(), told=_has_seen(), original=original)


@ROUTES.post("/items/<incident_id>/current", "review")
def ask_current(incident_id: str) -> Any:
    """Keep beside the first answer what the current model says."""
    incident = reading.get_incident(desk(), incident_id, reader())
    if incident.hidden:
        return error_page(403, "这一件是盲审，决定之前不看模型的意见。")
    recompute.ask_current(desk(), incident_id)
    found = reading.list_predictions(desk(), incident_id)
    return _show(incident_id, given=read_carried(), told=_has_seen(), predictions=found)
