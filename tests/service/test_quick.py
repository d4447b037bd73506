"""A plain request is answered before the framework takes it apart, and as the framework would answer it."""

from __future__ import annotations

import json
import logging
import threading
from typing import Any

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry
from werkzeug.test import Client, TestResponse

from classifier.errors import ModelMissingError
from service.app import create_app
from service.config import load_config
from service.quick import Quick
from service.state import state_of
from tests.odd_texts import draw_texts
from tests.service.test_access import database, guarded, keys  # noqa: F401
from tests.service.test_api import TEXT, assert_error

LEAN = {"explain": False, "precedents": 0}


def _ways(app: Flask) -> tuple[Client, Client]:
    """The application as it is, and without the short way."""
    quick = app.wsgi_app
    assert isinstance(quick, Quick)
    return Client(quick), Client(quick._behind)


def _post(client: Client, body: bytes, path: str = "/v1/predict", **more: Any) -> TestResponse:
    headers = {"X-Request-ID": "one", **more.pop("headers", {})}
    return client.post(path, data=body, content_type=more.pop("kind", "application/json"), headers=headers, **more)


def _samples(registry: CollectorRegistry) -> dict[tuple, float]:
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if not sample.name.endswith(("_created", "_sum", "_bucket"))
    }


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


@pytest.fixture
def counted(app: Flask, monkeypatch) -> list[bool]:
    """Whether each request since was answered the short way."""
    seen: list[bool] = []
    quick = app.wsgi_app
    whole = quick._answer

    def watch(*arguments: Any) -> Any:
        done = whole(*arguments)
        seen.append(done is not None)
        return done

    monkeypatch.setattr(quick, "_answer", watch)
    return seen


PLAIN = [
    {"text": TEXT},
    {"text": TEXT, **LEAN},
    {"text": TEXT, "top_k": 18, "precedents": 5},
    {"text": TEXT, "reference": "甲-1", "precedents": 2},
    {"text": TEXT, "reference": None, "occurred_on": None},
    {"text": "a\x00b" + TEXT},
    {"text": "见\u2028" + TEXT, **LEAN},
]


@pytest.mark.parametrize("body", PLAIN, ids=range(len(PLAIN)))
def test_quick_when_plain_then_the_same_answer(app: Flask, counted: list[bool], body: dict) -> None:
    short, long = (_post(client, _dump(body)) for client in _ways(app))
    assert counted == [True] and short.status_code == 200
    assert short.get_data() == long.get_data()
    assert list(short.headers) == list(long.headers)


ODD: list[tuple[str, bytes, dict]] = [
    ("blank", _dump({"text": " \n"}), {}),
    ("no text", b"{}", {}),
    ("unknown", _dump({"text": TEXT, "x": 1}), {}),
    ("list", _dump([TEXT]), {}),
    ("flag as number", _dump({"text": TEXT, "explain": 1}), {}),
    ("number as flag", _dump({"text": TEXT, "top_k": True}), {}),
    ("out of range", _dump({"text": TEXT, "top_k": 19}), {}),
    ("day", _dump({"text": TEXT, "occurred_on": "2023-05-01"}), {}),
    ("no day", _dump({"text": TEXT, "occurred_on": "昨天"}), {}),
    ("too long", _dump({"text": "删" * 20_001}), {}),
    ("not a number", b'{"text": "' + TEXT.encode() + b'", "top_k": NaN}', {}),
    ("huge number", b'{"text": "' + TEXT.encode() + b'", "top_k": 99999999999999999999}', {}),
    ("twice", b'{"text": "x", "text": "' + TEXT.encode() + b'"}', {}),
    ("half a pair", b'{"text": "\\ud83d' + TEXT.encode() + b'"}', {}),
    ("no utf-8", b'{"text": "\xff"}', {}),
    ("mark", b"\xef\xbb\xbf" + _dump({"text": TEXT}), {}),
    ("utf-16", json.dumps({"text": TEXT}).encode("utf-16"), {}),
    ("deep", b"[" * 3000 + b"]" * 3000, {}),
    ("cut", _dump({"text": TEXT})[:-2], {}),
    ("empty", b"", {}),
    ("charset", _dump({"text": TEXT}), {"kind": "application/json; charset=utf-8"}),
    ("other json", _dump({"text": TEXT}), {"kind": "application/problem+json"}),
    ("no json", _dump({"text": TEXT}), {"kind": "text/plain"}),
    ("brief", _dump({"text": TEXT}), {"query_string": {"view": "brief"}}),
    ("bad query", _dump({"text": TEXT}), {"query_string": {"view": "x"}}),
    ("origin", _dump({"text": TEXT}), {"headers": {"Origin": "https://example.org"}}),
    ("number of a person", _dump({"text": TEXT}), {"headers": {"X-Request-ID": "13800138000"}}),
    ("slash", _dump({"text": TEXT}), {"path": "/v1/predict/"}),
    ("length", _dump({"text": TEXT}), {"environ_overrides": {"CONTENT_LENGTH": "-1"}}),
    ("too little", _dump({"text": TEXT}), {"environ_overrides": {"CONTENT_LENGTH": "4000"}}),
    ("too large", _dump({"text": TEXT}), {"environ_overrides": {"CONTENT_LENGTH": "999999999"}}),
]


