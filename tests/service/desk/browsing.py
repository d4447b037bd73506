"""Somebody at the desk in a real browser."""

from __future__ import annotations

import time
from typing import Any

from tests.service.desk.deskside import PASSWORD


class Shift:
    """Somebody at the desk: opens pages, presses keys, clicks, waits for the next page."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.base = browser, address + "/review"

    def open(self, path: str) -> None:
        self.browser.get(self.base + path)

    def find(self, selector: str) -> Any:
        from selenium.webdriver.common.by import By

        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[Any]:
        from selenium.webdriver.common.by import By

        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    @property
    def text(self) -> str:
        return self.find("main").text

    @property
    def path(self) -> str:
        return self.browser.current_url.removeprefix(self.base).split("?")[0]

    def press(self, *keys: str, leaves: bool = False) -> None:
        """Press keys with whatever has the focus; ``leaves`` waits for the page that follows."""
        from selenium.webdriver.common.action_chains import ActionChains

        self._do(lambda: ActionChains(self.browser).send_keys(*keys).perform(), leaves)

    def chord(self, held: str, key: str) -> None:
        """A key while another is held, and the page that follows."""
        from selenium.webdriver.common.action_chains import ActionChains

        chain = ActionChains(self.browser).key_down(held).send_keys(key).key_up(held)
        self._do(chain.perform, True)

    def click(self, selector: str, leaves: bool = True) -> None:
        element = self.find(selector)
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        self._do(element.click, leaves)

    def _do(self, act: Any, leaves: bool) -> None:
        if not leaves:
            act()
            return
        self.browser.execute_script("window.stillHere = true")
        act()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                state = "return [window.stillHere === true, document.readyState]"
                here, ready = self.browser.execute_script(state)
            except Exception:  # between two pages there is none to ask
                here, ready = True, ""
            if not here and ready == "complete":
                return
            time.sleep(0.02)
        raise AssertionError(f"no page followed; still at {self.browser.current_url}: {self.text[:300]}")

    def sign_in(self, name: str) -> None:
        """By keyboard: the name has the focus, Tab, the password, Enter."""
        from selenium.webdriver.common.keys import Keys

        self.browser.delete_all_cookies()
        self.open("/login")
        # The page is there before the focus is: keys that come in between go to nobody.
        self._until("return document.activeElement.id === 'name'")
        self.press(name, Keys.TAB, PASSWORD)
        assert self.find("#name").get_attribute("value") == name
        self.press(Keys.ENTER, leaves=True)
        assert self.path != "/login", self.text

    def _until(self, condition: str) -> None:
        deadline = time.monotonic() + 20
        while not self.browser.execute_script(condition):
            assert time.monotonic() < deadline, f"never true: {condition}; {self.text[:300]}"
            time.sleep(0.02)

    def faults(self) -> list[str]:
        """What the browser complained about."""
        return [entry["message"] for entry in self.browser.get_log("browser") if entry["level"] == "SEVERE"]
