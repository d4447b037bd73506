"""Amounts against the figures of a small book: edges, tiers, subjects, readings, notes."""

from __future__ import annotations

from datetime import date

import pytest
from own_law import book, entry, threshold

from classifier import lines
from classifier.amounts import Amount
from classifier.figures import Figures
from classifier.outages import service_hours
from classifier.severity import (
    BELOW,
    DENIED,
    ESPECIALLY,
    LOOSELY,
    SERIOUS,
    TOLD,
    UNKNOWN,
    UNTOLD,
    Severity,
    compare,
    counts_insiders,
    judge,
)

DAY = date(2020, 6, 1)


@pytest.fixture(autouse=True)
def rules_anew() -> None:
    """What is kept of an entry is worked out again, so that a test sees today's code do it."""
    lines.lines_in.cache_clear()


def amount(value: float, metric: str | None = "illegal_gains_yuan", bound: str = "exact", **more) -> Amount:
    more = {"text": f"{value:g}元", "high": None, "unit": "元", "start": 0, "end": 5, **more}
    return Amount(value=value, metric=metric, bound=bound, **more)


def weigh(rules: list[dict], *amounts: Amount, **more: bool | str) -> Severity:
    return judge(book(entry(thresholds=rules))["x"], Figures(list(amounts)), DAY, **more)


@pytest.mark.parametrize(
    ("told", "edge", "at_edge", "just_above"),
    [
        pytest.param(amount(5000), 5000, "met", "not_met", id="exact"),
        pytest.param(amount(5000, bound="about"), 5000, "open", "not_met", id="about"),
        pytest.param(amount(5000, high=8000), 8000, "open", "not_met", id="range"),
        pytest.param(amount(5000, bound="at_least", high=8000, text="5000以上"), 9999, "open", "not_met", id="twice"),
        pytest.param(amount(1, bound="at_least", text="1元以上"), 1, "met", "not_met", id="twice-of-one"),
        pytest.param(amount(30000, bound="at_least", text="三万余元"), 39999, "open", "not_met", id="place-of-yu"),
        pytest.param(amount(19000, bound="at_least", text="一万九千多元"), 19999, "open", "not_met", id="place-of-duo"),
        pytest.param(amount(20, bound="at_least", text="二十来元"), 29, "open", "not_met", id="place-of-lai"),
        pytest.param(amount(25, bound="at_least", text="二十五元余"), 25, "met", "not_met", id="no-place"),
        pytest.param(amount(100, bound="at_least", text="数百元"), 999, "open", "not_met", id="ten-of-shu"),
        pytest.param(amount(1000, bound="at_least", text="几千元"), 9999, "open", "not_met", id="ten-of-ji"),
        pytest.param(amount(100, bound="at_least", text="数百余元"), 999, "open", "not_met", id="ten-goes-before"),
        pytest.param(amount(0, bound="at_least", text="0余元"), 0, "met", "not_met", id="nothing-and-more"),
    ],
)
def test_compare_when_at_the_edge_and_just_above_then_differs(told, edge, at_edge, just_above) -> None:
    assert compare(told, edge) == at_edge
    assert compare(told, edge + 1) == just_above


def test_compare_when_below_then_lower_figures_may_be_reached() -> None:
    assert compare(amount(5000, bound="below"), 4999) == "open"
    assert compare(amount(5000, bound="below"), 5000) == "not_met"
    assert compare(amount(5001, bound="about"), 5000) == "met"


def test_judge_when_a_figure_is_reached_then_the_highest_is_shown_and_told_whole() -> None:
    rules = [
        threshold(value=5000),
        threshold(value=8000),
        threshold(value=25000, tier=2),
        threshold(value=90000, tier=2),
    ]
    law = book(entry(thresholds=rules))
    found = judge(law["x"], Figures([amount(25000)]), DAY)
    assert found.level == ESPECIALLY
    assert found.to_dict(law) == {
        "level": "情节特别严重",
        "tier": 2,
        "text": "已达第2档",
        "note": "",
        "ambiguous": [],
        "basis": [
            {
                "metric": "illegal_gains_yuan",
                "value": 25000,
                "bound": "exact",
                "unit": "元",
                "threshold": 25000.0,
                "range_max": None,
                "level": "情节特别严重",
                "term": "第2档",
                "outcome": "met",
                "subject": "任何主体",
                "note": "门槛注",
                "span": {"start": 0, "end": 5, "text": "25000元"},
                "source": "甲解释第1条",
                "sources": [{"id": "S1", "title": "公报", "address": "https://gazette.example/1"}],
                "flag": "confirmed",
                "from": "2011-01-01",
                "to": "2029-12-31",
            }
        ],
    }
    assert weigh(rules, amount(24999)).basis[0].threshold.value == 8000
    assert weigh(rules, amount(24999)).level == SERIOUS
    below = weigh(rules, amount(4999))
    assert (below.level, below.note, below.basis[0].threshold.value) == (BELOW, "", 5000)


