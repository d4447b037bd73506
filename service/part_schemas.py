"""Forms of the parts of an answer and of the law; :mod:`service.schemas` puts them together."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from classifier.lawbook import KINDS as LAW_KINDS
from classifier.numerals import BOUNDS
from classifier.severity import BELOW, ESPECIALLY, SERIOUS, UNKNOWN
from classifier.taxonomy import KINDS as LABEL_KINDS

#: Levels of figures, the lowest first; what one figure reaches is one of the upper two.
LEVELS = (UNKNOWN, BELOW, SERIOUS, ESPECIALLY)
#: Flags of what is shown: what nobody could verify is left out.
SHOWN_FLAGS = ("confirmed", "single")
#: Ways of a matter; ``none`` and ``undetermined`` beside the kinds of law.
WAYS = (*LAW_KINDS, "none", "undetermined")
#: Said of what an answer without reasons leaves out, and of the kinds of law.
WITHOUT = "explain 为 false 时没有"
KINDS_TOLD = "criminal 刑事；civil 民事；public_interest 公益诉讼；administrative 行政"


class Kept(fields.Float):
    """A number that is written as it is: 3 years are no 3.0."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value


def told(words: str) -> dict[str, str]:
    """A description for the OpenAPI document."""
    return {"description": words}


def flag() -> fields.String:
    """How well an article or a figure is confirmed."""
    words = "confirmed 两处以上可见；single 只见一处或由推算，使用前请核对"
    return fields.String(required=True, validate=validate.OneOf(SHOWN_FLAGS), metadata=told(words))


def probability(words: str) -> fields.Float:
    """A calibrated probability."""
    return fields.Float(required=True, validate=validate.Range(0, 1), metadata=told(words))


def law_kind() -> fields.String:
    """Kind of an entry of the lawbook."""
    return fields.String(required=True, validate=validate.OneOf(LAW_KINDS), metadata=told(KINDS_TOLD))


def label_kind() -> fields.String:
    """Kind of a label."""
    words = "criminal 罪名；civil 民事请求；none 都不是"
    return fields.String(required=True, validate=validate.OneOf(LABEL_KINDS), metadata=told(words))


def bound() -> fields.String:
    """How a figure is told."""
    words = "文中怎么写的：exact 确数，about 约，at_least 以上，below 以下"
    return fields.String(required=True, validate=validate.OneOf(BOUNDS), metadata=told(words))


def first_day() -> fields.String:
    """From when a rule is in force."""
    words = "施行日，YYYY-MM-DD；未载为 null"
    return fields.String(data_key="from", attribute="from", required=True, allow_none=True, metadata=told(words))


def last_day() -> fields.String:
    """Until when a rule is in force."""
    return fields.String(required=True, allow_none=True, metadata=told("末日，含；仍有效为 null"))


def seen_level() -> fields.String:
    """The two levels of the law."""
    return fields.String(required=True, validate=validate.OneOf(LEVELS[2:]), metadata=told("达到此数的档次"))


class Bounds(Schema):
    """A stretch of the text as sent, in code points."""

    start = fields.Integer(required=True, metadata=told("起点，含；按所送文字的 Unicode 码点计"))
    end = fields.Integer(required=True, metadata=told("终点，不含"))


class PlaceOut(Bounds):
    """Words of the text as sent."""

    text = fields.String(required=True)
    concept = fields.String(metadata=told("所指的概念；没有则不出现"))


class SourceOut(Schema):
    """Where a rule of the lawbook was read."""

    id = fields.String()
    title = fields.String(required=True)
    address = fields.String(required=True)


