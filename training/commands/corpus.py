"""``anyou corpus``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from classifier.taxonomy import load_labels
from training.commands.options import corpus_option, precedents_option, robustness_option
from training.corpus.records import read_corpus


@click.group(help="检查与统计语料。")
def corpus() -> None:
    """Commands about the corpus."""


@corpus.command(help="检查语料、判例与稳健性切片：格式、泄题、隐私、重复、标点、写作者的均衡。有错误时退出码为 1。")
@corpus_option
@precedents_option
@robustness_option
@click.option("--warnings/--no-warnings", default=True, help="是否列出提醒")
def check(corpus: tuple[Path, ...], precedents: tuple[Path, ...], robustness: tuple[Path, ...], warnings: bool) -> int:
    """Lint everything and list the findings."""
    from training.corpus.check import check_corpus
    from training.train import read_precedent_files
    from training.trial.robustness import check_robustness, read_slices

    labels = load_labels()
    rows = read_corpus(corpus, labels)
    records = read_precedent_files(precedents)
    slices = read_slices(robustness, labels)
    problems = check_corpus(rows, records, labels) + check_robustness(slices, rows, records, labels)
    for problem in problems:
        if warnings or problem.level == "error":
            name = "错误" if problem.level == "error" else "提醒"
            click.echo(f"{name}\t{problem.rule}\t{problem.where}\t{problem.message}")
    counts = Counter(problem.level for problem in problems)
    click.echo(
        f"{len(rows)} 条语料，{len(records)} 件判例，{len(slices)} 条切片："
        f"{counts['error']} 个错误，{counts['warning']} 个提醒"
    )
    return 1 if counts["error"] else 0


@corpus.command(help="统计语料与判例，可画成图。")
@corpus_option
@precedents_option
@click.option("--json", "as_json", is_flag=True, help="输出完整的 JSON")
@click.option("--plot", type=click.Path(path_type=Path), default=None, help="把各标签的条数画成图（.svg 或 .png）")
@click.option("--habits", is_flag=True, help="检验写作习惯（标点、数字、长短）能否泄露标签，约十秒")
def stats(
    corpus: tuple[Path, ...], precedents: tuple[Path, ...], as_json: bool, plot: Path | None, habits: bool
) -> None:
    """Print the tables."""
    from training.corpus.stats import INCIDENT_REGISTERS, count_corpus, habit_accuracy, plot_counts
    from training.train import read_precedent_files

    labels = load_labels()
    rows = read_corpus(corpus, labels)
    counts = count_corpus(rows, read_precedent_files(precedents), labels)
    if habits:
        accuracy, majority = habit_accuracy(rows)
        counts["habits"] = {"accuracy": round(accuracy, 4), "majority": round(majority, 4)}
    if plot is not None:
        plot_counts(counts, labels, plot)
    if as_json:
        click.echo(json.dumps(counts, ensure_ascii=False, indent=1))
        return
    click.echo(
        f"{counts['texts']} 条语料，其中案例改写 {counts['case_texts']} 条（{counts['cases']} 个案例），"
        f"事件体裁占 {counts['incident_share']:.1%}，多标签 {counts['multi_label']} 条，孪生 {counts['twin_pairs']} 对"
    )
    records = counts["records"]
    click.echo(
        f"{records['all']} 件判例：不成立 {records['negative']} 件，2022 年以来 {records['since_2022']} 件"
        f"（有日期的 {records['dated']} 件），有案号 {records['with_docket']} 件，数额 {records['figures']} 处，"
        f"来源 {records['by_confidence']}"
    )
    click.echo("\n标签\t判例\t条数\t案例\t情景\tfactual\t" + "\t".join(INCIDENT_REGISTERS))
    for label in labels:
        row = counts["by_label"][label.id]
        cells = [row[k] for k in ("records", "texts", "case", "scenario", "factual", *INCIDENT_REGISTERS)]
        click.echo("\t".join([label.name, *map(str, cells)]))
    click.echo("\n写作者\t条数\t标签数\t最多标签占")
    for writer, row in counts["writers"].items():
        click.echo(f"{writer}\t{row['texts']}\t{row['labels']}\t{row['most']:.0%}")
    if habits:
        click.echo(
            f"\n只看写作习惯猜对 {counts['habits']['accuracy']:.3f}，总猜最多的标签 {counts['habits']['majority']:.3f}"
        )


@corpus.command(help="画学习曲线：只用情景、只用案例、两者都用。")
@corpus_option
@click.option("--data", type=click.Path(path_type=Path), default=None, help="另外的评测数据（.jsonl）")
@click.option("--plot", type=click.Path(path_type=Path), default=None, help="图的路径（.svg 或 .png）")
def curves(corpus: tuple[Path, ...], data: Path | None, plot: Path | None) -> None:
    """Print every point as a line of a Markdown table."""
    from training.config import load_config
    from training.curves import CurveRunner, plot_curves, run_curves
    from training.evaluate import read_evaluation

    labels = load_labels()
    runner = CurveRunner(read_corpus(corpus, labels), labels, load_config())
    points = run_curves(runner, read_evaluation(data, labels) if data else None)
    click.echo("| training | cases | texts | tried on | rows | top-1 | top-3 |\n|---|---|---|---|---|---|---|")
    for p in points:
        click.echo(
            f"| {p.training} | {p.cases} | {p.texts} | {p.tried_on} | {p.rows} "
            f"| {p.group_top1:.3f} | {p.group_top3:.3f} |"
        )
    if plot is not None:
        plot_curves(points, plot)
