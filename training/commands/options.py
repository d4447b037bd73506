"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

models_option: Any = click.option(
    "--models",
    "models_root",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("models"),
    envvar="ANYOU_MODELS",
    show_default=True,
    help="模型文件夹",
)

model_option: Any = click.option("--model", "model_id", default=None, help="模型编号；缺省用当前模型")

corpus_option: Any = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    multiple=True,
    default=(Path("samples/corpus"),),
    show_default="samples/corpus",
    help="语料文件或文件夹（.jsonl），可给多次",
)
precedents_option: Any = click.option(
    "--precedents",
    type=click.Path(path_type=Path),
    multiple=True,
    default=(Path("samples/precedents"),),
    show_default="samples/precedents",
    help="判例文件或文件夹（.jsonl），可给多次",
)
scheduler_option: Any = click.option(
    "--scheduler", default=None, metavar="tcp://主机:端口", help="在这个 Dask 调度器的节点上运行（需 anyou[dask]）"
)
