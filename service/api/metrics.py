"""``GET /metrics``."""

from __future__ import annotations

from flask import Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from service.parsing import StrictBlueprint
from service.state import state

blueprint = StrictBlueprint("metrics", __name__, description="指标")


@blueprint.route("/metrics")
@blueprint.response(200, {"type": "string"}, content_type="text/plain", description="Prometheus 文本格式")
def metrics() -> Response:
    """各进程合计的指标."""
    here = state()
    return Response(here.metrics.render(here.models, here.window), content_type=CONTENT_TYPE_PLAIN_0_0_4)
