"""Lines of plain or gzip-compressed files, decoded one by one."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from training.errors import ImportingError
from training.named_files import named_files

#: A longer line is no record of ours; read in pieces it cannot fill the memory.
MAX_LINE = 8 * 1024 * 1024

#: Tried in this order: what is valid UTF-8 is hardly ever GBK by chance.
ENCODINGS = ("utf-8-sig", "gb18030")


class DamagedInputError(ImportingError):
    """Reading cannot go on past ``line``; what came before is sound."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def input_files(paths: Sequence[Path], suffixes: tuple[str, ...]) -> list[Path]:
    """The files named, and those with one of ``suffixes`` in the folders named, in name order.

    Raises
    ------
    ImportingError
        If a path does not exist or a folder holds no such file.
    """

    def inside(folder: Path) -> Iterator[Path]:
        return (p for p in folder.rglob("*") if p.is_file() and p.name.lower().endswith(suffixes))

    empty = f"文件夹里没有可导入的文件（{'、'.join(suffixes)}）"
    return named_files(paths, inside, ImportingError, empty=empty, missing="没有这个文件")


def describe_inputs(files: Sequence[Path]) -> list[list[object]]:
    """Name, size and time of each file: what must not change between a run and its continuation."""
    return [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in files]


class LineReader:
    """Numbered lines of a file; ``consumed`` counts bytes of the file on the disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._raw: BinaryIO | None = None

    @property
    def consumed(self) -> int:
        """Bytes read so far."""
        return self._raw.tell() if self._raw is not None and not self._raw.closed else self.size

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Line number and bytes; ``None`` for a line longer than :data:`MAX_LINE`.

        Raises
        ------
        DamagedInputError
            If a compressed file is damaged or ends early; lines before that
            place have been given.
        """
        with self.path.open("rb") as self._raw:
            packed = self._raw.read(2) == b"\x1f\x8b"
            self._raw.seek(0)
            stream: BinaryIO = gzip.GzipFile(fileobj=self._raw) if packed else self._raw  # type: ignore[assignment]
            number = 0
            while True:
                try:
                    line = stream.readline(MAX_LINE + 1)
                    whole = len(line) <= MAX_LINE
                    while len(line) > MAX_LINE and not line.endswith(b"\n"):
                        line = stream.readline(MAX_LINE + 1)
                        whole = False
                except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                    raise DamagedInputError(number + 1, "压缩数据损坏或不完整，其后的内容没有读到") from error
                if not line and whole:
                    return
                number += 1
                yield number, line if whole else None


def decode(raw: bytes) -> str | None:
    """Text of a line in UTF-8 or GBK, ``None`` if it is neither."""
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
