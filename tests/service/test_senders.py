"""Slow senders, broken ones and those that send too much, against the real server."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from tests.service.running import serving
from tests.service.test_server import predict


def begun(path: str, kind: str, body: bytes) -> bytes:
    """A request of a thousand bytes, most of which are still to come."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: 1000\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    "begin",
    [
        b"POST /v1/predict HTTP/1.1\r\nHost: x\r\n",
        begun("/v1/predict", "application/json", b"{"),
        begun("/v1/incidents", "application/vnd.api+json", b"{"),
        begun("/", "application/x-www-form-urlencoded", b"text="),
        begun("/report", "application/x-www-form-urlencoded", b"text="),
        begun("/review/new", "application/x-www-form-urlencoded", b"text="),
        begun("/review/upload", "multipart/form-data; boundary=b", b"--b\r\n"),
    ],
    ids=["in the headers", "in the body", "other JSON", "page", "report", "desk", "file"],
)
def test_sender_when_slow_then_ended_in_time_and_others_are_served(
    model_root: Path, tmp_path: Path, begin: bytes
) -> None:
    with serving(model_root, tmp_path, REQUEST_SECONDS=1, THREADS=1, QUEUE=1) as running:
        slow = [socket.create_connection(("127.0.0.1", running.port)) for _ in range(4)]
        began = time.monotonic()
        for connection in slow:
            connection.sendall(begin)
        while time.monotonic() - began < 0.8:
            for connection in slow:
                connection.sendall(b"x")
            time.sleep(0.1)
        assert predict(running.address).status_code == 200
        for connection in slow:
            connection.settimeout(10)
            answer = connection.recv(65536)
            assert answer == b"" or answer.split()[1] in (b"408", b"400")
            connection.close()
        assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    ("path", "size", "status", "connection"),
    [
        ("/v1/predict", 300_000, b"413", b"close"),
        ("/v1/predict/batch", 20_000_000, b"413", b"close"),
        ("/v1/nowhere", 300_000, b"404", b"close"),
        ("/v1/predict", 2_000, b"400", b"keep-alive"),
        ("/v1/nowhere", 2_000, b"404", b"keep-alive"),
    ],
    ids=["too large", "batch too large", "no route", "read", "little left"],
)
def test_body_when_left_unread_then_the_answer_says_that_the_connection_ends(
    model_root: Path, tmp_path: Path, path: str, size: int, status: bytes, connection: bytes
) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n"
    with (
        serving(model_root, tmp_path) as running,
        socket.create_connection(("127.0.0.1", running.port)) as sender,
    ):
        sender.settimeout(10)
        sender.sendall(head.encode() + b"a" * min(size, 2_000))
        answer = sender.recv(65536)
        assert answer.split()[1] == status
        assert b"\r\nConnection: " + connection + b"\r\n" in answer
