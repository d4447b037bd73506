"""The comparison of ways to find the analogous case, on a tiny corpus and on hand-made answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from benchmarks.precedents.__main__ import lines
from benchmarks.precedents.latency import measure_latency
from benchmarks.precedents.trial import Cosine, Pool, Trial, figure_likeness, known_sample
from benchmarks.precedents.variants import Found, Setting, compare, find, measure, variants
from classifier.analogy import Weights
from classifier.concepts import load_lexicon
from classifier.features import FeatureSettings
from classifier.likeness import Likeness
from classifier.pipeline import build_features
from classifier.precedents import read_precedent
from classifier.taxonomy import LabelTable
from tests.classifier.test_precedents import RECORD
from training.bm25 import bm25_weights, count_terms
from training.evaluate import EvaluationRow
from training.registry import Registry

TEXTS = ["倒卖手机号三万元", "倒卖手机号", "骗走货款", "木马控制电脑"]


def test_bm25_when_counted_by_hand_then_equal() -> None:
    got = bm25_weights(csr_matrix(np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 1.0]]))).toarray()
    lengths, mean = np.array([3.0, 2.0]), 2.5
    damper = 1.2 * (1 - 0.75 + 0.75 * lengths / mean)
    one, both = np.log(1 + 1.5 / 1.5), np.log(1 + 0.5 / 2.5)
    expected = [
        [2 * 2.2 / (2 + damper[0]) * one, 2.2 / (1 + damper[0]) * both, 0],
        [0, 2.2 / (1 + damper[1]) * both, 2.2 / (1 + damper[1]) * one],
    ]
    np.testing.assert_allclose(got, expected)


def test_cosine_when_text_is_a_document_then_nearest_and_1() -> None:
    features = build_features(FeatureSettings()).fit(TEXTS)
    got = Cosine(features, [[text] for text in TEXTS]).scores(TEXTS)
    np.testing.assert_allclose(got.diagonal(), 1.0)
    assert (got.argmax(axis=1) == np.arange(len(TEXTS))).all()
    assert count_terms(features, TEXTS).shape[1] < sum(len(v.vocabulary_) for _, v in features.transformer_list) + 1


def test_figure_likeness_then_by_metric_and_order() -> None:
    record = read_precedent(RECORD)
    got = figure_likeness(["非法获利3万元", "非法获利30万元", "损失3万元", "没有数额"], [record])
    np.testing.assert_allclose(got.ravel(), [1.0, 0.5, 0.0, 0.0])


def trial(labels: LabelTable, *, wording: float) -> Trial:
    """Two texts of fraud; the nearest wording is of another group, by ``wording``."""
    records = [read_precedent({**RECORD, "id": f"t-{i}", "labels": [own]}) for i, own in enumerate(("fraud", "other"))]
    rows = [
        EvaluationRow(f"r-{i}", text, ("fraud",), frozenset({"fraud"}), "factual", "t-0")
        for i, text in enumerate("甲乙")
    ]
    similarities = np.tile([0.5, wording], (2, 1))
    pool = Pool(records, similarities, similarities, np.zeros((2, 2)))
    probabilities = np.tile([0.9 if label == "fraud" else 0.01 for label in labels.ids], (2, 1))
    return Trial(rows, labels, probabilities, [frozenset()] * 2, pool, pool, np.array([0, 0]))


def test_find_when_labels_are_weighed_then_the_likely_group_comes_first(labels: LabelTable) -> None:
    told, likeness = trial(labels, wording=0.6), Likeness(load_lexicon())
    plain = find(told, Setting(Weights(prior=0.0)), likeness)
    assert plain.analogous.tolist() == [False, False] and plain.place.tolist() == [1, 1]
    weighed = find(told, Setting(Weights(prior=1.0)), likeness)
    assert weighed.analogous.tolist() == [True, True] and weighed.place.tolist() == [0, 0]


def test_compare_when_folds_agree_then_the_best_setting_is_chosen(labels: LabelTable) -> None:
    trials = [trial(labels, wording=0.6), trial(labels, wording=0.7)]
    table = compare(trials, known_sample(trials))
    assert [line["variant"] for line in table] == [variant.name for variant in variants()]
    by_name = {line["variant"]: line for line in table}
    assert by_name["BM25"]["analogy"] == 0.0 and by_name["BM25, label"]["analogy"] == 1.0
    assert by_name["the setting served"]["setting"] == Setting(Weights())
    assert len(lines(table)) == len(table) + 2


def test_known_sample_when_told_often_then_two_of_a_case(labels: LabelTable) -> None:
    one = trial(labels, wording=0.6)
    four = replace(one, rows=[*one.rows, *one.rows], own=np.array([0, 0, 0, 0]))
    assert sum(len(places) for places in known_sample([four])) == 2


def test_measure_when_sampled_then_shares() -> None:
    found = Found(np.array([True, False, True, True]), np.array([0, 3, 7, -1]))
    got = measure([found], [np.array([0, 1])])
    assert got["analogy"] == 0.75 and got["known_100_hit1"] == 0.5 and got["known_100_hit5"] == 1.0
    assert got["known_all_hit1"] == pytest.approx(1 / 3) and got["known_all_hit5"] == pytest.approx(2 / 3)


def test_latency_then_both_ways_are_timed(model_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.precedents.latency.TEXTS", 4)
    monkeypatch.setattr("benchmarks.precedents.latency.ROUNDS", 1)
    folder = Registry(model_root).folder()
    got = measure_latency(folder, folder)
    assert got.keys() == {f"{name}_{p}" for name in ("rank", "before", "after") for p in (50, 95)}
    assert all(value > 0 for value in got.values())
