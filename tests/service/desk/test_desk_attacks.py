"""Attacks on the service and the desk: what an attacker sends changes nothing that is not theirs to change."""

from __future__ import annotations

import io
import json
import logging
import socket
import struct
import time
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pytest
from flask import Flask

from service.config import load_config
from service.logs import JsonFormatter
from service.review.people import People
from tests.service.desk.deskside import PASSWORD, Member, desk_of

#: As sqlmap sends them: comments, unions, booleans, time, stacked statements, both engines, FTS and tsquery.
INJECTIONS = (
    "'",
    "' OR '1'='1",
    "' OR 1=1 --",
    '" OR ""="',
    "1) OR (1=1",
    "'; DROP TABLE incidents; --",
    "'; UPDATE users SET role='admin' WHERE name='zhao'; --",
    "' UNION SELECT password_hash, 1, 1 FROM users --",
    "1 AND (SELECT COUNT(*) FROM users) > 0",
    "' AND randomblob(1000000000) --",
    "'||(SELECT pg_sleep(5))||'",
    "1; SELECT pg_sleep(5) --",
    "%' AND 1=1 AND '%'='",
    "/**/OR/**/1=1",
    "\\'; --",
    "incident_search MATCH 'x' OR 1",
    "NEAR(a b) AND content:*",
    '"x" OR "y" NOT "z"',
    "a & !b <-> c:*",
    "x' | 'y",
    "${jndi:ldap://x/a}",
    "{{7*7}}",
    "admin'--",
    "\x00' OR 1=1",
)

TRAVERSALS = (
    "../../../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "....//....//etc/passwd",
    "..\\..\\..\\windows\\win.ini",
    "%00/etc/passwd",
    "/etc/passwd",
    "file:///etc/passwd",
    "desk.css/../../session.py",
    "..%252f..%252fetc%252fpasswd",
    "~root/.ssh/id_rsa",
)

PLACES = (
    "/static/",
    "/review/static/",
    "/review/item/",
    "/review/",
    "/v1/labels/",
    "/v1/precedents/",
    "/v1/incidents/",
    "/docs/",
)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("path", TRAVERSALS)
def test_path_when_it_leads_outside_then_nothing_is_read(staffed_once: Flask, place: str, path: str) -> None:
    response = staffed_once.config["LEAD"].get(place + path)
    assert response.status_code in (302, 308, 400, 404, 405), response.status_code
    for sign in (b"root:x:0:0", b"def ", b"[fonts]", b"PRIVATE KEY"):
        assert sign not in response.data


def _state(app: Flask) -> tuple[list[tuple[str, str, bool]], int]:
    """Users with their roles, and how many incidents there are."""
    from service.review.queue import count
    from service.review.records import Reader

    people = [(user.name, user.role, user.disabled) for user in People(desk_of(app).engine).list()]
    return people, sum(count(desk_of(app), Reader("x", "lead")).by_status.values())


