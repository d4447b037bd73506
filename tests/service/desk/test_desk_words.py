"""What the pages say of the desk itself: what is kept, where was searched, what is still to be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask

from service.review.filters import QueueFilter
from service.review.second import ask_second
from service.review.views.queue import searched_in
from tests.service.desk.deskside import Member, desk_of, hire, reader, take_in

SEALED, BARE = "原文加密封存，到期销毁", "没有配置封存密钥，原文不保存"


@pytest.mark.parametrize(("with_key", "said", "unsaid"), [(True, SEALED, BARE), (False, BARE, SEALED)])
def test_new_when_opened_then_says_whether_originals_are_kept(
    new_desk: Callable[..., Flask], with_key: bool, said: str, unsaid: str
) -> None:
    app = new_desk(**({} if with_key else {"SEAL_KEYS": ""}))
    hire(app)
    zhao = Member(app, "zhao")
    for html in (zhao.html("/review/new"), zhao.post("/review/new", text=" ").get_data(as_text=True)):
        assert said in html and unsaid not in html


def test_item_when_the_key_is_gone_then_no_form_for_the_original(
    staffed: Flask, new_desk: Callable[..., Flask], tmp_path: Path
) -> None:
    item = f"/review/items/{staffed.config['ITEMS'][0]}"
    assert "查看原文" in Member(staffed, "li").html(item)
    keyless = new_desk(SEAL_KEYS="", DATABASE=f"sqlite:///{tmp_path}/staffed.sqlite3")
    html = Member(keyless, "li").html(item)
    assert "查看原文" not in html and "没有配置封存密钥，打不开" in html
    assert "封存密钥" not in Member(keyless, "wang").html(item)


SEARCHED = [
    ("nothing searched", {}, ""),
    ("nothing searched, filtered", {"label": "fraud"}, ""),
    ("the default", {"query": "矿"}, "未完成的"),
    ("the default, sorted", {"query": "矿", "sort": "newest"}, "未完成的"),
    ("one status", {"query": "矿", "status": "decided"}, "已定的"),
    ("everywhere", {"query": "矿", "status": "all"}, ""),
    ("everywhere, sorted", {"query": "矿", "status": "all", "sort": "oldest"}, ""),
    ("another filter", {"query": "矿", "assignee": "none"}, "符合筛选的"),
    ("another filter over all", {"query": "矿", "status": "all", "received_from": "2026-01-01"}, "符合筛选的"),
]


@pytest.mark.parametrize(("values", "said"), [row[1:] for row in SEARCHED], ids=[row[0] for row in SEARCHED])
def test_search_when_narrowed_then_said_to_what(values: dict, said: str) -> None:
    assert searched_in(QueueFilter.read(values)) == said


def test_search_when_what_it_finds_is_decided_then_the_page_offers_all(staffed: Flask) -> None:
    wang, item = Member(staffed, "wang"), staffed.config["ITEMS"][2]
    assert wang.post(f"/review/items/{item}/decide", outcome="误报").status_code == 303
    for query in ("挖矿", "SJ-003", "sj-003", item):
        html = wang.html(f"/review/?query={query}")
        assert "没有符合的事件" in html and "只找了未完成的" in html, query
        assert f"/review/?query={query}&amp;status=all" in html or "&amp;status=all" in html
        html = wang.html(f"/review/?query={query}&status=all")
        assert "1 件" in html and f"/review/items/{item}" in html and "只找了" not in html, query


def test_second_when_it_waits_then_called_so_counted_and_opened_first(staffed: Flask) -> None:
    item, sun = staffed.config["ITEMS"][0], Member(staffed, "sun")
    assert "没有有分歧的事件" in sun.html("/review/second")
    Member(staffed, "wang").post(f"/review/items/{item}/decide", outcome="误报")
    ask_second(desk_of(staffed), reader(staffed, "wang"), item)
    queue = sun.html("/review/?status=second")
    assert "二审，暂不显示" in queue and "没有意见" not in queue
    html = sun.html(f"/review/items/{item}")
    assert "二审：先独立判断" in html and "由第二人独立复核" in html and "盲审：" not in html
    html = sun.html("/review/second")
    assert "等第二人 <b>1</b>" in html and "有分歧 <b>0</b>" in html
    assert "<small>SJ-001 ·" in html and "没有有分歧的事件" in sun.html("/review/second?state=disputed")
    assert sun.get("/review/second?state=none").status_code == 404


def test_times_when_shown_then_with_their_zone(staffed: Flask) -> None:
    wang, item = Member(staffed, "wang"), staffed.config["ITEMS"][0]
    for path in ("/review/", f"/review/items/{item}"):
        times = re.findall(r"<time[^>]*>([^<]*)</time>", wang.html(path))
        assert times and all(re.fullmatch(r"\d\d-\d\d \d\d:\d\d UTC", one) for one in times), path


def test_times_when_the_desk_has_a_zone_then_all_pages_say_it(new_desk) -> None:
    app = new_desk(DESK_ZONE="Asia/Shanghai")
    team = hire(app)
    take_in(app, team["zhao"])
    lead = Member(app, "li")
    times = re.findall(r"<time[^>]*>([^<]*)</time>", lead.html("/review/"))
    assert times and all(one.endswith(" UTC+8") for one in times)
    assert "收到日（UTC+8）从" in lead.html("/review/") and "时间（UTC+8）" in lead.html("/review/history")
    assert "按 UTC+8" in lead.html("/review/dashboard")
    today = datetime.now(timezone(timedelta(hours=8))).date()
    assert f'max="{today}"' in lead.html("/review/dashboard")
    assert "没有符合的事件" not in lead.html(f"/review/?received_from={today}&received_to={today}")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"outcome": "误报"}, "已记录：误报<"),
        ({"outcome": "不构成"}, "已记录：不构成<"),
        ({"label": "fraud"}, "诈骗罪<"),
    ],
    ids=["false-alarm", "none", "label"],
)
def test_decision_when_recorded_then_only_chosen_labels_are_named(staffed: Flask, form: dict, said: str) -> None:
    wang, item = Member(staffed, "wang"), staffed.config["ITEMS"][4]
    wang.post(f"/review/items/{item}/decide", **form)
    assert said in wang.html("/review/")


def test_bulk_when_nothing_is_ticked_then_back_at_the_same_filter(staffed: Flask) -> None:
    wang = Member(staffed, "wang")
    response = wang.post("/review/bulk?query=矿&status=all", outcome="误报", scope="ticked")
    assert response.status_code == 303
    html = wang.html(response.headers["Location"])
    assert "没有选中任何事件" in html and 'value="矿"' in html and "网吧维护员" in html


@pytest.mark.parametrize(("named", "why"), [("没有-9", "没有这条事件。"), ("", "请指明与哪条事件重复。")])
def test_duplicate_when_refused_then_its_field_says_why(staffed: Flask, named: str, why: str) -> None:
    wang, item = Member(staffed, "wang"), staffed.config["ITEMS"][7]
    response = wang.post(f"/review/items/{item}/decide", outcome="重复", duplicate_of=named)
    html = response.get_data(as_text=True)
    field = re.search(r'<input id="duplicate_of"[^>]*>', html)[0]
    assert response.status_code == 422 and f'id="dup-wrong">{why}' in html
    assert 'aria-invalid="true"' in field and 'aria-describedby="dup-wrong"' in field and "autofocus" in field
    html = wang.post(f"/review/items/{item}/decide", outcome="误报", note="长" * 2001).get_data(as_text=True)
    assert "dup-wrong" not in html and "aria-invalid" not in html
