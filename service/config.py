"""Every setting of the service: name, default, help. Nothing else reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class SettingError(ValueError):
    """A setting has a value that it cannot have."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; the environment variable is ``ANYOU_`` and the name."""

    name: str
    default: Any
    help: str


SETTINGS = (
    Setting("MODELS", "models", "模型文件夹；其中的 current 文件写着当前模型编号"),
    Setting("HOST", "127.0.0.1", "监听地址"),
    Setting("PORT", 8000, "监听端口，1 到 65535"),
    Setting("THREADS", 4, "处理请求的线程数，1 到 64"),
    Setting("MAX_BODY_BYTES", 262_144, "单条请求体的上限（字节）"),
    Setting("MAX_BATCH_BODY_BYTES", 16_777_216, "批量请求体的上限（字节）"),
    Setting("MAX_BATCH", 256, "一批最多几条"),
)


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """Checked settings of one service."""

    models: Path
    host: str
    port: int
    threads: int
    max_body_bytes: int
    max_batch_body_bytes: int
    max_batch: int


def _number(name: str, value: Any, low: int, high: int) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise SettingError(f"设置 {name} 应是整数，现为 {value!r}") from None
    if not low <= number <= high:
        raise SettingError(f"设置 {name} 应在 {low} 到 {high} 之间，现为 {number}")
    return number


def load_config(
    overrides: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None
) -> ServiceConfig:
    """Settings from defaults, then the environment, then ``overrides``.

    Raises
    ------
    SettingError
        For an unknown override or a value out of range.
    """
    known = {setting.name: setting.default for setting in SETTINGS}
    values = dict(known)
    for name, text in (os.environ if environment is None else environment).items():
        if name.startswith("ANYOU_") and name[6:] in known:
            values[name[6:]] = text
    for name, value in (overrides or {}).items():
        if name not in known:
            raise SettingError(f"没有这个设置：{name}")
        if value is not None:
            values[name] = value
    return ServiceConfig(
        models=Path(values["MODELS"]),
        host=str(values["HOST"]),
        port=_number("PORT", values["PORT"], 1, 65_535),
        threads=_number("THREADS", values["THREADS"], 1, 64),
        max_body_bytes=_number("MAX_BODY_BYTES", values["MAX_BODY_BYTES"], 1024, 2**30),
        max_batch_body_bytes=_number("MAX_BATCH_BODY_BYTES", values["MAX_BATCH_BODY_BYTES"], 1024, 2**30),
        max_batch=_number("MAX_BATCH", values["MAX_BATCH"], 1, 10_000),
    )
