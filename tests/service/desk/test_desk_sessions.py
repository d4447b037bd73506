"""How long a session lives, and which cookie carries it."""

from __future__ import annotations

import re
import time

import pytest
from flask import Flask

from service.review.people import People
from tests.service.desk.deskside import PASSWORD, Member, desk_of


def test_session_when_over_tls_then_read_by_the_desk_alone(new_desk) -> None:
    app = new_desk(DESK_COOKIE="secure")
    people = People(desk_of(app).engine)
    people.add("li", "lead", PASSWORD)
    client = app.test_client()
    https = {"base_url": "https://localhost"}
    page = client.get("/review/login", **https).get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    fields = {"name": "li", "password": PASSWORD, "csrf_token": token}
    came = client.post("/review/login", data=fields, headers={"Referer": "https://localhost/review/login"}, **https)
    assert came.status_code == 303 and "__Host-anyou_desk=" in came.headers["Set-Cookie"]
    assert client.get("/review/", **https).status_code == 200
    # The browser sends it everywhere now; nothing else looks at it.
    for path in ("/", "/v1/model", "/livez"):
        answer = client.get(path, **https)
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers


def test_session_when_idle_then_ends_and_use_puts_off_only_that(
    staffed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = time.time()
    member = Member(staffed, "wang")

    def at(minutes: float) -> int:
        monkeypatch.setattr("service.review.session.time.time", lambda: began + minutes * 60)
        return member.get("/review/").status_code

    assert [at(29), at(58), at(87)] == [200, 200, 200]
    # A form that comes too late does nothing and says why; what was written stands in the browser's page.
    form = {"csrf_token": member.token()}
    monkeypatch.setattr("service.review.session.time.time", lambda: began + 118 * 60)
    late = member.client.post("/review/next", data=form)
    assert late.status_code == 401 and "登录已过期" in late.get_data(as_text=True)
    assert at(118) == 302
    again = Member(staffed, "wang")
    member.client = again.client
    assert [at(118 + 25 * step) for step in range(24)] == [200] * 24
    # Ten hours after it began a session ends however it is used.
    assert at(118 + 601) == 302


def test_session_when_used_often_then_its_cookie_is_sent_once_a_minute(staffed: Flask, monkeypatch) -> None:
    began = int(time.time())
    monkeypatch.setattr("service.review.session.time.time", lambda: float(began))
    member = Member(staffed, "wang")
    # The first page puts the token of its forms into the session.
    member.get("/review/")
    sent = []
    for seconds in (1, 30, 59, 62, 90, 121, 130):
        monkeypatch.setattr("service.review.session.time.time", lambda seconds=seconds: began + seconds)
        sent.append("Set-Cookie" in member.get("/review/").headers)
    assert sent == [False, False, False, True, False, False, True]
