"""Every command of docs/retraining.md runs, in order, on small files."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from tests.conftest import ROOT, SAMPLES

PAGE = ROOT / "docs" / "retraining.md"

#: A charge, and pieces whose combinations are facts.
CAIL = {
    "盗窃": (["趁夜撬开店铺卷帘门", "翻窗进入住宅", "在公交车上用镊子"], ["拿走现金", "拿走两台手机"]),
    "诈骗": (["冒充老板加好友", "谎称能办入学", "假扮平台客服"], ["骗走货款", "收钱后失联"]),
    "非法获取公民个人信息": (
        ["向物业买业主电话", "在群里收购简历", "从快递站抄面单"],
        ["转卖给装修公司", "转卖给中介"],
    ),
}

JUDGMENT = """某某人民法院
刑事判决书
（2022）浙0106刑初9号
经审理查明，被告人王某在二手平台谎称有演唱会门票，先后收取十二人票款三万余元后失联。
本院认为，被告人的行为构成诈骗罪。判决如下：
被告人王某犯诈骗罪，判处有期徒刑一年。"""


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text("utf-8"), re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, tiny_rows) -> Path:
    from tests.training.test_judgments import write_docx, write_pdf

    base = tmp_path_factory.mktemp("retraining")
    for name in ("in/judgments", "corpus", "precedents"):
        (base / name).mkdir(parents=True)
    facts = [
        {"fact": f"第{i}起：被告人{one}，{two}，价值{i}千元。", "meta": {"accusation": [charge]}}
        for charge, (first, second) in CAIL.items()
        for i, (one, two) in enumerate((a, b) for _ in range(4) for a in first for b in second)
    ]
    write(base / "in/cail.json", facts)
    (base / "in/incidents.csv").write_bytes("编号,描述,定性\n1,有人冒充快递理赔骗走两千元,诈骗罪\n".encode("gbk"))
    book = xlsxwriter.Workbook(str(base / "in/incidents.xlsx"))
    sheet = book.add_worksheet()
    for i, cells in enumerate([("编号", "描述", "定性"), (2, "邻居装修太吵影响休息", "相邻关系")]):
        sheet.write_row(i, 0, cells)
    book.close()
    decision = {"incident_id": "7", "text": "离职员工导走客户手机号卖给同行", "outcome": "改判", "decided_by": "u1"}
    more = {"labels": ["infringing-personal-info"], "decided_at": "2026-05-01T10:00:00+08:00"}
    write(base / "in/reviews.jsonl", [{**decision, **more}])
    write_docx(base / "in/judgments/a.docx", JUDGMENT)
    write_pdf(base / "in/judgments/a.pdf", JUDGMENT)
    (base / "in/judgments/a.txt").write_text(JUDGMENT, "utf-8")
    rows = [{"id": r.id, "text": r.text, "labels": list(r.labels), "split_group": r.split_group} for r in tiny_rows]
    write(base / "corpus/base.jsonl", rows)
    shutil.copy(SAMPLES / "precedents" / "founding.jsonl", base / "precedents")
    return base


def write(path: Path, rows: list[dict]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def test_commands_when_run_in_order_then_succeed(folder: Path) -> None:
    found = commands()
    assert len(found) >= 14
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for command in found:
        line = command.replace("anyou ", f"{sys.executable} -m anyou ", 1)
        done = subprocess.run(line, shell=True, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, (command, done.stderr)
        assert done.stdout.strip(), command
    drafts = [json.loads((folder / f"drafts/{kind}.jsonl").read_text("utf-8")) for kind in ("word", "pdf", "text")]
    assert [draft["labels"] for draft in drafts] == [["fraud"]] * 3
    assert len({draft["text"] for draft in drafts}) == 1
    assert (folder / "own/models/current").exists()


def test_links_when_local_then_exist() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / target).exists(), target


def test_formats_when_listed_then_all_commands() -> None:
    from training.commands.imports import imports

    listed = re.findall(r"^\| ((?:`\w+` ?)+)\|", PAGE.read_text("utf-8"), re.M)
    assert {name.strip("`") for cell in listed for name in cell.split()} == set(imports.commands)
