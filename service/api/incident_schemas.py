"""Requests and responses of ``/v1/incidents``."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from classifier.assess import MAX_TEXT
from classifier.decide import DECISIONS
from service.part_schemas import LEVELS, probability, told
from service.review.corrections import MAX_CORRECTIONS
from service.review.filters import MAX_QUERY, SORTS, UNFINISHED
from service.review.intake import MAX_REFERENCE
from service.review.queue import MOST, TOTAL_MOST
from service.review.records import ELEMENT_STATES, OUTCOMES, REGISTERS, SOURCES, STANDS, STATUSES
from service.review.verdicts import MAX_LABELS, MAX_NOTE
from service.strict import MESSAGES, Day, DayOfConduct, Entries, Figure, Flag, Reference, StrictSchema, Text, one_of

#: An argument that is there and empty would pass for one that is not there.
_given = validate.Length(min=1, error="不能为空。")


class IncidentRequest(StrictSchema):
    """A new incident."""

    text = Text(
        required=True,
        validate=validate.Length(1, MAX_TEXT, error=f"应为 1 到 {MAX_TEXT} 个字。"),
        metadata={"description": "事件描述；存入前脱敏，原文封存"},
    )
    reference = Reference(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, MAX_REFERENCE, error=f"应为 1 到 {MAX_REFERENCE} 个字。"),
        metadata={"description": "调用方自己的编号，唯一：同一内容重发得到同一条事件，不含个人信息"},
    )
    occurred_on = DayOfConduct(load_default=None, allow_none=True, metadata={"description": "行为发生日，不晚于今天"})
    register = Text(
        load_default=None, allow_none=True, validate=one_of(REGISTERS), metadata={"description": "来文的体裁"}
    )


class IncidentQuery(StrictSchema):
    """Part of the queue."""

    status = Text(
        validate=one_of((*STATUSES, UNFINISHED, "all")),
        metadata={"description": "状态；unfinished 为未定的，all 为全部；不给则为 unfinished，给了 reference 则为 all"},
    )
    label = Text(load_default=None, validate=_given, metadata={"description": "标签编号"})
    decision = Text(load_default=None, validate=one_of(DECISIONS), metadata={"description": "模型的处理意见"})
    outcome = Text(load_default=None, validate=one_of(OUTCOMES), metadata={"description": "复核结论"})
    assignee = Text(
        load_default=None, validate=_given, metadata={"description": "领取人的编号；none 为没有人领取的，me 为自己"}
    )
    register = Text(load_default=None, validate=one_of(REGISTERS), metadata={"description": "来文的体裁"})
    reference = Reference(
        load_default=None,
        validate=validate.Length(1, MAX_REFERENCE, error=f"应为 1 到 {MAX_REFERENCE} 个字。"),
        metadata={"description": "调用方自己的编号，全等"},
    )
    received_from = Day(load_default=None, metadata={"description": "收到日（UTC）不早于"})
    received_to = Day(load_default=None, metadata={"description": "收到日（UTC）不晚于"})
    q = Text(
        load_default="",
        validate=validate.Length(max=MAX_QUERY, error=f"最长 {MAX_QUERY} 个字。"),
        metadata={"description": "在内容与备注中搜索，各词都要出现，引号内的不拆开；或为编号、内部编号"},
    )
    sort = Text(load_default="priority", validate=one_of(SORTS))
    cursor = Text(load_default=None, validate=_given, metadata={"description": "上一页所给的 next_cursor"})
    limit = Figure(1, MOST, load_default=50)


class FigureIn(StrictSchema):
    """A corrected amount."""

    metric = Text(required=True, validate=validate.Length(1, 40, error="应为 1 到 40 个字。"))
    value = fields.Float(
        required=True,
        validate=validate.Range(0, 1e18, max_inclusive=False, error="应是不小于 0 的数。"),
        error_messages={**MESSAGES, "invalid": "应是数。", "special": "应是数。"},
    )
    unit = Text(validate=validate.Length(1, 40, error="应为 1 到 40 个字。"))


class DecisionRequest(StrictSchema):
    """What a reader decided."""

    outcome = Text(required=True, validate=one_of(OUTCOMES))
    labels = fields.List(
        Text(),
        load_default=list,
        validate=validate.Length(max=MAX_LABELS, error=f"最多 {MAX_LABELS} 个。"),
        error_messages={**MESSAGES, "invalid": "应是列表。"},
        metadata={"description": "标签编号，首个为主；确认时可省"},
    )
    note = Text(load_default="", validate=validate.Length(max=MAX_NOTE, error=f"最长 {MAX_NOTE} 个字。"))
    elements = Entries(
        keys=Text(validate=validate.Length(1, 80, error="应为 1 到 80 个字。")),
        values=Text(validate=one_of(ELEMENT_STATES)),
        load_default=dict,
        error_messages={**MESSAGES, "invalid": "应是 JSON 对象。"},
        metadata={"description": "更正的要件：标签:要件 到 met、missing、contrary"},
    )
    figures = fields.List(
        fields.Nested(FigureIn),
        load_default=list,
        validate=validate.Length(max=MAX_CORRECTIONS, error=f"最多 {MAX_CORRECTIONS} 项。"),
        error_messages={**MESSAGES, "invalid": "应是列表。"},
        metadata={"description": "更正的数额；metric 为答案或门槛中的名称"},
    )
    rule_flag = Flag(load_default=False, metadata={"description": "规则需调整"})
    rule_comment = Text(load_default="", validate=validate.Length(max=MAX_NOTE, error=f"最长 {MAX_NOTE} 个字。"))
    duplicate_of = Text(load_default=None, allow_none=True, metadata={"description": "与哪条事件重复"})
    stand = Text(
        load_default=None,
        allow_none=True,
        validate=one_of(STANDS),
        metadata={"description": "作出决定时所见事件的 stand；事件已变则 409，不给则二审不算盲审"},
    )
    told = Flag(load_default=False, metadata={"description": "此前看到过建议；这次决定不算盲审"})


class CandidateOut(Schema):
    """A label with its probability."""

    id = fields.String(required=True, attribute="label")
    probability = probability("校准过的概率")


class PredictionOut(Schema):
    """What the model said."""

    model_id = fields.String(required=True)
    made_at = fields.AwareDateTime(required=True)
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    reason = fields.String(required=True)
    candidates = fields.List(fields.Nested(CandidateOut), required=True)
    severity = fields.String(
        required=True,
        validate=validate.OneOf(LEVELS),
        metadata=told("首选的轻重：unknown 不能定；below 未达门槛；其余为达到的档次"),
    )


class MaskedSpanOut(Schema):
    """A placeholder in the masked text; offsets in its code points."""

    start = fields.Integer(required=True)
    end = fields.Integer(required=True)
    kind = fields.String(required=True, metadata=told("遮去的是什么，如 手机号"))


class FigureOut(Schema):
    """A corrected amount."""

    metric = fields.String(required=True)
    value = fields.Float(required=True)
    unit = fields.String()


class DecisionOut(Schema):
    """A decision as stored."""

    id = fields.String(required=True)
    incident_id = fields.String(required=True)
    round = fields.Integer(required=True, metadata={"description": "1 初审，2 二审，3 裁定"})
    user_id = fields.String(required=True, metadata=told("谁定的：用户编号；key: 开头为密钥；local 为不需密钥的本机"))
    decided_at = fields.AwareDateTime(required=True)
    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))
    labels = fields.List(fields.String(), required=True)
    note = fields.String(required=True)
    elements = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    figures = fields.List(fields.Nested(FigureOut), required=True)
    rule_flag = fields.Boolean(required=True)
    rule_comment = fields.String(required=True)
    duplicate_of = fields.String(required=True, allow_none=True)
    blind = fields.Boolean(required=True, metadata=told("决定时没有看过建议"))
    suggested = fields.String(required=True, allow_none=True, metadata=told("当时建议的首选标签"))
    accepted = fields.Boolean(required=True, metadata=told("看着建议并照它定的"))
    model_id = fields.String(required=True, allow_none=True)


def register() -> fields.String:
    """Kind of sender of an incident."""
    return fields.String(
        required=True, allow_none=True, validate=validate.OneOf(REGISTERS), metadata=told("来文的体裁")
    )


def outcome() -> fields.String:
    """What a reader came to."""
    return fields.String(
        required=True, allow_none=True, validate=validate.OneOf(OUTCOMES), metadata=told("复核结论；未定为 null")
    )


class IncidentOut(Schema):
    """One incident; what would sway its next reader is left out while ``hidden``."""

    id = fields.String(required=True)
    reference = fields.String(required=True, allow_none=True, metadata=told("调用方自己的编号"))
    text = fields.String(required=True, metadata={"description": "脱敏后的描述"})
    spans = fields.List(fields.Nested(MaskedSpanOut), required=True)
    occurred_on = fields.Date(required=True, allow_none=True)
    register = register()
    source = fields.String(
        required=True, validate=validate.OneOf(SOURCES), metadata=told("api 接口；form 页面；upload 上传")
    )
    received_at = fields.AwareDateTime(required=True)
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    blind = fields.Boolean(required=True, metadata=told("抽作盲审：初审时不显示建议"))
    hidden = fields.Boolean(required=True, metadata=told("须独立判断，建议、标签、结论与他人的决定此刻为 null 或空"))
    stand = fields.String(
        required=True,
        validate=validate.OneOf(STANDS),
        metadata={"description": "状态与是否显示建议；作决定时原样送回，已变则 409"},
    )
    prediction = fields.Nested(
        PredictionOut, required=True, allow_none=True, metadata=told("收到时的建议；没有模型或 hidden 时为 null")
    )
    label = fields.String(required=True, allow_none=True, metadata=told("已定的标签，未定时为建议的首选"))
    outcome = outcome()
    decided_at = fields.AwareDateTime(required=True, allow_none=True)
    duplicate_of = fields.String(required=True, allow_none=True, metadata=told("复核员说它重复于哪一条"))
    similar_to = fields.String(required=True, allow_none=True, metadata=told("收到时最相近的在前一条"))
    rule_flag = fields.Boolean(required=True)
    assignee = fields.String(required=True, allow_none=True, metadata=told("领取人的编号"))
    decisions = fields.List(fields.Nested(DecisionOut), required=True, metadata=told("有效的决定，先后为序"))


class SimilarOut(Schema):
    """An incident like this one."""

    id = fields.String(required=True)
    similarity = fields.Float(required=True, metadata=told("0 到 1；1 为文字相同"))
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    label = fields.String(required=True, allow_none=True)


class IncidentResponse(Schema):
    """One incident."""

    request_id = fields.String(required=True)
    incident = fields.Nested(IncidentOut, required=True)
    similar = fields.List(fields.Nested(SimilarOut), required=True)


class DecisionResponse(Schema):
    """A decision and the incident after it."""

    request_id = fields.String(required=True)
    decision = fields.Nested(DecisionOut, required=True)
    incident = fields.Nested(IncidentOut, required=True)


class ItemOut(Schema):
    """A line of the queue."""

    id = fields.String(required=True)
    reference = fields.String(required=True, allow_none=True)
    excerpt = fields.String(required=True, metadata=told("脱敏后的开头"))
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    received_at = fields.AwareDateTime(required=True)
    occurred_on = fields.Date(required=True, allow_none=True)
    register = register()
    suggested = fields.String(required=True, allow_none=True)
    label = fields.String(required=True, allow_none=True)
    probability = fields.Float(required=True, allow_none=True)
    decision = fields.String(required=True, allow_none=True, validate=validate.OneOf(DECISIONS))
    severity = fields.String(required=True, allow_none=True, validate=validate.OneOf(LEVELS))
    outcome = outcome()
    blind = fields.Boolean(required=True)
    rule_flag = fields.Boolean(required=True)
    assignee = fields.String(required=True, allow_none=True)
    priority = fields.Float(required=True, metadata=told("不确定程度、轻重与等待时间之积"))


class IncidentList(Schema):
    """A page of the queue."""

    request_id = fields.String(required=True)
    total = fields.Integer(required=True, metadata=told(f"共几条，数到 {TOTAL_MOST} 为止"))
    more = fields.Boolean(required=True, metadata={"description": "是否不止 total 条"})
    next_cursor = fields.String(required=True, allow_none=True, metadata=told("下一页的 cursor；null 为已到最后一页"))
    incidents = fields.List(fields.Nested(ItemOut), required=True)


def filter_of(query: dict[str, Any]) -> dict[str, Any]:
    """Arguments of an address as :meth:`service.review.filters.QueueFilter.read` takes them."""
    kept = {name: value for name, value in query.items() if name not in ("cursor", "limit", "q")}
    everywhere = "all" if query["reference"] is not None else UNFINISHED
    return {"status": everywhere, **kept, "query": query["q"]}
