"""Typed client of the HTTP service: ``pip install 'anyou[client]'``.

    from anyou.client import Client

    with Client("http://127.0.0.1:8000") as client:
        answer = client.predict("物业管家把三千多条业主的姓名电话卖给装修公司。")
        print(answer.labels[0].name, answer.labels[0].probability)

Fields that a later service adds are kept in ``raw`` and otherwise ignored.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from anyou.incidents import Incidents

#: Texts a request of :meth:`Client.predict_many`; the service takes up to 256.
BATCH = 64

#: Statuses after which the same request may succeed: nothing was done, or it is a pure question.
_AGAIN = frozenset({429, 503})

#: Faults before which nothing was sent.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class ClientError(Exception):
    """Base of the errors of this client."""


class ServiceUnreachableError(ClientError):
    """No answer: wrong address, refused, or too slow."""


class ServiceError(ClientError):
    """The service answered with its error body.

    Parameters
    ----------
    status : int
        HTTP status.
    code, message : str
        As the service gives them; the message is in Chinese.
    fields : mapping
        Messages by field, for 422.
    request_id : str
        Found in the log of the service.
    reference : str, optional
        The caller's own number, for a bad item of :meth:`Client.predict_many`.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        fields: Mapping[str, Any],
        request_id: str,
        reference: str | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.fields = dict(fields)
        self.request_id = request_id
        self.reference = reference


@dataclass(frozen=True, slots=True)
class Span:
    """A phrase that carried a label; offsets in code points of the text as sent."""

    start: int
    end: int
    text: str
    weight: float
    concept: str | None


