"""Write the pictures of docs/review.md: a desk with invented weeks behind it, in Chromium.

.venv/bin/python scripts/desk_pictures.py [FOLDER]

The incidents are the sample corpus and the retellings of the tests; the model has seen most of them,
so the figures on the pictures show how the pages look, not how good the model is.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import random
import shutil
import sys
import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from flask import Flask
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

from service.app import create_app
from service.config import load_config
from service.review import claims, decisions, reading, saved, second
from service.review.errors import DeskError
from service.review.filters import QueueFilter
from service.review.intake import NewIncident, take_in
from service.review.people import People
from service.review.records import CHANGED, CONFIRMED, Reader, Verdict
from service.state import state_of

ROOT = Path(__file__).parent.parent
PASSWORD = "correct horse battery"  # noqa: S105 (of invented people, for a minute)
PEOPLE = (
    ("wangyu", "王雨", "reviewer"),
    ("sunli", "孙立", "reviewer"),
    ("lilan", "李岚", "lead"),
    ("root", "管理员", "admin"),
)
DAYS = 28
NARROW, WIDE, TALLEST = 390, 1280, 2400


def rows() -> list[dict[str, Any]]:
    """Described incidents with their labels: retellings last, so that they are what is left to do."""
    found = []
    for path in sorted((ROOT / "samples" / "corpus").glob("*.jsonl")):
        found += [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    random.Random(8).shuffle(found)  # noqa: S311 (a fixed choice)
    retold = (ROOT / "tests" / "cases" / "founding_retellings.jsonl").read_text("utf-8").splitlines()
    return found[:240] + [json.loads(line) for line in retold]


def fill(app: Flask) -> None:
    """Users, incidents over some weeks, and what was decided of them."""
    desk, chance = state_of(app).desk.get(), random.Random(5)  # noqa: S311
    people = People(desk.engine)
    team = [people.add(name, role, PASSWORD, display) for name, display, role in PEOPLE]
    readers = [Reader(user.id, user.role) for user in team]
    given = rows()
    now = datetime.now(UTC)
    for number, row in enumerate(given):
        age = DAYS * (1 - number / len(given))
        at = now - timedelta(days=age, hours=chance.random() * 5)
        new = NewIncident(row["text"], f"SJ-2026-{number + 1:04d}", None, row.get("register"), "api")
        incident = take_in(desk, readers[0], new, at).incident.id
        if number >= len(given) - 42:
            continue
        when = at
        for reader in chance.sample(readers[:2], 2):
            when += timedelta(hours=1 + chance.random() * 10)
            try:
                claims.claim(desk, reader, incident, when)
                seen = reading.get_incident(desk, incident, reader)
                decisions.decide(desk, reader, incident, judge(seen, row["labels"], chance), when)
            except DeskError:
                break
    for one in second.list_second(desk, "disputed")[2:]:
        assert one.second is not None  # noqa: S101 (two readings make a disagreement)
        verdict = Verdict(one.second.outcome, one.second.labels if one.second.outcome == CHANGED else ())
        with contextlib.suppress(DeskError):
            decisions.decide(desk, readers[2], one.incident_id, verdict, now)
    saved.save_view(desk, readers[2], "严重的侵犯个人信息", QueueFilter(label="infringing-personal-info"), True)


def judge(seen: Any, labels: list[str], chance: random.Random) -> Verdict:
    """What a reader says who mostly goes by the labels of the row."""
    seconds = 6 + chance.expovariate(1 / 14)
    luck = chance.random()
    if luck < 0.05:
        return Verdict("信息不足", note="没有写明是否得到授权，已回问提交人。", seconds=seconds)
    if luck < 0.09:
        return Verdict("误报", seconds=seconds)
    if luck < 0.12:
        labels = ["other"]
    suggested = seen.prediction.candidates[0].label if seen.prediction else None
    if suggested in labels:
        return Verdict(CONFIRMED, (suggested,), seconds=seconds)
    flag = chance.random() < 0.15
    comment = "“爬取公开页面”被当成了绕过访问控制。" if flag else ""
    return Verdict(CHANGED, tuple(labels), rule_flag=flag, rule_comment=comment, seconds=seconds)


class Camera:
    """A browser that takes pictures of the desk."""

    def __init__(self, base: str, folder: Path) -> None:
        chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
        if chromium is None or driver is None:
            raise RuntimeError("chromium and chromedriver are needed")
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=zh-CN"):
            options.add_argument(argument)
        options.add_experimental_option("prefs", {"intl.accept_languages": "zh-CN"})
        self.browser = webdriver.Chrome(options=options, service=Service(driver))
        self.base, self.folder = base, folder

    def open(self, path: str) -> None:
        """Open an address of the desk."""
        self.browser.get(self.base + path)

    def sign_in(self, name: str) -> None:
        """Sign in."""
        self.open("/login")
        self.browser.find_element(By.ID, "name").send_keys(name)
        self.browser.find_element(By.ID, "password").send_keys(PASSWORD)
        self.browser.find_element(By.CSS_SELECTOR, "main button").click()
        WebDriverWait(self.browser, 10).until(lambda b: not b.current_url.endswith("/login"))

    def take(self, name: str, path: str, width: int, scheme: str, tallest: int = TALLEST) -> None:
        """One picture of one page.

        Raises
        ------
        RuntimeError
            If the page is wider than the window.
        """
        command = self.browser.execute_cdp_cmd
        size = {"width": width, "height": 860, "deviceScaleFactor": 1, "mobile": False}
        command("Emulation.setDeviceMetricsOverride", size)
        command("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.open(path)
        root = "return document.documentElement"
        if self.browser.execute_script(f"{root}.scrollWidth") > width:
            raise RuntimeError(f"{name} is wider than {width}")
        height = min(tallest, self.browser.execute_script(f"{root}.scrollHeight"))
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        found = command("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True, "clip": clip})
        picture = Image.open(io.BytesIO(base64.b64decode(found["data"]))).convert("RGB")
        # Mostly flat colours: a palette holds them at a fraction of the size.
        picture.quantize(256, kmeans=2).save(self.folder / f"desk-{name}-{width}-{scheme}.png", optimize=True)


def find(app: Flask) -> tuple[str, str]:
    """The retelling that is pictured, and a disagreement."""
    desk = state_of(app).desk.get()
    from service.review.queue import list_page

    user = next(u for u in People(desk.engine).list() if u.role == "lead")
    reader = Reader(user.id, user.role)
    # Which items are blind goes by a hash of their ids; on a blind one there is little to see.
    for words in ("返利联盟", "物流企业", "曝光墙", "自动获客"):
        page = list_page(desk, reader, QueueFilter(query=words, blind=False), size=5)
        if page.items:
            return page.items[0].id, second.list_second(desk, "disputed")[0].incident_id
    raise RuntimeError("every item looked for is blind")


def main() -> None:
    """Fill a desk and take every picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "img"
    with tempfile.TemporaryDirectory() as place:
        settings = {
            "DATABASE": f"sqlite:///{place}/desk.sqlite3",
            "SEAL_KEYS": Fernet.generate_key().decode(),
            "BLIND_SHARE": 0.2,
            "SECOND_SHARE": 0.15,
        }
        app = create_app(load_config(settings))
        fill(app)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        camera = Camera(f"http://127.0.0.1:{server.server_port}/review", folder)
        try:
            camera.take("login", "/login", WIDE, "light")
            camera.sign_in("lilan")
            item, dispute = find(app)
            for name, path in (("item", f"/items/{item}"), ("queue", "/"), ("dashboard", "/dashboard")):
                for width in (WIDE, NARROW):
                    for scheme in ("light", "dark"):
                        camera.take(name, path, width, scheme, 1500 if name == "queue" else TALLEST)
            for name, path in (("dispute", f"/second/{dispute}"), ("history", "/history"), ("new", "/new")):
                camera.take(name, path, WIDE, "light", 1100)
                camera.take(name, path, NARROW, "light", 1100)
            for name, path in (("second", "/second"), ("upload", "/upload")):
                camera.take(name, path, WIDE, "light", 1000)
            camera.browser.delete_all_cookies()
            camera.sign_in("root")
            camera.take("users", "/users", WIDE, "light")
            camera.take("users", "/users", NARROW, "light", 1100)
        finally:
            camera.browser.quit()
            server.shutdown()


if __name__ == "__main__":
    main()
