"""Rows of workbooks with their number, and the encodings of text files."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from charset_normalizer import from_bytes

from training.errors import ImportingError

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
BOOK_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

#: Read to guess the encoding; characters past it that do not fit are reported row by row.
_SAMPLE = 256 * 1024

#: Rows from the top among which a heading is looked for: titles and notes stand above it.
HEAD_ROWS = 10

#: A workbook of a million rows of incidents stays below; one that unpacks to more is crafted.
_MAX_UNPACKED = 2 * 1024 * 1024 * 1024

#: GBK and GB2312 are parts of GB 18030; what is said of the smaller is read with the larger.
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "cp936", "hz"})

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """In place of the cells of a row that cannot be read: what is wrong, without quoting it."""

    reason: str


def guess_encoding(path: Path) -> str:
    """Encoding of a text file: by its mark, UTF-8 if it is, GB 18030 if it may be, else what looks likeliest.

    Raises
    ------
    ImportingError
        If nothing fits.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        rest = bool(file.read(1))
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    for encoding in ("utf-8", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            text = decoder.decode(sample, final=not rest)
        except UnicodeDecodeError:
            continue
        # Big5 and others often decode as GB 18030 too, into rare characters.
        if encoding == "utf-8" or _looks_simplified(text):
            return encoding
    best = from_bytes(sample).best()
    if best is None:
        raise ImportingError(f"认不出 {path.name} 的编码；用 --encoding 指明")
    return "gb18030" if best.encoding in _CHINESE else best.encoding


def _looks_simplified(text: str) -> bool:
    """Whether most ideographs are of the first level of GB 2312, the 3,755 in daily use."""
    ideographs = [c for c in text if "\u4e00" <= c <= "\u9fff"]
    if not ideographs:
        return True
    common = sum(_is_common(c) for c in ideographs)
    return common >= 0.85 * len(ideographs)


def _is_common(char: str) -> bool:
    try:
        raw = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return 0xB0 <= raw[0] <= 0xD7


def _check_unpacked(path: Path) -> None:
    """Refuse a packed workbook that would fill the memory; what is no ZIP is the reader's to judge."""
    try:
        with zipfile.ZipFile(path) as package:
            size = sum(entry.file_size for entry in package.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return
    if size > _MAX_UNPACKED:
        raise ImportingError(f"{path.name} 解开后太大")


def read_book(path: Path, sheet: str | None) -> Iterator[tuple[int, list[str] | Unreadable]]:
    """Rows of one sheet of a workbook, the first by default; formulas come as their last value.

    Raises
    ------
    ImportingError
        If it is no workbook, is encrypted, or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        _check_unpacked(path)
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            raise ImportingError(f"{path.name} 没有工作表“{sheet}”，只有 {'、'.join(names)}")
        if not names:
            raise ImportingError(f"{path.name} 没有工作表")
        rows = book.get_sheet_by_name(sheet or names[0])
    except CalamineError as error:
        raise ImportingError(f"{path.name} 不是可读的工作簿（损坏或加了密码）") from error
    # Blank rows above the first filled one are given too.
    for number, cells in enumerate(rows.iter_rows(), 1):
        yield number, [cell_text(cell) for cell in cells]


def cell_text(cell: Any) -> str:
    """A cell as it reads on the sheet: 13812345678 and not 13812345678.0, 2024-05-01 and not a number."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
