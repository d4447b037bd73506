"""Tables of an evaluation as lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from training.report.page import MEASURES, RIVALS, SLICES


def _between(interval: Any) -> str:
    return f" [{interval[0]:.3f}, {interval[1]:.3f}]" if interval else ""


def measure_lines(title: str, found: Mapping[str, Any]) -> Iterator[str]:
    """The measures of one set of rows, overall, by group and by register."""
    yield f"{title}：{found['rows']} 条，{found['split_groups']} 个案例组（方括号是 95% 区间，按案例组抽样）"
    for key, name in MEASURES.items():
        if key in found:
            yield f"  {name}\t{found[key]:.3f}{_between(found['intervals'].get(key))}"
    if "decisions" in found:
        yield "  判定\t" + "，".join(f"{code} {count}" for code, count in found["decisions"].items())
    yield "\n组\t条数\t首选\t前三\t错认为"
    for group, row in found["by_group"].items():
        wrong = {g: n for g, n in found["confusion"][group].items() if g != group}
        most = "、".join(f"{g}{n}" for g, n in sorted(wrong.items(), key=lambda item: -item[1])[:3])
        yield f"{group}\t{row['rows']}\t{row['top1']:.2f}{_between(row['top1_interval'])}\t{row['top3']:.2f}\t{most}"
    for title_of, key in (("语域", "by_register"), ("切片", "by_slice")):
        if key not in found:
            continue
        yield f"\n{title_of}\t条数\t首选\t前三\t精确"
        for name, row in found[key].items():
            shown = SLICES.get(name, name) if key == "by_slice" else name
            yield f"{shown}\t{row['rows']}\t{row['group_top1']:.2f}\t{row['group_top3']:.2f}\t{row['exact_top1']:.2f}"


def baseline_lines(table: Mapping[str, Any]) -> Iterator[str]:
    """Rivals on the same rows."""
    yield "\n其他做法\t组首选\t组前三\t精确\t宏F1"
    for name, row in table.items():
        cells = "\t".join(f"{row[key]:.3f}" for key in ("group_top1", "group_top3", "exact_top1", "macro_f1"))
        yield f"{RIVALS.get(name, name)}\t{cells}"


def faithful_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """The deletion test of the spans."""
    if found["rows"]:
        yield (
            f"\n依据检验：{found['rows']} 条，删去标出的词语比随机删去等长词语更降低概率的占 {found['faithful']:.3f}；"
            f"平均概率 {found['before']:.3f}，删依据后 {found['after_spans']:.3f}，"
            f"随机删 {found['draws']} 次平均 {found['after_random']:.3f}"
        )


def fold_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Everything of ``--folds``."""
    if found["cases"]:
        yield from measure_lines("留出的真实案例", found["cases"])
        yield ""
    everything = found["all"]
    yield f"全部语料：{everything['rows']} 条，" + "，".join(
        f"{MEASURES[key]} {everything[key]:.3f}"
        for key in ("group_top1", "group_top3", "exact_top1", "macro_f1", "ece")
    )
    slices = [(name, row) for table in found.get("slices", {}).values() for name, row in table.items()]
    if slices:
        yield "\n切片\t条数\t平常\t切片\t损失\t前三"
        for name, row in slices:
            yield (
                f"{SLICES.get(name, name)}\t{row['rows']}\t{row['plain_group_top1']:.3f}\t{row['group_top1']:.3f}"
                f"\t{row['loss']:+.3f}{_between(row['loss_interval'])}\t{row['group_top3']:.3f}"
            )
    if "baselines" in found:
        yield from baseline_lines(found["baselines"])
    if "writers" in found:
        yield "\n写作者\t条数\t首选\t前三\t精确"
        for name, row in found["writers"].items():
            cells = "\t".join(f"{row[key]:.3f}" for key in ("group_top1", "group_top3", "exact_top1"))
            yield f"{name}\t{row['rows']}\t{cells}"
    if "leaks" in found:
        leaks = found["leaks"]
        yield f"\n写明罪名的语料 {leaks['naming']} 条，跨案例组的近似重复 {leaks['near_across_groups']} 对"


def compare_lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Second model against the first."""
    yield f"{found['rows']} 条，{found['split_groups']} 个案例组"
    yield "指标\t前\t后\t差（95% 区间）"
    for key, row in found["overall"].items():
        if row["difference"] is not None:
            first, second = row["first"], row["second"]
            yield f"{MEASURES[key]}\t{first:.3f}\t{second:.3f}\t{row['difference']:+.3f}{_between(row['interval'])}"
    for key, row in found["mcnemar"].items():
        yield f"McNemar（{MEASURES[key]}）：变对 {row['gained']}，变错 {row['lost']}，p = {row['p']:.4f}"
    yield "\n组（★ 核心）\t条数\t前\t后\t差（95% 区间）\t变对\t变错\tp"
    for group, row in found["by_group"].items():
        yield (
            f"{group}{'★' if row['core'] else ''}\t{row['rows']}\t{row['first']:.3f}\t{row['second']:.3f}"
            f"\t{row['difference']:+.3f}{_between(row['interval'])}\t{row['gained']}\t{row['lost']}\t{row['p']:.4f}"
        )
