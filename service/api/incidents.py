"""``/v1/incidents``: incidents in, the queue, decisions."""

from __future__ import annotations

from typing import Any

from flask import g

from service.api.incident_schemas import (
    DecisionRequest,
    DecisionResponse,
    IncidentList,
    IncidentQuery,
    IncidentRequest,
    IncidentResponse,
    filter_of,
)
from service.parsing import StrictBlueprint
from service.review.decisions import decide
from service.review.filters import QueueFilter
from service.review.intake import NewIncident, take_in
from service.review.queue import check_assignee, list_page
from service.review.reading import get_incident, list_similar
from service.review.records import NEVER_SHOWN, Reader, Verdict
from service.schemas import ErrorBody
from service.state import desk

blueprint = StrictBlueprint("incidents", __name__, url_prefix="/v1", description="复核台")


def reader() -> Reader:
    """Who asks: the key, or the machine itself where no key is needed."""
    key = g.caller.key
    if key is None:
        return Reader("local", "reviewer")
    role = "admin" if "admin" in key.scopes else "reviewer" if "review" in key.scopes else "submitter"
    return Reader(f"key:{key.id}", role)


@blueprint.route("/incidents", methods=["POST"])
@blueprint.arguments(IncidentRequest)
@blueprint.response(200, IncidentResponse, description="同一编号、同一内容：先前的那条")
@blueprint.alt_response(201, schema=IncidentResponse, description="新的一条")
@blueprint.alt_response(400, schema=ErrorBody, description="不是有效的 JSON")
@blueprint.alt_response(409, schema=ErrorBody, description="编号已用于另一条")
@blueprint.alt_response(413, schema=ErrorBody, description="请求体过大")
def create_incident(arguments: dict[str, Any]) -> Any:
    """收一条事件：脱敏、封存原文、给出建议、提示相似的."""
    intake = take_in(desk(), reader(), NewIncident(**arguments))
    incident = intake.incident
    g.facts = {"model": incident.prediction.model_id if incident.prediction else None}
    # Who only sends in learns what became of it, not what others sent.
    similar = intake.similar if reader().role != "submitter" else ()
    body = {"request_id": g.request_id, "incident": incident, "similar": similar}
    return body, 201 if intake.created else 200


@blueprint.route("/incidents")
@blueprint.arguments(IncidentQuery, location="query")
@blueprint.response(200, IncidentList)
def list_incidents(query: dict[str, Any]) -> dict[str, Any]:
    """队列的一页，按不确定程度、严重程度与等待时间之积排序."""
    filters = QueueFilter.read(filter_of(query))
    check_assignee(desk(), reader(), filters)
    page = list_page(desk(), reader(), filters, query["cursor"], query["limit"])
    return {
        "request_id": g.request_id,
        "total": page.total,
        "more": page.more,
        "next_cursor": page.next_cursor,
        "incidents": page.items,
    }


@blueprint.route("/incidents/<incident_id>")
@blueprint.response(200, IncidentResponse)
@blueprint.alt_response(404, schema=ErrorBody, description="没有这条事件")
def show_incident(incident_id: str) -> dict[str, Any]:
    """一条事件：脱敏文字、建议、决定、相似的."""
    here = desk()
    incident = get_incident(here, incident_id, reader())
    return {"request_id": g.request_id, "incident": incident, "similar": list_similar(here, incident_id)}


@blueprint.route("/incidents/<incident_id>/decision", methods=["POST"])
@blueprint.arguments(DecisionRequest)
@blueprint.response(200, DecisionResponse)
@blueprint.alt_response(400, schema=ErrorBody, description="不是有效的 JSON")
@blueprint.alt_response(404, schema=ErrorBody, description="没有这条事件")
@blueprint.alt_response(409, schema=ErrorBody, description="已经定了，或正由别人处理")
def decide_incident(arguments: dict[str, Any], incident_id: str) -> dict[str, Any]:
    """对一条事件作出决定；轮次由状态而定：初审、二审、裁定。stand 为作出决定时所见的状态，已变则 409."""
    stand, told = arguments.pop("stand"), arguments.pop("told")
    verdict = Verdict(**{**arguments, "labels": tuple(arguments["labels"]), "figures": tuple(arguments["figures"])})
    if stand is None:
        # Who does not say what was seen may have seen the suggestion, but where it was never to be seen.
        told = told or get_incident(desk(), incident_id, reader()).stand != NEVER_SHOWN
    made = decide(desk(), reader(), incident_id, verdict, stand=stand, told=told)
    return {
        "request_id": g.request_id,
        "decision": made,
        "incident": get_incident(desk(), incident_id, reader()),
    }
