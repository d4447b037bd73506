"""A decision that is refused: why, and with everything that was written still there."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask

from service.review.decisions import decide, undo
from service.review.reading import get_incident
from service.review.records import Verdict
from service.review.second import ask_second, get_second
from tests.service.desk.deskside import NEW, PASSWORD, TEXTS, Member, desk_of, hire, reader, take_in

NOTE = "看过流水，<金额>对不上。"
KEPT = "看过流水，&lt;金额&gt;对不上。"


def fields(html: str, *names: str) -> dict[str, str]:
    """Hidden fields of the form of an item."""
    found = dict(re.findall(r'<input type="hidden" name="(\w+)"(?: id="\w+")? value="([^"]*)"', html))
    return {name: found[name] for name in names if name in found}


def final(app: Flask, number: int) -> Any:
    return get_incident(desk_of(app), app.config["ITEMS"][number])


def suggested(app: Flask, number: int) -> str:
    return final(app, number).prediction.candidates[0].label


def another(app: Flask, number: int) -> str:
    return next(c.label for c in final(app, number).prediction.candidates[1:] if c.label != "other")


# What the page showed


def test_decision_when_it_became_a_second_reading_meanwhile_then_refused_and_never_blind(staffed: Flask) -> None:
    item, label = staffed.config["ITEMS"][0], another(staffed, 0)
    ask_second(desk_of(staffed), reader(staffed, "li"), item)
    wang, sun = Member(staffed, "wang"), Member(staffed, "sun")
    page = fields(sun.html(f"/review/items/{item}"), "stand")
    assert page == {"stand": "open-shown"}
    wang.post(f"/review/items/{item}/decide", outcome="误报")
    form = {"label": label, "note": NOTE, "rule_flag": "1", "rule_comment": "漏了一笔"}
    response = sun.post(f"/review/items/{item}/decide", **page, **form)
    html = response.get_data(as_text=True)
    assert response.status_code == 409 and "打开之后这一件变了" in html
    assert KEPT in html and "漏了一笔" in html and re.search(rf'value="{label}"[^>]* checked', html)
    assert len(final(staffed, 0).decisions) == 1 and "模型意见：" not in html
    again = fields(html, "stand", "told")
    assert again == {"stand": "second-hidden", "told": "1"} and "不算盲审" in html
    assert sun.post(f"/review/items/{item}/decide", **again, **form).status_code == 303
    made = final(staffed, 0).decisions[-1]
    assert (made.round, made.blind, made.labels) == (2, False, (label,))


def test_decision_when_nothing_changed_then_stored_and_a_fresh_second_reading_is_blind(staffed: Flask) -> None:
    item = staffed.config["ITEMS"][0]
    ask_second(desk_of(staffed), reader(staffed, "li"), item)
    for name in ("wang", "sun"):
        member = Member(staffed, name)
        seen = fields(member.html(f"/review/items/{item}"), "stand", "told")
        assert member.post(f"/review/items/{item}/decide", label=suggested(staffed, 0), **seen).status_code == 303
    made = final(staffed, 0).decisions
    assert [(one.round, one.blind, one.outcome) for one in made] == [(1, False, "确认"), (2, True, "确认")]


def test_decision_when_decided_meanwhile_then_the_page_again_with_what_was_written(staffed: Flask) -> None:
    item = staffed.config["ITEMS"][0]
    sun = Member(staffed, "sun")
    seen = fields(sun.html(f"/review/items/{item}"), "stand")
    Member(staffed, "wang").post(f"/review/items/{item}/decide", outcome="误报")
    response = sun.post(f"/review/items/{item}/decide", outcome="信息不足", note=NOTE, **seen)
    html = response.get_data(as_text=True)
    assert response.status_code == 409 and "没有记下" in html and KEPT in html and "信息不足" in html
    assert "结论</h2>" in html and len(final(staffed, 0).decisions) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"metric": "illegal_gains_yuan", "value": "三千", "was_value": ""}, "“三千”不是"),
        ({"metric": "illegal_gains_yuan", "value": "-3", "was_value": ""}, "“-3”不是"),
        ({"metric": "illegal_gains_yuan", "value": "nan", "was_value": ""}, "“nan”不是"),
        ({"label": ["fraud", "other"]}, "不能与别的标签同选"),
        ({"outcome": "重复", "duplicate_of": "没有这个编号"}, "没有这条事件"),
        ({"rule_comment": "没有勾选"}, "先勾选“规则需调整”"),
    ],
)
def test_decision_when_refused_then_says_what_and_keeps_note_and_labels(
    staffed: Flask, data: dict[str, Any], words: str
) -> None:
    item = staffed.config["ITEMS"][0]
    form = {"label": "contract-fraud", "note": NOTE, **data}
    response = Member(staffed, "wang").post(f"/review/items/{item}/decide", **form)
    html = response.get_data(as_text=True)
    assert response.status_code == 422 and words in html and KEPT in html
    for label in [form["label"]] if isinstance(form["label"], str) else form["label"]:
        assert re.search(rf'value="{label}"[^>]* checked', html), label
    assert final(staffed, 0).decisions == ()


def test_decision_when_two_are_ticked_then_the_first_ticked_is_the_main_one(staffed: Flask) -> None:
    wang, item = Member(staffed, "wang"), staffed.config["ITEMS"][0]
    wang.post(f"/review/items/{item}/decide", label=["fraud", "contract-fraud"], order="contract-fraud x fraud")
    assert final(staffed, 0).decisions[-1].labels == ("contract-fraud", "fraud")
    item = staffed.config["ITEMS"][1]
    wang.post(f"/review/items/{item}/decide", label=["fraud", "contract-fraud"])
    assert final(staffed, 1).decisions[-1].labels == ("fraud", "contract-fraud"), "without scripts as on the page"


def test_duplicate_when_named_by_reference_then_found_and_never_each_other(staffed: Flask) -> None:
    wang, items = Member(staffed, "wang"), staffed.config["ITEMS"]
    assert wang.post(f"/review/items/{items[0]}/decide", outcome="重复", duplicate_of="SJ-002").status_code == 303
    assert final(staffed, 0).duplicate_of == items[1]
    response = wang.post(f"/review/items/{items[1]}/decide", outcome="重复", duplicate_of="SJ-001")
    assert response.status_code == 422 and "要留一条" in response.get_data(as_text=True)
    assert wang.post(f"/review/items/{items[2]}/decide", outcome="重复", duplicate_of="SJ-001").status_code == 303
    assert final(staffed, 2).duplicate_of == items[1], "led on to the one that stays"
    response = wang.post(f"/review/items/{items[1]}/decide", outcome="重复", duplicate_of="SJ-002")
    assert response.status_code == 422 and "不能与自己重复" in response.get_data(as_text=True)


# A disagreement


def dispute(app: Flask, number: int, first: Verdict, second: Verdict) -> str:
    here, item = desk_of(app), app.config["ITEMS"][number]
    ask_second(here, reader(app, "li"), item)
    decide(here, reader(app, "wang"), item, first)
    decide(here, reader(app, "sun"), item, second)
    return item


def test_dispute_when_settled_as_the_model_said_then_confirmed(staffed: Flask) -> None:
    label = suggested(staffed, 0)
    item = dispute(staffed, 0, Verdict("改判", (another(staffed, 0),)), Verdict("信息不足"))
    li = Member(staffed, "li")
    assert li.post(f"/review/second/{item}", outcome="改判", label=label, note=NOTE).status_code == 303
    made = final(staffed, 0).decisions[-1]
    assert (made.round, made.outcome, made.labels, made.note) == (3, "确认", (label,), NOTE)


def test_dispute_when_refused_then_the_note_stays(staffed: Flask) -> None:
    item = dispute(staffed, 0, Verdict("误报"), Verdict("信息不足"))
    li = Member(staffed, "li")
    html = li.html(f"/review/second/{item}")
    pair = fields(html, "pair")
    response = li.post(f"/review/second/{item}", outcome="改判", note=NOTE, **pair)
    assert response.status_code == 422
    assert KEPT in response.get_data(as_text=True) and "请选一个标签" in response.get_data(as_text=True)
    here = desk_of(staffed)
    undo(here, reader(staffed, "sun"), get_second(here, item).second.id)
    response = li.post(f"/review/second/{item}", outcome="误报", note=NOTE, **pair)
    assert response.status_code == 409 and KEPT in response.get_data(as_text=True)
    decide(here, reader(staffed, "sun"), item, Verdict("改判", ("fraud",)))
    response = li.post(f"/review/second/{item}", **{"as": "second"}, note=NOTE, **pair)
    assert response.status_code == 409 and "有一方改了决定" in response.get_data(as_text=True)
    assert final(staffed, 0).status == "disputed"
    pair = fields(li.html(f"/review/second/{item}"), "pair")
    assert li.post(f"/review/second/{item}", **{"as": "second"}, **pair).status_code == 303
    response = li.post(f"/review/second/{item}", outcome="误报", note=NOTE, **pair)
    assert response.status_code == 409 and KEPT in response.get_data(as_text=True)


# The smaller forms of the page


@pytest.mark.parametrize("action", ["claim", "reveal", "current"])
def test_decision_when_another_button_is_pressed_then_what_was_written_stands_there_again(
    staffed: Flask, action: str
) -> None:
    item, lead = staffed.config["ITEMS"][0], Member(staffed, "li")
    carried = {"stand": "open-shown", "note": NOTE, "label": "fraud", "order": "fraud", "reason": "核对姓名"}
    page = lead.post(f"/review/items/{item}/{action}", **carried)
    html = page.get_data(as_text=True)
    assert page.status_code == 200 and f'data-focus="t">{KEPT}</textarea>' in html
    assert re.search('value="fraud"[^>]* checked', html)
    wrong = lead.post(f"/review/items/{item}/reveal", **{**carried, "reason": ""})
    assert wrong.status_code == 422 and KEPT in wrong.get_data(as_text=True)


def test_claim_when_nothing_was_written_then_the_page_anew(staffed: Flask) -> None:
    item, wang = staffed.config["ITEMS"][0], Member(staffed, "wang")
    assert wang.post(f"/review/items/{item}/claim").status_code == 303
    assert wang.post(f"/review/items/{item}/claim", stand="open-shown", note="", give="back").status_code == 303


def test_second_reading_when_begun_before_it_was_one_then_still_not_blind(staffed: Flask) -> None:
    item, wang, sun = staffed.config["ITEMS"][0], Member(staffed, "wang"), reader(staffed, "sun")
    decide(desk_of(staffed), sun, item, Verdict("不构成"))
    ask_second(desk_of(staffed), sun, item)
    html = wang.post(f"/review/items/{item}/claim", stand="open-shown", note=NOTE).get_data(as_text=True)
    assert KEPT in html and fields(html, "told", "stand") == {"told": "1", "stand": "second-hidden"}


# A session that ended


def hidden(html: str, name: str) -> str:
    """Value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return unescape(found[1]) if found else ""


