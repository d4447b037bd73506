"""The typed client against the application itself."""

from __future__ import annotations

from datetime import date

import httpx
import pytest
from flask import Flask

from anyou.client import BATCH, Answer, Client, ServiceError, ServiceUnreachableError
from tests.service.test_api import TEXT


@pytest.fixture
def ask(app: Flask):
    with Client("http://anyou", transport=httpx.WSGITransport(app=app)) as client:
        yield client


def test_predict_when_asked_then_typed_answer(ask: Client) -> None:
    answer = ask.predict(TEXT, occurred_on=date(2024, 5, 1), top_k=3, reference="工单-7")
    assert isinstance(answer, Answer) and answer.reference == "工单-7"
    assert [label.rank for label in answer.labels] == [1, 2, 3]
    assert answer.labels[0].group == "非法获取数据" and 0 <= answer.labels[0].probability <= 1
    for span in answer.labels[0].spans:
        assert TEXT[span.start : span.end] == span.text
    assert answer.model_id == ask.model()["id"] and answer.decision in ("suggest", "review")


def test_predict_many_when_some_are_bad_then_errors_in_their_places(ask: Client) -> None:
    items = [TEXT] * (BATCH + 1) + ["", {"text": TEXT, "top_k": 1}]
    found = list(ask.predict_many(items))
    assert len(found) == BATCH + 3
    assert isinstance(found[BATCH + 1], ServiceError) and found[BATCH + 1].fields["text"]
    assert isinstance(found[-1], Answer) and len(found[-1].labels) == 1


def test_tables_when_asked_then_lists(ask: Client) -> None:
    assert len(ask.labels()) == 18
    assert ask.label("fraud")["name"] == "诈骗罪"
    found = ask.search_precedents("无人机解除禁飞限高", limit=2)
    assert ask.precedent(found[0]["id"])["id"] == found[0]["id"]
    assert ask.search_precedents(label="fraud", limit=1) is not None
    assert ask.ready()


@pytest.mark.parametrize(
    ("call", "status", "code"),
    [
        (lambda c: c.predict(""), 422, "invalid"),
        (lambda c: c.predict("字" * 20_001), 422, "invalid"),
        (lambda c: c.predict(TEXT, top_k=0), 422, "invalid"),
        (lambda c: c.label("no/such"), 404, "not_found"),
        (lambda c: c.precedent("none"), 404, "not_found"),
    ],
    ids=["empty", "long", "top_k", "label", "precedent"],
)
def test_client_when_refused_then_error_with_code(ask: Client, call, status: int, code: str) -> None:
    with pytest.raises(ServiceError) as error:
        call(ask)
    assert (error.value.status, error.value.code) == (status, code)
    assert error.value.request_id and error.value.message


def test_client_when_turned_away_then_waits_and_asks_again(app: Flask, monkeypatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("anyou.client.time.sleep", pauses.append)
    real, refusals = httpx.WSGITransport(app=app), [503, 429]

    class Flaky(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if refusals:
                return httpx.Response(refusals.pop(0), headers={"Retry-After": "3"}, json={})
            return real.handle_request(request)

    with Client("http://anyou", transport=Flaky()) as client:
        assert client.predict(TEXT).labels
    assert len(pauses) == 2 and all(3 <= pause <= 3.75 for pause in pauses)


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        (None, ServiceUnreachableError),
        (httpx.Response(502, text="<html>"), ServiceError),
        (httpx.Response(200, text="x"), ServiceError),
    ],
    ids=["no answer", "a proxy's page", "no JSON"],
)
def test_client_when_the_answer_is_not_ours_then_clear_error(monkeypatch, response, kind) -> None:
    monkeypatch.setattr("anyou.client.time.sleep", lambda _: None)

    class Odd(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if response is None:
                raise httpx.ConnectError("no", request=request)
            return response

    with Client("http://anyou", transport=Odd(), tries=2) as client:
        with pytest.raises(kind):
            client.predict(TEXT)
        assert client.ready() is (response is not None and response.status_code == 200)


def test_client_when_given_a_key_then_sent_as_bearer() -> None:
    seen: list[str] = []

    class Spy(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            seen.append(request.headers["Authorization"])
            return httpx.Response(200, json={"labels": []})

    with Client("http://anyou", "anyou_k", transport=Spy()) as client:
        client.labels()
    assert seen == ["Bearer anyou_k"]


def test_incidents_when_handed_in_then_listed_page_by_page_and_decided(ask: Client) -> None:
    made = [ask.incidents.create(f"{TEXT}第{n}次。", reference=f"甲/{n}", register="soc_ticket") for n in range(3)]
    again = ask.incidents.create(f"{TEXT}第0次。", reference="甲/0", register="soc_ticket")
    assert again["incident"]["id"] == made[0]["incident"]["id"]
    today = date.fromisoformat(made[0]["incident"]["received_at"][:10])
    listed = [
        line["id"] for line in ask.incidents.list(page=2, status="open", register="soc_ticket", received_from=today)
    ]
    assert {one["incident"]["id"] for one in made} <= set(listed) and len(listed) == len(set(listed))
    seen = ask.incidents.show(listed[0])
    assert ask.incidents.find("甲/1")["id"] == made[1]["incident"]["id"] and ask.incidents.find("乙") is None
    told = ask.incidents.decide(
        seen["id"], "改判", stand=seen["stand"], labels=["fraud", "aiding-cybercrime"], note="核实"
    )
    assert told["decision"]["labels"] == ["fraud", "aiding-cybercrime"] and told["incident"]["status"] != "open"
    with pytest.raises(ServiceError) as refused:
        ask.incidents.decide(seen["id"], "误报", stand=seen["stand"])
    assert refused.value.status == 409


@pytest.mark.parametrize(
    ("error", "call", "tries"),
    [
        (httpx.ReadError, lambda c: c.incidents.create(TEXT), 1),
        (httpx.ReadError, lambda c: c.incidents.create(TEXT, reference="甲"), 3),
        (httpx.ReadError, lambda c: c.incidents.decide("i0", "误报"), 1),
        (httpx.ReadError, lambda c: c.incidents.show("i0"), 3),
        (httpx.ConnectError, lambda c: c.incidents.decide("i0", "误报"), 3),
    ],
    ids=["without a reference", "with one", "decision", "question", "never sent"],
)
def test_incidents_when_a_connection_breaks_then_tried_again_only_where_safe(monkeypatch, error, call, tries) -> None:
    monkeypatch.setattr("anyou.client.time.sleep", lambda _: None)
    sent: list[httpx.Request] = []

    class Broken(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            sent.append(request)
            raise error("gone", request=request)

    with Client("http://anyou", transport=Broken(), tries=3) as client, pytest.raises(ServiceUnreachableError):
        call(client)
    assert len(sent) == tries
