"""``anyou key``: API keys from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from service.config import SettingError, load_config
from service.where import Where, open_upgraded, show_once, told, where_options

if TYPE_CHECKING:
    from service.keys import KeyStore

_SCOPES = ("predict", "review", "admin")
_STATES = {"active": "可用", "expired": "已过期", "revoked": "已吊销"}


def _open(where: Where) -> KeyStore:
    from service.keys import KeyStore

    return KeyStore(open_upgraded(where))


@click.group(help="管理访问密钥：添加、查看、轮换、吊销。")
@where_options
def key() -> None:
    """Root of the key commands."""


@key.command("add", help="添加一把密钥，并显示一次。")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(_SCOPES), help="权限，可重复；缺省 predict")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="有效天数")
@click.option("--no-expiry", is_flag=True, help="永不过期")
@click.option("--rate", default=None, help="这把密钥的限额，如 100/minute；缺省取设置 RATE_LIMIT")
@click.pass_obj
@told
def add(
    where: Where,
    name: str,
    scopes: tuple[str, ...],
    days: int,
    no_expiry: bool,
    rate: str | None,
) -> None:
    """Add a key."""
    if not name.strip() or len(name) > 100:
        raise click.UsageError("名称应为 1 到 100 个字")
    try:
        load_config({"RATE_LIMIT": rate}, environment={})
    except SettingError as error:
        raise click.UsageError(str(error)) from None
    chosen = tuple(dict.fromkeys(scopes)) or ("predict",)
    made, shown = _open(where).add(name, chosen, None if no_expiry else days, rate)
    show_once(f"密钥 {made.id} ", shown)


@key.command("list", help="列出密钥（不含密钥本身）。")
@click.pass_obj
@told
def list_keys(where: Where) -> None:
    """List the keys."""
    now = datetime.now(UTC)
    keys = _open(where).list()
    for found in keys:
        expires = found.expires_at.date().isoformat() if found.expires_at else "永不过期"
        state = _STATES[found.state(now)]
        limit = found.rate_limit or "按设置"
        line = [found.id, state, ",".join(found.scopes), f"到期 {expires}", f"限额 {limit}", found.name]
        click.echo("\t".join(line + ([f"已换成 {found.replaced_by}"] if found.replaced_by else [])))
    if not keys:
        click.echo("还没有密钥。", err=True)


@key.command("revoke", help="立即吊销一把密钥。")
@click.argument("key_id")
@click.pass_obj
@told
def revoke(where: Where, key_id: str) -> None:
    """Revoke a key."""
    done = _open(where).revoke(key_id)
    if not done:
        raise click.ClickException(f"没有可吊销的密钥：{key_id}")
    click.echo(f"已吊销 {key_id}；运行中的服务最迟 5 秒后不再接受它。")


@key.command("rotate", help="换一把新密钥；旧的在过渡期后失效。")
@click.argument("key_id")
@click.option("--overlap-days", type=click.IntRange(0, 90), default=7, show_default=True, help="新旧并用的天数")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="新密钥的有效天数")
@click.pass_obj
@told
def rotate(where: Where, key_id: str, overlap_days: int, days: int) -> None:
    """Replace a key."""
    made, shown = _open(where).rotate(key_id, timedelta(days=overlap_days), days)
    show_once(f"密钥 {made.id} ", shown)
