"""CSV and XLSX uploads: encodings, columns, row errors."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from service.review.errors import InvalidError
from service.review.filters import QueueFilter
from service.review.queue import list_page
from service.review.upload import MAX_BYTES, read_upload, take_in_rows
from tests.service.review.conftest import NOW, READER, SENDER, TEXTS

CSV = "编号,描述,日期,体裁,备注\n" + "\n".join(
    [
        f"A-1,{TEXTS[0]},2026-01-05,工单,x",
        f"A-2,{TEXTS[1]},2026/1/6,victim_report,",
        ",,,,",
        "A-3,,2026-01-07,,",
        f"A-1,{TEXTS[2]},,,",
        f"A-4,{TEXTS[3]},昨天,,",
        f"A-5,{TEXTS[4]},,诗,",
        f"A-6,{TEXTS[0]},20260108,举报,",
    ]
)


def xlsx(rows: list[list]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def test_csv_when_read_then_rows_and_errors_by_place(desk, send) -> None:
    stored = send(TEXTS[1])
    preview = read_upload(desk, "a.csv", CSV.encode())
    assert (preview.kind, preview.encoding) == ("csv", "utf-8")
    assert preview.columns == {"text": "描述", "reference": "编号", "occurred_on": "日期", "register": "体裁"}
    assert [(row.row, row.new.reference, row.similar, row.repeats) for row in preview.rows] == [
        (2, "A-1", None, None),
        (3, "A-2", stored.id, None),
        (9, "A-6", None, 2),
    ]
    assert preview.rows[1].new.occurred_on == date(2026, 1, 6) and preview.rows[0].new.register == "soc_ticket"
    assert [(error.row, error.column) for error in preview.errors] == [
        (5, "text"),
        (6, "reference"),
        (7, "occurred_on"),
        (8, "register"),
    ]
    assert "第 2 行" in preview.errors[1].message
    assert len(list_page(desk, READER, QueueFilter()).items) == 1
    taken = take_in_rows(desk, SENDER, preview, NOW)
    assert (len(taken.created), taken.repeated, len(taken.errors)) == (3, (), 4)
    again = take_in_rows(desk, SENDER, preview, NOW)
    assert again.created == () and set(again.repeated) == set(taken.created)
    changed = read_upload(desk, "a.csv", CSV.replace("系统一直运行正常", "系统瘫痪").encode())
    conflict = take_in_rows(desk, SENDER, changed, NOW)
    assert (2, "reference", "编号已被使用。") in [(e.row, e.column, e.message) for e in conflict.errors]


@pytest.fixture
def one(desk):
    """The desk on one database is enough for what only reads a file."""
    return desk


ENCODINGS = ["utf-8-sig", "gb18030", "utf-16", "big5"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encoding_when_guessed_then_the_texts_are_right(desk, encoding: str) -> None:
    words = [TEXTS[0], TEXTS[3]]
    if encoding == "big5":
        words = [
            "離職的測試員用沒收回的證書輪詢接口，導走一萬九千組商戶登錄令牌。",
            "有人把客戶名單帶走後賣給同行，獲利三萬元。",
        ]
    content = ("描述;編號\n" if encoding == "big5" else "描述;编号\n") + "".join(
        f"{text};{i}\n" for i, text in enumerate(words)
    )
    preview = read_upload(desk, "甲.csv", content.encode(encoding))
    assert [row.new.text for row in preview.rows] == words
    assert preview.encoding.replace("_", "-").startswith(encoding[:4]) and preview.errors == ()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_csv_when_quoted_and_tabbed_then_cells_hold(desk) -> None:
    content = f'text\treference\n"{TEXTS[0]}\n第二行，有逗号""引号"""\tB-1\n'
    row = read_upload(desk, "a.tsv", content.encode()).rows[0]
    assert row.new.text == TEXTS[0] + '\n第二行，有逗号"引号"' and row.new.reference == "B-1"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_xlsx_when_read_then_numbers_and_dates_are_cells(desk) -> None:
    rows = [
        ["内容", "单号", "发生日期"],
        [TEXTS[0], 1007, datetime(2026, 1, 5, 8)],
        [None, None, None],
        [TEXTS[1], 3.5, "2026年1月6日"],
        [5, None, 41],
    ]
    preview = read_upload(desk, "表.xlsx", xlsx(rows))
    assert (preview.kind, preview.encoding) == ("xlsx", None)
    assert [(r.row, r.new.reference, r.new.occurred_on) for r in preview.rows] == [
        (2, "1007", date(2026, 1, 5)),
        (4, "3.5", date(2026, 1, 6)),
    ]
    assert {(error.row, error.column) for error in preview.errors} == {(5, "occurred_on")}


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"<x/>")
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 2**20))
    return out.getvalue()


def broken_sheet() -> bytes:
    source, out = io.BytesIO(xlsx([["描述"], [TEXTS[0]]])), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, content[: len(content) // 2] if "sheet1" in part else content)
    return out.getvalue()


BAD = [
    ("empty", "a.csv", b"", "空"),
    ("no text column", "a.csv", "编号,日期\n1,2\n".encode(), "描述列"),
    ("only line ends", "a.csv", b"\n\n", "描述列"),
    ("large", "a.csv", b"x" * (MAX_BYTES + 1), "过大"),
    ("old excel", "a.xls", b"\xd0\xcf\x11\xe0rest", "XLSX"),
    ("no zip", "a.xlsx", b"PK\x03\x04broken", "XLSX"),
    ("zip of something", "a.xlsx", zipped("a.txt"), "XLSX"),
    ("zip bomb", "a.xlsx", bomb(), "过大"),
    ("broken sheet", "a.xlsx", broken_sheet(), "XLSX"),
    ("broken mark", "a.csv", b"\xef\xbb\xbf\xff\xff\xff", "编码"),
    ("csv named xlsx", "a.xlsx", b"text\nabc\n", "XLSX"),
    ("huge cell", "a.csv", b'text\n"' + b"x" * 500_000 + b'"\n', "CSV"),
]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_file_when_bad_then_one_clear_line(desk) -> None:
    for case, name, content, words in BAD:
        with pytest.raises(InvalidError, match=words):
            read_upload(desk, name, content)
            raise AssertionError(case)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_file_when_more_rows_than_allowed_then_the_rest_is_told(desk, monkeypatch) -> None:
    monkeypatch.setattr("service.review.upload.MAX_ROWS", 2)
    content = "text\n" + "\n".join(TEXTS[:4])
    preview = read_upload(desk, "a.csv", content.encode())
    assert len(preview.rows) == 2 and [(e.row, e.column) for e in preview.errors] == [(4, None)]
