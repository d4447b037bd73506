"""The plots of a report as SVG, letters drawn as paths so that the reader needs no font."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from training.curves import Point
from training.report import words
from training.report.fonts import find_font

_BLUE, _RED, _GREY = "#2f6db5", "#c0392b", "#8a8f98"


@dataclass(frozen=True)
class Lettering:
    """Font and names of a set of plots; ``names`` are ids where no font holds the names."""

    font: FontProperties
    names: Mapping[str, str]
    complete: bool


def choose_lettering(names: Mapping[str, str]) -> Lettering:
    """Lettering for these display names (id -> name)."""
    font = find_font([*words.ALL, *names.values()])
    if font is not None:
        return Lettering(font, dict(names), True)
    plain = find_font(words.ALL) or FontProperties()
    return Lettering(plain, {key: key for key in names}, False)


def _draw(size: tuple[float, float], font: FontProperties, paint: Callable[[Axes], None]) -> str:
    """An SVG element; the same data give the same bytes."""
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "anyou", "axes.unicode_minus": False}):
        figure = Figure(figsize=size, layout="constrained")
        canvas = FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        paint(axes)
        legend = axes.get_legend()
        texts = [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.get_xticklabels(), *axes.get_yticklabels()]
        for text in [*texts, *(legend.get_texts() if legend else [])]:
            kept = text.get_fontsize()
            text.set_fontproperties(font)
            text.set_fontsize(kept)
        out = io.StringIO()
        canvas.print_svg(out, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    svg = out.getvalue()
    return svg[svg.index("<svg") :]


def draw_confusion(confusion: Mapping[str, Mapping[str, int]], order: Sequence[str], lettering: Lettering) -> str:
    """Rows: gold; columns: first answer; shade by the share of the row, figures are counts."""
    said = {name for row in confusion.values() for name in row}
    names = [name for name in order if name in confusion or name in said]
    counts = np.array([[confusion.get(gold, {}).get(name, 0) for name in names] for gold in names], float)
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    shown = [lettering.names.get(name, name) for name in names]

    def paint(axes: Axes) -> None:
        # Squares drawn as vectors: an image would be blurred when enlarged.
        axes.pcolormesh(shares, cmap="Blues", vmin=0, vmax=1, edgecolors="white", linewidth=0.8)
        axes.invert_yaxis()
        places = np.arange(len(names)) + 0.5
        axes.set_xticks(places, shown, rotation=40, ha="right", fontsize=8)
        axes.set_yticks(places, shown, fontsize=8)
        axes.set_xlabel(words.SAID)
        axes.set_ylabel(words.GOLD)
        for i, j in np.argwhere(counts > 0).tolist():
            colour = "white" if shares[i, j] > 0.55 else "black"
            axes.text(j + 0.5, i + 0.5, f"{int(counts[i, j])}", ha="center", va="center", fontsize=7, color=colour)

    side = 2.5 + 0.45 * len(names)
    return _draw((side + 1.2, side), lettering.font, paint)


def draw_reliability(bins: Sequence[Mapping[str, Any]], lettering: Lettering) -> str:
    """Equal-mass bins: mean probability against the share that was right; the diagonal is perfect."""

    def paint(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color=_GREY, linestyle="--", label=words.PERFECT)
        axes.plot([b["confidence"] for b in bins], [b["right"] for b in bins], "o-", color=_BLUE, label=words.MODEL)
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel=words.CONFIDENCE, ylabel=words.RIGHT)
        axes.grid(alpha=0.3)
        axes.legend(loc="upper left", fontsize=9)

    return _draw((5, 4.2), lettering.font, paint)


def draw_coverage(curve: Sequence[Mapping[str, float]], lettering: Lettering) -> str:
    """How often the first label is right as ever less sure answers are taken in."""

    def paint(axes: Axes) -> None:
        axes.plot([p["coverage"] for p in curve], [p["precision"] for p in curve], color=_BLUE)
        axes.axhline(0.9, color=_GREY, linestyle="--", linewidth=1)
        axes.set(xlim=(0, 1), ylim=(min(0.5, *(p["precision"] for p in curve)), 1.005))
        axes.set(xlabel=words.COVERAGE, ylabel=words.PRECISION)
        axes.grid(alpha=0.3)

    return _draw((5, 4.2), lettering.font, paint)


def draw_learning(points: Sequence[Point], tried_on: str, lettering: Lettering) -> str:
    """Group top-1 (solid) and top-3 (dashed) over the number of decided cases trained on."""
    lines = (("cases", _BLUE, words.ONLY_CASES), ("scenarios and cases", _RED, words.BOTH))

    def paint(axes: Axes) -> None:
        for name, colour, title in lines:
            own = sorted((p for p in points if p.training == name and p.tried_on == tried_on), key=lambda p: p.cases)
            for style, word, values in (
                ("o-", words.TOP1, [p.group_top1 for p in own]),
                ("o--", words.TOP3, [p.group_top3 for p in own]),
            ):
                axes.plot([p.cases for p in own], values, style, color=colour, label=f"{title}，{word}", markersize=4)
        for p in points:
            if p.training == "scenarios" and p.tried_on == tried_on:
                axes.axhline(p.group_top1, color=_GREY, label=f"{words.ONLY_SCENARIOS}，{words.TOP1}")
        axes.set(xlabel=words.CASES, ylabel=words.SHARE, ylim=(0, 1))
        axes.grid(alpha=0.3)
        axes.legend(loc="lower right", fontsize=8)

    return _draw((6, 4.2), lettering.font, paint)