@pytest.mark.parametrize(("body", "more"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_quick_when_odd_then_the_same_answer(app: Flask, body: bytes, more: dict) -> None:
    short, long = (_post(client, body, **json.loads(json.dumps(more))) for client in _ways(app))
    assert short.status_code == long.status_code
    answers = []
    for response in (short, long):
        found = response.get_json()
        if "headers" in more:
            assert found.pop("request_id") == response.headers["X-Request-ID"] != "13800138000"
        answers.append(found)
    assert answers[0] == answers[1]
    assert [name for name, _ in short.headers] == [name for name, _ in long.headers]
    assert state_of(app).gate.active == 0


def test_quick_when_many_texts_then_the_same_bytes(app: Flask) -> None:
    for text in draw_texts(150, 80):
        bodies = [_post(client, _dump({"text": text, **LEAN})).get_data() for client in _ways(app)]
        assert bodies[0] == bodies[1], text


@pytest.mark.parametrize("body", [{"text": TEXT, **LEAN}, {"text": " "}], ids=["answered", "refused"])
def test_quick_when_asked_then_counted_and_logged_once(app: Flask, caplog, body: dict) -> None:
    registry = state_of(app).metrics.registry
    rises, lines = [], []
    for client in _ways(app):
        before = _samples(registry)
        with caplog.at_level(logging.INFO, "anyou.access"):
            caplog.clear()
            _post(client, _dump(body))
        after = _samples(registry)
        rises.append(
            {name: after[name] - before.get(name, 0.0) for name in after if after[name] != before.get(name, 0.0)}
        )
        lines.append([{k: v for k, v in record.facts.items() if k != "ms"} for record in caplog.records])
    assert rises[0] == rises[1] and rises[0]
    assert lines[0] == lines[1] and len(lines[0]) == 1
    assert TEXT[:8] not in caplog.text


def test_quick_when_all_slots_are_taken_then_it_waits_like_any_other(app: Flask, counted: list[bool]) -> None:
    gate = state_of(app).gate
    for _ in range(gate._slots):
        gate.enter()
    timer = threading.Timer(0.2, gate.leave)
    timer.start()
    try:
        assert _post(_ways(app)[0], _dump({"text": TEXT, **LEAN})).status_code == 200
    finally:
        timer.join()
        for _ in range(gate._slots - 1):
            gate.leave()
    assert counted == [False] and gate.active == 0


def test_quick_when_there_is_no_model_then_503(tmp_path) -> None:
    app = create_app(load_config({"MODELS": str(tmp_path)}, environment={}))
    assert_error(app.test_client().post("/v1/predict", json={"text": TEXT}), 503, "unavailable")
    with pytest.raises(ModelMissingError):
        state_of(app).models.get()


def test_quick_when_the_server_stops_then_503(model_root) -> None:
    app = create_app(load_config({"MODELS": str(model_root)}, environment={}))
    state_of(app).gate.drain()
    assert_error(app.test_client().post("/v1/predict", json={"text": TEXT}), 503)


@pytest.mark.parametrize("text", [TEXT, " "], ids=["answered", "refused"])
def test_quick_when_a_key_has_a_limit_then_each_text_counts_once(guarded: Flask, keys, text: str) -> None:  # noqa: F811
    _, shown = keys.add("台", ("predict",), 1, "3/hour")
    client = _ways(guarded)[0]
    headers = {"Authorization": f"Bearer {shown}"}
    found = [_post(client, _dump({"text": text}), headers=headers).status_code for _ in range(4)]
    assert found == [200 if text == TEXT else 422] * 3 + [429]


def test_quick_when_the_key_is_missing_or_of_another_scope_then_refused(guarded: Flask, keys) -> None:  # noqa: F811
    client = _ways(guarded)[0]
    _, reviewer = keys.add("审", ("review",), 1)
    assert _post(client, _dump({"text": TEXT})).status_code == 401
    headers = {"Authorization": f"Bearer {reviewer}"}
    assert _post(client, _dump({"text": TEXT}), headers=headers).status_code == 403


class _Unreadable:
    """A body that nobody may ask for."""

    def read(self, *_sizes: int) -> bytes:
        raise AssertionError("read")


def test_quick_when_nobody_was_admitted_then_the_body_is_not_read(guarded: Flask) -> None:  # noqa: F811
    given: dict[str, Any] = {"wsgi.input": _Unreadable(), "CONTENT_LENGTH": "100"}
    for client in _ways(guarded):
        assert _post(client, b"", environ_overrides=given).status_code == 401
