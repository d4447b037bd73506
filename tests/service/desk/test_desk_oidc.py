"""Single sign-on against a provider that is there, and against one that lies."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from flask import Flask

from service.config import SettingError, load_config
from service.review.people import People
from tests.service.desk.deskside import PASSWORD, Member, desk_of
from tests.service.desk.provider import CLIENT, SECRET, Provider, provider


@pytest.fixture(scope="module")
def signer() -> Iterator[Provider]:
    with provider() as found:
        yield found


@pytest.fixture
def desk_app(new_desk, signer: Provider) -> Flask:
    signer.lie, signer.claims = "", {"sub": "248289761001", "preferred_username": "Li"}
    app = new_desk(
        OIDC_ISSUER=signer.issuer, OIDC_CLIENT_ID=CLIENT, OIDC_CLIENT_SECRET=SECRET, OIDC_NAME="公司账号登录"
    )
    app.config["PEOPLE"] = People(desk_of(app).engine)
    return app


def walk(app: Flask, target: str = "/review/history"):
    """What a browser does: to the provider, and back."""
    member = Member(app)
    start = member.get(f"/review/oidc?next={target}")
    assert start.status_code == 302, start.status_code
    sent = httpx.get(start.headers["Location"], follow_redirects=False)
    back = urlsplit(sent.headers["location"])
    assert back.path == "/review/oidc/back"
    return member, member.get(f"{back.path}?{back.query}"), back


def test_sign_on_when_the_account_waits_then_in_and_on_to_the_page(desk_app: Flask) -> None:
    made = desk_app.config["PEOPLE"].add("li", "lead", None)
    assert "公司账号登录" in desk_app.test_client().get("/review/login").get_data(as_text=True)
    member, response, back = walk(desk_app)
    assert response.status_code == 302 and response.headers["Location"] == "/review/history"
    assert made.id and "li" in member.html("/review/history")
    again = member.get(f"{back.path}?{back.query}")
    assert again.status_code == 401, "a code and state are used once"
    assert walk(desk_app)[1].status_code == 302, "known by subject now"


@pytest.mark.parametrize(
    "lie", ["denied", "state", "token", "issuer", "audience", "nonce", "expired", "signature", "unsigned"]
)
def test_sign_on_when_the_answer_is_not_right_then_nobody_comes_in(desk_app: Flask, signer: Provider, lie: str) -> None:
    desk_app.config["PEOPLE"].add("li", "lead", None)
    signer.lie = lie
    member, response, _ = walk(desk_app)
    assert response.status_code == 401 and "单点登录" in response.get_data(as_text=True)
    assert member.get("/review/history").status_code == 302
    assert not desk_app.config["PEOPLE"].find("li").tied


def test_sign_on_when_nobody_is_known_by_that_name_then_403(desk_app: Flask) -> None:
    _, response, _ = walk(desk_app)
    assert response.status_code == 403 and "管理员先添加" in response.get_data(as_text=True)
    desk_app.config["PEOPLE"].add("li", "lead", PASSWORD)
    assert walk(desk_app)[1].status_code == 403, "an account with a password is not given away"


def test_sign_on_when_newcomers_are_welcome_then_made_with_that_role(new_desk, signer: Provider) -> None:
    signer.lie, signer.claims = "", {"sub": "77", "preferred_username": "neu"}
    settings = {"OIDC_ISSUER": signer.issuer, "OIDC_CLIENT_ID": CLIENT, "OIDC_CLIENT_SECRET": SECRET}
    app = new_desk(**settings, OIDC_NEWCOMERS="submitter")
    member, response, _ = walk(app, "/review/mine")
    assert response.headers["Location"] == "/review/mine" and member.get("/review/mine").status_code == 200
    assert People(desk_of(app).engine).find("neu").role == "submitter"
    assert "密码在那边改" in member.html("/review/password")


def test_sign_on_when_the_claim_is_no_name_then_refused(desk_app: Flask, signer: Provider) -> None:
    signer.claims = {"sub": "1", "preferred_username": ["li"]}
    assert walk(desk_app)[1].status_code == 403


def test_sign_on_when_the_provider_is_away_then_503_with_the_form(new_desk) -> None:
    app = new_desk(OIDC_ISSUER="http://127.0.0.1:9", OIDC_CLIENT_ID=CLIENT)
    response = app.test_client().get("/review/oidc")
    html = response.get_data(as_text=True)
    assert response.status_code == 503 and "连不上" in html and 'name="password"' in html


@pytest.mark.parametrize("issuer", ["http://sso.example", "ftp://x", "sso.example", "https://a b", "https://a?b"])
def test_issuer_when_not_safe_then_refused(issuer: str) -> None:
    with pytest.raises(SettingError, match="OIDC_ISSUER"):
        load_config({"OIDC_ISSUER": issuer}, {})
