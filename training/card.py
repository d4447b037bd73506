"""The model card: what a model is, what it was made of, how it did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def render_card(manifest: Mapping[str, Any]) -> str:
    """Markdown for ``card.md``; every figure is read from the manifest."""
    corpus, scores = manifest["corpus"], manifest["scores"]
    names = {label["id"]: label["name"] for label in manifest["labels"]["labels"]}
    lines = [
        f"# 模型 {manifest['id']}",
        "",
        f"训练于 {manifest['created']}，内容校验和 `{manifest['content_sha256'][:16]}`。",
        "",
        "用途：把中文事件描述对应到可能的罪名或民事请求，供分诊参考；不认定任何人有罪，不替代律师与办案机关。",
        "",
        "## 语料",
        "",
        f"{corpus['rows']} 条描述，其中真实案例改写 {corpus['case_rows']} 条；{corpus['split_groups']} 个案例组；"
        f"{corpus['writers']} 位写作者；判例 {corpus['precedents']} 件。校验和 `{corpus['sha256'][:16]}`。",
        "",
        "| 标签 | 条数 |",
        "|---|---|",
        *(f"| {names[label]} | {count} |" for label, count in corpus["by_label"].items()),
        "",
        "## 留出成绩（同一案例或孪生的文字从不跨折）",
        "",
        "| 数据 | 条数 | 组首选 | 组前三 | 精确首选 | 宏F1 | 校准误差 |",
        "|---|---|---|---|---|---|---|",
    ]
    for title, key in (("全部语料", "heldout_all"), ("其中真实案例", "heldout_cases")):
        row = scores.get(key)
        if row:
            lines.append(
                f"| {title} | {row['rows']} | {_percent(row['group_top1'])} | {_percent(row['group_top3'])} "
                f"| {_percent(row['exact_top1'])} | {row['macro_f1']:.3f} | {row['ece']:.3f} |"
            )
    cases = scores.get("heldout_cases")
    if cases:
        lines += ["", "## 真实案例留出，按组", "", "| 组 | 条数 | 首选 | 前三 |", "|---|---|---|---|"]
        lines += [
            f"| {group} | {row['rows']} | {_percent(row['top1'])} | {_percent(row['top3'])} |"
            for group, row in cases["by_group"].items()
        ]
    change = manifest.get("lineage")
    if change:
        counts = {kind: change[kind]["count"] for kind in ("added", "removed", "relabelled", "reworded")}
        lines += [
            "",
            f"## 与上一个模型 {change['parent']} 相比",
            "",
            f"语料新增 {counts['added']} 条，删去 {counts['removed']} 条，改标 {counts['relabelled']} 条，"
            f"改写 {counts['reworded']} 条。变对与变错的文字见 report/index.html。",
        ]
    lines += [
        "",
        "## 已知的局限",
        "",
        "- 编写的情景彼此相似，分数偏高；请以真实案例的分数为准。",
        "- 只见过上表所列的罪名与请求；其余一律归入“其他或无涉”。",
        "- 概率在与语料相近的文字上校准；体裁差别很大的文字请看覆盖率。",
        "",
    ]
    return "\n".join(lines)
