"""Statistics with plots."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from flask import request

from service.review import plots, statistics
from service.review.views.doors import Routes, page
from service.review.views.queue import names_of_people
from service.review.views.showing import label_name, zone
from service.state import desk

ROUTES = Routes()

SPANS = {7: "7 天", 30: "30 天", 90: "90 天", 365: "一年"}


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _every_day(found: tuple[statistics.Day, ...], since: date, until: date) -> tuple[statistics.Day, ...]:
    """The days on which nothing happened as well, so that the plot keeps time."""
    known = {day.day: day for day in found}
    days = (since + timedelta(n) for n in range((until - since).days + 1))
    return tuple(known.get(day) or statistics.Day(day, 0, 0) for day in days)


@ROUTES.get("/dashboard", "review")
def dashboard() -> Any:
    """Agreement, throughput, acceptance, calibration and drift of a span of days."""
    here = zone()
    today = datetime.now(here).date()
    days = request.args.get("days", 30, type=int)
    until = min(_day("until") or today, today)
    since = _day("since") or until - timedelta(days=(days if days in SPANS else 30) - 1)
    if since > until or (until - since).days > 3660:
        since = until - timedelta(days=29)
    figures = statistics.compute_figures(desk(), since, until, here)
    return page(
        "dashboard.html",
        figures=figures,
        spans=SPANS,
        days=(until - since).days + 1,
        today=today,
        throughput=plots.throughput(_every_day(figures.days, since, until)),
        calibration=plots.calibration(figures.calibration),
        names=names_of_people(),
        label_name=label_name,
    )
