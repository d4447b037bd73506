"""The OpenAPI document: complete, honest, with true examples; generated requests keep to it."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from service.errors import MESSAGES
from service.openapi import document_of, load_examples

load_all_checks()


def as_json_schema(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.0 to JSON Schema: ``nullable`` is a type of its own there."""

    def convert(node: Any) -> Any:
        if isinstance(node, list):
            return [convert(item) for item in node]
        if not isinstance(node, dict):
            return node
        out = {key: convert(value) for key, value in node.items() if key not in ("nullable", "example")}
        if node.get("nullable"):
            return {"anyOf": [out, {"type": "null"}]}
        return out

    return {**convert(schema), "components": convert(document["components"])}


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    ]


def test_document_when_read_then_every_rule_of_the_api_is_in_it(app: Flask) -> None:
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    pages = {"/", "/favicon.ico", "/report", "/docs", "/openapi.json", "/static/{name}"}
    desk = {rule for rule in rules if rule.startswith("/review/")}
    assert rules - pages - desk == set(document_of(app)["paths"])


def test_document_when_read_then_every_operation_has_summary_example_and_errors(app: Flask) -> None:
    document = document_of(app)
    for method, path, operation in operations(document):
        assert re.fullmatch("[a-z_]+", operation["operationId"]), path
        assert all("X-Request-ID" in response["headers"] for response in operation["responses"].values()), path
        assert operation["summary"].endswith("。") and ".。" not in operation["summary"], path
        assert all(response["description"] != "OK" for response in operation["responses"].values()), path
        content = next(iter(operation["responses"]["200"]["content"].values()))
        assert "example" in content, path
        assert "405" in operation["responses"]
        if method == "POST":
            assert "example" in operation["requestBody"]["content"]["application/json"]
            assert {"400", "401", "403", "413", "415", "422", "429", "503"} <= set(operation["responses"])


def test_examples_when_checked_then_true_to_their_schemas(app: Flask) -> None:
    document = document_of(app)
    seen = set()
    for method, path, operation in operations(document):
        seen.add(f"{method} {path}")
        for status, response in operation["responses"].items():
            for kind, content in response.get("content", {}).items():
                if kind == "application/json" and "example" in content:
                    jsonschema.validate(content["example"], as_json_schema(document, content["schema"]))
                    assert status in ("200", "201") or content["example"]["error"]["code"] == MESSAGES[int(status)][0]
        if method == "POST":
            content = operation["requestBody"]["content"]["application/json"]
            jsonschema.validate(content["example"], as_json_schema(document, content["schema"]))
    assert set(load_examples()) == seen


def test_examples_when_asked_again_then_the_same_shape(client: FlaskClient) -> None:
    made = client.post("/v1/incidents", json={"text": "有人把后台口令卖给同行，对方登录后导走订单。"}).get_json()
    for name, example in load_examples().items():
        if "request" in example:
            path = name.split()[1].replace("{incident_id}", made["incident"]["id"])
            response = client.post(path, json=example["request"])
            assert response.status_code in (200, 201)
            assert response.get_json().keys() == example["response"].keys()


def test_request_schemas_when_read_then_unknown_fields_are_refused(app: Flask) -> None:
    schemas = document_of(app)["components"]["schemas"]
    for name in ("PredictRequest", "BatchRequest", "IncidentRequest", "DecisionRequest", "FigureIn"):
        assert schemas[name]["additionalProperties"] is False


SENT = {"PredictRequest", "BatchRequest", "IncidentRequest", "DecisionRequest", "FigureIn"}


def test_document_when_read_then_answers_may_grow_and_nothing_is_of_no_form(app: Flask) -> None:
    document = document_of(app)
    schemas = document["components"]["schemas"]
    assert {name for name, schema in schemas.items() if schema.get("additionalProperties") is False} == SENT
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for _, path, operation in operations(document):
        for parameter in operation.get("parameters", []):
            # An address cannot say null.
            assert not parameter["schema"].get("nullable") and None not in parameter["schema"].get("enum", []), path
    # What a model's manifest holds, and messages by the name of a field, are free.
    free = {"corpus", "scores", "thresholds", "versions", "fields", "elements"}
    for name, schema in schemas.items():
        for field, value in schema["properties"].items():
            parts = value.get("items", value)
            assert field in free or set(parts) & {"$ref", "allOf", "oneOf"} or parts["type"] != "object", (name, field)


