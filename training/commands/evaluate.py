"""``anyou evaluate``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from training.commands.options import model_option, models_option
from training.registry import Registry


@click.command(help="用没见过的案例检验一个模型：组首选、组前三、精确、宏F1、校准误差，按组与语域分列。")
@click.option("--data", "data", type=click.Path(path_type=Path), required=True, help="评测数据（.jsonl）")
@click.option("--json", "as_json", is_flag=True, help="输出完整的 JSON")
@model_option
@models_option
def evaluate(data: Path, as_json: bool, model_id: str | None, models_root: Path) -> None:
    """Print the measures of a model on a file."""
    from classifier.assess import Classifier
    from training.evaluate import evaluate as run
    from training.evaluate import read_evaluation

    classifier = Classifier.load(Registry(models_root).folder(model_id))
    result = run(classifier, read_evaluation(data, classifier.model.labels))
    if as_json:
        click.echo(json.dumps({"model": classifier.model.id, **result}, ensure_ascii=False, indent=1))
        return
    click.echo(f"模型 {classifier.model.id}，{data.name}，{result['rows']} 条")
    click.echo(
        f"组首选 {result['group_top1']:.3f}  组前三 {result['group_top3']:.3f}  精确首选 {result['exact_top1']:.3f}  "
        f"宏F1 {result['macro_f1']:.3f}  校准误差 {result['ece']:.3f}  最近案例同组 {result['nearest_case_group']:.3f}"
    )
    if "other_auroc" in result:
        click.echo(f"“其他”的 AUROC {result['other_auroc']:.3f}；判定 {result['decisions']}")
    click.echo("\n组\t条数\t首选\t前三\t错认为")
    for group, row in result["by_group"].items():
        wrong = {g: n for g, n in result["confusion"][group].items() if g != group}
        most = "、".join(f"{g}{n}" for g, n in sorted(wrong.items(), key=lambda item: -item[1])[:3])
        click.echo(f"{group}\t{row['rows']}\t{row['top1']:.2f}\t{row['top3']:.2f}\t{most}")
    click.echo("\n语域\t条数\t首选\t前三")
    for register, row in result["by_register"].items():
        click.echo(f"{register}\t{row['rows']}\t{row['group_top1']:.2f}\t{row['group_top3']:.2f}")
