"""Which model of a folder of models is in use."""

from __future__ import annotations

import re
from pathlib import Path

from classifier.errors import ModelFormatError
from classifier.untrusted import read_plain

#: File in the folder of models that names the one in use.
CURRENT = "current"
MODEL_ID = re.compile(r"[0-9a-z][0-9a-z._-]{0,79}\Z")

_MAX_BYTES = 4096


def read_current(root: Path) -> str | None:
    """Id that ``root/current`` names; ``None`` where there is no such file.

    Raises
    ------
    ModelFormatError
        If the file cannot be read or holds something that is no model id.
    """
    try:
        name = read_plain(root / CURRENT, _MAX_BYTES).decode("utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ModelFormatError, UnicodeDecodeError) as error:
        raise ModelFormatError(f"models/{CURRENT} 读不出来") from error
    if not MODEL_ID.match(name):
        raise ModelFormatError(f"models/{CURRENT} 的内容不是模型编号")
    return name
