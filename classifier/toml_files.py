"""Settings in TOML files, as people save them on any system; what is wrong is said with its line, in Chinese."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

#: How the parser of the standard library says where it stopped.
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


class TomlError(ValueError):
    """A file is no TOML or cannot be read; the message says where and why, without the name of the file."""


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises
    ------
    TomlError
        If it is no TOML, nests without end, or holds numbers of absurd length.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.search(str(error))
        place = f"第 {found[1]} 行第 {found[2]} 个字" if found else "末尾"
        raise TomlError(f"不是有效的 TOML，错在{place}；写法是 名称 = 值，文字加引号，节名写在 [ ] 里") from error
    except (ValueError, RecursionError) as error:
        raise TomlError("不是有效的 TOML：数字过长或嵌套过深") from error


def read_toml_text(path: Path) -> str:
    """The text of a file in UTF-8, with a mark of its encoding or without.

    Raises
    ------
    FileNotFoundError
        If there is none.
    TomlError
        If it cannot be read or is in another encoding.
    """
    try:
        return path.read_text("utf-8-sig")
    except FileNotFoundError:
        raise
    except IsADirectoryError as error:
        raise TomlError("读不出来：这是一个文件夹") from error
    except PermissionError as error:
        raise TomlError("读不出来：没有权限") from error
    except OSError as error:
        raise TomlError("读不出来") from error
    except UnicodeDecodeError as error:
        raise TomlError("读不出来：不是 UTF-8 文字；用编辑器另存为 UTF-8") from error
