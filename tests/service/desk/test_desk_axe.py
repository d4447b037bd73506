"""Every page of the desk in Chromium: accessibility (axe-core), fit in 1280 and 390 pixels, no complaint."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from service.review.claims import claim
from service.review.decisions import decide
from service.review.filters import QueueFilter
from service.review.records import Reader, Verdict
from service.review.saved import save_view
from service.review.second import ask_second
from tests.service.browser import chromium
from tests.service.desk.browsing import Shift
from tests.service.desk.deskside import TEXTS, desk_of, hire, make_app, take_in

AXE = Path(__file__).parents[2] / "vendor" / "axe.min.js"

#: Rules beyond WCAG A and AA say taste; these say law.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

PAGES = {
    "queue": "/",
    "queue-filtered": "/?status=all&query=公司",
    "queue-empty": "/?status=all&query=没有这样的词",
    "item": "/items/{open}",
    "item-decided": "/items/{decided}",
    "item-disputed": "/items/{disputed}",
    "item-blind": "/items/{blind}",
    "new": "/new",
    "upload": "/upload",
    "mine": "/mine",
    "second": "/second",
    "second-waiting": "/second?state=waiting",
    "dispute": "/second/{disputed}",
    "dashboard": "/dashboard",
    "history": "/history",
    "users": "/users",
    "password": "/password",
    "missing": "/no-such-page",
}


@pytest.fixture(scope="module")
def place(model_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """Address of a desk with something on every page, and the ids that fill the addresses."""
    app = make_app(model_root, tmp_path_factory.mktemp("axe"))
    team, desk = hire(app), desk_of(app)
    items = take_in(app, team["root"])
    wang, sun, lead = (Reader(team[name].id, team[name].role) for name in ("wang", "sun", "li"))
    for one in items[:3]:
        claim(desk, wang, one)
        decide(desk, wang, one, Verdict("确认", note="清楚。", rule_flag=True, rule_comment="太宽", seconds=9.0))
    ask_second(desk, wang, items[1])
    claim(desk, sun, items[1])
    decide(desk, sun, items[1], Verdict("信息不足", note="没有写明许可。"))
    ask_second(desk, wang, items[2])
    save_view(desk, lead, "我的", QueueFilter(label="fraud"), True)
    take_in(app, team["root"], (TEXTS[0] + "又一次。", TEXTS[4]), "NEU")
    names = {"open": items[3], "decided": items[0], "disputed": items[1], "blind": items[2]}
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", names
    server.shutdown()
    thread.join()
    server.server_close()
    desk.engine.dispose()


@pytest.fixture(scope="module")
def shift(place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shift]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        found = Shift(browser, place[0])
        found.sign_in("root")
        browser.get_log("browser")
        yield found


def look(shift: Shift, scheme: str, width: int) -> list[str]:
    """What axe finds on the page as it stands, serious and critical ones, and whether it fits."""
    command = shift.browser.execute_cdp_cmd
    command(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    )
    command("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
    for details in shift.all("details"):
        shift.browser.execute_script("arguments[0].open = true", details)
    # Run by the driver, beside the page's own policy for scripts.
    shift.browser.execute_script(AXE.read_text("utf-8"))
    found = shift.browser.execute_async_script(
        "const done = arguments[1];"
        "axe.run(document, {runOnly: arguments[0]}).then(done, e => done({error: String(e)}))",
        RULES,
    )
    assert "error" not in found, found["error"]
    assert found["passes"], "axe looked at nothing"
    bad = [
        f"{one['impact']} {one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
    wide = shift.browser.execute_script("return document.documentElement.scrollWidth")
    # A caption in a column of its own is one character wide; those that are hidden have no size to speak of.
    bad += shift.browser.execute_script(
        "return [...document.querySelectorAll('caption:not(.hidden)')]"
        ".filter(one => one.offsetWidth && one.offsetWidth < one.parentElement.offsetWidth / 2)"
        ".map(one => 'narrow caption: ' + one.textContent)"
    )
    return bad + ([f"{wide} wide in {width}"] if wide > width else [])


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("name", PAGES)
def test_page_when_looked_at_by_axe_then_nothing_serious_and_it_fits(place, shift: Shift, name: str) -> None:
    shift.open(PAGES[name].format(**place[1]))
    assert look(shift, "light", 1280) == []
    assert look(shift, "dark", 390) == []
    assert [fault for fault in shift.faults() if "404" not in fault] == []


def test_form_pages_when_looked_at_by_axe_then_nothing_serious(place, shift: Shift, tmp_path: Path) -> None:
    """The pages that only a form leads to: bulk preview, upload preview, similar incidents, the help."""
    file = tmp_path / "事件.csv"
    file.write_text(f"描述,编号,发生日\n{TEXTS[6]}多一句。,UP-1,2024-05-01\n,UP-2,\n{TEXTS[5]},UP-3,五月\n", "utf-8")
    shift.open("/upload")
    shift.find("input[type=file]").send_keys(str(file))
    shift.click("main form button")
    assert "可收 1 行" in shift.text and "2 处有错" in shift.text
    assert look(shift, "dark", 1280) == [] and look(shift, "light", 390) == []
    shift.click("form[action$='/apply'] button")
    assert "新收 1 件" in shift.text and look(shift, "light", 1280) == []
    shift.open("/new")
    shift.find("#text").send_keys(TEXTS[0])
    shift.click("main form button.primary")
    assert "已有相近的事件" in shift.text
    assert look(shift, "light", 1280) == [] and look(shift, "dark", 390) == []
    shift.open("/")
    shift.find("td.tick input").click()
    shift.click("details.bulk summary", leaves=False)
    shift.click("details.bulk .buttons button")
    assert "先看会怎样" in shift.text
    assert look(shift, "dark", 1280) == [] and look(shift, "light", 390) == []
    shift.open("/")
    shift.press("?")
    assert look(shift, "light", 1280) == [] and look(shift, "dark", 390) == []
    assert shift.faults() == []


def test_sign_in_page_when_looked_at_by_axe_then_nothing_serious(place, shift: Shift) -> None:
    shift.browser.delete_all_cookies()
    shift.open("/login")
    assert look(shift, "light", 1280) == [] and look(shift, "dark", 390) == []
    shift.find("#name").send_keys("x")
    shift.find("#password").send_keys("y")
    shift.click("main button")
    assert "用户名或密码不对" in shift.text and look(shift, "light", 390) == []


def test_item_when_scripts_are_off_then_still_works(place, model_root: Path, tmp_path: Path) -> None:
    """Everything is a form: a browser without scripts decides by mouse."""
    with chromium(tmp_path) as browser:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        shift = Shift(browser, place[0])
        shift.open("/login")
        shift.find("#name").send_keys("li")
        shift.find("#password").send_keys("correct horse battery")
        shift.find("main button").click()
        wait_for(lambda: shift.path == "/")
        shift.open(f"/items/{place[1]['open']}")
        shift.find("button[value=误报]").click()
        wait_for(lambda: "已记录：误报" in shift.browser.page_source)
