"""Forms of what is said of the model in use and of the process."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from service.part_schemas import told


class RefusalOut(Schema):
    """A model that was made current and did not pass its check; the former one goes on."""

    id = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    at = fields.String(required=True)


class LawDataOut(Schema):
    """When the law data was last checked."""

    checked_on = fields.String(required=True, metadata=told("核对最早的一项，YYYY-MM-DD"))
    stale_after_days = fields.Integer(required=True)
    stale = fields.List(fields.String(), required=True, metadata=told("超过这些天没有核对的各项编号"))
    warning = fields.String(required=True, allow_none=True)


class ModelOut(Schema):
    """The model in use."""

    id = fields.String(required=True)
    trained_on = fields.String(required=True)
    corpus = fields.Dict(required=True)
    scores = fields.Dict(required=True)
    thresholds = fields.Dict(required=True)
    versions = fields.Dict(required=True)
    content_sha256 = fields.String(required=True)
    refused = fields.Nested(
        RefusalOut, required=True, allow_none=True, metadata=told("启用时没有通过检查的新模型；没有则为 null")
    )
    law = fields.Nested(LawDataOut, required=True)


class HealthOut(Schema):
    """State of the process."""

    status = fields.String(required=True, validate=validate.OneOf(("alive", "ready", "not ready")))
    model = fields.String(required=True, allow_none=True, metadata=told("就绪时为当前模型的编号"))
    reason = fields.String(metadata=told("没有就绪的原因"))
    refused = fields.Nested(RefusalOut)
