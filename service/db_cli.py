"""``anyou db``: layout, proof, purge and export of the database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from classifier.errors import ModelMissingError
from service.where import Where, open_engine, settings_of, told, where_options

if TYPE_CHECKING:
    from classifier.assess import Classifier
    from service.review.desk import Desk


def _no_model() -> Classifier:
    raise ModelMissingError("这个命令不用模型")


def _desk(where: Where) -> Desk:
    from service.review.desk import open_desk

    return open_desk(settings_of(where), _no_model, open_engine(where))


@click.group(help="数据库：升级结构、核验历史、销毁到期原文、导出。")
@where_options
def db() -> None:
    """Root of the database commands."""


@db.command("upgrade", help="把数据库升到本版本的结构；已是最新则不动。")
@click.pass_obj
@told
def upgrade_command(where: Where) -> None:
    """Bring the layout up to date."""
    from service.store import VERSION, upgrade

    before = upgrade(open_engine(where))
    click.echo(f"结构版本 {before} -> {VERSION}" if before != VERSION else f"结构已是版本 {VERSION}")


@db.command("downgrade", help="把数据库退回旧结构；旧结构容不下的数据会丢失，先备份。")
@click.argument("version", type=click.IntRange(0, 9999))
@click.option("--yes", is_flag=True, help="不再询问")
@click.pass_obj
@told
def downgrade_command(where: Where, version: int, yes: bool) -> None:
    """Go back to an older layout."""
    from service.store import downgrade

    if not yes:
        click.confirm(f"退回结构版本 {version}，容不下的数据会丢失，确定吗", abort=True)
    before = downgrade(open_engine(where), version)
    click.echo(f"结构版本 {before} -> {version}")


@db.command("verify", help="核验历史的哈希链与决定；有误则指出第一行并以 1 退出。")
@click.pass_obj
@told
def verify_command(where: Where) -> None:
    """Prove the history."""
    from service.review.proof import verify

    proof = verify(_desk(where))
    if proof.broken is not None:
        raise click.ClickException(f"历史第 {proof.broken} 行有误：{proof.problem}")
    click.echo(f"历史完好：{proof.rows} 行，链尾 {proof.head}")


@db.command("purge", help="销毁超过保存期限的封存原文；脱敏文本与决定保留。")
@click.option("--dry-run", is_flag=True, help="只数，不销毁")
@click.pass_obj
@told
def purge_command(where: Where, dry_run: bool) -> None:
    """Destroy originals whose time is over."""
    from service.review.purge import count_due, purge

    desk = _desk(where)
    if dry_run:
        click.echo(f"到期 {count_due(desk)} 份")
        return
    click.echo(f"已销毁 {purge(desk)} 份")


@db.command("renew", help="用当前模型重新预测未读的事件，并据此重排队列。")
@click.option("--models", type=click.Path(path_type=Path, file_okay=False), default=None, help="模型文件夹")
@click.pass_obj
@told
def renew_command(where: Where, models: Path | None) -> None:
    """Let the current model answer the unread incidents anew."""
    from classifier.current import read_current
    from classifier.selftest import load_tested
    from service.review.desk import open_desk
    from service.review.recompute import renew_open

    config = settings_of(where, MODELS=models)
    name = read_current(config.models)
    if name is None:
        raise ModelMissingError("还没有当前模型")
    classifier = load_tested(config.models / name)

    def step(done: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r已看 {done} 条", nl=False, err=True)

    changed = renew_open(open_desk(config, lambda: classifier, open_engine(where)), step)
    if sys.stderr.isatty():
        click.echo("", err=True)
    click.echo(f"已更新 {changed} 条，模型 {classifier.model.id}")


@db.command(
    "export",
    short_help="导出全部各表，或已定的决定。",
    help="导出：--all 全部各表（ZIP），--decisions 已定的决定（JSON Lines，供 anyou import reviews）。",
)
@click.option(
    "--all", "everything", type=click.Path(path_type=Path, dir_okay=False), default=None, help="写全部到此 ZIP"
)
@click.option("--decisions", type=click.Path(path_type=Path, dir_okay=False), default=None, help="写决定到此文件")
@click.pass_obj
@told
def export_command(where: Where, everything: Path | None, decisions: Path | None) -> None:
    """Write out what is stored."""
    from service.review.export import export_all, export_decisions

    if everything is None and decisions is None:
        raise click.UsageError("请给出 --all 或 --decisions")
    desk = _desk(where)
    if everything is not None:
        counts = export_all(desk, everything)
        click.echo(f"{everything}：" + "，".join(f"{name} {number}" for name, number in counts.items()))
    if decisions is not None:
        click.echo(f"{decisions}：{export_decisions(desk, decisions)} 条决定")


@db.command("key", help="生成一把封存原文的密钥，放进设置 SEAL_KEYS。")
def key_command() -> None:
    """Make a seal key."""
    from cryptography.fernet import Fernet

    click.echo(Fernet.generate_key().decode())
