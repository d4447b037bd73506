"""``anyou models``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from classifier.errors import ClassifierError
from training.commands.options import config_option, data_option, models_option
from training.errors import RegistryError
from training.registry import Registry


@click.group(help="查看、启用、退回、核验、清理模型。")
def models() -> None:
    """Commands about the registry."""


def _facts(registry: Registry, model_id: str) -> dict[str, Any]:
    """What the list says of a model; ``problem`` alone where its manifest cannot be read."""
    try:
        manifest = registry.show(model_id)
    except ClassifierError as error:
        return {"problem": str(error)}
    scores = manifest.get("scores", {})
    heldout = scores.get("heldout_cases") or scores.get("heldout_all") or {}
    return {
        "created": manifest.get("created", ""),
        "rows": manifest.get("corpus", {}).get("rows"),
        "parents": manifest.get("parents", []),
        "heldout_group_top1": heldout.get("group_top1"),
    }


@models.command("list", help="列出全部模型；* 是当前模型。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@models_option
def list_models(as_json: bool, models_root: Path) -> None:
    """One line a model."""
    if not models_root.is_dir():
        raise RegistryError(f"没有这个文件夹：{models_root}")
    registry = Registry(models_root)
    current = registry.current_id()
    named: dict[str, list[str]] = {}
    for alias, model_id in sorted(registry.aliases().items()):
        named.setdefault(model_id, []).append(alias)
    rows = [
        {"id": name, "current": name == current, "aliases": named.get(name, []), **_facts(registry, name)}
        for name in registry.ids()
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    if not rows:
        click.echo(f"{models_root} 里还没有模型；用 anyou train 训练一个", err=True)
    for row in rows:
        top1 = row.get("heldout_group_top1")
        told = (
            f"读不出来：{row['problem']}"
            if "problem" in row
            else f"{row['created']}\t{row['rows'] or '?'} 条\t留出组首选 {top1 if top1 is not None else '—'}"
        )
        aliases = "".join(f"\t@{alias}" for alias in row["aliases"])
        click.echo(f"{'*' if row['current'] else ' '} {row['id']}\t{told}{aliases}")


@models.command(help="显示一个模型的清单，其中 lineage 是与上一个模型的语料差别。")
@click.argument("model_id", required=False)
@models_option
def show(model_id: str | None, models_root: Path) -> None:
    """Print a manifest."""
    click.echo(json.dumps(Registry(models_root).show(model_id), ensure_ascii=False, indent=1))


@models.command(help="显示一个模型的来历：各代的语料增删改了哪些（只列编号），从新到旧。")
@click.argument("model_id", required=False)
@models_option
def lineage(model_id: str | None, models_root: Path) -> None:
    """Follow the parents."""
    registry = Registry(models_root)
    folder: Path | None = registry.folder(model_id)
    following: dict[str, Any] | None = None
    while folder is not None:
        try:
            manifest = registry.show(folder.name)
        except ClassifierError as error:
            # An older generation that this version does not read: what comes before it is not known.
            if following is None:
                raise
            click.echo(f"{folder.name}\t读不出来：{error}")
            return
        following = manifest
        parents = manifest.get("parents") or ["—"]
        click.echo(f"{folder.name}\t{manifest.get('created', '')}\t上一个 {parents[0]}")
        names = (("added", "新增"), ("removed", "删去"), ("relabelled", "改标"), ("reworded", "改写"))
        for kind, title in names if manifest.get("lineage") else ():
            entry = manifest["lineage"][kind]
            listed = "、".join(entry["first"]) + ("……" if entry["count"] > len(entry["first"]) else "")
            click.echo(f"  {title} {entry['count']} 条{'：' + listed if listed else ''}")
        folder = registry.parent_folder(folder.name)


@models.command(
    short_help="把一个模型设为当前模型；检查不过的不放行。",
    help="把一个模型设为当前模型。任何核心组变差到超出偶然、概率不准、泄题、用评测数据训练过的不放行，"
    "除非 --force 并写明理由；理由与检查结果记入 audit.jsonl。",
)
@click.argument("model_id")
@data_option
@click.option("--reason", default="", help="写进记录的理由")
@click.option("--force", is_flag=True, help="检查不过也启用，须写明理由")
@config_option
@models_option
def promote(
    model_id: str, data: tuple[Path, ...], reason: str, force: bool, config_path: Path | None, models_root: Path
) -> None:
    """Switch the current model if the gate lets it."""
    from classifier.taxonomy import read_labels
    from training.config import load_config
    from training.evaluate import read_evaluation
    from training.promotion import promote as run

    if force and not reason.strip():
        raise click.UsageError("--force 须同时用 --reason 写明理由")
    registry = Registry(models_root)
    labels = read_labels(registry.show(model_id)["labels"])
    rows = [row for path in data for row in read_evaluation(path, labels)]
    former, findings = run(registry, model_id, rows, load_config(config_path).gate, reason=reason, force=force)
    for finding in findings:
        mark = {True: "通过", False: "不过", None: "未查"}[finding.passed]
        click.echo(f"{'提醒' if finding.warning else mark}\t{finding.message}")
    click.echo(f"当前模型：{registry.current_id()}" + (f"（此前 {former}）" if former else ""))


@models.command(help="退回到前一个当前模型；再退一次，退到更前一个。")
@click.option("--reason", default="", help="写进记录的理由")
@models_option
def rollback(reason: str, models_root: Path) -> None:
    """Return to the former model."""
    now, before = Registry(models_root).rollback(reason)
    click.echo(f"当前模型：{now}（此前 {before}）")


@models.command(help="完整检查一个模型：格式、版本、校验和、数组、附件。")
@click.argument("model_id", required=False)
@click.option("--all", "everything", is_flag=True, help="检查全部模型")
@models_option
def verify(model_id: str | None, everything: bool, models_root: Path) -> int:
    """Load a model, or all, and say whether it is whole."""
    registry = Registry(models_root)
    if not everything:
        click.echo(f"模型 {registry.verify(model_id)['id']} 完好。")
        return 0
    bad = 0
    for name in registry.ids():
        try:
            registry.verify(name)
            click.echo(f"模型 {name} 完好。")
        except RegistryError as error:
            bad += 1
            click.echo(str(error), err=True)
    return 1 if bad else 0


@models.command(help="给模型起别名，之后可代替编号；--delete 去掉别名。")
@click.argument("name")
@click.argument("model_id", required=False)
@click.option("--delete", is_flag=True, help="去掉这个别名")
@models_option
def alias(name: str, model_id: str | None, delete: bool, models_root: Path) -> None:
    """Set or remove an alias."""
    if delete == (model_id is not None):
        raise click.UsageError("请给出模型编号，或用 --delete 去掉别名")
    registry = Registry(models_root)
    registry.set_alias(name, model_id)
    click.echo(f"已去掉别名 {name}" if delete else f"{name} → {registry.aliases()[name]}")


@models.command(help="删去旧模型：当前的、可退回的、有别名的和最新的几个总是留着。不加 --yes 只列出。")
@click.option("--keep", type=click.IntRange(min=1), default=3, show_default=True, help="留下最新的几个")
@click.option("--yes", is_flag=True, help="真的删去")
@models_option
def prune(keep: int, yes: bool, models_root: Path) -> None:
    """List or remove what may go."""
    registry = Registry(models_root)
    gone = registry.prune(keep) if yes else registry.prunable(keep)
    for name in gone:
        click.echo(name)
    click.echo(f"{'已删去' if yes else '可以删去'} {len(gone)} 个模型" + ("" if yes or not gone else "；加 --yes 删去"))


@models.command(help="列出启用、退回、别名与清理的记录，从旧到新。")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON")
@models_option
def history(as_json: bool, models_root: Path) -> None:
    """Print the audit."""
    for entry in Registry(models_root).history():
        if as_json:
            click.echo(json.dumps(entry, ensure_ascii=False))
            continue
        more = f"（{'强行，' if entry.get('forced') else ''}{entry.get('reason')}）" if entry.get("reason") else ""
        click.echo(
            f"{entry.get('at')}\t{entry.get('action')}\t{entry.get('former') or '—'} → {entry.get('model')}{more}"
        )
