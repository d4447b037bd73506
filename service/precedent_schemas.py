"""Forms of the decided cases: what may be asked for, a record, a page of them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from classifier.precedents import CONFIDENCES, OUTCOMES, PROCEDURES
from service.part_schemas import WITHOUT, Kept, SharedFactOut, SharedFigureOut, told
from service.strict import Figure, StrictSchema, Text, one_of


class PublicationOut(Schema):
    """Where a case was published."""

    publisher = fields.String(required=True)
    address = fields.String(required=True)
    seen_on = fields.String(required=True)


def decided_on() -> fields.String:
    """When a case was decided."""
    return fields.String(
        required=True, allow_none=True, metadata=told("年、年-月或年-月-日，按公布的精度；未载为 null")
    )


def outcome() -> fields.String:
    """What became of a claim."""
    return fields.String(required=True, validate=validate.OneOf(OUTCOMES), metadata=told("主张是否成立"))


def confidence() -> fields.String:
    """How a case was published."""
    words = "official 官方；press 媒体；commentary 评述"
    return fields.String(required=True, validate=validate.OneOf(CONFIDENCES), metadata=told(words))


class PrecedentMatchOut(Schema):
    """A decided case like the text; ``label`` is the likeliest that it stands for."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    court = fields.String(required=True, allow_none=True)
    docket = fields.String(required=True, allow_none=True, metadata=told("案号"))
    decided_on = decided_on()
    outcome = outcome()
    similarity = fields.Float(required=True, metadata=told("0 到 1"))
    label = fields.String(required=True, metadata=told("标签编号"))
    shared = fields.List(fields.String(), required=True, metadata=told("两边都有的概念"))
    shared_facts = fields.List(
        fields.Nested(SharedFactOut),
        required=True,
        metadata=told("两边都有的概念和各自的原话：here 描述，there 案例事实"),
    )
    shared_figures = fields.List(
        fields.Nested(SharedFigureOut), required=True, metadata=told(f"两边同类且同一数量级的数额；{WITHOUT}")
    )
    facts = fields.String(required=True)
    holding = fields.String(required=True, metadata=told("裁判要点"))
    difference = fields.String(required=True, metadata=told("什么事实会改变结果"))
    sources = fields.List(fields.Nested(PublicationOut), required=True)
    confidence = confidence()


class AnalogousCaseOut(PrecedentMatchOut):
    """A case out of all labels, and whether it speaks against the first label."""

    role = fields.String(required=True, validate=validate.OneOf(("analogous", "contrary")))
    mark = fields.String(
        required=True, allow_none=True, metadata={"description": "与首选相反之处，例如主张没有成立；没有则为 null"}
    )


class PrecedentQuery(StrictSchema):
    """Search over the decided cases."""

    q = Text(
        load_default="",
        validate=validate.Length(max=2000, error="最长 2000 个字。"),
        metadata={"description": "描述、裁判要点中的词、条文、法院或案号；按字面含有其中的词的在先，其余按相似度"},
    )
    label = Text(load_default=None, metadata={"description": "成立的标签编号"})
    rejected = Text(load_default=None, metadata={"description": "主张过而未成立的标签编号"})
    outcome = Text(load_default=None, validate=one_of(OUTCOMES), metadata={"description": "主张是否成立"})
    procedure = Text(load_default=None, validate=one_of(PROCEDURES), metadata={"description": "程序"})
    limit = Figure(1, 100, load_default=20)
    offset = Figure(0, 1_000_000, load_default=0)


class PrecedentFigureOut(Schema):
    """An amount of a case."""

    metric = fields.String(required=True)
    value = Kept(required=True)
    unit = fields.String(required=True)
    text = fields.String(required=True, metadata=told("facts 中的原话"))


class PrecedentOut(Schema):
    """A record as stored."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    court = fields.String(required=True, allow_none=True)
    docket = fields.String(required=True, allow_none=True, metadata=told("案号"))
    decided_on = decided_on()
    procedure = fields.String(required=True, validate=validate.OneOf(PROCEDURES))
    labels = fields.List(fields.String(), required=True, metadata=told("成立的标签"))
    rejected = fields.List(fields.String(), required=True, metadata=told("主张过而未成立的标签"))
    outcome = outcome()
    facts = fields.String(required=True)
    holding = fields.String(required=True)
    difference = fields.String(required=True)
    figures = fields.List(fields.Nested(PrecedentFigureOut), required=True)
    statutes = fields.List(fields.String(), required=True)
    sources = fields.List(fields.Nested(PublicationOut), required=True)
    confidence = confidence()


class PrecedentList(Schema):
    """A page of records."""

    total = fields.Integer(required=True)
    precedents = fields.List(fields.Nested(PrecedentOut), required=True)
