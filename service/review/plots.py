"""Geometry of the dashboard's plots; the templates draw it as SVG in the colours of the page."""

from __future__ import annotations

import math
from dataclasses import dataclass

from service.review.statistics import Bin, Day

#: Size of a plot in the units of its view box, and the room for its axes.
WIDTH, HEIGHT = 640.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 20.0, 12.0, 28.0


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: where, and what it says."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A bar or a point; ``title`` tells its figures."""

    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class Throughput:
    """Received as a line, decided as bars, by day."""

    bars: tuple[Mark, ...]
    line: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    width: float = WIDTH
    height: float = HEIGHT


@dataclass(frozen=True, slots=True)
class Calibration:
    """Said against found, a point a bin; ``height`` of a mark is its radius."""

    points: tuple[Mark, ...]
    diagonal: tuple[float, float, float, float]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    width: float = 320.0
    height: float = 320.0


def nice_step(most: float, wanted: int = 4) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts 0..most into about ``wanted`` parts; at least 1."""
    if most <= wanted:
        return 1.0
    raw = most / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= raw)


def throughput(days: tuple[Day, ...]) -> Throughput:
    """Plot of what came in and what was decided."""
    most = max((max(day.received, day.decided) for day in days), default=0)
    step = nice_step(most)
    top = step * max(1, math.ceil(most / step))
    inner_w, inner_h = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    slot = inner_w / max(1, len(days))

    def y(value: float) -> float:
        return round(TOP + inner_h * (1 - value / top), 2)

    bars, points, x_ticks = [], [], []
    every = max(1, math.ceil(len(days) / 7))
    for i, day in enumerate(days):
        x = LEFT + slot * i
        text = f"{day.day.isoformat()}：收到 {day.received}，决定 {day.decided}"
        height = round(TOP + inner_h - y(day.decided), 2)
        bars.append(Mark(round(x + slot * 0.15, 2), y(day.decided), round(slot * 0.7, 2), height, text))
        points.append(f"{x + slot / 2:.2f},{y(day.received)}")
        if i % every == 0:
            x_ticks.append(Tick(round(x + slot / 2, 2), f"{day.day.month}-{day.day.day}"))
    y_ticks = tuple(Tick(y(step * i), f"{step * i:g}") for i in range(round(top / step) + 1))
    return Throughput(tuple(bars), " ".join(points), tuple(x_ticks), y_ticks)


def calibration(bins: tuple[Bin, ...]) -> Calibration:
    """Plot of probabilities said against the share that turned out right."""
    size = 320.0
    inner = size - LEFT - RIGHT

    def x(p: float) -> float:
        return round(LEFT + inner * p, 2)

    def y(p: float) -> float:
        return round(size - BOTTOM - (size - TOP - BOTTOM) * p, 2)

    most = max((one.of for one in bins), default=1)
    points = []
    for one in bins:
        if not one.of:
            continue
        share = one.right / one.of
        radius = round(4 + 8 * math.sqrt(one.of / most), 2)
        text = f"说 {one.mean:.0%}，对 {share:.0%}（{one.right}/{one.of}）"
        points.append(Mark(x(one.mean), y(share), 0.0, radius, text))
    ticks = [i / 4 for i in range(5)]
    return Calibration(
        tuple(points),
        (x(0), y(0), x(1), y(1)),
        tuple(Tick(x(t), f"{t:.0%}") for t in ticks),
        tuple(Tick(y(t), f"{t:.0%}") for t in ticks),
    )