def test_words_when_the_session_has_ended_then_shown_to_be_copied(staffed: Flask) -> None:
    item, wang = staffed.config["ITEMS"][0], Member(staffed, "wang")
    form = {"csrf_token": wang.token(), "note": NOTE, "text": NEW, "password": "geheim"}
    wang.post("/review/logout")
    ended = wang.client.post(f"/review/items/{item}/decide", data=form)
    html = ended.get_data(as_text=True)
    assert ended.status_code in (400, 401) and KEPT in html and NEW in html and "geheim" not in html
    for headers, own in (
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://elsewhere.example"}, False),
    ):
        html = wang.client.post("/review/new", data=form, headers=headers).get_data(as_text=True)
        assert (NEW in html) is own, headers


def test_form_when_the_session_has_ended_then_carried_over_the_sign_in_and_sent_again(staffed: Flask) -> None:
    item, wang = staffed.config["ITEMS"][0], Member(staffed, "wang")
    form = {
        "csrf_token": wang.token(),
        "note": NOTE,
        "outcome": "",
        "label": ["other", "fraud"],
        "order": "fraud other",
    }
    wang.post("/review/logout")
    ended = wang.client.post(f"/review/items/{item}/decide?status=open", data=form)
    again = hidden(ended.get_data(as_text=True), "again")
    assert again and "password" not in json.loads(again)[1]
    wrong = wang.post("/review/login", source="/review/login", name="wang", password="x" * 12, again=again)
    assert wrong.status_code == 401 and hidden(wrong.get_data(as_text=True), "again") == again
    page = wang.post("/review/login", source="/review/login", name="wang", password=PASSWORD, again=again)
    html = page.get_data(as_text=True)
    assert page.status_code == 200 and KEPT in html and f'action="/review/items/{item}/decide?status=open"' in html
    sent = {name: unescape(value) for name, value in re.findall(r'<textarea name="(\w+)" hidden>\n([^<]*)<', html)}
    assert sent.keys() == {"note", "outcome", "label", "order"} and sent["label"] == "fraud"
    done = wang.client.post(f"/review/items/{item}/decide", data={**sent, "csrf_token": hidden(html, "csrf_token")})
    assert done.status_code == 303


