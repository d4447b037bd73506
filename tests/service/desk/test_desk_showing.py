"""Pieces of pages: marked texts, plots, words for the history."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from service.review.history import list_latest
from service.review.people import People
from service.review.plots import calibration, nice_step, throughput
from service.review.records import MaskedSpan
from service.review.statistics import Bin, Day
from service.review.views.showing import mark_shared, metric_names, moment, pieces, told
from tests.service.desk.deskside import Member, desk_of


@given(st.text(min_size=1, max_size=40), st.data())
def test_pieces_when_spans_overlap_then_join_to_the_text(text: str, data: st.DataObject) -> None:
    def span(maker):
        a, b = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        return maker(a, b)

    answers = [{"rank": r, "spans": [span(lambda a, b: {"start": a, "end": b}) for _ in range(3)]} for r in (1, 2)]
    masks = tuple(span(lambda a, b: MaskedSpan(a, b, "phone")) for _ in range(2))
    left_out = [span(lambda a, b: {"start": a, "end": b})]
    found = pieces(text, answers, masks, left_out)
    assert "".join(piece.text for piece in found) == text and all(piece.text for piece in found)
    at = 0
    for piece in found:
        for answer in answers:
            inside = any(s["start"] <= at and at + len(piece.text) <= s["end"] for s in answer["spans"])
            assert (answer["rank"] in piece.ranks) is inside
        assert (piece.masked is not None) is any(m.start <= at and at + len(piece.text) <= m.end for m in masks)
        assert piece.idle is any(p["start"] <= at and at + len(piece.text) <= p["end"] for p in left_out)
        assert ("idle" in piece.classes.split()) is piece.idle
        at += len(piece.text)


@given(st.text(max_size=60))
def test_shared_when_marked_then_joins_to_the_text(text: str) -> None:
    assert "".join(piece.text for piece in mark_shared(text, {"手机号", "一般个人信息"})) == text


def test_shared_when_both_tell_of_it_then_marked_in_both() -> None:
    for text in ("登记表上的姓名、手机号都被卖掉。", "他转手卖了业主的姓名和电话。"):
        assert any(piece.shared for piece in mark_shared(text, {"一般个人信息"})), text
    assert not any(piece.shared for piece in mark_shared("今天天气不错。", {"一般个人信息"}))


@pytest.mark.parametrize(
    ("at", "told_as"),
    [
        (datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "03-02 09:30 UTC"),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "01-01 00:00 UTC"),
        (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), "2025-12-31 23:59 UTC"),
        (datetime(2026, 1, 1, 7, 30, tzinfo=timezone(timedelta(hours=8))), "2025-12-31 23:30 UTC"),
    ],
)
def test_moment_when_shown_then_with_its_zone_and_another_year(at: datetime, told_as: str) -> None:
    assert moment(at, datetime(2026, 6, 1, tzinfo=UTC)) == told_as


def test_moment_when_the_desk_has_a_zone_then_in_that_and_with_its_year() -> None:
    at, zone = datetime(2025, 12, 31, 16, 5, tzinfo=UTC), timezone(timedelta(hours=8))
    assert moment(at, datetime(2026, 6, 1, tzinfo=UTC), zone) == "01-01 00:05 UTC+8"
    assert moment(at, datetime(2025, 6, 1, tzinfo=UTC), zone) == "2026-01-01 00:05 UTC+8"


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 5000)), max_size=60))
def test_throughput_when_plotted_then_inside_its_frame(counts: list[tuple[int, int]]) -> None:
    from datetime import date, timedelta

    days = tuple(Day(date(2026, 1, 1) + timedelta(n), a, b) for n, (a, b) in enumerate(counts))
    plot = throughput(days)
    assert len(plot.bars) == len(days) and len(plot.line.split()) == len(days)
    for bar in plot.bars:
        assert bar.x >= 0 and bar.x + bar.width <= plot.width and bar.y >= 0 and bar.height >= 0
        assert bar.y + bar.height <= plot.height
    top = max(float(tick.text) for tick in plot.y_ticks)
    assert top >= max([max(pair) for pair in counts], default=0) and len(plot.y_ticks) <= 7


@pytest.mark.parametrize(("most", "step"), [(0, 1), (4, 1), (5, 2), (17, 5), (40, 10), (41, 20), (999, 500)])
def test_step_when_chosen_then_a_round_one(most: float, step: float) -> None:
    assert nice_step(most) == step


def test_calibration_when_perfect_then_on_the_diagonal() -> None:
    bins = (Bin(0.0, 0.5, 0.25, 5, 20), Bin(0.5, 1.0, 0.75, 15, 20), Bin(1.0, 1.0, 1.0, 0, 0))
    plot = calibration(bins)
    assert len(plot.points) == 2
    x0, y0, x1, y1 = plot.diagonal
    for point, share in zip(plot.points, (0.25, 0.75), strict=True):
        assert point.x == pytest.approx(x0 + (x1 - x0) * share, abs=0.02)
        assert point.y == pytest.approx(y0 + (y1 - y0) * share, abs=0.02)
    assert "25%" in plot.points[0].title and "5/20" in plot.points[0].title


def test_metrics_when_listed_then_every_one_has_a_unit() -> None:
    assert len(metric_names()) > 50 and all(metric_names().values())


def test_history_when_told_then_in_words_and_without_what_is_only_for_the_proof(staffed: Flask) -> None:
    item = staffed.config["ITEMS"][0]
    Member(staffed, "wang").post(f"/review/items/{item}/decide", label="fraud", note="看过合同")
    names = {user.id: user.display_name for user in People(desk_of(staffed).engine).list()}
    entry = next(entry for entry in list_latest(desk_of(staffed)) if entry.action == "decide")
    words = told(entry, names)
    assert "标签 诈骗罪" in words and "备注 看过合同" in words
    assert not any("sha256" in one or "accepted" in one for one in words)
