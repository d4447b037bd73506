"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

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

data_option: Any = click.option(
    "--data",
    type=click.Path(path_type=Path),
    multiple=True,
    help="评测数据（.jsonl），可给多次",
)
resamples_option: Any = click.option(
    "--resamples", type=click.IntRange(0, 100_000), default=1000, show_default=True, help="算区间时抽样的次数，0 不算"
)
config_option: Any = click.option(
    "--config", "config_path", type=click.Path(path_type=Path), default=None, help="训练设置（TOML）"
)

corpus_option: Any = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    multiple=True,
    default=(Path("samples/corpus"),),
    show_default=True,
    help="语料文件或文件夹（.jsonl），可给多次",
)
robustness_option: Any = click.option(
    "--robustness",
    type=click.Path(path_type=Path),
    multiple=True,
    default=(Path("samples/robustness"),),
    show_default=True,
    help="稳健性切片的文件或文件夹（.jsonl），缺省的文件夹没有时跳过",
)
precedents_option: Any = click.option(
    "--precedents",
    type=click.Path(path_type=Path),
    multiple=True,
    default=(Path("samples/precedents"),),
    show_default=True,
    help="判例文件或文件夹（.jsonl），可给多次",
)
scheduler_option: Any = click.option(
    "--scheduler", default=None, metavar="tcp://主机:端口", help="在这个 Dask 调度器的节点上运行（需 anyou[dask]）"
)

label_table_option: Any = click.option(
    "--labels",
    "labels_path",
    type=click.Path(path_type=Path),
    default=None,
    help="自备的标签表（JSON）；缺省用随附的十八个标签",
)


def is_default(option: str) -> bool:
    """Whether the user left an option of the running command out."""
    return click.get_current_context().get_parameter_source(option) is ParameterSource.DEFAULT
