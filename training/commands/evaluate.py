"""``anyou evaluate``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from classifier.taxonomy import load_labels
from training.commands.evaluation import baseline_lines, faithful_lines, fold_lines, measure_lines
from training.commands.options import (
    config_option,
    corpus_option,
    data_option,
    model_option,
    models_option,
    precedents_option,
    resamples_option,
    robustness_option,
)
from training.config import load_config
from training.errors import RegistryError
from training.progress import progress
from training.registry import Registry


def evaluate_data(
    folder: Path, data: Sequence[Path], corpus: Sequence[Path] | None, resamples: int, *, faithful: bool = False
) -> dict[str, Any]:
    """Measures of a model on files: pooled, by file, leak tests, and what was asked for beside.

    Rivals are measured where a corpus to fit them on is given, the spans where ``faithful``.
    """
    from classifier.assess import Classifier
    from training.corpus.records import read_corpus
    from training.evaluate import read_evaluation
    from training.provenance import load_provenance
    from training.trial.answers import ask, from_scores
    from training.trial.leaks import masked_trial, overlap, retold
    from training.trial.measures import measure
    from training.trial.rivals import all_rivals

    classifier = Classifier.load(folder)
    table = classifier.model.labels
    files = {path.name: read_evaluation(path, table) for path in data}
    rows = [row for part in files.values() for row in part]
    answers = ask(classifier, rows)
    found: dict[str, Any] = {"model": classifier.model.id, **measure(answers, table, resamples)}
    found["leaks"] = {"masked": masked_trial(classifier, answers)}
    provenance = load_provenance(folder)
    if provenance is not None:
        found["leaks"]["overlap"] = provenance.recognised(rows)
    told_again = retold(rows, classifier.model.precedents.records)
    found["leaks"]["retold"] = told_again
    if told_again:
        apart = [i for i, row in enumerate(rows) if row.id not in told_again]
        found["apart"] = measure(answers.take(apart), table, resamples) if apart else None
    if len(files) > 1:
        found["by_file"] = {}
        start = 0
        for name, told in files.items():
            own = answers.take(range(start, start + len(told)))
            found["by_file"][name] = measure(own, table, 0)
            start += len(told)
    if faithful:
        from training.trial.faithfulness import faithfulness

        found["faithfulness"] = faithfulness(classifier, [(row.id, row.text) for row in rows])
    if corpus is not None:
        training = read_corpus(corpus, table)
        found["leaks"]["overlap"] = overlap(rows, training)
        found["baselines"] = {}
        for rival in all_rivals(table):
            scores = rival.fit(training, table)([row.text for row in rows])
            part = measure(from_scores(rows, scores), table, resamples)
            kept = ("rows", "group_top1", "group_top3", "exact_top1", "macro_f1", "intervals")
            found["baselines"][rival.name] = {key: part[key] for key in kept}
    return found


def evaluate_folds(
    corpus: Sequence[Path],
    precedents: Sequence[Path],
    robustness: Sequence[Path],
    config_path: Path | None,
    *,
    by: str,
    folds: int,
    baselines: bool,
    resamples: int,
) -> dict[str, Any]:
    """Held-out answers over the corpus, by case or by writer."""
    from training.corpus.records import read_corpus
    from training.train import read_precedent_files
    from training.trial.fold_report import fold_report, writer_report
    from training.trial.robustness import read_slices

    labels, config = load_labels(), load_config(config_path)
    rows = read_corpus(corpus, labels)
    records = read_precedent_files(precedents)
    steps = folds if by == "group" else len({row.writer for row in rows})
    with progress("留出评测", steps) as reporter:
        if by == "writer":
            return writer_report(rows, records, labels, config, resamples=resamples, reporter=reporter)
        return fold_report(
            rows,
            records,
            read_slices(robustness, labels),
            labels,
            config,
            folds=folds,
            baselines=baselines,
            resamples=resamples,
            reporter=reporter,
        )


def measure_curve(corpus: Sequence[Path], config_path: Path | None) -> list[dict[str, Any]]:
    """Points of the learning curve on held-out cases, as plain dictionaries."""
    from training.corpus.records import read_corpus
    from training.curves import CurveRunner, run_curves

    labels = load_labels()
    runner = CurveRunner(read_corpus(corpus, labels), labels, load_config(config_path))
    return [asdict(point) for point in run_curves(runner, None, writers=False)]


@click.command(
    help="检验模型。--data 用给定的评测数据检验一个模型；--folds 按案例轮流留出语料，每条由没见过该案例的模型作答"
    "（--by writer 改为留出写作者）；--report 补上学习曲线并重写模型的报告页。三者可同时给。"
)
@data_option
@click.option("--folds", is_flag=True, help="在语料上轮流留出")
@click.option("--by", type=click.Choice(["group", "writer"]), default="group", show_default=True, help="按什么留出")
@click.option("--count", type=click.IntRange(2, 20), default=5, show_default=True, help="按案例留出时的折数")
@click.option("--report", is_flag=True, help="把结果写进模型的报告 models/<编号>/report/index.html")
@click.option("--baselines/--no-baselines", default=None, help="同时测其他做法；缺省 --folds 测，--data 不测")
@click.option("--faithfulness", is_flag=True, help="检验依据：删去标出的词语，是否比随机删去等长的词语更降低概率")
@click.option("--html", type=click.Path(path_type=Path), default=None, help="另写一个自足的 HTML 报告")
@click.option("--json", "as_json", is_flag=True, help="输出完整的 JSON")
@resamples_option
@corpus_option
@precedents_option
@robustness_option
@config_option
@model_option
@models_option
def evaluate(
    data: tuple[Path, ...],
    folds: bool,
    by: str,
    count: int,
    report: bool,
    baselines: bool | None,
    faithfulness: bool,
    html: Path | None,
    as_json: bool,
    resamples: int,
    corpus: tuple[Path, ...],
    precedents: tuple[Path, ...],
    robustness: tuple[Path, ...],
    config_path: Path | None,
    model_id: str | None,
    models_root: Path,
) -> None:
    """Measure, print, and write what was asked for."""
    if not (data or folds or report):
        raise click.UsageError("请给出评测数据 --data，或 --folds，或 --report")
    registry = Registry(models_root)
    found: dict[str, Any] = {}
    if data:
        found["data"] = evaluate_data(
            registry.folder(model_id), data, corpus if baselines else None, resamples, faithful=faithfulness
        )
    if folds:
        found["folds"] = evaluate_folds(
            corpus,
            precedents,
            robustness,
            config_path,
            by=by,
            folds=count,
            baselines=baselines is not False,
            resamples=resamples,
        )
    if report:
        _write_report(registry, model_id, found, corpus, config_path, "+".join(path.name for path in data))
    if html is not None:
        _write_html(html, found)
    if as_json:
        plain = next(iter(found.values())) if len(found) == 1 else found
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
        return
    if "data" in found:
        _print_data(found["data"], data)
    if "folds" in found:
        for line in fold_lines(found["folds"]):
            click.echo(line)


def _print_data(found: dict[str, Any], data: Sequence[Path]) -> None:
    for line in measure_lines(f"模型 {found['model']}，{'、'.join(path.name for path in data)}", found):
        click.echo(line)
    leaks = found["leaks"]
    click.echo(f"\n写明罪名的 {leaks['masked']['rows']} 条，遮去后组首选降 {leaks['masked']['drop']:.3f}")
    for key, name in (("same_text", "同文"), ("near", "近似"), ("same_case", "同案")):
        if leaks.get("overlap", {}).get(key):
            click.echo(f"注意：{len(leaks['overlap'][key])} 条与训练语料{name}")
    for line in _retold_lines(found):
        click.echo(line)
    for line in faithful_lines(found["faithfulness"]) if "faithfulness" in found else ():
        click.echo(line)
    for line in baseline_lines(found["baselines"]) if "baselines" in found else ():
        click.echo(line)


def _retold_lines(found: dict[str, Any]) -> list[str]:
    """How many rows seem to tell a case of the training in other words, and what the others came to."""
    told = found["leaks"]["retold"]
    if not told:
        return []
    row, record = next(iter(told.items()))
    lines = [f"注意：{len(told)} 条像是训练判例的另一种讲述（如 {row} 与 {record}），请读一遍核对"]
    if found["apart"]:
        ends = found["apart"]["intervals"].get("group_top1")
        between = f" [{ends[0]:.3f}, {ends[1]:.3f}]" if ends else ""
        lines.append(
            f"其余 {found['apart']['rows']} 条：组首选 {found['apart']['group_top1']:.3f}{between}，"
            f"组前三 {found['apart']['group_top3']:.3f}，精确首选 {found['apart']['exact_top1']:.3f}，"
            f"宏 F1 {found['apart']['macro_f1']:.3f}"
        )
    return lines


def _write_html(path: Path, found: dict[str, Any]) -> None:
    """A page of its own for what this call measured."""
    from classifier.disk import replace_file
    from training.report.page import render_page

    folds = found.get("folds", {})
    trials = {"留出的真实案例": folds.get("cases"), "全部语料": folds.get("all"), "评测数据": found.get("data")}
    parts = {key: folds.get(key) for key in ("slices", "baselines", "leaks", "writers")}
    if found.get("data"):
        parts["baselines"] = parts["baselines"] or found["data"].get("baselines")
    page = render_page("评测报告", load_labels(), {k: v for k, v in trials.items() if v}, **parts)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, page.encode("utf-8"))
    click.echo(f"已写入 {path}", err=True)


def _write_report(
    registry: Registry,
    model_id: str | None,
    found: dict[str, Any],
    corpus: Sequence[Path],
    config_path: Path | None,
    name: str,
) -> None:
    """Put the results beside the earlier ones of the model and write its page anew, with the learning curve."""
    from training.corpus.records import read_corpus
    from training.provenance import load_provenance
    from training.report.page import render_model
    from training.report.store import add_measured, write_page

    folder = registry.folder(model_id)
    if load_provenance(folder) is None:
        raise RegistryError(f"模型 {folder.name} 没有保存留出答案，写不出报告；请重新训练")
    new: dict[str, Any] = {"curve": measure_curve(corpus, config_path)}
    if "folds" in found:
        new["writers" if found["folds"]["by"] == "writer" else "folds"] = found["folds"]
    if "data" in found:
        new["data"] = {name: found["data"]}
    measured = add_measured(folder, new)
    texts = {row.id: row.text for row in read_corpus(corpus, load_labels())}
    page = write_page(folder, render_model(folder, registry.parent_folder(folder.name), texts, measured))
    click.echo(f"已写入 {page}", err=True)
