"""The words that name a metric beside a figure: ``data/metrics.json``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from classifier.cues import CueTables
from classifier.data import read_json
from classifier.errors import DataFormatError

#: Words that name no metric but hold one that does ("支付宝" holds "付", "群众" holds "群").
NOTHING = ""
#: The kind of figures in a text in which an organisation acts.
UNIT_ACTOR = "unit_actor"
#: The same where the text says that the organisation is accused (被告单位, 单位犯罪); it is no word of the table.
UNIT_ACCUSED = "unit_accused"


@dataclass(frozen=True, slots=True)
class MetricWords:
    """The words of ``data/metrics.json``."""

    #: Tables ``money``, ``nouns``, ``devices``, ``kinds`` (but organisations) and ``told``.
    cues: CueTables
    #: Metrics of sums of money.
    money: tuple[str, ...]
    unit_metric: dict[str, str]
    noun_units: dict[str, tuple[str, ...]]
    needs_noun: frozenset[str]
    device_units: frozenset[str]
    kinds: tuple[str, ...]
    #: Words of organisations; who acts is told by more than their name (:mod:`classifier.actors`).
    organisations: tuple[str, ...]


def _with_compounds(nouns: dict[str, list[str]], compounds: dict[str, Any]) -> dict[str, list[str]]:
    """``nouns`` with words made of two parts: 就诊, 入住, 航班 ... and 记录, 明细, 清单."""
    made = {
        metric: [of + end for of in parts["of"] for end in parts["ends"] if of + end not in nouns[metric]]
        for metric, parts in compounds.items()
    }
    return nouns | {metric: [*nouns[metric], *words] for metric, words in made.items()}


def read_metric_words(data: dict[str, Any]) -> MetricWords:
    """Build the tables.

    Raises
    ------
    DataFormatError
        If the format is unknown or a field is missing.
    """
    if data.get("format") != 1:
        raise DataFormatError("计量词表的格式版本不认识")
    try:
        devices, nothing = data["devices"], data["nothing"]
        nouns = _with_compounds(data["nouns"], data["compounds"])
        return MetricWords(
            cues=CueTables(
                {
                    "money": data["money"] | data["turns"] | {NOTHING: nothing["money"]},
                    "nouns": nouns | {NOTHING: nothing["nouns"]},
                    "devices": {metric: devices[metric] for metric in ("controlled_systems", "affected_systems")},
                    "kinds": {kind: words for kind, words in data["kinds"].items() if kind != UNIT_ACTOR},
                    "told": data["told"] | {NOTHING: nothing["told"]},
                }
            ),
            money=tuple(data["money"]),
            unit_metric={unit: metric for metric, units in data["units"].items() for unit in units},
            noun_units={unit: tuple(metrics) for unit, metrics in data["noun_units"].items()},
            needs_noun=frozenset(data["needs_noun"]),
            device_units=frozenset(devices["units"]),
            kinds=tuple(data["kinds"]),
            organisations=tuple(data["kinds"][UNIT_ACTOR]),
        )
    except KeyError as error:
        raise DataFormatError(f"计量词表缺少字段：{error}") from error


@cache
def load_metric_words() -> MetricWords:
    """The shipped words."""
    return read_metric_words(read_json("metrics.json"))
