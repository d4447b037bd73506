"""Handing in: one incident by a form, many by a file; and what became of one's own."""

from __future__ import annotations

import base64
import binascii
import zlib
from typing import Any

from flask import flash, redirect, request, url_for

from classifier.assess import MAX_TEXT
from classifier.given_day import read_day_of_conduct
from service.review import intake, own, upload
from service.review.errors import ConflictError, InvalidError
from service.review.records import STATUS_NAMES
from service.review.views.doors import Routes, member, page, reader
from service.review.views.showing import REGISTERS, label_name
from service.state import desk, state

ROUTES = Routes()

#: Rows of a file shown before it is taken in; all are checked.
SHOWN = 20


def _form(status: int = 200, **more: Any) -> Any:
    values = {"problem": "", "fields": {}, "similar": (), "form": request.form}
    sealing = desk().seal is not None
    return page("new.html", status, registers=REGISTERS, max_text=MAX_TEXT, sealing=sealing, **{**values, **more})


@ROUTES.get("/new", "submit")
def new() -> Any:
    """The empty form."""
    return _form()


@ROUTES.post("/new", "submit")
def new_send() -> Any:
    """Take an incident in; where one like it is there, ask once more."""
    form = request.form
    text = form.get("text", "").replace("\r\n", "\n")
    try:
        day = read_day_of_conduct(form["occurred_on"]) if form.get("occurred_on") else None
    except ValueError as error:
        return _form(422, problem=f"行为日期{error}。")
    wanted = intake.NewIncident(
        text=text,
        reference=form.get("reference", "").strip() or None,
        occurred_on=day,
        register=form.get("register") or None,
        source="form",
    )
    try:
        if form.get("sure") != "1":
            similar = intake.find_similar(desk(), text) if text.strip() else ()
            if similar:
                return _form(200, similar=similar)
        made = intake.take_in(desk(), reader(), wanted)
    except (InvalidError, ConflictError) as error:
        return _form(error.status, problem=error.message, fields=error.fields or {})
    words = "已收到" if made.created else "这个编号的同一事件早已收到"
    flash(f"{words}：{made.incident.reference or made.incident.id}", "done")
    if member().may("review"):
        return redirect(url_for("review.item", incident_id=made.incident.id), 303)
    return redirect(url_for("review.mine"), 303)


@ROUTES.get("/mine", "submit")
def mine() -> Any:
    """One's own incidents and what became of them."""
    return page("mine.html", items=own.list_own(desk(), reader()), statuses=STATUS_NAMES, label_name=label_name)


@ROUTES.get("/upload", "submit")
def upload_form() -> Any:
    """Choose a file."""
    return _problem("", 200)


def _problem(message: str, status: int = 422) -> Any:
    most = state().config.max_batch_body_bytes
    return page("upload.html", status, preview=None, problem=message, shown=SHOWN, most=most, registers=REGISTERS)


@ROUTES.post("/upload", "submit")
def upload_read() -> Any:
    """See what a file holds; nothing is stored, the page carries the file back."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return _problem("请选一个 CSV 或 XLSX 文件。")
    content, name = given.read(), given.filename[-200:]
    # A large one lies in a temporary file, which is not to wait for the collector.
    given.close()
    packed = base64.b64encode(zlib.compress(content, 6)).decode("ascii")
    # Sent back as a form field, percent-encoded where "+" and "/" stand.
    if len(packed) * 1.1 > state().config.max_batch_body_bytes:
        return _problem("文件过大，请分几次上传。", 413)
    try:
        preview = upload.read_upload(desk(), name, content)
    except InvalidError as error:
        return _problem(error.message)
    return page(
        "upload.html",
        preview=preview,
        problem="",
        name=name,
        packed=packed,
        shown=SHOWN,
        registers=REGISTERS,
        columns=upload.COLUMN_NAMES,
    )


def _unpack(packed: str, most: int) -> bytes:
    """The file that the preview carried; a page that was tampered with cannot fill the memory.

    Raises
    ------
    InvalidError
        If it is not what the preview gave out.
    """
    try:
        raw = base64.b64decode(packed, validate=True)
        opener = zlib.decompressobj()
        content = opener.decompress(raw, most)
    except (binascii.Error, zlib.error, ValueError):
        raise InvalidError("文件没有完整带回，请重新选择。") from None
    if not opener.eof:
        raise InvalidError("文件没有完整带回，请重新选择。")
    return content


@ROUTES.post("/upload/apply", "submit")
def upload_apply() -> Any:
    """Take in what the preview showed."""
    try:
        content = _unpack(request.form.get("packed", ""), state().config.max_batch_body_bytes)
        preview = upload.read_upload(desk(), request.form.get("name", "")[-200:], content)
        taken = upload.take_in_rows(desk(), reader(), preview)
    except InvalidError as error:
        return _problem(error.message)
    return page("uploaded.html", taken=taken)
