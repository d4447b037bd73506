"""What the pages do: hand in, upload, read, decide, correct, reveal, bulk, settle, and say no in words."""

from __future__ import annotations

import io
import logging
import re
import zipfile

import pytest
from flask import Flask

from service.review import own
from service.review.claims import claim
from service.review.decisions import decide
from service.review.history import list_latest
from service.review.reading import get_incident, list_predictions
from service.review.records import Verdict
from tests.service.desk.deskside import NEW, TEXTS, Member, desk_of, reader, take_in


def final(app: Flask, number: int):
    return get_incident(desk_of(app), app.config["ITEMS"][number])


# Handing in


def test_new_when_sent_then_masked_sealed_and_shown_to_its_submitter(staffed: Flask) -> None:
    zhao = Member(staffed, "zhao")
    text = f"{NEW}\r\n联系我：13912345678。"
    response = zhao.post("/review/new", text=text, reference="投诉-7", occurred_on="2024-05-01", register="tip_off")
    assert response.status_code == 303 and response.headers["Location"] == "/review/mine"
    html = zhao.html("/review/mine")
    assert "投诉-7" in html and "待处理" in html
    made = own.list_own(desk_of(staffed), reader(staffed, "zhao"))[0]
    incident = get_incident(desk_of(staffed), made.id)
    assert "13912345678" not in incident.text and "\r" not in incident.text and incident.sealed
    assert (incident.register, str(incident.occurred_on), incident.source) == ("tip_off", "2024-05-01", "form")


def test_new_when_like_another_then_asks_once_and_takes_it_the_second_time(staffed: Flask) -> None:
    wang = Member(staffed, "wang")
    response = wang.post("/review/new", text=TEXTS[2])
    html = response.get_data(as_text=True)
    assert response.status_code == 200 and "已有相近的事件" in html and "文字相同" in html
    assert staffed.config["ITEMS"][2] in html and TEXTS[2] in html
    response = wang.post("/review/new", text=TEXTS[2], sure="1")
    assert response.status_code == 303 and "/review/items/" in response.headers["Location"]


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        ({"text": ""}, 422, 'role="alert"'),
        ({"text": "  \r\n "}, 422, 'role="alert"'),
        ({"text": NEW, "occurred_on": "昨天"}, 422, "行为日期应是"),
        ({"text": NEW, "register": "novel"}, 422, 'role="alert"'),
        ({"text": NEW, "reference": "长" * 300}, 422, 'role="alert"'),
        ({"text": NEW, "reference": "SJ-001"}, 409, 'role="alert"'),
        ({"text": "字" * 20_001, "sure": "1"}, 422, 'role="alert"'),
    ],
    ids=["empty", "blank", "bad-day", "bad-register", "long-reference", "taken-reference", "too-long"],
)
def test_new_when_wrong_then_says_why_and_keeps_the_words(staffed: Flask, data: dict, status: int, words: str) -> None:
    response = Member(staffed, "wang").post("/review/new", **data)
    html = response.get_data(as_text=True)
    assert response.status_code == status and words in html
    assert not data["text"].strip() or data["text"][:20_000] in html
    assert len(own.list_own(desk_of(staffed), reader(staffed, "wang"))) == 0


# The queue


def test_queue_when_filtered_then_only_those_and_a_view_keeps_it(staffed: Flask) -> None:
    li = Member(staffed, "li")
    html = li.html("/review/?query=挖矿")
    assert "1 件" in html and "网吧维护员" in html and "奶粉" not in html
    response = li.post("/review/views?query=挖矿&status=all", name="矿", shared="1")
    assert response.status_code == 303
    for name, can_delete in (("li", True), ("wang", False)):
        html = Member(staffed, name).html("/review/")
        assert ">矿 <small>共用" in html and ("删除视图" in html) is can_delete
    view = re.search(r"/review/views/(\w+)/delete", li.html("/review/"))[1]
    assert Member(staffed, "wang").post(f"/review/views/{view}/delete").status_code == 403
    assert li.post(f"/review/views/{view}/delete").status_code == 303
    assert f"/review/views/{view}/delete" not in li.html("/review/")


