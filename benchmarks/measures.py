"""All measures of one run, as plain figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import http, processes, rivals, stages
from benchmarks.texts import LENGTHS, cut_texts
from benchmarks.timing import Timing, compare, race
from classifier import native
from classifier.assess import Classifier

#: Texts a round for each length: fewer of the long ones.
COUNTS = {50: 200, 200: 200, 430: 200, 2_000: 40, 20_000: 8}
#: Texts a round for the slow rivals.
FEW = 12
TYPICAL = 430


@dataclass
class Results:
    """Figures of a run; ratios are ``(low quartile, median, high quartile)``."""

    single: dict[int, dict[str, Timing]] = field(default_factory=dict)
    rivals: dict[str, Timing] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    http: dict[str, http.Rates] = field(default_factory=dict)
    batch: dict[int, list[float]] = field(default_factory=dict)
    start: list[float] = field(default_factory=list)
    training: list[tuple[int, float, float]] = field(default_factory=list)
    stages: dict[str, Timing] = field(default_factory=dict)
    compiled: bool = False

    def checks(self) -> dict[str, float]:
        """The ratios that a later run is held against; higher is better."""
        typical = self.single[TYPICAL]
        found = {
            "labels over segmentation": compare(typical["labels"], typical["segmentation"]).median,
            "full over labels": compare(typical["full"], typical["labels"]).median,
            "labels over plain pipeline": compare(self.rivals["labels"], self.rivals["plain pipeline"]).median,
        }
        longest = self.single[LENGTHS[-1]]
        for name in ("labels", "full"):
            found[f"{name}: a character at {LENGTHS[-1]} over one at {TYPICAL}"] = (
                longest[name].rate * LENGTHS[-1] / (typical[name].rate * TYPICAL)
            )
        for server, rates in self.http.items():
            for name in ("labels", "full"):
                found[f"HTTP {name} over trivial, {server}"] = http.ratio(rates, name, "trivial")[1]
            if server == "waitress":
                # One request is computed by one process: with two, singles have twice its processors.
                found["HTTP batch over singles"] = http.ratio(rates, "batch", "labels")[1]
        return found


def measure_single(classifier: Classifier, results: Results, rounds: int) -> None:
    """Labels only, whole answer and segmentation alone, by length of the text."""
    cut = rivals.segmentation(classifier.model.engine.settings.segmenter)
    for length in LENGTHS:
        texts = cut_texts(length, COUNTS[length])
        results.single[length] = race(
            {
                "labels": (classifier.rank, texts),
                "full": (lambda text: classifier.assess(text).to_dict(), texts),
                "segmentation": (cut, texts),
            },
            rounds,
        )


def measure_rivals(classifier: Classifier, results: Results, rounds: int, few: bool = False) -> None:
    """The ways of others at the typical length; ``few`` leaves out the slow ones."""
    texts = cut_texts(TYPICAL, COUNTS[TYPICAL])
    some = texts[:FEW]
    entries: dict[str, tuple[Callable[[str], Any], list[str]]] = {
        "labels": (classifier.rank, texts),
        "plain pipeline": (rivals.plain_pipeline(classifier.model.engine.settings), some * 3),
    }
    if not few:
        entries["words and SVM on rjieba"] = (rivals.word_pipeline(), some * 3)
        entries["CAIL style on jieba"] = (rivals.cail_style(rivals.segmentation("jieba")), some)
        entries["jieba.posseg and averaged vectors"] = (rivals.tagged_vectors(), some)
        thulac = rivals.thulac_cut()
        if thulac is None:
            results.absent.append("CAIL baseline on thulac (thulac is not installed)")
        else:
            entries["CAIL style on thulac"] = (rivals.cail_style(thulac), some)
        model = rivals.embedding()
        if model is None:
            results.absent.append(
                f"sentence embedding ({rivals.EMBEDDING_VARIABLE} names no model, or its package is not installed)"
            )
        else:
            entries["sentence embedding alone"] = (model, some[:4])
    results.rivals = race(entries, rounds)


def measure_all(models: Path, folder: Path, rounds: int) -> Results:
    """Every measure, in some minutes."""
    results = Results()
    classifier = Classifier.load(folder)
    results.compiled = native.loops is not None
    measure_single(classifier, results, rounds)
    results.stages = stages.measure(classifier, cut_texts(TYPICAL, COUNTS[TYPICAL]), rounds)
    measure_rivals(classifier, results, rounds)
    results.http = http.measure(models, cut_texts(TYPICAL, 512), rounds)
    for workers in (1, 2):
        results.batch[workers] = processes.batch_rates(folder, cut_texts(TYPICAL, 1024), workers, rounds)
    results.start = processes.start_times(models, rounds)
    results.training = processes.training_costs((0.25, 0.5, 1.0))
    return results


def spread(values: list[float]) -> str:
    """Median and middle half of some figures."""
    low, median, high = np.percentile(values, (25, 50, 75))
    return f"{median:,.2f} ({low:,.2f} to {high:,.2f})"
