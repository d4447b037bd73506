"""``anyou compare``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from classifier.errors import ClassifierError
from training.commands.options import data_option, models_option, resamples_option
from training.errors import CorpusError, RegistryError
from training.registry import Registry

_Loaded = TypeVar("_Loaded")

#: Texts listed of each kind unless all are asked for.
_LISTED = 20
_LENGTH = 60


def _opened(folder: Path, load: Callable[[Path], _Loaded]) -> _Loaded:
    """What ``load`` gives of a model; one that cannot be read is named with the reason."""
    try:
        return load(folder)
    except ClassifierError as error:
        raise RegistryError(f"模型 {folder.name} 读不出来，不能比较：{error}") from error


def _on_data(folders: list[Path], data: tuple[Path, ...], resamples: int) -> tuple[dict[str, Any], dict[str, str]]:
    from classifier.assess import Classifier
    from training.evaluate import read_evaluation
    from training.trial.answers import ask
    from training.trial.compare import answered
    from training.trial.compare import compare as run

    one, two = (_opened(folder, Classifier.load) for folder in folders)
    labels = two.model.labels
    if one.model.labels.ids != labels.ids:
        raise RegistryError("两个模型的标签表不同，不能比较")
    rows = [row for path in data for row in read_evaluation(path, labels)]
    if len({row.id for row in rows}) != len(rows):
        raise CorpusError("评测数据里有重复的编号")
    first, second = ask(one, rows), ask(two, rows)
    found = run(first, second, labels, resamples)
    found["answers"] = {"first": answered(first, labels), "second": answered(second, labels)}
    return found, {row.id: row.text for row in rows}


def _on_heldout(folders: list[Path], resamples: int) -> tuple[dict[str, Any], dict[str, str]]:
    from training.provenance import common_rows, load_provenance
    from training.trial.compare import answered
    from training.trial.compare import compare as run

    one, two = (_opened(folder, load_provenance) for folder in folders)
    if one is None or two is None:
        without = "、".join(folder.name for folder, kept in zip(folders, (one, two), strict=True) if kept is None)
        raise RegistryError(f"模型 {without} 没有保存留出答案，请给出评测数据 --data")
    if one.labels.ids != two.labels.ids:
        raise RegistryError("两个模型的标签表不同，不能比较")
    mine, theirs = common_rows(one, two)
    if not mine:
        raise RegistryError("两个模型的语料没有共同的文字，请给出评测数据 --data")
    first, second = one.answers(mine), two.answers(theirs)
    found = run(first, second, two.labels, resamples)
    found["answers"] = {"first": answered(first, two.labels), "second": answered(second, two.labels)}
    return found, {}


@click.command(
    help="在同样的文字上比较模型 A 与 B：差值的配对区间、McNemar 检验、按组、变对与变错的文字。"
    "不给 --data 时用两者训练时的留出答案，只比共同的语料。"
)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@data_option
@click.option("--json", "as_json", is_flag=True, help="输出完整的 JSON")
@click.option("--all", "all_texts", is_flag=True, help="列出全部变对与变错的文字")
@resamples_option
@models_option
def compare(
    first: str,
    second: str,
    data: tuple[Path, ...],
    as_json: bool,
    all_texts: bool,
    resamples: int,
    models_root: Path,
) -> None:
    """Print or write the comparison."""
    from training.commands.evaluation import compare_lines

    registry = Registry(models_root)
    folders = [registry.folder(first), registry.folder(second)]
    found, texts = _on_data(folders, data, resamples) if data else _on_heldout(folders, resamples)
    found = {"first": folders[0].name, "second": folders[1].name, **found}
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    click.echo(f"前 {found['first']}\n后 {found['second']}\n{'评测数据' if data else '训练时的留出答案，共同的语料'}")
    for line in compare_lines(found):
        click.echo(line)
    answers = found["answers"]
    for key, title in (("gained", "变对"), ("lost", "变错")):
        shown = found[key] if all_texts else found[key][:_LISTED]
        if shown:
            click.echo(f"\n{title}（{len(found[key])}）")
        for i in shown:
            click.echo(f"{i}\t{answers['first'][i]} → {answers['second'][i]}\t{texts.get(i, '')[:_LENGTH]}")
