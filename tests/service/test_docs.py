"""The documents say what the code does; their commands run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from service.config import SETTINGS, SettingError, load_config, render_config
from tests.service.running import serving

DOCS = Path(__file__).parents[2] / "docs"
API = (DOCS / "api.md").read_text("utf-8")
OPERATIONS = (DOCS / "operations.md").read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)


@pytest.fixture(scope="module")
def address(model_root: Path, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("docs")
    with serving(model_root, folder, DATABASE=f"sqlite:///{folder}/anyou.sqlite3") as running:
        yield running.address


@pytest.mark.parametrize("script", [b for b in blocks(API, "sh") if "curl" in b])
def test_curl_examples_when_run_then_they_succeed(address: str, script: str) -> None:
    environment = {**os.environ, "ANYOU": address, "no_proxy": "*"}
    done = subprocess.run(["bash", "-euc", script], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and done.stdout.strip(), done.stderr


@pytest.mark.parametrize("script", blocks(API, "python"))
def test_python_examples_when_run_then_they_succeed(address: str, script: str, capsys) -> None:
    exec(compile(script.replace("http://127.0.0.1:8000", address), "api.md", "exec"), {})
    assert "侵犯公民个人信息罪" in capsys.readouterr().out


def test_settings_table_when_compared_then_name_default_and_help_are_true() -> None:
    for setting in SETTINGS:
        default = f"`{setting.default}`" if setting.default != "" else "(empty)"
        assert f"| `{setting.name}` | {default} | {setting.help} |" in OPERATIONS, setting.name
    assert len(re.findall(r"^\| `[A-Z_]+` \|", OPERATIONS, re.M)) == len(SETTINGS)


def test_config_when_printed_then_reads_back_the_same(tmp_path: Path) -> None:
    config = load_config({"PORT": 81, "CORS_ORIGINS": "https://a.example,https://b.example:8443"}, environment={})
    file = tmp_path / "anyou.toml"
    file.write_text(render_config(config), "utf-8")
    assert load_config(environment={}, file=file) == config


def test_config_when_given_thrice_then_option_before_environment_before_file(tmp_path: Path) -> None:
    file = tmp_path / "anyou.toml"
    file.write_text('port = 1001\nthreads = 5\nlog_level = "debug"\n', "utf-8")
    environment = {"ANYOU_CONFIG": str(file), "ANYOU_PORT": "1002", "ANYOU_THREADS": "6"}
    config = load_config({"PORT": 1003}, environment)
    assert (config.port, config.threads, config.log_level) == (1003, 6, "debug")


@pytest.mark.parametrize(
    ("text", "message"),
    [("speed = 1\n", "没有这个设置"), ("port = \n", "TOML"), ("port = true\n", "PORT"), ("[port]\nx = 1\n", "PORT")],
    ids=["unknown", "broken", "flag for number", "table for number"],
)
def test_config_file_when_wrong_then_clear_line(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "anyou.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingError, match=message):
        load_config(environment={}, file=file)


def test_config_when_printed_then_the_password_is_masked() -> None:
    address = "postgresql+psycopg://anyou:geheim@db/anyou"
    shown = render_config(load_config({"DATABASE": address}, environment={}))
    assert "geheim" not in shown and "postgresql+psycopg://anyou:***@db/anyou" in shown


@pytest.mark.parametrize(
    ("host", "access", "required"),
    [
        ("127.0.0.1", "auto", False),
        ("::1", "auto", False),
        ("localhost", "auto", False),
        ("0.0.0.0", "auto", True),
        ("example.org", "auto", True),
        ("0.0.0.0", "open", False),
        ("127.0.0.1", "keys", True),
    ],
)
def test_keys_when_host_and_access_then_required_or_not(host: str, access: str, required: bool) -> None:
    assert load_config({"HOST": host, "ACCESS": access}, environment={}).keys_required is required