@dataclass(frozen=True, slots=True)
class LabelAnswer:
    """One ranked label; ``probability`` is calibrated, 0 to 1."""

    rank: int
    id: str
    name: str
    group: str
    kind: str
    probability: float
    spans: tuple[Span, ...]
    statutes: tuple[Mapping[str, Any], ...]
    precedents: tuple[Mapping[str, Any], ...]
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one description."""

    decision: str
    decision_reason: str
    model_id: str
    labels: tuple[LabelAnswer, ...]
    reference: str | None
    disclaimer: str
    raw: Mapping[str, Any]


def read_answer(row: Mapping[str, Any]) -> Answer:
    """An answer from its JSON form."""
    labels = tuple(
        LabelAnswer(
            label["rank"],
            label["id"],
            label["name"],
            label["group"],
            label["kind"],
            label["probability"],
            tuple(Span(s["start"], s["end"], s["text"], s["weight"], s.get("concept")) for s in label["spans"]),
            tuple(label["statutes"]),
            tuple(label["precedents"]),
            label,
        )
        for label in row["labels"]
    )
    return Answer(
        row["decision"],
        row["decision_reason"],
        row["model"]["id"],
        labels,
        row.get("reference"),
        row["disclaimer"],
        row,
    )


class Client:
    """Asks one service; may be used by several threads.

    A request that was turned away (429, 503) is asked again, with growing pauses
    and as the service's ``Retry-After`` says; so is one that broke off, but where
    it may have changed something. ``incidents`` are those of the review desk.

    Parameters
    ----------
    address : str
        Such as ``http://127.0.0.1:8000``.
    key : str, optional
        API key.
    timeout : float
        Seconds for one try.
    tries : int
        At least 1.
    transport : httpx.BaseTransport, optional
        For tests and proxies.
    """

    def __init__(
        self,
        address: str,
        key: str | None = None,
        *,
        timeout: float = 30.0,
        tries: int = 4,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._tries = max(1, tries)
        self._http = httpx.Client(base_url=address, headers=headers, timeout=timeout, transport=transport)
        self.incidents = Incidents(self._ask)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def predict(
        self,
        text: str,
        *,
        occurred_on: date | None = None,
        top_k: int = 5,
        precedents: int = 1,
        explain: bool = True,
        reference: str | None = None,
    ) -> Answer:
        """Assess one description of 1 to 20,000 code points.

        Raises
        ------
        ServiceError
            If the service refuses it.
        ServiceUnreachableError
            If no answer comes.
        """
        body = {
            "text": text,
            "occurred_on": occurred_on.isoformat() if occurred_on else None,
            "top_k": top_k,
            "precedents": precedents,
            "explain": explain,
            "reference": reference,
        }
        return read_answer(self._ask("POST", "/v1/predict", body))

    def predict_many(self, items: Sequence[str | Mapping[str, Any]]) -> Iterator[Answer | ServiceError]:
        """Assess many; answers in order, an error in the place of a bad item.

        Parameters
        ----------
        items : sequence
            Texts, or request bodies as for ``/v1/predict``.
        """
        bodies = [{"text": item} if isinstance(item, str) else dict(item) for item in items]
        for at in range(0, len(bodies), BATCH):
            found = self._ask("POST", "/v1/predict/batch", {"items": bodies[at : at + BATCH]})
            for row in found["results"]:
                if "error" in row:
                    error = row["error"]
                    fields = error.get("fields", {})
                    told = (fields, found["request_id"], row.get("reference"))
                    yield ServiceError(422, error["code"], error["message"], *told)
                else:
                    yield read_answer(row)

    def labels(self) -> list[Mapping[str, Any]]:
        """The label table."""
        return list(self._ask("GET", "/v1/labels")["labels"])

    def label(self, label_id: str) -> Mapping[str, Any]:
        """One label with its law."""
        return self._ask("GET", f"/v1/labels/{quote(label_id, safe='')}")

    def search_precedents(
        self,
        query: str = "",
        label: str | None = None,
        limit: int = 20,
        offset: int = 0,
        *,
        rejected: str | None = None,
        outcome: str | None = None,
        procedure: str | None = None,
    ) -> list[Mapping[str, Any]]:
        """Decided cases; where a query is given, those that hold its words first, then the nearest.

        Parameters
        ----------
        label, rejected : str, optional
            A label that was upheld, one that was argued and refused.
        outcome : {'成立', '不成立'}, optional
        procedure : {'刑事', '民事', '公益诉讼', '行政'}, optional
        """
        filters = {"label": label, "rejected": rejected, "outcome": outcome, "procedure": procedure}
        given = {name: value for name, value in filters.items() if value is not None}
        parameters: dict[str, Any] = {"q": query, "limit": limit, "offset": offset, **given}
        return list(self._ask("GET", "/v1/precedents", parameters=parameters)["precedents"])

    def precedent(self, precedent_id: str) -> Mapping[str, Any]:
        """One decided case."""
        return self._ask("GET", f"/v1/precedents/{quote(precedent_id, safe='')}")

    def model(self) -> Mapping[str, Any]:
        """The model in use, and a refused one if there is."""
        return self._ask("GET", "/v1/model")

    def ready(self) -> bool:
        """Whether the service has a tested model; one try."""
        try:
            return self._http.get("/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def _ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        parameters: Mapping[str, Any] | None = None,
        *,
        once: bool = False,
    ) -> dict[str, Any]:
        response: httpx.Response | None = None
        for number in range(self._tries):
            if number:
                time.sleep(_pause(response, number))
            try:
                response = self._http.request(method, path, json=body, params=parameters)
            except httpx.TransportError as error:
                if once and not isinstance(error, _UNSENT):
                    raise ServiceUnreachableError("服务没有答复，不知道是否已记下") from error
                response = None
                continue
            except httpx.InvalidURL as error:
                raise ServiceUnreachableError("地址不对") from error
            if response.status_code not in _AGAIN:
                break
        if response is None:
            raise ServiceUnreachableError("服务没有答复")
        return _read(response)


def _pause(response: httpx.Response | None, number: int) -> float:
    """Seconds before the next try: what the service says, else 0.2, 0.4, 0.8 ...; a little varied."""
    said = response.headers.get("Retry-After", "") if response is not None else ""
    base = min(float(said), 60.0) if said.isdigit() else min(0.1 * 2.0**number, 5.0)
    return base * random.uniform(1.0, 1.25)  # noqa: S311 (spreads retries, protects nothing)


def _read(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
        if response.is_success:
            return dict(body)
        error = body["error"]
        fields = error.get("fields", {})
        raised = ServiceError(response.status_code, error["code"], error["message"], fields, body["request_id"])
    except (ValueError, KeyError, TypeError) as cause:
        raise ServiceError(response.status_code, "foreign", "答复不是 anyou 服务给出的", {}, "") from cause
    raise raised
