"""``anyou user`` in a process of its own and in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.review.people import People
from service.review.user_cli import user
from service.store import open_database, upgrade


@pytest.fixture
def where(tmp_path: Path, sqlite_template: Path) -> str:
    return f"sqlite:///{tmp_path}/desk.sqlite3"


def run(where: str, *arguments: str, given: str | None = None):
    return CliRunner().invoke(user, ["--database", where, *arguments], input=given)


def people(where: str) -> People:
    engine = open_database(where)
    upgrade(engine)
    return People(engine)


def test_user_when_run_as_a_command_then_first_admin_on_a_fresh_install(where: str) -> None:
    environment = {**os.environ, "ANYOU_DATABASE": where}
    command = [sys.executable, "-m", "anyou", "user", "add", "Zhang", "--role", "admin", "--generate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    secret = done.stdout.strip()
    assert len(secret) == 20 and "只显示这一次" in done.stderr and secret not in done.stderr
    assert people(where).sign_in("zhang", secret).role == "admin"


def test_user_when_led_through_a_whole_life_then_each_step_holds(where: str) -> None:
    assert "anyou user add" in run(where, "list").output
    assert (
        "已添加 wang（复核员）" in run(where, "add", "wang", "--password-stdin", given="a long enough secret\n").output
    )
    assert run(where, "add", "li", "--role", "lead", "--sso", "--display", "李组长").exit_code == 0
    listed = run(where, "list").output
    assert (
        "wang\t复核员\t可用\t密码\t从未登录" in listed and "li\t组长\t可用\t单点登录" in listed and "李组长" in listed
    )
    assert run(where, "disable", "WANG").exit_code == 0
    assert people(where).sign_in("wang", "a long enough secret") is None
    assert "停用" in run(where, "list").output
    assert run(where, "disable", "wang", "--undo").exit_code == 0
    assert run(where, "password", "wang", "--password-stdin", given="another long secret\n").exit_code == 0
    assert people(where).sign_in("wang", "another long secret") is not None
    assert "组长" in run(where, "role", "wang", "lead").output
    assert people(where).find("wang").role == "lead"


@pytest.mark.parametrize(
    ("arguments", "given", "code", "message"),
    [
        (("add", "wang", "--password-stdin"), "short\n", 1, "至少"),
        (("add", "wang", "--password-stdin"), "", 2, "没有从标准输入读到密码"),
        (("add", "two words", "--generate"), None, 1, "用户名应为"),
        (("add", "wang", "--sso", "--generate"), None, 2, "只能选一个"),
        (("add", "wang", "--role", "king", "--generate"), None, 2, "king"),
        (("disable", "nobody"), None, 1, "没有这个用户"),
        (("password", "nobody", "--generate"), None, 1, "没有这个用户"),
        (("role", "nobody", "lead"), None, 1, "没有这个用户"),
        (("role", "root", "lead"), None, 1, "最后一个"),
        (("disable", "root"), None, 1, "最后一个"),
        (("add", "root", "--generate"), None, 1, "已被使用"),
    ],
)
def test_user_when_wrong_then_clear_words_and_status(where, arguments, given, code, message) -> None:
    people(where).add("root", "admin", "correct horse battery")
    done = run(where, *arguments, given=given)
    assert done.exit_code == code and message in done.output
    assert "Traceback" not in done.output
    assert len(people(where).list()) == 1


def test_user_when_the_database_cannot_be_used_then_says_so(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = run(f"sqlite:///{tmp_path}/folder", "list")
    assert done.exit_code == 1 and "数据库" in done.output
    assert "ANYOU" not in done.output and "DATABASE" in run("mysql://x", "list").output


@pytest.mark.parametrize("command", ["add", "list", "disable", "password", "role"])
def test_help_when_asked_then_chinese(where: str, command: str) -> None:
    text = run(where, command, "--help").output
    assert any("\u4e00" <= c <= "\u9fff" for c in text)
