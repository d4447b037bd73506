"""What a request may not hold: names twice, halves of characters, days to come, addresses that are no UTF-8."""

from __future__ import annotations

import json
from datetime import date, timedelta

import orjson
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from service.quick import _quotes, _texts
from tests.service.test_api import TEXT, assert_error

ODD_BODIES = [
    ("half a pair in the reference", '{"text": "%s", "reference": "r\\udfff"}', "reference"),
    ("text twice", '{"text": "%s", "text": "另一段"}', "text"),
    ("text twice, the same", '{"text": "%s", "text" : "%s"}', "text"),
    ("number twice", '{"text": "%s", "top_k": 3, "top_k" :4}', "top_k"),
    ("twice behind backslashes", '{"text": "b\\\\", "top_k": 5, "top_k": 5, "reference": "c\\\\"}', "top_k"),
    ("twice, once written with escapes", '{"text": "%s", "te\\u0078t": "另一段"}', "text"),
    ("an unknown name with half a pair", '{"text": "%s", "\\udfff": 1}', "\ufffd"),
    ("compact day", '{"text": "%s", "occurred_on": "20240203"}', "occurred_on"),
    ("day of a week", '{"text": "%s", "occurred_on": "2024-W05-6"}', "occurred_on"),
    ("day without noughts", '{"text": "%s", "occurred_on": "2024-2-3"}', "occurred_on"),
    ("day that there is not", '{"text": "%s", "occurred_on": "2024-02-30"}', "occurred_on"),
    ("day in other figures", '{"text": "%s", "occurred_on": "２０２４-02-03"}', "occurred_on"),
    ("day to come", '{"text": "%s", "occurred_on": "2999-01-01"}', "occurred_on"),
]


@pytest.mark.parametrize(("body", "field"), [row[1:] for row in ODD_BODIES], ids=[row[0] for row in ODD_BODIES])
@pytest.mark.parametrize("path", ["/v1/predict", "/v1/incidents"])
def test_body_when_odd_then_422_by_name_and_valid_json(client: FlaskClient, path: str, body: str, field: str) -> None:
    response = client.post(path, data=body.replace("%s", TEXT).encode(), content_type="application/json")
    if path == "/v1/incidents" and field == "top_k":
        field = None  # refused as well, as a name that there is not there
    error = assert_error(response, 422, "invalid")
    assert field is None or field in error["fields"]
    # Strict readers take it: no half of a character is in it, neither plain nor escaped.
    assert orjson.loads(response.get_data())["error"]["code"] == "invalid"


@pytest.mark.parametrize(
    "more",
    [
        {"occurred_on": "2024-02-03"},
        {"occurred_on": (date.today() + timedelta(days=1)).isoformat()},
        {"reference": "r\U0001f600"},
        {"reference": 'a "b" \\ c\\\\"'},
    ],
    ids=["day", "tomorrow, which is today elsewhere", "whole pair", "marks and backslashes"],
)
def test_body_when_merely_unusual_then_answered(client: FlaskClient, more: dict) -> None:
    answer = client.post("/v1/predict", data=json.dumps({"text": TEXT, **more}), content_type="application/json")
    assert answer.status_code == 200 and answer.get_json().get("reference") == more.get("reference")


@given(st.dictionaries(st.sampled_from("abcdef"), st.one_of(st.text(alphabet='\\"n/u:,字'), st.booleans(), st.none())))
def test_quotes_when_counted_then_two_a_name_and_text(item: dict) -> None:
    for body in (json.dumps(item).encode(), orjson.dumps(item)):
        assert _quotes(body) == 2 * (len(item) + _texts(item))


def test_decision_when_a_name_stands_twice_inside_then_refused(client: FlaskClient) -> None:
    for part in (
        '"elements": {"a": "met", "a": "missing"}',
        '"figures": [{"metric": "money", "value": 1, "value": 2}]',
    ):
        body = f'{{"outcome": "误报", {part}}}'
        response = client.post("/v1/incidents/i0/decision", data=body.encode(), content_type="application/json")
        assert "只能给一次" in response.get_data(as_text=True) and response.status_code == 422


def test_batch_when_items_are_bad_then_told_with_their_references(client: FlaskClient) -> None:
    good = json.dumps({"text": TEXT, "reference": "好"})
    items = [
        good,
        '{"text": "", "reference": "空"}',
        '{"text": "甲", "text": "乙", "reference": "重"}',
        '{"text": 1, "reference": 7}',
        '{"text": 1, "reference": "\\udfff"}',
        "3",
    ]
    body = f'{{"items": [{", ".join(items)}]}}'
    results = client.post("/v1/predict/batch", data=body.encode(), content_type="application/json").get_json()[
        "results"
    ]
    assert ["error" in result for result in results] == [False, True, True, True, True, True]
    assert [result.get("reference") for result in results] == ["好", "空", "重", None, None, None]
    assert results[2]["error"]["fields"] == {"text": ["只能给一次。"]}


@pytest.mark.parametrize("path", ["/v1/precedents?q=%ed%a0%80", "/v1/precedents?q=a&%ff=1", "/v1/model?x=%ff"])
def test_query_when_no_utf8_then_400(client: FlaskClient, path: str) -> None:
    assert "UTF-8" in assert_error(client.get(path), 400, "bad_request")["message"]


@pytest.mark.parametrize("path", ["/v1//labels", "/v1/labels/", "/review//items"])
def test_address_when_slashes_are_doubled_then_404_of_one_shape(client: FlaskClient, path: str) -> None:
    assert_error(client.get(path), 404, "not_found")


def test_icon_when_asked_for_by_its_old_name_then_an_image(client: FlaskClient) -> None:
    with client.get("/favicon.ico") as response:
        assert response.status_code == 200 and response.mimetype == "image/svg+xml"
        assert response.get_data().lstrip().startswith(b"<svg")


def test_page_when_shown_then_leads_to_the_readable_document(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    assert '<a href="/docs">接口文档</a>' in page and 'href="/openapi.json"' in page