@pytest.mark.parametrize("words", INJECTIONS)
def test_query_when_it_holds_sql_then_only_words_to_look_for(staffed_once: Flask, words: str) -> None:
    lead, before = staffed_once.config["LEAD"], _state(staffed_once)
    client = staffed_once.test_client()
    began = time.monotonic()
    answers = [
        lead.client.get("/review/", query_string={"query": words}),
        lead.client.get("/review/", query_string={"status": words, "label": words, "assignee": words, "sort": words}),
        lead.client.get("/review/", query_string={"cursor": words, "received_from": words}),
        lead.client.get("/review/dashboard", query_string={"since": words, "days": words}),
        lead.client.get("/review/history", query_string={"before": words}),
        client.get("/v1/incidents", query_string={"q": words}),
        client.get("/v1/incidents", query_string={"cursor": words, "assignee": words}),
        client.get("/v1/precedents", query_string={"q": words, "label": words}),
        client.get("/v1/precedents", query_string={"q": words}),
        client.post("/v1/predict", json={"text": words, "reference": words}),
    ]
    assert all(answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    found = client.get("/v1/incidents", query_string={"q": words, "status": "all"})
    # A condition that were always true would find every incident.
    assert found.status_code == 422 or len(found.get_json()["incidents"]) <= before[1]
    assert time.monotonic() - began < 30
    for answer in answers:
        assert b"argon2" not in answer.data and b"sqlite" not in answer.data.lower()
    assert _state(staffed_once) == before


@pytest.mark.parametrize("words", INJECTIONS[:8])
def test_sign_in_when_name_or_password_holds_sql_then_refused(staffed_once: Flask, words: str) -> None:
    visitor = Member(staffed_once)
    for name, password in ((words, words), (f"root{words}", PASSWORD), ("root", words)):
        assert visitor.post("/review/login", source="/review/login", name=name, password=password).status_code == 401
    assert visitor.get("/review/").status_code == 302


def test_search_when_always_true_condition_is_sent_then_finds_nothing(staffed: Flask) -> None:
    client = staffed.test_client()
    everything = client.get("/v1/incidents").get_json()["incidents"]
    assert len(everything) == 8
    for words in ("' OR '1'='1", "x') OR ('1'='1", '" OR ""="'):
        assert client.get("/v1/incidents", query_string={"q": words}).get_json()["incidents"] == []


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: anyou_desk=1", "a\nX: y", "\u560d\u560aSet-Cookie:x", "%0d%0aX:y"])
def test_header_when_a_value_breaks_the_line_then_not_sent_back(staffed_once: Flask, value: str) -> None:
    lead = staffed_once.config["LEAD"]
    encoded = value.encode("utf-8", "surrogateescape").decode("latin-1")
    environ = {"HTTP_X_REQUEST_ID": encoded, "HTTP_ORIGIN": encoded}
    answers = [
        lead.client.get("/review/", environ_overrides=environ),
        lead.client.get("/review/login", query_string={"next": f"/review/{value}"}),
        lead.client.get("/v1/model", environ_overrides=environ),
        staffed_once.test_client().get(f"/review/{value}"),
    ]
    for answer in answers:
        assert answer.status_code < 500
        for name, content in answer.headers:
            assert name in ("Set-Cookie",) or "anyou_desk=1" not in content
            assert "\r" not in content and "\n" not in content
            assert name.lower() != "x"
        assert "anyou_desk=1" not in str(answer.headers.getlist("Set-Cookie"))


def test_log_when_input_holds_lines_of_its_own_then_each_record_is_one_line(staffed_once: Flask) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("anyou")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    forged = '\n{"level":"info","message":"request","facts":{"status":200}}\r\n\u2028\x1b[2J'
    try:
        client = staffed_once.test_client()
        client.post("/v1/predict", json={"text": forged * 3, "reference": forged})
        client.get("/v1/labels/" + forged.replace("\n", "%0a").replace("\r", "%0d"))
        client.get("/", headers={"User-Agent": forged.replace("\n", " ").replace("\r", " ").encode().decode("latin-1")})
        client.post("/review/login", data={"name": forged, "password": forged})
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
    lines = stream.getvalue().splitlines()
    assert len(lines) >= 4
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert "\x1b" not in stream.getvalue() and "2J" not in stream.getvalue()


def test_secrets_when_used_then_in_no_log_and_no_answer(new_desk, caplog: pytest.LogCaptureFixture) -> None:
    secret, seal = "desk-secret-canary-0123456789", "kU5cGkmyMDR1bHZ0xT9iC5kqGbnMyyJhCzPzQHnsgKo="
    app = new_desk(DESK_SECRET=secret, SEAL_KEYS=seal, OIDC_CLIENT_SECRET="oidc-canary-0123", OIDC_CLIENT_ID="")
    People(desk_of(app).engine).add("root", "admin", PASSWORD)
    with caplog.at_level(logging.DEBUG):
        member = Member(app, "root")
        visitor = Member(app)
        bodies = [
            member.get("/review/").data,
            member.get("/review/history").data,
            visitor.post("/review/login", source="/review/login", name="root", password="wrong-canary-pw").data,
            member.post("/review/password", old=PASSWORD, new="short-canary", again="short-canary").data,
            app.test_client().get("/v1/model").data,
            app.test_client().get("/metrics").data,
            app.test_client().get("/openapi.json").data,
        ]
    logged = "\n".join(JsonFormatter().format(record) + repr(record.args) for record in caplog.records)
    for word in (secret, seal, "oidc-canary", PASSWORD, "wrong-canary-pw", "short-canary", "argon2"):
        assert word not in logged, word
        assert all(word.encode() not in body for body in bodies), word


def test_routes_when_asked_for_addresses_then_no_connection_is_made(
    staffed_once: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No server-side request forgery: nothing that a caller sends is ever fetched."""
    lead, made = staffed_once.config["LEAD"], []
    token = lead.token()

    def refuse(*arguments: object, **_more: object) -> None:
        made.append(arguments)
        raise OSError("no connections in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    address = "http://169.254.169.254/latest/meta-data"
    client = staffed_once.test_client()
    client.post("/v1/predict", json={"text": f"打开 {address} 看看，{address}", "reference": address})
    client.post(
        "/v1/incidents", json={"text": f"有人把会员资料放在 {address} 供人下载，三千条。", "reference": address}
    )
    client.get("/v1/precedents", query_string={"q": address})
    client.post("/", data={"text": address})
    workbook = io.BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("xl/workbook.xml", f'<!DOCTYPE a [<!ENTITY b SYSTEM "{address}">]><a>&b;</a>')
    upload = {"csrf_token": token, "file": (io.BytesIO(workbook.getvalue()), "a.xlsx")}
    assert lead.client.post("/review/upload", data=upload).status_code == 422
    assert lead.get(f"/review/login?next={address}").headers["Location"].startswith("/review/")
    assert client.get("/review/oidc", query_string={"next": address}).status_code == 404
    assert made == []


def _workbook(**parts: bytes) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write_row(0, 0, ["描述"])
    book.close()
    if not parts:
        return out.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            found = parts.get(entry.filename.rsplit("/", 1)[-1].removesuffix(".xml"))
            target.writestr(entry.filename, source.read(entry) if found is None else found)
    return changed.getvalue()


@cache
def _bomb() -> bytes:
    return _workbook(sheet1=b"<worksheet>" + b" " * (220 << 20))


def _lying_bomb() -> bytes:
    """Says of itself that it unpacks to ten bytes."""
    raw = bytearray(_bomb())
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := raw.find(mark, start)) >= 0:
            if struct.unpack_from("<I", raw, start + at)[0] > 100 << 20:
                struct.pack_into("<I", raw, start + at, 10)
            start += 4
    return bytes(raw)


_LAUGHS = b"<!DOCTYPE a [" + b"".join(
    b'<!ENTITY l%d "%s">' % (i, b"&l%d;" % (i - 1) * 10 if i else b"lol") for i in range(10)
)

UPLOADS = {
    "bomb": lambda: _bomb(),
    "bomb that lies about its size": lambda: _lying_bomb(),
    "entities": lambda: _workbook(sheet1=_LAUGHS + b"]><worksheet>&l9;</worksheet>"),
    "entity from a file": lambda: _workbook(
        sharedStrings=b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><sst><si><t>&b;</t></si></sst>'
    ),
    "archive in an archive": lambda: _workbook(workbook=_workbook()),
    "paths that lead outside": lambda: _workbook(workbook=b"<workbook/>").replace(b"xl/workbook", b"../workboo"),
    "not an archive": lambda: b"PK\x03\x04" + b"\xff" * 1000,
    "a program": lambda: b"\x7fELF" + bytes(range(256)) * 10,
    "a page": lambda: b"<script>alert(1)</script>",
    "nothing but zeros": lambda: bytes(100_000),
    "one line without end": lambda: "描述\n".encode() + b'"' + b"a" * 400_000,
}


@pytest.mark.parametrize(
    ("name", "called"),
    [
        *((name, "a.xlsx") for name in UPLOADS),
        *(("a page", called) for called in ("../../a.csv", "a.csv\x00.exe", "<img src=x onerror=alert(1)>.csv")),
    ],
)
def test_upload_when_hostile_then_one_clear_line_and_nothing_stored(
    staffed_once: Flask, name: str, called: str
) -> None:
    lead, before = staffed_once.config["LEAD"], _state(staffed_once)
    began = time.monotonic()
    data = {"csrf_token": lead.token(), "file": (io.BytesIO(UPLOADS[name]()), called)}
    response = lead.client.post("/review/upload", data=data)
    assert response.status_code in (200, 413, 422), response.status_code
    text = response.get_data(as_text=True)
    assert "root:x:0" not in text and "<script>alert" not in text and "<img src=x" not in text
    assert time.monotonic() - began < 30
    assert _state(staffed_once) == before


def test_upload_when_the_carried_file_is_a_bomb_then_refused(staffed_once: Flask) -> None:
    import base64

    lead = staffed_once.config["LEAD"]
    packed = base64.b64encode(zlib.compress(bytes(400 << 20), 9)).decode()
    answer = lead.client.post("/review/upload/apply", data={"csrf_token": lead.token(), "packed": packed, "name": "a"})
    assert answer.status_code == 422


def test_session_when_its_beginning_lies_ahead_then_it_is_none(staffed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock put back must not make a session live longer."""
    member = Member(staffed, "li")
    assert member.get("/review/").status_code == 200
    now = time.time()
    monkeypatch.setattr("service.review.session.time.time", lambda: now - 86_400)
    assert member.get("/review/").status_code == 302


def test_desk_when_no_key_can_sign_then_503_as_a_page_and_the_rest_goes_on(new_desk, tmp_path: Path) -> None:
    app = new_desk(DATABASE=f"sqlite:///{tmp_path}/own/desk.sqlite3")
    (tmp_path / "own" / "desk-session.key").mkdir(parents=True)
    client = app.test_client()
    for method, path in (
        ("get", "/review/"),
        ("get", "/review/login"),
        ("post", "/review/login"),
        ("get", "/review/x"),
    ):
        answer = getattr(client, method)(path)
        assert answer.status_code == 503 and answer.mimetype == "text/html", path
        assert "暂时不可用" in answer.get_data(as_text=True) and not answer.headers.getlist("Set-Cookie")
    style = client.get("/review/static/desk.css")
    assert style.status_code == 200
    style.close()
    assert client.get("/v1/model").status_code == 200


def test_settings_when_secret_then_marked_as_such_in_what_is_printed() -> None:
    from service.config import render_config

    values = {
        "DATABASE": "postgresql+psycopg://u:pw-canary@h/d",
        "DESK_SECRET": "secret-canary-0123456789",
        "OIDC_CLIENT_SECRET": "oidc-canary",
        "SEAL_KEYS": "kU5cGkmyMDR1bHZ0xT9iC5kqGbnMyyJhCzPzQHnsgKo=",
    }
    shown = render_config(load_config(values, {}))
    for word in ("pw-canary", "secret-canary", "oidc-canary", "kU5cGkmy"):
        assert word not in shown
