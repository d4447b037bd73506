"""``/v1/incidents`` over HTTP: rights, repeats, errors, privacy."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient

from service.app import create_app
from service.config import SettingError, load_config, render_config
from service.keys import KeyStore
from service.state import state_of
from service.store import open_database, upgrade
from tests.service.review.conftest import TEXTS

BODY = {"text": TEXTS[0], "reference": "工单-7", "occurred_on": "2026-01-05", "register": "soc_ticket"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('desk-api')}/anyou.sqlite3"


@pytest.fixture(scope="module")
def keys(address: str) -> Iterator[dict[str, str]]:
    """A key of each scope."""
    engine = open_database(address)
    upgrade(engine)
    store = KeyStore(engine)
    yield {scope: store.add(scope, (scope,), 1)[1] for scope in ("predict", "review", "admin")}
    engine.dispose()


@pytest.fixture(scope="module")
def guarded(model_root: Path, address: str, keys: dict[str, str]) -> Iterator[Flask]:
    settings = {"MODELS": model_root, "DATABASE": address, "ACCESS": "keys", "BLIND_SHARE": 0, "SECOND_SHARE": 0}
    app = create_app(load_config({**settings, "SEAL_KEYS": Fernet.generate_key().decode()}, environment={}))
    yield app
    state_of(app).desk.close()
    state_of(app).access.forget_connections()


@pytest.fixture
def ask(guarded: Flask, keys: dict[str, str]):
    def run(method: str, path: str, scope: str | None = "review", **options):
        headers = {"Authorization": f"Bearer {keys[scope]}"} if scope else {}
        return guarded.test_client().open("/v1/incidents" + path, method=method, headers=headers, **options)

    return run


def assert_error(response, status: int, code: str) -> None:
    body = response.get_json()
    assert response.status_code == status and body["error"]["code"] == code, body
    assert body["error"]["message"].endswith("。") and body["request_id"]


RIGHTS = [
    ("POST", "", {"predict": 201, "review": 201, "admin": 201, None: 401}),
    ("GET", "", {"predict": 403, "review": 200, "admin": 200, None: 401}),
    ("GET", "/i000000000000", {"predict": 403, "review": 404, "admin": 404, None: 401}),
    ("POST", "/i000000000000/decision", {"predict": 403, "review": 404, "admin": 404, None: 401}),
]


@pytest.mark.parametrize(("method", "path", "expected"), RIGHTS, ids=[f"{m} {p}" for m, p, _ in RIGHTS])
def test_route_when_asked_with_each_scope_then_as_the_table(ask, method: str, path: str, expected: dict) -> None:
    body = {"outcome": "误报"} if path.endswith("decision") else {"text": TEXTS[3]}
    for scope, status in expected.items():
        response = ask(method, path, scope, **({"json": body} if method == "POST" else {}))
        assert response.status_code == status, scope


def test_incident_when_sent_decided_and_listed_then_a_whole_life(ask) -> None:
    first = ask("POST", "", "predict", json=BODY)
    assert first.status_code == 201
    made = first.get_json()["incident"]
    assert made["prediction"]["candidates"][0]["id"] == made["label"] and made["source"] == "api"
    again = ask("POST", "", "predict", json=BODY)
    assert again.status_code == 200 and again.get_json()["incident"] == made
    assert_error(ask("POST", "", "predict", json={**BODY, "text": TEXTS[1]}), 409, "conflict")
    listed = ask("GET", "", query_string={"q": "令牌", "limit": 1}).get_json()
    assert [one["id"] for one in listed["incidents"]] == [made["id"]] and listed["total"] == 1
    path = f"/{made['id']}/decision"
    wrong = ask("POST", path, json={"outcome": "改判"})
    assert_error(wrong, 422, "invalid")
    assert "labels" in wrong.get_json()["error"]["fields"]
    for field, value in (("elements", {"fraud:nonexistent": "met"}), ("figures", [{"metric": "zzz", "value": 1}])):
        refused = ask("POST", path, json={"outcome": "不构成", field: value})
        assert_error(refused, 422, "invalid")
        told = refused.get_json()["error"]
        assert list(told["fields"]) == [field] and ("nonexistent" in str(told) or "zzz" in str(told))
    decision = {
        "outcome": "改判",
        "labels": ["fraud"],
        "elements": {"fraud:deceit": "met"},
        "figures": [{"metric": "fraud_amount_yuan", "value": 3}],
    }
    done = ask("POST", path, json=decision).get_json()
    assert done["decision"]["labels"] == ["fraud"] and done["incident"]["status"] == "decided"
    assert done["decision"]["user_id"].startswith("key:")
    assert_error(ask("POST", path, json=decision), 409, "conflict")
    shown = ask("GET", f"/{made['id']}").get_json()["incident"]
    assert shown["outcome"] == "改判" and shown["decisions"] == [done["decision"]]
    assert ask("GET", "", query_string={"status": "decided", "label": "fraud"}).get_json()["total"] == 1
    # A number is looked up everywhere unless a status is asked for; words are searched in what is unfinished.
    number = {"reference": made["reference"]}
    for query, total in (
        (number, 1),
        ({**number, "status": "unfinished"}, 0),
        ({"reference": made["reference"] + "x"}, 0),
        ({"q": made["reference"]}, 0),
        ({"q": made["reference"], "status": "all"}, 1),
        ({"q": "令牌"}, 0),
        ({"q": "令牌", "status": "all"}, 1),
    ):
        assert ask("GET", "", query_string=query).get_json()["total"] == total, query


def test_similar_when_sent_by_a_mere_sender_then_not_told_of_others(ask) -> None:
    ask("POST", "", "review", json={"text": TEXTS[2]})
    assert ask("POST", "", "review", json={"text": TEXTS[2]}).get_json()["similar"]
    assert ask("POST", "", "predict", json={"text": TEXTS[2]}).get_json()["similar"] == []


WRONG = [
    ("no text", {}, "text"),
    ("blank text", {"text": "  "}, "text"),
    ("number as text", {"text": 3}, "text"),
    ("surrogate", {"text": "他盗走账号\ud800"}, "text"),
    ("null byte in reference", {"text": "他盗走账号", "reference": "a\0"}, "reference"),
    ("unknown register", {"text": "他盗走账号", "register": "诗"}, "register"),
    ("unknown field", {"text": "他盗走账号", "colour": 1}, "colour"),
    ("no day", {"text": "他盗走账号", "occurred_on": "昨天"}, "occurred_on"),
]


@pytest.mark.parametrize(("body", "field"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_incident_when_wrong_then_422_with_the_field(ask, body: dict, field: str) -> None:
    response = ask("POST", "", json=body)
    assert_error(response, 422, "invalid")
    assert field in response.get_json()["error"]["fields"]


@pytest.mark.parametrize(
    "query",
    [{"status": "x"}, {"label": "theft"}, {"cursor": "x"}, {"limit": 0}, {"colour": 1}, {"assignee": "a b"}],
    ids=lambda query: next(iter(query)),
)
def test_list_when_wrong_then_422(ask, query: dict) -> None:
    assert_error(ask("GET", "", query_string=query), 422, "invalid")


@pytest.mark.parametrize("name", ["i0", "%00", "%ED%A0%80", "x" * 300, "'; DROP TABLE incidents"])
def test_incident_when_no_such_id_then_404(ask, name: str) -> None:
    assert_error(ask("GET", f"/{name}"), 404, "not_found")
    assert_error(ask("POST", f"/{name}/decision", json={"outcome": "误报"}), 404, "not_found")


def test_store_when_it_fails_then_503_and_nothing_told(ask, monkeypatch, caplog) -> None:
    from sqlalchemy.exc import OperationalError

    def broken(*_arguments, **_options):
        raise OperationalError("SELECT 秘密", {}, Exception("13800138000"))

    monkeypatch.setattr("service.review.queue._matches", broken)
    with caplog.at_level(logging.DEBUG):
        assert_error(ask("GET", ""), 503, "unavailable")
    assert "13800138000" not in caplog.text and "秘密" not in caplog.text


def test_no_keys_when_on_this_machine_then_open(client: FlaskClient) -> None:
    made = client.post("/v1/incidents", json={"text": TEXTS[1]})
    assert made.status_code == 201
    assert client.get("/v1/incidents").status_code == 200


def test_settings_when_printed_then_the_seal_key_is_masked() -> None:
    key = Fernet.generate_key().decode()
    assert load_config({"SEAL_KEYS": f"{key}, {key}"}, environment={}).seal_keys == (key, key)
    shown = render_config(load_config({"SEAL_KEYS": key}, environment={}))
    assert key not in shown and 'seal_keys = "***"' in shown
    for name, value in (("SEAL_KEYS", "short"), ("BLIND_SHARE", 1.5), ("RETENTION_DAYS", 0), ("SECOND_SHARE", "x")):
        with pytest.raises(SettingError, match=name) as caught:
            load_config({name: value}, environment={})
        assert name != "SEAL_KEYS" or "short" not in str(caught.value)
