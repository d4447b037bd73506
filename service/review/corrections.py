"""Corrections of elements and figures: what there is to be corrected, and how it is named."""

from __future__ import annotations

from functools import cache
from typing import Any

from classifier.lawbook import load_lawbook
from classifier.metric_words import load_metric_words
from classifier.taxonomy import load_labels
from service.review.records import ELEMENT_STATES, is_storable

#: Elements or figures of one decision at most.
MAX_CORRECTIONS = 100
#: Wrong names told in one message.
_TOLD = 3

#: Metrics of amounts that no table names: machines, foreign money, times.
_MORE = (
    "devices",
    "affected_systems",
    "money_foreign",
    *(f"duration_{unit}" for unit in ("seconds", "minutes", "hours", "days", "weeks", "months", "years")),
)


@cache
def known_elements() -> frozenset[str]:
    """``<label>:<element>`` for every element of every entry of the law book behind a label."""
    book = load_lawbook()
    return frozenset(
        f"{label.id}:{element.id}"
        for label in load_labels()
        for entry in book.known(label.law_entries)
        for element in entry.elements
    )


@cache
def known_metrics() -> frozenset[str]:
    """Every metric that a line of the law counts in or that an answer gives of an amount."""
    words = load_metric_words()
    lines = {rule.metric for entry in load_lawbook().entries.values() for rule in entry.thresholds}
    nouns = {metric for metrics in words.noun_units.values() for metric in metrics}
    return frozenset(filter(None, {*lines, *words.money, *words.unit_metric.values(), *nouns, *_MORE}))


def check_corrections(elements: dict[str, str], figures: tuple[Any, ...]) -> dict[str, list[str]]:
    """Messages by field about corrections of what there is not, or in another shape; empty if there are none."""
    problems: dict[str, list[str]] = {}
    named = all(isinstance(key, str) and 0 < len(key) <= 80 and is_storable(key) for key in elements)
    if len(elements) > MAX_CORRECTIONS or not named or not set(elements.values()) <= set(ELEMENT_STATES):
        problems["elements"] = [f"应是要件编号到 {'、'.join(ELEMENT_STATES)} 的对应。"]
    elif strange := _strange(elements, known_elements()):
        problems["elements"] = [f"没有这样的要件：{strange}；应写作 标签:要件。"]
    if len(figures) > MAX_CORRECTIONS or not all(_is_figure(figure) for figure in figures):
        problems["figures"] = ['每项应是 {"metric": 名称, "value": 不小于 0 的数, "unit": 单位（可省）}。']
    elif strange := _strange([figure["metric"] for figure in figures], known_metrics()):
        problems["figures"] = [f"没有这样的数额名称：{strange}。"]
    return problems


def _strange(names: Any, known: frozenset[str]) -> str:
    """The first few names that are not known, in one line."""
    found = [name for name in names if name not in known]
    return "、".join(found[:_TOLD]) + ("等" if len(found) > _TOLD else "")


def _is_figure(figure: Any) -> bool:
    if not isinstance(figure, dict) or not {"metric", "value"} <= set(figure) <= {"metric", "value", "unit"}:
        return False
    value = figure["value"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e18:
        return False
    return all(
        isinstance(figure[key], str) and 0 < len(figure[key]) <= 40 and is_storable(figure[key])
        for key in figure
        if key != "value"
    )
