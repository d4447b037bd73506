"""Decisions over HTTP are for what their reader saw; a second reading passes for blind only where it was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from service.app import create_app
from service.config import load_config
from service.keys import KeyStore
from service.state import state_of
from service.store import open_database, upgrade
from tests.service.review.conftest import TEXTS

CHANGE = {"outcome": "改判", "labels": ["fraud"]}


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, str]:
    engine = open_database(f"sqlite:///{tmp_path}/a.sqlite3")
    upgrade(engine)
    store = KeyStore(engine)
    made = {name: store.add(name, ("review",), 1)[1] for name in ("k2", "k4")}
    engine.dispose()
    return made


@pytest.fixture(params=[0, 1], ids=["shown", "blind"])
def app(request, model_root: Path, tmp_path: Path, keys: dict[str, str]) -> Iterator[Flask]:
    settings = {"MODELS": model_root, "DATABASE": f"sqlite:///{tmp_path}/a.sqlite3", "ACCESS": "keys"}
    made = create_app(load_config({**settings, "SECOND_SHARE": 1, "BLIND_SHARE": request.param}, environment={}))
    yield made
    state_of(made).desk.close()
    state_of(made).access.forget_connections()


@pytest.fixture
def ask(app: Flask, keys: dict[str, str]) -> Callable[..., Any]:
    def run(who: str, method: str, path: str = "", **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {keys[who]}"}
        return app.test_client().open("/v1/incidents" + path, method=method, headers=headers, json=body or None)

    return run


def _send(ask: Callable[..., Any]) -> dict[str, Any]:
    return dict(ask("k2", "POST", text=TEXTS[0]).get_json()["incident"])


def _decide(ask: Callable[..., Any], who: str, name: str, **more: Any) -> Any:
    return ask(who, "POST", f"/{name}/decision", **CHANGE, **more)


@pytest.mark.parametrize("app", [0], indirect=True)
def test_second_reading_when_the_suggestion_was_seen_then_409_or_not_blind(ask) -> None:
    made = _send(ask)
    seen = ask("k4", "GET", f"/{made['id']}").get_json()["incident"]
    assert seen["stand"] == made["stand"] == "open-shown" and seen["prediction"]
    assert _decide(ask, "k2", made["id"], stand="open-shown").get_json()["decision"]["round"] == 1
    refused = _decide(ask, "k4", made["id"], stand="open-shown")
    assert refused.status_code == 409 and refused.get_json()["error"]["code"] == "conflict"
    now = ask("k4", "GET", f"/{made['id']}").get_json()["incident"]
    assert now["stand"] == "second-hidden" and now["prediction"] is None
    second = _decide(ask, "k4", made["id"], stand="second-hidden", told=True).get_json()["decision"]
    assert second["round"] == 2 and second["blind"] is False


@pytest.mark.parametrize("app", [0], indirect=True)
@pytest.mark.parametrize(("more", "blind"), [({}, False), ({"stand": "second-hidden"}, True)], ids=["unsaid", "said"])
def test_second_reading_when_what_was_seen_is_said_or_not_then_blind_or_not(ask, more: dict, blind: bool) -> None:
    made = _send(ask)
    _decide(ask, "k2", made["id"])
    second = _decide(ask, "k4", made["id"], **more).get_json()["decision"]
    assert (second["round"], second["blind"]) == (2, blind)


@pytest.mark.parametrize("app", [1], indirect=True)
def test_blind_first_reading_when_nothing_is_said_then_blind_for_nobody_could_see(ask) -> None:
    made = _send(ask)
    assert made["stand"] == "open-hidden"
    assert _decide(ask, "k2", made["id"]).get_json()["decision"]["blind"] is True


@pytest.mark.parametrize("app", [0], indirect=True)
@pytest.mark.parametrize("stand", [None, "open-shown"], ids=["unsaid", "said"])
def test_first_readings_when_at_once_then_none_claims_to_be_a_blind_second(ask, stand: str | None) -> None:
    made = _send(ask)
    found: list[Any] = []
    more = {"stand": stand} if stand else {}
    threads = [
        threading.Thread(target=lambda who=who: found.append(_decide(ask, who, made["id"], **more)))
        for who in ("k2", "k4") * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rounds = sorted(one.get_json()["decision"]["round"] for one in found if one.status_code == 200)
    assert rounds == ([1] if stand else [1, 2])
    assert {one.status_code for one in found} == {200, 409}
    assert not any(one.get_json()["decision"]["blind"] for one in found if one.status_code == 200)


@pytest.mark.parametrize("app", [0], indirect=True)
def test_decision_when_the_stand_is_none_of_ours_then_422(ask) -> None:
    response = _decide(ask, "k2", _send(ask)["id"], stand="open")
    assert response.status_code == 422 and "stand" in response.get_json()["error"]["fields"]


@pytest.mark.parametrize("app", [0], indirect=True)
def test_list_when_asked_for_somebody_whom_there_is_not_then_422(ask, keys: dict[str, str]) -> None:
    made = _send(ask)
    who = _decide(ask, "k2", made["id"]).get_json()["decision"]["user_id"]
    assert ask("k4", "GET", "?assignee=zzz").status_code == 422
    for known in (who, "me", "none"):
        assert ask("k4", "GET", f"?assignee={known}").status_code == 200, known
