"""The real server: start, stop, kill, exchange of the model, slow and broken senders."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from tests.service.running import environment, serving
from tests.service.test_api import TEXT

BATCH = {"items": [{"text": TEXT, "precedents": 5}] * 256}


def predict(address: str, **kwargs) -> httpx.Response:
    return httpx.post(address + "/v1/predict", json={"text": TEXT}, timeout=30, **kwargs)


@pytest.mark.parametrize("server", ["gunicorn", "waitress"])
def test_serve_when_started_then_answers_and_stops_with_0(model_root: Path, tmp_path: Path, server: str) -> None:
    with serving(model_root, tmp_path, "--server", server, DRAIN_SECONDS=0.1) as running:
        assert predict(running.address).status_code == 200
        metrics = httpx.get(running.address + "/metrics").text
        assert 'anyou_requests_total{method="POST",route="/v1/predict",status="200"} 1.0' in metrics
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(20) == 0


@pytest.mark.parametrize("server", ["gunicorn", "waitress"])
def test_stop_when_requests_are_under_way_then_they_finish_and_new_ones_get_503(
    model_root: Path, tmp_path: Path, server: str
) -> None:
    with serving(model_root, tmp_path, "--server", server, DRAIN_SECONDS=3) as running:
        found: list[httpx.Response] = []

        def ask() -> None:
            found.append(httpx.post(running.address + "/v1/predict/batch", json=BATCH, timeout=60))

        under_way = threading.Thread(target=ask)
        under_way.start()
        deadline = time.monotonic() + 20
        while "anyou_active 1.0" not in httpx.get(running.address + "/metrics", timeout=20).text:
            assert time.monotonic() < deadline and under_way.is_alive()
            time.sleep(0.02)
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.4)
        refused = predict(running.address)
        assert refused.status_code == 503 and refused.json()["error"]["code"] == "unavailable"
        assert int(refused.headers["Retry-After"]) >= 1
        ready = httpx.get(running.address + "/readyz")
        assert ready.status_code == 503 and "停止" in ready.json()["reason"]
        under_way.join(60)
        assert found[0].status_code == 200 and len(found[0].json()["results"]) == 256
        assert running.process.wait(30) == 0


def test_stop_when_one_of_two_is_busy_then_newcomers_are_answered_or_refused(model_root: Path, tmp_path: Path) -> None:
    items = {"items": [{"text": "他用脚本抓走了数据，" * 1200}] * 50}
    with serving(model_root, tmp_path, "--workers", "2", DRAIN_SECONDS=0.2) as running:
        found: list[httpx.Response] = []
        under_way = threading.Thread(
            target=lambda: found.append(httpx.post(running.address + "/v1/predict/batch", json=items, timeout=90))
        )
        under_way.start()
        deadline = time.monotonic() + 20
        while "anyou_active 1.0" not in httpx.get(running.address + "/metrics", timeout=20).text:
            assert time.monotonic() < deadline and under_way.is_alive()
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        statuses = []
        while running.process.poll() is None:
            try:
                statuses.append(predict(running.address).status_code)
            except httpx.TransportError:
                statuses.append(0)
            time.sleep(0.1)
        under_way.join(60)
        assert found[0].status_code == 200 and running.process.wait(30) == 0
    # Answered as long as the other works, turned away at the door after; predict() waits 30 s at most.
    assert statuses and set(statuses) <= {503, 0} and statuses == sorted(statuses, reverse=True)


def test_workers_when_one_is_killed_then_another_takes_its_place(model_root: Path, tmp_path: Path) -> None:
    with serving(model_root, tmp_path, "--workers", "2") as running:
        victim = running.workers()[0]
        os.kill(victim, signal.SIGKILL)
        statuses = [predict(running.address).status_code for _ in range(20)]
        assert statuses == [200] * 20
        deadline = time.monotonic() + 10
        while len(running.workers()) < 2 or victim in running.workers():
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_metrics_when_two_workers_then_added_up(model_root: Path, tmp_path: Path) -> None:
    with serving(model_root, tmp_path, "--workers", "2", ACCESS_LOG="false") as running:
        for _ in range(120):
            assert predict(running.address).status_code == 200
        metrics = httpx.get(running.address + "/metrics").text
        lines = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if line and line[0] != "#")
        assert lines['anyou_requests_total{method="POST",route="/v1/predict",status="200"}'] == "120.0"
        assert lines["anyou_window_texts"] == "120.0"
        assert float(lines["anyou_label_psi"]) > 0.25  # one text a hundred times is a shift
        assert 0 <= float(lines["anyou_unknown_share"]) <= 1
        assert float(lines["anyou_model_age_seconds"]) >= 0
        # Both processes worked: the file of each is in the sum, and the queue is empty.
        assert lines["anyou_queue_waiting"] == "0.0"


def _copies(model_root: Path, root: Path) -> tuple[str, str, str]:
    """The model, the same under another id, and a damaged one."""
    shutil.copytree(model_root, root)
    first = (root / "current").read_text().strip()
    for name in (f"{first}-b", f"{first}-c"):
        shutil.copytree(root / first, root / name)
        manifest = json.loads((root / name / "manifest.json").read_text("utf-8"))
        manifest["id"] = name
        (root / name / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
    (root / f"{first}-c" / "coef.npy").write_bytes(b"broken")
    return first, f"{first}-b", f"{first}-c"


def _make_current(root: Path, name: str) -> None:
    (root / "next").write_text(name + "\n")
    (root / "next").replace(root / "current")


@pytest.mark.parametrize("server", ["gunicorn", "waitress"])
def test_model_when_exchanged_under_load_then_no_request_is_lost(model_root: Path, tmp_path: Path, server: str) -> None:
    root = tmp_path / "models"
    first, second, broken = _copies(model_root, root)
    workers = ("--workers", "2") if server == "gunicorn" else ()
    with serving(root, tmp_path, "--server", server, *workers, WATCH_SECONDS=0.2) as running:
        stop = threading.Event()
        answers: list[tuple[int, str]] = []

        def load() -> None:
            with httpx.Client(base_url=running.address, timeout=30) as client:
                while not stop.is_set():
                    response = client.post("/v1/predict", json={"text": TEXT})
                    answers.append((response.status_code, response.json()["model"]["id"]))

        threads = [threading.Thread(target=load) for _ in range(3)]
        for thread in threads:
            thread.start()

        def wait_for(check) -> None:
            deadline = time.monotonic() + 30
            while not check(httpx.get(running.address + "/readyz").json()):
                assert time.monotonic() < deadline
                time.sleep(0.1)

        _make_current(root, second)
        wait_for(lambda body: body.get("model") == second)
        _make_current(root, broken)
        wait_for(lambda body: body.get("refused", {}).get("id") == broken)
        model = httpx.get(running.address + "/v1/model").json()
        assert model["id"] == second and "coef.npy" in model["refused"]["reason"]
        _make_current(root, first)
        wait_for(lambda body: body.get("model") == first and "refused" not in body)
        time.sleep(0.3)
        stop.set()
        for thread in threads:
            thread.join(30)
    assert {status for status, _ in answers} == {200}
    assert {model for _, model in answers} == {first, second}


def test_hup_when_sent_then_workers_are_renewed_without_loss(model_root: Path, tmp_path: Path) -> None:
    with serving(model_root, tmp_path) as running:
        before = running.workers()
        running.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 15
        while set(running.workers()) & set(before) or not running.workers():
            assert predict(running.address).status_code == 200
            assert time.monotonic() < deadline
        assert predict(running.address).status_code == 200


def test_serve_when_there_is_no_model_then_it_comes_later(model_root: Path, tmp_path: Path) -> None:
    root = tmp_path / "models"
    root.mkdir()
    with serving(root, tmp_path, WATCH_SECONDS=0.2) as running:
        assert httpx.get(running.address + "/readyz").status_code == 503
        name = (model_root / "current").read_text().strip()
        shutil.copytree(model_root / name, root / name)
        _make_current(root, name)
        deadline = time.monotonic() + 30
        while httpx.get(running.address + "/readyz").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert predict(running.address).status_code == 200


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET / HTTP/9.9\r\n\r\n", b"400"),
        (b"\x16\x03\x01 hello\r\n\r\n", b"400"),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * 9000 + b"\r\n\r\n", b"431"),
        (b"POST /v1/predict HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
    ],
    ids=["version", "tls", "long address", "long header", "negative length"],
)
def test_request_when_it_is_no_http_then_our_error_body(shared_server, raw: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", shared_server.port)) as connection:
        connection.settimeout(10)
        connection.sendall(raw)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == status
    assert set(json.loads(body)) == {"error", "request_id"}


CHUNKS = [
    (b"zz\r\nhello\r\n0\r\n\r\n", "no size"),
    (b"-5\r\nhello\r\n0\r\n\r\n", "negative size"),
    (b'c\r\n{"text":"x"}XX0\r\n\r\n', "no end of line"),
    (b'c\r\n{"text":"x"}\r\n0\r\nbad trailer\r\n\r\n', "bad trailer"),
    (b'c\r\n{"te', "cut"),
]


@pytest.mark.parametrize(
    "path", ["/v1/predict", "/v1/predict/batch", "/v1/incidents", "/v1/incidents/i0/decision", "/"]
)
@pytest.mark.parametrize("chunks", [row[0] for row in CHUNKS], ids=[row[1] for row in CHUNKS])
def test_chunks_when_malformed_then_one_400(shared_server, path: str, chunks: bytes) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", shared_server.port)) as connection:
        connection.settimeout(10)
        connection.sendall(head.encode() + chunks)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 400") and answer.count(b"HTTP/1.1") == 1
    assert set(json.loads(answer.partition(b"\r\n\r\n")[2])) == {"error", "request_id"}


@pytest.fixture(scope="module")
def shared_server(model_root: Path, tmp_path_factory: pytest.TempPathFactory):
    with serving(model_root, tmp_path_factory.mktemp("server")) as running:
        yield running


def test_overload_when_more_ask_than_may_wait_then_some_are_refused_and_none_hangs(
    model_root: Path, tmp_path: Path
) -> None:
    with serving(model_root, tmp_path, THREADS=1, QUEUE=1, QUEUE_SECONDS=20) as running:
        statuses: list[int] = []

        def ask() -> None:
            response = httpx.post(running.address + "/v1/predict/batch", json=BATCH, timeout=60)
            statuses.append(response.status_code)
            if response.status_code == 503:
                assert int(response.headers["Retry-After"]) >= 1

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        time.sleep(0.2)
        assert httpx.get(running.address + "/livez", timeout=5).status_code == 200
        for thread in threads:
            thread.join(60)
        metrics = httpx.get(running.address + "/metrics").text
    assert len(statuses) == 6 and set(statuses) == {200, 503}
    assert 'anyou_refused_total{cause="overload"}' in metrics


def test_batch_when_it_can_never_pass_then_413_and_no_word_of_coming_back(model_root: Path, tmp_path: Path) -> None:
    items = {"items": [{"text": "他用脚本抓走了数据，" * 600, "top_k": 18, "precedents": 5}] * 256}
    with serving(model_root, tmp_path, REQUEST_SECONDS=3) as running:
        response = httpx.post(running.address + "/v1/predict/batch", json=items, timeout=60)
        many = httpx.post(running.address + "/v1/predict/batch", json={"items": items["items"] * 2}, timeout=60)
    for refused, word in ((response, "时限"), (many, "256 条")):
        assert refused.status_code == 413 and word in refused.json()["error"]["message"]
        assert "Retry-After" not in refused.headers


def serve_fails(models: Path, *arguments: str, **settings: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "anyou", "serve", *arguments],
        env=environment(models, **settings),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode in (1, 2), done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_serve_when_public_without_key_or_word_then_refused(model_root: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/k.sqlite3"
    message = serve_fails(model_root, "--host", "0.0.0.0", DATABASE=database)
    assert "密钥" in message and "--access open" in message


def test_serve_when_port_is_taken_then_says_so(model_root: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = serve_fails(model_root, "--port", str(taken.getsockname()[1]))
        assert "不能监听" in told and "--port 换一个" in told


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"WORKERS": "many"}, "WORKERS"),
        ({"QUEUE_SECONDS": "nan"}, "QUEUE_SECONDS"),
        ({"ACCESS": "maybe"}, "ACCESS"),
        ({"DATABASE": "mysql://u:geheim@h/x"}, "DATABASE"),
        ({"CORS_ORIGINS": "*"}, "CORS_ORIGINS"),
        ({"CONFIG": "/nowhere.toml"}, "设置文件"),
    ],
    ids=lambda v: next(iter(v)) if isinstance(v, dict) else "",
)
def test_serve_when_a_setting_is_wrong_then_one_clear_line(model_root: Path, settings: dict, message: str) -> None:
    stderr = serve_fails(model_root, **settings)
    assert message in stderr and "geheim" not in stderr
    assert len(stderr.strip().splitlines()) == 1


def test_serve_when_public_with_a_key_then_asks_for_it(model_root: Path, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/k.sqlite3"
    added = subprocess.run(
        [sys.executable, "-m", "anyou", "key", "--database", database, "add", "台"],
        env=environment(model_root),
        capture_output=True,
        text=True,
        check=True,
    )
    with serving(model_root, tmp_path, "--host", "0.0.0.0", DATABASE=database) as running:
        assert predict(running.address).status_code == 401
        assert predict(running.address, headers={"X-API-Key": added.stdout.strip()}).status_code == 200
