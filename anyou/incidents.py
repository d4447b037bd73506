"""Incidents of the review desk, for :class:`anyou.client.Client`: handed in, looked through, decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol
from urllib.parse import quote

_PATH = "/v1/incidents"


class Ask(Protocol):
    """How a client asks its service; with ``once`` a request that may have arrived is not sent again."""

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        parameters: Mapping[str, Any] | None = None,
        *,
        once: bool = False,
    ) -> dict[str, Any]:
        """The answer, or an error of :mod:`anyou.client`."""
        ...


class Incidents:
    """What ``/v1/incidents`` does; made by a client. All but :meth:`create` needs a key with the scope ``review``.

    Errors are those of the client: ``ServiceError`` where the service refuses, ``ServiceUnreachableError``
    where no answer comes.
    """

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def create(
        self,
        text: str,
        *,
        reference: str | None = None,
        occurred_on: date | None = None,
        register: str | None = None,
    ) -> dict[str, Any]:
        """Hand an incident in; ``incident`` of the answer is it, ``similar`` those like it.

        With a reference a broken connection is tried again, for the same body under the same reference is one
        incident. Without one it is not: the incident may be there already.
        """
        body = {
            "text": text,
            "reference": reference,
            "occurred_on": occurred_on.isoformat() if occurred_on else None,
            "register": register,
        }
        return self._ask("POST", _PATH, body, once=reference is None)

    def show(self, incident_id: str) -> dict[str, Any]:
        """One incident with its decisions."""
        return dict(self._ask("GET", f"{_PATH}/{quote(incident_id, safe='')}")["incident"])

    def find(self, reference: str) -> dict[str, Any] | None:
        """The line of the queue that has a reference of the caller's; ``None`` where none has."""
        return next(self.list(reference=reference), None)

    def list(self, *, page: int = 100, **filters: str | date) -> Iterator[dict[str, Any]]:
        """Lines of the queue, page after page as they are asked for.

        Parameters
        ----------
        page : int
            Lines a request, 1 to 200.
        filters
            As the address takes them: ``status``, ``label``, ``outcome``, ``received_from`` and so on.
        """
        plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in filters.items()}
        cursor: str | None = None
        while True:
            after = {"cursor": cursor} if cursor else {}
            found = self._ask("GET", _PATH, parameters={**plain, "limit": page, **after})
            yield from found["incidents"]
            cursor = found["next_cursor"]
            if cursor is None:
                return

    def decide(
        self, incident_id: str, outcome: str, *, stand: str | None = None, labels: Sequence[str] = (), **more: Any
    ) -> dict[str, Any]:
        """Decide one; the answer holds the ``decision`` and the ``incident`` after it.

        A broken connection is not tried again: :meth:`show` tells whether the decision was taken.

        Parameters
        ----------
        stand : str, optional
            ``stand`` of the incident as it was seen; where it has changed since, the service answers 409.
        more
            ``note``, ``elements``, ``figures``, ``rule_flag``, ``rule_comment``, ``duplicate_of``, ``told``.
        """
        body = {"outcome": outcome, "stand": stand, "labels": [*labels], **more}
        return self._ask("POST", f"{_PATH}/{quote(incident_id, safe='')}/decision", body, once=True)
