"""Tables handed in: preview, taking over, what is refused."""

from __future__ import annotations

import base64
import io
import re
import zlib

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from service.review import own
from service.review.errors import InvalidError
from service.review.views.intake import _unpack
from tests.service.desk.deskside import NEW, TEXTS, Member, desk_of, reader


def csv(*rows: str) -> bytes:
    return ("描述,编号,发生日\n" + "\n".join(rows) + "\n").encode("gb18030")


def xlsx(*rows: tuple) -> bytes:
    book, target = Workbook(), io.BytesIO()
    for row in (("文本", "编号"), *rows):
        book.active.append(row)
    book.save(target)
    return target.getvalue()


def send(member: Member, name: str, content: bytes):
    data = {"csrf_token": member.token(), "file": (io.BytesIO(content), name)}
    return member.client.post("/review/upload", data=data, content_type="multipart/form-data")


def carried(html: str) -> dict[str, str]:
    """The hidden fields of the preview."""
    return dict(re.findall(r'type="hidden" name="(name|packed)" value="([^"]*)"', html))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("事件.csv", csv(f"{NEW},A-1,2024-05-01", ",A-2,", f"{TEXTS[0]},A-3,", f"{TEXTS[1]}再写一句,A-4,五月")),
        ("事件.xlsx", xlsx((NEW, "A-1"), (None, "A-2"), (TEXTS[0], "A-3"))),
    ],
    ids=["csv-gb18030", "xlsx"],
)
def test_upload_when_previewed_and_taken_then_rows_and_errors_as_shown(
    staffed: Flask, name: str, content: bytes
) -> None:
    zhao = Member(staffed, "zhao")
    before = len(own.list_own(desk_of(staffed), reader(staffed, "zhao")))
    html = send(zhao, name, content).get_data(as_text=True)
    assert "可收 <strong>2</strong> 行" in html and "有错的行" in html and "已有同文" in html
    assert len(own.list_own(desk_of(staffed), reader(staffed, "zhao"))) == before, "a preview stores nothing"
    fields = carried(html)
    done = zhao.post("/review/upload/apply", **fields).get_data(as_text=True)
    assert "新收 <strong>2</strong> 件" in done
    once_more = send(zhao, name, content).get_data(as_text=True)
    assert "可收 <strong>0</strong> 行" in once_more and "2 行早已收到" in once_more
    assert re.search(r"disabled>收下这 0 行", once_more)
    again = zhao.post("/review/upload/apply", **fields).get_data(as_text=True)
    assert "新收 <strong>0</strong> 件，早已有的 2 件" in again
    assert len(own.list_own(desk_of(staffed), reader(staffed, "zhao"))) == before + 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("", b"", "请选一个"),
        ("a.pdf", b"%PDF-1.7", "只收 CSV 与 XLSX"),
        ("a.csv", b"%PDF-1.7\n1 0 obj", "只收 CSV 与 XLSX"),
        ("a.PDF", "描述\n他盗走账号\n".encode(), "只收 CSV 与 XLSX"),
        ("a.xlsx", "描述\n他盗走账号\n".encode(), "只收 CSV 与 XLSX"),
        ("a.xlsx", b"PK\x03\x04broken", 'role="alert"'),
        ("a.csv", b"", 'role="alert"'),
        ("a.csv", "编号,日期\n1,2\n".encode(), 'role="alert"'),
    ],
    ids=["none", "pdf", "pdf-as-csv", "text-as-pdf", "text-as-xlsx", "broken-xlsx", "empty", "no-text-column"],
)
def test_upload_when_no_table_then_says_so(staffed: Flask, name: str, content: bytes, words: str) -> None:
    response = send(Member(staffed, "zhao"), name, content)
    assert response.status_code == 422 and words in response.get_data(as_text=True)


def test_upload_when_one_of_its_rows_was_taken_in_before_then_counted_without_it(staffed: Flask) -> None:
    zhao = Member(staffed, "zhao")
    first = send(zhao, "a.csv", csv(f"{NEW},A-1,2024-05-01")).get_data(as_text=True)
    zhao.post("/review/upload/apply", **carried(first))
    rows = [f"{NEW},A-1,2024-05-01", f"{NEW}另一件,A-2,", f"{NEW}又一件,A-3,"]
    html = send(zhao, "a.csv", csv(*rows)).get_data(as_text=True)
    assert "可收 <strong>2</strong> 行" in html and ">收下这 2 行" in html and "1 行早已收到" in html
    assert "新收 <strong>2</strong> 件" in zhao.post("/review/upload/apply", **carried(html)).get_data(as_text=True)


def test_upload_when_larger_than_allowed_then_413_as_a_page(new_desk) -> None:
    from tests.service.desk.deskside import hire

    app = new_desk(MAX_BATCH_BODY_BYTES=20_000)
    hire(app)
    response = send(Member(app, "zhao"), "a.csv", b"x" * 30_000)
    assert response.status_code == 413 and response.mimetype == "text/html"


@given(st.binary(max_size=200))
def test_unpack_when_anything_is_sent_back_then_refused_or_whole(raw: bytes) -> None:
    packed = base64.b64encode(zlib.compress(raw)).decode()
    assert _unpack(packed, 1000) == raw
    for bad in (packed[:-5], "!" + packed, base64.b64encode(raw).decode() + "x"):
        with pytest.raises(InvalidError):
            _unpack(bad, 1000)


def test_unpack_when_it_would_swell_then_refused() -> None:
    packed = base64.b64encode(zlib.compress(b"0" * 10_000_000)).decode()
    with pytest.raises(InvalidError):
        _unpack(packed, 1_000_000)
