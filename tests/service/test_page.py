"""The page, as text and in a real browser."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.serving import make_server

from service.page.views import EXAMPLES, percent, pieces
from tests.service.browser import chromium

TEXT = "物业管家把三千多条业主的姓名电话卖给装修公司，每条两块钱。"


def test_page_when_opened_then_box_and_examples(client: FlaskClient) -> None:
    html = client.get("/").get_data(as_text=True)
    assert "<textarea" in html
    assert all(name in html for name, _ in EXAMPLES)
    assert EXAMPLES[1][1] in client.get("/?example=2").get_data(as_text=True)
    assert client.get("/?example=99").status_code == 200


def test_page_when_posted_then_ranked_answer_with_marks_and_case(client: FlaskClient) -> None:
    html = client.post("/", data={"text": TEXT, "occurred_on": "2024-01-01"}).get_data(as_text=True)
    assert "侵犯公民个人信息罪" in html and "<mark" in html
    assert "近似案例" in html and "2024-01-01 施行" in html and "不认定任何人有罪" in html


@pytest.mark.parametrize(
    ("data", "status", "message"),
    [
        ({"text": ""}, 422, "没有可读的文字"),
        ({}, 422, "没有可读的文字"),
        ({"text": "字" * 20001}, 422, "文字过长"),
        ({"text": TEXT, "occurred_on": "昨天"}, 422, "行为日期"),
    ],
    ids=["empty", "missing", "too-long", "bad-date"],
)
def test_page_when_input_is_bad_then_says_so_and_keeps_the_text(client, data, status, message) -> None:
    response = client.post("/", data=data)
    assert response.status_code == status
    html = response.get_data(as_text=True)
    assert message in html
    assert data.get("text", "")[:20000] in html


@pytest.mark.parametrize(
    "data",
    [
        {"text": TEXT, "occurred_on": "2999-01-01"},
        {"text": "", "occurred_on": "2024-05-01"},
        {"text": "字" * 20001, "occurred_on": "2024-05-01"},
    ],
    ids=["late", "no-text", "too-long"],
)
@pytest.mark.parametrize("path", ["/", "/report"])
def test_page_when_refused_then_keeps_the_day(client: FlaskClient, data: dict, path: str) -> None:
    html = client.post(path, data=data).get_data(as_text=True)
    assert f'name="occurred_on" value="{data["occurred_on"]}"' in html


def test_page_when_answered_then_says_why_the_shares_need_not_add_up(client: FlaskClient) -> None:
    said = "合计不必是 100%"
    assert said in client.post("/", data={"text": TEXT}).get_data(as_text=True)
    assert said not in client.get("/").get_data(as_text=True)


def test_page_when_text_holds_markup_then_escaped(client: FlaskClient) -> None:
    html = client.post("/", data={"text": "<script>alert(1)</script>" + TEXT}).get_data(as_text=True)
    assert "<script>alert" not in html


@given(st.text(min_size=1, max_size=30), st.data())
def test_pieces_when_any_spans_then_join_to_the_text(text: str, data: st.DataObject) -> None:
    bounds = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6).filter(lambda b: len(b) % 2 == 0)))
    places = [{"start": a, "end": b} for a, b in zip(bounds[::2], bounds[1::2], strict=True)]
    cut = data.draw(st.integers(0, len(places)))
    spans, left_out = [{**place, "weight": 1.0} for place in places[:cut]], places[cut:]
    found = pieces(text, spans, left_out)
    assert "".join(piece.text for piece in found) == text
    assert not any(piece.marked and piece.idle for piece in found)


def test_page_when_small_talk_is_left_out_then_it_is_shown_as_such(client: FlaskClient) -> None:
    talk = "茶水间的咖啡机每周三清洗，由各组轮流，杯子请自己带走。楼梯口的地垫旧了，下周一换新的，团建就定湿地公园。"
    text = f"{talk * 6}\n{TEXT}\n{talk * 6}"
    html = client.post("/", data={"text": text}).get_data(as_text=True)
    assert "字像是与事情无关的话，没有计入" in html
    idle = re.findall(r'<span class="idle" title="像是与事情无关，没有读入">([^<]*)</span>', html)
    assert idle and "咖啡机" in "".join(idle) and TEXT[:12] not in "".join(idle)


@pytest.mark.parametrize(("p", "shown"), [(0.999, "99% 以上"), (0.001, "不足 1%"), (0.5, "50%")])
def test_percent_when_extreme_then_promises_nothing(p: float, shown: str) -> None:
    assert percent(p) == shown


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


def test_browser_when_a_long_word_is_printed_then_it_stays_on_the_paper(browser, address: str) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    browser.set_window_size(794, 1123)
    browser.get(address)
    long = TEXT + "https://example.org/" + "a1b2c3d4" * 30
    browser.execute_script("document.querySelector('#text').value = arguments[0]", long)
    browser.execute_script("document.querySelector('button.plain').removeAttribute('formtarget')")
    browser.find_element(By.CSS_SELECTOR, "button.plain").click()
    WebDriverWait(browser, 20).until(lambda page: page.find_elements(By.CSS_SELECTOR, "table.ranking"))
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert browser.execute_script(overflow) <= 0
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


@pytest.mark.parametrize("width", [1280, 400])
def test_browser_when_the_interface_is_read_then_it_fits_the_window(browser, address: str, width: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    browser.get(f"{address}/docs")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("width", [1280, 390])
def test_browser_when_example_is_asked_then_answer_fits_the_window(browser, address: str, width: int) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.wait import WebDriverWait

    browser.set_window_size(width, 900)
    browser.get(address)
    browser.find_element(By.LINK_TEXT, "侵犯个人信息").click()
    browser.find_element(By.TAG_NAME, "button").click()
    first = WebDriverWait(browser, 20).until(lambda page: page.find_element(By.CSS_SELECTOR, "article.label.first"))
    assert "侵犯公民个人信息罪" in first.text
    assert first.find_elements(By.TAG_NAME, "mark")
    assert browser.find_element(By.CSS_SELECTOR, "section.cases details.case").get_attribute("open")
    overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert browser.execute_script(overflow) <= 0
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
