"""Delimited text and workbooks as they come: open quotes, titles above the heading, doubled columns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xlsxwriter

from classifier.taxonomy import LabelTable
from tests.training.test_commands import run
from training.errors import ImportingError
from training.importers.run import run_import
from training.importers.table import TableImporter

HEAD = "编号,描述,定性"
COLUMNS = {"id": "编号", "text": "描述", "labels": "定性"}


def rows_and_faults(path: Path, labels: LabelTable, **options: str) -> tuple[dict[str, list[str]], list[str]]:
    out = path.with_suffix(".jsonl")
    run_import(
        TableImporter([path], labels, None, COLUMNS, books=path.suffix == ".xlsx", **options), out, overwrite=True
    )
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    bad = Path(f"{out}.bad.tsv")
    faults = bad.read_text("utf-8").splitlines() if bad.exists() else []
    return {row["id"]: row["labels"] for row in rows}, [line.partition("\t")[2] for line in faults]


def plain(number: int, text: str | None = None) -> str:
    return f"A{number},{text or f'有人冒充第{number}号客服骗走两万元。'},诈骗罪"


def quoted(number: int) -> str:
    return f'A{number},"有人冒充客服,骗走第{number}号事主两万元。",诈骗罪'


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join([HEAD, *lines]) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("open_line", "last_line", "why"),
    [
        pytest.param('A12,"有人冒充客服骗走两万元,诈骗罪', quoted(502), "从第 13 行到第 503 行", id="next-quote-opens"),
        pytest.param(
            'A12,"有人冒充客服骗走两万元,诈骗罪', plain(502, '说是客服"'), "从第 13 行到第 503 行", id="closed-far-away"
        ),
        pytest.param('A12,"有人冒充客服骗走两万元,诈骗罪', plain(502), "从第 13 行到第 601 行", id="never-closed"),
    ],
)
def test_csv_when_a_quote_is_missing_then_one_row_is_lost_and_told(
    tmp_path: Path, labels: LabelTable, open_line: str, last_line: str, why: str
) -> None:
    lines = [plain(number) for number in range(1, 601)]
    lines[11], lines[501] = open_line, last_line
    rows, faults = rows_and_faults(write(tmp_path / "t.csv", lines[:600]), labels)
    assert f"引号没有关上，{why}" in faults[0]
    # The stray quote itself may make its own row unfit, and no other.
    assert {f"A{number}" for number in range(1, 601)} - set(rows) <= {"A12", "A502"}
    assert len(faults) == 600 - len(rows)


def test_csv_when_two_quotes_are_missing_then_the_lines_between_are_rows(tmp_path: Path, labels: LabelTable) -> None:
    """The quotes pair up again: strict reading sees nothing, the lines inside do."""
    lines = [plain(number) for number in range(1, 31)]
    lines[4] = 'A5,"有人冒充客服骗走两万元。,诈骗罪'
    lines[19] = 'A20,有人冒充客服骗走两万元。",诈骗罪'
    rows, faults = rows_and_faults(write(tmp_path / "t.csv", lines), labels)
    assert faults == ["引号没有关上，从第 6 行到第 21 行"]
    assert set(rows) == {f"A{number}" for number in range(1, 31)} - {"A5"}


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("第一行说收到短信\n第二行说点了链接,\n\n第四行说少了三万元", id="prose"),
        pytest.param("\n".join(f"10:0{i} 登录,失败" for i in range(8)), id="log-of-another-width"),
        pytest.param('他说""转账""\n又说""别问""\n共三万元', id="doubled-quotes"),
    ],
)
def test_csv_when_a_cell_has_lines_of_its_own_then_one_row(tmp_path: Path, labels: LabelTable, cell: str) -> None:
    rows, faults = rows_and_faults(write(tmp_path / "t.csv", [plain(1), f'A2,"{cell}",诈骗罪', plain(3)]), labels)
    assert list(rows) == ["A1", "A2", "A3"] and not faults


def test_csv_when_an_open_quote_cuts_a_cell_of_lines_then_its_tail_is_no_row(
    tmp_path: Path, labels: LabelTable
) -> None:
    lines = [plain(1), 'A2,"第一行的"字\n第二行写了很多字,诈骗罪', plain(3)]
    rows, faults = rows_and_faults(write(tmp_path / "t.csv", lines), labels)
    assert list(rows) == ["A1", "A3"] and len(faults) == 2


def test_csv_when_an_import_with_open_quotes_is_asked_for_then_exit_status_tells(tmp_path: Path) -> None:
    lines = [plain(number) for number in range(1, 9)]
    lines[2] = 'A3,"有人冒充客服骗走两万元,诈骗罪'
    columns = [f"--column={field}={name}" for field, name in COLUMNS.items()]
    path = write(tmp_path / "t.csv", lines)
    done = run("import", "csv", str(path), "--out", str(tmp_path / "o.jsonl"), *columns)
    assert done.returncode == 1 and "7 条" in done.stdout


TITLED = [["2024 年上半年事件台账"], [], ["填报单位：某分局", "", "制表：张某"], ["编号", "描述", "定性"]]
BODY = [["A1", "有人冒充客服骗走两万元。", "诈骗罪"], ["A2", "客服把三千条买家电话卖给同行。", "侵犯公民个人信息罪"]]


def write_titled(path: Path) -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(row) for row in TITLED + BODY), "utf-8")
        return path
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for number, row in enumerate(TITLED + BODY):
        sheet.write_row(number, 0, row)
    book.close()
    return path


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_when_a_title_stands_above_then_heading_is_found_by_the_named_columns(tmp_path: Path, kind: str) -> None:
    path = write_titled(tmp_path / f"t.{kind}")
    columns = [f"--column={field}={name}" for field, name in COLUMNS.items()]
    done = run("import", kind, str(path), "--out", str(tmp_path / "o.jsonl"), *columns)
    assert done.returncode == 0, done.stderr
    assert f"t.{kind} 的表头在第 4 行" in done.stdout and "2 条" in done.stdout


def test_table_when_no_row_has_all_the_names_then_the_nearest_heading_is_shown(
    tmp_path: Path, labels: LabelTable
) -> None:
    path = write_titled(tmp_path / "t.csv")
    with pytest.raises(ImportingError, match="没有“罪名”这一列；表头是 编号、描述、定性"):
        importer = TableImporter([path], labels, None, {"text": "描述", "labels": "罪名"}, books=False)
        run_import(importer, tmp_path / "o.jsonl")


@pytest.mark.parametrize(
    ("head", "columns", "message"),
    [
        ("描述,定性,描述", {"text": "描述", "labels": "定性"}, "有 2 列都叫“描述”"),
        ("正文,标签,标签", {}, "有 2 列都叫“标签”"),
        ("正文,标签,甲,甲", {}, None),
    ],
    ids=["named", "guessed", "not-used"],
)
def test_table_when_a_used_column_is_there_twice_then_refused(
    tmp_path: Path, labels: LabelTable, head: str, columns: dict[str, str], message: str | None
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{head}\n有人冒充客服骗走两万元。,诈骗罪,,\n", "utf-8")
    importer = TableImporter([path], labels, None, columns, books=False)
    if message is None:
        assert run_import(importer, tmp_path / "o.jsonl").rows == 1
        return
    with pytest.raises(ImportingError, match=message):
        run_import(importer, tmp_path / "o.jsonl")


@pytest.mark.parametrize(
    ("text", "labelled", "expected"),
    [
        ("13812 45678 999", "诈骗罪", "正文里没有一个字"),
        ("……！！？？——", "诈骗罪", "正文里没有一个字"),
        ("rm -rf / on prod", "诈骗罪", ["fraud"]),
        ("有人冒充客服骗走两万元。", "诈骗罪/合同诈骗罪", ["fraud", "contract-fraud"]),
        ("有人冒充客服骗走两万元。", "诈骗／合同诈骗", ["fraud", "contract-fraud"]),
        ("有人冒充客服骗走两万元。", "诈骗/没有的罪", "没有这个标签：没有的罪"),
        (
            "有人做了破解门禁的工具卖。",
            "提供侵入、非法控制计算机信息系统程序、工具罪/诈骗罪",
            ["providing-intrusion-tools", "fraud"],
        ),
    ],
)
def test_table_when_text_has_no_word_or_labels_have_a_stroke_then(
    tmp_path: Path, labels: LabelTable, text: str, labelled: str, expected: str | list[str]
) -> None:
    rows, faults = rows_and_faults(write(tmp_path / "t.csv", [f"A1,{text},{labelled}"]), labels)
    assert (faults or list(rows.values())) == [expected]


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_csv_when_the_encoding_named_is_another_then_said_without_surrogates(
    tmp_path: Path, labels: LabelTable, encoding: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("\n".join([HEAD, plain(1)]).encode("gbk"))
    with pytest.raises(ImportingError) as caught:
        rows_and_faults(path, labels, encoding=encoding)
    assert f"用 {encoding} 读不出来" in str(caught.value)
    str(caught.value).encode("utf-8")
