"""Request, response and error schemas; the OpenAPI document is made from them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from classifier.assess import MAX_TEXT
from classifier.decide import DECISIONS
from classifier.precedents import OUTCOMES, PROCEDURES
from service.strict import MESSAGES, DayOfConduct, Figure, Flag, Reference, StrictSchema, Text, Whole, one_of

#: Least and most of what may be asked for, and the longest reference, in characters.
TOP_K, PRECEDENTS, MAX_REFERENCE = (1, 18), (0, 5), 200


class PredictRequest(StrictSchema):
    """A description to assess."""

    text = Text(
        required=True,
        validate=validate.Length(1, MAX_TEXT, error=f"应为 1 到 {MAX_TEXT} 个字。"),
        metadata={
            "description": "事件描述",
            "example": "有人在群里收快递单号，用脚本批量跑接口换成收件人的姓名电话地址卖钱。",
        },
    )
    occurred_on = DayOfConduct(
        load_default=None,
        allow_none=True,
        metadata={"description": "行为发生日，不晚于今天，决定适用的条文；缺省用文中的日期，再无则用今天"},
    )
    top_k = Whole(*TOP_K, load_default=5, metadata={"description": "返回几个标签"})
    precedents = Whole(*PRECEDENTS, load_default=1, metadata={"description": "每个标签返回几个判例"})
    explain = Flag(load_default=True, metadata={"description": "是否给出依据的词句"})
    reference = Reference(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=MAX_REFERENCE, error=f"最长 {MAX_REFERENCE} 个字。"),
        metadata={"description": "调用方自己的编号，原样返回"},
    )


class BatchRequest(StrictSchema):
    """Several descriptions; a bad one does not spoil the others."""

    items = fields.List(
        fields.Raw(allow_none=True),
        required=True,
        error_messages={**MESSAGES, "invalid": "应是列表。"},
        metadata={"description": "每项同 /v1/predict 的请求体"},
    )


class ErrorDetail(Schema):
    """What went wrong."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    fields_ = fields.Dict(data_key="fields", attribute="fields")


class ErrorBody(Schema):
    """The one body of every error."""

    error = fields.Nested(ErrorDetail, required=True)
    request_id = fields.String(required=True)


class ModelStamp(Schema):
    """Which model answered."""

    id = fields.String(required=True)
    trained_on = fields.String(required=True)
    corpus_sha256 = fields.String(required=True)


class SpanOut(Schema):
    """A phrase that carried the label; offsets in code points of the text as sent."""

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    text = fields.String(required=True)
    weight = fields.Float(required=True)
    concept = fields.String()


class StatuteOut(Schema):
    """An article in force on the day."""

    law = fields.String(required=True)
    article = fields.String(required=True)
    from_ = fields.String(data_key="from", attribute="from", allow_none=True)
    to = fields.String(allow_none=True)
    flag = fields.String(required=True, metadata={"description": "confirmed 两处以上可见；single 只见一处或由推算"})
    note = fields.String()
    entry = fields.String()
    entry_name = fields.String()


class TrackRecordOut(Schema):
    """How often such a probability was right on held-out cases."""

    low = fields.Float(required=True)
    high = fields.Float(required=True)
    right = fields.Integer(required=True)
    of = fields.Integer(required=True)
    text = fields.String(required=True)


class PublicationOut(Schema):
    """Where a case was published."""

    publisher = fields.String(required=True)
    address = fields.String(required=True)
    seen_on = fields.String(required=True)


