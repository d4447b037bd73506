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
    ({"text": "前\ud83d后"}, "half of a pair"),
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


def test_predict_when_half_a_pair_is_sent_then_answered(client: FlaskClient) -> None:
    body = json.dumps({"text": "客服把客户的电话\ud83d卖给别人，每条两块钱。", "reference": "r\udc00"})
    response = client.post("/v1/predict", data=body, content_type="application/json")
    assert response.status_code == 200
    assert response.get_json()["reference"] == "r\udc00"
