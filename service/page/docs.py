"""``GET /docs``: the OpenAPI document as a page; no script, nothing from elsewhere."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, render_template

from service.openapi import document_of

blueprint = Blueprint("docs", __name__)


def _schema_name(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rsplit("/", 1)[-1])
    if schema.get("type") == "array":
        return f"[{_schema_name(schema.get('items', {}))}]"
    for way in ("oneOf", "anyOf", "allOf"):
        if way in schema:
            return " | ".join(_schema_name(one) for one in schema[way])
    return str(schema.get("type", "any")) + (f" ({schema['format']})" if "format" in schema else "")


def _says(schema: dict[str, Any]) -> str:
    """What a schema says beside its type: whether null, what may stand there, how much, and what it is for."""
    values = [str(value) for value in schema.get("enum", ()) if value is not None]
    low, high = schema.get("minimum"), schema.get("maximum")
    least, most = schema.get("minLength"), schema.get("maxLength")
    default = schema.get("default")
    parts = [
        schema.get("description", ""),
        f"取值：{'、'.join(values)}" if values else "",
        f"{low:g} 到 {high:g}" if low is not None and high is not None else "",
        f"{least or 0} 到 {most} 个字" if most is not None else "",
        f"至多 {schema['maxItems']} 项" if "maxItems" in schema else "",
        "可为 null" if schema.get("nullable") else "",
        f"缺省 {json.dumps(default, ensure_ascii=False)}" if default not in (None, "") else "",
    ]
    return "；".join(part for part in parts if part)


def operations(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """What the page shows of each operation, in the order of the document."""
    out = []
    for path, item in spec["paths"].items():
        for method, operation in item.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            responses = []
            for status, response in operation["responses"].items():
                if "$ref" in response:
                    response = spec["components"]["responses"][response["$ref"].rsplit("/", 1)[-1]]
                content: dict[str, Any] = next(iter(response.get("content", {}).values()), {})
                responses.append(
                    {
                        "status": status,
                        "description": response.get("description", ""),
                        "schema": _schema_name(content["schema"]) if "schema" in content else "",
                        "example": _pretty(content.get("example")),
                    }
                )
            out.append(
                {
                    "id": operation.get("operationId") or f"{method}{path}".replace("/", "-").strip("{}"),
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "parameters": [
                        {
                            **p,
                            "type": _schema_name(p.get("schema", {})),
                            "says": _says({"description": p.get("description", ""), **p.get("schema", {})}),
                        }
                        for p in [*item.get("parameters", []), *operation.get("parameters", [])]
                    ],
                    "body": _schema_name(body["schema"]) if "schema" in body else "",
                    "body_example": _pretty(body.get("example")),
                    "responses": responses,
                }
            )
    return out


def schemas(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Named schemas with their fields."""
    out = []
    for name, schema in spec["components"]["schemas"].items():
        rows = [
            {
                "name": field,
                "type": _schema_name(value),
                "required": field in schema.get("required", []),
                "description": _says(value),
            }
            for field, value in schema.get("properties", {}).items()
        ]
        out.append({"name": name, "fields": rows})
    return out


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) if value is not None else ""


@blueprint.get("/docs")
def show_docs() -> Response:
    """The page."""
    spec = document_of(current_app)
    html = render_template(
        "docs.html",
        spec=spec,
        operations=operations(spec),
        schemas=schemas(spec),
        named=set(spec["components"]["schemas"]),
    )
    return Response(html, mimetype="text/html")
