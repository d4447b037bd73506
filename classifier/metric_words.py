"""The words that name a metric beside a figure: ``data/metrics.json`` as patterns."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from classifier.errors import DataFormatError


@dataclass(frozen=True, slots=True)
class MetricWords:
    """The words of ``data/metrics.json``, as patterns."""

    money: dict[str, re.Pattern[str]]
    nouns: dict[str, re.Pattern[str]]
    unit_metric: dict[str, str]
    noun_units: dict[str, tuple[str, ...]]
    needs_noun: frozenset[str]
    device_units: frozenset[str]
    device_cues: dict[str, re.Pattern[str]]
    kinds: dict[str, re.Pattern[str]]


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))))


def read_metric_words(data: dict[str, Any]) -> MetricWords:
    """Build the patterns.

    Raises
    ------
    DataFormatError
        If the format is unknown or a field is missing.
    """
    if data.get("format") != 1:
        raise DataFormatError("计量词表的格式版本不认识")
    try:
        devices = data["devices"]
        return MetricWords(
            money={metric: _any(words) for metric, words in data["money"].items()},
            nouns={metric: _any(words) for metric, words in data["nouns"].items()},
            unit_metric={unit: metric for metric, units in data["units"].items() for unit in units},
            noun_units={unit: tuple(metrics) for unit, metrics in data["noun_units"].items()},
            needs_noun=frozenset(data["needs_noun"]),
            device_units=frozenset(devices["units"]),
            device_cues={m: _any(devices[m]) for m in ("controlled_systems", "affected_systems")},
            kinds={kind: _any(words) for kind, words in data["kinds"].items()},
        )
    except KeyError as error:
        raise DataFormatError(f"计量词表缺少字段：{error}") from error


@cache
def load_metric_words() -> MetricWords:
    """The shipped words."""
    return read_metric_words(json.loads(resources.files("classifier.data").joinpath("metrics.json").read_text("utf-8")))
