"""Request, response and error schemas; the OpenAPI document is made from them."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from classifier.assess import MAX_TEXT
from classifier.decide import DECISIONS
from service.law_schemas import LawEntryOut
from service.part_schemas import (
    WITHOUT,
    ArticleOut,
    Bounds,
    PlaceOut,
    RouteOut,
    SeverityOut,
    SubClauseOut,
    first_day,
    flag,
    label_kind,
    last_day,
    probability,
    told,
)
from service.precedent_schemas import AnalogousCaseOut, PrecedentMatchOut
from service.strict import MESSAGES, DayOfConduct, Flag, Reference, StrictSchema, Text, Whole

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
    explain = Flag(
        load_default=True,
        metadata={"description": "是否给出理由：依据的词句、要件、数额与门槛、途径、区分；false 只给标签、条文与判例"},
    )
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

    code = fields.String(required=True, metadata=told("供程序判断，不会改"))
    message = fields.String(required=True, metadata=told("供人看，措辞可能改"))
    fields_ = fields.Dict(
        data_key="fields",
        attribute="fields",
        metadata=told("字段名到问题的列表，嵌套的字段再套一层；_schema 为整个请求体的问题"),
    )


class ErrorBody(Schema):
    """The one body of every error."""

    error = fields.Nested(ErrorDetail, required=True)
    request_id = fields.String(required=True, metadata=told("同答复头 X-Request-ID，日志里可查"))


class ModelStamp(Schema):
    """Which model answered."""

    id = fields.String(required=True)
    trained_on = fields.String(required=True, metadata=told("训练时刻（UTC）"))
    corpus_sha256 = fields.String(required=True)


class SpanOut(Bounds):
    """A phrase that carried the label; offsets in code points of the text as sent."""

    text = fields.String(required=True)
    weight = fields.Float(required=True, metadata=told("占该标签依据的比重"))
    concept = fields.String(metadata=told("所指的概念；没有则不出现"))


class StatuteOut(Schema):
    """An article in force on the day."""

    law = fields.String(required=True)
    article = fields.String(required=True)
    from_ = first_day()
    to = last_day()
    flag = flag()
    note = fields.String()
    entry = fields.String(metadata=told("法律手册中的编号"))
    entry_name = fields.String()


class TrackRecordOut(Schema):
    """How often such a probability was right on held-out cases."""

    low = fields.Float(required=True, metadata=told("概率区间的下端"))
    high = fields.Float(required=True, metadata=told("概率区间的上端"))
    right = fields.Integer(required=True, metadata=told("其中对了几条"))
    of = fields.Integer(required=True, metadata=told("区间内共几条"))
    text = fields.String(required=True)


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

    with_ = fields.String(data_key="with", attribute="with", required=True, metadata=told("与哪个标签区分，编号"))
    name = fields.String(required=True)
    test = fields.String(required=True)
    basis = fields.String(
        required=True,
        validate=validate.OneOf(("law", "elements")),
        metadata={"description": "law 规则中的区分；elements 规则没有，由两边的要件拼成"},
    )
    leans = fields.String(required=True, metadata=told("偏向哪个标签的编号，或 undecided"))
    reason = fields.String(required=True)
    spans = fields.List(fields.Nested(PlaceOut), required=True)
    concurrence = fields.Boolean(required=True, metadata=told("两者可能同时成立"))


class OtherClauseOut(Schema):
    """A clause that the words point to beside the one shown; where none is shown, one of several that tie."""

    entry = fields.String(required=True)
    name = fields.String(required=True)
    spans = fields.List(fields.Nested(PlaceOut), required=True)
    articles = fields.List(fields.Nested(ArticleOut), required=True, metadata=told("当日有效的条文"))
    asks = fields.List(fields.String(), required=True, metadata=told("还没有答案的必备要件，至多两个"))


class QuestionOut(Schema):
    """A fact worth asking for; ``moves`` is ``ranking`` or ``severity``."""

    label = fields.String(required=True)
    element = fields.String(required=True)
    question = fields.String(required=True)
    moves = fields.String(
        required=True,
        validate=validate.OneOf(("ranking", "severity")),
        metadata=told("答案会影响什么：ranking 排序，severity 轻重"),
    )
    gain = fields.Float(required=True, metadata=told("影响有多大，只用来排先后"))


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
    kind = label_kind()
    probability = probability("校准过的概率；各标签分别计算，合计不必为 1")
    track_record = fields.Nested(
        TrackRecordOut, required=True, allow_none=True, metadata=told("只有首选有；没有留出成绩则为 null")
    )
    statutes = fields.List(fields.Nested(StatuteOut), required=True)
    spans = fields.List(fields.Nested(SpanOut), required=True)
    elements = fields.List(fields.Nested(ElementOut), required=True)
    severity = fields.Nested(SeverityOut, required=True)
    route = fields.Nested(RouteOut, required=True, allow_none=True, metadata=told(f"可走的途径；{WITHOUT}（null）"))
    sub_clause = fields.Nested(
        SubClauseOut, required=True, allow_none=True, metadata=told("不正当竞争的哪一条款；别的标签或不能定时为 null")
    )
    other_clauses = fields.List(fields.Nested(OtherClauseOut), required=True)
    contrast = fields.List(fields.Nested(ContrastOut), required=True)
    precedents = fields.List(fields.Nested(PrecedentMatchOut), required=True)


class LawDayOut(Schema):
    """The day whose law is shown, and where it came from."""

    date = fields.String(required=True, metadata=told("YYYY-MM-DD"))
    basis = fields.String(
        required=True,
        validate=validate.OneOf(("request", "text", "today")),
        metadata=told("request 所填；text 文中日期；today 都没有，用今天"),
    )
    precision = fields.String(
        validate=validate.OneOf(("day", "month", "year")), metadata=told("文中写到哪一级；basis 为 text 时才有")
    )
    earliest = fields.String(metadata=told("文中行为最早的一天；basis 为 text 时才有"))
    span = fields.Nested(PlaceOut, metadata=told("文中的日期；basis 为 text 时才有"))
    note = fields.String(metadata=told("还须核对的；没有则不出现"))


class PredictResponse(Schema):
    """The answer to one description."""

    request_id = fields.String(required=True)
    reference = fields.String(allow_none=True, metadata=told("所送的编号；没有送则不出现"))
    model = fields.Nested(ModelStamp, required=True)
    decision = fields.String(
        required=True,
        validate=validate.OneOf(DECISIONS),
        metadata=told("suggest 建议；review 请人工比较；out_of_scope 范围之外"),
    )
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
    reference = fields.String(allow_none=True, metadata=told("所送的编号；没有送则不出现"))
    model = fields.Nested(ModelStamp, required=True)
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    brief = fields.String(required=True, metadata=told("1500 字以内"))


class BatchResponse(Schema):
    """Answers in the order of the items; a failed item holds ``error``."""

    request_id = fields.String(required=True)
    results = fields.List(fields.Dict(), required=True)


class LabelOut(Schema):
    """A label of the table."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    group = fields.String(required=True)
    kind = label_kind()
    description = fields.String(required=True)
    aliases = fields.List(fields.String(), required=True)


class LabelList(Schema):
    """All labels of the model in use."""

    labels = fields.List(fields.Nested(LabelOut), required=True)


class LabelDetail(LabelOut):
    """A label with its law."""

    law = fields.List(fields.Nested(LawEntryOut), required=True, metadata=told("标签 other 没有"))
