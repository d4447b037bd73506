"""One JSON object a line on standard error; nothing that a caller sent is in it."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from service.variables import unknown_variables

#: Loggers whose messages are ours and hold no input.
_OWN = "anyou"

#: Messages of the servers about themselves; their arguments are addresses, versions, process ids and exit codes.
_OF_SERVERS = frozenset(
    {
        "Starting gunicorn %s",
        "Listening at: %s (%s)",
        "Using worker: %s",
        "Handling signal: %s",
        "Hang up: %s",
        "Booting worker with pid: %s",
        "Worker exiting (pid: %s)",
        "Worker (pid:%s) was sent %s!",
        "Worker (pid:%s) was sent SIG%s!",
        "Worker (pid:%s) exited with code %s",
        "Worker (pid:%s) exited with code %s.",
        "Shutting down: %s",
    }
)


class JsonFormatter(logging.Formatter):
    """Writes facts given as ``extra={"facts": {...}}``; quotes no exception and no foreign argument.

    A library may put a request line or a header into its message. So of foreign
    records only the template and the plain numbers are written, but for a few
    messages of gunicorn known by heart, and of an exception its type and the
    places it came through, never its text.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        own = record.name == _OWN or record.name.startswith(_OWN + ".")
        arguments = record.args if isinstance(record.args, tuple) else ()
        known = record.name == "gunicorn.error" and record.msg in _OF_SERVERS
        plain = own or known or all(isinstance(argument, int | float) for argument in arguments)
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage() if plain and not isinstance(record.args, dict) else str(record.msg),
            "pid": record.process,
        }
        line.update(getattr(record, "facts", {}))
        if record.exc_info and record.exc_info[0]:
            line["exception"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["through"] = [f"{frame.name}:{frame.lineno}" for frame in frames][-8:]
        return json.dumps(line, ensure_ascii=False)


def set_up_logging(level: str) -> None:
    """Send every logger through :class:`JsonFormatter`; called by the server command only.

    The first lines are about variables that are no setting: the log is kept where the start is not.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.INFO, getattr(logging, level.upper())))
    logging.getLogger(_OWN).setLevel(getattr(logging, level.upper()))
    for message in unknown_variables():
        logging.getLogger(f"{_OWN}.service").warning(message)
