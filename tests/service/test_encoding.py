"""Answers on the wire: what the standard library would write, read back the same."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient

from service.encoding import FastJson

VALUES = [
    ({"b": 1, "a": [1.5, None, True, "数据", ""]}, "order kept"),
    ({"n": 2**70}, "beyond 64 bits"),
    ({"p": [0.1, 1e-06, 123456.789012, 1.0]}, "fractions"),
    ({"day": date(2024, 9, 1), "sum": Decimal("1.10")}, "days and decimals"),
    ([], "empty"),
]


@pytest.mark.parametrize("value", [a for a, _ in VALUES], ids=[b for _, b in VALUES])
def test_jsonify_when_any_value_then_reads_back_as_from_the_standard_library(value) -> None:
    plain, fast = Flask("plain"), Flask("fast")
    plain.json.sort_keys = False
    fast.json = FastJson(fast)
    with plain.app_context(), plain.test_request_context():
        expected = jsonify(value)
    with fast.app_context(), fast.test_request_context():
        got = jsonify(value)
    assert got.mimetype == expected.mimetype
    read = [json.loads(response.get_data()) for response in (got, expected)]
    assert read[0] == read[1]
    assert json.dumps(read[0]) == json.dumps(read[1])


def test_predict_when_answered_then_characters_are_utf8(client: FlaskClient) -> None:
    response = client.post("/v1/predict", json={"text": "客服把客户的电话卖给别人，每条两块钱。"})
    assert "客户".encode() in response.get_data()
    assert b"\\u" not in response.get_data()


def test_jsonify_when_half_of_a_pair_then_a_character_that_strict_readers_take() -> None:
    app = Flask("fast")
    app.json = FastJson(app)
    with app.app_context(), app.test_request_context():
        raw = jsonify({"前\ud83d后": ["\udfff", "😀", 2**70]}).get_data()
    assert json.loads(raw) == {"前\ufffd后": ["\ufffd", "😀", 2**70]}


def test_predict_when_half_a_pair_is_in_the_text_then_answered(client: FlaskClient) -> None:
    body = json.dumps({"text": "客服把客户的电话\ud83d卖给别人，每条两块钱。", "reference": "r"})
    response = client.post("/v1/predict", data=body, content_type="application/json")
    assert response.status_code == 200
    assert b"\\ud83d" not in response.get_data() and response.get_json()["reference"] == "r"
