"""Reading requests: what is not JSON is 400 whatever is wrong with it."""

from __future__ import annotations

from typing import Any

from flask import Request, abort
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema
from webargs.core import parse_json
from webargs.flaskparser import FlaskParser


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
        request = req or self.get_default_request()
        if location == "query" and not request.query_string and isinstance(argmap, Schema):
            if argmap not in self._absent:
                self._absent[argmap] = argmap.load({})
            return dict(self._absent[argmap])
        return super().parse(argmap, request, location=location, **kwargs)

    def load_json(self, req: Request, schema: Any) -> Any:
        """Parsed body; 400 for an empty one, bad UTF-8, bad JSON, absurd depth or digits."""
        try:
            return parse_json(req.get_data(cache=True))
        except (ValueError, RecursionError):
            # ValueError also covers numbers with more digits than Python converts.
            abort(400)


class StrictBlueprint(Blueprint):  # type: ignore[misc]
    """Blueprint whose arguments are read strictly."""

    ARGUMENTS_PARSER = StrictParser()
