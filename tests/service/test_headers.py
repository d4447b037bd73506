"""Headers for browsers: nothing across origins unless it was asked for; and the line in the log."""

from __future__ import annotations

import json
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from classifier.assess import Classifier
from service.app import create_app
from service.config import load_config
from service.logs import JsonFormatter
from tests.service.test_api import TEXT

DESK, STRANGER = "https://desk.example.org", "https://evil.example.org"


@pytest.fixture(scope="module")
def shared(model_root) -> Flask:
    return create_app(load_config({"MODELS": model_root, "CORS_ORIGINS": f"{DESK},http://localhost:3000"}, {}))


def test_cors_when_not_configured_then_no_header(client: FlaskClient) -> None:
    response = client.get("/v1/model", headers={"Origin": DESK})
    assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    ("origin", "allowed"), [(DESK, True), (STRANGER, False), ("null", False), (DESK + ".x", False)]
)
def test_cors_when_configured_then_only_the_named_origins(shared: Flask, origin: str, allowed: bool) -> None:
    client = shared.test_client()
    response = client.post("/v1/predict", json={"text": TEXT}, headers={"Origin": origin})
    preflight = client.options("/v1/predict", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    assert response.status_code == 200 and preflight.status_code == 200
    for answer in (response, preflight):
        assert answer.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        exposed = answer.headers.get("Access-Control-Expose-Headers", "")
        assert ("Retry-After" in exposed and "X-Request-ID" in exposed) is allowed
    assert ("X-API-Key" in preflight.headers.get("Access-Control-Allow-Headers", "")) is allowed
    assert ("POST" in preflight.headers.get("Access-Control-Allow-Methods", "")) is allowed


def _format(record: logging.LogRecord) -> dict:
    line = JsonFormatter().format(record)
    assert "\n" not in line
    return json.loads(line)


def test_log_when_a_library_speaks_then_its_words_but_not_its_arguments() -> None:
    record = logging.LogRecord("gunicorn.error", 30, "x", 1, "Invalid request %s", ("GET /张三",), None)
    assert _format(record)["message"] == "Invalid request %s"
    record = logging.LogRecord("gunicorn.error", 20, "x", 1, "Booting worker with pid: %s", (42,), None)
    assert _format(record)["message"] == "Booting worker with pid: 42"
    record = logging.LogRecord("gunicorn.error", 20, "x", 1, "Listening at: %s (%s)", ("http://127.0.0.1:80", 42), None)
    assert _format(record)["message"] == "Listening at: http://127.0.0.1:80 (42)"
    # The same words from elsewhere are not known to hold no more than an address.
    record = logging.LogRecord("other", 20, "x", 1, "Listening at: %s (%s)", ("张三", 42), None)
    assert _format(record)["message"] == "Listening at: %s (%s)"


def test_log_when_an_exception_is_noted_then_its_type_and_place_only() -> None:
    try:
        raise ValueError("张三的身份证号")
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
    line = _format(logging.LogRecord("anyou.service", 40, "x", 1, "failed", (), info))
    assert line["exception"] == "ValueError" and line["through"] and "张三" not in json.dumps(line, ensure_ascii=False)


def test_request_line_when_answered_then_facts_and_no_text(client: FlaskClient, caplog) -> None:
    with caplog.at_level(logging.INFO, "anyou.access"):
        body = client.post("/v1/predict", json={"text": TEXT}, headers={"X-Request-ID": "trace-42"}).get_json()
    facts = caplog.records[-1].facts
    assert facts["request_id"] == "trace-42" and facts["route"] == "/v1/predict" and facts["status"] == 200
    assert facts["model"] == body["model"]["id"] and facts["label"] == body["labels"][0]["id"]
    assert facts["decision"] == body["decision"] and facts["ms"] > 0
    assert TEXT[:8] not in json.dumps(facts, ensure_ascii=False)


def test_manifest_when_trained_then_holds_what_the_service_compares_with(classifier: Classifier) -> None:
    manifest = classifier.model.manifest
    reference = manifest["reference"]
    assert set(reference["labels"]) == set(classifier.model.labels.ids)
    assert sum(reference["labels"].values()) == manifest["corpus"]["rows"]
    assert max(reference["concepts"].values()) <= manifest["corpus"]["rows"]
    assert len(reference["concepts"]) > 100
