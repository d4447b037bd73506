"""Queue, filters, search, claims, saved views: on both databases."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from service.review import search
from service.review.bulk import apply_bulk, preview_bulk, undo_batch
from service.review.claims import assign, claim, claim_next, release
from service.review.decisions import decide
from service.review.errors import ClaimedError, ConflictError, ForbiddenError, InvalidError, NotFoundError
from service.review.filters import QueueFilter
from service.review.intake import NewIncident, take_in
from service.review.priority import priority, rank, uncertainty
from service.review.proof import verify
from service.review.queue import count, list_ids, list_page, neighbours
from service.review.reading import get_incident
from service.review.records import CONFIRMED, FALSE_ALARM, NONE, Verdict
from service.review.saved import delete_view, list_views, save_view
from service.review.tables import assignments
from service.store import reading, writing
from service.zones import read_zone
from tests.service.review.conftest import LEAD, NOW, OTHER, READER, SENDER, TEXTS

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def filled(send) -> list:
    return [send(words, now=NOW + timedelta(hours=i), register="factual") for i, words in enumerate(TEXTS)]


def ids(page) -> list[str]:
    return [item.id for item in page.items]


def test_priority_when_time_passes_then_order_stays_and_age_counts() -> None:
    old = rank([0.9, 0.05], "情节严重", NOW)
    fresh = rank([0.5, 0.4], "unknown", NOW + timedelta(days=2))
    for days in (3, 30, 300):
        at = NOW + timedelta(days=days)
        assert (priority(old, at) > priority(fresh, at)) is (old > fresh)
    assert priority(old, NOW + timedelta(days=7)) == pytest.approx(2 * priority(old, NOW))
    assert priority(old, NOW) == pytest.approx(0.15 * 3.0)
    assert uncertainty([]) == 1.0 and uncertainty([1.0, 0.0]) == 0.02
    assert rank([0.5, 0.4], "情节严重", NOW) > rank([0.9, 0.05], "情节严重", NOW)
    assert rank([0.9, 0.05], "情节特别严重", NOW) > rank([0.9, 0.05], "below", NOW)


def test_page_when_walked_then_every_item_once_in_order(desk, filled) -> None:
    seen, cursor = [], None
    for _ in range(4):
        page = list_page(desk, READER, QueueFilter(), cursor, 2, LATER)
        assert page.total == 6 and not page.more
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 6 and {item.id for item in seen} == {one.id for one in filled}
    assert [item.priority for item in seen] == sorted((item.priority for item in seen), reverse=True)
    newest = list_page(desk, READER, QueueFilter(sort="newest"), now=LATER)
    assert ids(newest) == [one.id for one in reversed(filled)]
    first = list_page(desk, READER, QueueFilter(sort="oldest"), None, 4, LATER)
    rest = list_page(desk, READER, QueueFilter(sort="oldest"), first.next_cursor, 4, LATER)
    assert ids(first) + ids(rest) == [one.id for one in filled]


def test_cursor_when_none_of_ours_then_invalid(desk) -> None:
    assert list_page(desk, READER, QueueFilter(), "").items == ()
    for cursor in ("x", "cHJpb3JpdHkgMHgxIDE", "bmV3ZXN0IDEgMQ==", "cHJpb3JpdHkgbmFuIC0x", "甲"):
        with pytest.raises(InvalidError):
            list_page(desk, READER, QueueFilter(), cursor)
    for size in (0, 201):
        with pytest.raises(InvalidError):
            list_page(desk, READER, QueueFilter(), size=size)


def test_filters_when_asked_then_only_what_matches(desk, filled) -> None:
    decide(desk, READER, filled[0].id, Verdict(NONE, rule_flag=True), LATER)
    claim(desk, READER, filled[1].id, LATER)

    def found(**values) -> set[str]:
        return set(ids(list_page(desk, READER, QueueFilter.read(values), now=LATER)))

    everything = {one.id for one in filled}
    assert found() == everything - {filled[0].id}
    assert found(status="all") == everything
    assert found(status="decided") == {filled[0].id} == found(status="all", outcome=NONE)
    assert found(status="all", rule_flag="1") == {filled[0].id}
    assert found(assignee="me") == {filled[1].id} == found(assignee=READER.id)
    assert found(assignee="none") == everything - {filled[0].id, filled[1].id}
    assert found(assignee="u-nobody") == set()
    label = filled[2].label
    assert found(label=label) == {one.id for one in filled[1:] if one.label == label}
    decision = filled[2].prediction.decision
    assert found(decision=decision) == {one.id for one in filled[1:] if one.prediction.decision == decision}
    assert found(register="factual") == everything - {filled[0].id} and found(register="short") == set()
    assert found(received_from="2026-03-02", received_to="2026-03-02") == everything - {filled[0].id}
    assert found(received_from="2026-03-03") == set() == found(received_to="2026-03-01")
    # Taken in from 09:30 to 14:30 UTC, one an hour: east the last is of the next day, west the first of the day before.
    for zone, day, there in (
        ("+10:00", "2026-03-02", filled[1:5]),
        ("+10:00", "2026-03-03", filled[5:]),
        ("-12:00", "2026-03-01", filled[1:3]),
        ("-12:00", "2026-03-02", filled[3:]),
    ):
        here = QueueFilter.read({"received_from": day, "received_to": day}, read_zone(zone))
        assert set(ids(list_page(desk, READER, here, now=LATER))) == {one.id for one in there}, (zone, day)
        assert "zone" not in here.to_dict() and here == QueueFilter.read(here.to_dict())
    assert found(blind="1") == set() and found(blind="0") == everything - {filled[0].id}


WRONG = [
    ({"status": "done"}, "status"),
    ({"label": "theft"}, "label"),
    ({"received_from": "昨天"}, "received_from"),
    ({"blind": "maybe"}, "blind"),
    ({"sort": "random"}, "sort"),
    ({"query": "字" * 201}, "query"),
    ({"assignee": "a b"}, "assignee"),
    ({"reference": "a\0"}, "reference"),
    ({"reference": "R" * 201}, "reference"),
    ({"colour": "red"}, "colour"),
]


@pytest.mark.parametrize(("values", "field"), WRONG, ids=[row[1] for row in WRONG])
def test_filter_when_wrong_then_field_named(values: dict, field: str) -> None:
    with pytest.raises(InvalidError) as caught:
        QueueFilter.read(values)
    assert list(caught.value.fields) == [field]


def test_filter_when_written_and_read_then_the_same() -> None:
    for one in (
        QueueFilter(),
        QueueFilter(status=None, label="fraud", received_from=date(2026, 1, 2), blind=True, query="令牌"),
        QueueFilter(status=None, reference="R-2"),
        QueueFilter(status="second", sort="oldest", rule_flag=False),
    ):
        assert QueueFilter.read(one.to_dict()) == one


def test_counts_when_some_are_decided_and_held_then_right(desk, filled) -> None:
    decide(desk, READER, filled[0].id, Verdict(NONE), LATER)
    claim(desk, READER, filled[1].id, LATER)
    claim(desk, OTHER, filled[2].id, LATER)
    counts = count(desk, READER, LATER)
    assert counts.by_status == {"open": 5, "second": 0, "disputed": 0, "decided": 1}
    assert (counts.mine, counts.unassigned, counts.blind) == (1, 3, 0)
    assert sum(counts.by_label.values()) == 5
    assert count(desk, READER, LATER + timedelta(hours=1)).mine == 0


SEARCHES = [
    ("a word", "令牌", {0}),
    ("cut otherwise in the text", "测试员", {0}),
    ("two words", "管家 装修公司", {2}),
    ("words of one run", "维护员挖矿", {1}),
    ("a word in several", "装修", {2, 5}),
    ("all must occur", "装修 令牌", set()),
    ("part of a word", "网吧", {1}),
    ("one ideograph", "矿", {1}),
    ("at the end of a run", "家", {2, 3, 5}),
    ("full width and case", "ＡＰＩ", set()),
    ("quoted stays together", "“搬过去”", {3}),
    ("quoted in another order", "“过去搬”", set()),
    ("an amount", "三万元", {4}),
    ("only punctuation", "，。!?", set()),
    ("syntax of FTS5", '令牌" OR content:*', set()),
    ("syntax of tsquery", "令牌 & !('') <-> :*", {0}),
]


def test_search_when_asked_then_exactly_these(desk, filled) -> None:
    place = {one.id: i for i, one in enumerate(filled)}
    for case, query, expected in SEARCHES:
        page = list_page(desk, READER, QueueFilter(status=None, query=query), now=LATER)
        assert {place[name] for name in ids(page)} == expected, case
        assert page.total == len(expected), case


def test_search_when_in_a_note_then_found_until_undone(desk, filled) -> None:
    from service.review.decisions import undo

    made = decide(
        desk,
        READER,
        filled[0].id,
        Verdict(CONFIRMED, note="与Alpha-7专案并案", rule_flag=True, rule_comment="阈值偏低"),
        LATER,
    )
    for query in ("专案", "alpha", "阈值", "令牌 并案"):
        assert ids(list_page(desk, READER, QueueFilter(status=None, query=query))) == [filled[0].id], query
    undo(desk, READER, made.id, LATER)
    assert ids(list_page(desk, READER, QueueFilter(status=None, query="专案"))) == []
    assert ids(list_page(desk, READER, QueueFilter(status=None, query="令牌"))) == [filled[0].id]


def test_tokens_when_rare_characters_then_every_one_begins_a_token() -> None:
    assert search.tokens("导走令牌 x1") == ["导走", "走令", "令牌", "牌", "x1"]
    assert search.tokens("𠮷野 Ｃａｆé") == ["𠮷野", "野", "café"]
    assert search.tokens("") == [] and search.read_query("  ") == []


def test_search_when_text_has_odd_characters_then_still_found(desk, send) -> None:
    odd = send("离职员工𠮷野用 Café's 后台 '; DROP TABLE -- \\ 导出令牌\0与口令 " + "很长" * 9000)
    for query in ("𠮷野", "café", "drop", "口令", "很长"):
        assert ids(list_page(desk, READER, QueueFilter(query=query))) == [odd.id], query


def test_neighbours_when_asked_then_those_of_the_queue(desk, filled) -> None:
    order = ids(list_page(desk, READER, QueueFilter(), now=LATER))
    for i, name in enumerate(order):
        expected = (order[i - 1] if i else None, order[i + 1] if i + 1 < len(order) else None)
        assert neighbours(desk, READER, QueueFilter(), name, LATER) == expected
    decide(desk, READER, order[2], Verdict(CONFIRMED), LATER)
    assert neighbours(desk, READER, QueueFilter(), order[2], LATER) == (order[1], order[3])
    assert list_ids(desk, READER, QueueFilter(), 3) == (order[0], order[1], order[3])
    with pytest.raises(NotFoundError):
        neighbours(desk, READER, QueueFilter(), "i0")


def test_claim_when_two_want_it_then_one_has_it(desk, filled) -> None:
    name = filled[0].id
    until = claim(desk, READER, name, NOW)
    assert until == NOW + timedelta(minutes=30)
    assert claim(desk, READER, name, LATER) == LATER + timedelta(minutes=30)
    with pytest.raises(ClaimedError):
        claim(desk, OTHER, name, LATER)
    with pytest.raises(ForbiddenError):
        release(desk, OTHER, name, LATER)
    with pytest.raises(ForbiddenError):
        claim(desk, SENDER, filled[1].id, LATER)
    release(desk, LEAD, name, LATER)
    release(desk, LEAD, name, LATER)
    claim(desk, OTHER, name, LATER)
    claim(desk, READER, name, LATER + timedelta(minutes=31))
    with reading(desk.engine) as connection:
        rows = connection.execute(
            select(assignments.c.user_id, assignments.c.ended_why).order_by(assignments.c.id)
        ).all()
    assert [tuple(row) for row in rows] == [(READER.id, "released"), (OTHER.id, "expired"), (READER.id, None)]


def test_holder_when_a_second_is_written_then_the_database_refuses(desk, filled) -> None:
    claim(desk, READER, filled[0].id, NOW)
    row = {"number": filled[0].number, "user_id": OTHER.id, "assigned_by": OTHER.id, "assigned_at": NOW}
    with pytest.raises(Exception) as caught, writing(desk.engine) as connection:
        connection.execute(insert(assignments).values(**row))
    assert isinstance(caught.value.__cause__, IntegrityError)


def test_claim_next_when_taken_then_the_queue_in_turn(desk, filled) -> None:
    order = ids(list_page(desk, READER, QueueFilter(), now=LATER))
    assert claim_next(desk, READER, now=LATER) == order[0] == claim_next(desk, READER, now=LATER)
    assert claim_next(desk, OTHER, now=LATER) == order[1]
    assert claim_next(desk, READER, skip=(order[0],), now=LATER) == order[2]
    assert claim_next(desk, LEAD, QueueFilter(query="网吧"), now=LATER) in (filled[1].id, None)
    assert claim_next(desk, LEAD, QueueFilter(query="没有这个"), now=LATER) is None
    with pytest.raises(ForbiddenError):
        claim_next(desk, SENDER, now=LATER)


def test_claim_next_when_second_reading_then_never_ones_own(desk, filled) -> None:
    twice = replace(desk, rules=replace(desk.rules, second_share=1.0))
    name = filled[0].id
    decide(twice, READER, name, Verdict(CONFIRMED), LATER)
    second = QueueFilter(status="second")
    assert claim_next(desk, READER, second, now=LATER) is None
    assert claim_next(desk, OTHER, second, now=LATER) == name
    decide(twice, OTHER, name, Verdict(FALSE_ALARM), LATER)
    disputed = QueueFilter(status="disputed")
    assert claim_next(desk, OTHER, disputed, now=LATER) is None
    assert claim_next(desk, LEAD, disputed, now=LATER) == name


def test_assign_when_a_lead_then_until_released(desk, filled) -> None:
    names = tuple(one.id for one in filled[:3])
    decide(desk, READER, names[2], Verdict(CONFIRMED), LATER)
    with pytest.raises(ForbiddenError):
        assign(desk, READER, names, OTHER.id, LATER)
    for nobody in ("u-nobody", SENDER.id, "\0"):
        with pytest.raises(NotFoundError):
            assign(desk, LEAD, names, nobody, LATER)
    assert assign(desk, LEAD, (*names, "i0", "\0"), OTHER.id, LATER) == 2
    assert assign(desk, LEAD, names, OTHER.id, LATER) == 0
    much_later = LATER + timedelta(days=9)
    with pytest.raises(ClaimedError):
        claim(desk, READER, names[0], much_later)
    assert claim(desk, OTHER, names[0], much_later) is None
    assert verify(desk).broken is None


def test_claims_when_eight_readers_at_once_then_no_item_twice(desk, send) -> None:
    for i in range(24):
        send(f"{TEXTS[i % 6]}第{i}批。")
    readers = [replace(READER, id=f"u-{i}") for i in range(8)]
    start = threading.Barrier(len(readers))

    def work(reader) -> list[str]:
        start.wait()
        done = []
        while (name := claim_next(desk, reader, now=LATER)) is not None:
            decide(desk, reader, name, Verdict(CONFIRMED), LATER)
            done.append(name)
        return done

    with ThreadPoolExecutor(len(readers)) as pool:
        done = [name for names in pool.map(work, readers) for name in names]
    assert len(done) == len(set(done)) == 24
    assert verify(desk).broken is None


def test_bulk_when_previewed_then_applied_and_undone_as_one(desk, filled) -> None:
    names = tuple(one.id for one in filled)
    decide(desk, OTHER, names[0], Verdict(CONFIRMED), LATER)
    claim(desk, OTHER, names[1], LATER)
    blind = replace(desk, rules=replace(desk.rules, blind_share=1.0))
    hidden = take_in(blind, SENDER, NewIncident("另一件全新的事：他人把服务器口令卖掉。"), NOW).incident.id
    chosen = (*names, hidden, "i000000000000")
    preview = preview_bulk(desk, READER, chosen, Verdict(FALSE_ALARM, note="演练"), LATER)
    assert set(preview.refused) == {names[0], names[1], hidden, "i000000000000"}
    assert [item.id for item in preview.items] == list(names[2:])
    with pytest.raises(ConflictError):
        apply_bulk(desk, READER, chosen, Verdict(NONE), preview.token, LATER)
    with pytest.raises(ConflictError):
        apply_bulk(desk, OTHER, chosen, Verdict(FALSE_ALARM, note="演练"), preview.token, LATER)
    claim(desk, OTHER, names[2], LATER)
    done = apply_bulk(desk, READER, chosen, Verdict(FALSE_ALARM, note="演练"), preview.token, LATER)
    assert set(done.decided) == set(names[3:]) and names[2] in done.refused
    assert {get_incident(desk, name).outcome for name in done.decided} == {FALSE_ALARM}
    with pytest.raises(NotFoundError):
        undo_batch(desk, READER, "b0")
    again = undo_batch(desk, READER, done.batch_id, LATER)
    assert set(again.decided) == set(done.decided) and again.refused == {}
    after = get_incident(desk, names[3])
    assert (after.status, after.assignee) == ("open", None)
    assert set(undo_batch(desk, READER, done.batch_id, LATER).refused) == set(done.decided)
    assert verify(desk).broken is None


@pytest.mark.parametrize(
    ("names", "verdict"),
    [((), Verdict(NONE)), (("i0",), Verdict("x")), (tuple(f"i{n}" for n in range(501)), Verdict(NONE))],
    ids=["none", "verdict", "many"],
)
def test_bulk_when_wrong_then_invalid(desk, names, verdict) -> None:
    with pytest.raises(InvalidError):
        preview_bulk(desk, READER, names, verdict)


def test_views_when_saved_then_own_and_shared(desk) -> None:
    mine = save_view(desk, READER, " 我的  队列 ", QueueFilter(label="fraud"))
    assert mine.name == "我的 队列" and QueueFilter.read(mine.filters) == QueueFilter(label="fraud")
    again = save_view(desk, READER, "我的 队列", QueueFilter(status=None))
    shared = save_view(desk, LEAD, "全组", QueueFilter(), shared=True)
    assert [view.id for view in list_views(desk, READER)] == [shared.id, again.id]
    assert list_views(desk, OTHER) == [shared]
    with pytest.raises(ForbiddenError):
        save_view(desk, READER, "共享", QueueFilter(), shared=True)
    for name in ("", " ", "字" * 61, "a\0b"):
        with pytest.raises(InvalidError):
            save_view(desk, READER, name, QueueFilter())
    for view_id, error in ((shared.id, ForbiddenError), ("v0", NotFoundError), ("\0", NotFoundError)):
        with pytest.raises(error):
            delete_view(desk, READER, view_id)
    with pytest.raises(NotFoundError):
        delete_view(desk, OTHER, again.id)
    delete_view(desk, READER, again.id)
    delete_view(desk, LEAD, shared.id)
    assert list_views(desk, READER) == []
