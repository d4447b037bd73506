"""``anyou train``."""

from __future__ import annotations

from pathlib import Path

import click

from training.commands.options import (
    corpus_option,
    is_default,
    label_table_option,
    models_option,
    precedents_option,
    scheduler_option,
)
from training.config import load_config
from training.errors import GateError, RegistryError
from training.label_files import open_labels
from training.progress import progress
from training.registry import Registry


@click.command(help="用语料训练一个模型，写入模型文件夹，并设为当前模型。")
@corpus_option
@precedents_option
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, help="训练设置（TOML）")
@click.option("--out-of-core", is_flag=True, help="语料留在磁盘上，分块训练，内存有界（docs/scale.md）")
@scheduler_option
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), default=None, help="分块训练的临时文件放在哪里"
)
@label_table_option
@click.option("--no-promote", is_flag=True, help="只训练，不设为当前模型")
@models_option
def train(
    corpus: tuple[Path, ...],
    precedents: tuple[Path, ...],
    config_path: Path | None,
    labels_path: Path | None,
    out_of_core: bool,
    scheduler: str | None,
    work: Path | None,
    no_promote: bool,
    models_root: Path,
) -> None:
    """Train, then promote unless told not to."""
    # scikit-learn is slow to import; `anyou train --help` should not wait for it.
    from training.outofcore.train import STEP_COUNT, train_out_of_core
    from training.promotion import promote
    from training.train import step_count
    from training.train import train as run

    config = load_config(config_path)
    out_of_core = out_of_core or config.scale.out_of_core
    if (scheduler or work) and not out_of_core:
        raise click.UsageError("--scheduler 与 --work 须与 --out-of-core 同用")
    labels = open_labels(labels_path)
    if labels_path is not None and is_default("precedents"):
        # The shipped cases are of the shipped labels.
        precedents = ()
    registry = Registry(models_root)
    before = registry.ids()
    try:
        with progress("训练", STEP_COUNT if out_of_core else step_count(config)) as reporter:
            if out_of_core:
                model_id = train_out_of_core(
                    list(corpus), list(precedents), labels, config, registry, reporter, scheduler, work
                )
            else:
                model_id = run(list(corpus), list(precedents), labels, config, registry, reporter)
    except KeyboardInterrupt:
        left = _left(registry, before) or "没有留下半成品，当前模型不变。重新运行同一命令即可再训。"
        click.echo(f"训练已中断：{left}", err=True)
        raise click.exceptions.Exit(1) from None
    except OSError:
        left = _left(registry, before)
        if left:
            click.echo(left, err=True)
        raise
    manifest = registry.show(model_id)
    refused: GateError | None = None
    if not no_promote:
        try:
            # A first model is put to use whatever the gate finds: there is none to keep instead.
            first = registry.current_id() is None
            reason = "第一个模型，训练后启用" if first else "训练后启用"
            _, findings = promote(registry, model_id, [], config.gate, reason=reason, force=first)
            for finding in findings:
                if finding.passed is False:
                    click.echo(f"注意：{finding.message}", err=True)
        except GateError as error:
            refused = error
    scores = manifest["scores"]
    click.echo(f"模型 {model_id}：{manifest['corpus']['rows']} 条语料，判例 {manifest['corpus']['precedents']} 件")
    for title, key in (("留出（全部）", "heldout_all"), ("留出（真实案例）", "heldout_cases")):
        if scores.get(key):
            row = scores[key]
            click.echo(
                f"{title}：组首选 {row['group_top1']:.3f}，组前三 {row['group_top3']:.3f}，"
                f"精确 {row['exact_top1']:.3f}，校准误差 {row['ece']:.3f}"
            )
    click.echo(f"已写入 {models_root / model_id}" + ("" if no_promote or refused else "，并设为当前模型"))
    if refused is not None:
        # The model is there; what was asked for besides was not done.
        raise RegistryError(f"模型已写入，但{refused}（anyou models promote {model_id} --force --reason …）")


def _left(registry: Registry, before: list[str]) -> str:
    """What to do with the model that was written whole before its report could be; empty if none was."""
    written = [model_id for model_id in registry.ids() if model_id not in before]
    if not written:
        return ""
    return (
        f"模型 {written[-1]} 已完整写入，没有启用，报告可能没有写成；要启用请运行 anyou models promote {written[-1]}。"
    )
