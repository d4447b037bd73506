"""``GET /v1/precedents`` and ``/v1/precedents/<id>``."""

from __future__ import annotations

from typing import Any

import numpy as np
from flask import abort

from classifier.normalize import normalize
from service.parsing import StrictBlueprint
from service.schemas import ErrorBody, PrecedentList, PrecedentOut, PrecedentQuery
from service.state import state

blueprint = StrictBlueprint("precedents", __name__, url_prefix="/v1", description="判例")


@blueprint.route("/precedents")
@blueprint.arguments(PrecedentQuery, location="query")
@blueprint.response(200, PrecedentList)
@blueprint.alt_response(503, schema=ErrorBody, description="没有可用的模型")
def list_precedents(arguments: dict[str, Any]) -> dict[str, Any]:
    """按描述或标签找判例；给了 q 时按相似度排序."""
    classifier = state().models.get()
    index = classifier.model.precedents
    order = list(range(len(index.records)))
    if normalize(arguments["q"]).strip():
        similarities = classifier.similarities(classifier.rank(arguments["q"]).vector)
        order = [i for i in np.argsort(-similarities, kind="stable").tolist() if similarities[i] > 0]
    found = [index.records[i] for i in order]
    if arguments["label"] is not None:
        found = [record for record in found if arguments["label"] in record.labels]
    page = found[arguments["offset"] : arguments["offset"] + arguments["limit"]]
    return {"total": len(found), "precedents": [record.to_dict() for record in page]}


@blueprint.route("/precedents/<precedent_id>")
@blueprint.response(200, PrecedentOut)
@blueprint.alt_response(404, schema=ErrorBody, description="没有这个判例")
@blueprint.alt_response(503, schema=ErrorBody, description="没有可用的模型")
def show_precedent(precedent_id: str) -> dict[str, Any]:
    """一个判例的完整记录."""
    record = state().models.get().model.precedents.by_id.get(precedent_id)
    if record is None:
        abort(404)
    return record.to_dict()
