"""``anyou models``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from training.commands.options import models_option
from training.registry import Registry


@click.group(help="查看、启用、退回、核验模型。")
def models() -> None:
    """Commands about the registry."""


@models.command("list", help="列出全部模型；* 是当前模型。")
@models_option
def list_models(models_root: Path) -> None:
    """One line a model."""
    registry = Registry(models_root)
    current = registry.current_id()
    for model_id in registry.ids():
        manifest = registry.show(model_id)
        scores = manifest.get("scores", {}).get("heldout_cases") or manifest.get("scores", {}).get("heldout_all") or {}
        mark = "*" if model_id == current else " "
        top1 = scores.get("group_top1")
        click.echo(
            f"{mark} {model_id}\t{manifest.get('created', '')}\t{manifest.get('corpus', {}).get('rows', '?')} 条"
            f"\t留出组首选 {top1 if top1 is not None else '—'}"
        )


@models.command(help="显示一个模型的清单。")
@click.argument("model_id", required=False)
@models_option
def show(model_id: str | None, models_root: Path) -> None:
    """Print a manifest."""
    click.echo(json.dumps(Registry(models_root).show(model_id), ensure_ascii=False, indent=1))


@models.command(help="把一个模型设为当前模型。")
@click.argument("model_id")
@click.option("--reason", default="", help="写进记录的理由")
@models_option
def promote(model_id: str, reason: str, models_root: Path) -> None:
    """Switch the current model."""
    former = Registry(models_root).promote(model_id, reason)
    click.echo(f"当前模型：{model_id}" + (f"（此前 {former}）" if former else ""))


@models.command(help="退回到前一个当前模型。")
@models_option
def rollback(models_root: Path) -> None:
    """Return to the former model."""
    now, before = Registry(models_root).rollback()
    click.echo(f"当前模型：{now}（此前 {before}）")


@models.command(help="完整检查一个模型：格式、版本、校验和、数组。")
@click.argument("model_id", required=False)
@models_option
def verify(model_id: str | None, models_root: Path) -> None:
    """Load a model and say whether it is whole."""
    manifest = Registry(models_root).verify(model_id)
    click.echo(f"模型 {manifest['id']} 完好。")
