"""Incidents from a CSV or XLSX file: preview first, then taken in row by row."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from charset_normalizer import from_bytes
from sqlalchemy import select

from service.review import duplicates
from service.review.desk import Desk
from service.review.errors import DeskError, InvalidError
from service.review.intake import NewIncident, check_new, is_same_body, take_in
from service.review.masks import mask_note
from service.review.records import REGISTER_NAMES, REGISTERS, Reader
from service.review.tables import incidents
from service.store import reading

#: Limits of one file.
MAX_ROWS = 5000
MAX_BYTES = 16 * 2**20
_MAX_UNPACKED = 200 * 2**20
#: A cell may hold the longest text and some more, so that the row can be told as too long.
_MAX_CELL = 100_000

#: Our column -> names it may have, without case and space.
COLUMNS = {
    "text": ("描述", "文本", "内容", "事件描述", "案情", "text", "description", "content"),
    "reference": ("编号", "工单号", "单号", "reference", "id", "ref"),
    "occurred_on": ("日期", "发生日", "发生日期", "行为日期", "occurred_on", "date"),
    "register": ("来文", "体裁", "来源类型", "register"),
}

#: Our column -> what the pages call it.
COLUMN_NAMES = {"text": "描述", "reference": "编号", "occurred_on": "发生日", "register": "来文"}

#: What the pages call a register, and other words that files have for it.
_REGISTERS = {name: register for register, name in REGISTER_NAMES.items()} | {
    "事实": "factual",
    "被害人陈述": "victim_report",
    "工单": "soc_ticket",
    "短句": "short",
}

_DAY_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")


@dataclass(frozen=True, slots=True)
class RowError:
    """What is wrong with a row; ``row`` counts from 1 with the header as in a spreadsheet."""

    row: int
    column: str | None
    message: str


@dataclass(frozen=True, slots=True)
class UploadRow:
    """A row that can be taken in.

    ``similar`` is the id of a stored incident with the same text, ``repeats`` the earlier row of the
    file with the same text, if any; ``received`` the id of the incident that is this very row, taken in before
    under its reference: it is not taken in again.
    """

    row: int
    new: NewIncident
    similar: str | None
    repeats: int | None
    received: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds. ``encoding`` is ``None`` for XLSX; ``columns`` maps our names to the file's."""

    kind: str
    encoding: str | None
    columns: dict[str, str]
    rows: tuple[UploadRow, ...]
    errors: tuple[RowError, ...]

    @property
    def fresh(self) -> int:
        """Rows that are taken in; the others were before."""
        return sum(row.received is None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Taken:
    """Outcome of an upload: ids made, ids that were there already, rows refused."""

    created: tuple[str, ...]
    repeated: tuple[str, ...]
    errors: tuple[RowError, ...]


def _decode(content: bytes) -> tuple[str, str]:
    """Text and encoding of a CSV file: marked or valid UTF first, else the likeliest Chinese one."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            try:
                return content.decode(name), name
            except UnicodeDecodeError:
                raise InvalidError("文件的编码有误，请另存为 UTF-8 后再传") from None
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    found = from_bytes(content, cp_isolation=["gb18030", "big5", "utf_16_le", "utf_16_be"]).best()
    if found is None:
        raise InvalidError("认不出文件的编码，请另存为 UTF-8 后再传")
    return str(found), found.encoding


def _csv_rows(text: str) -> Iterator[list[Any]]:
    head = text[:4096]
    first = head.splitlines()[0] if head.splitlines() else ""
    delimiter = max(",;\t|，", key=first.count)
    csv.field_size_limit(max(_MAX_CELL * 4, 131_072))
    # Strict: a quote that is never closed would make one cell of all the rows behind it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begun = 1
    try:
        for row in reader:
            yield row
            begun = reader.line_num + 1
    except csv.Error as error:
        raise InvalidError(f"CSV 从第 {begun} 行起读不下去：引号不成对，或某一格过长") from error


def _xlsx_rows(content: bytes) -> Iterator[list[Any]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                raise InvalidError("表格解开后过大")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            sheet = book.active
            if sheet is None:
                raise InvalidError("表格里没有工作表")
            for row in sheet.iter_rows(values_only=True):
                yield list(row)
        finally:
            book.close()
    except InvalidError:
        raise
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        OSError,
    ) as error:
        raise InvalidError("不是能读的 XLSX 文件") from error
    except Exception as error:
        # Broken sheets end in whatever the XML reader meets first (ParseError is a SyntaxError).
        raise InvalidError("不是能读的 XLSX 文件") from error


def _read_rows(name: str, content: bytes) -> tuple[str, str | None, Iterator[list[Any]]]:
    if not content:
        raise InvalidError("文件是空的")
    if len(content) > MAX_BYTES:
        raise InvalidError(f"文件过大，上限 {MAX_BYTES // 2**20} MB")
    if content.startswith(b"PK\x03\x04"):
        return "xlsx", None, _xlsx_rows(content)
    if content.startswith(b"\xd0\xcf\x11\xe0") or name.lower().endswith((".xls", ".xlsx", ".ods")):
        raise InvalidError("只收 CSV 与 XLSX；旧的 XLS 请另存为 XLSX 再传")
    if content.startswith(b"%PDF-") or name.lower().endswith(".pdf"):
        raise InvalidError("只收 CSV 与 XLSX")
    text, encoding = _decode(content)
    return "csv", encoding, _csv_rows(text)


def _find_columns(header: list[Any]) -> dict[str, int]:
    names = ["".join(str(cell or "").split()).lower() for cell in header]
    found = {}
    for column, known in COLUMNS.items():
        place = next((names.index(name) for name in known if name in names), None)
        if place is not None:
            found[column] = place
    if "text" not in found:
        raise InvalidError("没有找到描述列：首行应有“描述”“文本”“内容”之一")
    return found


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = str(value).strip()
    # A spreadsheet may write the time of day behind it.
    for candidate in (words, words.split(" ")[0].split("T")[0]):
        for form in _DAY_FORMS:
            try:
                return datetime.strptime(candidate, form).date()
            except ValueError:
                continue
    return None


def _cell(row: list[Any], place: int | None) -> Any:
    value = row[place] if place is not None and place < len(row) else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return None if value is None or (isinstance(value, str) and not value.strip()) else value


def _read_row(row: list[Any], places: dict[str, int]) -> tuple[NewIncident, dict[str, str]]:
    """The incident of a row and what is wrong with it, by column."""
    cells = {column: _cell(row, place) for column, place in places.items()}
    problems: dict[str, str] = {}
    day = None
    if cells.get("occurred_on") is not None:
        day = _day(cells["occurred_on"])
        if day is None:
            problems["occurred_on"] = "日期应是 年-月-日，如 2024-09-01。"
    register = cells.get("register")
    if register is not None:
        register = _REGISTERS.get(str(register).strip(), str(register).strip())
        if register not in REGISTERS:
            problems["register"] = f"来文应是 {'、'.join(REGISTER_NAMES.values())} 之一。"
    text, reference = cells.get("text"), cells.get("reference")
    if text is None:
        problems["text"] = "描述是空的。"
    new = NewIncident(
        text="" if text is None else str(text),
        reference=None if reference is None else str(reference).strip(),
        occurred_on=day,
        register=None if "register" in problems else register,
        source="upload",
    )
    if text is not None:
        problems |= {column: messages[0] for column, messages in check_new(new).items() if column not in problems}
    return new, problems


def read_upload(desk: Desk, name: str, content: bytes) -> Preview:
    """Read a file without storing anything.

    Columns are found by name, see :data:`COLUMNS`; others are left out. Empty rows are skipped.

    Raises
    ------
    InvalidError
        If it is no CSV or XLSX, is too large, or has no column with texts.
    """
    kind, encoding, rows = _read_rows(name, content)
    header = next(rows, None)
    if header is None:
        raise InvalidError("文件是空的")
    places = _find_columns(header)
    good: list[tuple[int, NewIncident]] = []
    errors: list[RowError] = []
    references: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        if all(_cell(row, place) is None for place in range(len(row))):
            continue
        if len(good) + len({error.row for error in errors}) >= MAX_ROWS:
            errors.append(RowError(number, None, f"一个文件最多 {MAX_ROWS} 条，其余没有读。"))
            break
        new, problems = _read_row(row, places)
        if new.reference is not None and not problems:
            first = references.setdefault(new.reference, number)
            if first != number:
                problems["reference"] = f"与第 {first} 行编号相同。"
        if problems:
            errors += [RowError(number, column, message) for column, message in problems.items()]
        else:
            good.append((number, new))
    columns = {column: str(header[place]) for column, place in places.items()}
    received, taken = _references(desk, good)
    errors += [RowError(number, "reference", "编号已被使用。") for number in taken]
    marked = _with_known(desk, [(number, new) for number, new in good if number not in taken], received)
    return Preview(kind, encoding, columns, marked, tuple(sorted(errors, key=lambda error: error.row)))


def _references(desk: Desk, good: list[tuple[int, NewIncident]]) -> tuple[dict[int, str], set[int]]:
    """Rows whose reference is stored already: row -> incident where it is the same one, and those of another."""
    by_reference = {new.reference: (number, new) for number, new in good if new.reference is not None}
    names, received, taken = list(by_reference), {}, set()
    with reading(desk.engine) as connection:
        for start in range(0, len(names), 500):
            statement = select(incidents).where(incidents.c.reference.in_(names[start : start + 500]))
            for row in connection.execute(statement):
                number, new = by_reference[row.reference]
                if is_same_body(desk, row, new):
                    received[number] = row.id
                else:
                    taken.add(number)
    return received, taken


def _with_known(desk: Desk, good: list[tuple[int, NewIncident]], received: dict[int, str]) -> tuple[UploadRow, ...]:
    """Mark rows whose text is stored already or stands in an earlier row."""
    digests = [duplicates.sha256(duplicates.fold(mask_note(new.text))) for _, new in good]
    known: dict[str, str] = {}
    with reading(desk.engine) as connection:
        for start in range(0, len(digests), 500):
            part = digests[start : start + 500]
            statement = select(incidents.c.text_sha256, incidents.c.id).where(incidents.c.text_sha256.in_(part))
            for digest, incident_id in connection.execute(statement.order_by(incidents.c.number.desc())):
                known[digest] = incident_id
    first: dict[str, int] = {}
    out = []
    for (number, new), digest in zip(good, digests, strict=True):
        earlier = first.setdefault(digest, number)
        repeats = earlier if earlier != number else None
        out.append(UploadRow(number, new, known.get(digest), repeats, received.get(number)))
    return tuple(out)


def take_in_rows(desk: Desk, reader: Reader, preview: Preview, now: datetime | None = None) -> Taken:
    """Take in the good rows; each is stored by itself, so a repeated upload goes on where it stopped.

    Only rows with a reference are known again; others are taken in once more.
    """
    created: list[str] = []
    repeated: list[str] = []
    errors = list(preview.errors)
    for row in preview.rows:
        try:
            intake = take_in(desk, reader, row.new, now)
        except DeskError as error:
            column = next(iter(error.fields)) if error.fields else None
            message = error.fields[column][0] if error.fields and column else error.message
            errors.append(RowError(row.row, column, message))
            continue
        (created if intake.created else repeated).append(intake.incident.id)
    return Taken(tuple(created), tuple(repeated), tuple(sorted(errors, key=lambda error: error.row)))