@pytest.mark.parametrize("query", ["status=bad", "label=x", "received_from=gestern", "cursor=%00", "blind=maybe"])
def test_queue_when_the_address_is_wrong_then_says_so_and_shows_the_queue(staffed: Flask, query: str) -> None:
    response = Member(staffed, "wang").get(f"/review/?{query}")
    assert response.status_code == 422 and "data-row" in response.get_data(as_text=True)


def test_queue_when_lead_assigns_then_held_by_that_reader(staffed: Flask) -> None:
    li, sun = Member(staffed, "li"), staffed.config["TEAM"]["sun"]
    items = staffed.config["ITEMS"][:2]
    assert li.post("/review/assign", id=items, user=sun.id).status_code == 303
    assert {final(staffed, n).assignee for n in (0, 1)} == {sun.id}
    html = Member(staffed, "sun").html("/review/?assignee=me")
    assert html.count("data-row") == 2


def test_next_when_two_work_then_never_the_same_and_skipped_ones_wait(staffed: Flask) -> None:
    wang, sun = Member(staffed, "wang"), Member(staffed, "sun")
    one = wang.post("/review/next").headers["Location"]
    other = sun.post("/review/next").headers["Location"]
    assert one != other
    seen = {one}
    for _ in range(6):
        here = wang.post(f"{one}/skip").headers["Location"]
        assert here not in seen and here != other
        seen.add(here)
        one = here
    last = wang.post(f"{one}/skip")
    assert last.headers["Location"] == "/review/" and "跳过的已放回" in wang.html("/review/")


# The item


def test_item_when_read_then_reasons_cases_models_and_no_original(staffed: Flask) -> None:
    item = staffed.config["ITEMS"][1]
    html = Member(staffed, "wang").html(f"/review/items/{item}")
    assert ("13812345678" not in html and 'class="masked"' in html) or "masked" in html
    for words in ("模型意见", "理由", "相近的判例", "哪个模型说的", "要件", "确认 ", "经过"):
        assert words in html, words
    assert 'class="r1' in html and "查看原文" not in html
    assert "查看原文" in Member(staffed, "li").html(f"/review/items/{item}")


def test_original_when_a_lead_gives_a_reason_then_shown_once_and_told(staffed: Flask) -> None:
    item, li = staffed.config["ITEMS"][1], Member(staffed, "li")
    assert li.post(f"/review/items/{item}/reveal", reason="").status_code == 422
    html = li.post(f"/review/items/{item}/reveal", reason="报案人来电核对").get_data(as_text=True)
    assert "13812345678" in html and "已记入历史" in html
    assert "13812345678" not in li.html(f"/review/items/{item}")
    entry = list_latest(desk_of(staffed))[0]
    assert (entry.action, entry.actor, entry.incident) == ("reveal", staffed.config["TEAM"]["li"].id, item)
    assert "报案人来电核对" in li.html("/review/history")


