"""Pages of the desk: a blueprint under ``/review``, a file a page."""

from __future__ import annotations

from flask import Blueprint

from service.review.views import bulk, dashboard, history, intake, item, people, queue, second, signin
from service.review.views.doors import make_blueprint


def make_desk() -> Blueprint:
    """The blueprint with every page."""
    blueprint = make_blueprint()
    for module in (signin, queue, item, bulk, second, intake, dashboard, history, people):
        for route in module.ROUTES:
            route.put_on(blueprint)
    blueprint.add_url_rule("/<path:_rest>", "nothing", lambda _rest: _missing(), methods=["GET", "POST"])
    return blueprint


def _missing() -> str:
    from flask import abort

    abort(404)
