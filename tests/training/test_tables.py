"""CSV files and workbooks as offices export them, with faults planted."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from classifier.taxonomy import LabelTable
from training.corpus.records import read_corpus
from training.errors import ImportingError
from training.importers.run import run_import
from training.importers.sheets import cell_text, guess_encoding
from training.importers.table import TableImporter

HEAD = "编号,事件描述,定性,备注"
LINES = [
    "A1,客服把三千条买家电话卖给同行，每条一元。,侵犯公民个人信息罪,无",
    'A2,"有人用脚本改了积分,平台对账时少了两万元。",破坏计算机信息系统罪;盗窃,',
    "A3,,诈骗罪,正文空",
    'A4,"第一行写着转账，\n第二行写着被拉黑，一共三万元。",fraud;合同诈骗罪,',
    "A5,员工小红把源码拷走后入职对手公司。,侵犯商业秘密罪,多,一格",
    "A1,编号与第一条相同的另一件事情。,诈骗罪,",
    "A6,联系人王建国手机13812345678被群发短信骚扰。,侵犯公民个人信息,",
    "",
    "A7,客服把三千条买家电话卖给同行，每条一元。,诈骗罪,正文相同",
    "A8,破解门禁后台并且提供工具的一件事。,提供侵入、非法控制计算机信息系统程序、工具罪,",
    "A9,拿到短信验证码之后转走了钱款。,诈骗罪、合同诈骗罪,",
]


def table(path: Path, labels: LabelTable | None, unknown: str | None = None, **options: Any) -> TableImporter:
    columns = options.pop("columns", {})
    return TableImporter([path], labels, unknown, columns, books=path.suffix == ".xlsx", **options)


def rows_of(path: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in map(json.loads, path.read_text("utf-8").splitlines())}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_csv_when_faults_are_planted_then_rows_and_line_numbers(
    tmp_path: Path, labels: LabelTable, encoding: str
) -> None:
    path, out = tmp_path / "t.csv", tmp_path / "o.jsonl"
    path.write_bytes("\r\n".join([HEAD, *LINES]).encode(encoding))
    counts = run_import(table(path, labels), out)
    rows = rows_of(out)
    assert {key: row["labels"] for key, row in rows.items()} == {
        "A1": ["infringing-personal-info"],
        "A4": ["fraud", "contract-fraud"],
        "A6": ["infringing-personal-info"],
        "A8": ["providing-intrusion-tools"],
        "A9": ["fraud", "contract-fraud"],
    }
    assert rows["A6"]["text"] == "联系人〔姓名〕手机〔手机号〕被群发短信骚扰。"
    assert rows["A4"]["text"] == "第一行写着转账， 第二行写着被拉黑，一共三万元。"
    bad = (tmp_path / "o.jsonl.bad.tsv").read_text("utf-8").splitlines()
    # A cell of two lines moves the lines after it, and the numbers with them.
    assert [line.split("\t")[0] for line in bad] == [f"t.csv 第 {n} 行" for n in (3, 4, 7, 8, 11)]
    for line, words in zip(bad, ("盗窃", "正文是空的", "5 格", "编号重复", "标签却不同"), strict=True):
        assert words in line
    assert not counts.skipped
    assert len(read_corpus([out], labels)) == 5


def test_csv_when_bytes_are_broken_or_quote_is_open_then_only_these_rows_are_bad(
    tmp_path: Path, labels: LabelTable
) -> None:
    path = tmp_path / "t.csv"
    good = "A{},有人冒充客服骗走两万元的一件事{}。,诈骗罪,"
    lines = [HEAD, *(good.format(i, i) for i in range(20))]
    raw = [line.encode("gbk") for line in lines]
    raw[5] = raw[5].replace("冒".encode("gbk"), b"\xff\xff")
    path.write_bytes(b"\n".join(raw) + '\nA99,"引号没有关上的一行,诈骗罪,'.encode("gbk"))
    run_import(table(path, labels, encoding="gbk"), tmp_path / "o.jsonl")
    assert len(rows_of(tmp_path / "o.jsonl")) == 19
    bad = (tmp_path / "o.jsonl.bad.tsv").read_text("utf-8")
    assert "第 6 行\t有不合编码的字节" in bad and "第 22 行" in bad


def test_csv_when_one_text_has_two_labels_or_an_id_comes_again_then_told_with_file_and_line(
    tmp_path: Path, labels: LabelTable
) -> None:
    path, out = tmp_path / "t.csv", tmp_path / "o.jsonl"
    rows = [
        "编号,正文,标签",
        "a,有人冒充老板骗走货款两万元,诈骗",
        "b,有人冒充老板骗走货款两万元,诈骗罪",
        "c,有人冒充老板 骗走货款两万元,other",
        "a,另一件事：有人冒充老师收走班费三千元,诈骗",
    ]
    path.write_text("\n".join(rows) + "\n", "utf-8")
    counts = run_import(table(path, labels), out)
    # The second says the same of the same text: nothing is lost by leaving it out.
    assert (counts.rows, counts.bad, counts.skipped) == (1, 2, {"正文重复": 1})
    assert (tmp_path / "o.jsonl.bad.tsv").read_text("utf-8") == (
        "t.csv 第 4 行\t正文与前面收下的一条相同，标签却不同；看看哪个对，只留一条\n"
        "t.csv 第 5 行\t编号重复，只留第一条：a；不是同一件事就换一个编号\n"
    )


@pytest.mark.parametrize("mark", ["\t", ";", "|"], ids=["tab", "semicolon", "bar"])
def test_csv_when_other_delimiter_then_found(tmp_path: Path, labels: LabelTable, mark: str) -> None:
    path = tmp_path / "t.txt"
    path.write_text(f"正文{mark}标签\n有人冒充老板骗走货款两万元{mark}诈骗\n", "utf-8")
    assert run_import(table(path, labels), tmp_path / "o.jsonl").labels == {"fraud": 1}


@pytest.mark.parametrize(
    ("head", "columns", "message"),
    [
        ("甲,乙", {}, "看不出哪一列是 text、labels"),
        ("正文,乙", {}, "--column labels=列名"),
        ("正文,乙", {"labels": "丙"}, "没有“丙”这一列；表头是 正文、乙"),
        ("正文,乙", {"colour": "乙"}, "没有字段 colour"),
        ("", {}, "是空的"),
    ],
    ids=["none", "one", "wrong", "field", "empty"],
)
def test_csv_when_columns_are_not_clear_then_says_what_to_do(
    tmp_path: Path, labels: LabelTable, head: str, columns: dict[str, str], message: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(head + "\n", "utf-8")
    with pytest.raises(ImportingError, match=message):
        run_import(table(path, labels, columns=columns), tmp_path / "o.jsonl")
    assert {p.name for p in tmp_path.iterdir()} == {"t.csv"}


@pytest.mark.parametrize(
    ("unknown", "expected"), [("other", ["other"]), ("new", ["盗窃罪"]), ("skip", None), (None, None)]
)
def test_table_when_label_is_unknown_then_as_asked(
    tmp_path: Path, labels: LabelTable, unknown: str | None, expected: list[str] | None
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("正文,标签\n夜里撬锁拿走三台电脑,盗窃\n", "utf-8")
    counts = run_import(table(path, labels, unknown), tmp_path / "o.jsonl")
    rows = list(rows_of(tmp_path / "o.jsonl").values())
    assert [row["labels"] for row in rows] == ([expected] if expected else [])
    assert counts.bad == (1 if unknown is None else 0)


def make_book(path: Path) -> None:
    """A workbook with a title row left blank, numbers, dates, a formula and a second sheet."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("台账")
    sheet.write_row(1, 0, ["登记号", "日期", "描述", "罪名"])
    sheet.write(2, 0, 20240501)
    sheet.write_datetime(2, 1, date(2024, 5, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_row(2, 2, ["有人冒充老板骗走货款两万元，账户尾号6789。", "诈骗"])
    sheet.write(3, 0, 20240502)
    sheet.write_formula(
        3, 2, '="刷单返利"&"被骗一万元，对方手机"&13812345678', None, "刷单返利被骗一万元，对方手机13812345678"
    )
    sheet.write(3, 3, "fraud")
    sheet.write(4, 0, 20240503)
    sheet.write(4, 2, 12)
    sheet.write(4, 3, "诈骗")
    book.add_worksheet("说明").write(0, 0, "无")
    book.close()


def test_xlsx_when_faults_are_planted_then_rows_and_line_numbers(tmp_path: Path, labels: LabelTable) -> None:
    path, out = tmp_path / "t.xlsx", tmp_path / "o.jsonl"
    make_book(path)
    run_import(table(path, labels, columns={"id": "登记号", "text": "描述", "labels": "罪名"}), out)
    rows = rows_of(out)
    assert list(rows) == ["20240501", "20240502"]
    assert rows["20240502"]["text"] == "刷单返利被骗一万元，对方手机〔手机号〕"
    assert (tmp_path / "o.jsonl.bad.tsv").read_text("utf-8") == "t.xlsx 第 5 行\t正文长 2 字，应在 5 到 20000 之间\n"


def test_xlsx_when_damaged_or_sheet_is_missing_then_said(tmp_path: Path, labels: LabelTable) -> None:
    path = tmp_path / "t.xlsx"
    make_book(path)
    with pytest.raises(ImportingError, match="没有工作表“表三”，只有 台账、说明"):
        run_import(table(path, labels, sheet="表三"), tmp_path / "o.jsonl")
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(ImportingError, match="不是可读的工作簿"):
        run_import(table(path, labels), tmp_path / "o.jsonl")


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("离职员工导走了客户名单并转卖给同行" * 9, "gb18030", "gb18030"),
        ("離職員工導走了客戶名單並轉賣給同業，電話號碼也在內" * 9, "big5", "big5"),
        ("abc,def\n1,2", "ascii", "utf-8"),
    ],
    ids=["gbk", "big5", "ascii"],
)
def test_encoding_when_guessed_then_reads_back(tmp_path: Path, text: str, encoding: str, expected: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(encoding))
    found = guess_encoding(path)
    assert path.read_bytes().decode(found) == text
    assert found == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [(13812345678.0, "13812345678"), (0.5, "0.5"), (date(2024, 5, 1), "2024-05-01"), (True, "是"), ("文", "文")],
)
def test_cell_when_read_then_as_it_stands_on_the_sheet(cell: Any, expected: str) -> None:
    assert cell_text(cell) == expected
