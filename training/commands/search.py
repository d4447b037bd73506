"""``anyou search``."""

from __future__ import annotations

from pathlib import Path

import click

from classifier.disk import write_synced
from classifier.taxonomy import load_labels
from training.commands.options import corpus_option, precedents_option, scheduler_option
from training.config import read_config_file


@click.command(help="逐一试验一组设置（按案例分折留出），列出成绩，把最好的写成训练设置。")
@click.option(
    "--config", "config_path", type=click.Path(path_type=Path), required=True, help="搜索设置（TOML，含 [grid] 一节）"
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("best.toml"), show_default=True, help="最好的设置")
@corpus_option
@precedents_option
@click.option("--workers", type=click.IntRange(0, 256), default=0, help="进程数；0 为每核一个")
@scheduler_option
def search(
    config_path: Path,
    out: Path,
    corpus: tuple[Path, ...],
    precedents: tuple[Path, ...],
    workers: int,
    scheduler: str | None,
) -> None:
    """Print the table and write the best settings."""
    import os

    from training.runners import open_runner
    from training.search import read_grid, render_config, render_table
    from training.search import search as run

    points = read_grid(read_config_file(config_path))
    try:
        with open_runner(scheduler, workers or os.cpu_count() or 1) as runner:
            trials = run(points, corpus, precedents, load_labels(), runner)
    except KeyboardInterrupt:
        click.echo("搜索已中断：什么也没有写。重新运行同一命令即可重来。", err=True)
        raise click.exceptions.Exit(1) from None
    click.echo(render_table(trials))
    aside = out.with_name(f".{out.name}.part")
    write_synced(aside, render_config(trials[0].point.config).encode())
    aside.replace(out)
    click.echo(f"最好的设置已写入 {out}，可用 anyou train --config {out}")
