"""``GET /v1/labels`` and ``/v1/labels/<id>``."""

from __future__ import annotations

from typing import Any

from classifier.lawbook import Entry, Period, load_lawbook
from classifier.taxonomy import Label
from service.parsing import StrictBlueprint
from service.schemas import ErrorBody, LabelDetail, LabelList
from service.state import state

blueprint = StrictBlueprint("labels", __name__, url_prefix="/v1", description="标签与法律数据")


def _plain(label: Label) -> dict[str, Any]:
    return {
        "id": label.id,
        "name": label.name,
        "group": label.group,
        "kind": label.kind,
        "description": label.description,
        "aliases": list(label.aliases),
    }


def _period(period: Period) -> dict[str, str | None]:
    return {
        "from": period.start.isoformat() if period.start else None,
        "to": period.end.isoformat() if period.end else None,
    }


def law_of(entry: Entry) -> dict[str, Any]:
    """An entry of the lawbook in plain form; unverified figures are left out."""
    book = load_lawbook()

    def sources(ids: tuple[str, ...]) -> list[dict[str, str]]:
        return [{"title": book.sources[i].title, "address": book.sources[i].address} for i in ids if i in book.sources]

    return {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind,
        "flag": entry.flag,
        "checked_on": entry.checked_on.isoformat(),
        "jurisdiction": entry.jurisdiction,
        "statutes": [
            {"law": s.law, "article": s.article, **_period(s.period), "flag": s.flag, "sources": sources(s.sources)}
            for s in entry.statutes
            if s.flag != "unverified"
        ],
        "elements": [{"id": e.id, "question": e.question, "required": e.required} for e in entry.elements],
        "thresholds": [
            {
                "level": t.level,
                "metric": t.metric,
                "value": t.value,
                "unit": t.unit,
                "subject": t.subject,
                "note": t.note,
                "basis": t.basis,
                **_period(t.period),
                "flag": t.flag,
                "sources": sources(t.sources),
            }
            for t in entry.thresholds
            if t.flag != "unverified"
        ],
        "penalties": [
            {
                "type": p.type,
                "term": p.term,
                "min_years": p.min_years,
                "max_years": p.max_years,
                "min_yuan": p.min_yuan,
                "max_yuan": p.max_yuan,
                "fine": p.fine,
                **_period(p.period),
                "flag": p.flag,
                "sources": sources(p.sources),
            }
            for p in entry.penalties
            if p.flag != "unverified"
        ],
        "neighbours": [
            {"id": n.id, "name": book[n.id].name if n.name is None and n.id in book else n.name, "test": n.test}
            for n in entry.neighbours
        ],
    }


@blueprint.route("/labels")
@blueprint.response(200, LabelList)
@blueprint.alt_response(503, schema=ErrorBody, description="没有可用的模型")
def list_labels() -> dict[str, Any]:
    """当前模型能给出的全部标签."""
    return {"labels": [_plain(label) for label in state().models.get().model.labels]}


@blueprint.route("/labels/<label_id>")
@blueprint.response(200, LabelDetail)
@blueprint.alt_response(404, schema=ErrorBody, description="没有这个标签")
@blueprint.alt_response(503, schema=ErrorBody, description="没有可用的模型")
def show_label(label_id: str) -> dict[str, Any]:
    """一个标签的条文、要件、门槛、责任与相邻."""
    label = state().models.get().model.labels[label_id]
    book = load_lawbook()
    return {**_plain(label), "law": [law_of(entry) for entry in book.known(label.law_entries)]}
