"""``anyou predict``: one text for a person, or JSON Lines for a program."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from classifier.brief import write_brief
from classifier.errors import TextError
from classifier.given_day import read_day_of_conduct
from classifier.untrusted import decode_json
from training.commands.explanation import case_lines, cite, explain_lines
from training.commands.options import model_option, models_option
from training.registry import Registry

_DECISIONS = {"suggest": "建议", "review": "请人工比较", "out_of_scope": "范围之外"}
_BASES = {"request": "所填日期", "text": "据文中日期", "today": "未写日期，用今天"}
#: Cases a line.
_CASES = 5
#: Half of a pair, which JSON can name and UTF-8 cannot write.
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIELDS = frozenset({"id", "text", "occurred_on"})


def _read_day(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    """The day of an option, written as everywhere else."""
    try:
        return read_day_of_conduct(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(f"{error}") from None


@click.command(help="预测一段事件描述。TEXT 可以是文字、文件名，或 - 表示标准输入。")
@click.argument("text", required=False, default="-")
@click.option("--jsonl", "as_lines", is_flag=True, help="逐行读 JSON（id、text、occurred_on），逐行写结果")
@click.option(
    "--occurred-on",
    metavar="YYYY-MM-DD",
    callback=_read_day,
    default=None,
    help="行为日期，决定适用的条文；--jsonl 时用于没有写日期的行",
)
@click.option(
    "--top-k",
    type=click.IntRange(1, 18),
    default=5,
    show_default=True,
    help="列出几个标签；--jsonl 时不给则全部列出",
)
@click.option("--precedents", type=click.IntRange(0, 5), default=1, show_default=True, help="每个标签列几个判例")
@click.option("--explain", is_flag=True, help="列出要件、数额与门槛、途径、相邻罪名的区分、还要问什么")
@click.option("--brief", is_flag=True, help="只写一段 1500 字以内的文字，可贴进报告；与 --json 同用则写在 brief 一项")
@click.option("--json", "as_json", is_flag=True, help="输出完整的 JSON")
@model_option
@models_option
@click.pass_context
def predict(context: click.Context, /, text: str, model_id: str | None, models_root: Path, **asked: Any) -> int:
    """Load the model once and answer."""
    from classifier.assess import Classifier

    _check_options(context, asked)
    lines = _read_lines(text) if asked["as_lines"] else None
    content = _read_text(text) if lines is None else ""
    classifier = Classifier.load(Registry(models_root).folder(model_id))
    if lines is not None:
        most = asked["top_k"] if _is_given(context, "top_k") else None
        return _predict_lines(classifier, lines, asked["occurred_on"], most)
    assessment = classifier.assess(content, asked["occurred_on"], top_k=asked["top_k"], precedents=asked["precedents"])
    answer = assessment.to_dict()
    if asked["as_json"]:
        brief = {"brief": write_brief(answer)} if asked["brief"] else {}
        click.echo(json.dumps({"model": classifier.model.id, **brief, **answer}, ensure_ascii=False, indent=1))
    elif asked["brief"]:
        click.echo(write_brief(answer))
    else:
        _print_answer(answer, asked["explain"])
    return 0


def _is_given(context: click.Context, name: str) -> bool:
    return context.get_parameter_source(name) is not ParameterSource.DEFAULT


def _check_options(context: click.Context, asked: dict[str, Any]) -> None:
    """Refuse options that would change nothing beside others."""
    if asked["as_lines"]:
        idle = {"precedents": "--precedents", "explain": "--explain", "brief": "--brief", "as_json": "--json"}
        wrong = [option for name, option in idle.items() if _is_given(context, name)]
        if wrong:
            raise click.UsageError(f"{'、'.join(wrong)} 不能与 --jsonl 同用")
    elif asked["brief"] and asked["explain"]:
        raise click.UsageError("--explain 不能与 --brief 同用：短文里没有地方写要件")


def _read_text(argument: str) -> str:
    if not argument:
        # No path either: it would be read as this folder.
        return argument
    if argument == "-":
        return _decode(sys.stdin.buffer.read())
    if _is(Path.is_file, argument):
        return _decode(Path(argument).read_bytes())
    if _is(Path.is_dir, argument):
        raise click.UsageError(f"这是文件夹，不是文件：{argument}")
    if _looks_like_path(argument):
        raise click.UsageError(f"没有这个文件：{argument}（若是描述本身，请从标准输入给出）")
    return argument


#: Any ideograph: a description has one, a name of a file most often none.
_IDEOGRAPH = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
#: One word with a separator or an ending; or several that begin like a path and end like a name of a file.
_PATH = re.compile(
    r"(?=\S*[/\\]|\S*\.[0-9A-Za-z]{1,8}\Z)\S+|(?:/|\\|~|\.{1,2}[/\\]|[A-Za-z]:[/\\]).*\.[0-9A-Za-z]{1,8}"
)


def _looks_like_path(argument: str) -> bool:
    """Whether this was meant for the name of a file; as a text it would be ``other``, with exit status 0."""
    return not _IDEOGRAPH.search(argument) and _PATH.fullmatch(argument.strip()) is not None


def _is(kind: Callable[[Path], bool], argument: str) -> bool:
    """Whether there is such a file or folder; a text is none; one of 86 ideographs is refused as a name."""
    try:
        return kind(Path(argument))
    except (OSError, ValueError):
        return False


def _decode(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TextError("输入不是 UTF-8 文字；用编辑器另存为 UTF-8 再试") from None


def _read_lines(argument: str) -> Iterator[bytes]:
    if argument == "-":
        return iter(sys.stdin.buffer)
    if not _is(Path.is_file, argument):
        raise click.UsageError(f"没有这个文件：{argument}")
    return _lines_of(Path(argument))


def _lines_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


def _predict_lines(classifier: Any, lines: Iterable[bytes], day: date | None, most: int | None) -> int:
    """Answer line by line, in order; 1 if any line was bad. ``day`` is that of rows without one."""
    failed = False
    labels = classifier.model.labels
    for raw in lines:
        if not raw.strip():
            continue
        row_id: Any = None
        try:
            row, twice = _read_row(raw)
            row_id = row.get("id")
            if isinstance(row_id, str) and _SURROGATE.search(row_id):
                raise TextError("字段 id 不是 UTF-8 文字")
            if twice:
                raise TextError(f"字段 {'、'.join(map(str, twice))} 给了不止一次")
            out = _answer_row(classifier, labels, row, day)
            out["labels"] = out["labels"][:most]
        except TextError as error:
            out = {"id": row_id, "error": {"code": "bad_row", "message": str(error)}}
        except ValueError:
            out = {"id": row_id, "error": {"code": "bad_json", "message": "不是有效的 UTF-8 JSON"}}
        failed |= "error" in out
        # Half of a surrogate pair, in an id or a name that is refused, cannot be written.
        click.echo(json.dumps(out, ensure_ascii=False).encode("utf-8", "replace"))
    return 1 if failed else 0


def _read_row(raw: bytes) -> tuple[dict[str, Any], list[str]]:
    """The object of a line and its names that stand there more than once."""
    outermost: list[tuple[str, Any]] = []

    def keep(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        # Objects end before those around them, so that the last one is the whole line.
        outermost[:] = pairs
        return dict(pairs)

    row = decode_json(raw.decode("utf-8-sig"), keep)
    if not isinstance(row, dict):
        raise TextError("每行应是一个 JSON 对象")
    counts = Counter(name for name, _ in outermost)
    return row, [name for name, count in counts.items() if count > 1]


def _answer_row(classifier: Any, labels: Any, row: dict[str, Any], day: date | None) -> dict[str, Any]:
    extra = row.keys() - _FIELDS
    if extra:
        raise TextError(f"多出字段 {'、'.join(sorted(map(str, extra)))}")
    if not isinstance(row.get("text"), str):
        raise TextError("字段 text 应是文字")
    if row.get("occurred_on") is not None:
        try:
            day = read_day_of_conduct(row["occurred_on"])
        except ValueError as error:
            raise TextError(f"字段 occurred_on {error}") from None
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
            click.echo("   条文：" + "；".join(map(cite, label["statutes"][:4])))
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