def test_form_when_late_and_people_sign_on_elsewhere_then_sent_again_from_the_page(new_desk) -> None:
    app = new_desk(OIDC_ISSUER="https://id.example.org", OIDC_CLIENT_ID="desk", OIDC_NAME="公司账号")
    hire(app)
    somebody = Member(app)
    page = somebody.post("/review/new", source="/review/login", text=NEW)
    html = page.get_data(as_text=True)
    assert page.status_code == 401 and "公司账号" in html and 'target="_blank"' in html
    assert 'action="/review/new"' in html and f'<textarea name="text" hidden>\n{NEW}<' in html
    # Its token is of the session before: the answer is a page with one of this session, and the button again.
    zhao = Member(app, "zhao")
    late = zhao.client.post("/review/new", data={"text": NEW, "csrf_token": hidden(html, "csrf_token")})
    html = late.get_data(as_text=True)
    assert late.status_code == 400 and "再送一次" in html and NEW in html
    sent = zhao.client.post("/review/new", data={"text": NEW, "csrf_token": hidden(html, "csrf_token")})
    assert sent.status_code == 303


@pytest.mark.parametrize(
    "again",
    [
        *("", "{}", "[1, 2]", "[" * 4000),
        json.dumps(["https://elsewhere.example/review/", []]),
        json.dumps(["//elsewhere.example/review/", []]),
        json.dumps(["/v1/incidents", []]),
        json.dumps(["/review/new", [["text", 1]]]),
    ],
)
def test_sign_in_when_what_it_carries_is_no_form_of_the_desk_then_passed_over(staffed: Flask, again: str) -> None:
    somebody = Member(staffed)
    response = somebody.post("/review/login", source="/review/login", name="wang", password=PASSWORD, again=again)
    assert response.status_code == 303 and response.headers["Location"] == "/review/"


