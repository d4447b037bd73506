"""Searching and filtering over HTTP; what stands in an address is obeyed or refused, never passed over."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from tests.service.test_api import assert_error


@pytest.mark.parametrize("word", ["不起诉", "减半", "从犯", "刑法第285条第2款"])
def test_precedents_when_a_word_is_asked_for_then_records_that_hold_it_first(client: FlaskClient, word: str) -> None:
    found = client.get("/v1/precedents", query_string={"q": word, "limit": 10}).get_json()
    assert all(word in json.dumps(record, ensure_ascii=False) for record in found["precedents"])
    again = client.get("/v1/precedents", query_string={"q": word, "limit": 4, "offset": 3}).get_json()
    assert again["precedents"] == found["precedents"][3:7] and again["total"] == found["total"]


def test_precedents_when_filtered_then_only_those_and_all_of_them(client: FlaskClient) -> None:
    def total(**filters: str) -> int:
        body = client.get("/v1/precedents", query_string={**filters, "limit": 100}).get_json()
        for record in body["precedents"]:
            assert all(record[name] == value for name, value in filters.items() if name in ("outcome", "procedure"))
            assert "rejected" not in filters or filters["rejected"] in record["rejected"]
        return body["total"]

    everything = total()
    assert total(outcome="成立") + total(outcome="不成立") == everything
    assert sum(total(procedure=name) for name in ("刑事", "民事", "公益诉讼", "行政")) == everything
    assert 0 < total(rejected="fraud", outcome="不成立") < total(rejected="fraud") < everything
    assert 0 < total(q="不起诉", outcome="不成立", procedure="刑事") < total(q="不起诉")


#: Arguments that were passed over or taken for others without a word.
BAD_QUERIES = [
    ("/v1/precedents?label=nope", "label"),
    ("/v1/precedents?label=", "label"),
    ("/v1/precedents?rejected=nope", "rejected"),
    ("/v1/precedents?outcome=x", "outcome"),
    ("/v1/precedents?outcome=", "outcome"),
    ("/v1/precedents?procedure=x", "procedure"),
    ("/v1/precedents?limit=5_0", "limit"),
    ("/v1/precedents?limit=%2B5", "limit"),
    ("/v1/precedents?limit=%D9%A5", "limit"),
    ("/v1/precedents?limit=", "limit"),
    ("/v1/precedents?limit=" + "9" * 30, "limit"),
    ("/v1/precedents?offset=-1", "offset"),
    ("/v1/precedents?label=fraud&label=other", "label"),
    ("/v1/precedents/u-005?view=brief", "view"),
    ("/v1/labels?q=x", "q"),
    ("/v1/labels/fraud?on=2020-01-01", "on"),
    ("/v1/model?x", "x"),
    ("/v1/incidents?label=nope", "label"),
    ("/v1/incidents?label=", "label"),
    ("/v1/incidents?assignee=", "assignee"),
    ("/v1/incidents?cursor=", "cursor"),
    ("/v1/incidents?reference=", "reference"),
    ("/v1/incidents?reference=R-2%00", "reference"),
    ("/v1/incidents?reference=" + "9" * 201, "reference"),
    ("/v1/incidents?status=", "status"),
    ("/v1/incidents?limit=5_0", "limit"),
    ("/v1/incidents?q=a&q=b", "q"),
    ("/v1/incidents?received_from=2026-02-01&received_to=2026-01-31", "received_to"),
    ("/v1/incidents/none?x=1", "x"),
]


@pytest.mark.parametrize(("path", "field"), BAD_QUERIES, ids=[path for path, _ in BAD_QUERIES])
def test_query_when_it_cannot_be_meant_then_422_by_name(client: FlaskClient, path: str, field: str) -> None:
    error = assert_error(client.get(path), 422, "invalid")
    assert list(error["fields"]) == [field]
    assert any("\u4e00" <= c <= "\u9fff" for c in error["fields"][field][0])


def test_query_when_route_reads_none_then_refused_also_beside_a_body(client: FlaskClient) -> None:
    for path in ("/v1/predict/batch?view=brief", "/v1/incidents?dry=1"):
        assert_error(client.post(path, json={"items": []}), 422, "invalid")
    # Probes may add what they like.
    assert client.get("/livez?at=1").status_code == client.get("/readyz?at=1").status_code == 200
    assert client.get("/metrics?name=x").status_code == 200


def test_labels_when_shown_then_every_neighbour_is_named(client: FlaskClient) -> None:
    for label in client.get("/v1/labels").get_json()["labels"]:
        for entry in client.get(f"/v1/labels/{label['id']}").get_json()["law"]:
            assert all(neighbour["name"] for neighbour in entry["neighbours"]), label["id"]
