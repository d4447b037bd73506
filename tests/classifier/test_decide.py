"""Suggest, review or out of the field: every line at its very edge."""

from __future__ import annotations

import pytest

from classifier.decide import (
    OUT_OF_SCOPE,
    REVIEW,
    SUGGEST,
    Decision,
    Thresholds,
    decide,
    doubt_label,
    doubt_other,
    doubt_passage,
    is_other_matter,
    reason_below,
)

LINES = Thresholds(suggest=0.6, out_of_scope=0.5, known=0.25, features=6)

UNREADABLE = Decision(OUT_OF_SCOPE, "文字太少或不像中文事件描述，模型认得的内容不足以判断。")
OTHER_MATTER = Decision(OUT_OF_SCOPE, "更像其他纠纷、合法行为或技术事件，不在所列罪名与请求之内。")
SURE = Decision(SUGGEST, "首选的把握达到建议线，仍需人工核对事实与要件。")
UNSURE = Decision(REVIEW, "首选的把握没有达到建议线，请人工比较前几项后再定。")


@pytest.mark.parametrize(
    ("first", "probability", "other", "known", "of", "expected"),
    [
        pytest.param("fraud", 0.6, 0.1, 100, 100, SURE, id="just-sure"),
        pytest.param("fraud", 0.59, 0.1, 100, 100, UNSURE, id="not-quite-sure"),
        pytest.param("fraud", 0.9, 0.1, 6, 24, SURE, id="just-enough-known"),
        pytest.param("fraud", 0.9, 0.1, 5, 5, UNREADABLE, id="one-feature-short"),
        pytest.param("fraud", 0.9, 0.1, 6, 25, UNREADABLE, id="share-just-short"),
        pytest.param("fraud", 0.9, 0.1, 7, 7, SURE, id="all-known"),
        pytest.param("fraud", 0.9, 0.1, 0, 0, UNREADABLE, id="no-feature-at-all"),
        pytest.param("other", 0.5, 0.5, 100, 100, OTHER_MATTER, id="just-other"),
        pytest.param("other", 0.49, 0.49, 100, 100, UNSURE, id="other-but-not-sure"),
        pytest.param("other", 0.7, 0.49, 100, 100, UNSURE, id="other-is-never-suggested"),
        pytest.param("fraud", 0.55, 0.9, 100, 100, UNSURE, id="other-likely-but-not-first"),
        pytest.param("fraud", 0.7, 0.9, 100, 100, SURE, id="first-is-what-counts"),
    ],
)
def test_decide_when_at_the_edge_then_as_the_lines_say(first, probability, other, known, of, expected) -> None:
    assert decide(first, probability, other, known, of, LINES) == expected


def test_decide_when_no_line_is_set_and_nothing_was_read_then_still_no_answer() -> None:
    open_lines = Thresholds(suggest=0.0, out_of_scope=0.0, known=0.0, features=0)
    assert decide("fraud", 0.0, 0.0, 0, 0, open_lines) == SURE
    # Of no features a share of nothing is known, however low the line.
    assert decide("fraud", 1.0, 0.0, 0, 0, Thresholds(known=0.5, features=0)) == UNREADABLE


def test_thresholds_when_written_then_each_under_its_name() -> None:
    written = LINES.to_dict()
    assert written == {"suggest": 0.6, "out_of_scope": 0.5, "known": 0.25, "features": 6}
    assert Thresholds(**written) == LINES


def test_passage_when_only_part_was_read_then_never_suggested() -> None:
    doubted = doubt_passage(SURE)
    assert doubted == Decision(REVIEW, "文字较长，只有其中一段像首选所指，其余与之无关；请人工核对这一段与全文。")
    assert doubt_passage(UNSURE) == doubted
    assert doubt_passage(OTHER_MATTER) is OTHER_MATTER


def test_label_when_something_speaks_against_it_then_never_suggested() -> None:
    assert doubt_label(SURE, "要件被否定。") == Decision(REVIEW, "要件被否定。")
    assert doubt_label(SURE, "") is SURE
    # What a reader is asked for anyway keeps its own reason.
    assert doubt_label(UNSURE, "要件被否定。") is UNSURE
    assert doubt_label(OTHER_MATTER, "要件被否定。") is OTHER_MATTER


def test_other_when_the_text_tells_a_crime_then_a_reader_is_asked() -> None:
    assert [is_other_matter(d) for d in (OTHER_MATTER, UNREADABLE, SURE, UNSURE)] == [True, False, False, False]
    assert doubt_other("诈骗罪").code == REVIEW and "“诈骗罪”" in doubt_other("诈骗罪").reason


def test_reason_when_the_figures_lie_below_then_a_suggestion_says_so() -> None:
    assert reason_below(SURE) == "首选的把握达到建议线，仍需人工核对事实与要件；文中所述数额未达首选的刑事门槛。"
    assert reason_below(UNSURE) == UNSURE.reason