class PrecedentMatchOut(Schema):
    """A decided case like the text; ``label`` is the likeliest that it stands for."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    court = fields.String(allow_none=True)
    docket = fields.String(allow_none=True)
    decided_on = fields.String(allow_none=True)
    outcome = fields.String(required=True)
    similarity = fields.Float(required=True)
    label = fields.String(required=True)
    shared = fields.List(fields.String(), required=True, metadata={"description": "两边都有的概念"})
    shared_facts = fields.List(
        fields.Dict(), required=True, metadata={"description": "两边都有的概念和各自的原话：here 描述，there 案例事实"}
    )
    shared_figures = fields.List(
        fields.Dict(), required=True, metadata={"description": "两边同类且同一数量级的数额；explain 为 false 时没有"}
    )
    facts = fields.String(required=True)
    holding = fields.String(required=True)
    difference = fields.String(required=True)
    sources = fields.List(fields.Nested(PublicationOut), required=True)
    confidence = fields.String(required=True)


class AnalogousCaseOut(PrecedentMatchOut):
    """A case out of all labels, and whether it speaks against the first label."""

    role = fields.String(required=True, validate=validate.OneOf(("analogous", "contrary")))
    mark = fields.String(
        required=True, allow_none=True, metadata={"description": "与首选相反之处，例如主张没有成立；没有则为 null"}
    )


class Bounds(Schema):
    """A stretch of the text as sent, in code points."""

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)


class PlaceOut(Bounds):
    """Words of the text as sent."""

    text = fields.String(required=True)
    concept = fields.String()


class ElementOut(Schema):
    """An element of the checklist and what the text says of it.

    ``pending`` is there, and true, where the figures shown reach a level or not by another element that is open.
    """

    id = fields.String(required=True)
    question = fields.String(required=True)
    required = fields.Boolean(required=True)
    status = fields.String(required=True, validate=validate.OneOf(("met", "missing", "contrary")))
    spans = fields.List(fields.Nested(PlaceOut), required=True)
    pending = fields.Boolean()


class ContrastOut(Schema):
    """The test between the first label and a rival; ``leans`` is a label id or ``undecided``."""

    with_ = fields.String(data_key="with", attribute="with", required=True)
    name = fields.String(required=True)
    test = fields.String(required=True)
    basis = fields.String(
        required=True,
        validate=validate.OneOf(("law", "elements")),
        metadata={"description": "law 规则中的区分；elements 规则没有，由两边的要件拼成"},
    )
    leans = fields.String(required=True)
    reason = fields.String(required=True)
    spans = fields.List(fields.Nested(PlaceOut), required=True)
    concurrence = fields.Boolean(required=True)


class OtherClauseOut(Schema):
    """A clause that the words point to beside the one shown; where none is shown, one of several that tie."""

    entry = fields.String(required=True)
    name = fields.String(required=True)
    spans = fields.List(fields.Nested(PlaceOut), required=True)
    articles = fields.List(
        fields.Dict(), required=True, metadata={"description": "law, article, flag; in force on the day"}
    )
    asks = fields.List(
        fields.String(), required=True, metadata={"description": "questions about its required elements that are open"}
    )


class QuestionOut(Schema):
    """A fact worth asking for; ``moves`` is ``ranking`` or ``severity``."""

    label = fields.String(required=True)
    element = fields.String(required=True)
    question = fields.String(required=True)
    moves = fields.String(required=True)
    gain = fields.Float(required=True)


class PredictQuery(StrictSchema):
    """How the answer is written."""

    view = Text(
        load_default="full",
        validate=validate.OneOf(("full", "brief"), error="应是 full 或 brief。"),
        metadata={"description": "full 全文；brief 一段 1500 字以内的文字"},
    )


class LabelAnswerOut(Schema):
    """One ranked label."""

    rank = fields.Integer(required=True)
    id = fields.String(required=True)
    name = fields.String(required=True)
    group = fields.String(required=True)
    kind = fields.String(required=True)
    probability = fields.Float(required=True)
    track_record = fields.Nested(TrackRecordOut, allow_none=True)
    statutes = fields.List(fields.Nested(StatuteOut), required=True)
    spans = fields.List(fields.Nested(SpanOut), required=True)
    elements = fields.List(fields.Nested(ElementOut), required=True)
    severity = fields.Dict(
        required=True,
        metadata={
            "description": "level; tier (0 none, 1 the lowest line, 2 and 3 above it); text; basis; ambiguous; note"
        },
    )
    route = fields.Dict(allow_none=True)
    sub_clause = fields.Dict(allow_none=True)
    other_clauses = fields.List(fields.Nested(OtherClauseOut), required=True)
    contrast = fields.List(fields.Nested(ContrastOut), required=True)
    precedents = fields.List(fields.Nested(PrecedentMatchOut), required=True)


class LawDayOut(Schema):
    """The day whose law is shown, and where it came from."""

    date = fields.String(required=True)
    basis = fields.String(required=True, metadata={"description": "request 所填；text 文中日期；today 都没有，用今天"})
    precision = fields.String()
    earliest = fields.String()
    span = fields.Nested(PlaceOut)
    note = fields.String()


class PredictResponse(Schema):
    """The answer to one description."""

    request_id = fields.String(required=True)
    reference = fields.String(allow_none=True)
    model = fields.Nested(ModelStamp, required=True)
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    decision_reason = fields.String(required=True)
    occurred_on = fields.Nested(LawDayOut, required=True)
    labels = fields.List(fields.Nested(LabelAnswerOut), required=True)
    precedents = fields.List(
        fields.Nested(AnalogousCaseOut),
        required=True,
        metadata={"description": "不分标签最相近的案例；末尾或有一个与首选相反的（role 为 contrary）"},
    )
    left_out = fields.List(
        fields.Nested(Bounds), required=True, metadata={"description": "像是与事情无关、没有读入的话"}
    )
    ask_next = fields.List(fields.Nested(QuestionOut), required=True)
    disclaimer = fields.String(required=True)


class BriefResponse(Schema):
    """The answer to one description in a few lines."""

    request_id = fields.String(required=True)
    reference = fields.String(allow_none=True)
    model = fields.Nested(ModelStamp, required=True)
    decision = fields.String(required=True)
    brief = fields.String(required=True)


class BatchResponse(Schema):
    """Answers in the order of the items; a failed item holds ``error``."""

    request_id = fields.String(required=True)
    results = fields.List(fields.Dict(), required=True)


class LabelOut(Schema):
    """A label of the table."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    group = fields.String(required=True)
    kind = fields.String(required=True)
    description = fields.String(required=True)
    aliases = fields.List(fields.String(), required=True)


class LabelList(Schema):
    """All labels of the model in use."""

    labels = fields.List(fields.Nested(LabelOut), required=True)


class LabelDetail(LabelOut):
    """A label with its law."""

    law = fields.List(fields.Dict(), required=True)


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


class PrecedentOut(Schema):
    """A record as stored."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    court = fields.String(allow_none=True)
    docket = fields.String(allow_none=True)
    decided_on = fields.String(allow_none=True)
    procedure = fields.String(required=True)
    labels = fields.List(fields.String(), required=True)
    rejected = fields.List(fields.String(), required=True)
    outcome = fields.String(required=True)
    facts = fields.String(required=True)
    holding = fields.String(required=True)
    difference = fields.String(required=True)
    figures = fields.List(fields.Dict(), required=True)
    statutes = fields.List(fields.String(), required=True)
    sources = fields.List(fields.Nested(PublicationOut), required=True)
    confidence = fields.String(required=True)


class PrecedentList(Schema):
    """A page of records."""

    total = fields.Integer(required=True)
    precedents = fields.List(fields.Nested(PrecedentOut), required=True)
