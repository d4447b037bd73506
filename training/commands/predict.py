"""``anyou predict``: one text for a person, or JSON Lines for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from classifier.brief import write_brief
from classifier.errors import TextError
from classifier.untrusted import decode_json
from training.commands.explanation import case_lines, explain_lines, flag_mark
from training.commands.options import model_option, models_option
from training.registry import Registry

_DECISIONS = {"suggest": "建议", "review": "请人工比较", "out_of_scope": "范围之外"}
_BASES = {"request": "所填日期", "text": "据文中日期", "today": "未写日期，用今天"}
#: Cases a line.
_CASES = 5
_FIELDS = frozenset({"id", "text", "occurred_on"})


@click.command(help="预测一段事件描述。TEXT 可以是文字、文件名，或 - 表示标准输入。")
@click.argument("text", required=False, default="-")
@click.option("--jsonl", "as_lines", is_flag=True, help="逐行读 JSON（id、text、occurred_on），逐行写结果")
@click.option("--occurred-on", type=click.DateTime(["%Y-%m-%d"]), default=None, help="行为日期，决定适用的条文")
@click.option("--top-k", type=click.IntRange(1, 18), default=5, show_default=True, help="列出几个标签")
@click.option("--precedents", type=click.IntRange(0, 5), default=1, show_default=True, help="每个标签列几个判例")
@click.option("--explain", is_flag=True, help="列出要件、数额与门槛、途径、相邻罪名的区分、还要问什么")
@click.option("--brief", is_flag=True, help="只写一段 1500 字以内的文字，可贴进报告")
@click.option("--json", "as_json", is_flag=True, help="输出完整的 JSON")
@model_option
@models_option
def predict(
    text: str,
    as_lines: bool,
    occurred_on: Any,
    top_k: int,
    precedents: int,
    explain: bool,
    brief: bool,
    as_json: bool,
    model_id: str | None,
    models_root: Path,
) -> int:
    """Load the model once and answer."""
    from classifier.assess import Classifier

    classifier = Classifier.load(Registry(models_root).folder(model_id))
    if as_lines:
        return _predict_lines(classifier, _read_lines(text))
    content = _read_text(text)
    day = occurred_on.date() if occurred_on else None
    assessment = classifier.assess(content, day, top_k=top_k, precedents=precedents)
    if as_json:
        click.echo(json.dumps({"model": classifier.model.id, **assessment.to_dict()}, ensure_ascii=False, indent=1))
    elif brief:
        click.echo(write_brief(assessment.to_dict()))
    else:
        _print_answer(assessment.to_dict(), explain)
    return 0


def _read_text(argument: str) -> str:
    if argument == "-":
        return _decode(sys.stdin.buffer.read())
    return _decode(Path(argument).read_bytes()) if _names_file(argument) else argument


def _names_file(argument: str) -> bool:
    """Whether there is such a file; a text is none, and one too long for a name (86 ideographs) is refused."""
    try:
        return Path(argument).is_file()
    except (OSError, ValueError):
        return False


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TextError("输入不是 UTF-8 文字") from None


def _read_lines(argument: str) -> Iterator[bytes]:
    if argument == "-":
        yield from sys.stdin.buffer
        return
    path = Path(argument)
    if not path.is_file():
        raise click.UsageError(f"没有这个文件：{argument}")
    with path.open("rb") as file:
        yield from file


def _predict_lines(classifier: Any, lines: Iterable[bytes]) -> int:
    """Answer line by line, in order; 1 if any line was bad."""
    failed = False
    labels = classifier.model.labels
    for raw in lines:
        if not raw.strip():
            continue
        row_id: Any = None
        try:
            row = decode_json(raw.decode("utf-8-sig"))
            if not isinstance(row, dict):
                raise TextError("每行应是一个 JSON 对象")
            row_id = row.get("id")
            out = _answer_row(classifier, labels, row)
        except TextError as error:
            out = {"id": row_id, "error": {"code": "bad_row", "message": str(error)}}
        except ValueError:
            out = {"id": row_id, "error": {"code": "bad_json", "message": "不是有效的 UTF-8 JSON"}}
        failed |= "error" in out
        click.echo(json.dumps(out, ensure_ascii=False))
    return 1 if failed else 0


def _answer_row(classifier: Any, labels: Any, row: dict[str, Any]) -> dict[str, Any]:
    extra = row.keys() - _FIELDS
    if extra:
        raise TextError(f"多出字段 {'、'.join(sorted(map(str, extra)))}")
    if not isinstance(row.get("text"), str):
        raise TextError("字段 text 应是文字")
    day = None
    if "occurred_on" in row and row["occurred_on"] is not None:
        try:
            day = date.fromisoformat(row["occurred_on"])
        except (TypeError, ValueError):
            raise TextError("字段 occurred_on 应是 年-月-日") from None
    ranking = classifier.rank(row["text"])
    precedents = [
        {"id": match.precedent.id, "label": label, "similarity": round(match.similarity, 6)}
        for label, match in classifier.analogous(row["text"], ranking, _CASES)
    ]
    return {
        "id": row.get("id"),
        "decision": classifier.settle(row["text"], ranking, day).code,
        "labels": [
            {
                "id": labels.ids[i],
                "name": labels.labels[i].name,
                "probability": round(float(ranking.probabilities[i]), 6),
            }
            for i in ranking.order
        ],
        "precedents": precedents,
        "model": classifier.model.id,
    }


def _print_answer(answer: dict[str, Any], explain: bool = False) -> None:
    click.echo(f"判定：{_DECISIONS[answer['decision']]}。{answer['decision_reason']}")
    for label in answer["labels"]:
        click.echo(f"\n{label['rank']}. {label['name']}  {label['probability']:.1%}")
        if label["track_record"]:
            click.echo(f"   {label['track_record']['text']}")
        if label["statutes"]:
            told = (f"{s['law']}{s['article']}{flag_mark(s['flag'])}" for s in label["statutes"][:4])
            click.echo("   条文：" + "；".join(told))
        if label["spans"]:
            click.echo("   依据：" + "、".join(f"“{s['text']}”" for s in label["spans"]))
        if explain:
            for line in explain_lines(label):
                click.echo(f"   {line}")
        for case in label["precedents"]:
            where = " ".join(filter(None, (case["court"], case["docket"])))
            click.echo(f"   近似案例：{case['title']}（{where or '出处见记录'}）相似度 {case['similarity']:.2f}")
    for case in answer["precedents"]:
        if explain or case["mark"]:
            click.echo("\n" + "\n".join(case_lines(case)))
    if explain:
        click.echo(f"\n条文按 {answer['occurred_on']['date']}（{_BASES[answer['occurred_on']['basis']]}）。", nl=False)
        click.echo(answer["occurred_on"].get("note", ""))
        for question in answer["ask_next"]:
            click.echo(f"还可以问清：{question['question']}")
    click.echo(f"\n{answer['disclaimer']}")
