"""The variants, the settings tried of each, and how they are measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from benchmarks.precedents.trial import Pool, Trial
from classifier.analogy import Analogies, Weights
from classifier.concepts import load_lexicon
from classifier.likeness import Likeness

#: Known item that a setting must keep: hit@1 and hit@5, well above the bars.
KEEP = (0.95, 0.98)


@dataclass(frozen=True)
class Setting:
    """What cases are ranked by; ``figures`` is the weight of figures of one order of magnitude."""

    weights: Weights
    text: str = "bm25"
    figures: float = 0.0


@dataclass(frozen=True)
class Found:
    """Answers of one setting to one trial; arrays are (rows,).

    ``analogous`` whether the first case stands for a right group; ``place`` of the own case among all, -1 where
    there is none.
    """

    analogous: NDArray[np.bool_]
    place: NDArray[np.int64]


@dataclass
class Variant:
    """A name and the settings tried."""

    name: str
    settings: list[Setting] = field(default_factory=list)


def _grid(
    values: Mapping[str, Sequence[float]], text: str = "bm25", figures: Sequence[float] = (0.0,)
) -> list[Setting]:
    return [
        Setting(Weights(**dict(zip(values, drawn, strict=True))), text, figure)
        for *drawn, figure in product(*values.values(), figures)
    ]


def variants() -> list[Variant]:
    """All variants, simplest first; the last but one is the one served."""
    no_concepts: dict[str, Sequence[float]] = {"concepts": (0.0,)}
    concepts: dict[str, Sequence[float]] = {"concepts": (1.0, 3.0, 6.0)}
    alone: dict[str, Sequence[float]] = {"plain": (1.0,), "steep": (0.0,), "prior": (0.0,)}
    straight: dict[str, Sequence[float]] = {"plain": (0.2, 0.35, 0.5, 0.75, 1.0, 1.5), "steep": (0.0,)}
    bent: dict[str, Sequence[float]] = {
        "plain": (0.2, 0.3),
        "steep": (1.0, 2.0),
        "outlier": (9.0, 10.0),
        "prior": (0.75, 1.0, 1.5),
    }
    few = {**bent, "plain": (0.2,), "concepts": (3.0,)}
    return [
        Variant("TF-IDF (served before)", _grid({**alone, **no_concepts}, "tfidf")),
        Variant("BM25", _grid({**alone, **no_concepts})),
        Variant("TF-IDF, concepts", _grid({**alone, **concepts}, "tfidf")),
        Variant("BM25, concepts", _grid({**alone, **concepts})),
        Variant("BM25, concepts, figures", _grid({**alone, **concepts}, figures=(0.5, 1.0, 2.0))),
        Variant("TF-IDF, label", _grid({**straight, **no_concepts}, "tfidf")),
        Variant("BM25, label", _grid({**straight, **no_concepts})),
        Variant("BM25 with outliers, label", _grid({**bent, **no_concepts})),
        Variant("TF-IDF with outliers, label, concepts", _grid(few, "tfidf")),
        Variant("BM25 with outliers, label, concepts", _grid(few)),
        Variant("the setting served", [Setting(Weights())]),
        Variant("the same, figures", _grid({}, figures=(0.2, 0.4, 0.8))),
    ]


def _scores(pool: Pool, ranker: Analogies, trial: Trial, row: int, setting: Setting) -> NDArray[np.float64]:
    similarities = getattr(pool, setting.text)[row]
    scores = ranker.stand(similarities, trial.probabilities[row], trial.named[row]).scores
    return scores + setting.figures * pool.figures[row] if setting.figures else scores


def find(trial: Trial, setting: Setting, likeness: Likeness) -> Found:
    """Answers of a setting to a trial."""
    served = Analogies(trial.served.records, trial.labels, likeness, setting.weights)
    groups = [{trial.labels.group_of(own) for own in record.accepted} for record in trial.served.records]
    right = np.zeros(len(trial.rows), np.bool_)
    place = np.full(len(trial.rows), -1, np.int64)
    for i, row in enumerate(trial.rows):
        first = int(_scores(trial.served, served, trial, i, setting).argmax())
        right[i] = bool(groups[first] & {trial.labels.group_of(label) for label in row.accepted})
    if trial.everything is not None:
        everything = Analogies(trial.everything.records, trial.labels, likeness, setting.weights)
        for i in np.flatnonzero(trial.own >= 0).tolist():
            scores = _scores(trial.everything, everything, trial, i, setting)
            place[i] = int((scores > scores[trial.own[i]]).sum())
    return Found(right, place)


def _share(parts: Sequence[NDArray[np.bool_]]) -> float:
    joined = np.concatenate(parts) if parts else np.zeros(0, np.bool_)
    return float(joined.mean()) if len(joined) else float("nan")


def measure(found: Sequence[Found], sample: Sequence[NDArray[np.int64]]) -> dict[str, float]:
    """Shares over trials; ``sample`` are the places of the 100 cases told twice."""
    asked = [part.place[part.place >= 0] for part in found]
    drawn = [part.place[places] for part, places in zip(found, sample, strict=True)]
    return {
        "analogy": _share([part.analogous for part in found]),
        "known_100_hit1": _share([place == 0 for place in drawn]),
        "known_100_hit5": _share([place < 5 for place in drawn]),
        "known_all_hit1": _share([place == 0 for place in asked]),
        "known_all_hit5": _share([place < 5 for place in asked]),
    }


def _worth(found: Sequence[Found]) -> tuple[bool, float]:
    """Settings that keep the known item come first, then the better analogy."""
    got = measure(found, [np.zeros(0, np.int64)] * len(found))
    kept = got["known_all_hit1"] >= KEEP[0] and got["known_all_hit5"] >= KEEP[1]
    return kept, got["analogy"] if kept else got["analogy"] + got["known_all_hit1"]


def compare(trials: Sequence[Trial], sample: Sequence[NDArray[np.int64]]) -> list[dict[str, object]]:
    """Measures of each variant, its setting for a fold chosen on the other folds, and the setting of all folds."""
    likeness = Likeness(load_lexicon())
    out: list[dict[str, object]] = []
    for variant in variants():
        tried = [[find(trial, setting, likeness) for trial in trials] for setting in variant.settings]
        picked = []
        for k in range(len(trials)):
            others = [max(range(len(tried)), key=lambda s: _worth([f for i, f in enumerate(tried[s]) if i != k]))]
            picked.append(tried[others[0]][k])
        best = max(range(len(tried)), key=lambda s: _worth(tried[s]))
        out.append(
            {
                "variant": variant.name,
                "tried": len(tried),
                **measure(picked, sample),
                "setting": variant.settings[best],
            }
        )
    return out
