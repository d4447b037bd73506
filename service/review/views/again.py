"""A form that came too late, because its session had ended: carried over the new sign-in, to be sent again.

Nothing is stored for it: it stands in the page as a hidden field, as the file of an upload does, and its owner sends it
again with a button. It is checked then as any other form, so what has changed meanwhile is told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

#: Longest form that is carried along, in characters of its JSON.
MOST = 200_000

#: Fields that people write sentences into, and what they are called: a page that lost its place gives them back.
WRITTEN = {
    "text": "描述",
    "note": "备注",
    "rule_comment": "规则哪里不对",
    "reason": "理由",
}

#: Never carried along.
_SECRET = ("csrf_token", "password", "old", "new", "again")
#: What these do is begun anew, or does nothing that was written.
_NOT = ("login_try", "logout", "password_change", "upload_read", "upload_apply", "next_item", "skip_item", "undo")


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was sent: where to, and its fields in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]

    @property
    def written(self) -> dict[str, str]:
        """Sentences in it, by what the field is called."""
        return {title: words for name, title in WRITTEN.items() if (words := dict(self.fields).get(name, "").strip())}

    @property
    def packed(self) -> str:
        """As a hidden field holds it; :func:`unpack` takes it back. Empty where it is too long."""
        text = json.dumps([self.path, self.fields], ensure_ascii=False)
        return text if len(text) <= MOST else ""


def keep(path: str) -> Kept | None:
    """The form of this request; ``None`` where there is none, or another site may have sent it.

    Nobody else's words are shown here.

    Parameters
    ----------
    path : str
        Of this request, with its query.
    """
    if request.method != "POST":
        return None
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if not (site == "same-origin" if site else origin in (None, request.host_url.rstrip("/"))):
        return None
    try:
        fields = tuple((name, value) for name, value in request.form.items(multi=True) if name not in _SECRET)
    except HTTPException:
        # Too large to be read; the browser still has it.
        return None
    return Kept(path, fields)


def can_be_sent_again() -> bool:
    """Whether the form of this request is one to be carried along."""
    return (request.endpoint or "").rpartition(".")[2] not in _NOT and not request.files


def unpack(packed: str) -> Kept | None:
    """What a hidden field holds; ``None`` where that is no form."""
    if not 0 < len(packed) <= MOST:
        return None
    try:
        path, rows = json.loads(packed)
        fields = tuple((name, value) for name, value in rows)
    except (ValueError, TypeError, RecursionError):
        return None
    whole = isinstance(path, str) and all(isinstance(one, str) for row in fields for one in row)
    return Kept(path, fields) if whole else None
