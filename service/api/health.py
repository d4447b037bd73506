"""``GET /livez`` and ``/readyz``."""

from __future__ import annotations

from typing import Any

from flask import jsonify

from service.model_schemas import HealthOut
from service.parsing import StrictBlueprint
from service.state import state

blueprint = StrictBlueprint("health", __name__, description="存活与就绪")


@blueprint.route("/livez")
@blueprint.response(200, HealthOut, example={"status": "alive", "model": None})
def livez() -> dict[str, Any]:
    """进程活着."""
    return {"status": "alive", "model": None}


@blueprint.route("/readyz")
@blueprint.response(200, HealthOut, example={"status": "ready", "model": "20261121-101500-0a1b2c3d"})
@blueprint.alt_response(503, schema=HealthOut, description="模型没有载入、自检没有通过，或服务正在停止")
def readyz() -> Any:
    """模型已载入并通过自检；新模型若被拒绝，同时说明原因."""
    here = state()
    models = here.models
    refusal = models.refusal
    problem = "服务正在停止" if here.notice.stopping or here.gate.draining else None
    if not models.ready:
        problem = problem or (refusal.reason if refusal else models.problem)
    if problem is not None:
        response = jsonify({"status": "not ready", "model": None, "reason": problem})
        response.status_code = 503
        response.headers["Retry-After"] = "5"
        return response
    body: dict[str, Any] = {"status": "ready", "model": models.get().model.id}
    if refusal is not None:
        body["refused"] = refusal.to_dict()
    return body
