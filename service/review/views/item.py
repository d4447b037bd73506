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
from service.review.errors import ClaimedError, DeskError, InvalidError
from service.review.records import CHANGED, CONFIRMED, DUPLICATE, ELEMENT_STATES, LABELLED, OUTCOMES, Incident, Verdict
from service.review.views.doors import Routes, error_page, page, reader
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
#: Longest time an item may lie open and still count as work on it, in seconds.
LONGEST = 3600.0


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


def _show(incident_id: str, status: int = 200, problem: str = "", given: Verdict | None = None, **more: Any) -> Any:
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
        text=pieces(incident.text, explained, incident.spans) if answer else _plain(incident),
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
        mine=mine,
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
        **more,
    )


def _plain(incident: Incident) -> list[Piece]:
    return pieces(incident.text, [], incident.spans)


@ROUTES.get("/items/<incident_id>", "review")
def item(incident_id: str) -> Any:
    """The item."""
    return _show(incident_id)


def read_verdict(incident: Incident) -> Verdict:
    """The decision in the form of this request.

    What the form showed and the reader left alone is no correction and is not sent on.

    Raises
    ------
    InvalidError
        If a figure is no number or a code is unknown.
    """
    form = request.form
    labels = tuple(dict.fromkeys(form.getlist("label")))
    outcome = form.get("outcome", "")
    if outcome == "无涉":
        outcome, labels = "", ("other",)
    first = incident.prediction.candidates[0].label if incident.prediction else None
    if outcome == "":
        # "Enter": as suggested where nothing else was chosen.
        if not labels and first is not None:
            labels = (first,)
        if not labels:
            raise InvalidError("请先选一个标签，再确认。", {"labels": ["没有选标签"]})
        outcome = CONFIRMED if first is not None and first in labels else CHANGED
    if outcome not in LABELLED:
        labels = ()
    elements = {
        name.removeprefix("element."): value
        for name, value in form.items()
        if name.startswith("element.") and value in ELEMENT_STATES and value != form.get(f"was.{name}")
    }
    return Verdict(
        outcome=outcome,
        labels=labels,
        note=form.get("note", "").replace("\r\n", "\n").strip(),
        elements=elements,
        figures=_figures(),
        rule_flag=form.get("rule_flag") == "1",
        rule_comment=form.get("rule_comment", "").strip(),
        duplicate_of=(form.get("duplicate_of", "").strip() or None) if outcome == DUPLICATE else None,
        seconds=_seconds(form.get("shown", "")),
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
            raise InvalidError("更正的数额应是数字。", {"figures": [f"不是数字：{value[:20]}"]}) from None
        out.append({"metric": metric, "value": number, "unit": metric_names().get(metric, "")})
    return tuple(out)


def _seconds(shown: str) -> float | None:
    if not shown.isdigit() or len(shown) > 12:
        return None
    passed = time.time() - int(shown)
    return round(passed, 1) if 0 <= passed <= LONGEST else None


@ROUTES.post("/items/<incident_id>/decide", "review")
def decide(incident_id: str) -> Any:
    """Store the decision and go on."""
    here, me = desk(), reader()
    incident = reading.get_incident(here, incident_id, me)
    try:
        verdict = read_verdict(incident)
    except InvalidError as error:
        return _show(incident_id, 422, error.message)
    try:
        if incident.assignee is None and incident.status in ("open", "second"):
            claims.claim(here, me, incident_id)
        made = decisions.decide(here, me, incident_id, verdict)
    except (InvalidError, ClaimedError) as error:
        return _show(incident_id, error.status, error.message, verdict)
    what = "、".join(label_name(label) for label in made.labels)
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
        return _show(incident_id, error.status, error.message)
    return _show(incident_id, original=original)


@ROUTES.post("/items/<incident_id>/current", "review")
def ask_current(incident_id: str) -> Any:
    """Keep beside the first answer what the current model says."""
    incident = reading.get_incident(desk(), incident_id, reader())
    if incident.hidden:
        return error_page(403, "这一件是盲审，决定之前不看模型的意见。")
    recompute.ask_current(desk(), incident_id)
    return _show(incident_id, predictions=reading.list_predictions(desk(), incident_id))
