"""``GET /livez`` and ``/readyz``."""

from __future__ import annotations

from typing import Any

from flask import jsonify

from service.parsing import StrictBlueprint
from service.schemas import HealthOut
from service.state import state

blueprint = StrictBlueprint("health", __name__, description="存活与就绪")


@blueprint.route("/livez")
@blueprint.response(200, HealthOut)
def livez() -> dict[str, Any]:
    """进程活着."""
    return {"status": "alive", "model": None}


@blueprint.route("/readyz")
@blueprint.response(200, HealthOut)
@blueprint.alt_response(503, schema=HealthOut, description="模型没有载入或自检没有通过")
def readyz() -> Any:
    """模型已载入并通过自检."""
    models = state().models
    if not models.ready:
        response = jsonify({"status": "not ready", "model": None, "reason": models.problem})
        response.status_code = 503
        response.headers["Retry-After"] = "5"
        return response
    return {"status": "ready", "model": models.get().model.id}
