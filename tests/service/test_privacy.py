"""Canaries: what a caller sends is in no log, metric, error, database column or model file."""

from __future__ import annotations

import gzip
import socket
from pathlib import Path

import httpx
import pytest

from service.hooks import request_id
from tests.service.running import environment, serving

#: Invented; the identity number fails its own checksum.
CANARIES = {
    "identity": "110101199003070000",
    "phone": "13800138000",
    "name": "欧阳金丝雀",
    "latin": "Canary.Ouyang",
    "mail": "canary@example.org",
}
STORY = "{name}（身份证 {identity}，电话 {phone}，{latin}，{mail}）的账号被人盗走，钱被转出三万元。".format(**CANARIES)


def _everything(address: str, port: int, key: str) -> list[httpx.Response]:
    """Put the canaries wherever a request can hold words."""
    client = httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=30)
    phone, name, latin = CANARIES["phone"], CANARIES["name"], CANARIES["latin"]
    found = [
        client.post("/v1/predict", json={"text": STORY, "reference": STORY}),
        client.post("/v1/predict", json={"text": STORY}, headers={"X-Request-ID": phone}),
        client.post("/v1/predict", json={"text": STORY}, headers={"User-Agent": latin, "Referer": f"http://x/{phone}"}),
        client.post("/v1/predict/batch", json={"items": [{"text": STORY}, {"text": 1, name: STORY}]}),
        client.get("/v1/precedents", params={"q": STORY}),
        client.post("/", data={"text": STORY, "occurred_on": phone}),
        client.post("/", data={"text": STORY}),
    ]
    errors = [
        client.get(f"/v1/labels/{name}{phone}"),
        client.get(f"/v1/precedents/{name}"),
        client.get(f"/{phone}/{name}"),
        client.get("/v1/precedents", params={"label": name, "limit": phone + "x"}),
        client.post("/v1/predict", content=STORY.encode("gbk"), headers={"Content-Type": "application/json"}),
        client.post("/v1/predict", content=STORY.encode(), headers={"Content-Type": "application/json"}),
        client.post("/v1/predict", content=STORY.encode(), headers={"Content-Type": "text/plain"}),
        client.post("/v1/predict", json={"text": STORY, "top_k": phone, "occurred_on": phone}),
        client.request(latin.upper().replace(".", ""), "/v1/predict"),
        httpx.get(address + "/v1/model", headers={"Authorization": f"Bearer {phone}", "X-API-Key": latin}),
    ]
    for raw in (
        f"GET /{phone} {latin}\r\n\r\n",
        f"{latin.replace('.', ' ')} HTTP/1.1\r\n\r\n",
        f"GET / HTTP/1.1\r\nBad Header {phone}\r\n\r\n",
        f"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: {phone}{phone}x\r\n\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.settimeout(10)
            connection.sendall(raw.encode())
            answer = connection.recv(65536).decode("utf-8", "replace")
        assert not any(canary in answer for canary in CANARIES.values()), answer
    for response in errors:
        assert 400 <= response.status_code < 500, (response.status_code, response.url)
        for canary in CANARIES.values():
            assert canary not in response.text
            assert canary not in str(response.headers)
    client.close()
    return found


@pytest.mark.parametrize("server", ["gunicorn", "waitress"])
def test_canaries_when_sent_everywhere_then_found_nowhere(model_root: Path, tmp_path: Path, server: str) -> None:
    import subprocess
    import sys

    database = tmp_path / "keys.sqlite3"
    arguments = ["key", "--database", f"sqlite:///{database}", "add", "台", "--scope", "admin"]
    made = subprocess.run(
        [sys.executable, "-m", "anyou", *arguments], env=environment(model_root), capture_output=True, check=True
    )
    key = made.stdout.decode().strip()
    settings = {"DATABASE": f"sqlite:///{database}", "ACCESS": "keys", "LOG_LEVEL": "debug"}
    with serving(model_root, tmp_path, "--server", server, **settings) as running:
        answers = _everything(running.address, running.port, key)
        assert [response.status_code for response in answers] == [200, 200, 200, 200, 200, 422, 200]
        metrics = httpx.get(running.address + "/metrics", headers={"X-API-Key": key}).text
        log = running.log
    text = log.read_text("utf-8")
    assert '"label"' in text and '"decision"' in text and '"request_id"' in text
    stored = b"".join(file.read_bytes() for file in database.parent.glob(database.name + "*"))
    places = {"log": text, "metrics": metrics, "database": stored.decode("latin-1")}
    for folder in (path for path in model_root.iterdir() if path.is_dir()):
        for file in folder.glob("*.json*"):
            content = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
            places[file.name] = content.decode("utf-8")
    secret = key.split("_", 2)[2]  # the secret itself may hold an underscore
    assert len(secret) == 43
    for place, content in places.items():
        for canary in (*CANARIES.values(), secret):
            assert canary not in content, (place, canary)
            assert canary.encode().decode("latin-1") not in content, (place, canary)
            assert canary.encode("unicode_escape").decode() not in content, (place, canary)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("7f3c1a2b-0000-4000-8000-123456789012", True),
        ("0123456789abcdef0123456789abcdef", True),
        ("trace-42", True),
        ("13800138000", False),
        ("call-13800138000", False),
        ("1101011990030700", False),
        ("x" * 65, False),
        ("张三", False),
    ],
)
def test_request_id_when_it_could_name_a_person_then_replaced(given: str, kept: bool) -> None:
    assert (request_id(given) == given) is kept
