from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.amounts import measure, read_records
from classifier import amounts
from classifier.amounts import find_amounts
from classifier.data import read_json
from classifier.errors import DataFormatError
from classifier.metric_words import load_metric_words, read_metric_words
from classifier.numerals import BOUNDS, find_numbers, parse_chinese
from classifier.surroundings import Surroundings
from classifier.turns import TURNS
from tests.conftest import SAMPLES, read_cases

ROWS = read_cases("amounts.jsonl")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_find_amounts_of_the_case_table(row: dict) -> None:
    found = [(a.value, a.metric) for a in find_amounts(row["text"])]
    assert sorted(map(str, found)) == sorted(str((a["value"], a["metric"])) for a in row["amounts"]), row["reason"]


def test_case_table_is_large_and_holds_near_misses() -> None:
    assert len(ROWS) >= 250
    assert sum(not row["amounts"] for row in ROWS) >= 60


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("手机号3000条", "exact"),
        ("手机号三千余条", "at_least"),
        ("手机号近三千条", "about"),
        ("手机号不到三千条", "below"),
        ("手机号超过三千条", "at_least"),
        ("手机号数千条", "at_least"),
        ("手机号达3000条", "exact"),
    ],
)
def test_bound_says_how_exact_the_writer_was(text: str, bound: str) -> None:
    assert [a.bound for a in find_amounts(text)] == [bound]


def test_range_keeps_both_ends() -> None:
    [amount] = find_amounts("卖出手机号3000至5000条")
    assert (amount.value, amount.high) == (3000, 5000)


def test_ambiguous_amount_lists_what_it_may_be() -> None:
    [amount] = find_amounts("一共两千条")
    assert amount.metric is None
    assert {"personal_info_records", "data_records"} <= set(amount.candidates)


def test_kinds_beside_an_amount_are_told() -> None:
    [amount] = find_amounts("导走网银账号密码12组")
    assert amount.metric == "auth_credentials"
    assert "auth_financial" in amount.kinds


@given(st.text(max_size=120))
@example("获利３万元\u200b，👨‍👩‍👧名单三千余条")
@example("百千万亿零两几数余多")
@example("获利" + "9" * 400 + "元")
def test_offsets_point_into_any_text(text: str) -> None:
    for amount in find_amounts(text):
        assert 0 <= amount.start < amount.end <= len(text)
        assert amount.text == text[amount.start : amount.end]
        assert amount.bound in BOUNDS
        assert amount.value >= 0
        json.dumps(amount.to_dict())


@given(st.integers(1, 99_999_999))
def test_chinese_numeral_reads_back(number: int) -> None:
    assert parse_chinese(spell(number)) == (number, None, "exact")


@given(st.integers(100, 10**12))
def test_separated_figure_reads_back(number: int) -> None:
    assert [n.value for n in find_numbers(f"共{number:,}元")] == [number]


def spell(number: int) -> str:
    """A whole number below 10^8 in Chinese numerals, written the long way."""
    if number >= 10_000:
        rest = number % 10_000
        tail = "" if not rest else ("零" if rest < 1000 else "") + spell(rest)
        return spell(number // 10_000) + "万" + tail
    out, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if gap and out else "") + "零一二三四五六七八九"[digit] + name
            gap = False
        else:
            gap = True
    return out


def test_metric_words_of_unknown_format_are_refused() -> None:
    with pytest.raises(DataFormatError):
        read_metric_words({"format": 2})
    with pytest.raises(DataFormatError):
        read_metric_words({"format": 1})


def test_words_that_turn_come_to_metrics_of_money() -> None:
    words = load_metric_words()
    assert set(read_json("metrics.json")["turns"]) == set(TURNS)
    told = frozenset(read_json("metrics.json")["told"])
    number = find_numbers("5000000")[0]
    for text in ("5000000", "被5000000", "要求5000000,净赚", "卖用户5000000"):
        around = Surroundings(text, words)
        for named in (frozenset(), told, *(frozenset({name}) for name in told)):
            around.told = named
            for come_to in TURNS.values():
                metric, candidates = come_to(around, (0, 0), number)
                assert {metric, *candidates} - {None} <= set(words.money)
                assert metric or candidates


@pytest.mark.parametrize(
    ("text", "told"),
    [("他冒充客服", {"deceit"}), ("反诈中心的骗子名录", set()), ("骗子骗了她", {"deceit"}), ("", set())],
)
def test_what_a_text_tells_of_is_not_told_by_words_that_hold_it(text: str, told: set[str]) -> None:
    assert Surroundings(text, load_metric_words()).told == told


class Anything:
    """Holds whatever is asked for."""

    def __contains__(self, item: object) -> bool:
        return True


def test_numbers_that_stand_alone_are_left_out_and_no_amount_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [row["text"] for row in ROWS] + [row["facts"] for row in read_records(SAMPLES / "precedents")]
    quick = [find_amounts(text) for text in texts]
    monkeypatch.setattr(amounts, "UNIT_STARTS", Anything())
    assert quick == [find_amounts(text) for text in texts]


def test_values_of_decided_cases_are_read() -> None:
    rows = read_records(SAMPLES / "precedents")
    scores = measure(rows)
    assert scores["figures"] >= 10
    assert scores["value_f1"] >= 0.85
