"""Field kinds that are read strictly, and the base of request schemas."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate

from classifier.given_day import LATE_DAY, WRONG_DAY, is_to_come, read_day
from service.review.records import is_storable

MESSAGES = {
    "required": "缺少这个字段。",
    "null": "不能为 null。",
    "invalid": "类型不对。",
    "unknown": "没有这个字段。",
}

#: What is said of a name or parameter given twice.
ONCE = "只能给一次。"


def one_of(allowed: tuple[str, ...]) -> validate.OneOf:
    """Check that a value is one of a few, told in Chinese."""
    return validate.OneOf(allowed, error=f"应是 {'、'.join(allowed)} 之一。")


class Doubled(dict[str, Any]):
    """A JSON object in which a name stood more than once; ``names`` are those."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counts = Counter(name for name, _ in pairs)
        self.names = [name for name, count in counts.items() if count > 1]


def keep_doubled(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For ``json.loads``: a plain object, or one that says which names it had twice."""
    out = dict(pairs)
    return out if len(out) == len(pairs) else Doubled(pairs)


def refuse_doubled(value: Any) -> None:
    """Refuse an object with a name twice: which of the values was meant is not for us to say.

    Raises
    ------
    ValidationError
        With a message for each of the names.
    """
    if isinstance(value, Doubled):
        raise ValidationError({name: [ONCE] for name in value.names})


class StrictSchema(Schema):
    """Unknown fields are refused; messages are Chinese."""

    class Meta:
        """Stated, so that the OpenAPI document says it too."""

        unknown = RAISE

    error_messages = {"unknown": "没有这个字段。", "type": "应是 JSON 对象。"}

    @pre_load
    def _refuse_doubled(self, data: Any, **_kwargs: Any) -> Any:
        refuse_doubled(data)
        return data


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
    """A calendar day, ``YYYY-MM-DD`` and no other form of ISO 8601."""

    default_error_messages = {
        **MESSAGES,
        "invalid": f"{WRONG_DAY}。",
        "format": f"{WRONG_DAY}。",
        "late": f"{LATE_DAY}。",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return read_day(value)
        except ValueError:
            raise self.make_error("invalid", input=value) from None


class DayOfConduct(Day):
    """A day that is not still to come; a day ahead is let through, for the clocks of the world differ."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        day = super()._deserialize(value, attr, data, **kwargs)
        if is_to_come(day):
            raise self.make_error("late", input=value)
        return day


class Reference(Text):
    """The caller's own number; half of a surrogate pair is no character, and strict readers refuse it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not is_storable(text):
            raise self.make_error("invalid_utf8", input=value)
        return text


class Entries(fields.Dict):
    """A JSON object with names of the caller's choice, none of them twice."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        refuse_doubled(value)
        return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