def test_threshold_when_open_at_both_ends_then_no_days_are_told() -> None:
    law = book(entry(thresholds=[threshold(**{"from": None, "to": None})]))
    [basis] = judge(law["x"], Figures([amount(5000)]), DAY).to_dict(law)["basis"]
    assert basis["from"] is None and basis["to"] is None


@pytest.mark.parametrize(
    ("rules", "amounts", "level", "note"),
    [
        pytest.param([], [amount(1)], UNKNOWN, "这一项不按数量划线。", id="no-figures"),
        pytest.param(
            [threshold(to="2020-05-31")], [amount(9e9)], UNKNOWN, "行为当日没有核实过的数量门槛。", id="not-on-that-day"
        ),
        pytest.param(
            [threshold(flag="unverified")], [amount(9e9)], UNKNOWN, "行为当日没有核实过的数量门槛。", id="from-memory"
        ),
        pytest.param(
            [threshold(and_with="other")],
            [amount(9e9)],
            UNKNOWN,
            "行为当日没有核实过的数量门槛。",
            id="only-with-another",
        ),
        pytest.param(
            [threshold(subject="二年内再犯者")], [amount(9e9)], UNKNOWN, "行为当日没有核实过的数量门槛。", id="again"
        ),
        pytest.param(
            [threshold(subject="为合法经营购买收受者")],
            [amount(9e9)],
            UNKNOWN,
            "行为当日没有核实过的数量门槛。",
            id="for-business",
        ),
        pytest.param([threshold()], [], UNKNOWN, "文中没有能对上门槛的数额。", id="no-amount"),
        pytest.param([threshold()], [amount(9e9, "copies")], UNKNOWN, "文中没有能对上门槛的数额。", id="another-thing"),
        pytest.param([threshold()], [amount(9e9, None)], UNKNOWN, "文中没有能对上门槛的数额。", id="no-thing"),
        pytest.param(
            [threshold()],
            [amount(5000, bound="about")],
            UNKNOWN,
            "有数额正处在门槛附近或由各省自定的区间，写明确数后可判断。",
            id="about",
        ),
        pytest.param([threshold()], [amount(5000, bound="about"), amount(5000)], SERIOUS, "", id="another-is-sure"),
        pytest.param([threshold()], [amount(9000, "copies"), amount(5000)], SERIOUS, "", id="after-another-thing"),
        pytest.param(
            [threshold(tier=2), threshold(value=10)], [amount(5000), amount(20)], ESPECIALLY, "", id="gravest-counts"
        ),
        pytest.param([threshold()], [amount(1), amount(5000)], SERIOUS, "", id="one-of-two"),
        pytest.param([threshold()], [amount(5000), amount(1)], SERIOUS, "", id="one-of-two-turned"),
    ],
)
def test_judge_when_figures_stand_so_then_level_and_note(rules, amounts, level, note) -> None:
    found = weigh(rules, *amounts)
    assert (found.level, found.note) == (level, note)
    assert found.ambiguous == [a for a in amounts if a.metric is None]


def test_judge_when_provinces_set_the_figure_then_open_between_its_bounds() -> None:
    rule = [threshold(value=3000, range_max=10000)]
    assert weigh(rule, amount(2999)).level == BELOW
    assert weigh(rule, amount(3000)).basis[0].outcome == "open"
    assert weigh(rule, amount(9999)).level == UNKNOWN
    assert weigh(rule, amount(10000)).level == SERIOUS


CLASSES = [threshold("pi_items_class_b", 500), threshold("pi_items_class_c", 5000)]
CLASSES += [threshold("pi_items_class_a", 50), threshold("pi_items_class_a", 500, tier=2)]


def items(value: float, *kinds: str) -> Amount:
    return amount(value, "personal_info_records", kinds=kinds)


