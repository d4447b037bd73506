"""What a text tells beside its figures, and the lines that these are held against then."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from classifier.concepts import load_lexicon
from classifier.data import read_json
from classifier.element_map import load_element_map
from classifier.errors import DataFormatError
from classifier.lawbook import load_lawbook
from classifier.normalize import FIGURES_KEPT, align
from classifier.questions import Shown, ask_next
from classifier.reasons import TextReasons
from classifier.severity import BELOW, UNKNOWN
from classifier.taxonomy import load_labels
from classifier.told import circumstances_on, load_circumstances, read_circumstances
from tests.conftest import read_cases

ROWS = read_cases("told.jsonl")
LABELS = load_labels()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_check_when_more_than_figures_is_told_then_level_lines_and_note(row: dict) -> None:
    text, alignment = row["text"], align(row["text"])
    hits = load_lexicon().find(alignment.text)
    day = date.fromisoformat(row["day"])
    read = TextReasons(load_lawbook(), alignment, text, hits, day, align(text, FIGURES_KEPT))
    elements, severity = read.check(LABELS[row["label"]])
    assert (severity.level, sorted(held.threshold.value for held in severity.basis)) == (
        row["level"],
        row["thresholds"],
    )
    assert row["note"] in severity.note if row["note"] else severity.note == ""
    # Half the line is for those on duty, which leaves the level open; the note says what else does.
    assert "without" not in row or row["without"] not in severity.note
    if "said" in row:
        assert severity.to_dict(load_lawbook())["text"] == row["said"]
    answered = [e for e in elements if e.id in ("scale", "recipients")]
    assert [e.status for e in answered] == ["missing" if severity.level in (BELOW, UNKNOWN) else "met"]
    assert bool(answered[0].spans) == (severity.level != UNKNOWN or bool(severity.turns_on))


@pytest.mark.parametrize(
    ("label", "text", "asked"),
    [
        pytest.param("fraud", "骗走邻居2000元", False, id="nothing-else-reaches"),
        pytest.param("infringing-personal-info", "卖出业主手机号3条", True, id="circumstances-may"),
        pytest.param("fraud", "骗走邻居不少钱", True, id="no-figure"),
    ],
)
def test_ask_next_when_figures_lie_below_then_asked_only_where_more_may_reach(
    label: str, text: str, asked: bool
) -> None:
    alignment = align(text)
    read = TextReasons(load_lawbook(), alignment, text, [], date(2026, 2, 1), align(text, FIGURES_KEPT))
    elements, severity = read.check(LABELS[label])
    shown = Shown(LABELS[label], 1.0, [e for e in elements if e.id == "scale"], severity)
    zeros = np.zeros(2)
    found = ask_next([shown], zeros, lambda _: zeros, lambda scores: np.full(scores.shape, 0.5))
    assert [q.element for q in found] == (["scale"] if asked else [])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("卡被冻结后仍到柜台刷脸取现12万元交给上家", "取现", id="drawn-after-a-freeze"),
        pytest.param("他提供银行卡并配合刷脸验证转账", "刷脸验证转账", id="face-shown-for-a-transfer"),
        pytest.param("他用银行卡帮人买U币洗钱", "帮人买U币洗钱", id="laundered-for-others"),
        pytest.param("他出租银行卡，不参与转账、取现", "", id="only-lent"),
        pytest.param("有人举报他洗钱，他只出租银行卡", "", id="only-said-of-him"),
        pytest.param("小区改为刷脸开门", "", id="face-shown-at-a-door"),
    ],
)
def test_reasons_when_proceeds_are_moved_then_the_crime_outside_the_book_is_named(text: str, told: str) -> None:
    alignment = align(text)
    read = TextReasons(load_lawbook(), alignment, text, [], date(2026, 2, 1), align(text, FIGURES_KEPT))
    [reasons] = read.reasons([(LABELS["aiding-cybercrime"], 1.0)])
    assert ("掩饰、隐瞒犯罪所得罪（312条）" in reasons.route.text) == bool(told)
    assert f"文中有“{told}”" in reasons.route.text or not told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("卡被冻结后仍到柜台刷脸取现12万元交给上线", "刷脸取现12万元交给上线", id="passed-up-a1"),
        pytest.param("帮上家到ATM机取出赃款18万元", "取出赃款", id="loot-drawn-a2"),
        pytest.param("我用信用卡取现两万元后还不上", "", id="own-credit-a3"),
        pytest.param("替老板到银行取现五万元交给会计发工资", "", id="wages-a4"),
        pytest.param("民警追回被骗资金后转交给被害人", "", id="given-back-a5"),
        pytest.param("盗窃后转移赃款9万元藏匿", "", id="a-thief-a6"),
        pytest.param("他没有取现交给上线", "", id="denied-a7"),
    ],
)
def test_reasons_when_none_of_the_labels_then_the_crime_outside_the_book_is_named_by_what_was_passed_up(
    text: str, told: str
) -> None:
    alignment = align(text)
    read = TextReasons(load_lawbook(), alignment, text, [], date(2026, 2, 1), align(text, FIGURES_KEPT))
    [reasons] = read.reasons([(LABELS["other"], 1.0)])
    assert ("掩饰、隐瞒犯罪所得罪（312条）" in reasons.route.text) == bool(told)
    assert f"文中有“{told}”" in reasons.route.text or not told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("离职员工称手里有源码，要求支付30万元封口费，否则公开。", "封口费", id="hush-money"),
        pytest.param("博主摆拍视频，要20万元推广费才肯删。", "要20万元推广费才肯删", id="paid-to-delete"),
        pytest.param("向网店索要合作费三万元。", "索要合作费", id="asked-for-a-fee"),
        pytest.param("商家不给退款，我要求退款3000元，否则就曝光。", "", id="own-money-asked-back"),
        pytest.param("公司收费代删帖，收删帖费8万元。", "", id="a-service"),
        pytest.param("对方没有索要封口费。", "", id="denied"),
    ],
)
def test_reasons_when_money_is_asked_for_silence_then_extortion_is_named(text: str, told: str) -> None:
    alignment = align(text)
    read = TextReasons(load_lawbook(), alignment, text, [], date(2026, 2, 1), align(text, FIGURES_KEPT))
    for label in ("other", "damaging-commercial-reputation"):
        [reasons] = read.reasons([(LABELS[label], 1.0)])
        assert ("敲诈勒索" in reasons.route.text) == bool(told)
        assert f"文中有“{told}”" in reasons.route.text or not told


def test_circumstances_are_those_of_the_law_book_and_their_evidence_is_there() -> None:
    book = load_lawbook()
    groups = read_json("elements.json")["evidence"].keys() | load_circumstances().patterns.keys()
    for entry_id, rows in load_circumstances().entries.items():
        known = {row["text"] for row in book[entry_id].qualitative}
        subjects = {rule.subject for rule in book[entry_id].thresholds}
        for row in rows:
            assert row.of in known or row.subject in subjects, row.short
            assert set(row.evidence) <= groups
    for entry_id, (group, _) in load_circumstances().needs.items():
        assert group in load_element_map().entries[entry_id].values()


@pytest.mark.parametrize(("day", "count"), [(date(2022, 5, 14), 2), (date(2022, 5, 15), 1)])
def test_circumstances_on_a_day_then_those_of_that_day(day: date, count: int) -> None:
    assert len(circumstances_on(load_lawbook()["damaging-commercial-reputation"], day)) == count


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"entries": {"x": [{"short": "x"}]}},
        {"needs": {"x": {}}},
        {"entries": {"x": [{"short": "x", "evidence": [], "from": "gestern"}]}},
    ],
    ids=["format", "no-evidence", "no-need", "no-date"],
)
def test_read_circumstances_when_malformed_then_refused(change: dict) -> None:
    with pytest.raises(DataFormatError):
        read_circumstances(read_json("circumstances.json") | change)
