"""Keys: made once, hashed, scoped, expiring, rotated, limited."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from anyou.cli import anyou
from service.access import needed_scope
from service.app import create_app
from service.config import load_config
from service.faults import StoreError
from service.keys import KeyStore, hash_secret
from service.store import VERSION, open_database, upgrade
from tests.service.test_api import TEXT, assert_error


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/keys/anyou.sqlite3"


@pytest.fixture
def keys(database: str):
    engine = open_database(database)
    upgrade(engine)
    yield KeyStore(engine)
    engine.dispose()


@pytest.fixture
def guarded(model_root, database: str, keys: KeyStore) -> Flask:
    settings = {"MODELS": model_root, "DATABASE": database, "ACCESS": "keys", "RATE_LIMIT": "1000/minute"}
    return create_app(load_config(settings, environment={}))


def ask(app: Flask, key: str | None, path: str = "/v1/predict", how: str = "bearer", **kwargs):
    headers = {}
    if key is not None and how == "bearer":
        headers["Authorization"] = f"Bearer {key}"
    elif key is not None and how == "header":
        headers["X-API-Key"] = key
    elif key is not None:
        headers["Authorization"] = "Basic " + base64.b64encode(f"x:{key}".encode()).decode()
    client = app.test_client()
    if path.startswith("/v1/predict"):
        return client.post(path, json=kwargs.get("json", {"text": TEXT}), headers=headers)
    return client.get(path, headers=headers)


@pytest.mark.parametrize("how", ["bearer", "header", "basic"])
def test_key_when_shown_in_any_way_then_let_in(guarded: Flask, keys: KeyStore, how: str) -> None:
    _, shown = keys.add("台", ("predict",), 1)
    assert ask(guarded, shown, how=how).status_code == 200


@pytest.mark.parametrize(
    "key",
    [None, "", "anyou_", "anyou_000000000000_" + "x" * 43, "张三", "x" * 5000],
    ids=["none", "empty", "prefix", "unknown", "name", "long"],
)
def test_key_when_missing_or_wrong_then_401(guarded: Flask, key: str | None) -> None:
    response = ask(guarded, key.encode("utf-8").decode("latin-1") if key else key)
    assert_error(response, 401, "unauthorized")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_key_when_id_is_right_and_secret_wrong_then_401(guarded: Flask, keys: KeyStore) -> None:
    _, shown = keys.add("台", ("predict",), 1)
    assert_error(ask(guarded, shown[:-1] + ("a" if shown[-1] != "a" else "b")), 401)


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/openapi.json", "/docs", "/static/style.css"])
def test_open_path_when_no_key_then_answered(guarded: Flask, path: str) -> None:
    with guarded.test_client().get(path) as response:
        assert response.status_code == 200


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/", "predict"),
        ("/v1/predict", "predict"),
        ("/v1/nothing", "predict"),
        ("/metrics", "admin"),
        ("/review", None),
        ("/review/1", None),
        ("/reviewer", "predict"),
        ("/v1/incidents", "review"),
        ("/v1/incidents/1", "review"),
        ("/docs", None),
        ("/docs/../v1/model", "predict"),
        ("/livezz", "predict"),
    ],
)
def test_needed_scope_when_path_then_as_the_table(path: str, scope: str | None) -> None:
    assert needed_scope(path) == scope


def test_page_when_keys_are_needed_then_the_browser_asks(guarded: Flask) -> None:
    response = guarded.test_client().get("/")
    assert response.status_code == 401 and response.headers["WWW-Authenticate"].startswith("Basic")


def test_scope_when_missing_then_403_and_admin_may_all(guarded: Flask, keys: KeyStore) -> None:
    _, reviewer = keys.add("审", ("review",), 1)
    _, admin = keys.add("管", ("admin",), 1)
    _, caller = keys.add("用", ("predict",), 1)
    assert_error(ask(guarded, reviewer), 403, "forbidden")
    assert_error(ask(guarded, caller, "/metrics"), 403)
    assert ask(guarded, admin, "/metrics").status_code == 200
    assert ask(guarded, admin).status_code == 200


def test_key_when_expired_or_revoked_then_401(guarded: Flask, keys: KeyStore, monkeypatch) -> None:
    monkeypatch.setattr("service.access.CACHE_SECONDS", 0.0)
    _, old = keys.add("旧", ("predict",), 1, now=datetime.now(UTC) - timedelta(days=2))
    assert_error(ask(guarded, old), 401)
    key, shown = keys.add("台", ("predict",), None)
    assert ask(guarded, shown).status_code == 200
    assert keys.revoke(key.id) and not keys.revoke(key.id)
    assert_error(ask(guarded, shown), 401)


def test_key_when_rotated_then_both_work_until_the_overlap_ends(keys: KeyStore) -> None:
    old, old_shown = keys.add("台", ("predict", "admin"), 300, "9/minute")
    new, new_shown = keys.rotate(old.id, timedelta(days=7), 365)
    assert (new.name, new.scopes, new.rate_limit) == (old.name, old.scopes, "9/minute")
    assert keys.check(old_shown) and keys.check(new_shown)
    later = datetime.now(UTC) + timedelta(days=8)
    assert keys.check(old_shown, later) is None and keys.check(new_shown, later)
    assert keys.get(old.id).replaced_by == new.id
    with pytest.raises(StoreError, match="没有可用的密钥"):
        keys.rotate("nothing", timedelta(0), 1)


def test_limit_when_used_up_then_429_and_a_batch_counts_each_text(guarded: Flask, keys: KeyStore) -> None:
    _, shown = keys.add("台", ("predict",), 1, "5/day")
    items = {"items": [{"text": TEXT}] * 4}
    assert ask(guarded, shown, "/v1/predict/batch", json=items).status_code == 200
    assert ask(guarded, shown).status_code == 200
    response = ask(guarded, shown)
    assert_error(response, 429, "too_many_requests")
    assert 1 <= int(response.headers["Retry-After"]) <= 86_401
    _, other = keys.add("另", ("predict",), 1)
    assert ask(guarded, other).status_code == 200


@pytest.mark.parametrize(
    ("limit", "items", "status"),
    [
        ("5/minute", 6, 413),
        ("5/minute", 5, 200),
        ("1/day", 2, 413),
        ("1/day", 1, 200),
        ("4/2 hours", 5, 413),
        ("", 6, 200),
    ],
)
def test_limit_when_a_batch_is_larger_than_all_of_it_then_413_and_no_word_of_coming_back(
    guarded: Flask, keys: KeyStore, limit: str, items: int, status: int
) -> None:
    _, shown = keys.add("台", ("predict",), 1, limit or None)
    response = ask(guarded, shown, "/v1/predict/batch", json={"items": [{"text": TEXT}] * items})
    assert response.status_code == status, response.get_json()
    assert "Retry-After" not in response.headers
    if status == 413:
        assert limit in assert_error(response, 413, "too_large")["message"]


def test_limit_when_a_batch_would_pass_in_a_window_of_its_own_then_429(guarded: Flask, keys: KeyStore) -> None:
    _, shown = keys.add("台", ("predict",), 1, "5/day")
    assert ask(guarded, shown).status_code == 200
    response = ask(guarded, shown, "/v1/predict/batch", json={"items": [{"text": TEXT}] * 5})
    assert_error(response, 429, "too_many_requests")
    assert "Retry-After" in response.headers


def test_store_when_it_breaks_while_serving_then_503_not_500(guarded: Flask, keys: KeyStore) -> None:
    _, shown = keys.add("台", ("predict",), 1)
    with keys._engine.begin() as connection:
        connection.execute(text("DROP TABLE api_keys"))
    response = ask(guarded, shown)
    assert_error(response, 503, "unavailable")
    assert response.headers["Retry-After"]


def test_store_when_looked_into_then_only_hashes_and_owner_only(keys: KeyStore, tmp_path: Path) -> None:
    key, shown = keys.add("台", ("predict",), 1)
    files = list((tmp_path / "keys").glob("anyou.sqlite3*"))
    content = b"".join(file.read_bytes() for file in files)
    assert shown.split("_", 2)[2].encode() not in content
    assert files and all(file.stat().st_mode & 0o077 == 0 for file in files)
    assert hash_secret(shown.split("_", 2)[2]).encode() in content
    assert shown.startswith(f"anyou_{key.id}_")


def test_upgrade_when_repeated_then_nothing_and_when_newer_then_refused(database: str) -> None:
    engine = open_database(database)
    assert upgrade(engine) == 0
    assert upgrade(engine) == VERSION
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0099'"))
    with pytest.raises(StoreError, match="更新的版本"):
        upgrade(engine)
    engine.dispose()


def test_upgrade_when_a_step_fails_then_nothing_is_left(database: str, monkeypatch) -> None:
    def broken(*_arguments, **_options) -> None:
        raise StoreError("停电")

    engine = open_database(database)
    monkeypatch.setattr("alembic.op.create_index", broken)
    with pytest.raises(StoreError):
        upgrade(engine)
    monkeypatch.undo()
    assert upgrade(engine) == 0
    assert KeyStore(engine).list() == []
    engine.dispose()


def run(*arguments: str):
    return CliRunner().invoke(anyou, list(arguments), catch_exceptions=False)


def test_key_commands_when_run_then_a_whole_life(database: str) -> None:
    base = ("key", "--database", database)
    assert "还没有密钥" in run(*base, "list").stderr
    added = run(*base, "add", "分诊台", "--scope", "predict", "--rate", "5/minute")
    shown = added.stdout.strip()
    key_id = shown.split("_")[1]
    listed = run(*base, "list").stdout
    assert key_id in listed and "可用" in listed and "分诊台" in listed and shown not in listed
    assert "限额 5/minute" in listed and "已换成" not in listed
    rotated = run(*base, "rotate", key_id, "--overlap-days", "0")
    assert rotated.exit_code == 0 and rotated.stdout.startswith("anyou_")
    assert "已过期" in run(*base, "list").stdout
    new_id = rotated.stdout.split("_")[1]
    listed = run(*base, "list").stdout
    assert f"已换成 {new_id}" in listed and listed.count("限额 5/minute") == 2 and listed.count("已换成") == 1
    assert run(*base, "revoke", new_id).exit_code == 0
    assert "已吊销" in run(*base, "list").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("add", " "), 2, "名称"),
        (("add", "x", "--rate", "much"), 2, "RATE_LIMIT"),
        (("add", "x", "--scope", "root"), 2, "root"),
        (("revoke", "nothing"), 1, "没有可吊销的密钥"),
        (("rotate", "nothing"), 1, "没有可用的密钥"),
    ],
    ids=["blank", "rate", "scope", "revoke", "rotate"],
)
def test_key_commands_when_wrong_then_clear_error(database: str, arguments, status: int, message: str) -> None:
    result = run("key", "--database", database, *arguments)
    assert result.exit_code == status and message in result.stderr


def test_key_command_when_database_cannot_be_reached_then_clear_error() -> None:
    result = run("key", "--database", "postgresql+psycopg://u:geheim@127.0.0.1:1/x", "list")
    assert result.exit_code == 1 and "数据库连不上" in result.stderr and "geheim" not in result.stderr