def test_decision_when_corrected_then_only_what_the_reader_changed_is_kept(staffed: Flask) -> None:
    item = staffed.config["ITEMS"][0]
    incident = final(staffed, 0)
    wang = Member(staffed, "wang")
    html = wang.html(f"/review/items/{item}")
    first = incident.prediction.candidates[0].label
    shown = dict(re.findall(r'name="was\.(element\.[^"]+)" value="(\w+)"', html))
    assert shown and all(key.startswith("element.") for key in shown)
    key, was = next((key, was) for key, was in shown.items() if was == "missing" and f".{first}:" in key)
    fields = {f"was.{name}": value for name, value in shown.items()} | dict(shown) | {key: "met"}
    response = wang.post(
        f"/review/items/{item}/decide",
        **fields,
        metric=["illegal_gains_yuan", "pi_items_class_c"],
        value=["6,000", "3000"],
        was_value=["", "3000"],
        note="写明了单价。",
        rule_flag="1",
        rule_comment="单价没有乘上条数",
        shown="1",
        then="stay",
    )
    assert response.status_code == 303 and response.headers["Location"] == f"/review/items/{item}"
    made = final(staffed, 0).decisions[-1]
    assert made.elements == {key.removeprefix("element."): "met"} and was == "missing"
    assert made.figures == ({"metric": "illegal_gains_yuan", "value": 6000.0, "unit": "元"},)
    assert made.rule_flag and made.rule_comment == "单价没有乘上条数" and made.seconds is None
    html = wang.html(f"/review/items/{item}")
    assert "规则需调整" in html and "写明了单价" in html and "撤销这个决定" in html
    assert wang.post(f"/review/items/{item}/undo/{made.id}").status_code == 303
    assert final(staffed, 0).status == "open"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"outcome": "乱写"}, 'role="alert"'),
        ({"outcome": "改判"}, 'role="alert"'),
        ({"label": "no-such-label"}, 'role="alert"'),
        ({"outcome": "重复", "duplicate_of": "i0"}, 'role="alert"'),
        ({"metric": "illegal_gains_yuan", "value": "三千", "was_value": ""}, "应是数字"),
        ({"metric": "illegal_gains_yuan", "value": "nan", "was_value": ""}, 'role="alert"'),
        ({"note": "长" * 2001}, 'role="alert"'),
        ({"rule_comment": "没有勾选"}, 'role="alert"'),
    ],
)
def test_decision_when_wrong_then_says_why_and_nothing_is_stored(staffed: Flask, data: dict, words: str) -> None:
    item = staffed.config["ITEMS"][0]
    response = Member(staffed, "wang").post(f"/review/items/{item}/decide", **data)
    assert response.status_code == 422 and words in response.get_data(as_text=True)
    assert final(staffed, 0).decisions == ()


def test_decision_when_somebody_else_holds_the_item_then_409_and_told(staffed: Flask) -> None:
    item = staffed.config["ITEMS"][0]
    claim(desk_of(staffed), reader(staffed, "sun"), item)
    wang = Member(staffed, "wang")
    assert "sun·显示 正在看" in wang.html(f"/review/items/{item}")
    response = wang.post(f"/review/items/{item}/decide", outcome="误报")
    assert response.status_code == 409 and final(staffed, 0).status == "open"


def test_item_when_duplicate_then_points_to_the_other(staffed: Flask) -> None:
    copy = take_in(staffed, staffed.config["TEAM"]["zhao"], (TEXTS[3],), "KOPIE")[0]
    wang = Member(staffed, "wang")
    assert f'value="{staffed.config["ITEMS"][3]}"' in wang.html(f"/review/items/{copy}"), "the likely one is filled in"
    wang.post(f"/review/items/{copy}/decide", outcome="重复", duplicate_of=staffed.config["ITEMS"][3])
    incident = get_incident(desk_of(staffed), copy)
    assert (incident.outcome, incident.duplicate_of) == ("重复", staffed.config["ITEMS"][3])
    assert "重复于" in wang.html(f"/review/items/{copy}")


def test_item_when_blind_then_no_page_tells_the_suggestion(new_desk) -> None:
    from tests.service.desk.deskside import hire

    app = new_desk(BLIND_SHARE=1)
    team = hire(app)
    items = take_in(app, team["zhao"], TEXTS[:3])
    wang = Member(app, "wang")
    html = wang.html(f"/review/items/{items[0]}")
    assert "盲审：先独立判断" in html
    for told_by in ("模型意见", 'class="r1', "<meter", "相近的判例", "哪个模型说的", "理由</h2>", "%</span>"):
        assert told_by not in html, told_by
    assert wang.post(f"/review/items/{items[0]}/current").status_code == 403
    queue = wang.html("/review/")
    assert queue.count("盲审</span>") == 3 and "建议" not in queue.split("<tbody>")[-1]
    response = wang.post(f"/review/items/{items[0]}/decide")
    assert response.status_code == 422 and "请先选一个标签" in response.get_data(as_text=True)
    assert wang.post(f"/review/items/{items[0]}/decide", label="infringing-personal-info").status_code == 303
    made = get_incident(desk_of(app), items[0]).decisions[-1]
    assert made.blind and made.labels == ("infringing-personal-info",)
    assert "哪个模型说的" in wang.html(f"/review/items/{items[0]}"), "after the decision it may be seen"


