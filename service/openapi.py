"""The OpenAPI document: made from the schemas, then given errors, security and examples."""

from __future__ import annotations

import copy
import json
from importlib import resources
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify

from service.errors import MESSAGES

blueprint = Blueprint("openapi", __name__)

_KEY = "anyou-openapi"

#: Statuses that any route may answer with, beyond those it declares.
_ANYWHERE = (405, 413, 415, 429, 503)
_WITH_KEY = (401, 403)
_WITH_ARGUMENTS = (400, 408, 414, 422)
_OPEN = ("/livez", "/readyz", "/openapi.json", "/docs")
_ERROR = {"$ref": "#/components/schemas/ErrorBody"}


def load_examples() -> dict[str, Any]:
    """Examples by ``METHOD path``; real answers of the shipped model, kept in a file."""
    found: dict[str, Any] = json.loads(resources.files("service").joinpath("examples.json").read_text("utf-8"))
    return found


def _error(status: int) -> dict[str, Any]:
    code, message = MESSAGES[status]
    content = {"schema": _ERROR, "example": {"error": {"code": code, "message": message}, "request_id": "7f3c"}}
    return {"description": message, "content": {"application/json": content}}


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """A copy of a generated document with what every operation shares.

    Parameters
    ----------
    document : dict
        As :meth:`apispec.APISpec.to_dict` gives it.
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
            _put_examples(operation, examples.get(f"{method.upper()} {path}", {}))
    components.pop("responses", None)
    _type_batch(components["schemas"])
    _type_views(out["paths"]["/v1/predict"]["post"])
    return out


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
    schemas["BatchResponse"]["properties"]["results"]["items"] = {
        "oneOf": [{"$ref": "#/components/schemas/BatchAnswer"}, {"$ref": "#/components/schemas/BatchError"}]
    }


def _put_examples(operation: dict[str, Any], example: dict[str, Any]) -> None:
    if "request" in example:
        operation["requestBody"]["content"]["application/json"]["example"] = example["request"]
    if "response" in example:
        for content in operation["responses"]["200"]["content"].values():
            content["example"] = example["response"]
    for parameter in operation.get("parameters", []):
        if parameter.get("name") in example.get("parameters", {}):
            parameter["example"] = example["parameters"][parameter["name"]]


def keep_document(app: Flask, document: dict[str, Any]) -> None:
    """Complete the document once; it does not change while serving."""
    app.extensions[_KEY] = complete(document)


def document_of(app: Flask) -> dict[str, Any]:
    """The document of an application."""
    found: dict[str, Any] = app.extensions[_KEY]
    return found


@blueprint.get("/openapi.json")
def show_document() -> Response:
    """The document."""
    return jsonify(document_of(current_app))
