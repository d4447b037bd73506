"""What two readers say, what a page showed, what repeats what, who holds what: on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.review import claims
from service.review.decisions import decide, undo
from service.review.errors import ChangedError, ForbiddenError, InvalidError
from service.review.history import list_latest
from service.review.people import People
from service.review.proof import verify
from service.review.reading import get_incident
from service.review.records import CHANGED, DUPLICATE, FALSE_ALARM, Verdict
from service.review.upload import read_upload, take_in_rows
from tests.service.review.conftest import LEAD, NOW, OTHER, READER, SENDER, TEXTS

LATER = NOW + timedelta(minutes=5)

AGREEMENT = [
    ("order says nothing", ("fraud", "contract-fraud"), ("contract-fraud", "fraud"), "decided"),
    ("one more is another", ("fraud", "contract-fraud"), ("fraud",), "disputed"),
    ("other is another", ("fraud",), ("contract-fraud",), "disputed"),
]


@pytest.mark.parametrize(("first", "second", "status"), [row[1:] for row in AGREEMENT], ids=[r[0] for r in AGREEMENT])
def test_two_readers_when_they_name_labels_then_compared_as_sets(desk, send, first, second, status) -> None:
    desk, incident = replace(desk, rules=replace(desk.rules, second_share=1.0)), send(TEXTS[5])
    for reader, labels in ((READER, first), (OTHER, second)):
        decide(desk, reader, incident.id, Verdict(CHANGED, labels), LATER)
    assert get_incident(desk, incident.id).status == status


def test_decision_when_the_page_showed_something_else_then_refused(desk, send) -> None:
    desk, incident = replace(desk, rules=replace(desk.rules, second_share=1.0)), send()
    seen = get_incident(desk, incident.id, OTHER).stand
    decide(desk, READER, incident.id, Verdict(FALSE_ALARM), LATER, stand=seen)
    with pytest.raises(ChangedError):
        decide(desk, OTHER, incident.id, Verdict(FALSE_ALARM), LATER, stand=seen)
    now = get_incident(desk, incident.id, OTHER).stand
    assert (seen, now) == ("open-shown", "second-hidden")
    made = decide(desk, OTHER, incident.id, Verdict(FALSE_ALARM), LATER, stand=now, told=True)
    assert (made.round, made.blind) == (2, False) and verify(desk).broken is None


def test_duplicates_when_they_point_at_each_other_then_one_stays(desk, send) -> None:
    a, b, c = (send(words, reference=f"工单 {n}") for n, words in enumerate(TEXTS[:3]))

    def repeat(incident, target: str | None):
        return decide(desk, READER, incident.id, Verdict(DUPLICATE, duplicate_of=target), LATER)

    made = repeat(a, "工单 1")
    assert made.duplicate_of == b.id, "a reference will do"
    for target in (a.id, "工单 0"):
        with pytest.raises(InvalidError) as caught:
            repeat(b, target)
        assert "要留一条" in caught.value.told
    assert repeat(c, a.id).duplicate_of == b.id
    for nothing in ("工单 9", "工单\0", "\ud800", "x" * 300):
        with pytest.raises(InvalidError, match="决定不符合要求") as caught:
            repeat(b, nothing)
        assert "没有这条事件" in caught.value.told
    undo(desk, READER, made.id, LATER)
    assert repeat(b, a.id).duplicate_of == a.id, "what was taken back binds nobody"


def test_other_when_beside_a_label_then_refused(desk, send) -> None:
    incident = send()
    for labels in (("fraud", "other"), ("other", "fraud")):
        with pytest.raises(InvalidError) as caught:
            decide(desk, READER, incident.id, Verdict(CHANGED, labels), LATER)
        assert "不能与别的标签同选" in caught.value.told
    assert get_incident(desk, incident.id).status == "open"


@pytest.mark.parametrize("change", ["disabled", "submitter"])
def test_items_when_their_holder_may_not_read_any_more_then_free(desk, send, change) -> None:
    assigned, claimed = send(TEXTS[0]), send(TEXTS[1])
    other = send(TEXTS[2])
    claims.assign(desk, LEAD, (assigned.id,), READER.id, NOW)
    claims.claim(desk, READER, claimed.id, NOW)
    claims.claim(desk, OTHER, other.id, NOW)
    people = People(desk.engine)
    if change == "disabled":
        people.set_disabled(READER.id, True)
    else:
        people.set_role(READER.id, "submitter")
    assert [get_incident(desk, one.id).assignee for one in (assigned, claimed, other)] == [None, None, OTHER.id]
    assert list_latest(desk)[0].detail["items"] == 2
    assert claims.claim(desk, OTHER, assigned.id, NOW) is not None and verify(desk).broken is None


def test_item_when_a_lead_puts_it_back_then_free_and_told(desk, send) -> None:
    item = send()
    claims.assign(desk, LEAD, (item.id,), READER.id, NOW)
    with pytest.raises(ForbiddenError):
        claims.release(desk, OTHER, item.id, NOW)
    claims.release(desk, LEAD, item.id, NOW)
    entry = list_latest(desk)[0]
    assert get_incident(desk, item.id).assignee is None
    assert (entry.action, entry.actor, entry.detail) == ("release", LEAD.id, {"holder": READER.id})


def test_upload_when_sent_again_then_the_preview_says_what_is_there(desk) -> None:
    content = f"编号,描述,来文\nA-1,{TEXTS[0]},安全工单\nA-2,{TEXTS[1]},被害人报案\n,{TEXTS[2]},事实陈述\n"
    first = read_upload(desk, "a.csv", content.encode())
    assert [row.new.register for row in first.rows] == ["soc_ticket", "victim_report", "factual"]
    assert [row.received for row in first.rows] == [None, None, None]
    taken = take_in_rows(desk, SENDER, first, NOW)
    again = read_upload(desk, "a.csv", content.replace(TEXTS[1], TEXTS[4]).encode())
    assert [(row.row, row.received) for row in again.rows] == [(2, taken.created[0]), (4, None)]
    assert [(e.row, e.column, e.message) for e in again.errors] == [(3, "reference", "编号已被使用。")]


UNCLOSED = [
    ("to the end", '描述\n好好的一行\n"没有收尾的一行\n又一行\n', 3),
    ("words behind a closed one", '描述\n"收了尾"还有\n又一行\n', 2),
]


@pytest.mark.parametrize(("content", "row"), [case[1:] for case in UNCLOSED], ids=[case[0] for case in UNCLOSED])
def test_csv_when_a_quote_is_not_closed_then_says_from_where(desk, content: str, row: int) -> None:
    with pytest.raises(InvalidError, match=f"从第 {row} 行起读不下去"):
        read_upload(desk, "a.csv", content.encode())


def test_csv_when_quotes_stand_inside_a_cell_then_read(desk) -> None:
    content = f'描述\n{TEXTS[0]}他说"好"。\n"{TEXTS[1]}""好""。"\n'
    assert [row.new.text[-4:] for row in read_upload(desk, "a.csv", content.encode()).rows] == ['"好"。'] * 2
