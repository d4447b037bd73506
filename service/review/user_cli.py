"""``anyou user``: people of the desk from the command line."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from service.review.roles import ADMIN, REVIEWER, ROLE_NAMES, ROLES
from service.where import Where, open_upgraded, show_once, told, where_options

if TYPE_CHECKING:
    from service.review.people import People, User


def _open(where: Where) -> People:
    from service.review.people import People

    return People(open_upgraded(where))


def _find(people: People, name: str) -> User:
    found = people.find(name)
    if found is None:
        raise click.ClickException(f"没有这个用户：{name}")
    return found


def _password(generate: bool, from_stdin: bool) -> tuple[str, bool]:
    """The password, and whether it was made here and must be shown."""
    from service.review.passwords import generate as make

    if generate:
        return make(), True
    if from_stdin or not sys.stdin.isatty():
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise click.UsageError("没有从标准输入读到密码；也可用 --generate 生成一个")
        return given, False
    return str(click.prompt("密码", hide_input=True, confirmation_prompt="再输一次")), False


@click.group(help="管理复核台的用户：添加、查看、停用、改密码、改角色。")
@where_options
def user() -> None:
    """Root of the user commands."""


@user.command("add", help="添加一个用户。")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), default=REVIEWER, show_default=True, help="角色")
@click.option("--display", default="", help="显示名")
@click.option("--generate", is_flag=True, help="生成密码并显示一次")
@click.option("--password-stdin", is_flag=True, help="从标准输入读一行作密码")
@click.option("--sso", is_flag=True, help="不设密码，只能经单点登录进入")
@click.pass_obj
@told
def add(where: Where, name: str, role: str, display: str, generate: bool, password_stdin: bool, sso: bool) -> None:
    """Add a user."""
    if generate + password_stdin + sso > 1:
        raise click.UsageError("--generate、--password-stdin、--sso 只能选一个")
    people = _open(where)
    password, made_here = (None, False) if sso else _password(generate, password_stdin)
    made = people.add(name, role, password, display)
    if made_here and password is not None:
        show_once("密码", password)
    click.echo(f"已添加 {made.name}（{ROLE_NAMES[made.role]}）。", err=made_here)


@user.command("list", help="列出用户。")
@click.pass_obj
@told
def list_users(where: Where) -> None:
    """List the users."""
    now = datetime.now(UTC)
    found = _open(where).list()
    for one in found:
        state = "停用" if one.disabled else "锁定" if one.locked(now) else "可用"
        way = "密码" if one.has_password else "单点登录"
        last = one.last_login_at.date().isoformat() if one.last_login_at else "从未登录"
        click.echo(f"{one.name}\t{ROLE_NAMES.get(one.role, one.role)}\t{state}\t{way}\t{last}\t{one.display_name}")
    if not found:
        click.echo("还没有用户；运行 anyou user add 名字 --role admin 添加第一个。", err=True)


@user.command("disable", help="停用一个用户，其会话立即失效；--undo 恢复。")
@click.argument("name")
@click.option("--undo", is_flag=True, help="恢复")
@click.pass_obj
@told
def disable(where: Where, name: str, undo: bool) -> None:
    """Shut a user out, or let them in again."""
    people = _open(where)
    found = _find(people, name)
    people.set_disabled(found.id, not undo)
    click.echo(f"{'已恢复' if undo else '已停用'} {found.name}。")


@user.command("password", help="改一个用户的密码，并解除锁定；其会话立即失效。")
@click.argument("name")
@click.option("--generate", is_flag=True, help="生成密码并显示一次")
@click.option("--password-stdin", is_flag=True, help="从标准输入读一行作密码")
@click.pass_obj
@told
def password(where: Where, name: str, generate: bool, password_stdin: bool) -> None:
    """Change a password."""
    people = _open(where)
    found = _find(people, name)
    new, made_here = _password(generate, password_stdin)
    people.set_password(found.id, new)
    if made_here:
        show_once("密码", new)
    click.echo(f"已改 {found.name} 的密码。", err=made_here)


@user.command("role", help="改一个用户的角色，其会话立即失效。")
@click.argument("name")
@click.argument("role", type=click.Choice(ROLES))
@click.pass_obj
@told
def change_role(where: Where, name: str, role: str) -> None:
    """Change a role."""
    people = _open(where)
    found = _find(people, name)
    people.set_role(found.id, role)
    rest = "（管理员可以做一切）" if role == ADMIN else ""
    click.echo(f"{found.name} 现在是{ROLE_NAMES[role]}{rest}。")
