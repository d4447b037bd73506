"""Files that somebody else may have put there, read so that none of them can stop or mislead us.

A pipe would be waited on for ever, a link leads elsewhere, a sparse file fills the memory, and
numbers that are none make every answer wrong: all are refused before anything is computed.
"""

from __future__ import annotations

import json
import math
import os
import stat
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from classifier.errors import ModelFormatError
from classifier.features import FeatureSettings
from classifier.normalize import MODEL_STEPS
from classifier.segment import SEGMENTERS

#: No honest file of a model is larger; a crafted one is not read into memory.
MAX_FILE_BYTES = 512 * 1024 * 1024

#: Longest n-grams and heaviest blocks that a model may ask for; training allows fewer.
_MOST_UNITS = 8
_MOST_WEIGHT = 100.0

#: Where the system has none of these flags there are no such links and pipes either.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def read_plain(path: Path, limit: int) -> bytes:
    """Content of an ordinary file of at most ``limit`` bytes.

    Raises
    ------
    ModelFormatError
        If it is a link, a pipe, a folder, larger, or cannot be read.
    FileNotFoundError, NotADirectoryError
        If there is nothing.
    """
    try:
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise ModelFormatError(f"不是普通文件：{path.name}")
            content = file.read(limit + 1) if found.st_size <= limit else b""
            if found.st_size > limit or len(content) > limit:
                raise ModelFormatError(f"文件过大：{path.name}")
            return content
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise ModelFormatError(f"文件读不出来或是链接：{path.name}") from error


#: Window of zlib with the header of gzip.
_GZIP = 31


def pack(plain: bytes) -> bytes:
    """The bytes of a ``.gz`` file; the same for the same content."""
    packer = zlib.compressobj(wbits=_GZIP)
    return packer.compress(plain) + packer.flush()


def unpack(packed: bytes, limit: int, name: str) -> bytes:
    """What :func:`pack` packed, at most ``limit`` bytes of it.

    Raises
    ------
    ModelFormatError
        If it is larger, cut short, or no such file.
    """
    unpacker = zlib.decompressobj(wbits=_GZIP)
    try:
        plain = unpacker.decompress(packed, limit + 1)
    except zlib.error as error:
        raise ModelFormatError(f"压缩的文件解不开：{name}") from error
    if len(plain) > limit:
        raise ModelFormatError(f"文件过大：{name}")
    if not unpacker.eof or unpacker.unused_data:
        raise ModelFormatError(f"压缩的文件不完整：{name}")
    return plain


def decode_json(raw: bytes | str, pairs: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """JSON; every way in which it can be wrong is a ``ValueError``; ``pairs`` makes an object of names and values.

    Raises
    ------
    ValueError
        For bad UTF-8, bad JSON, whole numbers of absurd length, and nesting without end.
    """
    try:
        return json.loads(raw, object_pairs_hook=pairs)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def json_fault(error: ValueError) -> str:
    """What is said of a line that :func:`decode_json` refuses: where it stops, and what a line should be."""
    place = f"，错在第 {error.colno} 个字" if isinstance(error, json.JSONDecodeError) else ""
    return f"不是有效的 JSON{place}；一条写在一行里，从 {{ 到 }}"


def is_whole(value: Any) -> bool:
    """Whether all words in a value can be written as UTF-8: no half of a surrogate pair among them."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return False
    return True


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError("the number is too large")
    return value


def parse_json(raw: bytes, name: str) -> Any:
    """JSON without NaN and infinities.

    Raises
    ------
    ModelFormatError
        If it is anything else, or nested without end.
    """
    try:
        return json.loads(raw, parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        # ValueError covers bad UTF-8, bad JSON and whole numbers of absurd length.
        raise ModelFormatError(f"{name} 不是有效的 JSON") from error


def check_settings(settings: FeatureSettings) -> None:
    """Refuse settings that no training writes and that would make a text cost without bound.

    Raises
    ------
    ModelFormatError
        If a segmenter or step is unknown, or a range or weight is out of bounds.
    """
    ranges = (settings.word_ngrams, settings.char_ngrams)
    fit = (
        settings.segmenter in SEGMENTERS
        and set(settings.steps) <= set(MODEL_STEPS)
        and all(1 <= low <= high <= _MOST_UNITS for low, high in ranges)
        and all(0.0 <= weight <= _MOST_WEIGHT for weight in settings.weights)
    )
    if not fit:
        raise ModelFormatError("模型的特征设置不在允许的范围内")
