"""``anyou key``: API keys from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.config import SettingError, load_config
from service.faults import StoreError

if TYPE_CHECKING:
    from service.keys import KeyStore

_SCOPES = ("predict", "review", "admin")
_STATES = {"active": "可用", "expired": "已过期", "revoked": "已吊销"}


def _open(database: str | None, file: Path | None) -> KeyStore:
    from service.keys import KeyStore
    from service.store import open_database, upgrade

    try:
        engine = open_database(load_config({"DATABASE": database}, file=file).database)
        upgrade(engine)
    except (SettingError, StoreError) as error:
        raise click.ClickException(str(error)) from None
    return KeyStore(engine)


@click.group(help="管理访问密钥：添加、查看、轮换、吊销。")
@click.option("--database", default=None, help="数据库地址，缺省取设置 DATABASE")
@click.option("--config", "file", type=click.Path(path_type=Path, dir_okay=False), default=None, help="TOML 设置文件")
@click.pass_context
def key(context: click.Context, database: str | None, file: Path | None) -> None:
    """Root of the key commands."""
    context.obj = (database, file)


def _show_once(key_id: str, shown: str) -> None:
    click.echo(shown)
    click.echo(f"密钥 {key_id} 只显示这一次，请妥善保存。", err=True)


@key.command("add", help="添加一把密钥，并显示一次。")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(_SCOPES), help="权限，可重复；缺省 predict")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="有效天数")
@click.option("--no-expiry", is_flag=True, help="永不过期")
@click.option("--rate", default=None, help="这把密钥的限额，如 100/minute；缺省取设置 RATE_LIMIT")
@click.pass_obj
def add(
    where: tuple[str | None, Path | None],
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
        chosen = tuple(dict.fromkeys(scopes)) or ("predict",)
        made, shown = _open(*where).add(name, chosen, None if no_expiry else days, rate)
    except SettingError as error:
        raise click.UsageError(str(error)) from None
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    _show_once(made.id, shown)


@key.command("list", help="列出密钥（不含密钥本身）。")
@click.pass_obj
def list_keys(where: tuple[str | None, Path | None]) -> None:
    """List the keys."""
    now = datetime.now(UTC)
    try:
        keys = _open(*where).list()
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    for found in keys:
        expires = found.expires_at.date().isoformat() if found.expires_at else "永不过期"
        state = _STATES[found.state(now)]
        click.echo(f"{found.id}\t{state}\t{','.join(found.scopes)}\t到期 {expires}\t{found.name}")
    if not keys:
        click.echo("还没有密钥。", err=True)


@key.command("revoke", help="立即吊销一把密钥。")
@click.argument("key_id")
@click.pass_obj
def revoke(where: tuple[str | None, Path | None], key_id: str) -> None:
    """Revoke a key."""
    try:
        done = _open(*where).revoke(key_id)
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    if not done:
        raise click.ClickException(f"没有可吊销的密钥：{key_id}")
    click.echo(f"已吊销 {key_id}；运行中的服务最迟 5 秒后不再接受它。")


@key.command("rotate", help="换一把新密钥；旧的在过渡期后失效。")
@click.argument("key_id")
@click.option("--overlap-days", type=click.IntRange(0, 90), default=7, show_default=True, help="新旧并用的天数")
@click.option("--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="新密钥的有效天数")
@click.pass_obj
def rotate(where: tuple[str | None, Path | None], key_id: str, overlap_days: int, days: int) -> None:
    """Replace a key."""
    try:
        made, shown = _open(*where).rotate(key_id, timedelta(days=overlap_days), days)
    except StoreError as error:
        raise click.ClickException(str(error)) from None
    _show_once(made.id, shown)
