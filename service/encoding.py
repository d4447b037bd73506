"""Answers as JSON bytes: written by ``orjson``, in a tenth of the time of the standard library."""

from __future__ import annotations

import re
from typing import Any

import orjson
from flask import Response
from flask.json.provider import DefaultJSONProvider

#: Days and data classes are written as Flask writes them, not in orjson's own way.
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_APPEND_NEWLINE

#: Half of a surrogate pair, and the character that stands for one that cannot be shown.
_HALF, _UNKNOWN = re.compile("[\ud800-\udfff]"), "\ufffd"


class FastJson(DefaultJSONProvider):
    """Characters stand as UTF-8, keys in the order of the answer.

    What orjson does not write (numbers beyond 64 bits, half of a surrogate pair) is
    written by the standard library; for the half, which strict readers refuse, stands U+FFFD.
    """

    sort_keys = False

    def encode(self, value: Any) -> bytes:
        """The bytes of an answer, with a line end."""
        try:
            return orjson.dumps(value, self.default, _OPTIONS)
        except TypeError:
            written = self.dumps(value, ensure_ascii=False)
            return f"{_HALF.sub(_UNKNOWN, written)}\n".encode()

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """The answer to a request; as :func:`flask.json.jsonify`."""
        return Response(self.encode(self._prepare_response_obj(args, kwargs)), mimetype=self.mimetype)