#: Texts whose answers have every part between them: figures held and open, several clauses, a day, a case against.
TOLD = (
    "2021年4月至2023年9月，他用爬虫抓取同行店铺的三万条点评数据，获利五万余元，又涉及5000条左右的信息。",
    "竞争对手在我们店下刷了三百条差评，还把包装做得和我们一模一样，抓走了我们数据库里的评论。",
    "物业管家把三千多条业主的姓名电话卖给装修公司，每条两块钱。",
    "诈骗分子冒充客服，骗走老人十八万元，另有三千余条。",
    "？？？",
)


@pytest.mark.parametrize("options", [{}, {"explain": False}, {"precedents": 0}], ids=str)
def test_answers_when_held_against_closed_schemas_then_no_field_is_left_untold(
    client: FlaskClient, app: Flask, options: dict[str, Any]
) -> None:
    document = copy.deepcopy(document_of(app))
    for schema in document["components"]["schemas"].values():
        schema["additionalProperties"] = False
    for text in TOLD:
        told = client.post("/v1/predict", json={"text": text, "top_k": 18, **options}).get_json()
        jsonschema.validate(told, as_json_schema(document, {"$ref": "#/components/schemas/PredictResponse"}))
    for path, name in (
        ("/v1/labels", "LabelList"),
        ("/v1/labels/infringing-personal-info", "LabelDetail"),
        ("/v1/labels/unfair-competition", "LabelDetail"),
        ("/v1/precedents?limit=100", "PrecedentList"),
        ("/v1/model", "ModelOut"),
    ):
        told = client.get(path).get_json()
        jsonschema.validate(told, as_json_schema(document, {"$ref": f"#/components/schemas/{name}"}))


def test_docs_page_when_opened_then_tells_what_may_stand_in_a_field(client: FlaskClient) -> None:
    html = client.get("/docs").get_data(as_text=True)
    assert "取值：priority、newest、oldest；缺省 &#34;priority&#34;" in html and "1 到 20000 个字" in html
    assert "可为 null" in html and "PredictResponse | BriefResponse" in html


def test_docs_page_when_opened_then_all_routes_and_nothing_from_elsewhere(client: FlaskClient, app: Flask) -> None:
    html = client.get("/docs").get_data(as_text=True)
    for method, path, _ in operations(document_of(app)):
        assert path in html and method in html
    assert "<script" not in html
    assert re.findall(r'(?:src|href)="(https?:)?//', html) == []
    for target in re.findall(r'href="#([^"]+)"', html):
        assert f'id="{target}"' in html, target


OPERATIONS = [
    ("POST", "/v1/predict"),
    ("POST", "/v1/predict/batch"),
    ("GET", "/v1/labels"),
    ("GET", "/v1/labels/{label_id}"),
    ("GET", "/v1/precedents"),
    ("GET", "/v1/precedents/{precedent_id}"),
    ("GET", "/v1/model"),
    ("POST", "/v1/incidents"),
    ("GET", "/v1/incidents"),
    ("GET", "/v1/incidents/{incident_id}"),
    ("POST", "/v1/incidents/{incident_id}/decision"),
    ("GET", "/livez"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
]


#: Routes with arguments in the address.
SEARCHED = ("/v1/precedents", "/v1/incidents")


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{m} {p}" for m, p in OPERATIONS])
def test_generated_when_sent_then_documented_and_valid(app: Flask, method: str, path: str, mode) -> None:
    operation = schemathesis.openapi.from_wsgi("/openapi.json", app)[path][method]
    takes_input = "{" in path or method == "POST" or path in SEARCHED
    if mode is schemathesis.GenerationMode.NEGATIVE and method == "GET" and path not in SEARCHED:
        assert not operation.query and not operation.body  # any word may stand in the path: nothing to get wrong
        return

    @settings(max_examples=25 if takes_input else 2, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case) -> None:
        # A text of symbols only satisfies the schema and is refused; see benchmarks/fuzz/schemathesis.toml.
        case.call_and_validate(excluded_checks=[positive_data_acceptance, negative_data_rejection])

    send()


def test_deprecation_rule_when_looked_for_then_written_down() -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    assert "## Stability" in text and "Deprecation" in text and "/v1" in text


def test_error_table_when_read_then_every_status_is_in_the_docs() -> None:
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
    for status, (code, _) in MESSAGES.items():
        assert f"| {status} | `{code}` |" in text, status
