"""The OpenAPI document: made from the schemas, then given errors, security and examples."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify

from service.errors import MESSAGES

blueprint = Blueprint("openapi", __name__)

_KEY = "anyou-openapi"

#: A part of an address as Flask writes it.
_PLACE, _BRACED = re.compile(r"<(?:\w+:)?(\w+)>"), r"{\1}"
#: Schemas of what is sent to us; no other is closed, for new fields may come into any answer.
_SENT = ("PredictRequest", "BatchRequest", "IncidentRequest", "DecisionRequest", "FigureIn")

#: Statuses that any route may answer with, beyond those it declares.
_ANYWHERE = (405, 413, 415, 429, 503)
_WITH_KEY = (401, 403)
_WITH_ARGUMENTS = (400, 408, 414, 422)
_OPEN = ("/livez", "/readyz", "/openapi.json", "/docs")
_ERROR = {"$ref": "#/components/schemas/ErrorBody"}

#: Headers of every answer, and those of some statuses.
_HEADER = {"X-Request-ID": "请求编号；所送的合规则时就是它，否则为新的"}
_HEADERS = {
    401: {"WWW-Authenticate": "怎样出示密钥"},
    405: {"Allow": "这个地址接受的方法"},
    429: {"Retry-After": "多少秒后再试"},
    503: {"Retry-After": "多少秒后再试"},
}


def load_examples() -> dict[str, Any]:
    """Examples by ``METHOD path``; real answers of the shipped model, kept in a file."""
    found: dict[str, Any] = json.loads(resources.files("service").joinpath("examples.json").read_text("utf-8"))
    return found


def _error(status: int) -> dict[str, Any]:
    code, message = MESSAGES[status]
    content = {"schema": _ERROR, "example": {"error": {"code": code, "message": message}, "request_id": "7f3c"}}
    return {"description": message, "content": {"application/json": content}}


def complete(document: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A copy of a generated document with what every operation shares.

    Parameters
    ----------
    document : dict
        As :meth:`apispec.APISpec.to_dict` gives it.
    names : mapping
        ``METHOD path`` -> name of the operation, by which generated clients call it.
    """
    out = copy.deepcopy(document)
    examples = load_examples()
    components = out.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "description": "anyou key add 所给的密钥"},
        "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    components.get("responses", {}).pop("DEFAULT_ERROR", None)
    for path, item in out["paths"].items():
        for method, operation in item.items():
            if method == "parameters":
                continue
            responses = operation["responses"]
            responses.pop("default", None)
            # Docstrings end in a full stop of their own; what flask-smorest says where nothing is said is English.
            operation["summary"] = operation.get("summary", "").rstrip(".。") + "。"
            for response in responses.values():
                if response.get("description") == "OK":
                    response["description"] = "成功"
            wanted = set(_ANYWHERE) if method == "post" else {405, 429, 503}
            if path not in _OPEN:
                wanted |= set(_WITH_KEY)
                operation["security"] = [{}, {"bearer": []}, {"header": []}]
            else:
                wanted = {405} | ({503} if path == "/readyz" else set())
                operation["security"] = []
            if "requestBody" in operation or operation.get("parameters"):
                wanted |= set(_WITH_ARGUMENTS)
            if path.startswith("/v1/"):
                # Arguments in an address that has none are refused.
                wanted.add(422)
            for status in sorted(wanted):
                if str(status) not in responses or "$ref" in responses[str(status)]:
                    responses[str(status)] = _error(status)
            operation["responses"] = dict(sorted(responses.items()))
            operation["operationId"] = names[f"{method.upper()} {path}"]
            _put_headers(operation["responses"])
            _drop_nulls(operation.get("parameters", []))
            _put_examples(operation, examples.get(f"{method.upper()} {path}", {}))
    components.pop("responses", None)
    _type_batch(components["schemas"])
    _type_views(out["paths"]["/v1/predict"]["post"])
    # The framework's own, for a way of paging that no route has.
    components["schemas"].pop("PaginationMetadata", None)
    for name, schema in components["schemas"].items():
        if name not in _SENT:
            schema.pop("additionalProperties", None)
        _type_nulls(schema)
    return out


def _put_headers(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        told = _HEADER | _HEADERS.get(int(status), {})
        response["headers"] = {
            name: {"description": words, "schema": {"type": "string"}} for name, words in sorted(told.items())
        }


def _drop_nulls(parameters: list[dict[str, Any]]) -> None:
    """An address can leave a parameter out and cannot send null, though the schema puts null in its place."""
    for parameter in parameters:
        schema = parameter.get("schema", {})
        if schema.pop("nullable", False):
            schema.pop("default", None)
        if None in schema.get("enum", []):
            schema["enum"] = [value for value in schema["enum"] if value is not None]


def _type_nulls(schema: dict[str, Any]) -> None:
    """A part that may be null is that part, and not "that part or any object"."""
    for name, value in schema.get("properties", {}).items():
        choices = value.get("anyOf", [])
        if {"type": "object", "nullable": True} in choices:
            kept = {key: told for key, told in value.items() if key != "anyOf"}
            schema["properties"][name] = {**kept, "nullable": True, "allOf": [c for c in choices if "$ref" in c]}


def _type_views(operation: dict[str, Any]) -> None:
    """``view`` decides between the whole answer and the brief one."""
    operation["responses"]["200"]["content"]["application/json"]["schema"] = {
        "anyOf": [{"$ref": "#/components/schemas/PredictResponse"}, {"$ref": "#/components/schemas/BriefResponse"}]
    }


def _type_batch(schemas: dict[str, Any]) -> None:
    """An item of a batch is an answer without its request id, or an error; marshmallow cannot say "or"."""
    answer = copy.deepcopy(schemas["PredictResponse"])
    del answer["properties"]["request_id"]
    answer["required"].remove("request_id")
    schemas["BatchAnswer"] = answer
    schemas["BatchError"] = {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {"$ref": "#/components/schemas/ErrorDetail"},
            "reference": {"type": "string", "description": "所送的编号"},
        },
    }
    schemas["BatchRequest"]["properties"]["items"]["items"] = {"$ref": "#/components/schemas/PredictRequest"}
    schemas["BatchResponse"]["properties"]["results"]["items"] = {
        "oneOf": [{"$ref": "#/components/schemas/BatchAnswer"}, {"$ref": "#/components/schemas/BatchError"}]
    }


def _put_examples(operation: dict[str, Any], example: dict[str, Any]) -> None:
    if "request" in example:
        operation["requestBody"]["content"]["application/json"]["example"] = example["request"]
    if "response" in example:
        for status in ("200", "201"):
            for content in operation["responses"].get(status, {}).get("content", {}).values():
                content["example"] = example["response"]
    for parameter in operation.get("parameters", []):
        if parameter.get("name") in example.get("parameters", {}):
            parameter["example"] = example["parameters"][parameter["name"]]


def keep_document(app: Flask, document: dict[str, Any]) -> None:
    """Complete the document once; it does not change while serving."""
    names = {
        f"{method} {_PLACE.sub(_BRACED, rule.rule)}": rule.endpoint.rpartition(".")[2]
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    app.extensions[_KEY] = complete(document, names)


def document_of(app: Flask) -> dict[str, Any]:
    """The document of an application."""
    found: dict[str, Any] = app.extensions[_KEY]
    return found


@blueprint.get("/openapi.json")
def show_document() -> Response:
    """The document."""
    return jsonify(document_of(current_app))
