"""Incidents from a CSV or XLSX file: preview first, then taken in row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.review.desk import Desk
from service.review.intake import NewIncident
from service.review.records import Reader


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row; ``row`` counts from 1 with the header as in a spreadsheet."""

    row: int
    column: str | None
    message: str


@dataclass(frozen=True, slots=True)
class UploadRow:
    """A row that can be taken in; ``similar`` is the id of a stored incident with the same text, if any."""

    row: int
    new: NewIncident
    similar: str | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds. ``encoding`` is ``None`` for XLSX; ``columns`` maps our names to the file's."""

    kind: str
    encoding: str | None
    columns: dict[str, str]
    rows: tuple[UploadRow, ...]
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """Outcome of an upload: ids made, ids that were there already, rows refused."""

    created: tuple[str, ...]
    repeated: tuple[str, ...]
    errors: tuple[RowError, ...]


def read_upload(desk: Desk, name: str, content: bytes) -> Preview:
    """Read a file without storing anything.

    Columns are found by name: 描述/文本/内容/text, 编号/reference, 日期/发生日/occurred_on, 体裁/register.

    Raises
    ------
    InvalidError
        If it is no CSV or XLSX, is too large, or has no column with texts.
    """
    raise NotImplementedError


def take_in_rows(desk: Desk, reader: Reader, preview: Preview, now: datetime | None = None) -> Taken:
    """Take in the good rows; each is stored by itself, so a repeated upload goes on where it stopped."""
    raise NotImplementedError
