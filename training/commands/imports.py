"""``anyou import``: one command a format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from training.commands.options import label_table_option

_files: Any = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
_out: Any = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写到这个文件（.jsonl）"
)
_overwrite: Any = click.option("--overwrite", is_flag=True, help="输出文件已存在时换掉它；新的写完之前旧的不动")
_restart: Any = click.option("--restart", is_flag=True, help="不接着上次没做完的，从头开始")


def _common(command: Any) -> Any:
    for option in (_restart, _overwrite, label_table_option, _out, _files):
        command = option(command)
    return command


@click.group("import", help="把外来的文件变成语料：遮盖个人信息，边读边写，中断后接着做，出错的行列出行号。")
def imports() -> None:
    """Commands by format."""


def _run(importer: Any, out: Path, overwrite: bool, restart: bool, labels_out: Path | None = None) -> int:
    """Run and report; 1 if some pieces were faulty."""
    return 1 if _counted(importer, out, overwrite, restart, labels_out).bad else 0


def _counted(importer: Any, out: Path, overwrite: bool, restart: bool, labels_out: Path | None = None) -> Any:
    """Run and report; the counts."""
    from training.importers.charges import grow_table
    from training.importers.run import run_import
    from training.importers.sink import bad_report
    from training.label_files import write_labels
    from training.progress import byte_progress

    def finish(state: dict[str, Any]) -> None:
        if labels_out is not None:
            write_labels(grow_table(importer.labels, state.get("new_labels", [])), labels_out)

    try:
        with byte_progress("导入", importer.size) as advance:
            counts = run_import(
                importer, out, overwrite=overwrite, restart=restart, advance=advance, before_finish=finish
            )
    except KeyboardInterrupt:
        click.echo("导入已中断：读过的都记下了，重新运行同一命令就从那里接着做。", err=True)
        raise click.exceptions.Exit(1) from None
    for note in getattr(importer, "notes", ()):
        click.echo(note)
    click.echo(f"写入 {out}：{counts.rows} 条，{len(counts.labels)} 个标签")
    for title, table in (("略过", counts.skipped), ("遮盖", counts.masked)):
        if table:
            shown = sorted(table.items(), key=lambda item: -item[1])
            click.echo(f"{title}：" + "，".join(f"{name} {number}" for name, number in shown))
    if labels_out is not None:
        click.echo(f"标签表写入 {labels_out}")
    if counts.bad:
        click.echo(f"有 {counts.bad} 处读不出来，逐处列在 {bad_report(out)}", err=True)
    return counts


def _table(unknown: str | None, labels_path: Path | None, fresh: bool, labels_out: Path | None) -> Any:
    """The table to look charges up in; ``None`` to begin with none."""
    from training.label_files import open_labels

    if unknown == "new" and labels_out is None:
        raise click.UsageError("--unknown new 会添标签，请用 --labels-out 指明新的标签表写到哪里")
    if fresh and (unknown != "new" or labels_path is not None):
        raise click.UsageError("--fresh-labels 要与 --unknown new 同用，且不能再给 --labels")
    return None if fresh else open_labels(labels_path)


@imports.command(
    short_help="CAIL2018 格式：每行一个 JSON，有 fact 与 meta.accusation。",
    help="CAIL2018 格式：每行一个 JSON，有 fact 与 meta.accusation；UTF-8 或 GBK，可以是 .gz。",
)
@_common
@click.option(
    "--unknown",
    type=click.Choice(["other", "new", "skip"]),
    default="other",
    show_default=True,
    help="标签表里没有的罪名：归入 other、添为新标签、略过",
)
@click.option("--fresh-labels", "fresh", is_flag=True, help="不用现成的标签表，每个罪名各成一个标签")
@click.option("--labels-out", type=click.Path(path_type=Path), default=None, help="添了新标签的标签表写到这里")
@click.option("--skip-leaks", is_flag=True, help="略过写明罪名、法条或判决的事实")
def cail(
    files: tuple[Path, ...],
    out: Path,
    labels_path: Path | None,
    overwrite: bool,
    restart: bool,
    unknown: str,
    fresh: bool,
    labels_out: Path | None,
    skip_leaks: bool,
) -> int:
    """Import judgments of the CAIL2018 form."""
    from training.importers.cail import CailImporter

    table = _table(unknown, labels_path, fresh, labels_out)
    importer = CailImporter(files, table, unknown, "skip" if skip_leaks else "keep")
    return _run(importer, out, overwrite, restart, labels_out)


def _columns(pairs: tuple[str, ...]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        field, mark, heading = pair.partition("=")
        if not mark or not field or not heading:
            raise click.UsageError(f"--column 应写作 字段=列名，例如 text=事件描述；得到 {pair}")
        if field in columns:
            raise click.UsageError(f"--column {field} 给了两次")
        columns[field] = heading
    return columns


#: As :data:`training.importers.table.FIELDS`; written out so that `--help` imports nothing heavy.
FIELD_NAMES = "text labels id register writer group note"

_column: Any = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="字段=列名",
    help=f"哪一列是什么；字段有 {FIELD_NAMES}",
)
_table_unknown: Any = click.option(
    "--unknown",
    type=click.Choice(["bad", "other", "new", "skip"]),
    default="bad",
    show_default=True,
    help="标签表里没有的标签：算错误行、归入 other、添为新标签、略过",
)
_labels_out: Any = click.option(
    "--labels-out", type=click.Path(path_type=Path), default=None, help="添了新标签的标签表写到这里"
)


def _import_table(books: bool, files: Any, out: Path, options: dict[str, Any]) -> int:
    from training.importers.table import TableImporter

    unknown = None if options["unknown"] == "bad" else options["unknown"]
    table = _table(unknown, options["labels_path"], False, options["labels_out"])
    importer = TableImporter(
        files,
        table,
        unknown,
        _columns(options["columns"]),
        books=books,
        encoding=options.get("encoding"),
        sheet=options.get("sheet"),
    )
    return _run(importer, out, options["overwrite"], options["restart"], options["labels_out"])


@imports.command("csv", help="逗号、制表符、分号或竖线分隔的表格；编码自动认，标签写编号或名称，几个之间用分号。")
@_common
@_column
@_table_unknown
@_labels_out
@click.option("--encoding", default=None, help="编码，例如 gb18030；缺省自动认")
def import_csv(files: tuple[Path, ...], out: Path, **options: Any) -> int:
    """Import delimited text."""
    return _import_table(False, files, out, options)


@imports.command("xlsx", help="工作簿（.xlsx .xlsb .xls .ods）；缺省读第一张工作表。")
@_common
@_column
@_table_unknown
@_labels_out
@click.option("--sheet", default=None, help="工作表名")
def import_xlsx(files: tuple[Path, ...], out: Path, **options: Any) -> int:
    """Import workbooks."""
    return _import_table(True, files, out, options)


def _document_command(kind: str, what: str) -> None:
    text = f"{what}里的判决书或典型案例：切成案件，事实与裁判分开，罪名只从判决部分读；写成草稿，人核对后才能训练。"

    @imports.command(kind, help=text)
    @_common
    def run(files: tuple[Path, ...], out: Path, labels_path: Path | None, overwrite: bool, restart: bool) -> int:
        from training.importers.judgment_files import JudgmentImporter
        from training.label_files import open_labels

        counts = _counted(JudgmentImporter(files, open_labels(labels_path), kind), out, overwrite, restart)
        if counts.rows:
            click.echo("每条都是草稿（checked 为 false）：核对正文与标签，把 checked 改为 true，训练才收。")
        return 1 if counts.bad else 0


for _kind, _what in (("docx", "Word 文档"), ("pdf", "PDF "), ("txt", "文本文件")):
    _document_command(_kind, _what)


@imports.command(
    help="复核台导出的决定（JSON Lines）：确认、改判成为语料，不构成、误报归入 other，信息不足、重复略过。"
)
@_common
def reviews(files: tuple[Path, ...], out: Path, labels_path: Path | None, overwrite: bool, restart: bool) -> int:
    """Import decisions of the review desk."""
    from training.importers.reviews import ReviewImporter
    from training.label_files import open_labels

    return _run(ReviewImporter(files, open_labels(labels_path)), out, overwrite, restart)
