"""Outcomes, intervals, comparison: held against figures worked out by hand or by another library."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from training.evaluate import EvaluationRow
from training.metrics import ranking_measures
from training.trial.answers import Answers, from_scores, join
from training.trial.bootstrap import DIFFERENCE, ends, intervals, mean_interval, resample
from training.trial.compare import compare, mcnemar
from training.trial.measures import measure
from training.trial.outcomes import Outcomes, auroc, false_alarms, split_units


def row(number: int, label: str, group: str = "", slice_: str = "") -> EvaluationRow:
    return EvaluationRow(
        f"r{number}", "", (label,), frozenset({label}), "factual", group or f"c{number}", group or f"c{number}", slice_
    )


def answers(labels, gold: list[str], said: list[str], p: float = 0.8, groups: list[str] | None = None) -> Answers:
    scores = np.full((len(gold), len(labels)), 0.01)
    for i, label in enumerate(said):
        scores[i, labels.index(label)] = p
    rows = [row(i, label, groups[i] if groups else "") for i, label in enumerate(gold)]
    return from_scores(rows, scores, calibrated=True)


@pytest.mark.parametrize(
    ("harmless", "p_other", "expected"),
    [
        ([False] * 20 + [True] * 2, [0.1] * 20 + [0.9, 0.9], 0.0),
        ([False] * 20 + [True] * 2, [0.1] * 20 + [0.05, 0.9], 0.5),
        # One in-scope text of twenty may be lost: its high score does not move the line.
        ([False] * 20 + [True] * 2, [0.1] * 19 + [0.95] + [0.5, 0.9], 0.0),
        ([False] * 19 + [True], [0.1] * 18 + [0.95] + [0.5], 1.0),
    ],
    ids=["parted", "one below the line", "one lost", "none may be lost"],
)
def test_false_alarms_when_counted_by_hand_then_same(harmless, p_other, expected) -> None:
    assert false_alarms(np.array(harmless), np.array(p_other)) == expected


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40))
def test_auroc_when_held_against_scikit_learn_then_same(pairs) -> None:
    truth = np.array([one for one, _ in pairs])
    scores = np.array([float(value) for _, value in pairs])
    if truth.all() or not truth.any():
        assert np.isnan(auroc(truth, scores))
    else:
        assert auroc(truth, scores) == pytest.approx(roc_auc_score(truth, scores))


def test_values_when_held_against_the_training_measures_then_same(labels) -> None:
    generator = np.random.default_rng(0)
    gold = [labels.ids[i] for i in generator.integers(0, len(labels), 300)]
    scores = generator.random((300, len(labels)))
    got = measure(from_scores([row(i, g) for i, g in enumerate(gold)], scores, True), labels, 0)
    wanted = ranking_measures(scores, [frozenset({g}) for g in gold], gold, labels)
    for key in ("group_top1", "group_top3", "exact_top1", "macro_f1", "ece", "other_auroc"):
        assert got[key] == pytest.approx(wanted[key], abs=2e-4), key
    assert {g: r["rows"] for g, r in got["by_group"].items()} == {g: r["rows"] for g, r in wanted["by_group"].items()}
    assert sum(sum(r.values()) for r in got["confusion"].values()) == 300


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30), st.integers(0, 3))
def test_resample_when_drawn_then_groups_stay_whole(groups, seed) -> None:
    _, unit = np.unique(groups, return_inverse=True)
    units = int(unit.max()) + 1
    sizes = np.bincount(unit)
    for picked in resample(unit, units, 5, seed):
        times = np.bincount(picked, minlength=len(unit))
        for own in range(units):
            assert len(set(times[unit == own])) == 1
        assert sum(times[unit == own][0] for own in range(units)) == units
        assert len(picked) == sum(times[unit == own][0] * sizes[own] for own in range(units))


def test_intervals_when_groups_are_one_text_told_often_then_wider(labels) -> None:
    gold = ["fraud"] * 200
    said = ["fraud" if i // 10 % 2 else "other" for i in range(200)]
    alone = intervals(Outcomes(answers(labels, gold, said), labels), 300)["group_top1"]
    told = [f"g{i // 10}" for i in range(200)]
    grouped = intervals(Outcomes(answers(labels, gold, said, groups=told), labels), 300)["group_top1"]
    assert grouped[1] - grouped[0] > 2 * (alone[1] - alone[0])
    assert alone[0] < 0.5 < alone[1]
    assert intervals(Outcomes(answers(labels, gold, said), labels), 300)["group_top1"] == alone


def test_intervals_when_nothing_to_go_by_then_none() -> None:
    assert ends(np.array([np.nan, np.nan, 1.0]), 10) is None
    assert mean_interval(np.zeros(0), np.zeros(0, np.int64)) is None
    assert mean_interval(np.array([1.0, 0.0]), np.array([0, 1]), 0) is None


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([1, 1, 0, 0], [1, 1, 0, 0], {"gained": 0, "lost": 0, "p": 1.0}),
        ([0] * 10, [1] * 10, {"gained": 10, "lost": 0, "p": 0.001953}),
        ([0] * 6 + [1] * 2, [1] * 6 + [0] * 2, {"gained": 6, "lost": 2, "p": 0.289062}),
    ],
    ids=["same", "all gained", "six to two"],
)
def test_mcnemar_when_worked_out_by_hand_then_same(first, second, expected) -> None:
    assert mcnemar(np.array(first, bool), np.array(second, bool)) == expected


def test_compare_when_second_is_better_then_gained_listed_and_interval_above_zero(labels) -> None:
    gold = ["fraud"] * 30 + ["infringing-personal-info"] * 30
    first = answers(labels, gold, ["other"] * 15 + ["fraud"] * 15 + ["infringing-personal-info"] * 30)
    second = answers(labels, gold, gold)
    found = compare(first, second, labels, 200)
    assert found["gained"] == [f"r{i}" for i in range(15)] and found["lost"] == []
    top1 = found["overall"]["group_top1"]
    assert (top1["first"], top1["second"], top1["difference"]) == (0.75, 1.0, 0.25)
    assert top1["interval"][0] > 0
    assert found["by_group"]["诈骗"]["difference"] == 0.5
    assert found["by_group"]["侵犯个人信息"] | {"core": True, "difference": 0.0} == found["by_group"]["侵犯个人信息"]
    # Sixty cases alike in both: one in sixteen may yet be otherwise, either way.
    assert compare(second, second, labels, 50)["overall"]["group_top1"]["interval"] == (-0.0602, 0.0602)


@pytest.mark.parametrize(
    ("values", "groups", "expected"),
    [
        # By hand: n right of n lie at or above n / (n + 1.96 squared).
        pytest.param([1.0] * 5, range(5), (0.5655, 1.0), id="five-right"),
        pytest.param([0.0] * 20, range(20), (0.0, 0.1611), id="twenty-wrong"),
        pytest.param([1.0] * 20, [i // 2 for i in range(20)], (0.7225, 1.0), id="ten-groups-of-two"),
        pytest.param([1.0] * 4, range(4), None, id="four-right"),
        pytest.param([1.0, 0.0] * 10, [0] * 20, None, id="one-group-of-both"),
        pytest.param([1.0] * 20, [i // 5 for i in range(20)], None, id="twenty-rows-of-four-groups"),
    ],
)
def test_interval_when_all_agree_then_wilson_over_groups_or_none(values, groups, expected) -> None:
    assert mean_interval(np.array(values), np.array(list(groups)), 200) == expected


def test_interval_when_some_differ_then_the_bootstrap_as_before() -> None:
    low, high = mean_interval(np.array([1.0, 0.0, 1.0, 1.0]), np.arange(4), 1000)
    assert (low, high) == (0.25, 1.0)


def test_interval_when_all_differences_agree_then_both_ends_may_be_otherwise() -> None:
    assert mean_interval(np.zeros(20), np.arange(20), 200, bounds=DIFFERENCE) == (-0.1611, 0.1611)
    assert mean_interval(-np.ones(20), np.arange(20), 200, bounds=DIFFERENCE) == (-1.0, -0.6777)


def test_intervals_when_a_measure_rests_on_few_groups_then_those_count(labels) -> None:
    """Twenty groups in all and three harmless ones, all told apart: no interval of the latter."""
    gold = ["other"] * 3 + ["fraud"] * 17
    found = intervals(Outcomes(answers(labels, gold, gold), labels), 300)
    assert found["other_auroc"] is None and found["group_top1"] == (0.8389, 1.0)


@pytest.mark.parametrize(
    ("groupings", "units"),
    [
        ([["a", "b", "a", "c"]], [0, 1, 0, 2]),
        ([["a", "b", "c", "d"], ["x", "x", "y", "z"]], [0, 0, 1, 2]),
        ([["a", "a", "b", "c", "d"], ["x", "y", "y", "z", "w"]], [0, 0, 0, 1, 2]),
        ([["a", "b"], ["b", "a"]], [0, 1]),
        ([[]], []),
    ],
    ids=["one", "merged-by-the-second", "chain", "names-crossed", "none"],
)
def test_split_units_when_groupings_are_joined_then_connected_rows_are_one(groupings, units) -> None:
    assert split_units(*groupings).tolist() == units


def test_compare_when_one_corpus_merged_cases_then_no_more_groups_than_either(labels) -> None:
    gold = ["fraud"] * 8
    first = answers(labels, gold, gold, groups=[f"a{i}" for i in range(8)])
    second = answers(labels, gold, gold, groups=[f"b{i // 2}" for i in range(8)])
    assert compare(first, second, labels, 10)["split_groups"] == 4
    assert compare(second, first, labels, 10)["split_groups"] == 4


def test_compare_when_rows_differ_then_refused(labels) -> None:
    one = answers(labels, ["fraud", "other"], ["fraud", "other"])
    with pytest.raises(ValueError, match="different rows"):
        compare(one, one.take([1, 0]), labels, 0)


def test_measure_when_slices_are_named_then_each_apart(labels) -> None:
    plain = answers(labels, ["fraud"], ["fraud"])
    hard = Answers(
        [row(9, "fraud", slice_="slang")],
        np.eye(len(labels))[[labels.index("other")]],
        ("suggest",),
        np.array([1], np.int8),
        np.array([-1], np.int8),
    )
    found = measure(join([plain, hard]), labels, 20)
    assert found["by_slice"]["plain"]["group_top1"] == 1.0
    assert found["by_slice"]["slang"]["group_top1"] == 0.0
    assert found["decisions"] == {"suggest": 1}
    assert "known_item" not in found and found["nearest_case_group"] == 1.0
