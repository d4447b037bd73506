"""Groups, families and pairs: what is asked, what it counts, and that it all ends in one row a label."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from classifier.taxonomy import LabelTable, load_labels, read_labels
from training.config import LearnerConfig, build_config
from training.errors import ConfigError
from training.hierarchy import family_members, fit_labels, questions
from training.learner import fit_one, stored

PLAIN = LearnerConfig(group_weight=0.0, family_weight=0.0, pair_weight=0.0)


def table(*groups: str) -> LabelTable:
    """One label for each name, in that group; the first is in the core."""
    rows = [
        {"id": f"l{i}", "name": f"罪{i}", "group": group, "kind": "criminal", "law_entries": [], "aliases": []}
        for i, group in enumerate(groups)
    ]
    return read_labels({"format": 1, "core_groups": [groups[0]], "labels": rows})


@pytest.mark.parametrize(
    ("groups", "families", "expected", "reason"),
    [
        (("甲", "乙", "丙"), ("甲、乙",), [[0, 1], [2]], "a group that no family names is its own"),
        (("甲", "乙", "甲"), ("甲、乙",), [[0, 1, 2]], "all labels of a group are in its family"),
        (("甲", "乙"), ("甲、丁", "戊、己"), [[0], [1]], "names that the table has not are passed over"),
        (("甲", "乙"), (), [[0], [1]], "no families at all"),
    ],
    ids=["alone", "whole groups", "unknown", "none"],
)
def test_family_members_when_groups_are_named_then_their_labels(groups, families, expected, reason) -> None:
    assert [members.tolist() for members in family_members(table(*groups), families)] == expected, reason


def test_questions_when_groups_have_one_label_then_each_set_is_asked_of_once() -> None:
    y = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.1], [0.0, 0.0, 1.0]])
    asked = questions(y, table("甲", "乙", "丙"), replace(LearnerConfig(), families=("甲、乙",)))
    whole = [question for question in asked if question.rows is None]
    assert [question.worth.nonzero()[0].tolist() for question in whole] == [[0], [1], [2], [0, 1]]
    np.testing.assert_allclose(sum(question.worth for question in whole), np.ones(3))
    np.testing.assert_array_equal(whole[-1].answers, [1.0, 1.0, 0.0])
    pairs = [question for question in asked if question.rows is not None]
    # What is only thought of besides (0.1) stands on neither side of a pair.
    assert [question.rows.tolist() for question in pairs if question.rows is not None] == [[0, 1], [0, 2], [1, 2]]
    np.testing.assert_allclose(sum(abs(question.worth) for question in pairs), np.full(3, 0.2))


def test_questions_when_a_text_is_of_both_groups_then_it_tells_them_not_apart() -> None:
    y = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    pair = questions(y, table("甲", "乙"), LearnerConfig())[-1]
    assert pair.rows is not None
    assert pair.rows.tolist() == [0, 1]
    np.testing.assert_array_equal(pair.worth, [0.2, -0.2])


def test_questions_when_a_group_has_no_texts_then_it_is_in_no_pair() -> None:
    asked = questions(np.array([[1.0, 0.0], [1.0, 0.0]]), table("甲", "乙"), LearnerConfig())
    assert all(question.rows is None for question in asked)


def test_questions_of_the_shipped_table_then_every_label_counts_whole() -> None:
    labels = load_labels()
    asked = questions(np.eye(len(labels)), labels, LearnerConfig())
    np.testing.assert_allclose(sum(q.worth for q in asked if q.rows is None), np.ones(len(labels)))
    named = {group for family in LearnerConfig().families for group in family.split("、")}
    assert named <= set(labels.groups), "the families of the default settings are groups of the shipped table"


def texts(labels: int) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
    """Rows of random features with one label each, some with a half one."""
    rng = np.random.default_rng(5)
    y = np.eye(labels)[rng.integers(0, labels, 120)]
    y[::7, 0] = np.maximum(y[::7, 0], 0.1)
    return (
        csr_matrix(rng.random((120, 30)) * (rng.random((120, 30)) < 0.3) + y.repeat(30 // labels + 1, 1)[:, :30]),
        y,
        np.ones(120),
    )


def test_fit_labels_when_nothing_but_labels_counts_then_as_one_model_a_label() -> None:
    x, y, weights = texts(4)
    coef, intercept = fit_labels(x, y, weights, table("甲", "乙", "乙", "丙"), PLAIN, 1, 1)
    for label in range(4):
        alone, constant = fit_one(x, y[:, label], weights, PLAIN, 1)
        np.testing.assert_array_equal(coef[:, label], stored(alone))
        assert intercept[label] == constant


@pytest.mark.parametrize("kind", ["svm", "logistic"])
def test_fit_labels_when_workers_differ_then_the_same_to_the_last_bit(kind: str) -> None:
    x, y, weights = texts(4)
    config = replace(LearnerConfig(), kind=kind, families=("甲、乙",))
    one, two = (fit_labels(x, y, weights, table("甲", "乙", "乙", "丙"), config, 1, workers) for workers in (1, 2))
    np.testing.assert_array_equal(one[0], two[0])
    np.testing.assert_array_equal(one[1], two[1])


def test_fit_labels_when_a_label_has_no_texts_then_it_is_last() -> None:
    x, y, weights = texts(4)
    y[:, 3] = 0.0
    coef, intercept = fit_labels(x, y, weights, table("甲", "乙", "乙", "丙"), LearnerConfig(), 1, 1)
    assert not coef[:, 3].any()
    assert ((x @ coef + intercept).argmin(axis=1) == 3).all()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"group_weight": 0.7, "family_weight": 0.4}, "之和不能大于 1"),
        ({"group_weight": -0.1}, "group_weight 不能为负"),
        ({"family_weight": -0.1}, "family_weight 不能为负"),
        ({"pair_weight": -1.0}, "pair_weight 应在 0 到 10 之间"),
        ({"families": ["甲、乙", "乙、丙"]}, "一个组只能属于一族"),
        ({"families": "甲、乙"}, "应是列表"),
    ],
    ids=["sum", "group", "family", "pair", "twice", "no list"],
)
def test_settings_when_they_cannot_be_then_refused(values: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        build_config({"learner": values})
