"""Field kinds that are read strictly, and the base of request schemas."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import RAISE, Schema, fields, validate

MESSAGES = {
    "required": "缺少这个字段。",
    "null": "不能为 null。",
    "invalid": "类型不对。",
    "unknown": "没有这个字段。",
}


def one_of(allowed: tuple[str, ...]) -> validate.OneOf:
    """Check that a value is one of a few, told in Chinese."""
    return validate.OneOf(allowed, error=f"应是 {'、'.join(allowed)} 之一。")


class StrictSchema(Schema):
    """Unknown fields are refused; messages are Chinese."""

    class Meta:
        """Stated, so that the OpenAPI document says it too."""

        unknown = RAISE

    error_messages = {"unknown": "没有这个字段。", "type": "应是 JSON 对象。"}


class Text(fields.String):
    """A string and nothing that merely prints like one."""

    default_error_messages = {
        **MESSAGES,
        "invalid": "应是文字。",
        "invalid_utf8": "不是 UTF-8 文字。",
    }


class Whole(fields.Integer):
    """A whole number, not a string or a fraction."""

    default_error_messages = {**MESSAGES, "invalid": "应是整数。", "too_large": "数太大。"}

    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(
            strict=True, validate=validate.Range(low, high, error=f"应在 {low} 到 {high} 之间。"), **kwargs
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool | str):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Figure(fields.Integer):
    """A whole number in an address: digits, and not what Python also reads as a number, ``5_0`` or ``+5``."""

    default_error_messages = {**MESSAGES, "invalid": "应是整数。", "too_large": "数太大。"}

    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(low, high, error=f"应在 {low} 到 {high} 之间。"), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not re.fullmatch("-?[0-9]{1,18}", str(value)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Flag(fields.Boolean):
    """True or false, not words for it."""

    default_error_messages = {**MESSAGES, "invalid": "应是 true 或 false。"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.Date):
    """A calendar day, ``YYYY-MM-DD``."""

    default_error_messages = {
        **MESSAGES,
        "invalid": "应是 年-月-日，如 2024-09-01。",
        "format": "应是 年-月-日，如 2024-09-01。",
    }