# Numbers


def test_numbers_when_large_then_written_out_and_left_alone_they_are_no_correction(staffed: Flask) -> None:
    text = "有人冒充客服骗老人下载软件共享屏幕，转走存款三百二十一万四千五百六十七元八角。"
    item = take_in(staffed, staffed.config["TEAM"]["zhao"], (text,), "ZAHL")[0]
    wang = Member(staffed, "wang")
    html = wang.html(f"/review/items/{item}")
    assert not re.search(r"\de\+\d", html)
    rows = re.findall(r'name="metric" value="([^"]+)"[^>]*><input type="hidden" name="was_value" value="([^"]+)"', html)
    assert not rows or all(re.fullmatch(r"\d+(\.\d+)?", was) for _, was in rows)
    form = {"metric": [m for m, _ in rows], "was_value": [w for _, w in rows], "value": [w for _, w in rows]}
    assert wang.post(f"/review/items/{item}/decide", **form).status_code == 303
    assert get_incident(desk_of(staffed), item).decisions[-1].figures == ()


# Who holds what


def test_item_when_its_holder_is_disabled_then_back_in_the_queue_and_marked(staffed: Flask) -> None:
    li, root, team = Member(staffed, "li"), Member(staffed, "root"), staffed.config["TEAM"]
    items = staffed.config["ITEMS"][:2]
    li.post("/review/assign", id=items, user=team["sun"].id)
    assert root.post(f"/review/users/{team['sun'].id}", action="disable").status_code == 303
    assert [final(staffed, n).assignee for n in (0, 1)] == [None, None]
    assert "放回件数 2" in li.html("/review/history") and "sun·显示（停用）" in li.html("/review/")


def test_item_when_another_holds_it_then_only_a_lead_puts_it_back(staffed: Flask) -> None:
    li, wang, item = Member(staffed, "li"), Member(staffed, "wang"), staffed.config["ITEMS"][0]
    li.post("/review/assign", id=[item], user=staffed.config["TEAM"]["sun"].id)
    assert "放回队列" in li.html(f"/review/items/{item}") and "放回队列" not in wang.html(f"/review/items/{item}")
    assert wang.post(f"/review/items/{item}/claim", give="back").status_code == 403
    assert li.post(f"/review/items/{item}/claim", give="back").status_code == 303
    assert final(staffed, 0).assignee is None and "放回队列" in li.html("/review/history")


# A file


def test_upload_when_seen_first_then_the_desk_s_own_names_and_what_repeats(staffed: Flask) -> None:
    import io

    rows = [
        "编号,描述,来文,日期",
        f"A-1,{NEW},安全工单,",
        f"A-2,{NEW},一句话,",
        f"A-3,{NEW}二,诗,",
        f"SJ-001,{TEXTS[1]},,",
    ]
    wang = Member(staffed, "wang")
    file = (io.BytesIO("\n".join(rows).encode()), "a.csv")
    sent = {"csrf_token": wang.token(), "file": file}
    html = wang.client.post("/review/upload", data=sent, content_type="multipart/form-data").get_data(as_text=True)
    for words in (
        "来文 → 来文",
        ">安全工单</td>",
        ">一句话</td>",
        "与第 2 行同文",
        "1 行与文件里前面的行同文：第 3 行",
    ):
        assert words in html, words
    assert "来文应是 事实陈述、被害人报案、安全工单、举报、咨询、一句话 之一" in html
    assert re.search(r">5</td><td[^>]*>编号</td><td class=\"why\">编号已被使用", html)
    assert re.search(r">4</td><td[^>]*>来文</td>", html) and "可收 <strong>2</strong>" in html
    broken = (io.BytesIO(f'编号,描述\nA-1,{NEW}\nA-2,"{TEXTS[0]}\nA-3,{TEXTS[1]}\n'.encode()), "b.csv")
    sent = {"csrf_token": wang.token(), "file": broken}
    response = wang.client.post("/review/upload", data=sent, content_type="multipart/form-data")
    assert response.status_code == 422 and "从第 3 行起读不下去：引号不成对" in response.get_data(as_text=True)