class HeldOut(Schema):
    """A figure of the text against a line of the law."""

    metric = fields.String(required=True, metadata=told("数额的名称，更正时用它"))
    value = fields.Float(required=True, metadata=told("文中的数，单位见 unit；写作范围时为低端"))
    bound = bound()
    unit = fields.String(required=True)
    threshold = fields.Float(required=True, metadata=told("门槛"))
    range_max = Kept(required=True, allow_none=True, metadata=told("各省可在 threshold 到此数之间自定；否则为 null"))
    level = seen_level()
    term = fields.String(required=True, metadata=told("条文中的说法，如 数额巨大"))
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(("met", "not_met", "open")),
        metadata=told("met 达到；not_met 未达；open 不能定"),
    )
    subject = fields.String(required=True, metadata=told("门槛适用于谁"))
    note = fields.String(required=True)
    span = fields.Nested(PlaceOut, required=True)
    source = fields.String(required=True, metadata=told("条文"))
    sources = fields.List(fields.Nested(SourceOut), required=True)
    flag = flag()
    from_ = first_day()
    to = last_day()
    remark = fields.String(metadata=told("达到或未达之外要说的；没有则不出现"))


class AmountOut(Bounds):
    """A figure that may stand for several things."""

    text = fields.String(required=True)
    value = fields.Float(required=True)
    bound = bound()
    unit = fields.String(required=True)
    metric = fields.String(required=True, allow_none=True)
    high = fields.Float(metadata=told("写作范围时的高端"))
    candidates = fields.List(fields.String(), metadata=told("可能是哪些数额"))
    kinds = fields.List(fields.String(), metadata=told("旁边写明的类别"))


class SeverityOut(Schema):
    """How grave the figures of a text are; without reasons ``level`` and ``basis`` alone."""

    level = fields.String(
        required=True,
        validate=validate.OneOf(LEVELS),
        metadata=told("unknown 不足以判断；below 均未达门槛；其余为达到的档次"),
    )
    tier = fields.Integer(
        validate=validate.Range(0, 3),
        metadata=told(f"由低到高第几条线：0 没有达到，1 最低一条，2、3 更高；{WITHOUT}"),
    )
    text = fields.String(metadata=told(f"用条文的说法；{WITHOUT}"))
    basis = fields.List(fields.Nested(HeldOut), required=True, metadata=told("与门槛比较过的数额"))
    ambiguous = fields.List(fields.Nested(AmountOut), metadata=told(f"不能确定指什么的数额；{WITHOUT}"))
    note = fields.String(metadata=told(f"还须核对的；{WITHOUT}"))


class ArticleOut(Schema):
    """An article in force on the day."""

    law = fields.String(required=True)
    article = fields.String(required=True)
    flag = flag()


class WayArticleOut(Schema):
    """An article of another way than the label's own."""

    entry = fields.String(required=True, metadata=told("法律手册中的编号"))
    entry_name = fields.String(required=True)
    kind = law_kind()
    law = fields.String(required=True)
    article = fields.String(required=True)
    flag = flag()


class RouteOut(Schema):
    """Which way the matter may go."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(WAYS),
        metadata=told(f"{KINDS_TOLD}；undetermined 不能定；none 没有"),
    )
    text = fields.String(required=True)
    articles = fields.List(fields.Nested(WayArticleOut), required=True)


class SubClauseOut(Schema):
    """The clause of unfair competition whose checklist is shown."""

    entry = fields.String(required=True, metadata=told("法律手册中的编号"))
    name = fields.String(required=True)
    spans = fields.List(fields.Nested(PlaceOut), required=True)


class SharedFactOut(Schema):
    """A concept that text and case name, and the words of both."""

    concept = fields.String(required=True)
    name = fields.String(required=True)
    here = fields.List(fields.Nested(PlaceOut), required=True, metadata=told("描述中的原话"))
    there = fields.List(fields.Nested(PlaceOut), required=True, metadata=told("案例 facts 中的原话，位置按 facts 计"))


class SharedFigureOut(Schema):
    """Figures of one kind and of like size in text and case."""

    metric = fields.String(required=True)
    here = fields.Nested(PlaceOut, required=True, metadata=told("描述中的"))
    there = fields.Nested(PlaceOut, required=True, metadata=told("案例中的，位置按 facts 计"))
