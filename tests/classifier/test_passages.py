"""Surroundings do not drown an act, and many pages do not make one."""

from __future__ import annotations

import dataclasses
import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import ranking
from classifier.assess import Classifier
from classifier.decide import OUT_OF_SCOPE, REVIEW, SUGGEST, Decision, doubt_passage
from classifier.normalize import align, normalize
from classifier.passages import LINE, PASSAGE, WHOLE, cut_paragraphs, cut_passages, discount, margin

#: Far-off matter, in words of no sample.
NOISE = (
    "周二的例会改到下午，会议室的空调还没有修好，大家把椅子搬到走廊上坐。食堂这周换了师傅，汤偏淡，有人带了咸菜来分。"
    "行政说新到的绿植放在窗台，浇水按表轮流，不要忘了登记。下班时下起雨来，伞不够用，门卫借出去五把，第二天都还了。"
    "图书角添了几本旧小说，借的人写个条子夹在本子里。月底要盘点文具，订书机少了两个，后来在储物间的纸箱里找着了。"
)
ACT = (
    "网吧的维护员背着老板，在两百来台客户机上装了开机自启的程序，用这些机器替别人挖矿，每月分走三千多块，"
    "机器变卡但还能用，老板一直以为是网速的事。"
)


@pytest.fixture
def all_reading(classifier: Classifier) -> Classifier:
    """The default model, reading small talk like other matter: it would be left out before passages are read."""
    return Classifier(dataclasses.replace(classifier.model, smalltalk=None))


@given(st.text(alphabet="甲乙丙丁。！？\n；,a0 ", max_size=900))
def test_passages_when_any_text_then_they_cover_it_in_order_and_stay_short(text: str) -> None:
    bounds = cut_passages(text)
    assert bounds[0][0] == 0 and bounds[-1][1] == len(text)
    for (start, end), (following, stop) in pairwise(bounds):
        assert start < following <= end < stop
    assert all(end - start <= PASSAGE for start, end in bounds)
    # Each begins about half a passage after the one before: the cost grows with the text and no faster.
    assert len(bounds) <= 2 + 3 * len(text) / (PASSAGE / 2)


@pytest.mark.parametrize(
    ("lengths", "paragraphs"),
    [
        pytest.param([120, 90, 200], 3, id="reports-line-by-line"),
        pytest.param([120, 4, 90, 0, 200], 3, id="blank-lines-and-rules-between"),
        pytest.param([20] * 30, 0, id="a-chat"),
        pytest.param([500], 0, id="one-block"),
        pytest.param([120, 700], 0, id="a-line-too-long-to-be-read-whole"),
        pytest.param([150, 30, 30], 3, id="a-report-and-its-signature"),
    ],
)
def test_paragraphs_when_lines_are_of_the_length_of_texts_then_each_is_one(lengths: list[int], paragraphs: int) -> None:
    lines = ["文" * length for length in lengths]
    text = "\n".join(lines)
    assert [text[start:end] for start, end in cut_paragraphs(text)] == [
        line for line in lines if len(line) >= LINE
    ] * bool(paragraphs)
    assert len(cut_paragraphs(text)) == paragraphs


@given(
    st.lists(st.floats(0.001, 1.0), min_size=2, max_size=6).map(lambda row: np.array(row) / sum(row)),
    st.floats(1.0, 100.0),
)
def test_discount_when_more_places_were_looked_at_then_odds_shrink_by_them(row: np.ndarray, places: float) -> None:
    found = discount(row, 0, places)
    assert found.sum() == pytest.approx(1.0) and found[0] >= row[0] - 1e-12
    assert margin(found, 0) == pytest.approx(margin(row, 0) / places)


@pytest.mark.parametrize("before", [0, 1, 4], ids=lambda n: f"{n}-before")
@pytest.mark.parametrize("after", [1, 4], ids=lambda n: f"{n}-after")
def test_rank_when_an_act_stands_among_far_off_matter_then_it_is_found_and_left_to_a_reader(
    all_reading: Classifier, before: int, after: int
) -> None:
    text = NOISE * before + ACT + NOISE * after
    assessment = all_reading.assess(text)
    assert assessment.labels[0].label.id == "illegal-control-computer"
    # With little around it the whole text still reads like the act, and may be put forward.
    assert assessment.decision.code == REVIEW or (before, after) == (0, 1)
    place = range(len(NOISE) * before, len(NOISE) * before + len(ACT))
    spans = assessment.labels[0].spans
    assert spans and all(text[span.start : span.end] == span.text for span in spans)
    assert sum(span.start in place for span in spans) >= len(spans) / 2


