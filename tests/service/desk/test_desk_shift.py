"""A whole shift in Chromium on the real server: keys, undo, bulk, a disagreement, export, a new model."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from classifier.taxonomy import load_labels
from service.config import load_config
from service.models import ModelHolder
from service.review import intake, second
from service.review.desk import Desk, open_desk
from service.review.history import list_latest
from service.review.people import People
from service.review.proof import verify
from service.review.reading import get_incident, list_decisions
from service.review.records import Reader
from tests.conftest import ROOT
from tests.service.browser import chromium
from tests.service.desk.browsing import Shift
from tests.service.desk.deskside import PASSWORD, TEAM
from tests.service.running import Server, serving
from training.config import load_config as load_training_config
from training.progress import SilentReporter
from training.registry import Registry
from training.train import train


def descriptions(count: int) -> list[str]:
    """Different descriptions out of the sample corpus."""
    rows: list[str] = []
    for path in sorted((ROOT / "samples" / "corpus").glob("scenarios-w*.jsonl")):
        rows += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()[:6]]
    return rows[:count]


class Place:
    """What the shift happens in: server, store, models."""

    def __init__(self, server: Server, desk: Desk, models: Path) -> None:
        self.server, self.desk, self.models = server, desk, models

    def decided(self, name: str) -> int:
        user = People(self.desk.engine).find(name)
        return sum(entry.actor == user.id for entry in list_latest(self.desk, limit=500, action="decide"))


@pytest.fixture(scope="module")
def place(model_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("shift")
    models = folder / "models"
    shutil.copytree(model_root, models)
    settings = {
        "DATABASE": f"sqlite:///{folder}/desk.sqlite3",
        "SEAL_KEYS": Fernet.generate_key().decode(),
        "BLIND_SHARE": 0,
        "SECOND_SHARE": 0,
        "WATCH_SECONDS": 0.5,
    }
    holder = ModelHolder(models)
    holder.load()
    desk = open_desk(load_config({**settings, "MODELS": str(models)}, {}), holder.get)
    people = People(desk.engine)
    team = {name: people.add(name, role, PASSWORD) for name, role in TEAM.items()}
    sender = Reader(team["zhao"].id, "submitter")
    for number, text in enumerate(descriptions(40), 1):
        intake.take_in(desk, sender, intake.NewIncident(text, f"SJ-{number:03d}"))
    with serving(models, folder, **settings) as server:
        yield Place(server, desk, models)
    desk.engine.dispose()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        found.set_window_size(1280, 900)
        yield found


def current(shift: Shift) -> str:
    assert shift.path.startswith("/items/"), shift.path
    return shift.path.removeprefix("/items/")


def test_shift_when_worked_from_sign_in_to_a_new_model(place: Place, browser, tmp_path: Path) -> None:
    shift = Shift(browser, place.server.address)
    first = _twenty_by_keyboard(place, shift)
    _search_and_steps(shift)
    _bulk_and_back(place, shift)
    disputed = _disagree(place, shift)
    _adjudicate(place, shift, disputed)
    rows = _export(shift, tmp_path)
    assert {row["incident_id"] for row in rows} >= {first, disputed}
    _new_model(place, shift, rows)
    assert verify(place.desk).broken is None
    assert shift.faults() == []


def _two_ranks(place: Place, incident_id: str) -> list[int]:
    """Ranks of the first two labels that go together: ``other`` goes with none."""
    candidates = get_incident(place.desk, incident_id).prediction.candidates
    return [rank for rank, candidate in enumerate(candidates, 1) if candidate.label != "other"][:2]


def _check_one(place: Place, incident_id: str, name: str) -> None:
    """What was stored is what the keys said."""
    table = load_labels()
    incident = get_incident(place.desk, incident_id)
    made = incident.decisions[-1]
    suggested = [candidate.label for candidate in incident.prediction.candidates]
    if name == "确认":
        assert (made.outcome, made.labels) == ("确认", (suggested[0],)) and made.accepted
    elif name == "改判":
        assert (made.outcome, made.labels) == ("改判", (suggested[1],))
    elif name == "两个":
        ranks = _two_ranks(place, incident_id)
        assert made.labels == tuple(suggested[rank - 1] for rank in reversed(ranks))
        assert made.outcome == ("确认" if 1 in ranks else "改判")
    elif name == "换":
        assert (made.outcome, made.labels) == ("改判", (suggested[3],))
    elif name == "无涉":
        assert made.labels == ("other",) and made.outcome in ("确认", "改判")
    else:
        assert made.outcome == name
        assert ("没有写明是否得到许可" in made.note) is (name == "信息不足")
    assert made.seconds is not None and all(label in table for label in made.labels)


def _twenty_by_keyboard(place: Place, shift: Shift) -> str:
    from selenium.webdriver.common.keys import Keys

    shift.sign_in("wang")
    assert shift.path == "/" and "40 件" in shift.text
    shift.press(" ", leaves=True)
    seen: list[str] = []
    outcomes: dict[str, str] = {}
    plans = [
        ("确认", (Keys.ENTER,)),
        ("改判", ("2", Keys.ENTER)),
        ("无涉", ("x",)),
        ("信息不足", ("i",)),
        ("不构成", ("n",)),
        ("误报", ("f",)),
        ("两个", (Keys.ENTER,)),
        ("换", ("1", "1", "4", Keys.ENTER)),
    ]
    while len(outcomes) < 20:
        here = current(shift)
        assert here not in seen, "the queue gave an item twice"
        seen.append(here)
        name, keys = plans[len(outcomes) % len(plans)]
        if len(seen) == 5:
            # Once in between an item is left for others.
            shift.press(" ", leaves=True)
            assert here not in shift.path
            continue
        if name == "信息不足":
            shift.press("t")
            shift.press("没有写明是否得到许可 123 ?")
            assert shift.path.endswith(here), "letters typed into the note are no keys"
            shift.press(Keys.ESCAPE)
        if name == "两个":
            # The lower one first: it is to be the main label.
            keys = (*(str(rank) for rank in reversed(_two_ranks(place, here))), *keys)
        shift.press(*keys[:-1])
        shift.press(keys[-1], leaves=True)
        outcomes[here] = name
    assert place.decided("wang") == 20
    for incident_id, name in outcomes.items():
        _check_one(place, incident_id, name)
    _undo_and_again(place, shift, list(outcomes)[-1])
    return next(iter(outcomes))


def _undo_and_again(place: Place, shift: Shift, last: str) -> None:
    """Take the last decision back, and take it once more."""
    from selenium.webdriver.common.keys import Keys

    shift.press("u", leaves=True)
    assert current(shift) == last and "已撤销" in shift.text
    assert get_incident(place.desk, last).status == "open"
    assert [one.undone_at is not None for one in list_decisions(place.desk, last)] == [True]
    shift.press(Keys.ENTER, leaves=True)
    assert get_incident(place.desk, last).status == "decided"


def _search_and_steps(shift: Shift) -> None:
    from selenium.webdriver.common.keys import Keys

    shift.open("/")
    shift.press("?")
    assert shift.find("dialog#help").get_attribute("open") is not None
    shift.press(Keys.ESCAPE)
    shift.press("j", "j", "k")
    assert shift.browser.switch_to.active_element == shift.all("[data-row]")[0]
    shift.press(Keys.ENTER, leaves=True)
    here = current(shift)
    shift.press("j", leaves=True)
    assert current(shift) != here
    shift.press("k", leaves=True)
    assert current(shift) == here
    shift.press("/", leaves=True)
    assert shift.browser.switch_to.active_element == shift.find("#query")
    shift.press("没有写明是否得到许可", Keys.ENTER, leaves=True)
    assert "没有符合的事件" in shift.text, "decided items are not in the queue"
    shift.open("/?status=all&query=没有写明是否得到许可")
    assert "没有符合的事件" not in shift.text and shift.all("[data-row]"), "notes are searched"


def _bulk_and_back(place: Place, shift: Shift) -> None:
    shift.open("/?assignee=none")
    for box in shift.all("td.tick input")[:3]:
        box.click()
    ids = [box.get_attribute("value") for box in shift.all("td.tick input")[:3]]
    shift.click("details.bulk summary", leaves=False)
    shift.find("#b-outcome").send_keys("误报")
    shift.click("details.bulk .buttons button")
    assert "将处理 3 件" in shift.text
    from selenium.webdriver.common.keys import Keys

    shift.press(Keys.ENTER, leaves=True)
    assert "已批量处理 3 件" in shift.text
    assert {get_incident(place.desk, one).outcome for one in ids} == {"误报"}
    shift.press("u", leaves=True)
    assert "已撤销批量处理的 3 件" in shift.text
    assert {get_incident(place.desk, one).status for one in ids} == {"open"}


def _disagree(place: Place, shift: Shift) -> str:
    from selenium.webdriver.common.keys import Keys

    shift.open("/")
    shift.press(" ", leaves=True)
    disputed = current(shift)
    shift.press(Keys.ENTER, leaves=True)
    shift.open(f"/items/{disputed}")
    shift.click("form[action*='/second'] button")
    shift.sign_in("sun")
    shift.open(f"/items/{disputed}")
    assert "二审：先独立判断" in shift.text and "模型意见" not in shift.text, "a second reader sees no suggestion"
    shift.click("form[action*='/claim'] button")
    shift.press("n", leaves=True)
    assert get_incident(place.desk, disputed).status == "disputed"
    return disputed


def _adjudicate(place: Place, shift: Shift, disputed: str) -> None:
    shift.sign_in("li")
    shift.open("/second")
    shift.click("[data-row]")
    assert shift.path == f"/second/{disputed}"
    assert "wang" in shift.text and "sun" in shift.text
    shift.press("2", leaves=True)
    found = second.get_second(place.desk, disputed)
    assert found.state == "adjudicated" and found.adjudication.outcome == "不构成"


def _export(shift: Shift, folder: Path) -> list[dict]:
    shift.browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})
    shift.open("/history")
    shift.click("button[value=decisions]", leaves=False)
    deadline = time.monotonic() + 20
    while not (found := list(folder.glob("anyou-decisions-*.jsonl"))) and time.monotonic() < deadline:
        time.sleep(0.05)
    rows = [json.loads(line) for line in found[0].read_text("utf-8").splitlines()]
    shift.click("form[action$='/verify'] button")
    assert "环环相扣" in shift.text and "导出" in shift.text
    return rows


def _new_model(place: Place, shift: Shift, rows: list[dict]) -> None:
    """Train on some real cases and what was decided, promote, and see it at the desk without a restart."""
    learned = place.models.parent / "reviewed"
    learned.mkdir()
    with (learned / "reviewed.jsonl").open("w", encoding="utf-8") as file:
        for row in rows:
            if row["labels"] and 15 <= len(row["text"]) <= 600:
                fact = {"id": f"review-{row['incident_id']}", "text": row["text"], "labels": row["labels"]}
                group = {
                    "register": "factual",
                    "basis": "scenario",
                    "writer": "desk",
                    "split_group": row["incident_id"],
                }
                file.write(json.dumps({**fact, **group}, ensure_ascii=False) + "\n")
    for path in (ROOT / "samples" / "corpus").glob("cases-[ruy]*.jsonl"):
        shutil.copy(path, learned)
    registry = Registry(place.models)
    before = (place.models / "current").read_text("utf-8").strip()
    precedents = [ROOT / "samples" / "precedents"]
    made = train([learned], precedents, load_labels(), load_training_config(), registry, SilentReporter())
    open_item = next(iter(place_open(place)))
    shift.open(f"/items/{open_item}")
    assert f"收到时 {before}" in shift.text and "现在用的仍是它" in shift.text
    registry.promote(made)
    deadline = time.monotonic() + 120
    while f"现在的 {made}" not in shift.text:
        assert time.monotonic() < deadline, place.server.log.read_text("utf-8")[-3000:]
        time.sleep(0.3)
        shift.open(f"/items/{open_item}")
    shift.click("form[action*='/current'] button")
    assert made in shift.text and before in shift.text


def place_open(place: Place) -> list[str]:
    from service.review.filters import QueueFilter
    from service.review.queue import list_page

    lead = People(place.desk.engine).find("li")
    return [item.id for item in list_page(place.desk, Reader(lead.id, lead.role), QueueFilter(status="open")).items]
