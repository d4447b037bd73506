"""Settings at the edge of what they may be: refused in one line that names them, and no secret is repeated."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from anyou.cli import anyou
from service.config import SettingError, load_config
from service.variables import unknown_variables


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "65536", "PORT 应在"),
        ("PORT", True, "PORT 应是整数"),
        ("STOP_SECONDS", "soon", "STOP_SECONDS 应是"),
        ("STOP_SECONDS", True, "秒数"),
        ("STOP_SECONDS", "nan", "秒数"),
        ("STOP_SECONDS", "1e9", "秒数"),
        ("ACCESS_LOG", "perhaps", "应是 true 或 false"),
        ("MODELS", " ", "应是一个路径"),
        ("MODELS", "a\0b", "应是一个路径"),
        ("HOST", "a b", "应是一个地址或主机名"),
        ("HOST", "", "应是一个地址或主机名"),
        ("RATE_LIMIT", "fast", "应形如 600/minute"),
        ("RATE_LIMIT", "0/minute", "应形如 600/minute"),
        ("CORS_ORIGINS", "https://a.example, ftp://b", "ftp://b"),
        ("DESK_IDLE_MINUTES", "0", "应在 1 到 1440"),
        ("DESK_IDLE_MINUTES", "1441", "应在 1 到 1440"),
        ("DESK_HOURS", "169", "应在 1 到 168"),
        ("DESK_COOKIE", "sweet", "DESK_COOKIE"),
        ("DESK_ZONE", "Peking", "应是时区，如 Asia/Shanghai"),
        ("OIDC_NAME", "a\nb", "一行不超过 200 个字"),
        ("OIDC_NAME", "字" * 201, "一行不超过 200 个字"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL"),
    ],
)
def test_setting_when_out_of_range_then_refused_by_name(name: str, value: object, message: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_config({name: value}, environment={})
    assert name in str(caught.value) and message in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("DATABASE", "mysql://u:canary-word@h/d"), ("DESK_SECRET", "canary-word"), ("SEAL_KEYS", "canary-word")],
)
def test_setting_when_it_may_hold_a_secret_then_not_repeated(name: str, value: str) -> None:
    with pytest.raises(SettingError) as caught:
        load_config({name: value}, environment={})
    assert name in str(caught.value) and "canary" not in str(caught.value)


def test_settings_when_at_the_very_edge_then_taken(tmp_path: Path) -> None:
    edges = {"PORT": "65535", "DESK_IDLE_MINUTES": 1440, "RATE_LIMIT": "", "ACCESS_LOG": "no", "MODELS": str(tmp_path)}
    config = load_config({**edges, "CORS_ORIGINS": "https://a.example, http://b.example:81"}, environment={})
    assert (config.port, config.desk_idle_minutes, config.rate_limit, config.access_log) == (65535, 1440, "", False)
    assert config.cors_origins == ("https://a.example", "http://b.example:81")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("ANYOU_PROT", "ANYOU_PORT"),
        ("ANYOU_WORKER", "ANYOU_WORKERS"),
        ("ANYOU_port", "ANYOU_PORT"),
        ("ANYOU_ZZZ", None),
        ("ANYOU_", None),
        ("ANYOU_\udc80", None),
    ],
)
def test_variable_when_it_is_no_setting_then_told_with_the_nearest_and_without_its_value(
    name: str, near: str | None
) -> None:
    (message,) = unknown_variables({name: "canary-word", "ANYOU_PORT": "81"})
    assert "canary" not in message and message.isprintable()
    assert (f"是否想写 {near}" in message) if near else "是否" not in message
    load_config(environment={name: "canary-word"})


def test_variable_when_known_or_of_another_then_not_told() -> None:
    others = ("CONFIG", "REQUIRE_BROWSER", "BENCH_EMBEDDING", "DB_PASSWORD", "SEAL_KEYS")
    assert unknown_variables({f"ANYOU_{name}": "1" for name in others} | {"ANYOUR": "1", "PORT": "1"}) == []


@pytest.mark.parametrize("arguments", [["serve", "--print-config"], ["db", "key"], ["key", "--help"]], ids=" ".join)
def test_command_when_variable_is_unknown_then_warned_and_not_refused(arguments: list[str]) -> None:
    done = CliRunner().invoke(anyou, arguments, env={"ANYOU_PROT": "1"})
    assert done.exit_code == 0
    assert ("ANYOU_PROT" in done.stderr) is (arguments[-1] != "--help")
    assert "ANYOU_PROT" not in done.stdout


def test_log_when_set_up_then_begins_with_the_unknown_variables() -> None:
    # A process of its own: other tests set up logging, too, and switch loggers off.
    code = "from service.logs import set_up_logging; set_up_logging('info')"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | {"ANYOU_PROT": "1"}, capture_output=True, text=True, check=True
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["level"] for line in lines} == {"warning"}
    assert any("ANYOU_PROT" in line["message"] and "ANYOU_PORT" in line["message"] for line in lines)
