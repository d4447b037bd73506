"""Write the picture of the page in the README: an answer, in Chromium.

.venv/bin/python scripts/page_picture.py [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
import threading
from pathlib import Path

from desk_pictures import ROOT, WIDE, Camera
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

from service.app import create_app
from service.config import load_config
from service.state import state_of

TEXT = "离职的测试员用没收回的证书轮询接口，导走一万九千组商户登录令牌。"
DAY = "2024-05-01"
#: The first answer with its reasons; what follows repeats the form.
TALLEST = 1100


class PageCamera(Camera):
    """A browser that asks the page and takes a picture of the answer."""

    def open(self, path: str) -> None:
        """Open the page and send the form."""
        super().open(path)
        self.browser.find_element(By.NAME, "text").send_keys(TEXT)
        self.browser.execute_script("document.getElementsByName('occurred_on')[0].value = arguments[0]", DAY)
        self.browser.find_element(By.CSS_SELECTOR, "form button").click()
        WebDriverWait(self.browser, 30).until(lambda b: b.find_elements(By.CSS_SELECTOR, ".elements"))


def main() -> None:
    """Serve the current model and take the picture."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "img"
    with tempfile.TemporaryDirectory() as place:
        app = create_app(load_config({"DATABASE": f"sqlite:///{place}/page.sqlite3"}))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        camera = PageCamera(f"http://127.0.0.1:{server.server_port}", folder)
        try:
            camera.take("page", "/", WIDE, "light", TALLEST)
        finally:
            camera.browser.quit()
            server.shutdown()
            state_of(app).desk.close()
    (folder / f"desk-page-{WIDE}-light.png").rename(folder / f"page-answer-{WIDE}-light.png")


if __name__ == "__main__":
    main()
