"""The history, its proof, and everything out."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Response, abort, request

from service.review import export, looking, proof
from service.review import history as store
from service.review.views.doors import Routes, member, page
from service.review.views.queue import names_of_people
from service.review.views.showing import ACTIONS, told
from service.state import desk
from service.store import writing

ROUTES = Routes()


def _show(**more: Any) -> Any:
    before = request.args.get("before", type=int)
    entries = store.list_latest(desk(), before, 100)
    names = names_of_people()
    values = {"proof": None, "told": lambda entry: told(entry, names), **more}
    numbers = looking.references(desk(), [entry.incident for entry in entries if entry.incident])
    return page("history.html", entries=entries, names=names, numbers=numbers, actions=ACTIONS, **values)


@ROUTES.get("/history", "history")
def history() -> Any:
    """Latest rows."""
    return _show()


@ROUTES.post("/history/verify", "history")
def history_verify() -> Any:
    """Walk the chain."""
    return _show(proof=proof.verify(desk()))


@ROUTES.post("/export", "history")
def export_file() -> Any:
    """Everything as a ZIP, or the decisions as JSON Lines; the history tells who took it."""
    kind = request.form.get("kind", "")
    if kind not in ("all", "decisions"):
        abort(400)
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="anyou-export-") as folder:
        path = Path(folder) / "out"
        rows = sum(export.export_all(desk(), path).values()) if kind == "all" else export.export_decisions(desk(), path)
        content = path.read_bytes()
    with writing(desk().engine) as connection:
        store.append(connection, member().id, "exported", None, {"kind": kind, "rows": rows}, now)
    name = f"anyou-{kind}-{now:%Y%m%d-%H%M%S}.{'zip' if kind == 'all' else 'jsonl'}"
    mimetype = "application/zip" if kind == "all" else "application/jsonl"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=mimetype, headers=headers)