@pytest.mark.parametrize("times", [1, 3, 30], ids=lambda n: f"{n}-times")
def test_rank_when_there_is_no_act_then_out_of_scope_however_long(all_reading: Classifier, times: int) -> None:
    text = NOISE * times
    assert all_reading.decide(all_reading.rank(text)).code == OUT_OF_SCOPE


def _gibberish(kind: str, length: int) -> str:
    random_ = random.Random(3)
    if kind == "letters":
        return "".join(random_.choices("abcdefghijklmnopqrstuvwxyz   ", k=length))
    if kind == "hexadecimal lines":
        return "".join(f"{random_.randrange(1 << 32):08x}\n" for _ in range(length // 9))
    return "".join(chr(random_.randrange(0x4E00, 0x9FA0)) for _ in range(length))


@pytest.mark.parametrize("kind", ["letters", "hexadecimal lines", "rare signs"])
def test_rank_when_an_act_stands_in_gibberish_then_what_can_be_read_decides(classifier: Classifier, kind: str) -> None:
    noise = _gibberish(kind, 8000)
    alone = classifier.rank(noise)
    assert classifier.decide(alone).code == OUT_OF_SCOPE and alone.passage is None
    drowned = classifier.rank(f"{noise[:4000]}\n{ACT}\n{noise[4000:]}")
    assert classifier.model.labels.ids[drowned.order[0]] == "illegal-control-computer"
    assert classifier.decide(drowned).code == REVIEW


def test_rank_when_the_surroundings_repeat_then_one_place_to_look_in(
    all_reading: Classifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    divided: list[float] = []
    monkeypatch.setattr(
        ranking, "discount", lambda p, other, places: divided.append(places) or discount(p, other, places)
    )
    all_reading.rank(NOISE * 40)
    assert divided and max(divided) < len(NOISE * 40) / PASSAGE / 4


def test_rank_when_text_is_short_then_read_whole(classifier: Classifier) -> None:
    assert len(ACT) < WHOLE and classifier.rank(ACT).passage is None


def test_rank_when_reports_are_put_together_then_the_one_that_tells_is_read_whole_and_alone(
    classifier: Classifier,
) -> None:
    others = [
        "小区的充电桩坏了两个月，物业推给厂家，厂家说配件没到。我每天要开到三公里外去充，来回耽误四十分钟，想问问这笔钱能不能找物业要。",
        "租的门面到期，房东说下一年涨三成，不签就收回。装修是我自己出的钱，当时口头说过可以一直租下去，现在他不认。",
        "公司把年终奖改成了购物卡，还要求我们写自愿。群里有人不写，被调去了分店，路上多一个小时。",
    ]
    before = [*others, *others[:2]]
    text = "\n".join([*before, ACT, *others])
    ranking = classifier.rank(text)
    assert ranking.order[0] == classifier.rank(ACT).order[0] and ranking.passage is not None
    steps = classifier.model.engine.settings.steps
    assert normalize(text, steps)[slice(*ranking.passage)] == normalize(ACT, steps)


def test_part_when_cut_from_an_alignment_then_it_leads_back_to_the_source() -> None:
    alignment = align("Ａ公司的ＤＢ被拖走３万条")
    part = alignment.part(3, 6)
    assert part.text == alignment.text[3:6] and part.span(0, 3) == alignment.span(3, 6)


@pytest.mark.parametrize(("code", "expected"), [(SUGGEST, REVIEW), (REVIEW, REVIEW), (OUT_OF_SCOPE, OUT_OF_SCOPE)])
def test_decision_when_a_passage_was_read_then_never_put_forward_alone(code: str, expected: str) -> None:
    assert doubt_passage(Decision(code, "理由")).code == expected
