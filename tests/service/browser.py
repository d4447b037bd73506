"""A real browser, where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


def needed(program: str) -> str:
    """Path of a program of the browser; without it the test is skipped, or fails where one was promised."""
    found = shutil.which(program)
    if found is None:
        if os.environ.get("ANYOU_REQUIRE_BROWSER"):
            pytest.fail(f"{program} is needed here")
        pytest.skip(f"no {program}")
    return found


@contextmanager
def chromium(folder: Path) -> Iterator[Any]:
    """Chromium without a window; downloads go to ``folder``."""
    program, driver = needed("chromium"), needed("chromedriver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        f"--user-data-dir={folder / 'profile'}",
    ):
        options.add_argument(argument)
    options.add_experimental_option("prefs", {"download.default_directory": str(folder / "downloads")})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield found
    finally:
        found.quit()