def test_item_when_no_model_then_still_decided(staffed: Flask, monkeypatch) -> None:
    from service.state import state_of

    monkeypatch.setattr(state_of(staffed).models, "_classifier", None)
    item = staffed.config["ITEMS"][0]
    wang = Member(staffed, "wang")
    assert "理由</h2>" not in wang.html(f"/review/items/{item}")
    assert wang.post(f"/review/items/{item}/current").status_code == 503
    assert wang.post(f"/review/items/{item}/decide", label="fraud").status_code == 303


def test_item_when_current_model_is_asked_then_kept_beside_the_first(staffed: Flask) -> None:
    item = staffed.config["ITEMS"][0]
    html = Member(staffed, "wang").post(f"/review/items/{item}/current").get_data(as_text=True)
    kept = list_predictions(desk_of(staffed), item)
    assert len(kept) == 1 and kept[0].model_id in html


# Bulk, second reading, history


def test_bulk_when_previewed_applied_and_undone_then_as_shown(staffed: Flask) -> None:
    wang, items = Member(staffed, "wang"), staffed.config["ITEMS"]
    claim(desk_of(staffed), reader(staffed, "sun"), items[2])
    html = wang.post("/review/bulk", scope="ticked", id=items[:3], outcome="信息不足", note="缺时间").get_data(
        as_text=True
    )
    assert "将处理 <strong>2</strong> 件" in html and "1 件不能处理" in html and items[2] in html
    assert final(staffed, 0).status == "open", "a preview stores nothing"
    fields = re.findall(r'type="hidden" name="(token|outcome|note|id)" value="([^"]*)"', html)
    form = {name: [v for n, v in fields if n == name] for name in ("token", "outcome", "note", "id")}
    assert wang.post("/review/bulk/apply", **{**form, "outcome": "误报"}).status_code == 303
    assert final(staffed, 0).status == "open", "another verdict than the one shown is refused"
    assert wang.post("/review/bulk/apply", **form).status_code == 303
    assert "已批量处理 2 件" in wang.html("/review/")
    assert (final(staffed, 0).outcome, final(staffed, 2).outcome) == ("信息不足", None)
    assert wang.post("/review/undo").status_code == 303
    assert [final(staffed, n).status for n in (0, 1)] == ["open", "open"]
    assert "没有可撤销的决定" not in wang.html("/review/")


def test_bulk_when_all_that_match_then_those_of_the_filter(staffed: Flask) -> None:
    html = Member(staffed, "wang").post("/review/bulk?query=网", scope="all", outcome="误报").get_data(as_text=True)
    number = int(re.search(r"将处理 <strong>(\d+)</strong>", html)[1])
    assert 0 < number < 8


@pytest.mark.parametrize("data", [{"scope": "ticked"}, {"id": "x"}, {"outcome": "改判"}, {"outcome": "重复"}])
def test_bulk_when_wrong_then_422_as_a_page(staffed: Flask, data: dict) -> None:
    response = Member(staffed, "wang").post("/review/bulk", **{"id": staffed.config["ITEMS"][0], **data})
    assert response.status_code in (200, 422) and response.mimetype == "text/html"
    assert final(staffed, 0).status == "open"


