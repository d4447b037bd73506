"""Forms of an entry of the lawbook, as ``/v1/labels/{id}`` shows it."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from classifier.lawbook import FLAGS
from service.part_schemas import Kept, first_day, flag, last_day, law_kind, seen_level, told


class LawSourceOut(Schema):
    """Where a rule was read."""

    title = fields.String(required=True)
    address = fields.String(required=True)


class LawStatuteOut(Schema):
    """An article and the days on which it is in force."""

    law = fields.String(required=True)
    article = fields.String(required=True)
    from_ = first_day()
    to = last_day()
    flag = flag()
    sources = fields.List(fields.Nested(LawSourceOut), required=True)


class LawElementOut(Schema):
    """A question whose answer decides whether the entry applies."""

    id = fields.String(required=True, metadata=told("决定中的要件写作 标签:此编号"))
    question = fields.String(required=True)
    required = fields.Boolean(required=True, metadata=told("false 为可选的一项"))


class LawThresholdOut(Schema):
    """A figure from which a level is reached."""

    level = seen_level()
    metric = fields.String(required=True, metadata=told("数额的名称，更正时用它"))
    value = Kept(required=True)
    unit = fields.String(required=True)
    subject = fields.String(required=True, metadata=told("适用于谁"))
    note = fields.String(required=True)
    basis = fields.String(required=True, metadata=told("条文"))
    from_ = first_day()
    to = last_day()
    flag = flag()
    sources = fields.List(fields.Nested(LawSourceOut), required=True)


class LawPenaltyOut(Schema):
    """What follows; years and yuan are bounds, null where there is none."""

    type = fields.String(required=True, metadata=told("如 刑罚、民事责任、行政罚款"))
    term = fields.String(required=True, metadata=told("适用的情形"))
    min_years = Kept(required=True, allow_none=True, metadata=told("刑期下限（年）"))
    max_years = Kept(required=True, allow_none=True, metadata=told("刑期上限（年）"))
    min_yuan = Kept(required=True, allow_none=True, metadata=told("金额下限（元）"))
    max_yuan = Kept(required=True, allow_none=True, metadata=told("金额上限（元）"))
    fine = fields.String(required=True, metadata=told("罚金；没有则为空"))
    from_ = first_day()
    to = last_day()
    flag = flag()
    sources = fields.List(fields.Nested(LawSourceOut), required=True)


class LawNeighbourOut(Schema):
    """An entry that is easily taken for this one."""

    id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    test = fields.String(required=True, metadata=told("怎么区分"))


class LawEntryOut(Schema):
    """An entry of the lawbook; what could not be verified is left out."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = law_kind()
    flag = fields.String(
        required=True,
        validate=validate.OneOf(FLAGS),
        metadata=told("整项中最弱的一处：confirmed、single 或 unverified；未核实的条文与数字不列出"),
    )
    checked_on = fields.String(required=True, metadata=told("核对日，YYYY-MM-DD"))
    jurisdiction = fields.String(required=True, metadata=told("管辖"))
    statutes = fields.List(fields.Nested(LawStatuteOut), required=True)
    elements = fields.List(fields.Nested(LawElementOut), required=True)
    thresholds = fields.List(fields.Nested(LawThresholdOut), required=True)
    penalties = fields.List(fields.Nested(LawPenaltyOut), required=True)
    neighbours = fields.List(fields.Nested(LawNeighbourOut), required=True)
