"""``anyou corpus``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from classifier.taxonomy import load_labels
from training.commands.options import (
    corpus_option,
    is_default,
    label_table_option,
    precedents_option,
    robustness_option,
)
from training.corpus.records import read_corpus, read_placed


@click.group(help="检查与统计语料。")
def corpus() -> None:
    """Commands about the corpus."""


@corpus.command(help="检查语料、判例与稳健性切片：格式、泄题、隐私、重复、标点、写作者的均衡。有错误时退出码为 1。")
@corpus_option
@precedents_option
@robustness_option
@label_table_option
@click.option("--warnings/--no-warnings", default=True, help="是否列出提醒")
def check(
    corpus: tuple[Path, ...],
    precedents: tuple[Path, ...],
    robustness: tuple[Path, ...],
    labels_path: Path | None,
    warnings: bool,
) -> int:
    """Lint everything and list the findings."""
    from training.corpus.check import check_corpus
    from training.label_files import open_labels
    from training.train import read_precedent_files
    from training.trial.robustness import check_robustness, read_slices

    labels = open_labels(labels_path)
    found = read_placed(corpus, labels)
    if found.faults:
        for place, reason in found.faults:
            click.echo(f"错误\tformat\t{place}\t{reason}")
        click.echo(f"有 {len(found.faults)} 处格式错误；改好之后再运行一次，才查泄题、重复与其余各项")
        return 1
    # An empty corpus is refused as by every other command.
    rows = found.rows or read_corpus(corpus, labels)
    # The shipped cases and slices are of the shipped labels.
    own = labels_path is not None
    records = [] if own and is_default("precedents") else read_precedent_files(precedents)
    slices = [] if own and is_default("robustness") else read_slices(robustness, labels)
    problems = check_corpus(rows, records, labels) + check_robustness(slices, rows, records, labels)
    for problem in problems:
        if warnings or problem.level == "error":
            name = "错误" if problem.level == "error" else "提醒"
            place = f"（{found.places[problem.where]}）" if problem.where in found.places else ""
            click.echo(f"{name}\t{problem.rule}\t{problem.where}\t{problem.message}{place}")
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


@corpus.command(help="列出标签可能标错的语料：现标签、像是的标签、可疑程度（0 到 1），最可疑的在前。")
@corpus_option
@label_table_option
@click.option("--config", "config_path", type=click.Path(path_type=Path), default=None, help="训练设置（TOML）")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="最多列几条")
@click.option("--text", "with_text", is_flag=True, help="同时列出正文的前 60 字")
@click.option("--json", "as_json", is_flag=True, help="每行输出一个 JSON")
@click.option("--trial", type=click.FloatRange(0.001, 0.5), default=None, help="先把这么大一份标签改错，看找回多少")
def doubts(
    corpus: tuple[Path, ...],
    labels_path: Path | None,
    config_path: Path | None,
    limit: int,
    with_text: bool,
    as_json: bool,
    trial: float | None,
) -> None:
    """Print doubted rows, or how many planted faults are found."""
    from training.config import load_config
    from training.corpus.doubts import find_doubts
    from training.corpus.planting import plant_wrong_labels
    from training.label_files import open_labels
    from training.progress import progress

    labels, config = open_labels(labels_path), load_config(config_path)
    rows = read_corpus(corpus, labels)
    planted: set[str] = set()
    if trial is not None:
        rows, planted = plant_wrong_labels(rows, labels, trial, config.run.seed)
    with progress("查错标", config.calibration.folds + 1) as reporter:
        found = find_doubts(rows, labels, config, reporter)
    if trial is not None:
        click.echo(f"{len(rows)} 条语料中改错了 {len(planted)} 条，怀疑 {len(found)} 条")
        for count in (len(planted) // 4, len(planted) // 2, len(planted), 2 * len(planted)):
            right = sum(doubt.row.id in planted for doubt in found[:count])
            click.echo(f"前 {count} 条里有 {right} 条是改错的（占改错的 {right / max(1, len(planted)):.1%}）")
        return
    for doubt in found[:limit]:
        row = {"id": doubt.row.id, "given": doubt.given, "suggested": doubt.suggested, "score": doubt.score}
        if with_text:
            row["text"] = doubt.row.text[:60]
        if as_json:
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            names = (labels[doubt.given].name, labels[doubt.suggested].name)
            click.echo(
                "\t".join([f"{doubt.score:.3f}", doubt.row.id, *names, *([doubt.row.text[:60]] if with_text else [])])
            )
    if not as_json:
        click.echo(
            f"{len(rows)} 条语料中怀疑 {len(found)} 条，列出 {min(limit, len(found))} 条；改不改由人定。", err=True
        )
