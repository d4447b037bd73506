"""One decision for many items: seen first, then applied, and taken back as one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for

from classifier.taxonomy import load_labels
from service.review import bulk
from service.review.errors import ConflictError, InvalidError
from service.review.queue import list_ids
from service.review.records import CHANGED, CONFIRMED, LABELLED, OUTCOMES, Verdict
from service.review.views.doors import Routes, page, reader
from service.review.views.queue import query_of, read_filter
from service.review.views.showing import label_name
from service.state import desk

ROUTES = Routes()


def _verdict() -> Verdict:
    form = request.form
    outcome = form.get("outcome", "")
    labels = tuple(dict.fromkeys(one for one in form.getlist("label") if one))
    if outcome == CHANGED and not labels:
        raise InvalidError("改判要选标签。", {"labels": ["没有选标签"]})
    if outcome not in OUTCOMES:
        raise InvalidError("请选一个结论。", {"outcome": ["没有选结论"]})
    return Verdict(
        outcome=outcome,
        labels=labels if outcome in LABELLED and outcome != CONFIRMED else (),
        note=form.get("note", "").replace("\r\n", "\n").strip(),
        duplicate_of=form.get("duplicate_of", "").strip() or None,
    )


def _back(query: str) -> str:
    return url_for("review.front") + (f"?{query}" if query else "")


@ROUTES.post("/bulk", "review")
def bulk_preview() -> Any:
    """What would happen to the ticked items, or to all that match the filter."""
    here, me, filters = desk(), reader(), read_filter()
    if request.form.get("scope") == "all":
        ids = list_ids(here, me, filters)
    else:
        ids = tuple(dict.fromkeys(request.form.getlist("id")))
    if not ids:
        flash("没有选中任何事件：先勾选，或把范围改为符合筛选的全部。", "problem")
        return redirect(_back(query_of(filters)), 303)
    verdict = _verdict()
    preview = bulk.preview_bulk(here, me, ids, verdict)
    return page(
        "bulk.html",
        preview=preview,
        ids=ids,
        verdict=verdict,
        labels=load_labels(),
        label_name=label_name,
        query=query_of(filters),
    )


@ROUTES.post("/bulk/apply", "review")
def bulk_apply() -> Any:
    """Do what was shown."""
    query = query_of(read_filter())
    back = _back(query)
    try:
        done = bulk.apply_bulk(
            desk(), reader(), tuple(request.form.getlist("id")), _verdict(), request.form.get("token", "")
        )
    except ConflictError as error:
        flash(f"没有处理：{error.message}", "problem")
        return redirect(back, 303)
    left = f"，{len(done.refused)} 件没有处理（别人已领取或已决定）" if done.refused else ""
    flash(f"已批量处理 {len(done.decided)} 件{left}", "undo")
    return redirect(back, 303)
