"""``anyou examples``: the eleven cases the project began with, assessed, as a document."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from training.commands.explanation import case_lines, cite, explain_lines
from training.commands.options import model_option, models_option
from training.errors import TrainingError
from training.registry import Registry

HEAD = """# 十一个案例

由 `anyou examples` 生成：先是案情，再是系统的回答（首选的标签、要件、数额、途径、区分、要问的事和最近的案例）。
案情来自 `samples/precedents/founding.jsonl`，这些案例在模型的判例库里，这里看的是说理，不是检验成绩。
最近的案例略去它自己。
条文按文中的日期；文中没有日期的按 {day}。
"""


def write_examples(classifier: Any, rows: list[dict[str, Any]], day: date) -> str:
    """The document for the cases ``rows`` (``id``, ``title``, ``facts``).

    Parameters
    ----------
    classifier : classifier.assess.Classifier
        The model asked.
    rows : list of dict
        Decided cases.
    day : date
        Day of the law where a text tells none, so that the document does not change with the calendar.
    """
    out = [HEAD.format(day=day.isoformat())]
    for row in rows:
        answer = classifier.assess(row["facts"], top_k=3, precedents=2, today=day).to_dict()
        first = answer["labels"][0]
        out.append(f"\n## {row['id']} {row['title']}\n\n{row['facts']}\n")
        ranked = "；".join(f"{x['rank']}. {x['name']}" for x in answer["labels"])
        out.append(f"- 排序：{ranked}\n- 条文按 {answer['occurred_on']['date']}：")
        out.append("；".join(map(cite, first["statutes"][:4])) + "\n")
        out += [f"- {line.strip()}\n" for line in explain_lines(first)]
        asked = "；".join(question["question"].rstrip("？?") for question in answer["ask_next"])
        out += [f"- 还可以问清：{asked}？\n"] if asked else []
        # That the case finds itself tells nothing.
        others = [case for case in answer["precedents"] if case["id"] != row["id"]]
        out += [f"- {line.strip()}\n" for case in others for line in case_lines(case)]
    return "".join(out)


@click.command(help="把十一个案例的评估写成文档。")
@click.argument("cases", type=click.Path(path_type=Path), default=Path("samples/precedents/founding.jsonl"))
@click.option("--output", type=click.Path(path_type=Path), default=None, help="写到文件；缺省写到屏幕")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    default="2026-11-21",
    show_default=True,
    help="缺省的行为日期",
)
@model_option
@models_option
def examples(cases: Path, output: Path | None, day: Any, model_id: str | None, models_root: Path) -> int:
    """Assess the cases and write the document."""
    from classifier.assess import Classifier

    try:
        rows = [json.loads(line) for line in cases.read_text("utf-8").split("\n") if line.strip()]
        document = write_examples(Classifier.load(Registry(models_root).folder(model_id)), rows, day.date())
    except (json.JSONDecodeError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise TrainingError(f"案例文件读不懂：{cases}") from error
    if output is None:
        click.echo(document, nl=False)
        return 0
    part = output.with_name(output.name + ".part")
    part.write_text(document, "utf-8")
    part.replace(output)
    return 0
