"""Finding an incident by its number or id: on both databases."""

from __future__ import annotations

from datetime import timedelta

from service.review.claims import claim_next
from service.review.decisions import decide
from service.review.filters import QueueFilter
from service.review.queue import list_page
from service.review.records import NONE, Verdict
from tests.service.review.conftest import NOW, READER, TEXTS

LATER = NOW + timedelta(hours=1)


def ids(page) -> list[str]:
    return [item.id for item in page.items]


#: Numbers as people write them, and what they find among the texts; the third text tells of number 甲-9.
NUMBERS = [
    ("a number", "R-2", {0}),
    ("in the other case", "r-2", {0}),
    ("between quotes and spaces", " “R-2” ", {0}),
    ("a part of a number", "R-", set()),
    ("a longer number", "R-22", set()),
    ("two numbers", "R-2 甲-9", set()),
    ("of signs alone", "##/7", {1}),
    ("signs of no number", "##/", set()),
    ("a number that a text tells of as well", "甲-9", {2, 3}),
    ("half of a surrogate pair", "\ud800", set()),
    ("a null", "R-2\0", set()),
]


def test_search_when_a_number_is_asked_for_then_that_incident(desk, send) -> None:
    made = [send(TEXTS[0], reference="R-2"), send(TEXTS[1], reference="##/7"), send(TEXTS[2], reference="甲-9")]
    made.append(send("他说单号是甲-9，" + TEXTS[4]))
    place = {one.id: i for i, one in enumerate(made)}
    for case, query, expected in NUMBERS:
        page = list_page(desk, READER, QueueFilter(query=query), now=LATER)
        assert {place[name] for name in ids(page)} == expected and page.total == len(expected), case
    for one in made:
        assert ids(list_page(desk, READER, QueueFilter(query=one.id.upper()), now=LATER)) == [one.id]
    assert claim_next(desk, READER, QueueFilter(query="##/7"), now=LATER) == made[1].id
    assert claim_next(desk, READER, QueueFilter(query="，。!?"), now=LATER) is None


def test_reference_when_asked_for_then_that_one_whole(desk, send) -> None:
    one = send(TEXTS[0], reference="R-2")
    send(TEXTS[1], reference="R-22")
    decide(desk, READER, one.id, Verdict(NONE), LATER)
    for status, reference, expected in (("all", "R-2", [one.id]), ("unfinished", "R-2", []), ("all", "r-2", [])):
        filters = QueueFilter.read({"status": status, "reference": reference})
        assert ids(list_page(desk, READER, filters, now=LATER)) == expected, (status, reference)
