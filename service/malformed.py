"""The answer to what is no HTTP request: our error body, and nothing of what was sent."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import uuid

from service.errors import MESSAGES

logger = logging.getLogger("anyou.access")

#: Gunicorn's exceptions by name -> status; all others of its parser are 400.
_STATUS = {"LimitRequestLine": 414, "LimitRequestHeaders": 431}
_REASONS = {400: "Bad Request", 408: "Request Timeout", 414: "URI Too Long", 431: "Request Header Fields Too Large"}


def answer_malformed(client: socket.socket, error: Exception) -> None:
    """Write the response to a socket and note the kind of fault.

    What is not an error of gunicorn's own parser is a fault of ours and
    answered with 500.
    """
    name = type(error).__name__
    parsed = type(error).__module__.startswith("gunicorn.http") or isinstance(error, ValueError | OSError)
    status = _STATUS.get(name, 400) if parsed else 500
    code, message = MESSAGES[status]
    if status == 400:
        message = "不是有效的 HTTP 请求。"
    request_id = uuid.uuid4().hex
    body = json.dumps({"error": {"code": code, "message": message}, "request_id": request_id}, ensure_ascii=False)
    raw = body.encode()
    head = (
        f"HTTP/1.1 {status} {_REASONS.get(status, 'Internal Server Error')}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(raw)}\r\n"
        f"X-Request-ID: {request_id}\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )
    with contextlib.suppress(OSError):
        client.sendall(head.encode() + raw)
    facts = {"request_id": request_id, "status": status, "cause": name}
    logger.log(logging.INFO if status < 500 else logging.ERROR, "malformed", extra={"facts": facts})
