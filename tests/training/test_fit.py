"""Fitting: learns, keeps cases together, and gives the same model every time."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from classifier.artifact import save_model
from classifier.assess import Classifier
from classifier.calibrate import Calibration
from classifier.taxonomy import LabelTable, load_labels
from tests.conftest import SAMPLES
from training.calibration import choose_thresholds, fit_calibration, track_records, trusted, unknown_scores
from training.config import DecisionConfig, LearnerConfig
from training.errors import CorpusError
from training.fit import fit
from training.learner import side_weights
from training.metrics import expected_calibration_error, macro_f1, ranking_measures
from training.progress import SilentReporter
from training.registry import Registry
from training.split import assign_folds, fold_of
from training.train import train

LABELS = load_labels()
FACTS = {"created": "2026-01-01T00:00:00+00:00", "corpus": {"sha256": "x"}, "scores": {}, "versions": {}}


def test_fit_when_tiny_set_then_learned_saved_and_read_back(
    tiny_rows, founding, labels, training_config, tmp_path: Path
) -> None:
    fitted = fit(tiny_rows, founding, labels, training_config)
    classifier = Classifier.load(save_model(fitted.parts, tmp_path, "20260101-000000", FACTS))
    right = sum(labels.ids[classifier.rank(row.text).order[0]] in row.labels for row in tiny_rows)
    assert right >= 0.97 * len(tiny_rows)


def test_fit_when_rows_are_shuffled_or_workers_differ_then_same_model(
    tiny_rows, founding, labels, training_config, tmp_path: Path
) -> None:
    hashes = set()
    for seed, workers in ((0, 1), (1, 2), (2, 1)):
        rows = tiny_rows.copy()
        random.Random(seed).shuffle(rows)
        config = replace(training_config, run=replace(training_config.run, workers=workers))
        fitted = fit(rows, founding, labels, config)
        hashes.add(save_model(fitted.parts, tmp_path / str(seed), "20260101-000000", FACTS).name)
    assert len(hashes) == 1


def test_fit_when_logistic_then_also_learns(tiny_rows, labels, training_config) -> None:
    config = replace(training_config, learner=replace(training_config.learner, kind="logistic", C=10.0))
    fitted = fit(tiny_rows, [], labels, config)
    assert fitted.facts["scores"]["heldout_all"]["group_top1"] > 0.2


@pytest.mark.parametrize(
    ("pick", "message"),
    [
        (lambda rows: [r for r in rows if r.labels == ("fraud",)], "只有一个标签"),
        (lambda rows: [r for r in rows if "other" not in r.labels], "没有一条语料：其他或无涉"),
        (lambda rows: [replace(r, split_group="one") for r in rows], "同一个案例组"),
    ],
    ids=["one-class", "empty-label", "one-group"],
)
def test_fit_when_corpus_cannot_train_then_says_why(tiny_rows, labels, training_config, pick, message) -> None:
    with pytest.raises(CorpusError, match=message):
        fit(pick(tiny_rows), [], labels, training_config)


def test_fit_when_a_second_reader_thought_of_another_label_then_it_scores_higher(
    tiny_rows, labels, training_config
) -> None:
    unread = [replace(row, also=()) for row in tiny_rows]
    plain = fit(unread, [], labels, training_config)
    also = [replace(row, also=("fraud",)) if row.labels == ("contract-fraud",) else row for row in unread]
    soft = fit(also, [], labels, training_config)
    texts = [row.text for row in tiny_rows if row.labels == ("contract-fraud",)]
    column = labels.index("fraud")

    def score(fitted) -> float:
        x = fitted.features.transform(texts)
        return float((x @ fitted.parts.coef[:, column] + fitted.parts.intercept[column]).mean())

    assert score(soft) > score(plain) + 0.1
    assert soft.targets[:, column].sum() == plain.targets[:, column].sum()


def test_train_when_precedent_has_unknown_label_then_refused(
    labels, training_config, founding, tmp_path: Path, write_jsonl
) -> None:
    path = write_jsonl(tmp_path / "p.jsonl", [{**founding[0].to_dict(), "labels": ["murder"]}])
    with pytest.raises(CorpusError, match="不在标签表中：murder"):
        train([SAMPLES / "corpus"], [path], labels, training_config, Registry(tmp_path / "m"), SilentReporter())
    assert not (tmp_path / "m").exists()


def test_folds_when_corpus_grows_then_groups_stay_in_their_fold() -> None:
    groups = [f"case-{i}" for i in range(200)]
    folds = assign_folds(groups, 5, 1)
    assert (assign_folds([*groups, "new"], 5, 1)[:-1] == folds).all()
    assert set(folds.tolist()) == {0, 1, 2, 3, 4}
    assert fold_of("case-1", 5, 1) == folds[1]


def test_calibration_when_scores_are_overconfident_then_probabilities_are_not() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 3, 3000)
    scores = rng.normal(0, 1, (3000, 3))
    scores[np.arange(3000), truth] += 1.5
    targets = np.eye(3, dtype=np.int8)[truth]
    p = fit_calibration(scores[:1500] * 5, targets[:1500]).probabilities(scores[1500:] * 5)
    right = p.argmax(1) == truth[1500:]
    assert expected_calibration_error(p.max(1), right) < 0.05


@pytest.mark.parametrize(("cost", "least"), [(2.0, 0.5), (4.0, 0.75), (10.0, 0.9)], ids=lambda x: str(x))
def test_thresholds_when_costs_are_stated_then_put_forward_where_it_pays(labels, cost: float, least: float) -> None:
    rng = np.random.default_rng(1)
    n, k = 20_000, len(labels)
    p = np.full((n, k), 0.01)
    confidence = rng.uniform(0.2, 1.0, n)
    first = rng.integers(0, k - 1, n)
    p[np.arange(n), first] = confidence
    targets = np.zeros((n, k), np.int8)
    hit = rng.uniform(size=n) < confidence
    targets[np.arange(n), np.where(hit, first, (first + 1) % (k - 1))] = 1
    # A label that is right with probability p is worth putting forward where (1 - p) * cost < 1.
    chosen = choose_thresholds(p, targets, labels, DecisionConfig(wrong_label=cost))
    assert chosen.suggest == pytest.approx(least, abs=0.04)
    few = choose_thresholds(p[:5], targets[:5], labels, DecisionConfig())
    assert few.suggest == 0.6


def test_thresholds_when_harmless_texts_are_dear_to_accuse_then_higher(labels) -> None:
    rng = np.random.default_rng(2)
    n, other = 5000, labels.index("other")
    p = np.full((n, len(labels)), 0.001)
    p[:, 0] = rng.uniform(0.3, 1.0, n)
    targets = np.zeros((n, len(labels)), np.int8)
    targets[np.arange(n), np.where(rng.uniform(size=n) < p[:, 0], 0, other)] = 1
    cheap, dear = (
        choose_thresholds(p, targets, labels, DecisionConfig(harmless_accused=cost)).suggest for cost in (2.0, 10.0)
    )
    assert cheap == pytest.approx(0.5, abs=0.06) and dear == pytest.approx(0.9, abs=0.06)
    never = choose_thresholds(p, np.roll(targets, 5, axis=1), labels, DecisionConfig())
    assert never.suggest >= p.max()


@pytest.mark.parametrize(("cost", "least"), [(2.0, 0.5), (4.0, 0.75)], ids=lambda x: str(x))
def test_thresholds_when_missing_costs_more_then_fewer_are_called_out_of_scope(
    labels, cost: float, least: float
) -> None:
    rng = np.random.default_rng(3)
    n, other = 20_000, labels.index("other")
    p = np.full((n, len(labels)), 0.001)
    p[:, other] = rng.uniform(0.3, 1.0, n)
    targets = np.zeros((n, len(labels)), np.int8)
    targets[np.arange(n), np.where(rng.uniform(size=n) < p[:, other], other, 0)] = 1
    chosen = choose_thresholds(p, targets, labels, DecisionConfig(missed=cost))
    assert chosen.out_of_scope == pytest.approx(least, abs=0.04)


def test_track_records_when_counted_then_sum_to_all() -> None:
    p = np.array([0.05, 0.55, 0.95, 1.0])
    rows = track_records(p, np.array([False, True, True, True]))
    assert sum(row.of for row in rows) == 4
    assert (rows[-1].right, rows[-1].of) == (2, 2)


def test_measures_when_several_labels_are_right_then_any_counts(labels) -> None:
    p = np.zeros((2, len(labels)))
    p[0, labels.index("fraud")] = 0.9
    p[1, labels.index("illegal-intrusion-computer")] = 0.9
    got = ranking_measures(
        p,
        [frozenset({"contract-fraud"}), frozenset({"illegal-obtaining-computer-data"})],
        ["contract-fraud", "illegal-obtaining-computer-data"],
        labels,
    )
    assert (got["group_top1"], got["exact_top1"], got["macro_f1"]) == (1.0, 0.0, 1.0)


def test_small_measures_when_empty_or_known_then_right() -> None:
    assert expected_calibration_error(np.zeros(0), np.zeros(0, bool)) == 0.0
    assert expected_calibration_error(np.array([0.5, 0.5]), np.array([True, False]), bins=1) == 0.0
    assert macro_f1(["a", "b"], ["a", "a"]) == pytest.approx((2 / 3 + 0) / 2)


@pytest.mark.parametrize("power", [0.0001, 0.5, 1.0])
def test_side_weights_when_power_rises_then_rare_labels_weigh_up_to_the_same(power: float) -> None:
    weights = side_weights(1000.0, 50.0, LearnerConfig(balance_power=power))
    assert weights[1] / weights[0] == pytest.approx(19.0**power)
    if power == 1.0:
        assert 50 * weights[1] == pytest.approx(950 * weights[0]) == pytest.approx(500)
    assert side_weights(10.0, 0.0, LearnerConfig())[1] == 1.0


def test_trust_when_a_text_is_short_then_probabilities_draw_in_and_no_order_changes() -> None:
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(400, 5))
    targets = (scores == scores.max(axis=1, keepdims=True)).astype(np.int8)
    calibration = fit_calibration(scores, targets, full=50)
    assert [calibration.trust(n) for n in (0, 2, 50, 51, 900)] == [0.0, 0.2, 1.0, 1.0, 1.0]
    assert fit_calibration(scores, targets).trust(0) == 1.0
    known = np.full(len(scores), 8)
    short = trusted(scores, known, 50, np.zeros(5))
    np.testing.assert_allclose(short, scores * calibration.trust(8))
    np.testing.assert_array_equal(trusted(scores, known, 0, np.zeros(5)), scores)
    whole, drawn = calibration.probabilities(scores), calibration.probabilities(short)
    assert (whole.argsort(axis=1) == drawn.argsort(axis=1)).all()
    assert drawn.max(axis=1).mean() < whole.max(axis=1).mean()
    assert Calibration.from_dict(calibration.to_dict()).trust(2) == 0.2


def test_trust_when_little_is_known_then_rather_none_of_the_labels() -> None:
    rng = np.random.default_rng(4)
    scores = rng.normal(size=(300, 5))
    targets = (scores == scores.max(axis=1, keepdims=True)).astype(np.int8)
    unknown = np.array([0.0, 0.0, 0.4, 0.0, 0.0])
    calibration = Calibration.from_dict(fit_calibration(scores, targets, 50, unknown).to_dict())
    np.testing.assert_array_equal(calibration.trusted(scores[0], 0), unknown)
    np.testing.assert_array_equal(calibration.trusted(scores[0], 50), scores[0])
    np.testing.assert_allclose(calibration.trusted(scores[0], 2), 0.2 * scores[0] + 0.8 * unknown)
    np.testing.assert_allclose(trusted(scores[:1], np.array([2]), 50, unknown)[0], calibration.trusted(scores[0], 2))
    np.testing.assert_array_equal(unknown_scores(LABELS, 0.4).nonzero()[0], [LABELS.ids.index("other")])
    assert not unknown_scores(LabelTable(LABELS.labels[:3]), 0.4).any()