@pytest.mark.parametrize(
    ("told", "level", "note"),
    [
        pytest.param(items(49), BELOW, "", id="under-all"),
        pytest.param(items(50), UNKNOWN, "数额的类别没有写明，按不同类别结果不同，见各项依据。", id="over-one"),
        pytest.param(items(5000), SERIOUS, "有数额的类别没有写明，按另一类别可能更重。", id="over-all"),
        pytest.param(items(5000, "pi_class_c"), SERIOUS, "", id="class-named"),
        pytest.param(items(499, "pi_class_b"), BELOW, "", id="class-named-under"),
        pytest.param(items(5000, "pi_class_a"), ESPECIALLY, "", id="gravest-class-named"),
    ],
)
def test_judge_when_the_class_is_open_then_told_only_where_all_agree(told, level, note) -> None:
    found = weigh(CLASSES, told)
    assert (found.level, found.note) == (level, note)


def test_judge_when_one_amount_is_open_and_a_later_one_is_not_then_still_open() -> None:
    found = weigh([*CLASSES, threshold()], items(50), amount(10))
    assert (found.level, found.note[:6]) == (UNKNOWN, "数额的类别没")
    near = weigh([threshold()], amount(5000, bound="about"), amount(10))
    assert (near.level, near.note[:6]) == (UNKNOWN, "有数额正处在")


HALVED = [threshold("pi_items_class_c", 2500, subject="履职或提供服务中获得者"), threshold("pi_items_class_c", 5000)]
HALVED += [threshold("pi_items_class_c", 50000, tier=2)]
HALVED += [threshold("pi_items_class_c", 25000, tier=2, subject="履职或提供服务中获得者")]


@pytest.mark.parametrize(
    ("value", "insider", "level", "shown"),
    [
        (2499, TOLD, BELOW, 2500),
        (2500, TOLD, SERIOUS, 2500),
        (2499, UNTOLD, BELOW, 5000),
        (4999, DENIED, BELOW, 5000),
        (5000, UNTOLD, SERIOUS, 5000),
        (25000, TOLD, SERIOUS, 2500),
        (49999, TOLD, SERIOUS, 2500),
        (50000, TOLD, ESPECIALLY, 50000),
        (50000, UNTOLD, ESPECIALLY, 50000),
    ],
)
def test_judge_when_from_duty_then_half_the_first_figure_and_the_second_of_everybody(
    value, insider, level, shown
) -> None:
    found = weigh(HALVED, items(value, "pi_class_c"), insider=insider)
    assert found.level == level
    assert [held.threshold.value for held in found.basis] == [shown]


@pytest.mark.parametrize(
    ("value", "insider", "level", "shown", "halved"),
    [
        (2499, UNTOLD, BELOW, [5000], False),
        (2500, UNTOLD, UNKNOWN, [5000], True),
        (4999, UNTOLD, UNKNOWN, [5000], True),
        (4999, DENIED, BELOW, [5000], False),
        (2499, LOOSELY, BELOW, [2500, 5000], False),
        (2500, LOOSELY, UNKNOWN, [2500, 5000], True),
        (5000, LOOSELY, SERIOUS, [2500, 5000], False),
        (50000, LOOSELY, ESPECIALLY, [50000], False),
    ],
)
def test_judge_when_duty_is_not_told_then_its_half_is_named_and_loose_words_leave_both_open(
    value, insider, level, shown, halved
) -> None:
    found = weigh(HALVED, items(value, "pi_class_c"), insider=insider)
    assert found.level == level
    assert sorted(held.threshold.value for held in found.basis) == shown
    assert (("减半" in found.note), bool(found.turns_on)) == (halved, halved)


def test_counts_insiders_when_the_law_of_the_day_has_their_line_then_true() -> None:
    assert counts_insiders(book(entry(thresholds=HALVED))["x"], DAY)
    assert not counts_insiders(book(entry(thresholds=HALVED[1:3]))["x"], DAY)


def test_judge_when_only_insiders_have_a_figure_then_others_have_none() -> None:
    only = HALVED[:1]
    assert weigh(only, items(9000, "pi_class_c")).note == "文中没有能对上门槛的数额。"
    assert weigh(only, items(9000, "pi_class_c"), insider=TOLD).level == SERIOUS


COMPANY = [threshold(value=5000, subject="个人"), threshold(value=50000, subject="单位")]


def test_judge_when_companies_have_a_figure_of_their_own_then_only_where_one_acts() -> None:
    person = weigh(COMPANY, amount(20000))
    assert person.level == SERIOUS and [h.threshold.subject for h in person.basis] == ["个人"]
    company = weigh(COMPANY, amount(20000, kinds=("unit_actor",)))
    assert company.level == UNKNOWN and [h.threshold.subject for h in company.basis] == ["个人", "单位"]
    both = weigh(COMPANY, amount(50000, kinds=("unit_actor",)))
    assert both.level == SERIOUS
    # Where the company is accused its line alone counts.
    accused = weigh(COMPANY, amount(20000, kinds=("unit_actor", "unit_accused")))
    assert accused.level == BELOW and [h.threshold.subject for h in accused.basis] == ["单位"]
    assert company.note == "行为人是个人还是单位没有写明，按个人与按单位结果不同，见各项依据。"
    # A figure for companies alone holds whoever acts.
    assert [h.threshold.value for h in weigh(COMPANY[1:], amount(60000)).basis] == [50000]


