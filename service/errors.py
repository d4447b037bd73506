"""From an exception to a status and the one error body; the only file that knows both."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from classifier.errors import ModelMissingError, TextError, UnknownLabelError
from service.faults import GateClosedError, RateLimitedError, StoreError, TooLargeError
from service.review.errors import DeskError
from service.state import state

logger = logging.getLogger("anyou.service")

#: Status -> (code, what the reader is told). The text of an exception is never sent.
MESSAGES = {
    400: ("bad_request", "请求不是有效的 UTF-8 JSON。"),
    401: ("unauthorized", "需要有效的凭据。"),
    403: ("forbidden", "没有权限。"),
    404: ("not_found", "没有这个资源。"),
    405: ("method_not_allowed", "这个地址不接受这种方法。"),
    406: ("not_acceptable", "不能按要求的类型返回。"),
    408: ("timeout", "请求超时。"),
    409: ("conflict", "与现有数据冲突。"),
    413: ("too_large", "请求体过大。"),
    414: ("too_large", "地址过长。"),
    415: ("unsupported_media_type", "请求体应为 application/json，不压缩。"),
    422: ("invalid", "请求内容不符合要求。"),
    429: ("too_many_requests", "请求过于频繁，请稍后再试。"),
    431: ("too_large", "请求头过大。"),
    500: ("internal", "服务内部出错，已记录。"),
    503: ("unavailable", "服务暂不可用，请稍后再试。"),
}


def error_body(status: int, message: str | None = None, fields: Any = None) -> dict[str, Any]:
    """The one body of every error."""
    code, default = MESSAGES.get(status, ("error", "请求没有成功。"))
    error: dict[str, Any] = {"code": code, "message": message or default}
    if fields:
        error["fields"] = fields
    return {"error": error, "request_id": g.get("request_id", "")}


def error_response(status: int, message: str | None = None, fields: Any = None) -> Response:
    """The body as a response with its status."""
    response = jsonify(error_body(status, message, fields))
    response.status_code = status
    return response


def _field_messages(exception: HTTPException) -> Any:
    """Messages of a failed schema, without the place ("json") webargs puts around them."""
    data = getattr(exception, "data", None) or {}
    messages = data.get("messages") or {}
    if isinstance(messages, dict):
        for place in ("json", "query", "query_args", "path", "headers"):
            if place in messages and isinstance(messages[place], dict):
                return messages[place]
    return messages


def _handle_http(exception: HTTPException) -> Response:
    status = exception.code or 500
    fields = _field_messages(exception) if status == 422 else None
    # What is allowed, so that nobody has to try it out.
    most = f"请求体过大，最多 {request.max_content_length} 字节。" if status == 413 else None
    response = error_response(status, most, fields)
    if status == 405 and (allowed := getattr(exception, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    if status == 503:
        response.headers["Retry-After"] = "5"
    if status == 401:
        # A browser asks its user for the key; a program reads Bearer.
        page = not request.path.startswith(("/v1/", "/metrics"))
        response.headers["WWW-Authenticate"] = 'Basic realm="anyou", charset="UTF-8"' if page else "Bearer"
    return response


def _handle_text(exception: TextError) -> Response:
    return error_response(422, None, {"text": [str(exception)]})


def _handle_unknown_label(exception: UnknownLabelError) -> Response:
    return error_response(404, "没有这个标签。")


def _handle_missing_model(exception: ModelMissingError) -> Response:
    response = error_response(503, "还没有可用的模型。")
    response.headers["Retry-After"] = "5"
    return response


def _handle_gate(exception: GateClosedError) -> Response:
    messages = {"stopping": "服务正在停止，请稍后再试。", "deadline": "没有在限定时间内算完，请减少条数后再试。"}
    state().metrics.refused.labels(exception.cause).inc()
    response = error_response(503, messages.get(exception.cause, "请求太多，请稍后再试。"))
    response.headers["Retry-After"] = str(exception.retry_after)
    return response


def _handle_too_large(exception: TooLargeError) -> Response:
    # Without Retry-After: it would be refused again.
    return error_response(413, str(exception))


def _handle_rate(exception: RateLimitedError) -> Response:
    state().metrics.refused.labels("rate_limit").inc()
    response = error_response(429, "这把密钥的用量已满，请稍后再试。")
    response.headers["Retry-After"] = str(exception.retry_after)
    return response


def _handle_desk(exception: DeskError) -> Response:
    return error_response(exception.status, f"{exception.message.rstrip('。')}。", exception.fields)


def _handle_store(exception: StoreError) -> Response:
    logger.error("store failed", extra={"facts": {"cause": type(exception).__name__}})
    response = error_response(503)
    response.headers["Retry-After"] = "5"
    return response


def is_malformed(exception: Exception) -> bool:
    """Whether gunicorn's parser says that what was sent is no HTTP, told by name: it is not on every system."""
    return any(kind.__module__.startswith("gunicorn.http") for kind in type(exception).__mro__)


def _handle_unexpected(exception: Exception) -> Response:
    if is_malformed(exception):
        # A chunk or trailer that is none: bodies are read here, after the head was found to be right.
        return error_response(400, "不是有效的 HTTP 请求。")
    # The text of an exception may quote the incident; only its type is logged.
    frames = traceback.extract_tb(exception.__traceback__)[-6:]
    through = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    facts = {"cause": type(exception).__name__, "endpoint": request.endpoint, "through": through}
    logger.error("unexpected", extra={"facts": {"request_id": g.get("request_id", ""), **facts}})
    return error_response(500)


def register_error_handlers(app: Flask) -> None:
    """One handler a family of exceptions."""
    app.register_error_handler(HTTPException, _handle_http)
    app.register_error_handler(TextError, _handle_text)
    app.register_error_handler(UnknownLabelError, _handle_unknown_label)
    app.register_error_handler(ModelMissingError, _handle_missing_model)
    app.register_error_handler(GateClosedError, _handle_gate)
    app.register_error_handler(TooLargeError, _handle_too_large)
    app.register_error_handler(RateLimitedError, _handle_rate)
    app.register_error_handler(DeskError, _handle_desk)
    app.register_error_handler(StoreError, _handle_store)
    app.register_error_handler(Exception, _handle_unexpected)
