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