def test_judge_when_actor_and_class_are_open_then_both_are_named() -> None:
    rules = [*COMPANY, threshold("pi_items_class_a", 50), threshold("pi_items_class_c", 5000)]
    found = weigh(rules, amount(20000, kinds=("unit_actor",)), items(60))
    assert found.level == UNKNOWN and "是个人还是单位" in found.note and "数额的类别没有写明" in found.note


OWN = [
    threshold("own_account_inflow_yuan", 300000, and_with=["own_accounts"]),
    threshold("own_accounts", 3, unit="个", and_with=["own_account_inflow_yuan"]),
]


@pytest.mark.parametrize(
    ("inflow", "cards", "outcomes", "remark"),
    [
        pytest.param(450000, [2], ["not_met", "not_met"], "此数已达，须同时达到的另一项未达", id="too-few"),
        pytest.param(450000, [], ["open"], "此数已达，须同时达到的另一项不能定", id="not-counted"),
        pytest.param(450000, [2, 2], ["open", "open"], "此数已达，须同时达到的另一项不能定", id="two-and-two"),
        pytest.param(250000, [4], ["not_met", "met"], None, id="too-little"),
        pytest.param(450000, [4], ["met", "met"], None, id="both"),
    ],
)
def test_judge_when_a_line_counts_only_with_another_then_a_figure_that_reaches_it_is_told(
    inflow: float, cards: list[int], outcomes: list[str], remark: str | None
) -> None:
    class Own:
        text, each_alone = "", 0

        def says(self, group: str) -> bool:
            return group == "own-account"

        def one_account(self) -> bool:
            return False

        def is_own(self, _amount: Amount) -> bool:
            return True

    counts = [amount(n, "cards", kinds=("bank_card",), text=f"{n}张", start=i) for i, n in enumerate(cards)]
    law = book(entry(thresholds=[*OWN, threshold("sim_cards", 20)]))
    found = judge(law["x"], Figures([amount(inflow, "payment_settlement_yuan"), *counts], Own()), DAY)
    plain = [held.to_dict(law) for held in found.basis]
    assert [held["outcome"] for held in plain] == outcomes
    assert [held.get("remark") for held in plain] == [remark, *[None] * (len(plain) - 1)]


def test_judge_when_a_loss_counts_under_two_names_then_the_graver_figure_leads() -> None:
    rules = [threshold("loss_yuan", 10000), threshold("loss_or_gains_yuan", 50000, tier=2)]
    found = weigh(rules, amount(60000, "economic_loss_yuan"))
    assert found.level == ESPECIALLY and len(found.basis) == 1
    assert weigh(rules, amount(20000, "economic_loss_yuan")).level == SERIOUS


def test_judge_when_deceit_goes_over_networks_then_its_own_figure() -> None:
    rules = [threshold("telecom_fraud_amount_yuan", 3000), threshold("fraud_amount_yuan", 9000)]
    told = amount(4000, "fraud_amount_yuan")
    assert weigh(rules, told, telecom=True).level == SERIOUS
    assert weigh(rules, told).level == BELOW


@pytest.mark.parametrize(
    ("metric", "hours"),
    [
        ("duration_minutes", 1 / 30),
        ("duration_hours", 2.0),
        ("duration_days", 48.0),
        ("duration_weeks", 336.0),
        ("duration_months", 1440.0),
        ("illegal_gains_yuan", 0.0),
        (None, 0.0),
    ],
)
def test_service_hours_when_told_in_any_unit_then_hours(metric: str | None, hours: float) -> None:
    assert service_hours([amount(2, metric)], None) == pytest.approx(hours)
    assert service_hours([], None) == 0.0


def test_users_without_service_when_an_hour_is_told_then_counted() -> None:
    rules = [threshold("served_users_down_1h", 10000)]
    users = amount(10000, "users", kinds=("service_down",))
    assert weigh(rules, users, amount(59, "duration_minutes")).level == UNKNOWN
    assert weigh(rules, users, amount(60, "duration_minutes"), amount(5, "duration_minutes")).level == SERIOUS
