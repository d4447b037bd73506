"""``POST /v1/predict`` and ``/v1/predict/batch``."""

from __future__ import annotations

from typing import Any

from flask import g, jsonify
from marshmallow import ValidationError

from classifier.assess import MAX_TEXT, Classifier
from classifier.brief import write_brief
from classifier.errors import TextError
from service.batch import Budget, measure
from service.errors import MESSAGES
from service.parsing import StrictBlueprint
from service.precedent_schemas import AnalogousCaseOut, PrecedentMatchOut
from service.review.records import is_storable
from service.schemas import (
    MAX_REFERENCE,
    PRECEDENTS,
    TOP_K,
    BatchRequest,
    BatchResponse,
    BriefResponse,
    ErrorBody,
    PredictQuery,
    PredictRequest,
    PredictResponse,
)
from service.state import State, state

blueprint = StrictBlueprint("predict", __name__, url_prefix="/v1", description="从描述到罪名与请求")

_ITEM = PredictRequest()
_BRIEF = BriefResponse()
#: An item with nothing but what is left to its defaults; its text is none.
_PLAIN: dict[str, Any] = {**_ITEM.load({"text": " "}), "text": None}
_RANGES = (("top_k", *TOP_K), ("precedents", *PRECEDENTS))
_CASE_FIELDS = tuple(PrecedentMatchOut().fields)
_ANALOGOUS_FIELDS = tuple(AnalogousCaseOut().fields)


def answer(here: State, classifier: Classifier, arguments: dict[str, Any]) -> dict[str, Any]:
    """One answer in the form of the contract, without the request id."""
    assessment = classifier.assess(
        arguments["text"],
        arguments["occurred_on"],
        top_k=min(arguments["top_k"], len(classifier.model.labels)),
        precedents=arguments["precedents"],
        explain=arguments["explain"],
    )
    first = assessment.labels[0].label.id
    here.window.add(classifier.model.labels.ids.index(first), assessment.known_share, assessment.concepts)
    here.metrics.decisions.labels(first, assessment.decision.code).inc()
    manifest = classifier.model.manifest
    out = {
        "model": {
            "id": manifest["id"],
            "trained_on": manifest["created"],
            "corpus_sha256": manifest["corpus"]["sha256"],
        },
        **assessment.to_dict(),
    }
    if arguments.get("reference") is not None:
        out["reference"] = arguments["reference"]
    return out


def read_plain(item: Any) -> dict[str, Any] | None:
    """What :class:`PredictRequest` makes of an item that is plainly right, ``None`` for any other.

    Most items are, and that is seen in a fraction of the time the schema takes.
    tests/service/test_batch.py holds the one against the other.
    """
    if type(item) is not dict or not item.keys() <= _PLAIN.keys():
        return None
    out = _PLAIN | item
    plain = (
        type(out["text"]) is str
        and 1 <= len(out["text"]) <= MAX_TEXT
        and out["occurred_on"] is None
        and (out["reference"] is None or _is_reference(out["reference"]))
        and type(out["explain"]) is bool
        and all(type(out[name]) is int and low <= out[name] <= high for name, low, high in _RANGES)
    )
    return out if plain else None


def _is_reference(value: Any) -> bool:
    return type(value) is str and len(value) <= MAX_REFERENCE and is_storable(value)


def read_item(item: Any) -> dict[str, Any]:
    """What :class:`PredictRequest` makes of one item of a batch.

    Raises
    ------
    ValidationError
        If the schema refuses it.
    """
    plain = read_plain(item)
    return dict(_ITEM.load(item)) if plain is None else plain


def answer_in_full(here: State, classifier: Classifier, arguments: dict[str, Any]) -> dict[str, Any]:
    """The answer as its schema would write it, which would take longer than to compute it, without the request id.

    The reference and the fields of a precedent come in another order; tests/service/test_api.py holds
    the one against the other.
    """
    full = answer(here, classifier, arguments)
    for holder, names in [(full, _ANALOGOUS_FIELDS), *((label, _CASE_FIELDS) for label in full["labels"])]:
        if holder["precedents"]:
            holder["precedents"] = [{name: case[name] for name in names} for case in holder["precedents"]]
    return {"reference": full["reference"], **full} if "reference" in full else full


def facts_of(out: dict[str, Any]) -> dict[str, Any]:
    """What the log line says of an answer."""
    return {"model": out["model"]["id"], "label": out["labels"][0]["id"], "decision": out["decision"]}


@blueprint.route("/predict", methods=["POST"])
@blueprint.arguments(_ITEM)
@blueprint.arguments(PredictQuery(), location="query")
@blueprint.response(200, PredictResponse)
@blueprint.alt_response(400, schema=ErrorBody, description="不是有效的 JSON")
@blueprint.alt_response(413, schema=ErrorBody, description="请求体过大")
@blueprint.alt_response(415, schema=ErrorBody, description="不是 application/json")
@blueprint.alt_response(503, schema=ErrorBody, description="没有可用的模型")
def predict(arguments: dict[str, Any], query: dict[str, Any]) -> Any:
    """对一段事件描述给出排序的罪名与请求；view=brief 只给一段 1500 字以内的文字."""
    here = state()
    asked = answer_in_full if query["view"] == "full" else answer
    out = {"request_id": g.request_id, **asked(here, here.models.get(), arguments)}
    g.facts = facts_of(out)
    if query["view"] == "full":
        return jsonify(out)
    return jsonify(_BRIEF.dump({**out, "brief": write_brief(out)}))


@blueprint.route("/predict/batch", methods=["POST"])
@blueprint.arguments(BatchRequest())
@blueprint.response(200, BatchResponse)
@blueprint.alt_response(400, schema=ErrorBody, description="不是有效的 JSON")
@blueprint.alt_response(413, schema=ErrorBody, description="请求体过大或条数过多")
@blueprint.alt_response(415, schema=ErrorBody, description="不是 application/json")
@blueprint.alt_response(503, schema=ErrorBody, description="没有可用的模型")
def predict_batch(arguments: dict[str, Any]) -> Any:
    """对多段描述逐条给出结果；坏的一条只影响自己."""
    items = arguments["items"]
    here = state()
    sizes = measure(here.config, items)
    here.access.charge(g.caller, len(items) - 1, charged=1)
    classifier = here.models.get()
    g.facts = {"model": classifier.model.id, "items": len(items)}
    results: list[dict[str, Any]] = []
    budget = Budget(here.config.request_seconds, g.started, sum(sizes))
    for item, size in zip(items, sizes, strict=True):
        budget.check()
        try:
            results.append(answer(here, classifier, read_item(item)))
        except ValidationError as error:
            results.append(_refused(item, error.normalized_messages()))
        except TextError as error:
            results.append(_refused(item, {"text": [str(error)]}))
        budget.add(size)
    # As its schema would write it: the fields of a result are free.
    return jsonify({"request_id": g.request_id, "results": results})


def _refused(item: Any, fields: Any) -> dict[str, Any]:
    """What stands in the place of a bad item; with its reference where that is one."""
    code, message = MESSAGES[422]
    out: dict[str, Any] = {"error": {"code": code, "message": message, "fields": fields}}
    if isinstance(item, dict) and _is_reference(item.get("reference")):
        out["reference"] = item["reference"]
    return out
