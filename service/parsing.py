"""Reading requests: what is not JSON is 400 whatever is wrong with it; no argument in an address is passed over."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Request, abort, current_app, request
from flask_smorest import Blueprint
from flask_smorest import abort as refuse
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser

from service.errors import error_response
from service.strict import MESSAGES, ONCE, keep_doubled


class StrictParser(FlaskParser):
    """Refuses unknown fields everywhere; bad JSON never becomes a server error."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 (webargs reads a plain class attribute)
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: What each schema makes of a query that is not there.
        self._absent: dict[Schema, dict[str, Any]] = {}

    def parse(self, argmap: Any, req: Any = None, *, location: str | None = None, **kwargs: Any) -> Any:
        """As the framework does; a query that is not there is not taken apart."""
        asked = req or self.get_default_request()
        if location == "query" and not asked.query_string and isinstance(argmap, Schema):
            if argmap not in self._absent:
                self._absent[argmap] = argmap.load({})
            return dict(self._absent[argmap])
        if location == "query":
            _check_written(asked)
            # Of two values the framework would take the first without a word.
            twice = {name: [ONCE] for name, values in asked.args.lists() if len(values) > 1}
            if twice:
                refuse(422, messages=twice)
        return super().parse(argmap, asked, location=location, **kwargs)

    def load_json(self, req: Request, schema: Any) -> Any:
        """Parsed body; 400 for an empty one, bad UTF-8, bad JSON, absurd depth or digits.

        Objects with a name twice are marked; the schemas refuse them.
        """
        body = req.get_data(cache=True)
        try:
            return json.loads(body.decode("utf-8"), object_pairs_hook=keep_doubled)
        except (ValueError, RecursionError):
            # ValueError also covers numbers with more digits than Python converts.
            abort(400)


def _check_written(asked: Request) -> None:
    """400 for what is no UTF-8 in an address; the framework would search for the percent signs."""
    try:
        unquote_to_bytes(asked.query_string).decode("utf-8")
    except UnicodeDecodeError:
        abort(error_response(400, "地址不是有效的 UTF-8。"))


def _reads_query(view: Any) -> bool:
    """Whether a view was given a schema for what follows the question mark."""
    told = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
    return any(parameter.get("in") == "query" for parameter in told if isinstance(parameter, dict))


def _refuse_unread() -> None:
    """422 where arguments stand in the address of a route that has none."""
    if request.query_string and request.args and request.method != "OPTIONS":
        _check_written(request)
        view = current_app.view_functions[request.endpoint or ""]
        if not _reads_query(view):
            refuse(422, messages={name: [MESSAGES["unknown"]] for name in request.args})


class StrictBlueprint(Blueprint):  # type: ignore[misc]
    """Blueprint whose arguments are read strictly."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.url_prefix == "/v1":
            # Probes and scrapers may add what they like to the others.
            self.before_request(_refuse_unread)