def test_dispute_when_settled_otherwise_then_the_lead_s_word_counts(staffed: Flask) -> None:
    item = staffed.config["ITEMS"][4]
    wang, li = Member(staffed, "wang"), Member(staffed, "li")
    wang.post(f"/review/items/{item}/decide", label="fraud")
    wang.post(f"/review/items/{item}/second")
    Member(staffed, "sun").post(f"/review/items/{item}/decide", outcome="信息不足")
    assert final(staffed, 4).status == "disputed"
    html = wang.html(f"/review/second/{item}")
    assert "由组长裁定" in html and "依第一人" not in html
    assert li.post(f"/review/second/{item}", outcome="改判").status_code == 422
    assert li.post(f"/review/second/{item}", outcome="改判", label="contract-fraud", note="有合同").status_code == 303
    incident = final(staffed, 4)
    assert (incident.status, incident.label) == ("decided", "contract-fraud")
    assert "有合同" in li.html(f"/review/second/{item}")


def test_history_when_verified_and_exported_then_told(staffed: Flask) -> None:
    li = Member(staffed, "li")
    li.post(f"/review/items/{staffed.config['ITEMS'][0]}/decide", outcome="误报")
    assert "环环相扣" in li.post("/review/history/verify").get_data(as_text=True)
    everything = li.post("/review/export", kind="all")
    assert everything.mimetype == "application/zip" and "attachment" in everything.headers["Content-Disposition"]
    names = zipfile.ZipFile(io.BytesIO(everything.data)).namelist()
    assert any("incidents" in name for name in names) and any("history" in name for name in names)
    rows = li.post("/review/export", kind="decisions").data.decode().splitlines()
    assert len(rows) == 1 and TEXTS[0] in rows[0]
    assert [entry.action for entry in list_latest(desk_of(staffed))[:2]] == ["exported", "exported"]
    html = li.html("/review/history")
    assert "导出" in html and ">SJ-001</a>" in html


def test_history_when_tampered_with_then_the_page_says_where(staffed: Flask) -> None:
    from service.store import writing

    with writing(desk_of(staffed).engine) as connection:
        for name in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER history_no_{name}")
        connection.exec_driver_sql("UPDATE history SET actor = 'mallory' WHERE number = 3")
    html = Member(staffed, "li").post("/review/history/verify").get_data(as_text=True)
    assert "第 3 行起不对" in html


def test_dashboard_when_items_are_decided_then_counts_them(staffed: Flask) -> None:
    desk, wang = desk_of(staffed), reader(staffed, "wang")
    for item in staffed.config["ITEMS"][:5]:
        claim(desk, wang, item)
        decide(desk, wang, item, Verdict("确认", seconds=12.0))
    html = Member(staffed, "wang").html("/review/dashboard?days=7")
    assert "<span>决定</span><b>5</b>" in html and "<span>收到</span><b>8</b>" in html and "12 秒" in html
    assert html.count('class="point"') >= 1 and html.count('class="bar"') == 7
    for odd in ("days=x", "days=999999", "since=2030-01-01&until=2029-01-01", "since=x&until=y", "since=0001-01-01"):
        assert Member(staffed, "wang").get(f"/review/dashboard?{odd}").status_code == 200, odd


def test_log_when_the_desk_is_used_then_holds_no_words_of_incidents(staffed: Flask, caplog) -> None:
    with caplog.at_level(logging.DEBUG):
        li, item = Member(staffed, "li"), staffed.config["ITEMS"][1]
        li.post("/review/new", text=NEW, reference="金丝雀-1")
        li.html("/review/?query=金丝雀")
        li.post(f"/review/items/{item}/reveal", reason="金丝雀理由")
        li.post(f"/review/items/{item}/decide", outcome="误报", note="金丝雀备注")
        Member(staffed, "wang").post("/review/login", source="/review/login", name="金丝雀", password="金丝雀密码")
    words = "\n".join(f"{record.getMessage()} {getattr(record, 'facts', '')}" for record in caplog.records)
    assert "/review/items/<incident_id>/decide" in words
    for canary in ("金丝雀", NEW[:8], "13812345678", TEXTS[1][:8], "correct horse"):
        assert canary not in words
