"""Forms of what is said of the model in use and of the process."""

from __future__ import annotations

from marshmallow import Schema, fields


class RefusalOut(Schema):
    """A model that was made current and did not pass its check; the former one goes on."""

    id = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True)
    at = fields.String(required=True)


class ModelOut(Schema):
    """The model in use."""

    id = fields.String(required=True)
    trained_on = fields.String(required=True)
    corpus = fields.Dict(required=True)
    scores = fields.Dict(required=True)
    thresholds = fields.Dict(required=True)
    versions = fields.Dict(required=True)
    content_sha256 = fields.String(required=True)
    refused = fields.Nested(RefusalOut, allow_none=True)
    law = fields.Dict(required=True, metadata={"description": "法律数据的核对日；超过 180 天给出警告"})


class HealthOut(Schema):
    """State of the process."""

    status = fields.String(required=True)
    model = fields.String(allow_none=True)
    reason = fields.String()
    refused = fields.Nested(RefusalOut)
