"""Who comes in where: every address of the desk by role, forged forms, sessions, headers."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.config import load_config
from service.faults import StoreError
from service.review.people import FAILURES, People
from service.review.records import Reader, Verdict
from service.review.roles import ROLES, may
from service.review.session import load_secret
from service.review.views import bulk, dashboard, history, intake, item, people, queue, second, signin
from service.review.views.doors import safe_next
from tests.service.desk.deskside import PASSWORD, TEAM, Member, desk_of

MODULES = (signin, queue, item, bulk, second, intake, dashboard, history, people)
ROUTES = {f"{route.method} {route.rule}": route for module in MODULES for route in module.ROUTES}

NAME_OF = {role: next(name for name, held in TEAM.items() if held == role) for role in ROLES}

#: Route -> status for submitter, reviewer, lead, admin; who is not signed in is sent to sign in.
#: 404 and 422 are answers of the view itself: its door was open.
TABLE = {
    "GET /login": (302, 302, 302, 302),
    "POST /login": (401, 401, 401, 401),
    "GET /oidc": (404, 404, 404, 404),
    "GET /oidc/back": (404, 404, 404, 404),
    "POST /logout": (303, 303, 303, 303),
    "GET /password": (200, 200, 200, 200),
    "POST /password": (422, 422, 422, 422),
    "GET /": (302, 200, 200, 200),
    "POST /next": (403, 303, 303, 303),
    "POST /views": (403, 422, 422, 422),
    "POST /views/<view_id>/delete": (403, 404, 404, 404),
    "POST /assign": (403, 403, 404, 404),
    "GET /items/<incident_id>": (403, 200, 200, 200),
    "POST /items/<incident_id>/decide": (403, 303, 303, 303),
    "POST /items/<incident_id>/skip": (403, 303, 303, 303),
    "POST /items/<incident_id>/claim": (403, 303, 303, 303),
    "POST /undo": (403, 303, 303, 303),
    "POST /items/<incident_id>/undo/<decision_id>": (403, 404, 404, 404),
    "POST /items/<incident_id>/second": (403, 403, 303, 303),
    "POST /items/<incident_id>/reveal": (403, 403, 422, 422),
    "POST /items/<incident_id>/current": (403, 200, 200, 200),
    "POST /bulk": (403, 303, 303, 303),
    "POST /bulk/apply": (403, 422, 422, 422),
    "GET /second": (403, 200, 200, 200),
    "GET /second/<incident_id>": (403, 404, 404, 404),
    "POST /second/<incident_id>": (403, 403, 404, 404),
    "GET /new": (200, 200, 200, 200),
    "POST /new": (422, 422, 422, 422),
    "GET /mine": (200, 200, 200, 200),
    "GET /upload": (200, 200, 200, 200),
    "POST /upload": (422, 422, 422, 422),
    "POST /upload/apply": (422, 422, 422, 422),
    "GET /dashboard": (403, 200, 200, 200),
    "GET /history": (403, 403, 200, 200),
    "POST /history/verify": (403, 403, 200, 200),
    "POST /export": (403, 403, 400, 400),
    "GET /users": (403, 403, 403, 200),
    "POST /users": (403, 403, 403, 422),
    "POST /users/<user_id>": (403, 403, 403, 404),
}


def address(rule: str, incident: str) -> str:
    filled = rule.replace("<incident_id>", incident)
    for name in ("<view_id>", "<decision_id>", "<user_id>"):
        filled = filled.replace(name, "nothing")
    return "/review" + filled


def test_table_when_compared_with_the_routes_then_none_is_missing(staffed: Flask) -> None:
    assert set(TABLE) == set(ROUTES)
    registered = {
        f"{method} {rule.rule.removeprefix('/review')}"
        for rule in staffed.url_map.iter_rules()
        if rule.endpoint.startswith("review.") and rule.endpoint not in ("review.static_file", "review.nothing")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert registered == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_address_when_opened_by_a_role_then_as_the_table_says(staffed: Flask, role: str) -> None:
    wrong = {}
    for number, (name, expected) in enumerate(TABLE.items()):
        route = ROUTES[name]
        member = Member(staffed, NAME_OF[role])
        path = address(route.rule, staffed.config["ITEMS"][number % 8])
        response = member.get(path) if route.method == "GET" else member.post(path)
        if response.status_code != expected[ROLES.index(role)]:
            wrong[name] = response.status_code
        if route.right is not None and not may(role, route.right):
            assert response.status_code == (302 if name == "GET /" else 403), (name, role)
    assert wrong == {}


@pytest.mark.parametrize("name", TABLE)
def test_address_when_not_signed_in_then_to_the_sign_in_page(staffed_once: Flask, name: str) -> None:
    route = ROUTES[name]
    visitor = Member(staffed_once)
    path = address(route.rule, "i0")
    response = visitor.get(path) if route.method == "GET" else visitor.post(path, source="/review/login")
    if route.right is None:
        assert response.status_code in (200, 401, 404)
    elif route.method == "GET":
        assert response.status_code == 302 and response.headers["Location"].startswith("/review/login?next=")
    else:
        assert response.status_code == 401 and "请先登录" in response.get_data(as_text=True)


@pytest.mark.parametrize("name", [name for name in TABLE if name.startswith("POST")])
@pytest.mark.parametrize(
    "token", [None, "", "forged", "ImFiYyI.aaaa.bbbb"], ids=["none", "empty", "word", "signed-by-other"]
)
def test_form_when_its_token_is_not_ours_then_400_and_nothing_done(staffed_once: Flask, name: str, token: Any) -> None:
    member = staffed_once.config["LEAD"]
    data = {} if token is None else {"csrf_token": token}
    response = member.client.post(address(ROUTES[name].rule, "i0"), data=data)
    assert response.status_code == 400 and "页面已过期" in response.get_data(as_text=True)


def test_form_when_token_is_of_another_session_then_400(staffed: Flask) -> None:
    one, other = Member(staffed, "wang"), Member(staffed, "sun")
    response = one.client.post("/review/next", data={"csrf_token": other.token()})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("target", "goes"),
    [
        ("/review/items/i1?status=open", "/review/items/i1?status=open"),
        ("/review", "/review"),
        ("https://evil.example/review/", "/review/"),
        ("//evil.example/review/", "/review/"),
        ("/\\evil.example", "/review/"),
        ("/review/\r\nX: y", "/review/"),
        ("/reviewer", "/review/"),
        ("/", "/review/"),
        ("javascript:alert(1)", "/review/"),
        ("", "/review/"),
        (None, "/review/"),
        ("/review/" + "x" * 3000, "/review/"),
    ],
)
def test_next_when_given_then_stays_in_the_desk(target: str | None, goes: str) -> None:
    assert safe_next(target) == goes


def test_sign_in_when_done_then_goes_on_and_an_old_session_is_not_kept(staffed: Flask) -> None:
    visitor = Member(staffed)
    assert visitor.get("/review/history").headers["Location"] == "/review/login?next=/review/history"
    before = visitor.client.get_cookie("anyou_desk", path="/review")
    response = visitor.post(
        "/review/login", source="/review/login", name="li", password=PASSWORD, next="/review/history"
    )
    assert response.status_code == 303 and response.headers["Location"] == "/review/history"
    after = visitor.client.get_cookie("anyou_desk", path="/review")
    assert before is None or before.value != after.value
    assert visitor.html("/review/history")


def test_sign_in_when_failed_often_then_locked_with_the_same_words(staffed: Flask) -> None:
    visitor = Member(staffed)
    words = set()
    for password in ["wrong"] * FAILURES + [PASSWORD]:
        response = visitor.post("/review/login", source="/review/login", name="wang", password=password)
        assert response.status_code == 401
        words.add(response.get_data(as_text=True).split('role="alert"')[1].split("</div>")[0])
    response = visitor.post("/review/login", source="/review/login", name="nobody", password="x")
    words.add(response.get_data(as_text=True).split('role="alert"')[1].split("</div>")[0])
    assert len(words) == 1
    assert Member(staffed, "sun").get("/review/").status_code == 200


def test_sign_in_when_one_address_tries_too_often_then_429(staffed: Flask, monkeypatch) -> None:
    monkeypatch.setattr("service.review.views.signin.TRIES", "3/day")
    visitor = Member(staffed)
    tried = [visitor.post("/review/login", source="/review/login", name=f"n{i}", password="x") for i in range(5)]
    # Other tests of this process may have used up some of the day's tries.
    assert tried[-1].status_code == 429 and int(tried[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("change", ["password", "role", "disabled"])
def test_session_when_its_user_changes_then_it_ends(staffed: Flask, change: str) -> None:
    member, users = Member(staffed, "wang"), People(desk_of(staffed).engine)
    user = users.find("wang")
    assert member.get("/review/").status_code == 200
    if change == "password":
        users.set_password(user.id, "another long secret")
    elif change == "role":
        users.set_role(user.id, "lead")
    else:
        users.set_disabled(user.id, True)
    assert member.get("/review/").status_code == 302


def test_session_when_its_hours_are_over_then_it_ends(staffed: Flask, monkeypatch) -> None:
    import time

    member, now = Member(staffed, "wang"), time.time()
    end = now + load_config({}, {}).desk_hours * 3600
    for moment in range(int(now), int(end) - 60, 1500):
        monkeypatch.setattr("service.review.session.time.time", lambda moment=moment: float(moment))
        assert member.get("/review/").status_code == 200
    monkeypatch.setattr("service.review.session.time.time", lambda: end + 61)
    assert member.get("/review/").status_code == 302


def test_session_when_signed_out_then_the_cookie_is_of_no_use(staffed: Flask) -> None:
    member = Member(staffed, "wang")
    assert member.post("/review/logout").status_code == 303
    assert member.get("/review/").status_code == 302


def test_cookie_when_tampered_with_then_nobody(staffed: Flask) -> None:
    member = Member(staffed, "wang")
    value = member.client.get_cookie("anyou_desk", path="/review").value
    member.client.set_cookie("anyou_desk", value[:-2] + ("AA" if value[-2:] != "AA" else "BB"), path="/review")
    assert member.get("/review/").status_code == 302


@pytest.mark.parametrize(
    ("settings", "secure"),
    [({}, False), ({"DESK_COOKIE": "secure"}, True), ({"HOST": "0.0.0.0", "ACCESS": "open"}, True)],
    ids=["loopback", "asked", "public"],
)
def test_cookie_when_set_then_only_for_the_desk_and_out_of_reach(new_desk, settings: dict, secure: bool) -> None:
    header = new_desk(**settings).test_client().get("/review/login").headers["Set-Cookie"]
    assert "HttpOnly" in header and "SameSite=Lax" in header
    assert ("Secure" in header) is secure
    # Over TLS the prefix binds the cookie to this host, and wants the whole path and no domain for it.
    assert header.startswith("__Host-anyou_desk=" if secure else "anyou_desk=")
    parts = [part.strip() for part in header.split(";")]
    assert ("Path=/" if secure else "Path=/review") in parts
    assert "Domain" not in header
    assert "Expires" not in header and "Max-Age" not in header


def test_routes_when_outside_the_desk_then_no_cookie(client: FlaskClient) -> None:
    for path in ("/", "/docs", "/v1/model", "/livez"):
        assert "Set-Cookie" not in client.get(path).headers


def test_headers_when_a_page_is_sent_then_no_inline_script_and_not_kept(staffed: Flask) -> None:
    member = Member(staffed, "root")
    for path in ("", "new", "upload", "dashboard", "history", "users", f"items/{staffed.config['ITEMS'][0]}"):
        response = member.get(f"/review/{path}")
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert response.headers["Cache-Control"] == "no-store" and "Cookie" in response.headers["Vary"]
        html = response.get_data(as_text=True)
        assert "<script>" not in html and " style=" not in html and " onclick=" not in html
        assert "http://" not in html.replace("http://127.0.0.1", "") or path.startswith("items")


def test_secret_when_not_configured_then_a_file_of_the_owner_only(tmp_path: Path) -> None:
    config = load_config({"DATABASE": f"sqlite:///{tmp_path}/in/desk.sqlite3"}, {})
    first = load_secret(config)
    file = tmp_path / "in" / "desk-session.key"
    assert load_secret(config) == first == file.read_text() and len(first) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    file.write_text("")
    with pytest.raises(StoreError, match="空的"):
        load_secret(config)


def test_secret_when_database_is_elsewhere_then_must_be_set() -> None:
    address = "postgresql+psycopg://u@h/d"
    with pytest.raises(StoreError, match="DESK_SECRET"):
        load_secret(load_config({"DATABASE": address}, {}))
    assert load_secret(load_config({"DATABASE": address, "DESK_SECRET": "s" * 32}, {})) == "s" * 32


def test_page_when_the_store_fails_then_503_as_a_page(new_desk, tmp_path: Path) -> None:
    app = new_desk(DATABASE=f"sqlite:///{tmp_path}/is-a-folder")
    (tmp_path / "is-a-folder").mkdir()
    response = app.test_client().get("/review/login")
    assert response.status_code == 503 and response.mimetype == "text/html"
    assert "暂时不可用" in response.get_data(as_text=True) and response.headers["Retry-After"]


def test_page_when_unknown_then_404_as_a_page(staffed: Flask) -> None:
    response = Member(staffed, "wang").get("/review/no/such")
    assert response.status_code == 404 and "没有这一页" in response.get_data(as_text=True)


def test_desk_when_nobody_was_added_then_says_how(new_desk) -> None:
    assert "anyou user add" in new_desk().test_client().get("/review/login").get_data(as_text=True)


def test_desk_when_keys_are_needed_then_people_sign_in_without_one(new_desk) -> None:
    app = new_desk(ACCESS="keys")
    assert app.test_client().get("/review/login").status_code == 200
    assert app.test_client().get("/v1/model").status_code == 401


def test_password_when_changed_by_its_owner_then_other_sessions_end(staffed: Flask) -> None:
    here, there = Member(staffed, "wang"), Member(staffed, "wang")
    new = "a brand new secret"
    for data, words in (
        ({"old": PASSWORD, "new": new, "again": new + "x"}, "不一样"),
        ({"old": "wrong", "new": new, "again": new}, "原密码不对"),
        ({"old": PASSWORD, "new": "short", "again": "short"}, "至少"),
    ):
        response = here.post("/review/password", **data)
        assert response.status_code == 422 and words in response.get_data(as_text=True)
    assert here.post("/review/password", old=PASSWORD, new=new, again=new).status_code == 303
    assert here.get("/review/").status_code == 200
    assert there.get("/review/").status_code == 302
    assert Member(staffed, "wang", new).get("/review/").status_code == 200


def test_users_page_when_admin_works_then_as_told(staffed: Flask) -> None:
    import re

    root, users = Member(staffed, "root"), People(desk_of(staffed).engine)
    response = root.post("/review/users", name="Neu", display="<i>新人</i>", role="reviewer", way="password")
    html = response.get_data(as_text=True)
    secret = re.search(r'class="secret">([^<]+)<', html)[1]
    assert "<i>" not in html
    assert Member(staffed, "neu", secret).get("/review/").status_code == 200
    made = users.find("neu")
    assert "已被使用" in root.post("/review/users", name="neu", role="lead").get_data(as_text=True)
    assert root.post(f"/review/users/{made.id}", action="role", role="lead").status_code == 303
    assert users.get(made.id).role == "lead"
    assert root.post(f"/review/users/{made.id}", action="role", role="king").status_code == 422
    assert root.post(f"/review/users/{made.id}", action="disable").status_code == 303
    assert users.get(made.id).disabled
    assert root.post(f"/review/users/{made.id}", action="enable").status_code == 303
    other = re.search(r'class="secret">([^<]+)<', root.post(f"/review/users/{made.id}", action="password").text)[1]
    assert other != secret and Member(staffed, "neu", other).get("/review/").status_code == 200
    assert root.post(f"/review/users/{made.id}", action="explode").status_code == 400
    admin = users.find("root")
    assert "最后一个" in root.post(f"/review/users/{admin.id}", action="role", role="lead").get_data(as_text=True)
    sso = root.post("/review/users", name="sso", role="reviewer", way="sso").get_data(as_text=True)
    assert "单点登录" in sso and 'class="secret"' not in sso and not users.find("sso").has_password


def test_reader_when_right_is_missing_then_the_store_refuses_too(staffed: Flask) -> None:
    """The doors are not the only wall."""
    from service.review.decisions import decide
    from service.review.errors import ForbiddenError

    user = staffed.config["TEAM"]["zhao"]
    with pytest.raises(ForbiddenError):
        decide(desk_of(staffed), Reader(user.id, user.role), staffed.config["ITEMS"][0], Verdict("误报"))
