"""``GET /v1/model``."""

from __future__ import annotations

from datetime import date
from typing import Any

from classifier.freshness import freshness
from classifier.lawbook import load_lawbook
from service.model_schemas import ModelOut
from service.parsing import StrictBlueprint
from service.schemas import ErrorBody
from service.state import state

blueprint = StrictBlueprint("model", __name__, url_prefix="/v1", description="当前模型")


@blueprint.route("/model")
@blueprint.response(200, ModelOut)
@blueprint.alt_response(503, schema=ErrorBody, description="没有可用的模型")
def show_model() -> dict[str, Any]:
    """当前模型的来历、语料与留出成绩."""
    holder = state().models
    model, refusal = holder.get().model, holder.refusal
    manifest = model.manifest
    return {
        "id": model.id,
        "trained_on": manifest["created"],
        "corpus": manifest["corpus"],
        "scores": manifest["scores"],
        "thresholds": model.thresholds.to_dict(),
        "versions": manifest["versions"],
        "content_sha256": manifest["content_sha256"],
        "refused": refusal.to_dict() if refusal else None,
        "law": freshness(load_lawbook(), date.today()),
    }
