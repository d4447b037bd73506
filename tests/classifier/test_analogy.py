"""Which case is analogous, which speaks against the first label, and what both sides share."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import native
from classifier.amounts import find_amounts
from classifier.analogy import NEAR, Analogies, Standing, Weights, _best, standardize
from classifier.assess import Classifier
from classifier.concepts import Concept, Lexicon
from classifier.likeness import Likeness, find_places, known_figures, shared_figures
from classifier.normalize import align
from classifier.precedents import Match, Precedent, read_precedent
from classifier.taxonomy import LabelTable
from tests.classifier.test_precedents import RECORD
from tests.odd_texts import sample_texts

LEXICON = Lexicon([Concept("act.sell", "出售", ("卖给",), ()), Concept("data.pi", "信息", ("手机号", "姓名"), ())])


def case(
    name: str, labels: list[str], rejected: tuple[str, ...] = (), outcome: str = "成立", **more: object
) -> Precedent:
    return read_precedent(
        {**RECORD, "id": name, "labels": labels, "rejected": list(rejected), "outcome": outcome, **more}
    )


def ranker(records: list[Precedent], labels: LabelTable, weights: Weights | None = None) -> Analogies:
    return Analogies(records, labels, Likeness(LEXICON), weights)


def chances(labels: LabelTable, **given: float) -> np.ndarray:
    return np.array([given.get(label.replace("-", "_"), 0.001) for label in labels.ids])


def ids(found: list[Match]) -> list[str]:
    return [match.precedent.id for match in found]


@given(st.lists(st.floats(0, 1), min_size=0, max_size=40))
def test_standardize_when_any_similarities_then_mean_0_and_spread_1(values: list[float]) -> None:
    far = standardize(np.array(values))
    assert len(far) == len(values)
    if far.any() and np.ptp(values) > 1e-6:
        assert math.isclose(far.mean(), 0, abs_tol=1e-6) and math.isclose(far.std(), 1, rel_tol=1e-6)


def many(labels: LabelTable) -> list[Precedent]:
    """A case of fraud, one of personal information, and two hundred others."""
    return [
        case("fraud", ["fraud"]),
        case("info", ["infringing-personal-info"]),
        *(case(f"other-{i}", ["other"]) for i in range(200)),
    ]


@pytest.mark.parametrize(
    ("wording", "first"),
    [((0.10, 0.14), "fraud"), ((0.10, 0.90), "info")],
    ids=["likely-label-before-nearer-wording", "the-very-case-before-the-likely-label"],
)
def test_nearest_when_wording_and_label_disagree_then(
    labels: LabelTable, wording: tuple[float, float], first: str
) -> None:
    similarities = np.concatenate([wording, np.linspace(0.01, 0.05, 200)])
    probabilities = chances(labels, fraud=0.9, infringing_personal_info=0.02)
    index = ranker(many(labels), labels)
    assert ids(index.nearest(index.stand(similarities, probabilities, frozenset()), 1)) == [first]


def test_nearest_when_concepts_are_shared_then_before_an_equal_case(labels: LabelTable) -> None:
    records = [case("a", ["fraud"]), case("b", ["fraud"], facts="把姓名卖给别人三万元"), case("c", ["other"])]
    index = ranker(records, labels)
    for here, first in ((frozenset({"act.sell", "data.pi"}), "b"), (frozenset(), "a")):
        standing = index.stand(np.array([0.2, 0.2, 0.1]), chances(labels, fraud=0.9), here)
        assert ids(index.nearest(standing, 1)) == [first]
    assert ids(index.nearest(standing, 5, "fraud")) == ["a", "b"]
    assert index.nearest(standing, 5, "contract-fraud") == [] and index.nearest(standing, 0) == []


def test_nearest_when_nothing_is_alike_then_none(labels: LabelTable) -> None:
    index = ranker([case("a", ["fraud"])], labels)
    assert index.nearest(index.stand(np.zeros(1), chances(labels), frozenset()), 3) == []
    none = ranker([], labels)
    assert none.nearest(none.stand(np.zeros(0), chances(labels), frozenset()), 3) == []


@pytest.mark.parametrize(
    ("record", "first", "words"),
    [
        (case("x", ["fraud"]), "fraud", None),
        (case("x", ["fraud"]), "contract-fraud", "案情相近而定为“诈骗罪”。"),
        (
            case("x", ["aiding-cybercrime"], ("fraud",)),
            "fraud",
            "也曾主张“诈骗罪”，没有成立，定为“帮助信息网络犯罪活动罪”。",
        ),
        (case("x", ["other"], ("fraud",), "不成立"), "fraud", "也曾主张“诈骗罪”，没有成立。"),
        (
            case("x", ["other"], ("contract-fraud",), "不成立"),
            "aiding-cybercrime",
            "案情相近，主张的“合同诈骗罪”没有成立。",
        ),
        (case("x", ["other"]), "fraud", "案情相近，没有认定构成所列罪名或请求。"),
        (case("x", ["fraud"]), "other", "案情相近而构成“诈骗罪”。"),
        (case("x", ["copyright-infringement-crime"]), "fraud", None),
    ],
    ids=[
        "upheld",
        "rival",
        "refused-for-a-rival",
        "refused",
        "rival-refused",
        "nothing-found",
        "first-is-other",
        "unlikely-rival",
    ],
)
def test_against_then_says_why(labels: LabelTable, record: Precedent, first: str, words: str | None) -> None:
    rivals = frozenset({"fraud", "contract-fraud", "aiding-cybercrime", "other"}) - {first}
    assert ranker([], labels).against(record, first, rivals) == words


SOLD = "把手机号卖给中介，收三个比特币"
#: Concepts of a text in which something was done, and of one that shares a thing with the case above only.
DONE, THING = frozenset({"act.sell", "data.crypto"}), frozenset({"act.ransom", "data.crypto"})


def test_contrary_when_a_refused_claim_is_near_then_it_comes_before_a_nearer_rival(labels: LabelTable) -> None:
    records = [
        case("upheld", ["fraud"], facts=SOLD),
        case("rival", ["aiding-cybercrime"], facts=SOLD),
        case("refused", ["other"], ("fraud",), "不成立", facts=SOLD),
        case("far", ["other"], ("fraud",), "不成立", facts=SOLD),
    ]
    index, probabilities = ranker(records, labels), chances(labels, fraud=0.6, aiding_cybercrime=0.2)

    def contrary(*far: float, here: frozenset[str] = DONE) -> str | None:
        standing = Standing(np.full(4, 0.5), np.array(far), np.array(far))
        found = index.contrary(standing, probabilities, "fraud", here)
        return found[0].precedent.id if found else None

    near = NEAR + 1
    assert contrary(near, near + 2, near, 0) == "refused"
    assert contrary(near, near, 0, 0) == "rival"
    assert contrary(near, 0, 0, 0) is None
    assert contrary(near, near, near, near, here=THING) is None
    assert contrary(near, near, near, near, here=frozenset()) is None


def test_contrary_when_the_nearest_shares_a_thing_only_then_the_next(labels: LabelTable) -> None:
    records = [
        case("thing", ["other"], ("fraud",), "不成立", facts="他有三个比特币"),
        case("act", ["other"], ("fraud",), "不成立", facts=SOLD),
    ]
    standing = Standing(np.full(2, 0.5), np.array([9.0, 8.0]), np.array([9.0, 8.0]))
    found = ranker(records, labels).contrary(standing, chances(labels, fraud=0.6), "fraud", DONE)
    assert found is not None and found[0].precedent.id == "act"


def test_find_places_when_denied_or_repeated_then_each_wording_once() -> None:
    text = "把姓名、ＡＰＰ手机号卖给他，又把手机号卖给她"
    alignment = align(text)
    places = find_places(text, alignment, LEXICON.find(alignment.text))
    assert {c: [s.text for s in words] for c, words in places.items()} == {
        "data.pi": ["姓名", "手机号"],
        "act.sell": ["卖给"],
    }
    assert all(text[s.start : s.end] == s.text for words in places.values() for s in words)


@pytest.mark.parametrize(
    ("text", "there"),
    [("非法获利2万元", ["三万元"]), ("非法获利9000元", []), ("损失3万元", []), ("共30000条", [])],
    ids=["same-order", "other-order", "other-metric", "no-money"],
)
def test_shared_figures_then_same_metric_and_order(text: str, there: list[str]) -> None:
    found = shared_figures(find_amounts(text), known_figures(read_precedent(RECORD)))
    assert [figure["there"]["text"] for figure in found] == there
    assert all(text[f["here"]["start"] : f["here"]["end"]] == f["here"]["text"] for f in found)


def test_assess_when_cases_are_asked_for_then_roles_marks_and_order(classifier: Classifier) -> None:
    marked = 0
    for text in sample_texts()[::400]:
        answer = classifier.assess(text, precedents=2)
        roles = [found["role"] for found in answer.precedents]
        assert roles in (["analogous"] * 2, ["analogous", "analogous", "contrary"])
        assert all(found["mark"] for found in answer.precedents if found["role"] == "contrary")
        assert len({found["id"] for found in answer.precedents}) == len(roles)
        assert all(found["label"] in classifier.model.labels for found in answer.precedents)
        marked += any(found["mark"] for found in answer.precedents)
    assert marked >= 3
    assert classifier.assess(text, precedents=0).precedents == []


def test_analogous_when_only_ranked_then_as_in_the_answer(classifier: Classifier) -> None:
    for text in sample_texts()[::500]:
        told = [c["id"] for c in classifier.assess(text, precedents=3).precedents if c["role"] == "analogous"]
        assert ids([match for _, match in classifier.analogous(text, classifier.rank(text), 3)]) == told


@pytest.mark.parametrize("count", [0, 1, 5, 10, 60])
def test_best_when_numbers_are_tied_then_the_earlier_compiled_or_not(count: int, monkeypatch) -> None:
    rng = np.random.default_rng(count)
    for size in (0, 1, 9, 50, 400):
        scores = rng.integers(-3, 12, size).astype(np.float64)
        found = [_best(scores, count).tolist()]
        with monkeypatch.context() as patch:
            patch.setattr(native, "loops", None)
            found.append(_best(scores, count).tolist())
        assert found == [sorted(range(size), key=lambda i: -scores[i])[:count]] * 2
