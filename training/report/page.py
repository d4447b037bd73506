"""The page of a report: self-contained HTML, plots inside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from classifier.artifact import load_model, read_manifest
from classifier.taxonomy import LabelTable, read_labels
from training.curves import Point
from training.provenance import load_provenance
from training.report.changes import changes
from training.report.features import top_features
from training.report.plots import (
    Lettering,
    choose_lettering,
    draw_confusion,
    draw_coverage,
    draw_learning,
    draw_reliability,
)
from training.trial.bootstrap import RESAMPLES
from training.trial.measures import measure

#: Name of each measure on the page, in order.
MEASURES = {
    "group_top1": "组首选",
    "group_top3": "组前三",
    "exact_top1": "精确首选",
    "macro_f1": "宏 F1",
    "ece": "校准误差",
    "other_auroc": "“其他”AUROC",
    "other_false_alarms": "“其他”误报（召回 95%）",
    "coverage_at_90": "九成正确时的覆盖",
    "suggest_share": "直接建议的比例",
    "suggest_precision": "建议的正确率",
    "harmless_accused": "无涉却建议罪名",
    "nearest_case_group": "最近案例同组",
    "known_item": "找回同一案例",
}

RIVALS = {
    "majority": "总猜最多的标签",
    "keywords": "关键词规则",
    "word-tfidf": "普通词 TF-IDF + SVM",
    "leak-only": "只看泄露词",
}

SLICES = {
    "typos": "错别字",
    "traditional": "繁体",
    "width": "全半角与空格",
    "mixed": "中英混杂",
    "slang": "黑话",
    "very-short": "极短",
    "very-long": "极长",
    "several-incidents": "多起事件",
    "swapped": "换名换数",
    "negated": "否定",
}


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _between(interval: Any) -> str:
    return "" if not interval else f"{interval[0]:.3f}–{interval[1]:.3f}"


def _signed(value: float | None) -> str:
    return "—" if value is None else f"{value:+.3f}"


def _rival(name: str) -> str:
    return RIVALS.get(name, name.replace("cail-svm", "CAIL 基线 TF-IDF + SVM"))


@cache
def _environment() -> Environment:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"figure": _percent, "between": _between, "signed": _signed, "rival": _rival}
    return environment


def draw_trial(found: Mapping[str, Any], labels: LabelTable, lettering: Lettering) -> dict[str, Markup]:
    """Plots of one dictionary of :func:`training.trial.measures.measure`."""
    plots = {
        "confusion": draw_confusion(found["confusion"], labels.groups, lettering),
        "confusion_labels": draw_confusion(found["confusion_labels"], labels.ids, lettering),
    }
    if found.get("reliability"):
        plots["reliability"] = draw_reliability(found["reliability"], lettering)
        plots["coverage"] = draw_coverage(found["precision_coverage"], lettering)
    return {name: Markup(svg) for name, svg in plots.items()}  # noqa: S704 - our own SVG, labels drawn as paths


def lettering_of(labels: LabelTable) -> Lettering:
    """Lettering for the groups and labels of a table."""
    return choose_lettering({**{group: group for group in labels.groups}, **{x.id: x.name for x in labels}})


def render_page(title: str, labels: LabelTable, trials: Mapping[str, Mapping[str, Any]], **parts: Any) -> str:
    """HTML of a report.

    Parameters
    ----------
    trials : mapping
        Title -> measures; the first one is drawn, all stand in the table.
    parts
        Any of ``model`` (manifest), ``card``, ``features``, ``changes``, ``curve`` (list of points), ``slices``,
        ``baselines``, ``leaks``, ``writers``.
    """
    lettering = lettering_of(labels)
    first = next(iter(trials.values()), None)
    curve = parts.pop("curve", None)
    learning = None
    if curve:
        points = [point if isinstance(point, Point) else Point(**point) for point in curve]
        learning = Markup(draw_learning(points, "held-out cases", lettering))  # noqa: S704
    known = dict.fromkeys(("model", "card", "features", "changes", "slices", "baselines", "leaks", "writers"), None)
    template = resources.files("training.report").joinpath("page.html").read_text("utf-8")
    return (
        _environment()
        .from_string(template)
        .render(
            title=title,
            labels=labels,
            trials=trials,
            first=first,
            plots=draw_trial(first, labels, lettering) if first else {},
            learning=learning,
            complete=lettering.complete,
            measures=MEASURES,
            slice_names=SLICES,
            **{**known, **parts},
        )
    )


def render_model(folder: Path, parent: Path | None, texts: Mapping[str, str], measured: Mapping[str, Any]) -> str:
    """The report of a model folder.

    Parameters
    ----------
    parent : Path, optional
        Folder of the model it is held against, if it is still there.
    texts : mapping
        Text of corpus rows by id, for the examples.
    measured : mapping
        Results of :mod:`training.report.store`.
    """
    manifest = read_manifest(folder)
    labels = read_labels(manifest["labels"])
    trials: dict[str, Mapping[str, Any]] = {}
    folds = measured.get("folds") or {}
    if folds.get("cases"):
        trials["真实案例，按案例留出（另行训练）"] = folds["cases"]
    provenance = load_provenance(folder)
    if provenance is not None:
        real = provenance.answers(real_only=True)
        if len(real):
            trials["训练时的留出：真实案例"] = measure(real, labels, RESAMPLES // 5)
        trials["训练时的留出：全部语料"] = measure(provenance.answers(), labels, RESAMPLES // 5)
    if folds.get("all"):
        trials["全部语料，按案例留出（另行训练）"] = folds["all"]
    writers = measured.get("writers")
    if writers and writers.get("cases"):
        trials["真实案例，留出写作者"] = writers["cases"]
    for name, found in measured.get("data", {}).items():
        trials[f"评测数据 {name}"] = found
    card = folder / "card.md"
    return render_page(
        f"模型 {manifest['id']}",
        labels,
        trials,
        model=manifest,
        card=card.read_text("utf-8") if card.is_file() else None,
        features=top_features(load_model(folder)),
        changes=changes(folder, parent, texts),
        curve=measured.get("curve"),
        slices=folds.get("slices"),
        baselines=folds.get("baselines"),
        leaks=folds.get("leaks"),
        writers=writers["writers"] if writers else None,
    )
