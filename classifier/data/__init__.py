"""Data files of the classifier: labels, law, concepts, tables."""

from __future__ import annotations

import json
import pkgutil
from typing import Any

from classifier.errors import DataFormatError


def read_bytes(name: str) -> bytes:
    """A data file as it lies there."""
    # Not `importlib.resources`: that imports what unpacks archives, which takes longer than to read the files.
    content = pkgutil.get_data(__name__, name)
    if content is None:
        raise FileNotFoundError(name)
    return content


def read_text(name: str) -> str:
    """A data file, read as UTF-8."""
    return read_bytes(name).decode()


def read_json(name: str) -> Any:
    """A data file, parsed; the caller keeps it where it is asked for more than once.

    Raises
    ------
    DataFormatError
        If it is no JSON, as after a comma was forgotten in it; names file and line.
    """
    try:
        text = read_text(name)
    except UnicodeDecodeError as error:
        raise DataFormatError(f"数据文件 {name} 不是 UTF-8 文字；用编辑器另存为 UTF-8") from error
    return parse_json(text, f"数据文件 {name}")


def parse_json(text: str, where: str) -> Any:
    """The content of a data file that people edit; ``where`` names it.

    Raises
    ------
    DataFormatError
        If it is no JSON; names the line.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        place = f"{where} 第 {error.lineno} 行第 {error.colno} 个字"
        raise DataFormatError(f"{place}起不是有效的 JSON；看看这里和上一行的逗号、引号与括号") from error
