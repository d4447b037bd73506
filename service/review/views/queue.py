"""The queue: filters, search, counts, saved views, and taking the next item."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request, session, url_for

from classifier.taxonomy import load_labels
from service import wording
from service.review import bulk, claims, saved
from service.review import queue as store
from service.review.errors import DeskError
from service.review.filters import SORTS, QueueFilter
from service.review.records import OUTCOMES, STATUS_NAMES
from service.review.views.doors import Routes, member, page, people, reader
from service.review.views.showing import REGISTERS, SEVERITIES, label_name, zone
from service.state import desk

ROUTES = Routes()

#: Lines of a page.
SIZE = 40
#: Items skipped that a session remembers; a cookie holds little.
SKIPPED = 30
SORT_NAMES = dict(zip(SORTS, ("轻重缓急", "新的在前", "旧的在前"), strict=True))

#: Names an address may hold; the others are no part of the filter.
FIELDS = (
    "status",
    "label",
    "decision",
    "outcome",
    "assignee",
    "register",
    "received_from",
    "received_to",
    "blind",
    "rule_flag",
    "query",
    "sort",
)


def read_filter() -> QueueFilter:
    """The filter in the address of this request."""
    return QueueFilter.read({name: request.args[name] for name in FIELDS if request.args.get(name)}, zone())


def query_of(filters: QueueFilter) -> str:
    """A filter as the query of an address, empty for the default one."""
    plain = {name: value for name, value in filters.to_dict().items() if value not in (None, "")}
    for name, value in QueueFilter().to_dict().items():
        if plain.get(name) == value:
            del plain[name]
    if filters.status is None:
        plain["status"] = "all"
    flat = {k: ("true" if v else "false") if isinstance(v, bool) else str(v) for k, v in plain.items()}
    return urlencode(flat)


def searched_in(filters: QueueFilter) -> str:
    """What a search was narrowed to, in words; empty where nothing was searched or all was."""
    everywhere = QueueFilter(status=None, query=filters.query, sort=filters.sort)
    if not filters.query or filters == everywhere:
        return ""
    if replace(filters, status=None) != everywhere:
        return "符合筛选的"
    return STATUS_NAMES.get(filters.status or "", "未完成") + "的"


def names_of_people() -> dict[str, str]:
    """Id -> display name of every user, for whoever holds or decided something."""
    return {user.id: user.display_name for user in people().list()}


@ROUTES.get("/", "submit")
def front() -> Any:
    """The queue; who only hands in goes to the form."""
    if not member().may("review"):
        return redirect(url_for("review.new"))
    return _queue()


def _queue() -> Any:
    here, me = desk(), reader()
    problem, filters = "", QueueFilter()
    try:
        given = read_filter()
        store.check_assignee(here, me, given)
        filters = given
        found = store.list_page(here, me, filters, request.args.get("cursor") or None, SIZE)
    except DeskError as error:
        problem = error.message
        found = store.list_page(here, me, filters, None, SIZE)
    query = query_of(filters)
    return page(
        "queue.html",
        422 if problem else 200,
        problem=problem,
        found=found,
        filters=filters,
        query=query,
        searched=searched_in(filters),
        counts=store.count(here, me),
        views=[(view, query_of(QueueFilter.read(view.filters))) for view in saved.list_views(here, me)],
        labels=load_labels(),
        users=people().list(),
        names=names_of_people(),
        statuses=STATUS_NAMES,
        outcomes=OUTCOMES,
        outcome_pairs=[(one, one) for one in OUTCOMES],
        registers=REGISTERS,
        decisions=wording.DECISIONS,
        severities=SEVERITIES,
        sorts=SORT_NAMES,
        label_name=label_name,
        paged=bool(request.args.get("cursor")),
        most=bulk.MOST,
    )


def go_next(filters: QueueFilter) -> Any:
    """Take the next item of a filtered queue and open it, or go back to the queue."""
    skipped = tuple(session.get("skipped", []))
    found = claims.claim_next(desk(), reader(), filters, skipped)
    query = query_of(filters)
    tail = f"?{query}" if query else ""
    if found is None:
        session.pop("skipped", None)
        flash("这一队列里没有可取的事件了。" + ("跳过的已放回。" if skipped else ""), "done")
        return redirect(url_for("review.front") + tail, 303)
    return redirect(url_for("review.item", incident_id=found) + tail, 303)


def skip(incident_id: str) -> None:
    """Remember not to give this item to this session again until the queue is through."""
    kept = [one for one in session.get("skipped", []) if one != incident_id]
    session["skipped"] = [*kept, incident_id][-SKIPPED:]


@ROUTES.post("/next", "review")
def next_item() -> Any:
    """Begin to work through the queue."""
    return go_next(read_filter())


@ROUTES.post("/views", "review")
def view_save() -> Any:
    """Keep the filter under a name."""
    filters = read_filter()
    view = saved.save_view(desk(), reader(), request.form.get("name", ""), filters, request.form.get("shared") == "1")
    flash(f"已保存视图“{view.name}”。", "done")
    return redirect(url_for("review.front") + f"?{query_of(filters)}", 303)


@ROUTES.post("/views/<view_id>/delete", "review")
def view_delete(view_id: str) -> Any:
    """Drop a saved view."""
    saved.delete_view(desk(), reader(), view_id)
    flash("已删除视图。", "done")
    return redirect(url_for("review.front"), 303)


@ROUTES.post("/assign", "adjudicate")
def assign() -> Any:
    """Give the ticked items to a reader."""
    changed = claims.assign(desk(), reader(), tuple(request.form.getlist("id")), request.form.get("user", ""))
    flash(f"已分派 {changed} 件。", "done")
    return redirect(url_for("review.front") + f"?{request.query_string.decode('ascii', 'ignore')}", 303)
