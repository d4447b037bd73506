"""``GET /v1/precedents`` and ``/v1/precedents/<id>``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort
from flask_smorest import abort as refuse

from classifier.normalize import normalize
from classifier.precedents import Precedent
from service.parsing import StrictBlueprint
from service.precedent_schemas import PrecedentList, PrecedentOut, PrecedentQuery
from service.schemas import ErrorBody
from service.state import state

blueprint = StrictBlueprint("precedents", __name__, url_prefix="/v1", description="判例")


@blueprint.route("/precedents")
@blueprint.arguments(PrecedentQuery, location="query")
@blueprint.response(200, PrecedentList)
@blueprint.alt_response(503, schema=ErrorBody, description="没有可用的模型")
def list_precedents(arguments: dict[str, Any]) -> dict[str, Any]:
    """按描述、字面或条件找判例；给了 q 时按字面含有的词数、再按相似度排序."""
    classifier = state().models.get()
    _check_labels(arguments, classifier.model.labels.ids)
    index = classifier.model.precedents
    order = list(range(len(index.records)))
    if normalize(arguments["q"]).strip():
        similarities = classifier.similarities(classifier.rank(arguments["q"]).vector)
        order = index.words.rank(arguments["q"], similarities)
    found = [index.records[i] for i in order if _is_wanted(index.records[i], arguments)]
    page = found[arguments["offset"] : arguments["offset"] + arguments["limit"]]
    return {"total": len(found), "precedents": [record.to_dict() for record in page]}


def _check_labels(arguments: dict[str, Any], known: Sequence[str]) -> None:
    """Refuse a label that the model does not have: no case could be found, and the reader would take it for a fact."""
    wrong = {name: ["没有这个标签。"] for name in ("label", "rejected") if arguments[name] not in (None, *known)}
    if wrong:
        refuse(422, messages=wrong)


def _is_wanted(record: Precedent, arguments: dict[str, Any]) -> bool:
    return (
        (arguments["label"] is None or arguments["label"] in record.labels)
        and (arguments["rejected"] is None or arguments["rejected"] in record.rejected)
        and arguments["outcome"] in (None, record.outcome)
        and arguments["procedure"] in (None, record.procedure)
    )


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
