"""Files that a command was given: named one by one, or by their folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from training.errors import TrainingError

#: What is said of text in another encoding, and what to do about it.
NOT_UTF8 = "不是 UTF-8 文字；用编辑器另存为 UTF-8"


def named_files(
    paths: Iterable[Path],
    inside: Callable[[Path], Iterable[Path]],
    error: type[TrainingError],
    *,
    empty: str,
    missing: str,
) -> list[Path]:
    """The files of ``paths`` in the order given; what ``inside`` finds in a folder in name order.

    Parameters
    ----------
    inside : callable
        Files of a folder that are meant.
    error : type
        Raised with ``empty`` or ``missing`` and the path.
    empty, missing : str
        What is said of a folder without such files, and of a path that is none.

    Raises
    ------
    TrainingError
        ``error``, if a path does not exist or a folder holds no such file.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            found = sorted(inside(path))
            if not found:
                raise error(f"{empty}：{path}")
            files += found
        elif path.is_file():
            files.append(path)
        else:
            raise error(f"{missing}：{path}")
    return files


def read_text_lines(path: Path, error: type[TrainingError]) -> list[str]:
    """Lines of a UTF-8 file, with or without the mark of its encoding; only line feeds part them.

    Not `splitlines`: JSON may hold U+2028 and its like inside a string.

    Raises
    ------
    TrainingError
        ``error``, if the file is in another encoding.
    """
    try:
        return path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as fault:
        raise error(f"{path} {NOT_UTF8}") from fault
